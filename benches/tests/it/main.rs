//! The benches measure what they say: the other implementations give the engine's answers, and the fixtures are accepted.

use guichet_benches::{baseline, fixture, report};
use guichet_pipeline::{Directory, Judgement, Verdict, judge};
use serde_json::Value;

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

/// Under their other ids the programs give the same reports; that an agreement is of another program is said once each.
#[test]
fn fifty_programs_give_fifty_reports() {
    let (value, programs) = fixture::wider(&fixture::town().unwrap(), 50).unwrap();
    let judgement = judge(&fixture::minified(&value).unwrap(), &programs, &Directory::default());
    assert_eq!(judgement.answers.len(), 50);
    let reports: Vec<Value> =
        judgement.answers.iter().map(|answer| report::plain(answer.report.as_ref().unwrap())).collect();
    for (at, report) in reports.iter().enumerate() {
        assert_eq!(report, &reports[at % 7]);
    }
    let errors = judgement.findings.iter().filter(|finding| finding.is_error());
    assert!(errors.into_iter().all(|finding| finding.code() == "agreement_of_other_program"));
}
