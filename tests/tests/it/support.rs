//! Examples, programs, and documents with one value changed.

use std::{fs, path::PathBuf, sync::LazyLock};

use guichet_core::{Place, Submission, TableId};
use guichet_engine::ProgramSet;
use guichet_pipeline::{Directory, Judgement};
use serde_json::Value;

pub(crate) static PROGRAMS: LazyLock<ProgramSet> =
    LazyLock::new(|| guichet_programs::load().unwrap_or_else(|reasons| panic!("{reasons:?}")));

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub(crate) fn example(name: &str) -> Vec<u8> {
    let path = root().join("examples").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn judge(bytes: &[u8]) -> Judgement {
    guichet_pipeline::judge(bytes, &PROGRAMS, &Directory::default())
}

/// The same document with one field replaced, or removed.
pub(crate) fn changed(document: &Value, submission: &Submission, place: Place, value: Option<Value>) -> Vec<u8> {
    let mut copy = document.clone();
    let row = row_of(&mut copy, submission, place.table, place.row.rank());
    let path = place.table.column_def(place.column).path;
    let (holder, key) = match path.split_once('/') {
        None => (row, path),
        Some((group, key)) => {
            let row = row.as_object_mut().unwrap();
            (row.entry(group).or_insert_with(|| Value::Object(serde_json::Map::new())), key)
        }
    };
    let holder = holder.as_object_mut().unwrap();
    match value {
        Some(value) => {
            holder.insert(key.to_owned(), value);
        }
        None => {
            holder.remove(key);
        }
    }
    serde_json::to_vec(&copy).unwrap()
}

fn row_of<'v>(document: &'v mut Value, submission: &Submission, table: TableId, rank: usize) -> &'v mut Value {
    let definition = table.def();
    if definition.name == "submission" {
        return document;
    }
    match definition.parent {
        None if definition.single => &mut document[definition.name],
        None => &mut document[definition.name][rank],
        Some(parent) => {
            let row = guichet_core::submission::Row::at(rank);
            let holder = submission.parent_row(table, row).unwrap();
            let at = submission.child_rows(table, holder).position(|other| other == row).unwrap();
            &mut row_of(document, submission, parent, holder.rank())[table.short_name()][at]
        }
    }
}
