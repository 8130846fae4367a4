//! Canonical bytes: the vectors of RFC 8785 as far as they have no fraction, and our own rules for null and integers.

use guichet_schema::{canonical, sha256_hex};
use proptest::prelude::*;
use serde_json::Value;

use crate::document;

#[track_caller]
fn check(text: &str, expected: Option<&str>) {
    let bytes = canonical(text.as_bytes());
    assert_eq!(bytes.map(|bytes| String::from_utf8(bytes).unwrap()).as_deref(), expected, "{text}");
}

#[test]
fn strings_and_literals_follow_the_rfc() {
    // RFC 8785, section 3.2.2, without its numbers that are fractions; null stays inside a list.
    check(
        r#"{
          "numbers": [333333333, 1E15, 4.50e1, 2e-0, 0.0],
          "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
          "literals": [null, true, false]
        }"#,
        Some(
            r#"{"literals":[null,true,false],"numbers":[333333333,1000000000000000,45,2,0],"string":"€$\u000f\nA'B\"\\\\\"/"}"#,
        ),
    );
    // RFC 8785, section 3.2.2.2: two-character escapes, lowercase hexadecimal, everything else as it is.
    check(
        "\"\\u0000\\u0007\\b\\t\\n\\u000b\\f\\r\\u001F\\u0022\\u005C\\u007f\\u0080\\u2028\\ud83d\\ude02\"",
        Some("\"\\u0000\\u0007\\b\\t\\n\\u000b\\f\\r\\u001f\\\"\\\\\u{7f}\u{80}\u{2028}😂\""),
    );
    check(r#""e\u0301""#, Some("\"e\u{301}\""));
}

#[test]
fn keys_are_sorted_by_their_utf16_units() {
    // RFC 8785, section 3.2.3.
    check(
        r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
            "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"#,
        Some(concat!(
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",",
            "\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}"
        )),
    );
    // French test file of the RFC's author: no collation, no normalisation.
    check(
        r#"{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ignore locale"}"#,
        Some(
            r#"{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ignore locale"}"#,
        ),
    );
    check(
        r#"{"1":{"f":{"f":"hi","F":5},"\n":56},"10":{},"":"empty","a":{},"111":[{"e":"yes","E":"no"}],"A":{}}"#,
        Some(r#"{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}"#),
    );
    check(r#"[56, {"d": true, "10": null, "1": [ ]}]"#, Some(r#"[56,{"1":[],"d":true}]"#));
}

#[test]
fn null_members_are_left_out_and_integers_have_one_form() {
    check(r#"{"b":null,"a":{"c":null},"d":[null,{}]}"#, Some(r#"{"a":{},"d":[null,{}]}"#));
    check("[1.0, -0, 0e5, 1e2, -1.50e1, 9007199254740991]", Some("[1,0,0,100,-15,9007199254740991]"));
    check(r#"{"a":"null","b":""}"#, Some(r#"{"a":"null","b":""}"#));
}

#[test]
fn what_is_not_strict_json_has_no_canonical_bytes() {
    for text in [
        "",
        "{",
        "{} {}",
        "[1,]",
        "012",
        "NaN",
        "1.5",
        "1e400",
        "1e-400",
        "9007199254740992",
        r#"{"a":1,"\u0061":2}"#,
        r#"{"a":null,"a":1}"#,
        r#""\ud800""#,
        "\u{feff}1",
    ] {
        check(text, None);
    }
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    check(&nested(64), Some(&nested(64)));
    check(&nested(65), None);
    check(&nested(100_000), None);
    assert_eq!(canonical(b"\"\xff\""), None);
}

#[test]
fn canonical_bytes_are_stable_and_mean_the_same() {
    let value = document::full();
    let bytes = canonical(serde_json::to_string_pretty(&value).unwrap().as_bytes()).unwrap();
    assert_eq!(canonical(&bytes).as_ref(), Some(&bytes));
    let mut expected = value;
    expected["extensions"]["immigration-pac"].as_object_mut().unwrap().remove("nothing");
    assert_eq!(serde_json::from_slice::<Value>(&bytes).unwrap(), expected);
    assert_eq!(document::found(&guichet_schema::read(&bytes)), []);
}

#[test]
fn the_hash_is_sha_256() {
    assert_eq!(sha256_hex(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_eq!(sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

#[test]
fn a_name_comes_before_a_longer_one_that_begins_with_it() {
    check(r#"{"12345678 a":1,"12345678":2,"12345678!":3}"#, Some(r#"{"12345678":2,"12345678 a":1,"12345678!":3}"#));
    check(r#"{"a ":1,"a":2,"":3," ":4}"#, Some(r#"{"":3," ":4,"a":2,"a ":1}"#));
}

/// A JSON value, with the choice of notation for each integer.
#[derive(Debug, Clone)]
enum Json {
    Null,
    Bool(bool),
    /// An integer, and which of its spellings.
    Int(i64, u8),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

fn json() -> impl Strategy<Value = Json> {
    let integer = prop_oneof![-100_i64..100, -9_007_199_254_740_991_i64..=9_007_199_254_740_991];
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        (integer, 0_u8..5).prop_map(|(value, spelling)| Json::Int(value, spelling)),
        text().prop_map(Json::Text),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        let members = prop::collection::btree_map(text(), inner.clone(), 0..8);
        prop_oneof![
            prop::collection::vec(inner, 0..8).prop_map(Json::List),
            // Names are distinct; their order is not that of RFC 8785.
            members
                .prop_flat_map(|members| Just(members.into_iter().collect::<Vec<_>>()).prop_shuffle())
                .prop_map(Json::Object),
        ]
    })
}

/// Texts with escapes, and with characters beyond the first plane, which UTF-16 and UTF-8 do not put in the same order.
fn text() -> impl Strategy<Value = String> {
    let char = prop_oneof![
        prop::char::range('a', 'f'),
        prop::char::range('\0', '\u{7f}'),
        prop::char::range('\u{e000}', '\u{ffff}'),
        prop::char::range('\u{10000}', '\u{1f64f}'),
        any::<char>(),
    ];
    prop::collection::vec(char, 0..12).prop_map(String::from_iter)
}

/// Writes the value with that white space, every character of a text escaped or not.
fn write(value: &Json, space: &str, escape: bool, out: &mut String) {
    let quoted = |text: &str, out: &mut String| {
        if escape {
            out.push('"');
            text.encode_utf16().for_each(|unit| out.push_str(&format!("\\u{unit:04X}")));
            out.push('"');
        } else {
            out.push_str(&serde_json::to_string(text).unwrap());
        }
    };
    let separated = |out: &mut String, rank: usize| out.push_str(if rank > 0 { "," } else { "" });
    out.push_str(space);
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(yes) => out.push_str(&yes.to_string()),
        Json::Int(0, 0) => out.push_str("-0"),
        Json::Int(value, 1) => out.push_str(&format!("{value}.0")),
        Json::Int(value, 2) => out.push_str(&format!("{value}e0")),
        Json::Int(value, 3) if *value != 0 => out.push_str(&format!("{value}0e-1")),
        Json::Int(value, _) => out.push_str(&value.to_string()),
        Json::Text(text) => quoted(text, out),
        Json::List(items) => {
            out.push('[');
            for (rank, item) in items.iter().enumerate() {
                separated(out, rank);
                write(item, space, escape, out);
            }
            out.push(']');
        }
        Json::Object(members) => {
            out.push('{');
            for (rank, (name, member)) in members.iter().enumerate() {
                separated(out, rank);
                out.push_str(space);
                quoted(name, out);
                out.push_str(space);
                out.push(':');
                write(member, space, escape, out);
            }
            out.push('}');
        }
    }
    out.push_str(space);
}

/// The value for the other implementation: members that are null are left out, as ours leaves them out.
fn without_null(value: &Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(yes) => Value::from(*yes),
        Json::Int(value, _) => Value::from(*value),
        Json::Text(text) => Value::from(text.as_str()),
        Json::List(items) => items.iter().map(without_null).collect(),
        Json::Object(members) => {
            let present = members.iter().filter(|(_, member)| !matches!(member, Json::Null));
            Value::Object(present.map(|(name, member)| (name.clone(), without_null(member))).collect())
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// Another implementation of RFC 8785 writes the same bytes, for whatever we accept.
    #[test]
    fn another_implementation_gives_the_same_bytes(value in json(), space in "[ \t\r\n]{0,2}", escape in any::<bool>()) {
        let mut written = String::new();
        write(&value, &space, escape, &mut written);
        let expected = serde_json_canonicalizer::to_string(&without_null(&value)).unwrap();
        let ours = canonical(written.as_bytes()).map(|bytes| String::from_utf8(bytes).unwrap());
        prop_assert_eq!(ours, Some(expected), "{}", written);
    }
}
