//! The mapping engine: loads editions (data files), checks each as a whole, compiles it once and evaluates it.
//!
//! The language is described in `docs/mapping-language.md`. Evaluation is pure, total and deterministic. A report keeps
//! what is needed to derive each of its values again.

mod compile;
pub mod coverage;
mod describe;
pub mod diagnostic;
mod due;
mod eval;
mod evaluate;
pub mod explain;
pub mod lineage;
mod load;
mod plan;
mod raw;
mod rules;

pub use diagnostic::Diagnostic;
pub use due::{Due, PeriodEnds};
pub use eval::{deciding_day, deciding_place};
pub use evaluate::Outcome;
pub use load::{LoadError, ProgramSet};
pub use plan::{Edition, Extension, Param, ParamUnit, PeriodRule, Program, Receiver, Requirement, Source};
