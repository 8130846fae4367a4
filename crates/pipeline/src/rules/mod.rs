//! Rules across fields, on the canonical submission, whatever the programs.
//!
//! Each rule is one function that reads the typed rows and adds findings; none corrects anything, but for a federal
//! geographic code, whose leading 24 is set aside with a finding of information.

mod allocations;
mod context;
mod dates;
mod figures;
mod identity;
mod money;
mod references;
mod statements;
mod territory;

use guichet_core::{Finding, Submission};

use self::context::Rules;
use crate::directory::Directory;

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
