//! Rules across fields, on the canonical submission, whatever the programs.
//!
//! Each rule is one function that reads the typed rows and adds findings; none corrects anything, but for a federal
//! geographic code, whose leading 24 is set aside with a finding of information.

mod allocations;
mod dates;
mod figures;
mod identity;
mod money;
mod references;
mod statements;
mod territory;

use guichet_core::{
    Finding, PartialDate, Place, Submission, TableId,
    catalogue::submission as root,
    submission::{Row, column_id},
};

use crate::Directory;

pub(crate) use identity::normalise;

/// Every rule.
pub(crate) fn check(submission: &Submission, directory: &Directory, findings: &mut Vec<Finding>) {
    let mut rules = Rules { submission, findings };
    rules.identity(directory);
    rules.territory(directory);
    rules.references();
    rules.dates();
    rules.allocations();
    rules.money();
    rules.figures();
    rules.statements();
}

/// The submission under the rules, and what they found.
struct Rules<'a> {
    submission: &'a Submission,
    findings: &'a mut Vec<Finding>,
}

impl<'a> Rules<'a> {
    fn add(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn pointer(&self, table: TableId, row: Row, column: usize) -> String {
        self.submission.pointer(Place { table, row, column: column_id(column) })
    }

    fn row(&self, table: TableId, row: Row) -> String {
        self.submission.row_pointer(table, row)
    }

    /// The submission's own period.
    fn period(&self) -> Option<PartialDate> {
        span(self.submission, root::TABLE, Row::at(0), root::PERIOD_FROM, root::PERIOD_TO)
    }
}

/// A period of two days, when both are known and in order.
fn span(submission: &Submission, table: TableId, row: Row, from: usize, to: usize) -> Option<PartialDate> {
    let first = submission.span(table, row, from)?.first;
    let last = submission.span(table, row, to)?.last;
    (first <= last).then_some(PartialDate { first, last })
}
