//! The benches measure what they say: the other implementations give the engine's answers, and the fixtures are accepted.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use guichet_benches::{baseline, fixture, peers, report};
use guichet_pipeline::{Directory, Judgement, Verdict, judge};
use serde_json::{Value, json};

fn judged(value: &Value) -> (Vec<u8>, Judgement) {
    let bytes = fixture::minified(value).unwrap();
    let judgement = judge(&bytes, &fixture::programs().unwrap(), &Directory::default());
    (bytes, judgement)
}

fn by_engine(judgement: &Judgement, program: &str) -> Value {
    let answer = judgement.answers.iter().find(|answer| answer.program == program).unwrap();
    report::plain(answer.report.as_ref().unwrap())
}

#[track_caller]
fn same(value: &Value) {
    let (bytes, judgement) = judged(value);
    let submission = baseline::read(&bytes).unwrap();
    let index = baseline::Index::of(&submission).unwrap();
    let pfm = serde_json::to_value(baseline::pfm::map(&submission, &index).unwrap()).unwrap();
    let ophq = serde_json::to_value(baseline::ophq::map(&submission, &index).unwrap()).unwrap();
    for (program, found) in [("famille-pfm", pfm), ("inclusion-ophq", ophq)] {
        assert_eq!(report::differences(&by_engine(&judgement, program), &found), [""; 0], "{program}");
    }
}

#[test]
fn by_hand_and_by_the_engine_every_cell_is_the_same() {
    same(&fixture::town().unwrap());
}

#[test]
fn they_are_the_same_on_a_larger_submission_too() {
    same(&fixture::larger(&fixture::town().unwrap(), 10));
}

#[test]
fn the_larger_submission_is_accepted_like_the_example() {
    let town = fixture::town().unwrap();
    for value in [town.clone(), fixture::larger(&town, 10)] {
        let (_, judgement) = judged(&value);
        assert_eq!(judgement.answers.len(), 7);
        assert!(judgement.answers.iter().all(|answer| answer.verdict == Verdict::Accepted));
    }
}

/// Fifty programs are answered; the seven of the example as before, the others with what their agreements leave them.
#[test]
fn fifty_programs_give_fifty_reports() {
    let (value, programs) = fixture::wider(&fixture::town().unwrap(), 50).unwrap();
    let judgement = judge(&fixture::minified(&value).unwrap(), &programs, &Directory::default());
    let alone = judge(&fixture::filed(), &programs, &Directory::default());
    assert_eq!(judgement.answers.len(), 50);
    for (answer, before) in judgement.answers.iter().zip(&alone.answers) {
        assert_eq!(report::plain(answer.report.as_ref().unwrap()), report::plain(before.report.as_ref().unwrap()));
    }
    assert!(judgement.answers.iter().all(|answer| answer.report.is_some()));
    let errors = judgement.findings.iter().filter(|finding| finding.is_error());
    assert!(errors.into_iter().all(|finding| finding.answers.iter().all(|rank| *rank >= 7)));
}

#[test]
fn the_example_is_measured_as_it_is_filed() {
    let filed: Value = serde_json::from_slice(&fixture::filed()).unwrap();
    assert_eq!(filed, fixture::town().unwrap());
    let (_, judgement) = judged(&fixture::warned(&filed));
    assert!(judgement.findings.iter().any(|finding| finding.code() == "dates_out_of_order"));
    assert!(judgement.answers.iter().all(|answer| answer.verdict == Verdict::Accepted));
}

/// What the schema refuses, the structs written by hand refuse too: each value of the example, replaced by others.
#[test]
fn by_hand_refuses_what_the_schema_refuses() {
    let town = fixture::town().unwrap();
    let validator = peers::validator().unwrap();
    let long = "x".repeat(30_000);
    let others = [
        json!(-1),
        json!(1.5),
        json!(""),
        json!("É ?"),
        json!("2023-02-30"),
        json!("123456789012345678901234567890.5"),
        json!(long),
        json!(true),
        json!({ "unknown": 1 }),
        json!(["a", "a"]),
    ];
    let mut refused = 0;
    for pointer in pointers(&town) {
        for other in &others {
            let mut value = town.clone();
            *value.pointer_mut(&pointer).unwrap() = other.clone();
            let by_schema = !validator.is_valid(&value);
            let bytes = fixture::minified(&value).unwrap();
            if by_schema {
                assert!(baseline::read(&bytes).is_err(), "{pointer}: {other} accepted by hand");
                refused += 1;
            }
        }
    }
    assert!(refused > 1_000, "{refused}");
}

/// Every value of the first two rows of each list, whatever it is.
fn pointers(value: &Value) -> Vec<String> {
    fn walk(value: &Value, pointer: &str, out: &mut Vec<String>) {
        if !pointer.is_empty() {
            out.push(pointer.to_owned());
        }
        match value {
            Value::Object(members) => {
                members.iter().for_each(|(name, value)| walk(value, &format!("{pointer}/{name}"), out));
            }
            Value::Array(rows) => {
                rows.iter().take(2).enumerate().for_each(|(at, row)| walk(row, &format!("{pointer}/{at}"), out));
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    walk(value, "", &mut out);
    out
}
