//! The content hash: equal for equal content, different for any change that a receiver would see.

use std::{collections::BTreeMap, sync::Arc};

use guichet_artefact::{Format, content_hash};
use guichet_core::{
    Report,
    report::{EditionId, Value},
};
use serde_json::Value as Json;

use crate::sample::{Given, add_line, explanations, report, set, string};

const ATTACHMENTS: [&str; 2] = ["aa", "bb"];

fn hash(report: &Report) -> String {
    content_hash(report, &explanations(), &ATTACHMENTS.map(str::to_owned))
}

/// RFC 8785 by the book, for ASCII keys: members sorted, no white space.
fn canonical(value: &Json) -> String {
    match value {
        Json::Object(map) => {
            let sorted: BTreeMap<_, _> = map.iter().collect();
            let members: Vec<String> = sorted
                .iter()
                .map(|(key, value)| format!("{}:{}", Json::from(key.as_str()), canonical(value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Json::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

#[test]
fn it_is_the_hash_of_the_canonical_content() {
    let mut report = report();
    add_line(&mut report, "p3", [Given::Text("\u{1}\u{8}\u{c}\\ \u{7f}\u{2028}"), Given::Blank, Given::Blank]);
    for nil in [false, true] {
        report.nil = nil;
        let mut json: Json = serde_json::from_str(&string(&report, Format::Json)).expect("JSON");
        let members = json.as_object_mut().expect("an object");
        members.remove("status");
        members.insert("attachments".into(), ATTACHMENTS.to_vec().into());
        let digest = <sha2::Sha256 as sha2::Digest>::digest(canonical(&json));
        let expected: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash(&report), expected);
    }
}

#[test]
fn it_does_not_depend_on_what_a_receiver_does_not_see() {
    let base = hash(&report());
    assert_eq!(base.len(), 64);
    // Another order of attachments, another place in the heap, another engine's selections.
    let mut other = report();
    other.heap.push_str("unused");
    other.selections.push(Default::default());
    assert_eq!(hash(&other), base);
    assert_eq!(content_hash(&other, &explanations(), &["bb".into(), "aa".into()]), base);
    // A row that its filer renamed.
    let key = other.intern("renamed");
    other.tables[0].keys[0] = key;
    assert_eq!(hash(&other), base);
}

#[test]
fn it_changes_with_anything_that_a_receiver_sees() {
    let mut hashes = vec![hash(&report())];
    let mut with = |change: &dyn Fn(&mut Report)| {
        let mut report = report();
        change(&mut report);
        hashes.push(hash(&report));
    };
    with(&|report| set(report, "total", Given::Is(Value::Cents(4_835_001))));
    with(&|report| set(report, "total", Given::Blank));
    with(&|report| set(report, "personnes", Given::Is(Value::Quantity(120, 0))));
    with(&|report| set(report, "decompose", Given::Text("Qu\u{e9}bec")));
    with(&|report| report.nil = true);
    with(&|report| report.tables[0].cells.swap(1, 4));
    with(&|report| add_line(report, "p3", [Given::Blank, Given::Blank, Given::Blank]));
    with(&|report| {
        let layout = Arc::get_mut(&mut report.layout).expect("one owner");
        layout.edition = EditionId { edition: "2026-04-01".into(), ..layout.edition.clone() };
    });
    let report = report();
    hashes.push(content_hash(&report, &[], &ATTACHMENTS.map(str::to_owned)));
    hashes.push(content_hash(&report, &explanations(), &["aa".into()]));
    let count = hashes.len();
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), count);
}
