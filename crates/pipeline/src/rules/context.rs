//! What every rule has: the submission, and the list of findings that it adds to.

use guichet_core::{
    Finding, PartialDate, Place, Submission, TableId,
    catalogue::submission as root,
    submission::{Row, column_id},
};

/// The submission under the rules, and what they found.
pub(super) struct Rules<'a> {
    pub(super) submission: &'a Submission,
    pub(super) findings: &'a mut Vec<Finding>,
}

impl<'a> Rules<'a> {
    pub(super) fn add(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    pub(super) fn pointer(&self, table: TableId, row: Row, column: usize) -> String {
        self.submission.pointer(Place { table, row, column: column_id(column) })
    }

    pub(super) fn row(&self, table: TableId, row: Row) -> String {
        self.submission.row_pointer(table, row)
    }

    /// The submission's own period.
    pub(super) fn period(&self) -> Option<PartialDate> {
        span(self.submission, root::TABLE, Row::at(0), root::PERIOD_FROM, root::PERIOD_TO)
    }
}

/// A period of two days, when both are known and in order.
pub(super) fn span(submission: &Submission, table: TableId, row: Row, from: usize, to: usize) -> Option<PartialDate> {
    let first = submission.span(table, row, from)?.first;
    let last = submission.span(table, row, to)?.last;
    (first <= last).then_some(PartialDate { first, last })
}
