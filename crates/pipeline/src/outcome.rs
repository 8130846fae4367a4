//! What a judgement says of one answer.

use guichet_core::{
    Day, Finding,
    catalogue::{answers, attachments},
    finding::Stage,
    submission::Row,
};
use guichet_engine::lineage::{Role, Start, Tracer};

use crate::{Answer, Judgement, Verdict};

impl Judgement {
    /// Would the answer be filed? A blocked submission holds every answer back.
    #[must_use]
    pub fn accepts(&self, answer: &Answer) -> bool {
        !self.blocked && answer.verdict == Verdict::Accepted && answer.report.is_some()
    }

    /// The errors that hold an answer back.
    pub fn reasons<'j>(&'j self, answer: &Answer) -> impl Iterator<Item = &'j Finding> {
        let rank = answer.row.rank();
        self.findings.iter().filter(move |finding| {
            finding.is_error()
                && (finding.answers.contains(&rank)
                    || finding.answers.is_empty()
                    || matches!(finding.stage(), Stage::Bytes | Stage::Shape))
        })
    }

    /// Every finding that concerns an answer: what holds it back, then what is to be checked.
    pub fn concerns<'j>(&'j self, answer: &Answer) -> impl Iterator<Item = &'j Finding> {
        let rank = answer.row.rank();
        let others = self.findings.iter().filter(move |finding| !finding.is_error() && finding.answers.contains(&rank));
        self.reasons(answer).chain(others)
    }

    /// The last day of the answer's period: the date that its documents bear.
    #[must_use]
    pub fn frozen_on(&self, answer: &Answer) -> Day {
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
        // Lineage is asked only of an edition that reads attachments at all, and there only of the cells that do: the whole
        // of it costs more than the rest of a filing.
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
