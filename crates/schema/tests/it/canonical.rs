//! Canonical bytes: the vectors of RFC 8785 as far as they have no fraction, and our own rules for null and integers.

use guichet_schema::{canonical, sha256_hex};
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
