//! The job, from the bytes to the judgement.

use std::{collections::BTreeMap, sync::Arc};

use guichet_core::{
    Code, Finding, Submission,
    catalogue::{agreements, answers},
    finding::Arg,
    submission::Row,
};
use guichet_engine::{Edition, ProgramSet};

use crate::{
    blocking,
    directory::Directory,
    group,
    judgement::{Answer, Judgement, Verdict},
    rules,
};

/// Editions already chosen for answers: an amendment keeps the edition first used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pins(BTreeMap<(String, String, String), String>);

impl Pins {
    /// Keeps an edition (`2024-06-01`) for the answer with that id, to that program and form.
    pub fn keep(&mut self, answer: &str, program: &str, form: &str, edition: &str) {
        self.0.insert((answer.to_owned(), program.to_owned(), form.to_owned()), edition.to_owned());
    }

    fn of(&self, answer: &str, program: &str, form: &str) -> Option<&str> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&(answer.to_owned(), program.to_owned(), form.to_owned())).map(String::as_str)
    }
}

/// Reads, validates and maps a submission to every program that it answers.
#[must_use]
pub fn judge(bytes: &[u8], programs: &ProgramSet, directory: &Directory) -> Judgement {
    judge_amendment(bytes, programs, directory, &Pins::default())
}

/// As [`judge`], for an amendment of a submission filed with these editions. An edition that no longer exists is
/// replaced by the one that the date decides: the content then changes, and the receiver is notified.
#[must_use]
pub fn judge_amendment(bytes: &[u8], programs: &ProgramSet, directory: &Directory, pins: &Pins) -> Judgement {
    let reading = guichet_schema::read(bytes);
    let mut submission = reading.submission;
    let mut findings = reading.findings;
    if !reading.usable {
        return Judgement {
            submission,
            findings,
            answers: Vec::new(),
            directory: directory.clone(),
            usable: false,
            omitted: reading.omitted,
            blocked: true,
        };
    }
    rules::normalise(&mut submission, &mut findings);
    rules::check(&submission, directory, &mut findings);
    let mut list = Vec::with_capacity(submission.count(answers::TABLE));
    for row in submission.rows(answers::TABLE) {
        list.push(answer(&submission, programs, pins, row, &mut findings));
    }
    let mut judgement = Judgement {
        submission,
        findings,
        answers: list,
        directory: directory.clone(),
        usable: true,
        omitted: reading.omitted,
        blocked: false,
    };
    unknown_extensions(&mut judgement, programs);
    blocking::assign_verdicts(&mut judgement);
    group::group(&mut judgement.findings);
    judgement
}

fn answer(
    submission: &Submission,
    programs: &ProgramSet,
    pins: &Pins,
    row: Row,
    findings: &mut Vec<Finding>,
) -> Answer {
    let text = |column| submission.text(answers::TABLE, row, column).unwrap_or_default().to_owned();
    let pointer = submission.row_pointer(answers::TABLE, row);
    let form = submission.code(answers::TABLE, row, answers::FORM).unwrap_or_default().to_owned();
    let program = text(answers::PROGRAM);
    let made = Answer {
        row,
        id: submission.key(answers::TABLE, row).map_or_else(|| row.rank().to_string(), str::to_owned),
        definition: programs.get(&program).cloned(),
        program,
        form,
        edition: None,
        report: None,
        verdict: Verdict::Refused,
    };
    let mut refuse = |finding: Finding| {
        let mut finding = finding;
        finding.answers = vec![row.rank()];
        finding.programs = vec![made.program.clone()];
        findings.push(finding);
    };
    let Some(definition) = made.definition.clone() else {
        if !made.program.is_empty() {
            let known: Vec<String> = programs.iter().map(|program| program.id.to_string()).collect();
            refuse(
                Finding::error(Code::UnknownProgram)
                    .at(format!("{pointer}/program"))
                    .provided(made.program.clone())
                    .with("expected", Arg::Texts(known)),
            );
        }
        return made;
    };
    if made.form.is_empty() {
        return made;
    }
    let name = Arg::Bilingual(definition.name.fr.clone(), definition.name.en.clone());
    let label = |form: &str| {
        let list = guichet_core::catalogue::FORM;
        list.rank(form).map_or_else(
            || Arg::Text(form.to_owned()),
            |rank| Arg::Bilingual(list.label(rank).fr.into(), list.label(rank).en.into()),
        )
    };
    let Some(editions) = definition.forms.get(&made.form) else {
        refuse(
            Finding::error(Code::UnknownForm)
                .at(format!("{pointer}/form"))
                .provided(made.form.clone())
                .with("program", name)
                .with("codes", Arg::Texts(definition.forms.keys().cloned().collect())),
        );
        return made;
    };
    let pinned = pins
        .of(&made.id, &made.program, &made.form)
        .and_then(|kept| editions.iter().find(|edition| &*edition.id.edition == kept));
    if let Some(edition) = pinned {
        return evaluated(submission, edition, made, findings);
    }
    let Some(day) = guichet_engine::deciding_day(submission, row) else {
        // Without an agreement the period decides; its absence is reported elsewhere.
        if let Some(agreement) = submission.target(answers::TABLE, row, answers::AGREEMENT) {
            let agreement_pointer = submission.row_pointer(agreements::TABLE, agreement);
            refuse(
                Finding::error(Code::EditionUndetermined)
                    .at(format!("{agreement_pointer}/call_date"))
                    .related([format!("{pointer}/agreement")])
                    .with("form", label(&made.form))
                    .with("program", name)
                    .with(
                        "agreement",
                        Arg::Text(submission.key(agreements::TABLE, agreement).unwrap_or_default().to_owned()),
                    ),
            );
        }
        return made;
    };
    let Some(edition) = definition.edition(&made.form, day) else {
        let known = editions
            .iter()
            .map(|edition| match edition.until {
                None => format!("{} →", edition.from),
                Some(until) => format!("{} → {}", edition.from, until.plus_days(-1)),
            })
            .collect();
        let deciding_place = guichet_engine::deciding_place(submission, row)
            .map_or_else(|| format!("{pointer}/period/to"), |place| submission.pointer(place));
        refuse(
            Finding::error(Code::NoEdition)
                .at(deciding_place)
                .provided(day.to_string())
                .with("date", Arg::Text(day.to_string()))
                .with("form", label(&made.form))
                .with("program", name)
                .with("codes", Arg::Texts(known)),
        );
        return made;
    };
    evaluated(submission, edition, made, findings)
}

fn evaluated(submission: &Submission, edition: &Arc<Edition>, mut made: Answer, findings: &mut Vec<Finding>) -> Answer {
    let outcome = edition.evaluate(submission, made.row);
    findings.extend(outcome.findings);
    made.edition = Some(Arc::clone(edition));
    made.report = Some(outcome.report);
    made.verdict = Verdict::Accepted;
    made
}

/// Extension fields that no edition in use declares.
fn unknown_extensions(judgement: &mut Judgement, programs: &ProgramSet) {
    let mut found = Vec::new();
    for program in judgement.submission.extension_programs() {
        let editions: Vec<&Arc<Edition>> = judgement
            .answers
            .iter()
            .filter(|answer| answer.program == program)
            .filter_map(|answer| answer.edition.as_ref())
            .collect();
        if editions.is_empty() {
            // No answer is to this program here: only an unknown program is reported.
            if programs.get(program).is_none() {
                found.push(
                    Finding::warning(Code::UnknownExtension).at(format!("/extensions/{program}")).provided(program),
                );
            }
            continue;
        }
        for (name, _) in judgement.submission.extension(program) {
            let declared = |edition: &&Arc<Edition>| edition.extensions.iter().any(|extension| extension.name == *name);
            if !editions.iter().any(declared) {
                let known = editions
                    .iter()
                    .flat_map(|edition| edition.extensions.iter().map(|extension| extension.name.clone()))
                    .collect();
                let mut finding = Finding::error(Code::UnknownExtension)
                    .at(format!("/extensions/{program}/{name}"))
                    .provided(name.clone())
                    .with("expected", Arg::Texts(known));
                finding.programs = vec![program.to_owned()];
                finding.answers = judgement
                    .answers
                    .iter()
                    .filter(|answer| answer.program == program)
                    .map(|answer| answer.row.rank())
                    .collect();
                found.push(finding);
            }
        }
    }
    judgement.findings.extend(found);
}
