//! The whole job as a pure function: from the bytes of a submission to findings, verdicts and reports.
//!
//! Four stages report their findings together: shape, rules across fields, each program's rules, each program's output.
//! Which answers an error blocks is computed from lineage, not from hand-written lists.

mod blocking;
pub mod directory;
mod group;
mod judge;
mod judgement;
mod rules;

pub use directory::{Belonging, Directory};
pub use judge::{Pins, judge, judge_amendment};
pub use judgement::{Answer, Judgement, Verdict};
