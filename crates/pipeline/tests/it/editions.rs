//! The program, the form and the edition of each answer.

use guichet_core::Day;
use guichet_pipeline::{Directory, Pins, Verdict};
use serde_json::json;

use crate::support::{document, edition_of, found, judge, programs, verdicts};

#[test]
fn the_last_day_of_the_period_decides_the_edition() {
    let mut document = document();
    assert_eq!(edition_of(&judge(&document).answers[0]).as_deref(), Some("2025-01-01"));
    document["period"] = json!({ "from": "2024-01-01", "to": "2025-12-31" });
    document["answers"][0]["period"] = json!({ "from": "2024-01-01", "to": "2024-12-31" });
    let judgement = judge(&document);
    assert_eq!(edition_of(&judgement.answers[0]).as_deref(), Some("2000-01-01"));
    assert_eq!(judgement.document_date(&judgement.answers[0]), Day::new(2024, 12, 31).unwrap());
    // The other program has no edition of that year.
    document["answers"][1]["period"] = json!({ "from": "2024-01-01", "to": "2024-12-31" });
    let judgement = judge(&document);
    assert_eq!(found(&judgement), ["error no_edition /answers/r2/period/to [depenses]"]);
    assert_eq!(verdicts(&judgement), [Verdict::Accepted, Verdict::Refused]);
    assert!(judgement.answers[1].edition.is_none() && judgement.answers[1].report.is_none());
}

#[test]
fn an_amendment_keeps_the_edition_first_used() {
    let mut pins = Pins::default();
    pins.keep("r1", "plans", "final", "2000-01-01");
    let bytes = serde_json::to_vec(&document()).unwrap();
    let amended = |pins: &Pins| guichet_pipeline::judge_amendment(&bytes, &programs(), &Directory::default(), pins);
    assert_eq!(edition_of(&amended(&pins).answers[0]).as_deref(), Some("2000-01-01"));
    // Another answer, program or form; an edition that is gone.
    for (answer, program, form, edition) in [
        ("r2", "plans", "final", "2000-01-01"),
        ("r1", "depenses", "final", "2000-01-01"),
        ("r1", "plans", "plan", "2000-01-01"),
        ("r1", "plans", "final", "1999-01-01"),
    ] {
        let mut pins = Pins::default();
        pins.keep(answer, program, form, edition);
        assert_eq!(edition_of(&amended(&pins).answers[0]).as_deref(), Some("2025-01-01"), "{answer} {program} {form}");
    }
}

#[test]
fn an_unknown_program_or_form_refuses_its_answer() {
    let mut document = document();
    document["answers"][0]["program"] = json!("inconnu");
    document["answers"][1]["form"] = json!("plan");
    let judgement = judge(&document);
    assert_eq!(
        found(&judgement),
        ["error unknown_program /answers/r1/program [inconnu]", "error unknown_form /answers/r2/form [depenses]"]
    );
    assert_eq!(verdicts(&judgement), [Verdict::Refused, Verdict::Refused]);
    assert!(!judgement.blocked);
}

#[test]
fn an_agreement_without_a_date_leaves_the_edition_open() {
    let mut document = document();
    document["agreements"] = json!([{ "id": "a", "program": "plans" }]);
    document["answers"][0]["agreement"] = json!("a");
    let judgement = judge(&document);
    assert!(
        found(&judgement).contains(&"error edition_undetermined /agreements/a/call_date [plans]".to_owned()),
        "{:?}",
        found(&judgement)
    );
    assert_eq!(verdicts(&judgement), [Verdict::Refused, Verdict::Accepted]);
}

#[test]
fn extension_fields_belong_to_a_program_that_declares_them() {
    let mut document = document();
    document["extensions"] = json!({ "depenses": { "ratio": 1 } });
    assert_eq!(found(&judge(&document)), Vec::<String>::new());
    document["extensions"] = json!({ "depenses": { "autre": 1 }, "inconnu": { "x": 1 } });
    let judgement = judge(&document);
    assert_eq!(
        found(&judgement),
        [
            "error unknown_extension /extensions/depenses/autre [depenses]",
            "warning unknown_extension /extensions/inconnu []"
        ]
    );
    assert_eq!(verdicts(&judgement), [Verdict::Accepted, Verdict::Refused]);
}
