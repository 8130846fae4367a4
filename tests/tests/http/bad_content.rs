//! Malformed JSON and invalid content: each case has a fixed response. The numbers only identify the cases.

use serde_json::{Value, json};

use crate::{
    client::Request,
    harness::{Engine, on_each},
    town::{Office, bytes, small},
};

/// The small example as text, with the amount of its first expense written as given.
fn amount(written: &str) -> Vec<u8> {
    let mut document = small();
    document["expenses"][0]["amount_cents"] = json!(987_654_321);
    String::from_utf8(bytes(&document)).unwrap().replacen("987654321", written, 1).into_bytes()
}

fn with(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut document = small();
    change(&mut document);
    bytes(&document)
}

#[test]
fn texts_that_are_no_json() {
    let office = Office::open(Engine::Sqlite, "");
    let good = String::from_utf8(bytes(&small())).unwrap();
    let nested = |depth: usize| format!("{{\"x\":{}{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1));
    let mut invalid = good.clone().into_bytes();
    invalid[1] = 0xff;
    let utf16: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let lines: Vec<(u32, Vec<u8>)> = vec![
        (1, Vec::new()),
        (2, good.as_bytes()[..good.len() / 2].to_vec()),
        (3, format!("{good}{good}").into_bytes()),
        (4, good.replacen('}', ",}", 1).into_bytes()),
        (5, amount("NaN")),
        (6, amount("012")),
        (9, nested(65).into_bytes()),
        (10, nested(100_000).into_bytes()),
        (11, format!("\u{feff}{good}").into_bytes()),
        (12, invalid),
        (13, amount("\"\\ud800\"")),
        // 32: sent as JSON without a charset. With a charset it is refused earlier (`bad_http::bodies`).
        (32, utf16),
    ];
    for (line, text) in lines {
        for target in ["/api/v1/submissions", "/api/v1/validate"] {
            let request = Request::post(target).token(&office.erp.secret).key("k").json(text.clone());
            let answer = office.send(&request);
            assert_eq!(answer.status, 400, "line {line}: {}", answer.text());
            let body = answer.problem(400, "unreadable");
            assert!(!body["findings"].as_array().unwrap().is_empty(), "line {line}: {body}");
        }
    }
    assert_eq!(office.get("/api/v1/submissions").json()["items"], json!([]));
}

#[test]
fn texts_that_are_no_submission() {
    let office = Office::open(Engine::Sqlite, "");
    let long = "a".repeat(1024 * 1024);
    let good = String::from_utf8(bytes(&small())).unwrap();
    let lines: Vec<(u32, Vec<u8>, &str)> = vec![
        // A duplicate name is valid JSON by its grammar: the text is read to its end, so that all errors are reported,
        // and the duplicate is an error at its location, like any other error of content.
        (7, good.replacen('{', "{\"language\":\"fr\",", 1).into_bytes(), "/language"),
        (8, good.replacen('{', "{\"l\\u0061nguage\":\"fr\",", 1).into_bytes(), "/language"),
        (14, with(|d| d["expenses"][0]["description"] = json!("a\0b")), "/expenses/"),
        (15, with(|d| d["expenses"][0]["unknown"] = json!(1)), "/expenses/"),
        (16, with(|d| d["status"] = json!("accepted")), "/status"),
        (18, amount("\"100\""), "/expenses/"),
        // A number too large for a cell is also valid by the grammar, and is an error at its location.
        (20, amount("1e400"), "/expenses/"),
        (21, amount(&"9".repeat(30)), "/expenses/"),
        (22, amount("1e-400"), "/expenses/"),
        (24, amount("10.001"), "/expenses/"),
        (25, amount("1000000000000000"), "/expenses/"),
        (26, with(|d| d["organization"]["population"]["value"] = json!(-1)), "/organization/population"),
        (27, with(|d| d["expenses"][0]["date"] = json!("2026-02-30")), "/expenses/"),
        (28, with(|d| d["expenses"][0]["date"] = json!("99999-01-01")), "/expenses/"),
        (29, with(|d| d["expenses"][0]["description"] = json!(long)), "/expenses/"),
        (30, with(|d| d["expenses"] = Value::Array(vec![json!(0); 100_001])), "/expenses"),
        (84, with(|d| d["expenses"][0]["description"] = json!("a\u{202e}b")), "/expenses/"),
    ];
    for (line, text, pointer) in lines {
        let answer = office.send(&office.submission(text.clone(), "k"));
        assert_eq!(answer.status, 422, "line {line}: {}", answer.text());
        // A submission that an error blocks is refused when it is submitted, and the findings say where the errors are.
        let body = answer.problem(422, "refused");
        let findings = body["findings"].as_array().unwrap();
        let there = findings.iter().any(|finding| {
            finding["severity"] == "error" && finding["pointer"].as_str().is_some_and(|at| at.starts_with(pointer))
        });
        assert!(there, "line {line}: {}", &body.to_string()[..body.to_string().len().min(2_000)]);
        for finding in findings.iter().take(5) {
            for part in ["message", "fix"] {
                assert!(["fr", "en"].iter().all(|language| !finding[part][language].as_str().unwrap().is_empty()));
            }
        }
        // A dry run reports the same findings with status 200, because the request itself succeeded.
        let dry = office.send(&Request::post("/api/v1/validate").token(&office.erp.secret).json(text)).is(200);
        assert_eq!(dry.json()["blocked"], true, "line {line}");
    }
    assert_eq!(office.get("/api/v1/submissions").json()["items"], json!([]));
}

#[test]
fn numbers_have_one_writing() {
    on_each(|engine| {
        let office = Office::open(engine, "");
        let hash = |text: Vec<u8>, key: &str| {
            let sent = office.submit(text, key).answer.json();
            (sent["revision"]["canonical_sha256"].clone(), sent["revision"]["raw_sha256"].clone())
        };
        // 19 and 23.
        let (whole, raw) = hash(amount("1"), "a");
        for (key, written) in [("b", "1.0"), ("c", "1e0"), ("d", "10E-1")] {
            let (same, other) = hash(amount(written), key);
            assert_eq!(same, whole, "{written}");
            assert_ne!(other, raw, "{written}");
        }
        assert_eq!(hash(amount("0"), "e").0, hash(amount("-0"), "f").0);
    });
}

#[test]
fn a_text_made_to_exhaust_is_read_at_once() {
    // 31: none of our patterns backtracks. With backtracking, this test would not end.
    let office = Office::open(Engine::Sqlite, "");
    let victim = format!("{}!", "a".repeat(2_000));
    let text = with(|document| {
        for (list, field) in [("expenses", "description"), ("measures", "title")] {
            for row in document[list].as_array_mut().unwrap() {
                row[field] = json!(victim);
            }
        }
        document["organization"]["contacts"][0]["email"] = json!(victim);
        document["organization"]["website"] = json!(victim);
    });
    let answer = office.send(&office.submission(text, "k"));
    assert!([201, 422].contains(&answer.status), "{}", answer.text());
}

#[test]
fn names_keep_their_writing() {
    let office = Office::open(Engine::Sqlite, "");
    // 83, 86: the bytes received are stored unchanged, including an emoji.
    let mut document = small();
    document["expenses"][0]["description"] = json!("Que\u{301}bec 🎉");
    let text = serde_json::to_vec_pretty(&document).unwrap();
    let sent = office.submit(text.clone(), "k");
    let raw = office.get(&format!("/api/v1/submissions/{}/revisions/1/content", sent.id)).is(200);
    assert_eq!(raw.body, text);
}

#[test]
fn late_is_not_lost() {
    // 88: an edition's due date is reported but not enforced, so a filing long after it is accepted like any other; the
    // receipt states the time to the second (89: the hour that occurs twice is tested in the filing crate).
    let office = Office::open(Engine::Sqlite, "");
    let (_, filed) = office.file(&small(), "late");
    let receipt = filed.json();
    let at = receipt["filed_at"].as_str().unwrap();
    assert!(at.len() == 25 && (at.ends_with("-05:00") || at.ends_with("-04:00")), "{at}");
    assert!(receipt["filed_at_utc"].as_str().unwrap().ends_with('Z'));
}
