//! Differences between two revisions, row by row.

use serde::Serialize;
use serde_json::Value;

/// One value that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Canonical pointer, with row ids.
    pub pointer: String,
    /// `added`, `removed` or `changed`.
    pub kind: &'static str,
    /// Value before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// Value after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

/// The differences between two canonical documents. Rows are matched by id, other elements by position.
#[must_use]
pub fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut out = Vec::new();
    compare(before, after, "", &mut out);
    out
}

fn compare(before: &Value, after: &Value, at: &str, out: &mut Vec<Difference>) {
    match (before, after) {
        (Value::Object(a), Value::Object(b)) => {
            for (name, old) in a {
                match b.get(name) {
                    Some(new) => compare(old, new, &format!("{at}/{name}"), out),
                    None => out.push(removed(format!("{at}/{name}"), old)),
                }
            }
            for (name, new) in b.iter().filter(|(name, _)| !a.contains_key(*name)) {
                out.push(added(format!("{at}/{name}"), new));
            }
        }
        (Value::Array(a), Value::Array(b)) => {
            let key = |place: usize, row: &Value| {
                row.get("id").and_then(Value::as_str).map_or_else(|| place.to_string(), str::to_owned)
            };
            let find = |rows: &[Value], wanted: &str| {
                rows.iter().enumerate().find(|(place, row)| key(*place, row) == wanted).map(|(_, row)| row.clone())
            };
            for (place, old) in a.iter().enumerate() {
                let name = key(place, old);
                match find(b, &name) {
                    Some(new) => compare(old, &new, &format!("{at}/{name}"), out),
                    None => out.push(removed(format!("{at}/{name}"), old)),
                }
            }
            for (place, new) in b.iter().enumerate() {
                let name = key(place, new);
                if find(a, &name).is_none() {
                    out.push(added(format!("{at}/{name}"), new));
                }
            }
        }
        _ if before == after => {}
        _ => out.push(Difference {
            pointer: at.to_owned(),
            kind: "changed",
            before: Some(before.clone()),
            after: Some(after.clone()),
        }),
    }
}

fn added(pointer: String, value: &Value) -> Difference {
    Difference { pointer, kind: "added", before: None, after: Some(value.clone()) }
}

fn removed(pointer: String, value: &Value) -> Difference {
    Difference { pointer, kind: "removed", before: Some(value.clone()), after: None }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rows_are_matched_by_their_ids() {
        let before = json!({ "expenses": [{ "id": "d1", "amount_cents": 100 }, { "id": "d2", "amount_cents": 5 }] });
        let after = json!({ "expenses": [{ "id": "d2", "amount_cents": 5 }, { "id": "d1", "amount_cents": 200 }, { "id": "d3" }] });
        let found: Vec<(String, &str)> =
            differences(&before, &after).into_iter().map(|one| (one.pointer, one.kind)).collect();
        assert_eq!(found, [("/expenses/d1/amount_cents".to_owned(), "changed"), ("/expenses/d3".to_owned(), "added")]);
    }
}
