//! Bad inputs: each case gives an input and its expected findings. The numbers only identify the cases.

use guichet_core::finding::Arg;
use guichet_schema::{MAX_BYTES, MAX_DEPTH, Reading, read};

use crate::document::{found, small};

/// The one reason, with its line and column, for which bytes are unusable.
#[track_caller]
fn unusable(bytes: &[u8]) -> (String, i64, i64) {
    let reading = read(bytes);
    assert!(!reading.usable && reading.findings.len() == 1, "{:?}", reading.findings);
    assert_eq!(reading.submission.count(guichet_core::catalogue::answers::TABLE), 0);
    let integer = |name| match arg(&reading, 0, name) {
        Some(Arg::Int(value)) => *value,
        other => panic!("{name}: {other:?}"),
    };
    (reading.findings[0].code().to_owned(), integer("line"), integer("column"))
}

fn arg<'r>(reading: &'r Reading, finding: usize, name: &str) -> Option<&'r Arg> {
    reading.findings[finding].args.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
}

#[test]
fn what_is_not_json_is_refused_with_its_place() {
    let deep = |depth: usize| format!("{{\"x\":{}{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1));
    let utf16: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (number, name, bytes, code, line, column) in [
        (1, "empty", b"".to_vec(), "json_syntax", 1, 1),
        (1, "blank", b" \n ".to_vec(), "json_syntax", 2, 2),
        (2, "truncated", b"{\"language\":\"f".to_vec(), "json_syntax", 1, 15),
        (2, "truncated object", b"{\n  \"language\": \"fr\"".to_vec(), "json_syntax", 2, 19),
        (3, "two documents", b"{} {}".to_vec(), "json_syntax", 1, 4),
        (4, "trailing comma in an object", b"{\"language\":\"fr\",}".to_vec(), "json_syntax", 1, 18),
        (4, "trailing comma in a list", b"{\"answers\":[\n1,]}".to_vec(), "json_syntax", 2, 3),
        (5, "NaN", b"{\"language\":NaN}".to_vec(), "json_syntax", 1, 13),
        (5, "NaN for an amount", small(r#","expenses":[{"amount_cents":NaN}]"#).into_bytes(), "json_syntax", 3, 142),
        (6, "012", b"{\"language\":012}".to_vec(), "json_syntax", 1, 14),
        (9, "depth 65", deep(MAX_DEPTH + 1).into_bytes(), "json_too_deep", 1, 69),
        (10, "depth 100,000", deep(100_000).into_bytes(), "json_too_deep", 1, 69),
        (11, "byte order mark", b"\xef\xbb\xbf{}".to_vec(), "json_encoding", 1, 1),
        (12, "invalid UTF-8", b"{\n\"\xc3\xa9\xff\":1}".to_vec(), "json_encoding", 2, 3),
        (12, "Windows-1252", b"{\"name\":\"Qu\xe9bec\"}".to_vec(), "json_encoding", 1, 12),
        (13, "lone surrogate", b"{\"language\":\"\\ud800\"}".to_vec(), "json_syntax", 1, 20),
        (13, "lone surrogate in an unknown field", b"{\"x\":[\"\\udc00\"]}".to_vec(), "json_syntax", 1, 7),
        (32, "UTF-16", utf16, "json_encoding", 1, 1),
        (32, "UTF-16 with its mark", b"\xff\xfe{\0}\0".to_vec(), "json_encoding", 1, 1),
        (0, "raw control in a text", b"{\"language\":\"\x01\"}".to_vec(), "json_syntax", 1, 14),
        (0, "raw NUL", b"{\"language\":\"\0\"}".to_vec(), "json_syntax", 1, 14),
        (0, "single quotes", b"{'language':1}".to_vec(), "json_syntax", 1, 2),
        (0, "comment", b"{} // end".to_vec(), "json_syntax", 1, 4),
        (0, "too large", vec![b' '; MAX_BYTES + 1], "json_too_large", 1, 1),
    ] {
        assert_eq!(unusable(&bytes), (code.to_owned(), line, column), "{number} {name}");
    }
    assert_eq!(found(&read(deep(MAX_DEPTH).as_bytes()))[0], ("unknown_field".into(), "/x".into()));
}

#[test]
fn every_bad_value_is_pointed_at() {
    let long = format!(r#","narratives":[{{"id":"n1","topic":"effects","text":"{}"}}]"#, "x".repeat(1_000_000));
    let many = format!(r#","plans":[{}]"#, vec![r#"{"id":"p","kind":"policy","title":"T"}"#; 100_001].join(","));
    let amount = |text: &str| {
        format!(
            r#","expenses":[{{"id":"d1","category":"fees","stage":"paid","amount_cents":{text},"external_id":"GL-1"}}]"#
        )
    };
    let cents = "/expenses/d1/amount_cents";
    for (number, more, expected) in [
        (7, r#","language":"fr""#.to_owned(), vec![("duplicate_key", "/language")]),
        (7, r#","answers":[{"id":1}]"#.into(), vec![("duplicate_key", "/answers")]),
        (7, r#","x":{"a":1,"b":[{"c":1,"c":2}]}"#.into(), vec![("unknown_field", "/x"), ("duplicate_key", "/x/b/0/c")]),
        (7, r#","x":1,"x":2"#.into(), vec![("unknown_field", "/x"), ("duplicate_key", "/x")]),
        (8, r#","l\u0061nguage":"en""#.into(), vec![("duplicate_key", "/language")]),
        (8, r#","extensions":{"p":{"a":1,"\u0061":2},"p":{}}"#.into(), vec![("duplicate_key", "/extensions/p/a"), ("duplicate_key", "/extensions/p")]),
        (8, r#","extensions":{"p":{"a":{"b":1,"b":2}}}"#.into(), vec![("wrong_type", "/extensions/p/a"), ("duplicate_key", "/extensions/p/a/b")]),
        (8, r#","figures":[{"id":"f","concept":"c","unit":"count","value":{"b":1,"b":2}}]"#.into(), vec![("wrong_type", "/figures/f/value"), ("duplicate_key", "/figures/f/value/b")]),
        (8, amount(r#"[{"b":1,"b":2}]"#), vec![("wrong_type", cents), ("duplicate_key", "/expenses/d1/amount_cents/0/b")]),
        (8, r#","projects":[{"id":"p","title":"T","participants":{"value":1,"value":2}}]"#.into(), vec![("duplicate_key", "/projects/p/participants/value")]),
        (8, r#","plans":[{"id":"p","kind":"policy","title":"T","resolution":{"number":"1"},"resolution":{}}]"#.into(), vec![("duplicate_key", "/plans/p/resolution")]),
        (14, r#","narratives":[{"id":"n1","topic":"effects","text":"a\u0000b"}]"#.into(), vec![("forbidden_character", "/narratives/n1/text")]),
        (84, "," .to_owned() + "\"narratives\":[{\"id\":\"n1\",\"topic\":\"effects\",\"text\":\"a\u{202e}b\"}]", vec![("forbidden_character", "/narratives/n1/text")]),
        (85, ",\"plans\":[{\"id\":\"p\",\"kind\":\"pol\u{200b}icy\",\"title\":\"T\"}]".into(), vec![("unknown_code", "/plans/p/kind")]),
        (84, ",\"plans\":[{\"id\":\"p\",\"kind\":\"policy\u{2066}\",\"title\":\"T\",\"orientations\":[\"a\",\"\u{2069}\"]}]".into(), vec![("forbidden_character", "/plans/p/kind"), ("forbidden_character", "/plans/p/orientations/1")]),
        (14, r#","extensions":{"p":{"a":"\u0000"}}"#.into(), vec![("forbidden_character", "/extensions/p/a")]),
        (86, ",\"narratives\":[{\"id\":\"n1\",\"topic\":\"effects\",\"text\":\"👩‍👧 l’été\"}]".into(), vec![]),
        (15, r#","a/b~c":1"#.into(), vec![("unknown_field", "/a~1b~0c")]),
        (16, r#","status":"accepted""#.into(), vec![("unknown_field", "/status")]),
        (18, amount("\"1250\""), vec![("wrong_type", cents)]),
        (19, amount("1.0"), vec![]),
        (19, amount("125e3"), vec![]),
        (20, amount("1e400"), vec![("number_not_exact", cents)]),
        (20, r#","narratives":[{"id":"n1","topic":"effects","text":1e400},1e400],"expenses":1e400,"x":1e400"#.into(), vec![("wrong_type", "/narratives/n1/text"), ("wrong_type", "/narratives/1"), ("wrong_type", "/expenses"), ("unknown_field", "/x")]),
        (21, amount("123456789012345678901234567890"), vec![("number_not_exact", cents)]),
        (21, amount("9007199254740993"), vec![("number_not_exact", cents)]),
        (22, amount("1e-400"), vec![("number_not_exact", cents)]),
        (23, amount("-0"), vec![]),
        (24, amount("10.001"), vec![("number_not_exact", cents)]),
        (25, amount("1000000000000000"), vec![("out_of_bounds", cents)]),
        (26, r#","projects":[{"id":"p","title":"T","participants":{"value":-1}}]"#.into(), vec![("out_of_bounds", "/projects/p/participants/value")]),
        (27, r#","expenses":[{"id":"d1","category":"fees","stage":"paid","amount_cents":1,"date":"2026-02-30"}]"#.into(), vec![("invalid_date", "/expenses/d1/date")]),
        (28, r#","plans":[{"id":"p","kind":"policy","title":"T","resolution":{"date":"99999-01-01"},"period":"99999"}]"#.into(), vec![("invalid_date", "/plans/p/resolution/date"), ("invalid_date", "/plans/p/period")]),
        (29, long, vec![("text_length", "/narratives/n1/text")]),
        (30, many, vec![("too_many_rows", "/plans")]),
        (31, format!(r#","figures":[{{"id":"f1","concept":"{}!","value":"1","unit":"count"}}]"#, "a".repeat(119)), vec![("wrong_format", "/figures/f1/concept")]),
        (0, r#","plans":[null,7,{"id":"p","kind":"policy","title":"T"}]"#.into(), vec![("wrong_type", "/plans/0"), ("wrong_type", "/plans/1")]),
        (0, r#","plans":[{"id":"p","kind":"policy","title":"T","domains":["famille","x","famille"]}]"#.into(), vec![("unknown_code", "/plans/p/domains/1"), ("duplicate_value", "/plans/p/domains/2")]),
        (0, r#","extensions":{"Bad Name":{"a":1},"p":{"Bad":1,"c":1.5,"d":[],"e":9007199254740992}}"#.into(), vec![("wrong_format", "/extensions/Bad Name"), ("wrong_format", "/extensions/p/Bad"), ("number_not_exact", "/extensions/p/c"), ("wrong_type", "/extensions/p/d"), ("number_not_exact", "/extensions/p/e")]),
    ] {
        let reading = read(small(&more).as_bytes());
        let expected: Vec<_> = expected.iter().map(|(code, at)| ((*code).to_owned(), (*at).to_owned())).collect();
        assert!(reading.usable, "{number} {more:.200}");
        assert_eq!(found(&reading), expected, "{number} {more:.200}");
    }
}

#[test]
fn missing_fields_are_named_at_their_own_place() {
    let reading =
        read(br#"{"schema_version":"2.0.0","answers":[{"id":"a1","program":"p","form":"final","period":null}]}"#);
    let expected = [
        ("unknown_schema_version", "/schema_version"),
        ("missing_field", "/answers/a1/period/from"),
        ("missing_field", "/answers/a1/period/to"),
        ("missing_field", "/language"),
        ("missing_field", "/period/from"),
        ("missing_field", "/period/to"),
        ("missing_field", "/organization/code_geographique"),
        ("missing_field", "/organization/kind"),
        ("missing_field", "/organization/name"),
    ];
    assert_eq!(found(&reading), expected.map(|(code, at)| (code.to_owned(), at.to_owned())));
    assert_eq!(arg(&reading, 0, "expected"), Some(&Arg::Text("1.0.0".into())));
    let without = small("").replace(r#""answers":[{"#, r#""answers":null,"x":[{"#);
    assert_eq!(found(&read(without.as_bytes()))[0], ("missing_field".into(), "/answers".into()));
    let empty = read(small("").replace(r#""answers":[{"#, r#""answers":[],"x":[{"#).as_bytes());
    assert_eq!(found(&empty)[0], ("too_many_rows".into(), "/answers".into()));
    assert_eq!(arg(&empty, 0, "min"), Some(&Arg::Int(1)));
}

#[test]
fn findings_say_what_was_given_expected_and_perhaps_meant() {
    let reading = read(
        small(r#","expenses":[{"id":"d1","external_id":"GL-1","categroy":"fees","category":"fee","stage":"Payée","amount_cents":1e30,"allocations":[{"share_bp":10001}]}]"#)
            .as_bytes(),
    );
    let [stranger, category, stage, amount, share] = &reading.findings[..] else { panic!("{:?}", reading.findings) };
    assert_eq!((stranger.code(), stranger.provided.as_deref()), ("unknown_field", Some("categroy")));
    assert_eq!(arg(&reading, 0, "nearest"), Some(&Arg::Text("category".into())));
    assert_eq!((category.code(), category.provided.as_deref()), ("unknown_code", Some("fee")));
    assert_eq!(arg(&reading, 1, "nearest"), Some(&Arg::Text("fees".into())));
    assert!(matches!(arg(&reading, 1, "codes"), Some(Arg::Texts(codes)) if codes.len() == 14));
    assert_eq!((stage.code(), arg(&reading, 2, "nearest")), ("unknown_code", Some(&Arg::Text("paid".into()))));
    assert_eq!((amount.code(), amount.provided.as_deref()), ("number_not_exact", Some("1e30")));
    assert_eq!(share.pointer.as_deref(), Some("/expenses/d1/allocations/0/share_bp"));
    assert_eq!((arg(&reading, 4, "min"), arg(&reading, 4, "max")), (Some(&Arg::Int(0)), Some(&Arg::Int(10_000))));
    assert!(reading.findings.iter().all(|finding| finding.tag.as_deref() == Some("GL-1")));
}

#[test]
fn personal_values_never_stand_in_a_finding() {
    let secret = "Marie-Ève";
    let text = small("").replace(
        r#""name":"Drummondville"}"#,
        &format!(
            r#""name":"Drummondville","responsible_official":"{secret}","contacts":[
            {{"id":"a","name":"{secret}\u202e","email":"{secret}","phone":["{secret}"],"fone":"{secret}","mail":{{"x":"{secret}"}}}},"{secret}"]}}"#
        ),
    );
    let twice = small("").replace(r#""name":"Drummondville"}"#, &format!(r#""name":"D","contacts":"{secret}"}}"#));
    for (text, count) in [(text, 7), (twice, 1)] {
        let reading = read(text.as_bytes());
        assert_eq!(reading.findings.len(), count, "{:?}", reading.findings);
        assert!(!format!("{:?}", reading.findings).contains(secret), "{:?}", reading.findings);
        assert!(reading.findings.iter().any(|finding| finding.provided.as_deref() == Some("•••")));
    }
}

#[test]
fn a_hostile_text_does_not_fill_the_memory_with_findings() {
    let reading = read(small(&format!(r#","expenses":[{}]"#, vec!["{}"; 5_000].join(","))).as_bytes());
    assert_eq!((reading.findings.len(), reading.omitted), (guichet_schema::MAX_FINDINGS, 10_000));
}
