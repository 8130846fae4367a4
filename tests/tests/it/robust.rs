//! For any input, the job returns findings, never panics, and is deterministic.

use std::sync::LazyLock;

use guichet_pipeline::Judgement;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{example, judge};

static EXAMPLES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    [
        "fictif/ville-fictive.json",
        "fictif/mrc-fictive.json",
        "fictif/organisme-mandataire-fictif.json",
        "real/l-islet-2014-2016.json",
    ]
    .iter()
    .map(|name| example(name))
    .collect()
});

/// The whole result for a submission, as one text.
fn said(judgement: &Judgement) -> String {
    let mut out = format!("{} {}", judgement.usable, judgement.blocked);
    for finding in &judgement.findings {
        out.push_str(&format!("\n{finding:?}"));
    }
    for answer in &judgement.answers {
        out.push_str(&format!("\n{} {:?}", answer.id, answer.verdict));
        if let Some(report) = &answer.report {
            for cell in report.cells() {
                out.push_str(&format!(" {}={}", report.cell_id(cell), report.display(cell, false)));
            }
        }
    }
    out
}

/// Every finding has a text in both languages.
fn sayable(judgement: &Judgement) {
    for finding in &judgement.findings {
        for language in [guichet_text::Language::Fr, guichet_text::Language::En] {
            let text = guichet_text::render(finding, language);
            assert!(!text.message.is_empty() && !text.fix.is_empty(), "{finding:?}");
            assert!(!text.message.contains("{ $") && !text.message.contains('⟦'), "{}", text.message);
        }
    }
}

/// Replaces the value that `at` picks, walking the whole document.
fn replace(value: &mut Value, at: &mut usize, with: &Value) -> bool {
    if *at == 0 {
        *value = with.clone();
        return true;
    }
    *at -= 1;
    match value {
        Value::Object(members) => members.values_mut().any(|member| replace(member, at, with)),
        Value::Array(items) => items.iter_mut().any(|item| replace(item, at, with)),
        _ => false,
    }
}

fn replacements() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!([])),
        Just(json!({})),
        Just(json!([[[]]])),
        any::<i64>().prop_map(Value::from),
        (-10i64..20_000).prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        "\\PC{0,20}".prop_map(Value::from),
        prop::sample::select(vec![
            "2025",
            "2024-12/2025-02",
            "2025/..",
            "e-pfm",
            "p-x",
            "paid",
            "famille-pfm",
            "inclusion",
            "/expenses",
            "quebec",
            "9999-12-31"
        ])
        .prop_map(Value::from),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_documents_end_in_findings(
        which in 0usize..4,
        changes in prop::collection::vec((0usize..3_000, replacements()), 1..8),
    ) {
        let mut document: Value = serde_json::from_slice(&EXAMPLES[which]).unwrap();
        for (at, with) in changes {
            let mut at = at + 1;
            replace(&mut document, &mut at, &with);
        }
        let bytes = serde_json::to_vec(&document).unwrap();
        let judgement = judge(&bytes);
        sayable(&judgement);
        prop_assert_eq!(said(&judgement), said(&judge(&bytes)));
    }

    #[test]
    fn damaged_bytes_end_in_findings(
        which in 0usize..4,
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        keep in any::<prop::sample::Index>(),
        truncate in any::<bool>(),
    ) {
        let mut bytes = EXAMPLES[which].clone();
        for (at, byte) in cuts {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if truncate {
            bytes.truncate(keep.index(bytes.len()));
        }
        let judgement = judge(&bytes);
        sayable(&judgement);
        prop_assert!(judgement.usable || !judgement.findings.is_empty());
    }
}

#[test]
fn unusable_texts_are_told_apart() {
    let code = |bytes: &[u8]| {
        let judgement = judge(bytes);
        assert!(!judgement.usable && judgement.blocked, "{:?}", String::from_utf8_lossy(bytes));
        judgement.findings[0].code().to_owned()
    };
    assert_eq!(code(b""), "json_syntax");
    assert_eq!(code(b"{"), "json_syntax");
    assert_eq!(code(b"{} {}"), "json_syntax");
    assert_eq!(code(b"{\"a\":1,}"), "json_syntax");
    assert_eq!(code(b"{\"a\":NaN}"), "json_syntax");
    assert_eq!(code(b"{\"a\":012}"), "json_syntax");
    assert_eq!(code(b"\xef\xbb\xbf{}"), "json_encoding");
    assert_eq!(code(b"{\"a\":\"\xff\"}"), "json_encoding");
    assert_eq!(code(b"\xff\xfe{\0}\0"), "json_encoding");
    assert_eq!(code(&[b"[".repeat(65), b"]".repeat(65)].concat()), "json_too_deep");
    assert_eq!(code(&[b"[".repeat(100_000), b"]".repeat(100_000)].concat()), "json_too_deep");
    assert_eq!(code(b"pas du JSON"), "json_syntax");
}

#[test]
fn a_wrong_version_is_named() {
    let mut document: Value = serde_json::from_slice(&EXAMPLES[0]).unwrap();
    document["schema_version"] = json!("2.0.0");
    let judgement = judge(&serde_json::to_vec(&document).unwrap());
    let finding = judgement.findings.iter().find(|finding| finding.code() == "unknown_schema_version").unwrap();
    assert_eq!(finding.provided.as_deref(), Some("2.0.0"));
    assert!(judgement.blocked);
}
