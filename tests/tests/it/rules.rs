//! Every rule finds what it is meant to find, and nothing in a clean submission: each code has a case that produces it.

use std::{collections::BTreeSet, sync::Arc};

use guichet_core::{Code, Day, finding::Stage};
use guichet_pipeline::Directory;
use guichet_territory::{Kind, LinkKind, Register, Territory, TerritoryCode};
use serde_json::{Value, json};

use crate::support::{PROGRAMS, example, judge};

/// The complete fictional municipality, without a finding.
fn town() -> Value {
    serde_json::from_slice(&example("fictif/ville-fictive.json")).unwrap()
}

/// The fictional MRC, which has a fund, awards and funding requests.
fn mrc() -> Value {
    serde_json::from_slice(&example("fictif/mrc-fictive.json")).unwrap()
}

fn codes(document: &Value) -> Vec<(String, String)> {
    let judgement = judge(&serde_json::to_vec(document).unwrap());
    judgement
        .findings
        .iter()
        .map(|finding| (finding.code().to_owned(), finding.pointer.clone().unwrap_or_default()))
        .collect()
}

/// The row of that id.
fn row<'v>(document: &'v mut Value, list: &str, id: &str) -> &'v mut Value {
    let rows = document[list].as_array_mut().unwrap_or_else(|| panic!("no list {list}"));
    rows.iter_mut().find(|row| row["id"] == id).unwrap_or_else(|| panic!("no row {list}/{id}"))
}

fn first<'v>(document: &'v mut Value, list: &str) -> &'v mut Value {
    &mut document[list][0]
}

fn push(document: &mut Value, list: &str, row: Value) {
    if !document[list].is_array() {
        document[list] = json!([]);
    }
    document[list].as_array_mut().unwrap().push(row);
}

/// (code, pointer that the finding must start with, what to do to which document).
type Case = (Code, &'static str, fn() -> Value);

const CASES: &[Case] = &[
    (Code::DuplicateId, "/measures/", || {
        let mut d = town();
        let copy = d["measures"][0].clone();
        push(&mut d, "measures", copy);
        d
    }),
    (Code::UnknownReference, "/measures/", || {
        let mut d = town();
        first(&mut d, "measures")["plan"] = json!("p-nulle-part");
        d
    }),
    (Code::CircularReference, "/plans/", || {
        let mut d = town();
        let id = d["plans"][0]["id"].clone();
        first(&mut d, "plans")["succeeds"] = id;
        d
    }),
    (Code::UnknownPointer, "/narratives/", || {
        let mut d = town();
        first(&mut d, "narratives")["about"] = json!("/measures/nulle-part");
        d
    }),
    (Code::PeriodReversed, "/period", || {
        let mut d = town();
        d["period"] = json!({ "from": "2025-12-31", "to": "2020-01-01" });
        d
    }),
    (Code::PeriodTooLong, "/period", || {
        let mut d = town();
        d["period"]["from"] = json!("1985-01-01");
        d
    }),
    (Code::AnswerOutsidePeriod, "/answers/", || {
        let mut d = town();
        d["period"]["to"] = json!("2025-06-30");
        d
    }),
    (Code::DateOutsidePeriod, "/expenses/", || {
        let mut d = town();
        first(&mut d, "expenses")["date"] = json!("2031-01-01");
        first(&mut d, "expenses")["stage"] = json!("paid");
        d
    }),
    (Code::DatesOutOfOrder, "/plans/", || {
        let mut d = town();
        first(&mut d, "plans")["adopted_on"] = json!("2024-05-01");
        first(&mut d, "plans")["published_on"] = json!("2020-05-01");
        d
    }),
    (Code::DuplicateAnswer, "/answers/", || {
        let mut d = town();
        let mut copy = d["answers"][0].clone();
        copy["id"] = json!("r-double");
        push(&mut d, "answers", copy);
        d
    }),
    (Code::UnknownProgram, "/answers/", || {
        let mut d = town();
        first(&mut d, "answers")["program"] = json!("famille-nulle-part");
        d
    }),
    (Code::UnknownForm, "/answers/", || {
        let mut d = town();
        first(&mut d, "answers")["form"] = json!("recognition");
        d
    }),
    (Code::NoEdition, "/answers/", || {
        let mut d = town();
        d["period"]["from"] = json!("2000-01-01");
        d["period"]["to"] = json!("2010-12-31");
        let rows = d["answers"].as_array_mut().unwrap();
        let target = rows.iter_mut().find(|row| row["program"] == "enfance-mae").unwrap();
        target["period"] = json!({ "from": "2005-01-01", "to": "2005-12-31" });
        d
    }),
    // The field that decided, not the one that would have: here the signature.
    (Code::NoEdition, "/agreements/e-pfm/signed_on", || {
        let mut d = town();
        let rows = d["agreements"].as_array_mut().unwrap();
        let target = rows.iter_mut().find(|row| row["id"] == "e-pfm").unwrap();
        target.as_object_mut().unwrap().remove("call_date");
        target["signed_on"] = json!("1999-03-01");
        d
    }),
    (Code::EditionUndetermined, "/agreements/", || {
        let mut d = town();
        let rows = d["agreements"].as_array_mut().unwrap();
        for row in rows {
            for key in ["call_date", "signed_on", "period"] {
                row.as_object_mut().unwrap().remove(key);
            }
        }
        d
    }),
    (Code::AgreementOfOtherProgram, "/answers/", || {
        let mut d = town();
        let program = d["answers"][0]["program"].clone();
        let other =
            d["agreements"].as_array().unwrap().iter().find(|row| row["program"] != program).unwrap()["id"].clone();
        first(&mut d, "answers")["agreement"] = other;
        d
    }),
    (Code::FederalCode, "/organization/code_geographique", || {
        let mut d = town();
        d["organization"]["code_geographique"] = json!("2499901");
        d
    }),
    (Code::CodeLostZero, "/organization/code_geographique", || {
        let mut d = town();
        d["organization"]["code_geographique"] = json!("9020");
        d
    }),
    (Code::CodeOfOtherKind, "/organization/code_geographique", || {
        let mut d = town();
        d["organization"]["code_geographique"] = json!("REM23X");
        d
    }),
    (Code::UnknownRegion, "/organization/region", || {
        let mut d = town();
        d["organization"]["region"] = json!("18");
        d
    }),
    (Code::NegativeAmount, "/expenses/", || {
        let mut d = town();
        first(&mut d, "expenses")["amount_cents"] = json!(-100);
        d
    }),
    (Code::DuplicateExpense, "/expenses/", || {
        let mut d = town();
        let source = d["expenses"].as_array().unwrap().iter().find(|row| row["voucher"].is_string()).unwrap().clone();
        let mut copy = source;
        copy["id"] = json!("x-double");
        push(&mut d, "expenses", copy);
        d
    }),
    (Code::OverAllocated, "/expenses/", || {
        let mut d = town();
        let rows = d["expenses"].as_array_mut().unwrap();
        let target =
            rows.iter_mut().find(|row| row["allocations"].as_array().is_some_and(|list| list.len() == 1)).unwrap();
        let amount = target["amount_cents"].as_i64().unwrap();
        target["allocations"][0].as_object_mut().unwrap().remove("share_bp");
        target["allocations"][0]["amount_cents"] = json!(amount + 1);
        d
    }),
    (Code::AllocationShape, "/expenses/", || {
        let mut d = town();
        let rows = d["expenses"].as_array_mut().unwrap();
        let target =
            rows.iter_mut().find(|row| row["allocations"].as_array().is_some_and(|list| !list.is_empty())).unwrap();
        target["allocations"][0]["share_bp"] = json!(100);
        target["allocations"][0]["amount_cents"] = json!(1);
        d
    }),
    (Code::DuplicateAllocation, "/expenses/", || {
        let mut d = town();
        let rows = d["expenses"].as_array_mut().unwrap();
        let target =
            rows.iter_mut().find(|row| row["allocations"].as_array().is_some_and(|list| !list.is_empty())).unwrap();
        let mut copy = target["allocations"][0].clone();
        copy["share_bp"] = json!(0);
        copy.as_object_mut().unwrap().remove("amount_cents");
        target["allocations"].as_array_mut().unwrap().push(copy);
        d
    }),
    (Code::InstalmentsDoNotClose, "/agreements/", || {
        let mut d = town();
        let rows = d["agreements"].as_array_mut().unwrap();
        let target =
            rows.iter_mut().find(|row| row["instalments"].as_array().is_some_and(|list| !list.is_empty())).unwrap();
        let amount = target["instalments"][0]["amount_cents"].as_i64().unwrap();
        target["instalments"][0]["amount_cents"] = json!(amount - 1);
        d
    }),
    (Code::InstalmentsExceed, "/agreements/", || {
        let mut d = town();
        let rows = d["agreements"].as_array_mut().unwrap();
        let target =
            rows.iter_mut().find(|row| row["instalments"].as_array().is_some_and(|list| !list.is_empty())).unwrap();
        let amount = target["instalments"][0]["amount_cents"].as_i64().unwrap();
        target["instalments"][0]["amount_cents"] = json!(amount + 1);
        d
    }),
    (Code::AwardsExceedFund, "/funds/", || {
        let mut d = mrc();
        first(&mut d, "funds")["envelope_cents"] = json!({ "value": 1 });
        d
    }),
    (Code::AwardOverCap, "/awards/", || {
        let mut d = mrc();
        first(&mut d, "funds")["cap_per_project_cents"] = json!({ "value": 1 });
        d
    }),
    (Code::RetainedExceedsReceived, "/funds/", || {
        let mut d = mrc();
        first(&mut d, "funds")["received"] = json!({ "count": { "value": 1 } });
        first(&mut d, "funds")["retained"] = json!({ "count": { "value": 2 } });
        d
    }),
    (Code::GrantedExceedsRequested, "/funding_requests/", || {
        let mut d = town();
        push(
            &mut d,
            "funding_requests",
            json!({ "id": "fr-x", "payer": "quebec", "requested_cents": 100, "granted_cents": 200, "decision": "granted", "decided_on": "2025-01-01" }),
        );
        d
    }),
    (Code::DecisionIncomplete, "/funding_requests/", || {
        let mut d = town();
        push(
            &mut d,
            "funding_requests",
            json!({ "id": "fr-x", "payer": "quebec", "requested_cents": 100, "decision": "refused" }),
        );
        d
    }),
    (Code::AdoptionIncomplete, "/plans/", || {
        let mut d = town();
        push(&mut d, "plans", json!({ "id": "p-x", "kind": "policy", "title": "Politique", "state": "adopted" }));
        d
    }),
    (Code::ResolutionAfterPeriod, "/plans/", || {
        let mut d = town();
        first(&mut d, "plans")["resolution"]["date"] = json!("2031-01-01");
        d
    }),
    (Code::StatusNeedsReason, "/follow_ups/", || {
        let mut d = town();
        let measure = d["measures"][0]["id"].clone();
        push(
            &mut d,
            "follow_ups",
            json!({ "id": "s-x", "measure": measure, "as_of": "2025-10-01", "status": "abandoned" }),
        );
        d
    }),
    (Code::VarianceUnexplained, "/budget/", || {
        let mut d = town();
        let activity = d["activities"][0]["id"].clone();
        push(
            &mut d,
            "budget",
            json!({ "id": "b-x", "activity": activity, "category": "other", "amount_cents": 100_000, "stage": "budgeted" }),
        );
        push(
            &mut d,
            "expenses",
            json!({ "id": "x-x", "activity": activity, "category": "other", "amount_cents": 900_000, "stage": "paid", "date": "2025-05-05" }),
        );
        d
    }),
    (Code::PartExceedsWhole, "/figures/", || {
        let mut d = town();
        push(&mut d, "figures", json!({ "id": "f-tout", "concept": "participants", "value": "10", "unit": "person" }));
        push(
            &mut d,
            "figures",
            json!({ "id": "f-partie", "concept": "participants", "value": "11", "unit": "person", "part_of": "f-tout" }),
        );
        d
    }),
    (Code::PercentOutOfRange, "/figures/", || {
        let mut d = town();
        push(&mut d, "figures", json!({ "id": "f-x", "concept": "satisfaction", "value": "100.5", "unit": "percent" }));
        d
    }),
    (Code::MeasureNameMissing, "/figures/", || {
        let mut d = town();
        push(
            &mut d,
            "figures",
            json!({ "id": "f-x", "concept": "low_income_rate", "value": "12.5", "unit": "percent" }),
        );
        d
    }),
    (Code::NilReturnContradicted, "/nothing_to_report/", || {
        let mut d = town();
        let answer = d["answers"][0]["id"].clone();
        push(&mut d, "nothing_to_report", json!({ "id": "n-x", "answer": answer }));
        d
    }),
    (Code::AbsenceContradicted, "/absences/", || {
        let mut d = town();
        push(&mut d, "absences", json!({ "id": "a-x", "pointer": "/organization/name", "reason": "unknown" }));
        d
    }),
    (Code::StraddlesPeriod, "/expenses/", || {
        let mut d = town();
        let period =
            d["answers"].as_array().unwrap().iter().find(|row| row["program"] == "famille-pfm").unwrap()["period"]
                .clone();
        let agreement =
            d["answers"].as_array().unwrap().iter().find(|row| row["program"] == "famille-pfm").unwrap()["agreement"]
                .clone();
        push(
            &mut d,
            "expenses",
            json!({ "id": "x-x", "category": "fees", "amount_cents": 100, "stage": "paid", "date": format!("{}/{}", "2023-01-01", period["from"].as_str().unwrap()), "allocations": [{ "agreement": agreement, "eligible": true, "share_bp": 10000 }] }),
        );
        d
    }),
    (Code::ImplausibleValue, "/staff/", || {
        let mut d = mrc();
        first(&mut d, "staff")["fte"] = json!("1950");
        d
    }),
    (Code::NotApplicable, "/organization/", || {
        let mut d = town();
        d["organization"]["population"]["value"] = json!(900);
        d
    }),
    (Code::AgreementRequired, "/answers/", || {
        let mut d = town();
        first(&mut d, "answers").as_object_mut().unwrap().remove("agreement");
        d
    }),
    (Code::AgreementNotExpected, "/answers/", || {
        let mut d = town();
        let agreement = d["agreements"][0]["id"].clone();
        let rows = d["answers"].as_array_mut().unwrap();
        rows.iter_mut().find(|row| row["program"] == "inclusion-ophq").unwrap()["agreement"] = agreement;
        d
    }),
    (Code::AnswerTooLong, "/answers/", || {
        let mut d = town();
        d["period"]["from"] = json!("2020-01-01");
        let rows = d["answers"].as_array_mut().unwrap();
        rows.iter_mut().find(|row| row["program"] == "inclusion-ophq").unwrap()["period"]["from"] = json!("2023-01-01");
        d
    }),
    (Code::AnswerOutsideAgreement, "/answers/", || {
        let mut d: Value = serde_json::from_slice(&example("fictif/organisme-mandataire-fictif.json")).unwrap();
        let to = d["answers"][0]["period"]["from"].clone();
        d["agreements"][0]["period"]["to"] = to;
        d
    }),
    (Code::StackingExceeded, "/contributions/", || {
        let mut d = town();
        let agreement =
            d["answers"].as_array().unwrap().iter().find(|row| row["program"] == "famille-pfm").unwrap()["agreement"]
                .clone();
        push(
            &mut d,
            "contributions",
            json!({ "id": "c-x", "payer": "federal", "nature": "cash", "supports": agreement, "amount_cents": 900_000_000, "date": "2025-02-01", "state": "received" }),
        );
        d
    }),
    (Code::NilReturnNotAccepted, "/nothing_to_report/", || {
        let mut d = town();
        let answer =
            d["answers"].as_array().unwrap().iter().find(|row| row["program"] == "enfance-mae").unwrap()["id"].clone();
        push(&mut d, "nothing_to_report", json!({ "id": "n-x", "answer": answer }));
        d
    }),
    (Code::UnknownExtension, "/extensions/inclusion-ophq/", || {
        let mut d = town();
        d["extensions"]["inclusion-ophq"] = json!({ "inconnue": 1 });
        d
    }),
    (Code::ExtensionType, "/extensions/", || {
        let mut d = town();
        d["extensions"]["famille-pfm"]["demarche_integree"] = json!(12);
        d
    }),
    (Code::ParameterUndetermined, "/organization/population/value", || {
        let mut d = town();
        d["organization"]["population"]["value"] = json!(2_000_000);
        d
    }),
    (Code::RequiredCellEmpty, "/", || {
        let mut d = town();
        let rows = d["plans"].as_array_mut().unwrap();
        rows.iter_mut().for_each(|row| drop(row.as_object_mut().unwrap().remove("domains")));
        d
    }),
    (Code::RequiredTableEmpty, "/obstacles", || {
        let mut d = town();
        d["obstacles"] = json!([]);
        d
    }),
];

/// The same, judged with a register that contains the fictional places.
const IN_A_REGISTER: &[Case] = &[
    (Code::UnknownTerritory, "/organization/code_geographique", || {
        let mut d = town();
        d["organization"]["code_geographique"] = json!("99910");
        d
    }),
    (Code::UnknownTerritory, "/organization/code_geographique", || {
        let mut d = mrc();
        d["organization"]["code_geographique"] = json!("998");
        d
    }),
    (Code::DissolvedTerritory, "/organization/code_geographique", || {
        let mut d = town();
        d["organization"]["code_geographique"] = json!("99902");
        d
    }),
    (Code::NameOfOtherTerritory, "/organization/name", || {
        let mut d = town();
        d["organization"]["name"] = json!("Ville de Saint-Ailleurs");
        d
    }),
    (Code::MrcContradicted, "/organization/mrc", || {
        let mut d = town();
        d["organization"]["mrc"] = json!("170");
        d
    }),
    (Code::RegionContradicted, "/organization/region", || {
        let mut d = mrc();
        d["organization"]["region"] = json!("03");
        d
    }),
];

/// The fictional town and MRC, and a town that was merged into the first one on the first of January 2024.
fn places() -> Directory {
    let code = |text| TerritoryCode::parse(text).unwrap();
    let mrc = Territory::new(code("999"), Kind::Mrc, "Vallée-Fictive (FICTIVE)", "MRC");
    let mut town = Territory::new(code("99901"), Kind::Municipality, "Sainte-Fiction-des-Exemples (FICTIVE)", "Ville");
    town.listed = true;
    let town = town.linked(LinkKind::Mrc, code("999"));
    let mut merged = Territory::new(code("99902"), Kind::Municipality, "Saint-Jadis", "Paroisse");
    merged.span.until = Day::new(2024, 1, 1);
    let merged = merged.linked(LinkKind::Successor, code("99901"));
    let all = [mrc.linked(LinkKind::Region, code("12")), town, merged];
    Directory::with(Arc::new(Register::shipped().with(all).unwrap()))
}

fn judge_in_a_register(document: &Value) -> guichet_pipeline::Judgement {
    guichet_pipeline::judge(&serde_json::to_vec(document).unwrap(), &PROGRAMS, &places())
}

/// Codes that no shipped edition can produce, with the reason; the engine's own tests produce them.
const ELSEWHERE: &[(Code, &str)] = &[
    (Code::ValueMissingInRow, "the sums of our editions read fields that the schema requires"),
    (Code::SeveralRows, "no edition uses the fold `one`"),
    (Code::ApproximateNumber, "raised on cells of approximate counts in the engine's tests"),
    (Code::CellOutOfBounds, "amounts below zero are stopped earlier, by negative_amount"),
    (Code::CellTooLong, "no form's greatest length is known"),
];

#[test]
fn the_complete_examples_have_no_finding() {
    for name in ["fictif/ville-fictive.json", "fictif/mrc-fictive.json", "fictif/organisme-mandataire-fictif.json"] {
        let judgement = judge(&example(name));
        let found: Vec<String> =
            judgement.findings.iter().map(|finding| format!("{} {:?}", finding.code(), finding.pointer)).collect();
        assert!(found.is_empty(), "{name}: {}", found.join("\n"));
    }
}

#[test]
fn every_rule_finds_what_it_is_for() {
    let mut missed = Vec::new();
    for (code, pointer, make) in CASES {
        let found = codes(&make());
        if !found.iter().any(|(name, at)| name == code.as_str() && at.starts_with(pointer)) {
            missed.push(format!("{}: expected at {pointer}, found {found:?}", code.as_str()));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn the_register_finds_what_it_knows_and_nothing_in_a_clean_submission() {
    for clean in [town(), mrc()] {
        let judgement = judge_in_a_register(&clean);
        let found: Vec<_> = judgement.findings.iter().map(|finding| (finding.code(), &finding.pointer)).collect();
        assert!(found.is_empty(), "{found:?}");
    }
    for (code, pointer, make) in IN_A_REGISTER {
        let document = make();
        let judgement = judge_in_a_register(&document);
        let hits: Vec<_> = judgement.findings.iter().filter(|finding| finding.code() == code.as_str()).collect();
        assert_eq!(hits.len(), 1, "{}", code.as_str());
        assert_eq!(hits[0].pointer.as_deref(), Some(*pointer));
        let error = matches!(code, Code::UnknownTerritory | Code::DissolvedTerritory);
        assert_eq!(hits[0].is_error(), error, "{}", code.as_str());
        // Without an imported directory, nothing of it is said.
        let without = codes(&document);
        assert!(without.iter().all(|(name, _)| name != code.as_str()), "{without:?}");
    }
}

#[test]
fn a_retired_code_names_its_successor_and_holds_for_its_own_time() {
    let case = IN_A_REGISTER.iter().find(|(code, ..)| *code == Code::DissolvedTerritory).unwrap();
    let mut document = case.2();
    let judgement = judge_in_a_register(&document);
    let finding = judgement.findings.iter().find(|finding| finding.code() == "dissolved_territory").unwrap();
    let french = guichet_text::render(finding, guichet_text::Language::Fr);
    assert!(french.message.contains("Saint-Jadis") && french.message.contains("2024-01-01"), "{}", french.message);
    assert!(french.fix.contains("99901 Sainte-Fiction-des-Exemples"), "{}", french.fix);
    document["period"]["to"] = json!("2023-12-31");
    let judgement = judge_in_a_register(&document);
    assert!(judgement.findings.iter().all(|finding| finding.code() != "dissolved_territory"));
}

#[test]
fn an_unknown_code_suggests_and_a_name_is_read_without_accents() {
    let mut document = town();
    document["organization"]["code_geographique"] = json!("99091");
    let judgement = judge_in_a_register(&document);
    let finding = judgement.findings.iter().find(|finding| finding.code() == "unknown_territory").unwrap();
    let french = guichet_text::render(finding, guichet_text::Language::Fr);
    assert!(french.message.contains("99901 Sainte-Fiction-des-Exemples"), "{}", french.message);
    let mut document = town();
    document["organization"]["name"] = json!("STE-FICTION DES EXEMPLES (fictive)");
    assert!(judge_in_a_register(&document).findings.is_empty());
    // A reserve is in no directory, and a territory without a confirmed code neither: nothing is said of them.
    let mut document = town();
    document["organization"]["kind"] = json!("indigenous_community");
    document["organization"]["code_geographique"] = json!("99091");
    let judgement = judge_in_a_register(&document);
    assert!(judgement.findings.iter().all(|finding| finding.code() != "unknown_territory"));
}

#[test]
fn no_code_is_a_promise() {
    let tried: BTreeSet<&str> = CASES
        .iter()
        .chain(IN_A_REGISTER)
        .map(|(code, ..)| code.as_str())
        .chain(ELSEWHERE.iter().map(|(code, _)| code.as_str()))
        .collect();
    let later = [Stage::CrossField, Stage::Program, Stage::Output];
    let untried: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| later.contains(&code.stage()))
        .map(|code| code.as_str())
        .filter(|code| !tried.contains(code))
        .collect();
    assert!(untried.is_empty(), "no case for {}", untried.join(", "));
}

#[test]
fn arithmetic_is_shown() {
    let judgement =
        judge(&serde_json::to_vec(&CASES.iter().find(|(code, ..)| *code == Code::OverAllocated).unwrap().2()).unwrap());
    let finding = judgement.findings.iter().find(|finding| finding.code() == "over_allocated").unwrap();
    assert_eq!(finding.difference, Some(1));
    let text = guichet_text::render(finding, guichet_text::Language::Fr).message;
    assert!(text.contains("0,01\u{a0}$"), "{text}");
}

#[test]
fn an_error_blocks_exactly_the_programs_that_read_its_value() {
    // A negative amount in a contribution that supports one agreement blocks that program and no other.
    let mut document = town();
    let contribution = row(&mut document, "contributions", "c-pfm");
    contribution["amount_cents"] = json!(-1);
    let judgement = judge(&serde_json::to_vec(&document).unwrap());
    let finding = judgement.findings.iter().find(|finding| finding.code() == "negative_amount").unwrap();
    assert_eq!(finding.programs, ["famille-pfm"]);
    assert!(!judgement.blocked);
}

#[test]
fn a_dollar_claimed_twice_blocks_those_who_claim_it() {
    let mut document = town();
    let expense = row(&mut document, "expenses", "x-consultant");
    let charged: Vec<String> = expense["allocations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["agreement"].as_str().unwrap().to_owned())
        .collect();
    expense["allocations"][0]["share_bp"] = json!(9_999);
    let judgement = judge(&serde_json::to_vec(&document).unwrap());
    let finding = judgement.findings.iter().find(|finding| finding.code() == "over_allocated").unwrap();
    let claiming: Vec<String> = judgement
        .answers
        .iter()
        .filter(|answer| {
            document["answers"]
                .as_array()
                .unwrap()
                .iter()
                .any(|row| row["id"] == *answer.id && charged.iter().any(|id| row["agreement"] == *id))
        })
        .map(|answer| answer.program.clone())
        .collect();
    assert!(claiming.len() == 2, "{claiming:?}");
    let mut claiming = claiming;
    claiming.sort();
    assert_eq!(finding.programs, claiming);
}
