//! The typed catalogue: every list and field of the canonical submission, known to the compiler.
//!
//! Generated from `schemas/submission/1.0.0.json`; a test of `guichet-schema` checks that the two are equal.

mod definition;
mod generated;
mod lookup;
mod pattern;

pub use definition::{Bilingual, CodeList, CodeListId, ColumnDef, ColumnId, Kind, TableDef, TableId};
pub use generated::*;
pub use pattern::{Pattern, is_key, is_program_id, is_row_pointer};
