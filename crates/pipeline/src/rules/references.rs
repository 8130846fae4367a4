//! Ids, references and pointers.

use guichet_core::{
    Cell, Code, Finding, TableId,
    catalogue::{Kind, absences, figures, plans},
    finding::Arg,
    submission::{Row, column_id},
};

use super::context::Rules;

impl Rules<'_> {
    pub(super) fn references(&mut self) {
        for table in TableId::all() {
            if table.keyed() {
                self.unique_ids(table);
            }
            for (column, definition) in table.def().columns.iter().enumerate() {
                match definition.kind {
                    Kind::Ref(target) | Kind::Refs { table: target, .. } => self.known_rows(table, column, target),
                    Kind::Pointer => self.known_pointers(table, column),
                    _ => {}
                }
            }
        }
        for row in self.submission.rows(absences::TABLE) {
            self.known_pointer(absences::TABLE, row, absences::POINTER);
        }
        self.no_cycle(plans::TABLE, plans::SUCCEEDS);
        self.no_cycle(figures::TABLE, figures::PART_OF);
    }

    /// An id is unique in its list; in a list inside a row, within that row.
    fn unique_ids(&mut self, table: TableId) {
        let submission = self.submission;
        let mut found = Vec::new();
        match table.def().parent {
            None => {
                for (row, first) in submission.repeated_keys(table) {
                    found.push((row, first, submission.key(table, row).unwrap_or_default()));
                }
            }
            // An id may be repeated in another parent; parents are compared only when one is.
            Some(parent) if submission.repeated_keys(table).next().is_some() => {
                for holder in submission.rows(parent) {
                    let mut seen: Vec<(&str, Row)> = Vec::new();
                    for row in submission.child_rows(table, holder) {
                        let Some(key) = submission.key(table, row) else { continue };
                        match seen.iter().find(|(other, _)| *other == key) {
                            Some((_, first)) => found.push((row, *first, key)),
                            None => seen.push((key, row)),
                        }
                    }
                }
            }
            Some(_) => {}
        }
        for (row, first, key) in found {
            let finding = Finding::error(Code::DuplicateId)
                .at(format!("{}/id", self.row(table, row)))
                .related([self.row(table, first)])
                .provided(key)
                .with("id", Arg::Text(key.to_owned()))
                .with("list", Arg::Bilingual(table.def().title.fr.into(), table.def().title.en.into()));
            self.add(finding);
        }
    }

    fn known_rows(&mut self, table: TableId, column: usize, target: TableId) {
        let submission = self.submission;
        for row in submission.rows(table) {
            let cell = submission.cell(table, row, column_id(column));
            let unknown = |cell: &Cell| match cell {
                Cell::Ref(span, None) => Some(submission.text_of(*span)),
                _ => None,
            };
            let missing = unknown(&cell).into_iter().chain(submission.list(cell).iter().filter_map(unknown));
            for text in missing.collect::<Vec<_>>() {
                let known: Vec<&str> = submission.rows(target).filter_map(|row| submission.key(target, row)).collect();
                let mut finding = Finding::error(Code::UnknownReference)
                    .at(self.pointer(table, row, column))
                    .provided(text)
                    .with("list", Arg::Bilingual(target.def().title.fr.into(), target.def().title.en.into()))
                    .with("id", Arg::Text(text.to_owned()));
                if let Some(nearest) = nearest(text, &known) {
                    finding = finding.with("nearest", Arg::Text(nearest.to_owned()));
                }
                self.add(finding);
            }
        }
    }

    fn known_pointers(&mut self, table: TableId, column: usize) {
        for row in self.submission.rows(table) {
            self.known_pointer(table, row, column);
        }
    }

    fn known_pointer(&mut self, table: TableId, row: Row, column: usize) {
        let submission = self.submission;
        let Some(pointer) = submission.text(table, row, column) else { return };
        if pointer == "/organization" || row_of(submission, pointer) || submission.resolve(pointer).is_ok() {
            return;
        }
        let list = pointer.trim_start_matches('/');
        if group_of(submission, pointer) {
            return;
        }
        if TableId::named(list).is_some() {
            return; // A whole list, for a declared absence.
        }
        let finding = Finding::error(Code::UnknownPointer).at(self.pointer(table, row, column)).provided(pointer);
        self.add(finding);
    }

    fn no_cycle(&mut self, table: TableId, column: usize) {
        let submission = self.submission;
        let count = submission.count(table);
        for row in submission.rows(table) {
            let mut at = row;
            for _ in 0..=count {
                match submission.target(table, at, column) {
                    Some(next) if next == row => {
                        let finding = Finding::error(Code::CircularReference)
                            .at(self.pointer(table, row, column))
                            .provided(submission.key(table, row).unwrap_or_default());
                        self.add(finding);
                        break;
                    }
                    Some(next) => at = next,
                    None => break,
                }
            }
        }
    }
}

/// Does the pointer name a group of fields, such as `/agreements/pac/period`?
fn group_of(submission: &guichet_core::Submission, pointer: &str) -> bool {
    let Some((head, group)) = pointer.rsplit_once('/') else { return false };
    let prefix = format!("{group}/");
    let first_in = |table: TableId| {
        table.def().columns.iter().find(|column| column.path.starts_with(&prefix)).map(|column| column.path)
    };
    let table = head.trim_start_matches('/').split('/').next().and_then(TableId::named);
    table.and_then(first_in).is_some_and(|path| submission.resolve(&format!("{head}/{path}")).is_ok())
}

/// Does `/list/id` name a row?
fn row_of(submission: &guichet_core::Submission, pointer: &str) -> bool {
    let Some((list, id)) = pointer.strip_prefix('/').and_then(|rest| rest.split_once('/')) else { return false };
    TableId::named(list).is_some_and(|table| submission.find(table, id).is_some())
}

/// A known id that differs from the text by one character at most. Takes linear time, since many references may be
/// unknown and each is compared with every id.
fn nearest<'k>(text: &str, known: &[&'k str]) -> Option<&'k str> {
    known.iter().copied().find(|candidate| {
        let (a, b): (Vec<char>, Vec<char>) = (text.chars().collect(), candidate.chars().collect());
        let common = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
        let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
        a.len().abs_diff(b.len()) <= 1 && common + tail + 1 >= a.len().max(b.len())
    })
}
