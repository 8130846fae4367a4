//! Compiles an edition as written into a plan, and reports every error at once.

mod calc;
mod cells;
mod conditions;
mod context;
mod edition;
mod origins;
mod params;
mod program;
mod reads;
mod rules;

pub(crate) use context::Compiler;
pub(crate) use program::shared;
