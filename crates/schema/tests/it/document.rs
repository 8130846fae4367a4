//! A valid document that touches every list and every field, made from the catalogue; and ways to look at readings.

use guichet_core::{
    TableId,
    catalogue::{Kind, Pattern, submission},
};
use guichet_schema::Reading;
use serde_json::{Map, Value, json};

/// The id of a row of that document.
pub(crate) fn id(table: TableId, rank: usize) -> String {
    format!("{}-{rank}", table.short_name().replace('_', "-"))
}

/// The document: two rows in each list, every field given.
pub(crate) fn full() -> Value {
    let mut root = row(submission::TABLE, 0);
    for table in TableId::all().filter(|table| table.def().parent.is_none() && *table != submission::TABLE) {
        let value = if table.def().single { Value::Object(row(table, 0)) } else { rows(table) };
        root.insert(table.def().name.to_owned(), value);
    }
    root.insert(
        "extensions".into(),
        json!({"immigration-pac": {"a_text": "x", "an_integer": -5, "a_boolean": false, "nothing": null}, "aines": {}}),
    );
    Value::Object(root)
}

fn rows(table: TableId) -> Value {
    (0..2).map(|rank| Value::Object(row(table, rank))).collect()
}

fn row(table: TableId, rank: usize) -> Map<String, Value> {
    let mut row = Map::new();
    for column in table.def().columns {
        let value = value(table, column.kind, rank);
        match column.path.split_once('/') {
            None => row.insert(column.path.to_owned(), value),
            Some((group, member)) => {
                let group = row.entry(group).or_insert_with(|| json!({}));
                group.as_object_mut().unwrap().insert(member.to_owned(), value)
            }
        };
    }
    for list in table.children() {
        row.insert(list.short_name().to_owned(), rows(list));
    }
    row
}

fn value(table: TableId, kind: Kind, rank: usize) -> Value {
    match kind {
        Kind::Const(value) => json!(value),
        Kind::Key => json!(id(table, rank)),
        Kind::Text { max, pattern } => match pattern {
            Pattern::Any => json!("Été à l’Îsle 🙂".chars().take(max.try_into().unwrap()).collect::<String>()),
            Pattern::Digits(count) => json!("0".repeat(count.into())),
            Pattern::GeographicCode => json!("09020"),
            Pattern::Email => json!("a@b.ca"),
            Pattern::Concept => json!("low_income_rate"),
            Pattern::MediaType => json!("application/pdf"),
            Pattern::Sha256 => json!("0a".repeat(32)),
            Pattern::ListPointer => json!("/expenses"),
            Pattern::AnyPointer => json!("/organization/population/value"),
        },
        Kind::Texts { .. } => json!(["un", "deux", "un"]),
        Kind::Code(list) => json!(list.code(0)),
        Kind::Codes { list, .. } => json!([list.code(1), list.code(0)]),
        Kind::Int { min, max } => json!(if rank == 0 { min } else { max }),
        Kind::Cents => json!(if rank == 0 { -100_000_000_000_000_i64 } else { 100_000_000_000_000 }),
        Kind::BasisPoints => json!(10_000 * rank),
        Kind::Bool => json!(rank == 0),
        Kind::Date => json!("2024-02-29"),
        Kind::When => json!(if rank == 0 { "2022-01-05/2022-03-10" } else { "2022-22/.." }),
        Kind::Decimal => json!("-12.500000"),
        Kind::Quantity => json!({"value": 40, "precision": "about"}),
        Kind::Ref(target) => json!(id(target, 0)),
        Kind::Refs { table, .. } => json!([id(table, 1), id(table, 0)]),
        Kind::Pointer => json!("/organization"),
        Kind::Program => json!("aines-mada-1"),
    }
}

/// The smallest valid document, with more members.
pub(crate) fn small(more: &str) -> String {
    format!(
        r#"{{"schema_version":"1.0.0","language":"fr","period":{{"from":"2022-01-01","to":"2022-12-31"}},
"organization":{{"code_geographique":"49058","kind":"municipality","name":"Drummondville"}},
"answers":[{{"id":"a1","program":"aines-mada-1","form":"final","period":{{"from":"2022-01-01","to":"2022-12-31"}}}}]{more}}}"#
    )
}

/// The JSON pointers of every value below the root.
pub(crate) fn pointers(value: &Value) -> Vec<String> {
    fn walk(value: &Value, here: &str, out: &mut Vec<String>) {
        match value {
            Value::Object(members) => members.iter().for_each(|(name, value)| {
                let pointer = format!("{here}/{}", name.replace('~', "~0").replace('/', "~1"));
                walk(value, &pointer, out);
                out.push(pointer);
            }),
            Value::Array(items) => items.iter().enumerate().for_each(|(at, value)| {
                let pointer = format!("{here}/{at}");
                walk(value, &pointer, out);
                out.push(pointer);
            }),
            _ => {}
        }
    }
    let mut out = Vec::new();
    walk(value, "", &mut out);
    out
}

/// (code, pointer) of each finding.
pub(crate) fn found(reading: &Reading) -> Vec<(String, String)> {
    reading.findings.iter().map(|f| (f.code().to_owned(), f.pointer.clone().unwrap_or_default())).collect()
}
