//! The JSON Schema of a report's JSON document.

use guichet_core::{
    catalogue,
    report::{FieldLayout, Layout, TableLayout, Unit},
};
use serde_json::{Map, Value, json};

use crate::{content::status, range_pattern};

/// A day, a month, a year, a season, or an interval of them.
const DATE: &str = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?(/(\.\.|[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?))?$";
const DECIMAL: &str = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$";

/// JSON Schema 2020-12 of the JSON document of an edition: types, bounds, codes, required cells, titles in both
/// languages.
#[must_use]
pub fn report_schema(layout: &Layout) -> Value {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("urn:guichet:report:{}", layout.edition),
        "title": format!("{} — {}", layout.program_name.fr, layout.title.fr),
        "x-en": { "title": format!("{} — {}", layout.program_name.en, layout.title.en) },
        "x-status": status(layout.hypothesis),
        "x-receiver": { "fr": layout.receiver.fr, "en": layout.receiver.en },
        "type": "object",
        "additionalProperties": false,
        "required": ["edition", "status", "cells", "tables", "explanations"],
        "properties": {
            "edition": { "const": layout.edition.to_string() },
            "status": { "const": status(layout.hypothesis) },
            "nothing_to_report": { "const": true },
            "cells": object(&layout.fields),
            "tables": tables(&layout.tables),
            "explanations": explanations(),
        },
    });
    let mut otherwise = Map::new();
    otherwise.extend(required_rows(&layout.tables).map(|rows| ("tables".to_owned(), rows)));
    otherwise.extend(required_cells(&layout.fields).map(|cells| ("cells".to_owned(), cells)));
    if let (false, Some(schema)) = (otherwise.is_empty(), schema.as_object_mut()) {
        // With a declared nil return, rows and the cells computed from them may be missing.
        schema.insert("if".into(), json!({ "required": ["nothing_to_report"] }));
        schema.insert("else".into(), json!({ "properties": otherwise }));
    }
    schema
}

fn object(columns: &[FieldLayout]) -> Value {
    let properties: Map<String, Value> = columns.iter().map(|column| (column.id.clone(), cell(column))).collect();
    let required: Vec<&str> = columns.iter().map(|column| column.id.as_str()).collect();
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

fn tables(tables: &[TableLayout]) -> Value {
    let properties: Map<String, Value> = tables
        .iter()
        .map(|table| {
            let schema = json!({
                "title": table.title.fr,
                "x-en": { "title": table.title.en },
                "type": "array",
                "items": object(&table.columns),
            });
            (table.id.clone(), schema)
        })
        .collect();
    let required: Vec<&str> = tables.iter().map(|table| table.id.as_str()).collect();
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

fn required_rows(tables: &[TableLayout]) -> Option<Value> {
    let needed: Map<String, Value> = tables
        .iter()
        .filter(|table| table.required)
        .map(|table| (table.id.clone(), json!({ "minItems": 1 })))
        .collect();
    (!needed.is_empty()).then(|| json!({ "properties": needed }))
}

/// Required cells that are computed from rows: not null unless a nil return is declared.
fn required_cells(fields: &[FieldLayout]) -> Option<Value> {
    let needed: Map<String, Value> = fields
        .iter()
        .filter(|field| field.required && field.listed)
        .map(|field| (field.id.clone(), json!({ "not": { "type": "null" } })))
        .collect();
    (!needed.is_empty()).then(|| json!({ "properties": needed }))
}

/// A cell: its value, or `null` where the form does not require it.
fn cell(column: &FieldLayout) -> Value {
    let mut schema = Map::new();
    schema.insert("title".into(), json!(column.column.fr));
    schema.insert("x-en".into(), json!({ "title": column.column.en }));
    schema.insert("x-unit".into(), json!(unit_name(column.unit)));
    let kind = match column.unit {
        Unit::Integer => {
            bounds(&mut schema, column);
            "integer"
        }
        Unit::YesNo => "boolean",
        Unit::Quantity => {
            let mut value = Map::new();
            value.insert("type".into(), json!("integer"));
            bounds(&mut value, column);
            quantity(&mut schema, Value::Object(value));
            "object"
        }
        Unit::QuantityDollars => {
            quantity(
                &mut schema,
                json!({ "type": "string", "pattern": range_pattern::two_decimals(column.min, column.max) }),
            );
            "object"
        }
        Unit::Dollars | Unit::Percent => {
            schema.insert("pattern".into(), json!(range_pattern::two_decimals(column.min, column.max)));
            "string"
        }
        Unit::Decimal => {
            schema.insert("pattern".into(), json!(DECIMAL));
            "string"
        }
        Unit::Date => {
            schema.insert("pattern".into(), json!(DATE));
            "string"
        }
        Unit::Text | Unit::Code => "string",
    };
    if let Some(most) = column.max_length
        && matches!(column.unit, Unit::Text | Unit::Code | Unit::Date | Unit::Decimal)
    {
        schema.insert("maxLength".into(), json!(most));
    }
    if column.unit == Unit::Code && !column.codes.is_empty() {
        let mut codes: Vec<Value> = column.codes.iter().map(|code| json!(code)).collect();
        if nullable(column) {
            codes.push(Value::Null);
        }
        schema.insert("enum".into(), Value::Array(codes));
    }
    schema.insert("type".into(), if nullable(column) { json!([kind, "null"]) } else { json!(kind) });
    Value::Object(schema)
}

/// May the cell be null? A required one that is computed from rows may, when a nil return is declared.
fn nullable(column: &FieldLayout) -> bool {
    !column.required || column.listed
}

fn bounds(schema: &mut Map<String, Value>, column: &FieldLayout) {
    if let Some(min) = column.min {
        schema.insert("minimum".into(), json!(min));
    }
    if let Some(max) = column.max {
        schema.insert("maximum".into(), json!(max));
    }
}

fn quantity(schema: &mut Map<String, Value>, value: Value) {
    let precisions: Vec<&str> = catalogue::PRECISION.def().values.iter().map(|(code, _)| *code).collect();
    schema.insert("additionalProperties".into(), json!(false));
    schema.insert("required".into(), json!(["value", "precision"]));
    schema.insert("properties".into(), json!({ "value": value, "precision": { "enum": precisions } }));
}

fn explanations() -> Value {
    json!({
        "title": "Justifications",
        "x-en": { "title": "Explanations" },
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["code", "cell", "about", "text"],
            "properties": {
                "code": { "title": "Constat", "x-en": { "title": "Finding" }, "type": "string" },
                "cell": { "title": "Case", "x-en": { "title": "Cell" }, "type": ["string", "null"] },
                "about": { "title": "Ce qui est expliqué", "x-en": { "title": "What is explained" }, "type": "string" },
                "text": { "title": "Justification", "x-en": { "title": "Explanation" }, "type": "string" },
            },
        },
    })
}

fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Text => "text",
        Unit::Integer => "integer",
        Unit::Decimal => "decimal",
        Unit::Dollars => "dollars",
        Unit::Percent => "percent",
        Unit::Date => "date",
        Unit::YesNo => "yes_no",
        Unit::Code => "code",
        Unit::Quantity => "quantity",
        Unit::QuantityDollars => "quantity_dollars",
    }
}
