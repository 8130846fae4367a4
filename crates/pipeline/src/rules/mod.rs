//! Rules across fields, on the canonical submission, whatever the programs.
//!
//! Each rule is one function that reads the typed rows and adds findings. No rule corrects a value, with one exception:
//! the leading 24 of a federal geographic code is removed, with an informational finding.

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
