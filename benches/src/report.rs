//! A report of the engine in the form that the other implementations produce: `{fields: {id: value}, tables: {id:
//! [{column: value}]}}`, money in cents, rates in basis points, dates as written.

use guichet_core::{
    Report,
    catalogue::PRECISION,
    report::{CellRef, Value as Made},
};
use serde_json::{Map, Value, json};

/// The report as JSON.
#[must_use]
pub fn plain(report: &Report) -> Value {
    let cell = |at: CellRef| match report.value(at) {
        Made::Blank => Value::Null,
        Made::Undetermined => json!({ "undetermined": true }),
        Made::Text(slice) => report.text(slice).into(),
        Made::Int(number) | Made::Cents(number) | Made::Rate(number) => number.into(),
        Made::Bool(yes) => yes.into(),
        Made::Quantity(value, precision) | Made::QuantityCents(value, precision) => {
            json!({ "value": value, "precision": PRECISION.code(precision) })
        }
    };
    let layout = &report.layout;
    let fields = layout.fields.iter().enumerate().map(|(at, field)| (field.id.clone(), cell(CellRef::Field(at))));
    let tables = layout.tables.iter().enumerate().map(|(rank, table)| {
        let line = |line: usize| {
            let columns = table.columns.iter().enumerate();
            Value::Object(
                columns.map(|(at, column)| (column.id.clone(), cell(CellRef::Table(rank, line, at)))).collect(),
            )
        };
        (table.id.clone(), (0..report.tables[rank].lines.len()).map(line).collect::<Value>())
    });
    json!({ "fields": fields.collect::<Map<_, _>>(), "tables": tables.collect::<Map<_, _>>() })
}

/// The differences between two values, one line for each.
#[must_use]
pub fn differences(expected: &Value, found: &Value) -> Vec<String> {
    fn walk(path: &str, expected: &Value, found: &Value, out: &mut Vec<String>) {
        match (expected, found) {
            (Value::Object(a), Value::Object(b)) => {
                for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                    let path = format!("{path}/{key}");
                    match (a.get(key), b.get(key)) {
                        (Some(a), Some(b)) => walk(&path, a, b, out),
                        (Some(_), None) => out.push(format!("{path}: not made")),
                        _ => out.push(format!("{path}: not asked")),
                    }
                }
            }
            (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
                for (at, (a, b)) in a.iter().zip(b).enumerate() {
                    walk(&format!("{path}/{at}"), a, b, out);
                }
            }
            (a, b) if a == b => {}
            (a, b) => out.push(format!("{path}: expected {a}, found {b}")),
        }
    }
    let mut out = Vec::new();
    walk("", expected, found, &mut out);
    out
}

/// The number of cells of a report.
#[must_use]
pub fn cells(report: &Report) -> usize {
    report.cells().filter(|cell| matches!(cell, CellRef::Field(_) | CellRef::Table(..))).count()
}
