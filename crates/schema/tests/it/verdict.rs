//! Our verdict on the shape is that of an independent JSON Schema validator (crate `jsonschema`, draft 2020-12), and
//! both point at the same places.
//!
//! Two formats are defined for it: `guichet-partial-date`, and `date` restricted to the years 1900–2200. What a schema
//! cannot express is outside the comparison: bytes, duplicate keys, and forbidden characters.

use std::{collections::BTreeSet, str::FromStr as _, sync::LazyLock};

use guichet_core::{Day, PartialDate};
use jsonschema::{Draft, Validator, error::ValidationErrorKind};
use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

use crate::document;

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .with_format("guichet-partial-date", |text: &str| PartialDate::from_str(text).is_ok())
        .with_format("date", |text: &str| Day::parse(text).is_some())
        .build(&serde_json::from_str(guichet_schema::schema()).unwrap())
        .unwrap()
});

/// Places, by rank, that the schema refuses.
fn refused_by_schema(value: &Value) -> BTreeSet<String> {
    VALIDATOR
        .iter_errors(value)
        .flat_map(|error| {
            let here = error.instance_path().to_string();
            match error.kind() {
                ValidationErrorKind::Required { property } => vec![format!("{here}/{}", property.as_str().unwrap())],
                ValidationErrorKind::AdditionalProperties { unexpected } => unexpected
                    .iter()
                    .map(|name| format!("{here}/{}", name.replace('~', "~0").replace('/', "~1")))
                    .collect(),
                _ => vec![here],
            }
        })
        .collect()
}

/// Places, by rank, that we refuse.
fn refused_by_us(value: &Value) -> BTreeSet<String> {
    let reading = guichet_schema::read(&serde_json::to_vec(value).unwrap());
    assert!(reading.usable);
    assert!(reading.findings.iter().all(guichet_core::Finding::is_error));
    reading.findings.iter().map(|finding| by_rank(value, finding.pointer.as_deref().unwrap())).collect()
}

/// A pointer by ids as a pointer by ranks.
fn by_rank(root: &Value, pointer: &str) -> String {
    let mut node = root;
    let mut out = String::new();
    for part in pointer.split('/').skip(1) {
        let rank = node.as_array().and_then(|rows| rows.iter().position(|row| row["id"] == part));
        let part = rank.map_or_else(|| part.to_owned(), |rank| rank.to_string());
        node = part.parse().ok().and_then(|at: usize| node.get(at)).unwrap_or(&node[&part]);
        out = format!("{out}/{part}");
    }
    out
}

#[track_caller]
fn check(value: &Value, what: &str) {
    let (schema, us) = (refused_by_schema(value), refused_by_us(value));
    assert_eq!(us.is_empty(), schema.is_empty(), "{what}: the schema refuses {schema:?}, we refuse {us:?}");
    let inside = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    for place in &schema {
        assert!(us.iter().any(|ours| inside(ours, place)), "{what}: {place} refused by the schema only; by us: {us:?}");
    }
    for place in &us {
        assert!(
            schema.iter().any(|other| inside(place, other)),
            "{what}: {place} refused by us only; by the schema: {schema:?}"
        );
    }
}

/// One way to spoil a document.
#[derive(Debug, Clone)]
enum Spoil {
    Drop,
    Replace(Value),
    Add(&'static str, Value),
    /// Repeats the last element of a list.
    Repeat(usize),
    /// Lengthens a text.
    Lengthen(usize),
}

fn spoils() -> Vec<Spoil> {
    let values = json!([
        null, true, 0, -1, 1899, 10_001, 20_000_001, 100_000_000_000_001_i64, -100_000_000_000_001_i64, 1.5, "", "0", "x",
        "É", "a b", "1.0.0", "2.0.0", "2026-02-30", "2022-02-28", "2022", "2022-13", "2201-01-01", "99999", "12.5",
        "-0.0000001", "01", "exact", "general", "/organization", "/measures/A", "/x", "a@b", "a@b.c", "a--b", "-", "_",
        "application/", "09020Z", [], {}, [1], ["x", "x"], ["x", null], [{}], {"value": 1}, {"value": null},
        {"value": -1, "precision": "x", "z": 0}, {"from": "2022-01-01"}, {"UPPER": {}}, {"p": {"A": 1, "b": [1], "c": 1.5}}
    ]);
    let mut spoils: Vec<_> = values.as_array().unwrap().iter().cloned().map(Spoil::Replace).collect();
    spoils.extend([Spoil::Drop, Spoil::Repeat(1), Spoil::Repeat(100), Spoil::Lengthen(7), Spoil::Lengthen(20_001)]);
    spoils.extend([
        Spoil::Add("unknown", json!({"a": [1]})),
        Spoil::Add("tilde~/slash", json!(1)),
        Spoil::Add("id", json!("A")),
    ]);
    spoils
}

/// Spoils the value at a pointer; `false` where it has no effect.
fn spoil(root: &mut Value, pointer: &str, how: &Spoil) -> bool {
    let Some(target) = root.pointer_mut(pointer) else { return false };
    match (how, target) {
        (Spoil::Replace(value), target) => *target = value.clone(),
        (Spoil::Add(name, value), Value::Object(members)) => {
            members.insert((*name).to_owned(), value.clone());
        }
        (Spoil::Repeat(times), Value::Array(items)) if !items.is_empty() => {
            let last = items.last().unwrap().clone();
            items.extend(std::iter::repeat_n(last, *times));
        }
        (Spoil::Lengthen(by), Value::String(text)) => text.push_str(&"é".repeat(*by)),
        (Spoil::Drop, _) => {
            let (holder, name) = pointer.rsplit_once('/').unwrap();
            match root.pointer_mut(holder).unwrap() {
                Value::Object(members) => members.remove(name),
                Value::Array(items) => Some(items.remove(name.parse().unwrap())),
                _ => unreachable!(),
            };
        }
        _ => return false,
    }
    true
}

#[test]
fn the_full_document_is_valid_for_both() {
    check(&document::full(), "full");
    assert!(refused_by_us(&document::full()).is_empty());
    check(&serde_json::from_str(&document::small("")).unwrap(), "small");
    for root in [json!(null), json!([]), json!({}), json!("x"), json!(1), json!(true)] {
        check(&root, "root");
    }
}

#[test]
fn the_published_examples_are_valid_for_both() {
    let mut count = 0;
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples");
    for folder in std::fs::read_dir(root).unwrap().map(|folder| folder.unwrap().path()).filter(|path| path.is_dir()) {
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        for file in files.filter(|file| file.extension().is_some_and(|end| end == "json")) {
            let value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
            check(&value, &file.display().to_string());
            count += 1;
        }
    }
    assert!(count > 0, "no example was read");
}

#[test]
fn every_single_spoil_gets_the_same_verdict() {
    let full = document::full();
    let mut invalid = 0;
    let mut count = 0;
    // The second row of a list teaches nothing that the first does not.
    for pointer in document::pointers(&full).iter().filter(|pointer| !pointer.contains("/1/")) {
        // A document with only the spoiled list is as telling, and much faster.
        let top = pointer.split('/').nth(1).unwrap();
        let mut base: Value = serde_json::from_str(&document::small("")).unwrap();
        base[top] = full[top].clone();
        for how in spoils() {
            let mut value = base.clone();
            if spoil(&mut value, pointer, &how) {
                check(&value, &format!("{pointer} {how:?}"));
                count += 1;
                invalid += usize::from(!VALIDATOR.is_valid(&value));
            }
        }
    }
    assert!(count > 10_000 && invalid > count / 2, "{invalid} invalid documents of {count}");
}

#[test]
fn lists_are_held_to_their_number_of_rows() {
    for (list, most) in [("answers", 500), ("plans", 20_000)] {
        for count in [0, 1, most, most + 1] {
            let mut value: Value = serde_json::from_str(&document::small("")).unwrap();
            let row = document::full()[list][0].clone();
            value[list] = (0..count)
                .map(|at| {
                    let mut row = row.clone();
                    row["id"] = json!(format!("r{at}"));
                    row
                })
                .collect();
            check(&value, &format!("{count} {list}"));
        }
    }
    let names = |count: usize| (0..count).map(|at| (format!("a{at}"), json!(null))).collect::<serde_json::Map<_, _>>();
    for (programs, fields) in [(100, 0), (101, 0), (1, 200), (1, 201)] {
        let mut value: Value = serde_json::from_str(&document::small("")).unwrap();
        value["extensions"] = names(programs).keys().map(|name| (name.clone(), json!(names(fields)))).collect();
        check(&value, &format!("{programs} programs, {fields} fields"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn several_spoils_get_the_same_verdict(picks in prop::collection::vec((any::<Index>(), any::<Index>()), 2..12)) {
        let mut value = document::full();
        let spoils = spoils();
        let mut done = Vec::new();
        for (at, how) in &picks {
            let pointers = document::pointers(&value);
            let (pointer, how) = (at.get(&pointers), how.get(&spoils));
            // Beyond a list's limit rows are no longer read, so their own mistakes are not pointed at: tested apart.
            if !matches!(how, Spoil::Repeat(_)) && spoil(&mut value, pointer, how) {
                done.push((pointer.clone(), how.clone()));
            }
        }
        check(&value, &format!("{done:?}"));
    }
}
