//! The content hash: SHA-256 of the canonical JSON (RFC 8785) of what the receiver would see.

use std::fmt::Write as _;

use guichet_core::{
    Report,
    report::{CellRef, FieldLayout},
    sha256_hex,
};

use crate::{
    cell::{self, Datum},
    document::Explanation,
};

/// Lowercase hexadecimal SHA-256 of the RFC 8785 bytes of `{attachments, cells, edition, explanations, tables}`, with
/// `nothing_to_report` when it was declared. Equal hashes mean that nothing changed for the receiver.
///
/// The hashes of attachments are sorted, since their order has no meaning. Line keys are left out, since a filer may
/// rename a row.
#[must_use]
pub fn content_hash(report: &Report, explanations: &[Explanation], attachment_hashes: &[String]) -> String {
    sha256_hex(canonical(report, explanations, attachment_hashes).as_bytes())
}

/// The canonical bytes.
pub(crate) fn canonical(report: &Report, explanations: &[Explanation], attachment_hashes: &[String]) -> String {
    let layout = &report.layout;
    let mut attachments: Vec<&String> = attachment_hashes.iter().collect();
    attachments.sort_unstable();

    // Members in the order of their names, which RFC 8785 asks for.
    let mut out = String::with_capacity(4096);
    out.push_str("{\"attachments\":");
    list(&mut out, attachments, |out, hash| text(out, hash));
    out.push_str(",\"cells\":");
    object(&mut out, report, &layout.fields, &layout.order.fields, CellRef::Field);
    out.push_str(",\"edition\":");
    text(&mut out, &layout.edition.to_string());
    out.push_str(",\"explanations\":");
    list(&mut out, explanations, explanation);
    if report.nil {
        out.push_str(",\"nothing_to_report\":true");
    }
    out.push_str(",\"tables\":{");
    for (rank, (table, columns)) in layout.order.tables.iter().enumerate() {
        if rank > 0 {
            out.push(',');
        }
        text(&mut out, &layout.tables[*table].id);
        out.push(':');
        list(&mut out, 0..cell::lines(report, *table), |out, line| {
            object(out, report, &layout.tables[*table].columns, columns, |column| CellRef::Table(*table, line, column));
        });
    }
    out.push_str("}}");
    out
}

fn explanation(out: &mut String, explanation: &Explanation) {
    out.push_str("{\"about\":");
    text(out, &explanation.about);
    out.push_str(",\"cell\":");
    match &explanation.cell {
        Some(cell) => text(out, cell),
        None => out.push_str("null"),
    }
    out.push_str(",\"code\":");
    text(out, &explanation.code);
    out.push_str(",\"text\":");
    text(out, &explanation.text);
    out.push('}');
}

fn object(out: &mut String, report: &Report, columns: &[FieldLayout], order: &[usize], at: impl Fn(usize) -> CellRef) {
    out.push('{');
    for (rank, column) in order.iter().enumerate() {
        if rank > 0 {
            out.push(',');
        }
        let layout = &columns[*column];
        text(out, &layout.id);
        out.push(':');
        datum(out, &cell::datum(report, at(*column), layout.unit));
    }
    out.push('}');
}

fn datum(out: &mut String, datum: &Datum<'_>) {
    match datum {
        Datum::Blank => out.push_str("null"),
        Datum::Text(value) => text(out, value),
        Datum::Int(value) => _ = write!(out, "{value}"),
        Datum::Bool(yes) => _ = write!(out, "{yes}"),
        Datum::Quantity { value, precision } => _ = write!(out, "{{\"precision\":\"{precision}\",\"value\":{value}}}"),
        Datum::Amount { value, precision } => {
            _ = write!(out, "{{\"precision\":\"{precision}\",\"value\":\"{value}\"}}")
        }
    }
}

fn list<T>(out: &mut String, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut String, T)) {
    out.push('[');
    for (rank, item) in items.into_iter().enumerate() {
        if rank > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(']');
}

/// A JSON string of RFC 8785: two-character escapes where JSON has them, `\u00xx` for the other control characters.
fn text(out: &mut String, value: &str) {
    out.push('"');
    // Without an early exit, so that the compiler can vectorise the loop.
    if !value.bytes().fold(false, |found, byte| found | (byte < 0x20) | (byte == b'"') | (byte == b'\\')) {
        out.push_str(value);
        out.push('"');
        return;
    }
    for char in value.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            char if u32::from(char) < 0x20 => _ = write!(out, "\\u{:04x}", u32::from(char)),
            char => out.push(char),
        }
    }
    out.push('"');
}
