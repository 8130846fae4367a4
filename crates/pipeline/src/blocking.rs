//! Which programs an error blocks: those whose reports depend on the value that it names, by forward lineage.

use std::collections::{BTreeMap, BTreeSet};

use guichet_core::{ColumnId, Finding, TableId};
use guichet_engine::{Edition, lineage::Index};

use crate::judgement::{Judgement, Verdict, blocks_all};

/// Completes the findings without answers with those that they concern, then sets the verdicts.
pub(crate) fn assign_verdicts(judgement: &mut Judgement) {
    if judgement.findings.iter().any(|finding| finding.answers.is_empty()) {
        let pointers = pointers(judgement, &candidates(judgement));
        let mut findings = std::mem::take(&mut judgement.findings);
        for finding in &mut findings {
            if finding.answers.is_empty() {
                concern(judgement, &pointers, finding);
            }
        }
        judgement.findings = findings;
    }
    for finding in &judgement.findings {
        if !finding.is_error() {
            continue;
        }
        if finding.answers.is_empty() || blocks_all(finding.stage()) {
            judgement.blocked = true;
        }
        for answer in &mut judgement.answers {
            if finding.answers.contains(&answer.row.rank()) {
                answer.verdict = Verdict::Refused;
            }
        }
    }
}

/// Answers whose reports could depend on a value named by a finding without answers. Lineage is computed for these
/// only.
fn candidates(judgement: &Judgement) -> BTreeSet<usize> {
    let submission = &judgement.submission;
    let mut places: BTreeSet<(TableId, Option<ColumnId>)> = BTreeSet::new();
    for finding in judgement.findings.iter().filter(|finding| finding.answers.is_empty()) {
        for pointer in finding.pointer.iter().chain(&finding.related) {
            match submission.resolve(pointer) {
                Ok(place) => {
                    places.insert((place.table, Some(place.column)));
                }
                Err(_) => {
                    // A row, a group of fields or a whole list: anything in it.
                    let list = pointer.trim_start_matches('/').split('/').next().unwrap_or_default();
                    places.extend(TableId::named(list).map(|table| (table, None)));
                }
            }
        }
    }
    let concerned = |edition: &Edition| places.iter().any(|(table, column)| edition.reads(*table, *column));
    judgement
        .answers
        .iter()
        .filter(|answer| answer.report.is_some() && answer.edition.as_ref().is_some_and(|edition| concerned(edition)))
        .map(|answer| answer.row.rank())
        .collect()
}

/// Every pointer that a report of these answers depends on, with the ranks of the answers.
fn pointers(judgement: &Judgement, candidates: &BTreeSet<usize>) -> BTreeMap<String, BTreeSet<usize>> {
    let mut index = Index::default();
    let mut reported = Vec::new();
    for answer in judgement.answers.iter().filter(|answer| candidates.contains(&answer.row.rank())) {
        if let (Some(edition), Some(report)) = (&answer.edition, &answer.report) {
            index.add(edition, &judgement.submission, report);
            reported.push(answer.row.rank());
        }
    }
    let mut out: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (place, affected) in index.fields() {
        let ranks = affected.iter().filter_map(|cell| reported.get(cell.report).copied());
        out.entry(judgement.submission.pointer(place)).or_default().extend(ranks);
    }
    out
}

fn concern(judgement: &Judgement, pointers: &BTreeMap<String, BTreeSet<usize>>, finding: &mut Finding) {
    let mut ranks = BTreeSet::new();
    for pointer in finding.pointer.iter().chain(&finding.related) {
        // The value itself, or anything below it (a row, a group of fields).
        if let Some(found) = pointers.get(pointer) {
            ranks.extend(found);
        }
        let below = format!("{pointer}/");
        for (_, found) in pointers.range(below.clone()..).take_while(|(other, _)| other.starts_with(&below)) {
            ranks.extend(found);
        }
    }
    finding.answers = ranks.into_iter().collect();
    let mut programs: Vec<String> = judgement
        .answers
        .iter()
        .filter(|answer| finding.answers.contains(&answer.row.rank()))
        .map(|answer| answer.program.clone())
        .collect();
    programs.sort();
    programs.dedup();
    finding.programs = programs;
}
