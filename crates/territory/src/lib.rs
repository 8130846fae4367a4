//! The territory: regions, MRC, equivalent territories and municipalities of Québec, with what changed and when.
//!
//! Three things. [`Register`] is a set of territories in memory, asked by code, by day or by name. [`facts`] is what
//! Guichet ships: what one copy of the official directory does not say. [`read`] reads that directory (`MUN.csv`) as it
//! is published, and [`Register::update`] says what it changes. Everything is a function of its arguments: no file, no
//! clock.

mod cells;
mod code;
mod column;
mod decode;
pub mod facts;
mod fold;
mod import;
mod model;
mod names;
mod problem;
mod register;
mod search;
mod update;

pub use code::{Level, Normalised, Note, TerritoryCode, Unreadable};
pub use column::Column;
pub use fold::{bare, fold};
pub use import::{Entry, Listing, Told, read};
pub use model::{Invalid, Kind, Link, LinkKind, Naming, Span, Territory};
pub use names::Tier;
pub use problem::{Effect, Problem, ProblemKind, Unusable};
pub use register::Register;
pub use search::Hit;
pub use update::{Change, Changes, Missing, Refused};
