//! Lineage: the canonical values that an output cell depends on, and the cells that depend on a value.
//!
//! No edge is recorded during evaluation. The compiled edition states what each cell reads, and the report keeps, for
//! each selection, the rows kept and those that a single condition excluded. From these, the values that a cell depends
//! on are computed on demand: as **value** (it is part of the result) or as **guard** (it decides what is part of the
//! result). Lineage is tight: a row that two conditions exclude is in no cell's lineage, since no single change could
//! include it.

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
