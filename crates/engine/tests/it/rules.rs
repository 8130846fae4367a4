//! Rules of an edition, limits on stacked aid, to which organizations it applies, and checks on the answer.

use serde_json::{Value, json};

use crate::support::{HEAD, agreement, agreement_head, evaluate, found, load, shown};

/// An edition with one rule.
fn rule(body: &str) -> String {
    format!(
        "{HEAD}\n[[rule]]\ncode = \"essai_regle\"\nseverity = \"error\"\nsource = \"s\"\n\
         message = {{ fr = \"Non.\", en = \"No.\" }}\nfix = {{ fr = \"Corrigez.\", en = \"Correct.\" }}\n{body}\n"
    )
}

/// Evaluates an edition, and compares its findings, `severity code pointer`.
#[track_caller]
fn check(edition: &str, rest: Value, expected: &[&str]) {
    assert_eq!(found(&evaluate(edition, rest)), expected, "{edition}");
}

fn plan(kind: &str) -> Value {
    json!({ "plans": [{ "id": "p", "kind": kind, "title": "P" }] })
}

#[test]
pub(crate) fn exists_asks_for_a_row() {
    let edition = rule("exists = { rows = \"/plans/*\", where = { kind = \"policy\" } }");
    check(&edition, plan("policy"), &[]);
    check(&edition, plan("portrait"), &["error essai_regle /plans"]);
    check(&edition, json!({}), &["error essai_regle /plans"]);
    // A declared nil return answers for the rows that are not there.
    check(&edition, json!({ "nothing_to_report": [{ "id": "n", "answer": "r1", "list": "/plans" }] }), &[]);
}

#[test]
pub(crate) fn none_finds_each_row() {
    let edition = rule("none = { rows = \"/plans/*\", where = { kind = \"policy\" } }");
    check(&edition, plan("portrait"), &[]);
    let two = json!({ "plans": [
        { "id": "p", "kind": "policy", "title": "P" }, { "id": "q", "kind": "policy", "title": "Q" }
    ] });
    check(&edition, two, &["error essai_regle /plans/p", "error essai_regle /plans/q"]);
}

#[test]
pub(crate) fn unreferenced_finds_the_rows_that_no_other_names() {
    let edition = rule("unreferenced = { rows = \"/measures/*\", by = \"/obstacles/*/measures_planned\" }");
    let measures = |named: Value| {
        json!({
            "measures": [{ "id": "m1", "title": "Un" }, { "id": "m2", "title": "Deux" }],
            "obstacles": [{ "id": "o", "title": "O", "measures_planned": named }]
        })
    };
    check(&edition, measures(json!(["m1", "m2"])), &[]);
    check(&edition, measures(json!(["m1"])), &["error essai_regle /measures/m2"]);
    // One finding for the rule, at the first row; the others are related.
    let outcome = evaluate(&edition, measures(json!([])));
    assert_eq!(found(&outcome), ["error essai_regle /measures/m1"]);
    assert_eq!(outcome.findings[0].related, ["/measures/m2"]);
    // A reference to one row, not to a list of them.
    let edition = rule("unreferenced = { rows = \"/plans/*\", by = \"/measures/*/plan\" }");
    let mut rest = plan("policy");
    check(&edition, rest.clone(), &["error essai_regle /plans/p"]);
    rest["measures"] = json!([{ "id": "m", "title": "M", "plan": "p" }]);
    check(&edition, rest, &[]);
}

#[test]
pub(crate) fn each_requires_values_of_every_row() {
    let edition = rule("each = { rows = \"/plans/*\", require = [\"managed_by\", \"resolution/number\"] }");
    let rest = json!({ "plans": [
        { "id": "p", "kind": "policy", "title": "P", "managed_by": "Service", "resolution": { "number": "1" } },
        { "id": "q", "kind": "policy", "title": "Q", "managed_by": "Service" }
    ] });
    check(&edition, rest, &["error essai_regle /plans/q/resolution/number"]);
}

#[test]
pub(crate) fn distinct_refuses_the_same_values_twice() {
    let edition = rule("distinct = { rows = \"/expenses/*\", by = [\"category\", \"voucher\"] }");
    let expenses = |second: &str| {
        json!({ "expenses": [
            { "id": "a", "category": "fees", "stage": "paid", "voucher": "1", "amount_cents": 1 },
            { "id": "b", "category": "fees", "stage": "paid", "voucher": second, "amount_cents": 1 },
            // Without a value, two rows are not the same.
            { "id": "c", "category": "fees", "stage": "paid", "amount_cents": 1 },
            { "id": "d", "category": "fees", "stage": "paid", "amount_cents": 1 }
        ] })
    };
    check(&edition, expenses("2"), &[]);
    check(&edition, expenses("1"), &["error essai_regle /expenses/b"]);
}

#[test]
pub(crate) fn only_allocated_keeps_the_rows_with_a_part_of_the_answer() {
    let edition = rule("none = { rows = \"/expenses/*\", only_allocated = true }");
    let rest = json!({ "expenses": [
        { "id": "a", "category": "fees", "stage": "paid", "amount_cents": 1, "allocations": [{ "program": "autre" }] },
        { "id": "b", "category": "fees", "stage": "paid", "amount_cents": 1, "allocations": [{ "program": "essai" }] }
    ] });
    check(&edition, rest, &["error essai_regle /expenses/b"]);
}

#[test]
pub(crate) fn compare_judges_both_sides_by_its_operator() {
    let fields = "\n[[field]]\nid = \"a\"\ncolumn = { fr = \"A\", en = \"A\" }\nsource = \"s\"\nempty = \"blank\"\n\
                  from = \"/organization/population/value\"\nas = \"integer\"\n";
    let edition =
        |op: &str, right: &str| rule(&format!("compare = {{ left = \"a\", op = \"{op}\", right = {right} }}{fields}"));
    let broken = ["error essai_regle /organization/population/value"];
    for (op, less, equal, more) in [
        ("lt", true, false, false),
        ("le", true, true, false),
        ("eq", false, true, false),
        ("ne", true, false, true),
        ("ge", false, true, true),
        ("gt", false, false, true),
    ] {
        // The population is 2,500.
        for (right, holds) in [("2501", less), ("2500", equal), ("2499", more)] {
            check(&edition(op, right), json!({}), if holds { &[] } else { &broken });
        }
    }
    // A parameter on one side; a blank side is not judged.
    check(&edition("gt", "\"param:taux\""), json!({}), &broken);
    let unknown = json!({ "organization": { "code_geographique": "99901", "kind": "municipality", "name": "V" } });
    check(&edition("gt", "9000"), unknown, &[]);
    let outcome = evaluate(&edition("ge", "9000"), json!({}));
    let args: Vec<&str> = outcome.findings[0].args.iter().map(|(name, _)| *name).collect();
    assert_eq!(args, ["left", "right", "difference"]);
}

#[test]
pub(crate) fn a_rule_has_the_severity_and_the_date_that_it_says() {
    let edition = |extra: &str| rule(&format!("{extra}exists = {{ rows = \"/plans/*\" }}"));
    for severity in ["error", "warning", "information"] {
        let edition = edition("").replace("severity = \"error\"", &format!("severity = \"{severity}\""));
        check(&edition, json!({}), &[&format!("{severity} essai_regle /plans")]);
    }
    // The last day of the answer's period is 2025-12-31: before the rule is enforced, an error is a warning.
    check(&edition("enforced_from = 2025-12-31\n"), json!({}), &["error essai_regle /plans"]);
    check(&edition("enforced_from = 2026-01-01\n"), json!({}), &["warning essai_regle /plans"]);
    let late = edition("enforced_from = 2026-01-01\n").replace("severity = \"error\"", "severity = \"information\"");
    check(&late, json!({}), &["information essai_regle /plans"]);
    // What the finding carries: the text, the source.
    let outcome = evaluate(&edition("status = \"hypothesis\"\n"), json!({}));
    assert_eq!(outcome.findings[0].source.as_ref().map(|source| source.reference.as_str()), Some("Essai"));
}

/// An edition with one limit on stacked aid; its base is 1,000.00.
fn stacking(lines: &str) -> String {
    let param = |name: &str, unit: &str, value: u32| {
        format!(
            "[param.{name}]\nlabel = {{ fr = \"N\", en = \"N\" }}\nunit = \"{unit}\"\n\
             values = [{{ from = 2000-01-01, value = {value}, source = \"s\" }}]\n"
        )
    };
    format!(
        "{}{}{}[[field]]\nid = \"base\"\ncolumn = {{ fr = \"B\", en = \"B\" }}\nsource = \"s\"\nempty = \"blank\"\n\
         from = \"@agreement/amount_cents\"\nas = \"dollars\"\n\
         [[stacking]]\nbase = \"base\"\nsource = \"s\"\nstatus = \"hypothesis\"\n{lines}\n",
        agreement_head(),
        param("cumul", "basis_points", 5_000),
        param("maximum", "cents", 70_000)
    )
}

fn aid(rows: &[(&str, &str, i64)]) -> Value {
    let rows: Vec<Value> = rows
        .iter()
        .enumerate()
        .map(|(rank, (payer, nature, cents))| {
            json!({ "id": format!("c{rank}"), "payer": payer, "nature": nature, "amount_cents": cents, "supports": "e1" })
        })
        .collect();
    agreement(json!({ "contributions": rows }))
}

#[test]
pub(crate) fn stacked_aid_has_a_rate_and_a_cap() {
    let rate = "counts = [\"quebec\", \"federal\"]\nown = \"out\"\nin_kind = \"out\"\nrate = \"param:cumul\"";
    let over = ["error stacking_exceeded /contributions/c0/amount_cents"];
    let cash = |quebec, federal| aid(&[("quebec", "cash", quebec), ("federal", "cash", federal)]);
    // Half of the base, 500.00.
    check(&stacking(rate), cash(20_000, 30_000), &[]);
    check(&stacking(rate), cash(20_000, 30_001), &over);
    let outcome = evaluate(&stacking(rate), cash(20_000, 30_001));
    assert_eq!(outcome.findings[0].difference, Some(1));
    assert_eq!(outcome.findings[0].related, ["/contributions/c1/amount_cents"]);
    // A payer that is not counted, a contribution to another agreement.
    check(&stacking(rate), aid(&[("private", "cash", 90_000)]), &[]);
    let mut other = cash(20_000, 30_001);
    other["contributions"][1]["supports"] = json!("e2");
    check(&stacking(rate), other, &[]);
    // A cap in cents, of all the payers counted, or of some.
    let cap = rate.replace("rate = \"param:cumul\"", "cap = \"param:maximum\"");
    check(&stacking(&cap), cash(40_000, 30_000), &[]);
    check(&stacking(&cap), cash(40_000, 30_001), &over);
    let some = format!("{cap}\ncap_counts = [\"quebec\"]");
    check(&stacking(&some), cash(40_000, 90_000), &[]);
    check(&stacking(&some), cash(70_001, 0), &over);
    // Both at once.
    let both = format!("{rate}\ncap = \"param:maximum\"");
    check(&stacking(&both), cash(40_000, 30_001), &[over[0], over[0]]);
}

#[test]
pub(crate) fn own_and_in_kind_contributions_count_when_the_limit_says_so() {
    let limit = |own: &str, in_kind: &str| {
        stacking(&format!("counts = [\"quebec\"]\nown = \"{own}\"\nin_kind = \"{in_kind}\"\nrate = \"param:cumul\""))
    };
    let over = ["error stacking_exceeded /contributions/c0/amount_cents"];
    let rest = || aid(&[("own", "cash", 60_000)]);
    check(&limit("out", "out"), rest(), &[]);
    check(&limit("in", "out"), rest(), &over);
    let rest = || aid(&[("quebec", "in_kind", 60_000)]);
    check(&limit("out", "out"), rest(), &[]);
    check(&limit("out", "in"), rest(), &over);
}

#[test]
pub(crate) fn a_program_addresses_kinds_and_populations() {
    let applies = |lines: &str| format!("{HEAD}\n[applies]\nsource = \"s\"\n{lines}\n");
    let kind = "error not_applicable /organization/kind";
    let population = "error not_applicable /organization/population/value";
    check(&applies("kind = [\"municipality\"]"), json!({}), &[]);
    check(&applies("kind = [\"mrc\"]"), json!({}), &[kind]);
    // The population is 2,500.
    check(&applies("population = { min = 2500 }"), json!({}), &[]);
    check(&applies("population = { min = 2501 }"), json!({}), &[population]);
    check(&applies("population = { max = 2500 }"), json!({}), &[]);
    check(&applies("population = { max = 2499 }"), json!({}), &[population]);
    // The parameter is 10.00 for this population: 1,000.
    check(&applies("population = { max = \"param:plafond\" }"), json!({}), &[population]);
    let unknown = json!({ "organization": { "code_geographique": "99901", "kind": "municipality", "name": "V" } });
    check(&applies("population = { min = 1 }"), unknown, &["error required_cell_empty /organization/population/value"]);
}

#[test]
pub(crate) fn the_period_of_an_answer_has_limits() {
    let period = |lines: &str| format!("{}\n[period]\nsource = \"s\"\n{lines}\n", agreement_head());
    check(&period("max_months = 12"), agreement(json!({})), &[]);
    check(&period("max_months = 11"), agreement(json!({})), &["error answer_too_long /answers/r1/period/to"]);
    check(&period("within = \"agreement\""), agreement(json!({})), &[]);
    let mut short = agreement(json!({}));
    short["agreements"][0]["period"]["to"] = json!("2025-06-30");
    check(&period("within = \"agreement\""), short, &["error answer_outside_agreement /answers/r1/period"]);
}

#[test]
pub(crate) fn an_agreement_and_a_nil_return_are_accepted_or_not() {
    check(HEAD, json!({}), &[]);
    check(HEAD, agreement(json!({})), &["error agreement_not_expected /answers/r1/agreement"]);
    check(&agreement_head(), agreement(json!({})), &[]);
    check(&agreement_head(), json!({}), &["error agreement_required /answers/r1/agreement"]);
    let nil = || json!({ "nothing_to_report": [{ "id": "n", "answer": "r1" }] });
    check(HEAD, nil(), &[]);
    let refuses = HEAD.replace("nil_return = true", "nil_return = false");
    check(&refuses, nil(), &["error nil_return_not_accepted /nothing_to_report/n"]);
}

#[test]
pub(crate) fn extension_fields_have_a_type() {
    let extension = |kind: &str, codes: &str| {
        format!(
            "{HEAD}\n[extension.ratio]\nlabel = {{ fr = \"Ratio\", en = \"Ratio\" }}\n\
             help = {{ fr = \"Aide\", en = \"Help\" }}\ntype = \"{kind}\"\n{codes}\nsource = \"s\"\n\
             status = \"hypothesis\"\n"
        )
    };
    let given = |value: &Value| json!({ "extensions": { "essai": { "ratio": value } } });
    for (kind, good, bad) in [
        ("text", json!("un"), json!(1)),
        ("integer", json!(1), json!("1")),
        ("cents", json!(100), json!(true)),
        ("boolean", json!(false), json!("non")),
        ("date", json!("2025-01-31"), json!("2025-02-30")),
        ("decimal", json!("1.5"), json!("1,5")),
        ("code", json!("a"), json!("c")),
    ] {
        let edition = extension(kind, if kind == "code" { "codes = [\"a\", \"b\"]" } else { "" });
        check(&edition, given(&good), &[]);
        check(&edition, given(&bad), &["error extension_type /extensions/essai/ratio"]);
    }
    let set = load(&extension("text", "")).unwrap();
    let edition = set.editions().next().unwrap();
    assert_eq!(edition.extensions[0].label.en, "Ratio");
    assert_eq!(edition.extensions[0].help.as_ref().map(|help| help.en.as_str()), Some("Help"));
}

#[test]
pub(crate) fn a_cell_reads_an_extension_field() {
    let edition = format!(
        "{HEAD}\n[extension.ratio]\nlabel = {{ fr = \"R\", en = \"R\" }}\ntype = \"integer\"\nsource = \"s\"\n\
         [[field]]\nid = \"c\"\ncolumn = {{ fr = \"C\", en = \"C\" }}\nsource = \"s\"\n\
         from = \"extension:ratio\"\nas = \"integer\"\nempty = \"error\"\n"
    );
    let outcome = evaluate(&edition, json!({ "extensions": { "essai": { "ratio": 7 } } }));
    assert_eq!((shown(&outcome, "c"), found(&outcome)), ("7".into(), vec![]));
    check(&edition, json!({}), &["error required_cell_empty /extensions/essai/ratio"]);
}
