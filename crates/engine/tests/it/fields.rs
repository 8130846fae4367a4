//! What a cell may read, by every form of `from`, `where` and `as`, and the columns of tables.

use serde_json::{Value, json};

use crate::{
    language::check,
    support::{HEAD, agreement, agreement_head, codes, evaluate, found, loaded, shown},
};

/// As [`check`], for an edition whose answers name an agreement.
#[track_caller]
fn check_with_agreement(lines: &str, rest: Value, expected: &str, findings: &[&str]) {
    let edition = format!(
        "{}\n[[field]]\nid = \"c\"\ncolumn = {{ fr = \"C\", en = \"C\" }}\nsource = \"s\"\n{lines}\n",
        agreement_head()
    );
    let outcome = evaluate(&edition, agreement(rest));
    assert_eq!((shown(&outcome, "c").as_str(), codes(&outcome)), (expected, strings(findings)), "{lines}");
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// The ids of the rows of a list that a condition keeps.
fn ids(list: &str, filter: &str) -> String {
    format!("from = \"/{list}/*/id\"\nwhere = {{ {filter} }}\nfold = \"list\"\nas = \"text\"\nempty = \"blank\"")
}

#[test]
pub(crate) fn a_single_value_comes_from_the_submission_the_answer_or_the_agreement() {
    let text = |from: &str| format!("from = \"{from}\"\nas = \"text\"\nempty = \"error\"");
    check(&text("/organization/name"), json!({}), "Ville d'essai", &[]);
    check(&text("/language"), json!({}), "Français", &[]);
    check(&text("@answer/program"), json!({}), "essai", &[]);
    check(&text("@answer/period/to"), json!({}), "2025-12-31", &[]);
    check_with_agreement(&text("@agreement/file_number"), json!({}), "D-1", &[]);
    check("const = \"Toujours\"\nas = \"text\"\nempty = \"blank\"", json!({}), "Toujours", &[]);
}

#[test]
pub(crate) fn a_child_list_is_read_whole_or_of_the_agreement() {
    let contacts = json!({ "organization": { "code_geographique": "99901", "kind": "municipality", "name": "V",
        "contacts": [{ "id": "a", "name": "Ana" }, { "id": "b", "name": "Bob" }] } });
    let names = "from = \"/organization/contacts/*/name\"\nfold = \"list\"\nas = \"text\"\nempty = \"error\"";
    check(names, contacts, "Ana; Bob", &[]);
    let sum =
        |rows: &str| format!("from = \"{rows}/*/amount_cents\"\nfold = \"sum\"\nas = \"dollars\"\nempty = \"error\"");
    check_with_agreement(&sum("@agreement/instalments"), json!({}), "3,40\u{a0}$", &[]);
    check_with_agreement(&sum("/agreements/instalments"), json!({}), "3,45\u{a0}$", &[]);
}

#[test]
pub(crate) fn conditions_compare_with_the_answer() {
    let rows = || {
        json!({
            "projects": [
                { "id": "p1", "title": "Un", "agreement": "e1" },
                { "id": "p2", "title": "Deux", "agreement": "e2" },
                { "id": "p3", "title": "Trois" }
            ],
            "funding_requests": [
                { "id": "f1", "payer": "quebec", "program": "essai" }, { "id": "f2", "payer": "quebec", "program": "autre" }
            ],
            "narratives": [
                { "id": "n1", "topic": "summary", "text": "A", "about": "/agreements/e1" },
                { "id": "n2", "topic": "summary", "text": "B", "about": "/agreements/e2" },
                { "id": "n3", "topic": "summary", "text": "C" }
            ],
            "nothing_to_report": [{ "id": "z", "answer": "r1", "list": "/staff" }]
        })
    };
    for (list, filter, expected) in [
        ("projects", "agreement = \"@answer.agreement\"", "p1"),
        ("projects", "agreement = { not = \"@answer.agreement\" }", "p2; p3"),
        ("funding_requests", "program = \"@answer.program\"", "f1"),
        ("narratives", "about = \"@answer.agreement\"", "n1"),
        ("nothing_to_report", "answer = \"@answer.id\"", "z"),
    ] {
        check_with_agreement(&ids(list, filter), rows(), expected, &[]);
    }
}

#[test]
pub(crate) fn conditions_on_texts_booleans_decimals_and_days() {
    let rows = || {
        json!({
            "projects": [
                { "id": "p1", "title": "Un", "promoter": "Abel", "deprived_area": true },
                { "id": "p2", "title": "Deux", "promoter": "Zoé", "deprived_area": false },
                { "id": "p3", "title": "Trois" }
            ],
            "activities": [
                { "id": "a1", "title": "A", "hours": "1.5", "date": "2025-03-01" },
                { "id": "a2", "title": "B", "hours": "2.25", "date": "2025-05" },
                { "id": "a3", "title": "C" }
            ],
            "measures": [
                { "id": "m1", "title": "M", "domains": ["family", "seniors"] },
                { "id": "m2", "title": "N", "domains": ["youth"] },
                { "id": "m3", "title": "O" }
            ]
        })
    };
    for (list, filter, expected) in [
        ("projects", "promoter = \"Abel\"", "p1"),
        ("projects", "promoter = { in = [\"Abel\", \"Zoé\"] }", "p1; p2"),
        ("projects", "promoter = { not = [\"Abel\", \"Zoé\"] }", "p3"),
        ("projects", "deprived_area = true", "p1"),
        ("projects", "deprived_area = { not = true }", "p2; p3"),
        ("activities", "hours = { min = 2 }", "a2"),
        ("activities", "hours = { max = 2 }", "a1"),
        ("activities", "date = { min = 2025-05-01 }", "a2"),
        ("activities", "date = { min = 2025-03-01, max = 2025-03-31 }", "a1"),
        ("measures", "domains = \"seniors\"", "m1"),
        ("measures", "domains = { in = [\"youth\", \"housing\"] }", "m2"),
        ("measures", "domains = { not = [\"youth\", \"family\"] }", "m3"),
        ("measures", "domains = { present = true }", "m1; m2"),
        ("measures", "title = \"M\", domains = \"family\"", "m1"),
    ] {
        check(&ids(list, filter), rows(), expected, &[]);
    }
    check(&ids("projects", "\"measure.plan.title\" = \"Politique\""), linked(), "p", &[]);
    check(
        &ids("budget", "amount_cents = 5"),
        json!({ "budget": [{ "id": "b", "category": "fees", "stage": "paid", "amount_cents": 5 }] }),
        "b",
        &[],
    );
}

/// A project of a measure of a plan.
fn linked() -> Value {
    json!({
        "plans": [{ "id": "pl", "kind": "policy", "title": "Politique" }],
        "measures": [{ "id": "m", "title": "Mesure", "plan": "pl" }],
        "projects": [{ "id": "p", "title": "Projet", "measure": "m" }, { "id": "q", "title": "Autre" }]
    })
}

#[test]
pub(crate) fn a_window_is_a_period() {
    let rows = || {
        let dates = ["2023-06-01", "2024-06-01", "2025-06-01", "2026-06-01", "2027-06-01"];
        let rows: Vec<Value> =
            dates.iter().map(|date| json!({ "id": date.get(..4), "title": "A", "date": date })).collect();
        json!({ "period": { "from": "2024-01-01", "to": "2025-12-31" }, "activities": rows })
    };
    for (window, expected) in
        [("answer", "2025"), ("next", "2026"), ("agreement", "2024; 2025; 2026"), ("submission", "2024; 2025")]
    {
        check_with_agreement(&ids("activities", &format!("date = {{ window = \"{window}\" }}")), rows(), expected, &[]);
    }
}

#[test]
pub(crate) fn units_write_each_kind_of_value() {
    let rest = || {
        json!({
            "activities": [{ "id": "a", "title": "A", "hours": "2.50", "date": "2025-03", "participants": { "value": 12, "precision": "about" } }],
            "funds": [{ "id": "f", "title": "F", "envelope_cents": { "value": 1_234, "precision": "at_least" } }],
            "partners": [{ "id": "p", "name": "P", "support_letter": true }],
            "expenses": [{ "id": "e", "category": "fees", "stage": "paid", "amount_cents": 100, "allocations": [{ "program": "essai", "share_bp": 2_550 }] }]
        })
    };
    for (from, unit, expected) in [
        ("/activities/*/title", "text", "A"),
        ("/activities/*/hours", "decimal", "2.50"),
        ("/activities/*/date", "date", "2025-03"),
        ("/activities/*/participants", "quantity", "environ 12"),
        ("/funds/*/envelope_cents", "quantity_dollars", "au moins 12,34\u{a0}$"),
        ("/partners/*/support_letter", "yes_no", "Oui"),
        ("/expenses/*/amount_cents", "dollars", "1,00\u{a0}$"),
        ("/expenses/allocations/*/share_bp", "percent", "25,50\u{a0}%"),
    ] {
        check(&format!("from = \"{from}\"\nfold = \"one\"\nas = \"{unit}\"\nempty = \"error\""), rest(), expected, &[]);
    }
    check("from = \"/organization/population/value\"\nas = \"integer\"\nempty = \"error\"", json!({}), "2500", &[]);
    let code = "from = \"/expenses/*/stage\"\nfold = \"one\"\nas = \"code\"\ncodes = \"etape\"\nempty = \"error\"";
    check(code, rest(), "Payé", &[]);
}

#[test]
pub(crate) fn bounds_of_a_number_are_included() {
    let people = |bounds: &str| {
        format!("from = \"/organization/population/value\"\nas = \"integer\"\nempty = \"error\"\n{bounds}")
    };
    check(&people("min = 2500\nmax = 2500"), json!({}), "2500", &[]);
    check(&people("min = 2501"), json!({}), "2500", &["cell_out_of_bounds"]);
    check(&people("max = 2499"), json!({}), "2500", &["cell_out_of_bounds"]);
}

#[test]
pub(crate) fn arithmetic_has_seven_operations() {
    let edition = |calc: &str| {
        let people = "[[field]]\nid = \"a\"\ncolumn = { fr = \"A\", en = \"A\" }\nsource = \"s\"\nempty = \"blank\"\n\
                      from = \"/organization/population/value\"\nas = \"integer\"\n";
        format!(
            "{HEAD}\n{people}[[field]]\nid = \"c\"\ncolumn = {{ fr = \"C\", en = \"C\" }}\nsource = \"s\"\n\
             calc = {calc}\nas = \"integer\"\nempty = \"blank\"\n"
        )
    };
    for (calc, expected) in [
        ("7", "7"),
        ("\"a\"", "2500"),
        ("{ add = [\"a\", 1, 2] }", "2503"),
        ("{ subtract = [\"a\", 1, 2] }", "2497"),
        ("{ min = [\"a\", 3, 9] }", "3"),
        ("{ max = [\"a\", 3, 9] }", "2500"),
        ("{ share = [\"a\", 5000] }", "1250"),
        ("{ percent_of = [\"a\", 5000] }", "5000"),
        ("{ share = [\"a\", \"param:taux\"] }", "833"),
        ("{ add = [1, { max = [2, 3] }] }", "4"),
    ] {
        let outcome = evaluate(&edition(calc), json!({}));
        assert_eq!((shown(&outcome, "c").as_str(), found(&outcome)), (expected, vec![]), "{calc}");
    }
}

/// A table of one column.
fn table(lines: &str, column: &str) -> String {
    format!(
        "{HEAD}\n[[table]]\nid = \"t\"\ntitle = {{ fr = \"T\", en = \"T\" }}\nsource = \"s\"\nstatus = \"hypothesis\"\n\
         empty = \"blank\"\n{lines}\n[[table.column]]\nid = \"c\"\ncolumn = {{ fr = \"C\", en = \"C\" }}\n\
         source = \"s\"\nempty = \"blank\"\n{column}\n"
    )
}

/// Each line of the table: `key=value`.
fn lines(edition: &str, rest: Value) -> Vec<String> {
    let outcome = evaluate(edition, rest);
    assert_eq!(found(&outcome), Vec::<String>::new(), "{edition}");
    let keys = &outcome.report.tables[0].keys;
    let line = |key: &str| format!("{key}={}", shown(&outcome, &format!("t/{key}/c")));
    keys.iter().map(|key| line(outcome.report.text(*key))).collect()
}

#[test]
pub(crate) fn a_column_follows_references() {
    let rows = "rows = \"/projects/*\"\norder = [\"id\"]";
    for column in ["from = \"measure.title\"", "via = \"measure\"\nfrom = \"title\""] {
        assert_eq!(lines(&table(rows, &format!("{column}\nas = \"text\"")), linked()), ["p=Mesure", "q="]);
    }
}

#[test]
pub(crate) fn a_column_folds_the_rows_that_a_list_names_or_a_row_holds() {
    let rest = || {
        json!({
            "measures": [{ "id": "m1", "title": "Rampe", "axis": "A" }, { "id": "m2", "title": "Porte", "axis": "B" }],
            "obstacles": [{ "id": "o", "title": "O", "measures_planned": ["m2", "m1"] }],
            "committees": [{ "id": "k", "title": "K", "composition": [
                { "group": "Élus", "count": { "value": 2 } }, { "group": "Citoyens", "count": { "value": 5 } }] }]
        })
    };
    let named = "via = \"measures_planned\"\nfrom = \"title\"\nfold = \"list\"\nas = \"text\"";
    let rows = "rows = \"/obstacles/*\"\norder = [\"id\"]";
    assert_eq!(lines(&table(rows, named), rest()), ["o=Porte; Rampe"]);
    assert_eq!(lines(&table(rows, &format!("{named}\nwhere = {{ axis = \"A\" }}")), rest()), ["o=Rampe"]);
    let held = "from = \"composition/*/count\"\nfold = \"sum\"\nas = \"quantity\"";
    let rows = "rows = \"/committees/*\"\norder = [\"id\"]";
    assert_eq!(lines(&table(rows, held), rest()), ["k=7"]);
    assert_eq!(lines(&table(rows, &format!("{held}\nwhere = {{ group = \"Élus\" }}")), rest()), ["k=2"]);
}

#[test]
pub(crate) fn a_line_is_a_row_with_a_part_of_the_answer() {
    let rest = || {
        json!({ "expenses": [
            { "id": "a", "category": "fees", "stage": "paid", "amount_cents": 1_000, "allocations": [
                { "program": "essai", "share_bp": 2_500, "eligible": true }, { "program": "autre", "share_bp": 2_500 }] },
            { "id": "b", "category": "fees", "stage": "paid", "amount_cents": 1_000, "allocations": [{ "program": "autre" }] },
            { "id": "c", "category": "travel", "stage": "paid", "amount_cents": 70, "allocations": [{ "program": "essai", "eligible": false }] }
        ] })
    };
    let part = "from = \"amount_cents\"\nfold = \"allocated_sum\"\nas = \"dollars\"";
    let rows = "rows = \"/expenses/*\"\norder = [\"id\"]";
    assert_eq!(lines(&table(rows, part), rest()), ["a=2,50\u{a0}$", "b=", "c=0,70\u{a0}$"]);
    let eligible = format!("{part}\nallocation = {{ eligible = true }}");
    assert_eq!(lines(&table(rows, &eligible), rest()), ["a=2,50\u{a0}$", "b=", "c="]);
    let only = format!("{rows}\nonly_allocated = true");
    assert_eq!(lines(&table(&only, part), rest()), ["a=2,50\u{a0}$", "c=0,70\u{a0}$"]);
    let narrowed = format!("{only}\nallocation = {{ eligible = true }}");
    assert_eq!(lines(&table(&narrowed, part), rest()), ["a=2,50\u{a0}$"]);
    let filtered = format!("{rows}\nwhere = {{ category = \"travel\" }}");
    assert_eq!(lines(&table(&filtered, part), rest()), ["c=0,70\u{a0}$"]);
}

#[test]
pub(crate) fn an_exploded_list_of_codes_gives_its_elements_and_matches_by_them() {
    let rest = || {
        json!({
            "measures": [{ "id": "m1", "title": "Un", "domains": ["family", "seniors"] }, { "id": "m2", "title": "Deux" }],
            "obstacles": [{ "id": "o", "title": "O", "measures_taken": ["m1", "m2"] }],
            "expenses": [{ "id": "e", "category": "fees", "stage": "paid", "measure": "m1", "amount_cents": 5 }]
        })
    };
    let rows = "rows = \"/measures/*\"\norder = [\"id\"]\nexplode = \"domains\"";
    let lines_of_domains = lines(&table(rows, "from = \"@element\"\nas = \"text\""), rest());
    assert_eq!(lines_of_domains.len(), 3, "{lines_of_domains:?}");
    assert!(lines_of_domains[0].ends_with("=Famille"), "{lines_of_domains:?}");
    assert_eq!(lines_of_domains[2], "m2=");
    let rows = "rows = \"/obstacles/*\"\norder = [\"id\"]\nexplode = \"measures_taken\"";
    let spent =
        "from = \"/expenses/*/amount_cents\"\nmatch = { measure = \"@element\" }\nfold = \"sum\"\nas = \"dollars\"";
    assert_eq!(lines(&table(rows, spent), rest()), ["o+m1=0,05\u{a0}$", "o+m2="]);
}

#[test]
pub(crate) fn a_match_goes_by_the_row_or_by_a_reference_of_it() {
    let rest = || {
        let mut rest = linked();
        rest["expenses"] = json!([
            { "id": "e", "category": "fees", "stage": "paid", "project": "p", "amount_cents": 5 },
            { "id": "f", "category": "fees", "stage": "paid", "measure": "m", "amount_cents": 70 }
        ]);
        rest
    };
    let rows = "rows = \"/projects/*\"\norder = [\"id\"]";
    let spent = |key: &str| {
        format!("from = \"/expenses/*/amount_cents\"\nmatch = {{ {key} }}\nfold = \"sum\"\nas = \"dollars\"")
    };
    assert_eq!(lines(&table(rows, &spent("project = \"@row.id\"")), rest()), ["p=0,05\u{a0}$", "q="]);
    assert_eq!(lines(&table(rows, &spent("measure = \"@row.measure\"")), rest()), ["p=0,70\u{a0}$", "q="]);
}

#[test]
pub(crate) fn a_table_without_a_line_is_a_finding_where_it_is_required() {
    let good = "rows = \"/projects/*\"\norder = [\"id\"]";
    let blank = table(good, "from = \"title\"\nas = \"text\"");
    assert_eq!(found(&evaluate(&blank, json!({}))), Vec::<String>::new());
    let error = blank.replacen("empty = \"blank\"", "empty = \"error\"", 1);
    assert_eq!(found(&evaluate(&error, json!({}))), ["error required_table_empty /projects"]);
    let required = format!("required = [\"t\"]\n{}", error.trim_start());
    let set = loaded(crate::support::PROGRAM, &required);
    let layout = &set.editions().next().unwrap().layout;
    assert!(layout.tables[0].required && layout.tables[0].title.fr == "T");
}
