//! Editions as written in TOML, before any check.

use std::collections::BTreeMap;

use guichet_core::finding::Text;
use serde::Deserialize;
use toml::{Table, Value, value::Datetime};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawProgram {
    pub(crate) id: String,
    pub(crate) domain: String,
    pub(crate) kind: String,
    pub(crate) name: Text,
    pub(crate) body: Text,
    pub(crate) formats: Vec<String>,
    pub(crate) receiver: RawReceiver,
    #[serde(default)]
    pub(crate) source: BTreeMap<String, RawSource>,
    #[serde(default)]
    pub(crate) codes: BTreeMap<String, RawCodes>,
    #[serde(default)]
    pub(crate) param: BTreeMap<String, RawParam>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawReceiver {
    pub(crate) name: Text,
    pub(crate) channel: String,
    pub(crate) portal: Option<Text>,
    pub(crate) status: Option<Value>,
    pub(crate) source: Option<String>,
    pub(crate) by: Option<String>,
    #[serde(default)]
    pub(crate) table: Vec<RawReceiverRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawReceiverRow {
    pub(crate) code: String,
    pub(crate) name: Text,
    pub(crate) source: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSource {
    #[serde(rename = "ref")]
    pub(crate) reference: String,
    pub(crate) url: Option<String>,
    pub(crate) consulted: Datetime,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCodes {
    pub(crate) list: String,
    pub(crate) status: Option<Value>,
    pub(crate) source: Option<String>,
    pub(crate) values: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawParam {
    pub(crate) label: Text,
    pub(crate) unit: String,
    pub(crate) status: Option<Value>,
    pub(crate) values: Vec<RawParamValue>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawParamValue {
    pub(crate) from: Datetime,
    pub(crate) value: Option<Value>,
    pub(crate) source: Option<String>,
    pub(crate) tiers: Option<Vec<RawTier>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTier {
    pub(crate) max: Option<i64>,
    pub(crate) value: i64,
}

/// An edition. Lists of parts are kept as plain TOML values, so that an error in one part does not hide those of
/// others.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEdition {
    pub(crate) title: Text,
    pub(crate) in_force: RawInForce,
    pub(crate) agreement: String,
    #[serde(default)]
    pub(crate) nil_return: bool,
    #[serde(default)]
    pub(crate) required: Vec<String>,
    pub(crate) source: Option<String>,
    pub(crate) status: Option<Value>,
    pub(crate) applies: Option<RawApplies>,
    pub(crate) period: Option<RawPeriod>,
    pub(crate) due: Option<RawDue>,
    #[serde(default)]
    pub(crate) param: BTreeMap<String, RawParam>,
    #[serde(default)]
    pub(crate) extension: BTreeMap<String, RawExtension>,
    #[serde(default)]
    pub(crate) field: Vec<Value>,
    #[serde(default)]
    pub(crate) table: Vec<Value>,
    #[serde(default)]
    pub(crate) rule: Vec<Value>,
    #[serde(default)]
    pub(crate) stacking: Vec<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawInForce {
    pub(crate) from: Datetime,
    pub(crate) until: Option<Datetime>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawApplies {
    #[serde(default)]
    pub(crate) kind: Vec<String>,
    pub(crate) population: Option<RawBounds>,
    pub(crate) source: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBounds {
    pub(crate) min: Option<Value>,
    pub(crate) max: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPeriod {
    pub(crate) max_months: Option<u32>,
    pub(crate) within: Option<String>,
    pub(crate) source: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDue {
    pub(crate) after: Option<String>,
    pub(crate) months: Option<u32>,
    pub(crate) days: Option<i32>,
    pub(crate) annual: Option<String>,
    pub(crate) dates: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) unknown: bool,
    pub(crate) source: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawExtension {
    pub(crate) label: Text,
    pub(crate) help: Option<Text>,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) codes: Vec<String>,
    pub(crate) status: Option<Value>,
    pub(crate) source: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawField {
    pub(crate) id: String,
    pub(crate) section: Option<Text>,
    pub(crate) column: Text,
    pub(crate) from: Option<String>,
    #[serde(rename = "const")]
    pub(crate) constant: Option<String>,
    pub(crate) calc: Option<Value>,
    #[serde(default, rename = "where")]
    pub(crate) filter: Table,
    #[serde(default, rename = "match")]
    pub(crate) matching: Table,
    #[serde(default)]
    pub(crate) allocation: Table,
    pub(crate) via: Option<String>,
    pub(crate) fold: Option<String>,
    pub(crate) by: Option<String>,
    pub(crate) sep: Option<String>,
    #[serde(rename = "as")]
    pub(crate) unit: String,
    pub(crate) codes: Option<String>,
    pub(crate) empty: String,
    pub(crate) absent: Option<String>,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    pub(crate) max_length: Option<u32>,
    pub(crate) status: Option<Value>,
    pub(crate) source: Option<String>,
    /// Notes for the reader of the edition; not evaluated.
    #[serde(rename = "note")]
    pub(crate) _note: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTable {
    pub(crate) id: String,
    pub(crate) title: Text,
    pub(crate) rows: String,
    #[serde(default, rename = "where")]
    pub(crate) filter: Table,
    #[serde(default)]
    pub(crate) order: Vec<String>,
    pub(crate) explode: Option<String>,
    #[serde(default)]
    pub(crate) group_by: Vec<String>,
    #[serde(default)]
    pub(crate) only_allocated: bool,
    #[serde(default)]
    pub(crate) allocation: Table,
    pub(crate) empty: String,
    pub(crate) source: Option<String>,
    pub(crate) status: Option<Value>,
    #[serde(default)]
    pub(crate) column: Vec<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRule {
    pub(crate) code: String,
    pub(crate) severity: String,
    pub(crate) message: Text,
    pub(crate) fix: Text,
    pub(crate) source: Option<String>,
    pub(crate) status: Option<Value>,
    /// A day. Kept as a TOML value, since a date inside a part arrives as text.
    pub(crate) enforced_from: Option<Value>,
    pub(crate) exists: Option<RawSelect>,
    pub(crate) none: Option<RawSelect>,
    pub(crate) unreferenced: Option<RawSelect>,
    pub(crate) each: Option<RawSelect>,
    pub(crate) distinct: Option<RawSelect>,
    pub(crate) compare: Option<RawCompare>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSelect {
    pub(crate) rows: String,
    #[serde(default, rename = "where")]
    pub(crate) filter: Table,
    /// A pointer for `unreferenced`, a list of fields for `distinct`.
    pub(crate) by: Option<Value>,
    #[serde(default)]
    pub(crate) require: Vec<String>,
    #[serde(default)]
    pub(crate) only_allocated: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCompare {
    pub(crate) left: Value,
    pub(crate) op: String,
    pub(crate) right: Value,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawStacking {
    pub(crate) base: String,
    pub(crate) counts: Vec<String>,
    pub(crate) own: String,
    pub(crate) in_kind: String,
    pub(crate) rate: Option<String>,
    pub(crate) cap: Option<String>,
    #[serde(default)]
    pub(crate) cap_counts: Vec<String>,
    pub(crate) source: Option<String>,
    pub(crate) status: Option<Value>,
}
