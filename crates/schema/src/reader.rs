//! From a text to a submission: one pass, led by the layout of the root.

use guichet_core::{Code, catalogue::submission, submission::Row};
use serde::de::DeserializeSeed as _;

use crate::{
    bytes::ReadError,
    layout,
    member::Null,
    object::Object,
    shape::ShapeVisitor,
    state::{Reader, Reading},
};

/// Reads a text.
pub(crate) fn read(text: &str) -> Result<Reading, ReadError> {
    // `serde_json` fails on a number beyond the range of floats (`1e400`), even where no number is expected. Such a
    // text is read again with numbers kept as text, so that this is reported as an ordinary finding.
    attempt(text, false).or_else(|stop| match stop.code {
        Code::JsonSyntax => attempt(text, true).map_err(|_| stop),
        _ => Err(stop),
    })
}

fn attempt(text: &str, exact: bool) -> Result<Reading, ReadError> {
    let mut reader = Reader::new(text, exact);
    let (table, row) = (submission::TABLE, Row::at(0));
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let root = Object { reader: &mut reader, table, row, layout: layout::of(table), group: "", null: Null::Wrong };
    let outcome = ShapeVisitor(root).deserialize(&mut deserializer).and_then(|()| deserializer.end());
    match outcome {
        Ok(()) => Ok(reader.finish()),
        Err(error) => Err(reader.stop.unwrap_or_else(|| ReadError::syntax(text, &error))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_reading_agree() {
        let whole = r#"{"schema_version":"1.0.0","language":"fr","period":{"from":"2022-01-01","to":null},"x":{"a":1,"a":2},
            "answers":[null,3,"a",{"id":"a\u0031","period":[],"program":true}],"plans":{"a":1},"strategy":[{"measures":["a","a",4]}],
            "projects":[{"id":"j","participants":{"value":3,"precision":"x"},"participants":1,"deprived_area":true}],
            "expenses":[{"amount_cents":-0,"allocations":[{"share_bp":1.0,"eligible":null},[]]},{"amount_cents":"\n"}],
            "extensions":{"p":{"a":1,"b":"\u00e9","c":false,"d":null,"e":[]},"q":7}}"#;
        let texts =
            (0..=whole.len()).filter_map(|end| whole.get(..end)).chain(["[]", "null", "1", "\"x\"", "true", "{}"]);
        for text in texts {
            assert_eq!(format!("{:?}", attempt(text, false)), format!("{:?}", attempt(text, true)), "{text}");
        }
    }
}
