//! Reading ends with a result for any bytes, and is deterministic.

use guichet_schema::{Reading, canonical, canonical_of_json, read};
use proptest::{prelude::*, sample::Index};
use serde_json::Value;

use crate::document;

fn read_twice(bytes: &[u8]) -> Reading {
    let first = read(bytes);
    assert_eq!(format!("{first:?}"), format!("{:?}", read(bytes)));
    assert_eq!(canonical(bytes), canonical(bytes));
    // Without the check it answers too, whatever it is given.
    let unchecked = canonical_of_json(bytes);
    if let Some(checked) = canonical(bytes) {
        assert_eq!(unchecked, Some(checked));
    }
    assert!(first.usable || first.findings.len() == 1);
    assert_eq!(first.usable, text_is_json(bytes), "{:?}", first.findings);
    first
}

/// An independent check: `serde_json` reads it without taking numbers for floats, and half surrogate pairs are
/// refused.
fn text_is_json(bytes: &[u8]) -> bool {
    let Ok(raw) = serde_json::from_slice::<&serde_json::value::RawValue>(bytes) else { return false };
    let without_exponents = raw.get().replace(['e', 'E'], "a");
    let halves = ["\\ud8", "\\ud9", "\\uda", "\\udb", "\\udc", "\\udd", "\\ude", "\\udf"];
    !halves.iter().any(|half| without_exponents.to_lowercase().contains(&half.replace('e', "a")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_twice(&bytes);
    }

    #[test]
    fn random_json_like_texts_are_answered(text in r#"[\[\]{}",:0-9eE+.\\ u\-ntrfalsd\n]{0,60}"#) {
        read_twice(text.as_bytes());
    }

    #[test]
    fn damaged_documents_are_answered(damages in prop::collection::vec((any::<Index>(), any::<u8>(), 0..5_u8), 1..6)) {
        let mut bytes = document::small(r#","extensions":{"p":{"a":1.0,"b":"x"}},"projects":[{"id":"j","title":"É\n","participants":{"value":1e2},"territories":["a"]}]"#).into_bytes();
        for (at, byte, how) in damages {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, byte),
                3 => bytes[at] = b"{}[]\",:0e-\\"[usize::from(byte) % 11],
                _ => bytes.truncate(at.max(bytes.len() / 2)),
            }
        }
        read_twice(&bytes);
    }

    #[test]
    fn canonical_bytes_are_those_of_a_sorted_tree(value in tree()) {
        let expected = sorted(&value);
        let text = shuffle(&value, &mut (expected.len() as u64 + 1));
        prop_assert_eq!(canonical(text.as_bytes()).map(|bytes| String::from_utf8(bytes).unwrap()), Some(expected.clone()));
        prop_assert_eq!(canonical_of_json(text.as_bytes()), Some(expected.into_bytes()));
    }

    #[test]
    fn the_order_of_members_changes_nothing(seed in any::<u64>()) {
        let full = document::full();
        let shuffled = shuffle(&full, &mut seed.max(1));
        let (left, right) = (serde_json::to_vec(&full).unwrap(), shuffled.into_bytes());
        prop_assert_eq!(document::found(&read(&right)), []);
        prop_assert_eq!(canonical(&left), canonical(&right));
        prop_assert_eq!(canonical_of_json(&right), canonical(&right));
    }
}

/// A tree whose names are often the beginnings of others.
fn tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9_007_199_254_740_991..=9_007_199_254_740_991_i64).prop_map(Value::from),
        "[a-z \"\\\\é\u{1}😀]{0,12}".prop_map(Value::from),
    ];
    let name = "(12345678|1234567|montant total)?[ !\"a-c\\\\éￊ😀\u{1}]{0,3}";
    leaf.prop_recursive(4, 60, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A simple implementation of RFC 8785; a member that is null is left out.
fn sorted(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().filter(|(_, value)| !value.is_null()).collect();
            members.sort_by_key(|(name, _)| name.encode_utf16().collect::<Vec<_>>());
            let parts: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), sorted(value)))
                .collect();
            format!("{{{}}}", parts.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(sorted).collect::<Vec<_>>().join(",")),
        leaf => leaf.to_string(),
    }
}

/// The same value with its members in another order and white space around them.
fn shuffle(value: &Value, seed: &mut u64) -> String {
    let mut next = || {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        *seed
    };
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().map(|member| (next(), member)).collect();
            members.sort_by_key(|(order, _)| *order);
            let parts: Vec<_> = members
                .iter()
                .map(|(_, (name, value))| format!("\n{} : {}", Value::from(name.as_str()), shuffle(value, seed)))
                .collect();
            format!("{{{} }}", parts.join(" ,"))
        }
        Value::Array(items) => {
            format!("[ {}]", items.iter().map(|item| shuffle(item, seed)).collect::<Vec<_>>().join("\t,\r\n"))
        }
        other => other.to_string(),
    }
}
