//! The JSON document against its schema.

use std::sync::Arc;

use guichet_artefact::{Format, report_schema};
use guichet_core::{
    Report,
    report::{Layout, ReportTable, Unit, Value},
};
use serde_json::{Value as Json, json};

use crate::sample::{Given, column, report, set, string};

fn validator(layout: &Layout) -> jsonschema::Validator {
    let schema = report_schema(layout);
    assert!(jsonschema::draft202012::meta::is_valid(&schema), "{schema:#}");
    jsonschema::draft202012::new(&schema).expect("a schema")
}

/// Pointers that the schema refuses.
#[track_caller]
fn check(report: &Report, expected: &[&str]) {
    let json: Json = serde_json::from_str(&string(report, Format::Json)).expect("JSON");
    let validator = validator(&report.layout);
    let mut errors: Vec<String> = validator.iter_errors(&json).map(|error| error.instance_path().to_string()).collect();
    errors.sort();
    assert_eq!(errors, expected);
}

#[test]
fn a_complete_report_is_valid() {
    check(&report(), &[]);
}

#[test]
fn a_blank_where_the_form_needs_a_value_is_not() {
    let mut report = report();
    set(&mut report, "total", Given::Blank);
    set(&mut report, "solde", Given::Blank);
    report.tables[0].cells[0] = Value::Undetermined;
    check(&report, &["/cells/total", "/tables/projets/0/titre"]);
}

#[test]
fn bounds_and_codes_hold() {
    let mut report = report();
    set(&mut report, "total", Given::Is(Value::Cents(-1)));
    set(&mut report, "part", Given::Is(Value::Rate(10_001)));
    set(&mut report, "personnes", Given::Is(Value::Quantity(501, 0)));
    set(&mut report, "etat", Given::Text("Autre"));
    check(&report, &["/cells/etat", "/cells/part", "/cells/personnes/value", "/cells/total"]);
}

#[test]
fn an_empty_required_table_needs_a_declared_nil_return() {
    let mut report = report();
    report.tables[0] = ReportTable::default();
    check(&report, &["/tables/projets"]);
    report.nil = true;
    check(&report, &[]);
}

#[test]
fn the_schema_says_where_it_stands() {
    let mut report = report();
    let schema = report_schema(&report.layout);
    assert_eq!(schema["$id"], "urn:guichet:report:essai-x/final/2026-04-01+1");
    assert_eq!(schema["x-status"], "hypothesis");
    assert_eq!(schema["properties"]["cells"]["properties"]["total"]["title"], "Total");
    assert_eq!(schema["properties"]["cells"]["properties"]["total"]["type"], "string");
    assert_eq!(schema["properties"]["cells"]["properties"]["vide"]["type"], json!(["string", "null"]));
    Arc::get_mut(&mut report.layout).expect("one owner").hypothesis = false;
    assert_eq!(report_schema(&report.layout)["x-status"], "verified");
}

/// The pattern of an amount accepts exactly the amounts between the bounds.
#[test]
fn the_pattern_of_an_amount_is_its_range() {
    let bounds = [
        None,
        Some(-20_500),
        Some(-1_000),
        Some(-7),
        Some(-1),
        Some(0),
        Some(1),
        Some(99),
        Some(100),
        Some(1_234),
        Some(9_999),
        Some(10_000),
        Some(23_456),
    ];
    let edges = bounds.iter().flatten().flat_map(|bound| [bound - 1, *bound, bound + 1]);
    let amounts: Vec<i64> = edges.chain([-123_456, -99_999, -500, -3, 2, 555, 20_000, 99_999, 1_234_567]).collect();
    for min in bounds {
        for max in bounds {
            let mut report = report();
            let layout = Arc::get_mut(&mut report.layout).expect("one owner");
            let mut field = column("x", "X", Unit::Dollars);
            (field.min, field.max) = (min, max);
            layout.fields = vec![field];
            let schema = report_schema(layout);
            let cell = &schema["properties"]["cells"]["properties"]["x"];
            let validator = jsonschema::draft202012::new(cell).expect("a schema");
            for amount in &amounts {
                let inside = min.is_none_or(|min| min <= *amount) && max.is_none_or(|max| *amount <= max);
                let text = guichet_core::money::plain(*amount);
                assert_eq!(validator.is_valid(&json!(text)), inside, "{text} in {min:?}..={max:?}: {cell}");
            }
            for wrong in ["1.5", "01.00", "1", "1.000", "-", "1,00", "1.00\n"] {
                assert!(!validator.is_valid(&json!(wrong)), "{wrong:?} {cell}");
            }
        }
    }
}
