//! JSON Schema of the outputs that the services written by hand make (see [`crate::report::plain`]), from an edition's
//! layout: the same one for Rust, JavaScript and Python.

use guichet_core::{
    catalogue::PRECISION,
    report::{FieldLayout, Layout, Unit},
};
use serde_json::{Map, Value, json};

/// A day, a month, a year, a season, or an interval of them.
const DATE: &str = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?(/(\\.\\.|[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?))?$";

/// The schema of one program's output.
#[must_use]
pub fn schema(layout: &Layout) -> Value {
    let tables: Map<String, Value> = layout
        .tables
        .iter()
        .map(|table| (table.id.clone(), json!({ "type": "array", "items": object(&table.columns) })))
        .collect();
    let names: Vec<&String> = tables.keys().collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": false,
        "required": ["fields", "tables"],
        "properties": {
            "fields": object(&layout.fields),
            "tables": { "type": "object", "additionalProperties": false, "required": names, "properties": tables },
        },
    })
}

fn object(columns: &[FieldLayout]) -> Value {
    let properties: Map<String, Value> = columns.iter().map(|column| (column.id.clone(), cell(column))).collect();
    let names: Vec<&String> = properties.keys().collect();
    json!({ "type": "object", "additionalProperties": false, "required": names, "properties": properties })
}

fn cell(column: &FieldLayout) -> Value {
    let kind = |name: &str| if column.required { json!(name) } else { json!([name, "null"]) };
    match column.unit {
        Unit::Integer | Unit::Dollars | Unit::Percent => {
            let mut out = json!({ "type": kind("integer") });
            for (name, bound) in [("minimum", column.min), ("maximum", column.max)] {
                if let (Some(bound), Some(out)) = (bound, out.as_object_mut()) {
                    out.insert(name.to_owned(), bound.into());
                }
            }
            out
        }
        Unit::YesNo => json!({ "type": kind("boolean") }),
        Unit::Date => json!({ "type": kind("string"), "pattern": DATE }),
        Unit::Quantity | Unit::QuantityDollars => json!({
            "type": kind("object"),
            "additionalProperties": false,
            "required": ["value", "precision"],
            "properties": {
                "value": { "type": "integer" },
                "precision": { "enum": PRECISION.def().values.iter().map(|(code, _)| *code).collect::<Vec<_>>() },
            },
        }),
        Unit::Text | Unit::Decimal | Unit::Code => {
            json!({ "type": kind("string"), "maxLength": column.max_length.unwrap_or(100_000) })
        }
    }
}
