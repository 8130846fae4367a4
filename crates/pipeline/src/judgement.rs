//! The result of the whole job, for a submission and each of its answers.

use std::sync::Arc;

use guichet_core::{
    Day, Finding, Report, Submission,
    catalogue::{answers, attachments},
    finding::Stage,
    submission::Row,
};
use guichet_engine::{
    Edition, Program,
    lineage::{Index, Role, Start, Tracer},
};

use crate::Directory;

/// The result for one answer.
#[derive(Debug)]
pub struct Answer {
    /// Row of the answer.
    pub row: Row,
    /// Its id.
    pub id: String,
    /// Program asked for, as written.
    pub program: String,
    /// Form asked for.
    pub form: String,
    /// The program, when it is one of the set.
    pub definition: Option<Arc<Program>>,
    /// The edition that applies.
    pub edition: Option<Arc<Edition>>,
    /// The report, when an edition applies.
    pub report: Option<Report>,
    /// May it be filed?
    pub verdict: Verdict,
}

/// May a report be filed?
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Yes.
    Accepted,
    /// No: an error concerns it.
    Refused,
}

/// The result for a submission.
#[derive(Debug)]
pub struct Judgement {
    /// The submission, with holes.
    pub submission: Submission,
    /// Findings of all stages, grouped by cause, errors first.
    pub findings: Vec<Finding>,
    /// One per answer.
    pub answers: Vec<Answer>,
    /// What was known of the territory.
    pub directory: Directory,
    /// Was it readable at all?
    pub usable: bool,
    /// Shape findings beyond those kept, in a text with very many errors.
    pub omitted: usize,
    /// Does an error block the whole submission? Errors of shape, and errors that concern no program, do.
    pub blocked: bool,
}

impl Judgement {
    /// Is there an error?
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(Finding::is_error)
    }

    /// Forward lineage of every report, in the order of the answers that have one.
    #[must_use]
    pub fn index(&self) -> Index {
        let mut index = Index::default();
        for answer in &self.answers {
            if let (Some(edition), Some(report)) = (&answer.edition, &answer.report) {
                index.add(edition, &self.submission, report);
            }
        }
        index
    }

    /// Would the answer be filed? Not when the whole submission is blocked.
    #[must_use]
    pub fn accepts(&self, answer: &Answer) -> bool {
        !self.blocked && answer.verdict == Verdict::Accepted && answer.report.is_some()
    }

    /// The errors that block an answer.
    pub fn reasons<'j>(&'j self, answer: &Answer) -> impl Iterator<Item = &'j Finding> {
        let rank = answer.row.rank();
        self.findings.iter().filter(move |finding| {
            finding.is_error()
                && (finding.answers.contains(&rank)
                    || finding.answers.is_empty()
                    || matches!(finding.stage(), Stage::Bytes | Stage::Shape))
        })
    }

    /// Every finding that concerns an answer: the errors that block it, then the others.
    pub fn findings_about<'j>(&'j self, answer: &Answer) -> impl Iterator<Item = &'j Finding> {
        let rank = answer.row.rank();
        let others = self.findings.iter().filter(move |finding| !finding.is_error() && finding.answers.contains(&rank));
        self.reasons(answer).chain(others)
    }

    /// The last day of the answer's period, used as the date of its documents.
    #[must_use]
    pub fn document_date(&self, answer: &Answer) -> Day {
        let first = answer.edition.as_ref().map_or_else(|| Day::from_number(0), |edition| edition.from);
        self.submission.answer_period(answer.row).map_or(first, |period| period.last)
    }

    /// Hashes of the attachments that a report reads, or that are about its answer.
    #[must_use]
    pub fn attachment_hashes(&self, answer: &Answer) -> Vec<String> {
        let submission = &self.submission;
        let (Some(edition), Some(report)) = (&answer.edition, &answer.report) else { return Vec::new() };
        if submission.count(attachments::TABLE) == 0 {
            return Vec::new();
        }
        let mut rows: Vec<Row> = Vec::new();
        // Lineage is computed only for the cells that read attachments: that of all cells would cost more than the rest
        // of a filing.
        if edition.reads(attachments::TABLE, None) {
            let tracer = Tracer::new(edition, submission, report);
            let reads = edition.cells_reading(attachments::TABLE);
            for edge in report.cells().filter(|cell| reads(*cell)).flat_map(|cell| tracer.edges(cell)) {
                if let Start::Field(place) = edge.start
                    && edge.role == Role::Value
                    && place.table == attachments::TABLE
                {
                    rows.push(place.row);
                }
            }
        }
        let pointer = submission.row_pointer(answers::TABLE, answer.row);
        let about = |row: &Row| submission.text(attachments::TABLE, *row, attachments::ABOUT) == Some(pointer.as_str());
        rows.extend(submission.rows(attachments::TABLE).filter(about));
        rows.sort_unstable();
        rows.dedup();
        rows.iter()
            .filter_map(|row| submission.text(attachments::TABLE, *row, attachments::SHA256).map(str::to_owned))
            .collect()
    }
}

/// Does an error of that stage block the whole submission, whatever it concerns?
pub(crate) fn blocks_all(stage: Stage) -> bool {
    matches!(stage, Stage::Bytes | Stage::Shape)
}
