//! The territory: regions, MRC, equivalent territories and municipalities of Québec, with their history.
//!
//! [`Register`] is a set of territories in memory, searched by code, by day or by name. [`facts`] is the data shipped
//! with Guichet, which no single copy of the official directory contains. [`read`] reads that directory (`MUN.csv`) as
//! published, and [`Register::update`] computes what it changes. Nothing here opens a file or reads a clock.

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
