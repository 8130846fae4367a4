//! Forward lineage: from a canonical value to every cell that depends on it.

use std::collections::HashMap;

use guichet_core::{Place, Report, Submission, report::CellRef};

use super::{
    edge::{Role, Start},
    tracer::Tracer,
};
use crate::plan::Edition;

/// A cell that depends on a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Affected {
    /// Rank of the report among those indexed.
    pub report: usize,
    /// The cell.
    pub cell: CellRef,
    /// The value's role in it.
    pub role: Role,
}

/// Forward lineage of a set of reports of one submission.
#[derive(Debug, Default)]
pub struct Index {
    fields: HashMap<Place, Vec<Affected>>,
    extensions: HashMap<(usize, String), Vec<Affected>>,
    reports: usize,
}

impl Index {
    /// Indexes one more report.
    pub fn add(&mut self, edition: &Edition, submission: &Submission, report: &Report) {
        let rank = self.reports;
        self.reports += 1;
        let tracer = Tracer::new(edition, submission, report);
        for cell in report.cells().chain([CellRef::Whole]) {
            for edge in tracer.edges(cell) {
                let affected = Affected { report: rank, cell, role: edge.role };
                match edge.start {
                    Start::Field(place) => self.fields.entry(place).or_default().push(affected),
                    Start::Extension(name) => self.extensions.entry((rank, name)).or_default().push(affected),
                }
            }
        }
    }

    /// Cells that depend on a field.
    #[must_use]
    pub fn of(&self, place: Place) -> &[Affected] {
        self.fields.get(&place).map_or(&[], Vec::as_slice)
    }

    /// Cells of a report that depend on one of its program's extension fields.
    #[must_use]
    pub fn of_extension(&self, report: usize, name: &str) -> &[Affected] {
        self.extensions.get(&(report, name.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// Every field that a cell depends on, with those cells.
    pub fn fields(&self) -> impl Iterator<Item = (Place, &[Affected])> {
        self.fields.iter().map(|(place, affected)| (*place, affected.as_slice()))
    }

    /// Every extension field that a report depends on.
    pub fn extension_fields(&self) -> impl Iterator<Item = (usize, &str)> {
        self.extensions.keys().map(|(report, name)| (*report, name.as_str()))
    }
}
