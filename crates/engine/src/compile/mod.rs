//! From what is written to what is evaluated, with every reason why an edition cannot load, at once.

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
