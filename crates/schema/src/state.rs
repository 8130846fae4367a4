//! The state of one reading: the submission being filled, and what was found.

use std::fmt::Display;

use guichet_core::{
    Cell, Code, ColumnId, Finding, Place, Submission, TableId,
    catalogue::{organization, submission},
    submission::Row,
};

use crate::{
    bytes::ReadError,
    layout::{self, Layout, Member},
    limits::MAX_FINDINGS,
    tokens::{self, TokenError},
};

/// What was read from a text.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The submission, refused values being holes; empty when the text is unusable.
    pub submission: Submission,
    /// Every finding, in the order of the text; a missing field is reported where its object ends.
    pub findings: Vec<Finding>,
    /// `false` only when the text is not JSON, or is larger or deeper than accepted: `findings` then holds that reason
    /// alone, with `line` and `column` (from 1, in characters) among its arguments.
    pub usable: bool,
    /// Findings beyond the first [`MAX_FINDINGS`], counted and not kept.
    pub omitted: usize,
}

/// The location of a finding, turned into a pointer once ids are known.
#[derive(Debug, Clone)]
pub(crate) struct Location {
    pub(crate) table: TableId,
    pub(crate) row: Row,
    /// The rest of the pointer inside the row, without leading slash.
    pub(crate) tail: String,
}

impl Location {
    /// The location of a part of this value.
    pub(crate) fn within(&self, part: impl Display) -> Self {
        let tail = if self.tail.is_empty() { part.to_string() } else { format!("{}/{part}", self.tail) };
        Self { tail, ..*self }
    }
}

/// The state of one reading.
pub(crate) struct Reader<'de> {
    text: &'de str,
    pub(crate) submission: Submission,
    /// Read every value as text first: slower, but no number is out of range.
    pub(crate) exact: bool,
    /// Objects and lists open around the current value.
    pub(crate) depth: usize,
    /// Values of the list being read.
    pub(crate) values: Vec<Cell>,
    found: Vec<(Location, Finding)>,
    omitted: usize,
    /// Why reading stopped before the end, when it did.
    pub(crate) stop: Option<ReadError>,
}

impl<'de> Reader<'de> {
    /// A reader before the first value, with the single rows of the root and of the organization.
    pub(crate) fn new(text: &'de str, exact: bool) -> Self {
        let mut submission = Submission::with_capacity(text.len());
        submission.push_row(submission::TABLE, None);
        submission.push_row(organization::TABLE, None);
        Self { text, submission, exact, depth: 0, values: Vec::new(), found: Vec::new(), omitted: 0, stop: None }
    }

    /// Adds a finding.
    pub(crate) fn report(&mut self, finding: impl FnOnce() -> (Location, Finding)) {
        if self.found.len() < MAX_FINDINGS {
            self.found.push(finding());
        } else {
            self.omitted += 1;
        }
    }

    /// Adds a finding of a key given twice; the first value stays.
    pub(crate) fn duplicate(&mut self, location: &Location) {
        self.report(|| (location.clone(), Finding::error(Code::DuplicateKey)));
    }

    /// Skips a value, still reporting duplicate keys, excessive depth and broken surrogate pairs in it.
    pub(crate) fn skip<E: serde::de::Error>(&mut self, location: &Location, raw: &'de str) -> Result<(), E> {
        let depth = self.depth;
        let found = |path: &dyn Fn() -> String| {
            self.report(|| (location.within(path()), Finding::error(Code::DuplicateKey)));
        };
        tokens::duplicates(raw, depth, found).map_err(|trouble| {
            let start = raw.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
            let (code, offset) = match trouble {
                TokenError::TooDeep(offset) => (Code::JsonTooDeep, offset),
                TokenError::Surrogate(offset) => (Code::JsonSyntax, offset),
            };
            self.stop.get_or_insert_with(|| ReadError::at(code, self.text, start + offset));
            E::custom("the text cannot be read")
        })
    }

    /// Marks a value as given and refused.
    pub(crate) fn hole(&mut self, table: TableId, row: Row, column: ColumnId) {
        self.submission.set(Place { table, row, column }, Cell::Hole);
    }

    /// Marks every value of an object as given and refused.
    pub(crate) fn holes(&mut self, table: TableId, row: Row, layout: &Layout) {
        for slot in &layout.slots {
            match &slot.member {
                Member::Column(column) => self.hole(table, row, *column),
                Member::Group(inner) => self.holes(table, row, inner),
                Member::Single(single) => self.holes(*single, Row::at(0), layout::of(*single)),
                Member::List(_) | Member::Extensions => {}
            }
        }
    }

    /// Reports the required values of a member that is absent.
    pub(crate) fn missing(&mut self, table: TableId, row: Row, member: &Member) {
        let inside = |reader: &mut Self, table, row, layout: &Layout| {
            for slot in layout.slots.iter().filter(|slot| slot.required) {
                reader.missing(table, row, &slot.member);
            }
        };
        let name = match member {
            Member::Group(layout) => return inside(self, table, row, layout),
            Member::Single(single) => return inside(self, *single, Row::at(0), layout::of(*single)),
            Member::Column(column) => {
                self.hole(table, row, *column);
                table.column_def(*column).path
            }
            Member::List(list) => list.short_name(),
            Member::Extensions => "extensions",
        };
        self.report(|| (Location { table, row, tail: name.to_owned() }, Finding::error(Code::MissingField)));
    }

    /// Resolves references and completes the findings with their pointers and tags.
    pub(crate) fn finish(mut self) -> Reading {
        self.submission.finish();
        let submission = self.submission;
        let findings = self
            .found
            .into_iter()
            .map(|(location, mut finding)| {
                let mut pointer = submission.row_pointer(location.table, location.row);
                if !location.tail.is_empty() {
                    pointer.push('/');
                    pointer.push_str(&location.tail);
                }
                finding.tag = tag(&submission, location.table, location.row).map(str::to_owned);
                finding.at(pointer)
            })
            .collect();
        Reading { submission, findings, usable: true, omitted: self.omitted }
    }
}

/// The filer's own identifier of a row, or of its parent row.
fn tag(submission: &Submission, table: TableId, row: Row) -> Option<&str> {
    if let Some(column) = table.column("external_id") {
        return submission.text(table, row, usize::from(column));
    }
    let parent = table.def().parent?;
    let column = parent.column("external_id")?;
    submission.text(parent, submission.parent_row(table, row)?, usize::from(column))
}

/// Do the columns under a group (or, for the whole row, its lists too) hold personal data?
pub(crate) fn is_personal(table: TableId, tail: &str) -> bool {
    let columns = table.def().columns.iter();
    let under = |path: &str| tail.is_empty() || path.strip_prefix(tail).is_some_and(|rest| rest.starts_with('/'));
    columns.filter(|column| under(column.path)).any(|column| column.personal)
        || table.children().any(|list| (tail.is_empty() || list.short_name() == tail) && is_personal(list, ""))
}
