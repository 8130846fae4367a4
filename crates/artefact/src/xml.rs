//! The XML document, described by `schemas/rapport/1.0.xsd`.

use std::{borrow::Cow, io};

use guichet_core::{
    Report,
    report::{CellRef, FieldLayout, Unit},
};
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event, attributes::Attribute},
    name::QName,
};

use crate::{cell, document::Explanation};

const NAMESPACE: &str = "urn:guichet:rapport:1";
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The document.
pub(crate) fn document(report: &Report, explanations: &[Explanation]) -> io::Result<Vec<u8>> {
    let layout = &report.layout;
    let edition = layout.edition.to_string();
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 2);
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let mut attributes = vec![("xmlns", NAMESPACE), ("xmlns:xsi", INSTANCE), ("edition", &edition)];
    attributes.push(("statut", if layout.hypothesis { "hypothese" } else { "verifie" }));
    if report.nil {
        attributes.push(("neant", "true"));
    }
    open(&mut out, "rapport", &attributes)?;
    for (field, at) in cell::fields(report) {
        field_element(&mut out, report, field, at)?;
    }
    for (rank, table) in layout.tables.iter().enumerate() {
        let attributes = [("id", table.id.as_str()), ("libelle", &table.title.fr)];
        if cell::lines(report, rank) == 0 {
            element(&mut out, "tableau", &attributes, "")?;
            continue;
        }
        open(&mut out, "tableau", &attributes)?;
        for line in 0..cell::lines(report, rank) {
            let key = report.tables[rank].keys.get(line).map_or("", |key| report.text(*key));
            open(&mut out, "ligne", &[("cle", key)])?;
            for (column, at) in cell::columns(report, rank, line) {
                field_element(&mut out, report, column, at)?;
            }
            close(&mut out, "ligne")?;
        }
        close(&mut out, "tableau")?;
    }
    if explanations.is_empty() {
        element(&mut out, "justifications", &[], "")?;
    } else {
        open(&mut out, "justifications", &[])?;
        for explanation in explanations {
            let mut attributes = vec![("code", explanation.code.as_str())];
            if let Some(cell) = &explanation.cell {
                attributes.push(("case", cell));
            }
            attributes.push(("objet", &explanation.about));
            element(&mut out, "justification", &attributes, &explanation.text)?;
        }
        close(&mut out, "justifications")?;
    }
    close(&mut out, "rapport")?;
    let mut bytes = out.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn field_element(out: &mut Writer<Vec<u8>>, report: &Report, layout: &FieldLayout, at: CellRef) -> io::Result<()> {
    let datum = cell::datum(report, at, layout.unit);
    let mut attributes =
        vec![("id", layout.id.as_str()), ("xsi:type", type_name(layout.unit)), ("libelle", layout.column.fr.as_str())];
    if let Some(precision) = datum.precision() {
        attributes.push(("precision", precision));
    }
    element(out, "champ", &attributes, &datum.plain())
}

/// The XML Schema type of a cell.
fn type_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Text => "texte",
        Unit::Integer => "entier",
        Unit::Decimal => "decimal",
        Unit::Dollars => "dollars",
        Unit::Percent => "pourcentage",
        Unit::Date => "date",
        Unit::YesNo => "oui-non",
        Unit::Code => "code",
        Unit::Quantity => "quantite",
        Unit::QuantityDollars => "quantite-dollars",
    }
}

fn start<'n>(name: &'n str, attributes: &[(&str, &str)]) -> BytesStart<'n> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        // Escaped here, since the writer does not escape the white space that an XML reader would normalise.
        let value = escaped(value, true);
        start.push_attribute(Attribute { key: QName(key), value });
    }
    start
}

fn open(out: &mut Writer<Vec<u8>>, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
    out.write_event(Event::Start(start(name, attributes)))
}

fn close(out: &mut Writer<Vec<u8>>, name: &str) -> io::Result<()> {
    out.write_event(Event::End(BytesEnd::new(name)))
}

fn element(out: &mut Writer<Vec<u8>>, name: &str, attributes: &[(&str, &str)], text: &str) -> io::Result<()> {
    if text.is_empty() {
        return out.write_event(Event::Empty(start(name, attributes)));
    }
    open(out, name, attributes)?;
    out.write_event(Event::Text(BytesText::from_escaped(escaped(text, false))))?;
    close(out, name)
}

/// Escapes what an XML reader would alter; characters that XML 1.0 does not allow become U+FFFD.
fn escaped(text: &str, attribute: bool) -> Cow<'_, str> {
    let special = |char: char| matches!(char, '&' | '<' | '>' | '"' | '\u{FFFE}' | '\u{FFFF}') || char < ' ';
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\n' if attribute => out.push_str("&#10;"),
            '\t' if attribute => out.push_str("&#9;"),
            '\n' | '\t' => out.push(char),
            char if char < ' ' || matches!(char, '\u{FFFE}' | '\u{FFFF}') => out.push('\u{FFFD}'),
            char => out.push(char),
        }
    }
    Cow::Owned(out)
}
