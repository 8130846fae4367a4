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

/// A document to be changed many times, one field at a time: the text of each member is kept, and only the member that
/// changes is written anew.
pub(crate) struct Document {
    pub(crate) value: Value,
    /// Each member of the root as text: `"name":value`.
    members: Vec<(String, String)>,
}

impl Document {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let value: Value = serde_json::from_slice(bytes).unwrap();
        let members = value.as_object().unwrap().iter().map(|(name, value)| (name.clone(), member(name, value)));
        Self { members: members.collect(), value }
    }

    /// The same document with one field replaced, or removed.
    pub(crate) fn changed(&self, submission: &Submission, place: Place, value: Option<Value>) -> Vec<u8> {
        let path = place.table.column_def(place.column).path;
        let definition = place.table.def();
        // The member of the root that holds the field.
        let name = match definition.name {
            "submission" => path.split('/').next().unwrap(),
            _ => definition.parent.unwrap_or(place.table).def().name,
        };
        let mut root = serde_json::Map::new();
        if let Some(member) = self.value.get(name) {
            root.insert(name.to_owned(), member.clone());
        }
        let mut root = Value::Object(root);
        let row = row_of(&mut root, submission, place.table, place.row.rank());
        let (holder, key) = match path.split_once('/') {
            None => (row, path),
            Some((group, key)) => {
                let row = row.as_object_mut().unwrap();
                (row.entry(group).or_insert_with(|| Value::Object(serde_json::Map::new())), key)
            }
        };
        let holder = holder.as_object_mut().unwrap();
        match value {
            Some(value) => drop(holder.insert(key.to_owned(), value)),
            None => drop(holder.remove(key)),
        }
        let written = root.get(name).map(|value| member(name, value)).unwrap_or_default();
        let mut members: Vec<&str> = self.members.iter().map(|(_, text)| text.as_str()).collect();
        match self.members.iter().position(|(other, _)| other == name) {
            Some(at) => members[at] = &written,
            None => members.push(&written),
        }
        members.retain(|text| !text.is_empty());
        format!("{{{}}}", members.join(",")).into_bytes()
    }
}

fn member(name: &str, value: &Value) -> String {
    format!("{}:{value}", Value::from(name))
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
