//! The edges of lineage.

use guichet_core::{Place, Submission, TableId, submission::Row};

/// The role of a value in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// It is part of the result.
    Value,
    /// It decides what is part of the result.
    Guard,
}

/// Where an edge starts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Start {
    /// A canonical field.
    Field(Place),
    /// A program's extension field.
    Extension(String),
}

/// One edge of lineage, backward: from a cell to a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Edge {
    /// The value.
    pub start: Start,
    /// Its role.
    pub role: Role,
}

impl Edge {
    /// Canonical pointer of the value, by ids; `None` for an extension (its program is the report's).
    #[must_use]
    pub fn pointer(&self, submission: &Submission) -> Option<String> {
        match &self.start {
            Start::Field(place) => Some(submission.pointer(*place)),
            Start::Extension(_) => None,
        }
    }
}

/// Edges being collected.
#[derive(Default)]
pub(crate) struct Edges {
    pub(super) list: Vec<Edge>,
}

impl Edges {
    pub(crate) fn add(&mut self, table: TableId, row: Row, column: u16, role: Role) {
        self.list.push(Edge { start: Start::Field(Place { table, row, column }), role });
    }
}
