//! The typed catalogue: every list and field of the canonical submission, known to the compiler.
//!
//! Mechanical image of `schemas/submission/1.0.0.json`; `guichet-schema` proves the two equal.

mod definition;
mod generated;
mod lookup;
mod pattern;

pub use definition::{Bilingual, CodeList, CodeListId, ColumnDef, ColumnId, Kind, TableDef, TableId};
pub use generated::*;
pub use pattern::{Pattern, is_key, is_program_id, is_row_pointer};
