//! The typed catalogue equals the published schema.
//!
//! A schema is built from the catalogue alone, without `$ref` or descriptive texts; the published one is brought to the same
//! form. Any difference of path, kind, bound, requirement or mark is a difference of the two values.

use guichet_core::{
    Bilingual, TableId,
    catalogue::{CODE_LISTS, CodeListId, ColumnDef, Kind, PRECISION, Pattern, submission},
};
use serde_json::{Map, Value, json};

fn published() -> Value {
    serde_json::from_str(guichet_schema::schema()).unwrap()
}

// ---- the published schema, without references nor words -------------------------------------------------------------

fn plain(node: &Value, definitions: &Value) -> Value {
    let mut out = Map::new();
    if let Some(reference) = node["$ref"].as_str() {
        let target = &definitions[reference.strip_prefix("#/$defs/").unwrap()];
        out.extend(plain(target, definitions).as_object().unwrap().clone());
    }
    for (name, value) in node.as_object().unwrap() {
        let value = match name.as_str() {
            "title" | "description" | "x-en" | "x-labels" | "$ref" | "$schema" | "$id" | "$defs" => continue,
            "properties" => {
                value.as_object().unwrap().iter().map(|(name, node)| (name.clone(), plain(node, definitions))).collect()
            }
            "items" | "additionalProperties" if value.is_object() => plain(value, definitions),
            "required" => {
                let mut names: Vec<_> = value.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
                names.sort_unstable();
                json!(names)
            }
            _ => value.clone(),
        };
        out.insert(name.clone(), value);
    }
    // `null` in the codes of a value that cannot be null has no effect.
    if out.get("type") == Some(&json!("string"))
        && let Some(Value::Array(codes)) = out.get_mut("enum")
    {
        codes.retain(|code| !code.is_null());
    }
    Value::Object(out)
}

// ---- the schema of the catalogue ------------------------------------------------------------------------------------

fn root() -> Value {
    let mut node = row(submission::TABLE);
    let mut required: Vec<String> = serde_json::from_value(node["required"].clone()).unwrap();
    for table in TableId::all().filter(|table| *table != submission::TABLE && table.def().parent.is_none()) {
        let definition = table.def();
        node["properties"][definition.name] = if definition.single { row(table) } else { list(table) };
        required.extend(definition.required.then(|| definition.name.to_owned()));
    }
    required.sort_unstable();
    node["required"] = json!(required);
    node["properties"]["extensions"] = json!({
        "type": ["object", "null"],
        "propertyNames": {"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 64},
        "maxProperties": 100,
        "additionalProperties": {
            "type": "object",
            "maxProperties": 200,
            "propertyNames": {"pattern": "^[a-z][a-z0-9_]{0,63}$"},
            "additionalProperties": {"anyOf": [
                {"type": "string", "maxLength": 20000},
                {"type": "integer", "minimum": -9_007_199_254_740_991_i64, "maximum": 9_007_199_254_740_991_i64},
                {"type": "boolean"},
                {"type": "null"}
            ]}
        }
    });
    node
}

fn list(table: TableId) -> Value {
    let definition = table.def();
    let mut node =
        json!({"type": kind_of("array", definition.required), "items": row(table), "maxItems": definition.max_rows});
    if definition.min_rows > 0 {
        node["minItems"] = json!(definition.min_rows);
    }
    node
}

fn row(table: TableId) -> Value {
    let mut node = object(&table.def().columns.iter().map(|column| (column.path, column)).collect::<Vec<_>>());
    for child in table.children() {
        assert!(!child.def().required, "no list inside a row is required in this model");
        node["properties"][child.short_name()] = list(child);
    }
    node
}

fn object(columns: &[(&str, &ColumnDef)]) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (path, column) in columns {
        let Some((group, _)) = path.split_once('/') else {
            properties.insert((*path).to_owned(), value(column));
            required.extend(column.required.then_some(*path));
            continue;
        };
        let inside: Vec<_> = columns
            .iter()
            .filter_map(|(path, column)| Some((path.strip_prefix(group)?.strip_prefix('/')?, *column)))
            .collect();
        let any = inside.iter().any(|(_, column)| column.required);
        let mut node = object(&inside);
        node["type"] = kind_of("object", any);
        properties.insert(group.to_owned(), node);
        if any && !required.contains(&group) {
            required.push(group);
        }
    }
    required.sort_unstable();
    let mut node = json!({"type": "object", "properties": properties, "additionalProperties": false});
    if !required.is_empty() {
        node["required"] = json!(required);
    }
    node
}

fn kind_of(name: &str, required: bool) -> Value {
    if required { json!(name) } else { json!([name, "null"]) }
}

const KEY: &str = "^[a-z0-9-]{1,64}$";

fn value(column: &ColumnDef) -> Value {
    let of = |name: &str| kind_of(name, column.required);
    let mut node = match column.kind {
        Kind::Const(value) => json!({"const": value}),
        Kind::Key => json!({"type": of("string"), "pattern": KEY}),
        Kind::Text { max, pattern } => {
            let mut node = json!({"type": of("string"), "minLength": 1, "maxLength": max});
            if let Some(pattern) = regex(pattern) {
                node["pattern"] = json!(pattern);
            }
            node
        }
        Kind::Texts { max, limit } => json!({
            "type": of("array"), "maxItems": limit, "items": {"type": "string", "minLength": 1, "maxLength": max}
        }),
        Kind::Code(list) => codes(list, column.required),
        Kind::Codes { list, limit } => json!({
            "type": of("array"), "maxItems": limit, "uniqueItems": true, "items": codes(list, true),
            "x-code-list": list.def().name
        }),
        Kind::Int { min, max } => json!({"type": of("integer"), "minimum": min, "maximum": max}),
        Kind::Cents => json!({
            "type": of("integer"), "minimum": -100_000_000_000_000_i64, "maximum": 100_000_000_000_000_i64
        }),
        Kind::BasisPoints => json!({"type": of("integer"), "minimum": 0, "maximum": 10000}),
        Kind::Bool => json!({"type": of("boolean")}),
        Kind::Date => json!({"type": of("string"), "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
        Kind::When => json!({"type": of("string"), "format": "guichet-partial-date", "maxLength": 24}),
        Kind::Decimal => json!({"type": of("string"), "pattern": r"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?$"}),
        Kind::Quantity => json!({
            "type": of("object"), "additionalProperties": false, "required": ["value"],
            "properties": {
                "value": {"type": "integer", "minimum": 0, "maximum": 100_000_000_000_000_i64},
                "precision": codes(PRECISION, false)
            }
        }),
        Kind::Ref(table) => json!({"type": of("string"), "pattern": KEY, "x-ref": table.def().name}),
        Kind::Refs { table, limit } => json!({
            "type": of("array"), "maxItems": limit, "uniqueItems": true, "items": {"type": "string", "pattern": KEY},
            "x-ref": table.def().name
        }),
        Kind::Pointer => {
            json!({"type": of("string"), "pattern": "^/(organization|[a-z_]+/[a-z0-9-]{1,64})$", "maxLength": 128})
        }
        Kind::Program => json!({"type": of("string"), "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 64}),
    };
    if column.personal {
        node["x-personal"] = json!(true);
    }
    node
}

fn codes(list: CodeListId, required: bool) -> Value {
    let codes = list.def().values.iter().map(|(code, _)| json!(code));
    let null = (!required).then_some(Value::Null);
    json!({"type": kind_of("string", required), "enum": codes.chain(null).collect::<Vec<_>>()})
}

fn regex(pattern: Pattern) -> Option<String> {
    Some(match pattern {
        Pattern::Any => return None,
        Pattern::Digits(count) => format!("^[0-9]{{{count}}}$"),
        Pattern::GeographicCode => "^[0-9A-Z]{2,7}$".into(),
        Pattern::Email => r"^[^@\s]+@[^@\s]+\.[^@\s]+$".into(),
        Pattern::Concept => "^[a-z0-9_]{1,120}$".into(),
        Pattern::MediaType => "^[a-z]+/[a-z0-9.+-]+$".into(),
        Pattern::Sha256 => "^[0-9a-f]{64}$".into(),
        Pattern::ListPointer => "^/[a-z_]+$".into(),
        Pattern::AnyPointer => "^/.+$".into(),
    })
}

#[test]
fn the_catalogue_is_the_schema() {
    let schema = published();
    let (left, right) = (plain(&schema, &schema["$defs"]), root());
    // One list at a time, so that a failure can be read.
    for (name, node) in left["properties"].as_object().unwrap() {
        assert_eq!(node, &right["properties"][name], "{name}");
    }
    assert_eq!(left, right);
}

#[test]
fn every_code_list_is_that_of_the_schema() {
    let definitions = published()["$defs"].clone();
    let names: Vec<_> = definitions.as_object().unwrap().keys().filter_map(|name| name.strip_prefix("code_")).collect();
    assert_eq!(names, CODE_LISTS.iter().map(|list| list.name).collect::<Vec<_>>());
    for list in CODE_LISTS {
        let node = &definitions[format!("code_{}", list.name)];
        assert_eq!(words(node, "title"), pair(list.title), "{}", list.name);
        assert_eq!(node["x-labels"].as_object().unwrap().len(), list.values.len(), "{}", list.name);
        for (code, label) in list.values {
            let published = &node["x-labels"][code];
            assert_eq!((published["fr"].as_str(), published["en"].as_str()), pair(*label), "{} {code}", list.name);
        }
    }
}

#[test]
fn titles_and_descriptions_are_those_of_the_schema() {
    let schema = published();
    for table in TableId::all() {
        let definition = table.def();
        let mut node = &schema;
        for part in definition.name.split('/').filter(|part| *part != "submission") {
            let holder = if node["items"].is_object() { &node["items"] } else { node };
            node = &holder["properties"][part];
        }
        assert_eq!(words(node, "title"), pair(definition.title), "{}", definition.name);
        assert_eq!(words(node, "description"), pair(definition.description), "{}", definition.name);
        let row = if node["items"].is_object() { &node["items"] } else { node };
        for column in definition.columns {
            let node = column.path.split('/').fold(row, |node, part| &node["properties"][part]);
            assert_eq!(words(node, "title"), pair(column.title), "{}/{}", definition.name, column.path);
            assert_eq!(words(node, "description"), pair(column.description), "{}/{}", definition.name, column.path);
        }
    }
}

fn words<'v>(node: &'v Value, key: &str) -> (Option<&'v str>, Option<&'v str>) {
    (node[key].as_str(), node["x-en"][key].as_str())
}

fn pair(text: Bilingual) -> (Option<&'static str>, Option<&'static str>) {
    (Some(text.fr), Some(text.en))
}
