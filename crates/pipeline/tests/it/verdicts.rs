//! Which answers an error blocks.

use guichet_pipeline::Verdict::{Accepted, Refused};
use serde_json::json;

use crate::support::{document, found, judge, verdicts};

#[test]
fn a_good_submission_is_accepted_whole() {
    let judgement = judge(&document());
    assert_eq!(found(&judgement), Vec::<String>::new());
    assert_eq!(verdicts(&judgement), [Accepted, Accepted]);
    assert!(judgement.usable && !judgement.blocked && !judgement.has_errors());
    assert!(judgement.answers.iter().all(|answer| judgement.accepts(answer)));
}

#[test]
fn a_text_that_is_not_json_is_not_usable() {
    let judgement = guichet_pipeline::judge(b"{", &crate::support::programs(), &guichet_pipeline::Directory::default());
    assert_eq!(found(&judgement), ["error json_syntax - []"]);
    assert!(!judgement.usable && judgement.blocked && judgement.answers.is_empty());
}

#[test]
fn an_error_of_shape_holds_every_answer_back() {
    let mut document = document();
    document["expenses"][0]["amount_cents"] = json!("100");
    let judgement = judge(&document);
    assert_eq!(found(&judgement), ["error wrong_type /expenses/e/amount_cents [depenses]"]);
    assert!(judgement.blocked);
    assert_eq!(verdicts(&judgement), [Accepted, Refused]);
    assert!(judgement.answers.iter().all(|answer| !judgement.accepts(answer)));
    // Every answer is told why.
    for answer in &judgement.answers {
        assert_eq!(judgement.reasons(answer).count(), 1, "{}", answer.id);
    }
}

#[test]
fn an_error_across_fields_refuses_the_answers_that_stand_on_the_value() {
    let mut document = document();
    document["expenses"][0]["activity"] = json!("nulle-part");
    document["plans"][0]["succeeds"] = json!("nulle-part");
    let judgement = judge(&document);
    // The reference of the plan is read by no report: an error that concerns no answer holds everything back.
    assert_eq!(
        found(&judgement),
        ["error unknown_reference /plans/p/succeeds []", "error unknown_reference /expenses/e/activity []"]
    );
    assert!(judgement.blocked);

    let mut document = crate::support::document();
    document["plans"].as_array_mut().unwrap().push(json!({ "id": "p", "kind": "portrait", "title": "Double" }));
    let judgement = judge(&document);
    assert_eq!(verdicts(&judgement), [Refused, Accepted], "{:?}", found(&judgement));
    assert!(!judgement.blocked, "{:?}", found(&judgement));
    assert!(judgement.findings.iter().all(|finding| finding.programs == ["plans"]));
    let (plans, expenses) = (&judgement.answers[0], &judgement.answers[1]);
    assert!(!judgement.accepts(plans) && judgement.accepts(expenses));
    assert!(judgement.reasons(plans).count() > 0 && judgement.reasons(expenses).count() == 0);
}

#[test]
fn an_error_of_one_program_leaves_the_other_alone() {
    let mut document = document();
    document["plans"] = json!([]);
    let judgement = judge(&document);
    assert_eq!(found(&judgement), ["error required_cell_empty /plans [plans]"]);
    assert_eq!(verdicts(&judgement), [Refused, Accepted]);
}

#[test]
fn an_error_of_two_programs_is_one_finding() {
    let mut document = document();
    document["organization"].as_object_mut().unwrap().remove("name");
    let judgement = judge(&document);
    assert_eq!(found(&judgement), ["error missing_field /organization/name [depenses plans]"]);
    assert_eq!(judgement.findings[0].answers, [0, 1]);
    assert_eq!(verdicts(&judgement), [Refused, Refused]);
}

#[test]
fn information_comes_last_and_refuses_nothing() {
    let mut document = document();
    document["organization"]["code_geographique"] = json!("2499901");
    document["plans"] = json!([]);
    let judgement = judge(&document);
    assert_eq!(
        found(&judgement),
        ["error required_cell_empty /plans [plans]", "information federal_code /organization/code_geographique []"]
    );
    assert_eq!(verdicts(&judgement), [Refused, Accepted]);
    let code = judgement.submission.text(
        guichet_core::catalogue::organization::TABLE,
        guichet_core::submission::Row::FIRST,
        guichet_core::catalogue::organization::CODE_GEOGRAPHIQUE,
    );
    assert_eq!(code, Some("99901"));
}

#[test]
fn a_warning_concerns_an_answer_without_refusing_it() {
    let mut document = document();
    document["expenses"][0]["voucher"] = json!("F-1");
    let mut again = document["expenses"][0].clone();
    again["id"] = json!("f");
    document["expenses"].as_array_mut().unwrap().push(again);
    let judgement = judge(&document);
    assert_eq!(found(&judgement), ["warning duplicate_expense /expenses/f [depenses]"]);
    assert_eq!(verdicts(&judgement), [Accepted, Accepted]);
    let (plans, expenses) = (&judgement.answers[0], &judgement.answers[1]);
    assert_eq!((judgement.reasons(expenses).count(), judgement.findings_about(expenses).count()), (0, 1));
    assert_eq!(judgement.findings_about(plans).count(), 0);
}
