//! The content of a report, as JSON: cells in the form's order.

use guichet_core::{Report, report::Unit};
use serde::{
    Serialize, Serializer,
    ser::{SerializeMap as _, SerializeSeq as _},
};

use crate::{cell, document::Explanation};

/// The content of a document; serialized, it is the JSON format.
#[derive(Debug, Clone, Copy)]
pub struct Content<'r> {
    report: &'r Report,
    explanations: &'r [Explanation],
}

/// The content of a report.
#[must_use]
pub fn content<'r>(report: &'r Report, explanations: &'r [Explanation]) -> Content<'r> {
    Content { report, explanations }
}

/// `hypothesis` as long as the edition was not verified against a blank form.
pub(crate) fn status(hypothesis: bool) -> &'static str {
    if hypothesis { "hypothesis" } else { "verified" }
}

impl Serialize for Content<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let layout = &self.report.layout;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("edition", &layout.edition.to_string())?;
        map.serialize_entry("status", status(layout.hypothesis))?;
        if self.report.nil {
            map.serialize_entry("nothing_to_report", &true)?;
        }
        map.serialize_entry("cells", &Cells(self.report))?;
        map.serialize_entry("tables", &Tables(self.report))?;
        map.serialize_entry("explanations", self.explanations)?;
        map.end()
    }
}

struct Cells<'r>(&'r Report);

impl Serialize for Cells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        entries(serializer, cell::fields(self.0).map(|(layout, at)| (layout.id.as_str(), layout.unit, at)), self.0)
    }
}

struct Tables<'r>(&'r Report);

impl Serialize for Tables<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tables = self.0.layout.tables.iter().enumerate();
        let mut map = serializer.serialize_map(Some(self.0.layout.tables.len()))?;
        for (rank, layout) in tables {
            map.serialize_entry(&layout.id, &Lines(self.0, rank))?;
        }
        map.end()
    }
}

struct Lines<'r>(&'r Report, usize);

impl Serialize for Lines<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let count = cell::lines(self.0, self.1);
        let mut list = serializer.serialize_seq(Some(count))?;
        for line in 0..count {
            list.serialize_element(&Line(self.0, self.1, line))?;
        }
        list.end()
    }
}

struct Line<'r>(&'r Report, usize, usize);

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let columns = cell::columns(self.0, self.1, self.2);
        entries(serializer, columns.map(|(layout, at)| (layout.id.as_str(), layout.unit, at)), self.0)
    }
}

fn entries<'r, S: Serializer>(
    serializer: S,
    cells: impl Iterator<Item = (&'r str, Unit, guichet_core::report::CellRef)>,
    report: &Report,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (id, unit, at) in cells {
        map.serialize_entry(id, &cell::datum(report, at, unit))?;
    }
    map.end()
}
