//! The mapping engine: editions are data, loaded, checked as a whole, compiled once, evaluated without surprise.
//!
//! The language is described in `docs/mapping-language.md`. Evaluation is pure, total and deterministic; a value and its
//! derivation come out together.

mod compile;
pub mod coverage;
mod describe;
pub mod diagnostic;
mod eval;
mod evaluate;
pub mod explain;
pub mod lineage;
mod load;
mod plan;
mod raw;
mod rules;

pub use diagnostic::Diagnostic;
pub use eval::{deciding_day, deciding_place};
pub use evaluate::Outcome;
pub use load::{LoadError, ProgramSet};
pub use plan::{Due, Edition, Extension, Param, ParamUnit, PeriodRule, Program, Receiver, Requirement, Source};
