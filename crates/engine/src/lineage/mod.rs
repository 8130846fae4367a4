//! Lineage: from an output cell back to the canonical values that made it, and forward again.
//!
//! Nothing is recorded edge by edge while a report is made. An edition knows statically what each cell reads; a report
//! keeps, for each selection, the rows kept and those that a single condition kept out. That is enough to say, on
//! demand, exactly which values a cell stands on: as **value** (it is in the result) or as **guard** (it decides what
//! is in the result). Lineage is tight: a row that two conditions keep out is in no cell's lineage, for no single
//! change could bring it in.

mod cell;
mod edge;
mod fold;
mod index;
mod table;
mod tracer;

pub use cell::edges;
pub use edge::{Edge, Role, Start};
pub use index::{Affected, Index};
pub use tracer::Tracer;
