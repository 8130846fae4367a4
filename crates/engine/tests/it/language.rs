//! Fields and tables: folds, conditions, units, arithmetic, lines.

use guichet_core::catalogue::answers;
use serde_json::{Value, json};

use crate::support::{HEAD, codes, document, evaluate, field, load, read, shown};

fn expenses() -> Value {
    json!({ "expenses": [
        { "id": "a", "category": "fees", "stage": "paid", "date": "2025-02-01", "amount_cents": 10_000, "allocations": [{ "program": "essai", "eligible": true, "share_bp": 5000 }] },
        { "id": "b", "category": "travel", "stage": "paid", "date": "2025-03-01", "amount_cents": 333, "allocations": [{ "program": "essai", "eligible": true, "share_bp": 3333 }, { "program": "autre", "eligible": true, "share_bp": 3333 }] },
        { "id": "c", "category": "fees", "stage": "budgeted", "date": "2025-03-01", "amount_cents": 99 },
        { "id": "d", "category": "fees", "stage": "paid", "date": "2024-03-01", "amount_cents": 7 }
    ] })
}

#[track_caller]
pub(crate) fn check(lines: &str, rest: Value, expected: &str, findings: &[&str]) {
    let outcome = evaluate(&field(lines), rest);
    assert_eq!(shown(&outcome, "c"), expected, "{lines}");
    assert_eq!(codes(&outcome), findings, "{lines}");
}

#[test]
pub(crate) fn folds() {
    let paid = "where = { stage = \"paid\", date = { window = \"answer\" } }";
    let amount = "from = \"/expenses/*/amount_cents\"";
    check(
        &format!("{amount}\n{paid}\nfold = \"sum\"\nas = \"dollars\"\nempty = \"error\""),
        expenses(),
        "103,33\u{a0}$",
        &[],
    );
    check(
        &format!("{amount}\n{paid}\nfold = \"min\"\nas = \"dollars\"\nempty = \"error\""),
        expenses(),
        "3,33\u{a0}$",
        &[],
    );
    check(
        &format!("{amount}\n{paid}\nfold = \"max\"\nas = \"dollars\"\nempty = \"error\""),
        expenses(),
        "100,00\u{a0}$",
        &[],
    );
    // 5,000 bp of 100.00 and the largest-remainder part of 3.33: 50.00 + 1.11.
    check(
        &format!("{amount}\n{paid}\nfold = \"allocated_sum\"\nas = \"dollars\"\nempty = \"error\""),
        expenses(),
        "51,11\u{a0}$",
        &[],
    );
    check(
        "from = \"/expenses/*/id\"\nwhere = { stage = \"paid\" }\nfold = \"count\"\nas = \"integer\"\nempty = \"error\"",
        expenses(),
        "3",
        &[],
    );
    check(
        "from = \"/expenses/*/category\"\nfold = \"distinct\"\nas = \"integer\"\nempty = \"error\"",
        expenses(),
        "2",
        &[],
    );
    check(
        "from = \"/expenses/*/id\"\nfold = \"list\"\nsep = \", \"\nas = \"text\"\nempty = \"error\"",
        expenses(),
        "a, b, c, d",
        &[],
    );
    check(
        "from = \"/expenses/*/id\"\nfold = \"first\"\nby = \"date\"\nas = \"text\"\nempty = \"error\"",
        expenses(),
        "d",
        &[],
    );
    check(
        "from = \"/expenses/*/id\"\nfold = \"last\"\nby = \"date\"\nas = \"text\"\nempty = \"error\"",
        expenses(),
        "c",
        &[],
    );
    check(
        "from = \"/expenses/*/stage\"\nwhere = { id = \"a\" }\nfold = \"one\"\nas = \"code\"\ncodes = \"etape\"\nempty = \"error\"",
        expenses(),
        "Payé",
        &[],
    );
    check(
        "from = \"/expenses/*/id\"\nwhere = { stage = \"paid\" }\nfold = \"count\"\nas = \"yes_no\"\nempty = \"error\"",
        expenses(),
        "Oui",
        &[],
    );
}

#[test]
pub(crate) fn conditions() {
    let count = |filter: &str| {
        format!("from = \"/expenses/*/id\"\nwhere = {{ {filter} }}\nfold = \"list\"\nas = \"text\"\nempty = \"blank\"")
    };
    for (filter, expected) in [
        ("category = { in = [\"fees\", \"other\"] }", "a; c; d"),
        ("category = { not = \"fees\" }", "b"),
        ("amount_cents = { min = 99, max = 333 }", "b; c"),
        ("amount_cents = { min = \"param:plafond\" }", "a"),
        ("voucher = { present = true }", ""),
        ("voucher = { present = false }", "a; b; c; d"),
        ("date = { max = 2025-02-28 }", "a; d"),
        ("date = { window = \"submission\" }", "a; b; c"),
    ] {
        check(&count(filter), expenses(), expected, &[]);
    }
}

#[test]
pub(crate) fn nothing_is_filled_in() {
    let sum = "from = \"/expenses/*/amount_cents\"\nfold = \"sum\"\nas = \"dollars\"\nempty = ";
    check(&format!("{sum}\"blank\""), json!({}), "", &[]);
    check(&format!("{sum}\"error\""), json!({}), "?", &["required_cell_empty"]);
    // Zero comes from a declared nil return: of that list, or of the answer's period as a whole.
    let whole = || json!({ "nothing_to_report": [{ "id": "n", "answer": "r1" }] });
    let windowed = sum.replace("fold =", "where = { date = { window = \"answer\" } }\nfold =");
    check(&format!("{windowed}\"error\""), whole(), "0,00\u{a0}$", &[]);
    check(&format!("{sum}\"error\""), whole(), "", &[]);
    check(
        &format!("{sum}\"error\""),
        json!({ "nothing_to_report": [{ "id": "n", "answer": "r1", "list": "/expenses" }] }),
        "0,00\u{a0}$",
        &[],
    );
    check(
        &format!("{sum}\"error\""),
        json!({ "nothing_to_report": [{ "id": "n", "answer": "r1", "list": "/measures" }] }),
        "?",
        &["required_cell_empty"],
    );
}

#[test]
pub(crate) fn a_row_that_counts_without_its_value_is_a_finding() {
    let rest = || {
        json!({ "activities": [
            { "id": "a", "title": "A", "participants": { "value": 100 } },
            { "id": "b", "title": "B" }
        ] })
    };
    let sum = "from = \"/activities/*/participants\"\nfold = \"sum\"\nas = \"integer\"\nempty = \"blank\"\nabsent = ";
    check(&format!("{sum}\"error\""), rest(), "?", &["value_missing_in_row"]);
    check(&format!("{sum}\"blank\""), rest(), "100", &[]);
    // One answer is wanted, and the row that gives it lacks it: an empty cell.
    let last = "from = \"/activities/*/place\"\nfold = \"last\"\nas = \"text\"\nempty = \"error\"";
    check(last, rest(), "?", &["required_cell_empty"]);
}

#[test]
pub(crate) fn two_rows_for_one_answer_are_a_finding() {
    check(
        "from = \"/plans/*/title\"\nfold = \"one\"\nas = \"text\"\nempty = \"error\"",
        json!({ "plans": [{ "id": "p1", "kind": "policy", "title": "A" }, { "id": "p2", "kind": "policy", "title": "B" }] }),
        "?",
        &["several_rows"],
    );
}

#[test]
pub(crate) fn an_approximate_number_is_no_exact_one() {
    let rest = || json!({ "activities": [{ "id": "a", "title": "A", "participants": { "value": 100, "precision": "about" } }] });
    check(
        "from = \"/activities/*/participants\"\nfold = \"sum\"\nas = \"integer\"\nempty = \"error\"",
        rest(),
        "?",
        &["approximate_number"],
    );
    check(
        "from = \"/activities/*/participants\"\nfold = \"sum\"\nas = \"quantity\"\nempty = \"error\"",
        rest(),
        "environ 100",
        &[],
    );
}

#[test]
pub(crate) fn bounds_of_the_form_hold() {
    let rest = || json!({ "plans": [{ "id": "p1", "kind": "policy", "title": "Un titre" }] });
    check(
        "from = \"/plans/*/title\"\nfold = \"one\"\nas = \"text\"\nmax_length = 3\nempty = \"error\"",
        rest(),
        "Un titre",
        &["cell_too_long"],
    );
    check(
        "from = \"/organization/population/value\"\nas = \"integer\"\nmax = 2000\nempty = \"error\"",
        json!({}),
        "2500",
        &["cell_out_of_bounds"],
    );
}

#[test]
pub(crate) fn a_date_that_straddles_is_asked_never_prorated() {
    let rest = json!({ "expenses": [{ "id": "a", "category": "fees", "date": "2024-12-01/2025-01-31", "amount_cents": 100 }] });
    check(
        "from = \"/expenses/*/amount_cents\"\nwhere = { date = { window = \"answer\" } }\nfold = \"sum\"\nas = \"dollars\"\nempty = \"error\"",
        rest,
        "?",
        &["straddles_period"],
    );
}

const TABLE: &str = r#"
[[field]]
id = "total"
column = { fr = "Total", en = "Total" }
calc = { total = "projets.montant" }
as = "dollars"
empty = "blank"
source = "s"
[[field]]
id = "aide"
column = { fr = "Aide", en = "Aid" }
calc = { min = [{ share = ["total", "param:taux"] }, "param:plafond"] }
as = "dollars"
empty = "blank"
source = "s"
[[table]]
id = "projets"
title = { fr = "Projets", en = "Projects" }
rows = "/projects/*"
order = ["promoter", "id"]
empty = "blank"
source = "s"
  [[table.column]]
  id = "titre"
  column = { fr = "Titre", en = "Title" }
  from = "title"
  as = "text"
  empty = "error"
  source = "s"
  [[table.column]]
  id = "montant"
  column = { fr = "Montant", en = "Amount" }
  from = "/expenses/*/amount_cents"
  match = { project = "@row.id" }
  fold = "sum"
  as = "dollars"
  empty = "blank"
  source = "s"
  [[table.column]]
  id = "part"
  column = { fr = "Part", en = "Share" }
  calc = { percent_of = ["montant", "total"] }
  as = "percent"
  empty = "blank"
  source = "s"
  [[table.column]]
  id = "plan"
  column = { fr = "Plan", en = "Plan" }
  from = "measure.plan.title"
  as = "text"
  empty = "blank"
  source = "s"
"#;

#[test]
pub(crate) fn tables_follow_match_and_share() {
    let outcome = evaluate(
        &format!("{HEAD}{TABLE}"),
        json!({
            "plans": [{ "id": "pl", "kind": "policy", "title": "Politique" }],
            "measures": [{ "id": "m", "title": "Mesure", "plan": "pl" }],
            "projects": [{ "id": "p1", "title": "Un", "promoter": "Zoé", "measure": "m" }, { "id": "p2", "title": "Deux", "promoter": "Abel" }, { "id": "p3", "title": "Trois" }],
            "expenses": [
                { "id": "a", "category": "fees", "project": "p1", "amount_cents": 200 },
                { "id": "b", "category": "fees", "project": "p2", "amount_cents": 50 },
                { "id": "c", "category": "fees", "project": "p1", "amount_cents": 50 }
            ]
        }),
    );
    assert_eq!(codes(&outcome), Vec::<String>::new());
    let keys: Vec<&str> = outcome.report.tables[0].keys.iter().map(|key| outcome.report.text(*key)).collect();
    assert_eq!(keys, ["p2", "p1", "p3"], "by promoter, blank last");
    assert_eq!(shown(&outcome, "total"), "3,00\u{a0}$");
    assert_eq!(shown(&outcome, "aide"), "1,00\u{a0}$", "33.33 % of 3.00 is 0.9999, half away from zero");
    assert_eq!(shown(&outcome, "projets/p1/part"), "83,33\u{a0}%");
    assert_eq!(shown(&outcome, "projets/p1/plan"), "Politique");
    assert_eq!(shown(&outcome, "projets/p3/montant"), "");
}

#[test]
pub(crate) fn an_exploded_list_keeps_the_row_that_has_none() {
    let table = r#"
[[table]]
id = "obstacles"
title = { fr = "Obstacles", en = "Obstacles" }
rows = "/obstacles/*"
order = ["id"]
explode = "measures_taken"
empty = "blank"
source = "s"
  [[table.column]]
  id = "mesure"
  column = { fr = "Mesure", en = "Measure" }
  via = "measures_taken"
  from = "title"
  as = "text"
  empty = "blank"
  source = "s"
"#;
    let outcome = evaluate(
        &format!("{HEAD}{table}"),
        json!({
            "measures": [{ "id": "m1", "title": "Rampe" }, { "id": "m2", "title": "Porte" }],
            "obstacles": [{ "id": "o1", "title": "A", "measures_taken": ["m2", "m1"] }, { "id": "o2", "title": "B" }]
        }),
    );
    let lines: Vec<String> =
        outcome.report.tables[0].keys.iter().map(|key| outcome.report.text(*key).to_owned()).collect();
    assert_eq!(lines, ["o1+m2", "o1+m1", "o2"]);
    assert_eq!(shown(&outcome, "obstacles/o1+m1/mesure"), "Rampe");
    assert_eq!(shown(&outcome, "obstacles/o2/mesure"), "");
}

#[test]
pub(crate) fn a_group_gathers_its_rows() {
    let table = r#"
[[table]]
id = "payeurs"
title = { fr = "Payeurs", en = "Payers" }
rows = "/contributions/*"
group_by = ["payer"]
order = ["payer"]
empty = "blank"
source = "s"
  [[table.column]]
  id = "montant"
  column = { fr = "Montant", en = "Amount" }
  from = "amount_cents"
  fold = "sum"
  as = "dollars"
  empty = "error"
  source = "s"
"#;
    let outcome = evaluate(
        &format!("{HEAD}{table}"),
        json!({ "contributions": [
        { "id": "a", "payer": "own", "nature": "cash", "amount_cents": 1 },
        { "id": "b", "payer": "quebec", "nature": "cash", "amount_cents": 20 },
        { "id": "c", "payer": "own", "nature": "in_kind", "amount_cents": 300 }
    ] }),
    );
    assert_eq!(shown(&outcome, "payeurs/own/montant"), "3,01\u{a0}$");
    assert_eq!(shown(&outcome, "payeurs/quebec/montant"), "0,20\u{a0}$");
}

#[test]
pub(crate) fn a_tier_is_of_the_population() {
    let aid = |population: i64| {
        let mut rest = json!({ "expenses": [{ "id": "a", "category": "fees", "amount_cents": 1_000_000, "project": "p" }], "projects": [{ "id": "p", "title": "P" }] });
        rest["organization"] = json!({ "code_geographique": "99901", "kind": "municipality", "name": "V", "population": { "value": population } });
        let outcome = evaluate(&format!("{HEAD}{TABLE}"), rest);
        (shown(&outcome, "aide"), codes(&outcome))
    };
    assert_eq!(aid(2_999), ("10,00\u{a0}$".into(), vec![]));
    assert_eq!(aid(3_000), ("50,00\u{a0}$".into(), vec![]));
    assert_eq!(aid(100_000), ("?".into(), vec!["parameter_undetermined".into()]));
}

#[test]
pub(crate) fn a_due_date_is_a_day_or_is_not_known() {
    let due = |rule: &str, to: &str, agreement: Option<&str>| {
        let set = load(
            &field("from = \"/organization/name\"\nas = \"text\"\nempty = \"error\"").replace("unknown = true", rule),
        )
        .unwrap_or_else(|reasons| {
            panic!("{rule}: {:?}", reasons.iter().map(|reason| reason.line(true)).collect::<Vec<_>>())
        });
        let edition = set.editions().next().unwrap().clone();
        let mut own =
            json!({ "id": "r1", "program": "essai", "form": "final", "period": { "from": "2025-01-01", "to": to } });
        let mut rest = json!({});
        if let Some(to) = agreement {
            own["agreement"] = json!("e1");
            rest["agreements"] =
                json!([{ "id": "e1", "program": "essai", "period": { "from": "2024-01-01", "to": to } }]);
        }
        rest["answers"] = json!([own]);
        let submission = read(&document(rest));
        let row = submission.rows(answers::TABLE).next().unwrap();
        edition.due.day(guichet_engine::PeriodEnds::of(&submission, row)).map(|day| day.to_string())
    };
    let after = |what: &str| format!("after = \"{what}\"\nmonths = 3\ndays = 1\nsource = \"s\"");
    let day = |text: &str| Some(text.to_owned());
    assert_eq!(due("unknown = true\nsource = \"s\"", "2025-12-31", None), None);
    // Three months after the last of November is the last of February.
    assert_eq!(due(&after("answer"), "2025-11-30", None), day("2026-03-01"));
    assert_eq!(due(&after("agreement"), "2025-11-30", Some("2026-05-31")), day("2026-09-01"));
    assert_eq!(due(&after("agreement"), "2025-11-30", None), None);
    let annual = "annual = \"12-31\"\nsource = \"s\"";
    assert_eq!(due(annual, "2025-12-30", None), day("2025-12-31"));
    assert_eq!(due(annual, "2025-12-31", None), day("2026-12-31"));
    let two = "dates = [\"03-03\", \"09-02\"]\nsource = \"s\"";
    assert_eq!(due(two, "2025-03-02", None), day("2025-03-03"));
    assert_eq!(due(two, "2025-03-03", None), day("2025-09-02"));
    assert_eq!(due(two, "2025-12-31", None), day("2026-03-03"));
}
