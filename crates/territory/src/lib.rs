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

pub use code::{CodeCorrection, CodeError, Level, NormalisedCode, TerritoryCode};
pub use column::Column;
pub use fold::{bare, fold};
pub use import::{Listing, ListingEntry, Parsed, read};
pub use model::{DatedName, InvalidTerritory, Kind, Link, LinkKind, Span, Territory};
pub use names::MatchTier;
pub use problem::{Problem, ProblemEffect, ProblemKind, UnusableFile};
pub use register::Register;
pub use search::SearchHit;
pub use update::{Change, Changes, MissingPolicy, UpdateRefused};
