//! The whole job, pure: bytes in, findings, verdicts and reports out.
//!
//! Four stages run in one pass and report together: shape, rules across fields, each program's rules, each program's
//! output. What blocks whom follows from lineage, not from hand-written lists.

mod blocking;
pub mod directory;
mod group;
mod judge;
mod judgement;
mod rules;

pub use directory::{Belonging, Directory};
pub use judge::{Pins, judge, judge_amendment};
pub use judgement::{Answer, Judgement, Verdict};
