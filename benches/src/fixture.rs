//! Fixtures: the complete example without white space, with more rows, or with more programs.

use anyhow::{Context as _, Result, anyhow};
use guichet_core::{
    TableId,
    catalogue::{Kind, agreements, answers},
};
use guichet_engine::ProgramSet;
use serde_json::{Map, Value};

/// `examples/fictif/ville-fictive.json`: a fictitious town that answers seven programs.
const TOWN: &str = include_str!("../../examples/fictif/ville-fictive.json");

/// The example as it is filed: the bytes of the file without the white space between tokens.
#[must_use]
pub fn filed() -> Vec<u8> {
    let (mut inside, mut escaped) = (false, false);
    let keep = |byte: &u8| {
        if inside {
            (inside, escaped) = (escaped || *byte != b'"', *byte == b'\\' && !escaped);
            return true;
        }
        inside = *byte == b'"';
        !byte.is_ascii_whitespace()
    };
    TOWN.bytes().filter(keep).collect()
}

/// The example, parsed. Written again, its keys are in alphabetical order.
///
/// # Errors
/// When the example is not JSON.
pub fn town() -> Result<Value> {
    serde_json::from_str(TOWN).context("ville-fictive.json")
}

/// As bytes, without white space.
///
/// # Errors
/// Never for a value that was read.
pub fn minified(value: &Value) -> Result<Vec<u8>> {
    serde_json::to_vec(value).context("writing the fixture")
}

/// Every program compiled in.
///
/// # Errors
/// An edition does not load.
pub fn programs() -> Result<ProgramSet> {
    guichet_programs::load().map_err(|reasons| anyhow!("{} reasons why the editions do not load", reasons.len()))
}

/// `times` copies of every row but the answers, which stay, and the agreements, whose amounts grow instead: the same seven
/// reports, with as many more lines. A copy has its own id and names copies.
#[must_use]
pub fn larger(town: &Value, times: usize) -> Value {
    let mut out = town.clone();
    for table in TableId::all().filter(|table| is_copied(*table)) {
        let Some(rows) = out.get_mut(table.def().name).and_then(Value::as_array_mut) else { continue };
        let originals = rows.clone();
        for copy in 1..times {
            rows.extend(originals.iter().map(|row| {
                let mut row = row.clone();
                rewrite(&mut row, table, &format!("-{copy}"));
                row
            }));
        }
    }
    let rows = out.get_mut("agreements").and_then(Value::as_array_mut);
    for agreement in rows.into_iter().flatten() {
        grow(agreement, times);
        for instalment in agreement.get_mut("instalments").and_then(Value::as_array_mut).into_iter().flatten() {
            grow(instalment, times);
        }
    }
    out
}

fn is_copied(table: TableId) -> bool {
    let definition = table.def();
    definition.parent.is_none() && !definition.single && table != answers::TABLE && table != agreements::TABLE
}

fn grow(row: &mut Value, times: usize) {
    if let Some(cents) = row.get_mut("amount_cents")
        && let (Some(before), Ok(times)) = (cents.as_i64(), i64::try_from(times))
    {
        *cents = Value::from(before * times);
    }
}

/// Gives a copied row its own id, voucher and references.
fn rewrite(row: &mut Value, table: TableId, suffix: &str) {
    for column in table.def().columns {
        let Some(value) = row.pointer_mut(&format!("/{}", column.path)) else { continue };
        match column.kind {
            Kind::Key => append(value, suffix),
            Kind::Ref(target) if is_copied(target) => append(value, suffix),
            Kind::Refs { table: target, .. } if is_copied(target) => {
                value.as_array_mut().into_iter().flatten().for_each(|item| append(item, suffix));
            }
            Kind::Pointer => point(value, suffix),
            Kind::Text { .. } if column.path == "pointer" => point(value, suffix),
            Kind::Text { .. } if column.path == "voucher" => append(value, suffix),
            _ => {}
        }
    }
}

fn append(value: &mut Value, suffix: &str) {
    if let Value::String(text) = value {
        text.push_str(suffix);
    }
}

/// `/activities/a/participants` → `/activities/a-1/participants`.
fn point(value: &mut Value, suffix: &str) {
    let Value::String(text) = value else { return };
    let mut parts: Vec<String> = text.split('/').map(str::to_owned).collect();
    let copied =
        parts.get(1).is_some_and(|list| TableId::all().any(|table| table.def().name == list && is_copied(table)));
    if copied && let Some(id) = parts.get_mut(2) {
        id.push_str(suffix);
        *text = parts.join("/");
    }
}

/// The example with one warning that names no program: a plan published before it was adopted.
#[must_use]
pub fn warned(town: &Value) -> Value {
    let mut out = town.clone();
    if let Some(published) = out.pointer_mut("/plans/1/published_on") {
        *published = "2025-01-31".into();
    }
    out
}

/// As many answers as `count`, in turn to each program of the example, under other ids in the set and in the answers.
///
/// An agreement belongs to one program, so each additional answer that needs one refers to a copy. The other rows are
/// unchanged: no expense is allocated to the copies, so their reports are evaluated completely and end with findings.
///
/// # Errors
/// When the example has no answers, or answers an unknown program.
pub fn wider(town: &Value, count: usize) -> Result<(Value, ProgramSet)> {
    let mut programs = programs()?;
    let mut out = town.clone();
    let rows = out.get_mut("answers").and_then(Value::as_array_mut).context("answers")?;
    let originals: Vec<Map<String, Value>> = rows.iter().filter_map(|row| row.as_object().cloned()).collect();
    anyhow::ensure!(!originals.is_empty(), "no answer");
    let agreements = town["agreements"].as_array().context("agreements")?;
    let mut copies: Vec<Value> = Vec::new();
    for at in originals.len()..count {
        let mut row = originals[at % originals.len()].clone();
        let program = row.get("program").and_then(Value::as_str).unwrap_or_default().to_owned();
        let definition = programs.get(&program).context("an unknown program")?.clone();
        let other = format!("{program}-{at}");
        programs.insert(other.clone(), definition);
        if let Some(agreement) = row.get("agreement").and_then(Value::as_str).map(str::to_owned) {
            // A grant of another program is another agreement.
            let own = format!("{agreement}-{at}");
            let mut copy = agreements
                .iter()
                .find(|row| row["id"] == agreement.as_str())
                .and_then(Value::as_object)
                .context("an unknown agreement")?
                .clone();
            copy.insert("id".into(), own.clone().into());
            copy.insert("program".into(), other.clone().into());
            copies.push(copy.into());
            row.insert("agreement".into(), own.into());
        }
        row.insert("program".into(), other.into());
        row.insert("id".into(), format!("r-{at}").into());
        rows.push(row.into());
    }
    out.get_mut("agreements").and_then(Value::as_array_mut).context("agreements")?.extend(copies);
    Ok((out, programs))
}
