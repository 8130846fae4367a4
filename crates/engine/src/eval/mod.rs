//! Computes cells: selections, folds, tables, arithmetic, and the checks on each cell.

mod applicability;
mod calc;
mod cells;
mod check;
mod context;
mod fold;
mod select;
mod table;

pub(crate) use calc::Computed;
pub(crate) use context::{Evaluation, Windows, column, parameters};
pub use context::{deciding_day, deciding_place};
pub(crate) use fold::plain_decimal;
pub(crate) use select::{MILLION, days, decimal, number};
