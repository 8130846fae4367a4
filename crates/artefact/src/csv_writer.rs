//! The two CSV formats.
//!
//! *For programs* (RFC 4180): comma, CRLF, no byte order mark, one cell per line, `table,line,column,value`. A single
//! cell has neither table nor line; lines count from 1; a quantity has a second line, `column.precision`. The tables
//! `#report` and `#explanations`, names that no edition can use, describe the report itself.
//!
//! *For French-language Excel*: byte order mark, semicolon, CRLF, decimal comma; laid out like the form, in blocks. A text
//! that a spreadsheet would take for a formula starts with an apostrophe; typed numbers stay numbers. A code such as
//! 09020 loses its zero when Excel opens any CSV; the workbook avoids this.

use std::borrow::Cow;

use csv::{Terminator, Writer, WriterBuilder};
use guichet_core::{
    Report, money,
    report::{CellRef, Unit, Value},
};

use crate::{
    cell::{self, Datum},
    content::status,
    document::{Explanation, HYPOTHESIS, NOTHING_TO_REPORT},
};

type Result<T> = std::result::Result<T, csv::Error>;

/// One cell per line, for programs.
pub(crate) fn for_programs(report: &Report, explanations: &[Explanation]) -> Result<Vec<u8>> {
    let mut out = writer(b',');
    out.write_record(["table", "line", "column", "value"])?;
    out.write_record(["#report", "", "edition", &report.layout.edition.to_string()])?;
    out.write_record(["#report", "", "status", status(report.layout.hypothesis)])?;
    if report.nil {
        out.write_record(["#report", "", "nothing_to_report", "true"])?;
    }
    for (layout, at) in cell::fields(report) {
        one(&mut out, "", "", &layout.id, layout.unit, &cell::datum(report, at, layout.unit))?;
    }
    for (rank, table) in report.layout.tables.iter().enumerate() {
        for line in 0..cell::lines(report, rank) {
            let number = (line + 1).to_string();
            for (layout, at) in cell::columns(report, rank, line) {
                one(&mut out, &table.id, &number, &layout.id, layout.unit, &cell::datum(report, at, layout.unit))?;
            }
        }
    }
    for (rank, explanation) in explanations.iter().enumerate() {
        let number = (rank + 1).to_string();
        let cell = explanation.cell.as_deref().unwrap_or_default();
        let parts = [
            ("code", explanation.code.as_str()),
            ("cell", cell),
            ("about", &explanation.about),
            ("text", &explanation.text),
        ];
        for (column, value) in parts {
            out.write_record(["#explanations", &number, column, value])?;
        }
    }
    bytes(out)
}

fn one(out: &mut Writer<Vec<u8>>, table: &str, line: &str, column: &str, unit: Unit, datum: &Datum<'_>) -> Result<()> {
    out.write_record([table, line, column, &*datum.plain()])?;
    if cell::is_quantity(unit) {
        let precision = datum.precision().unwrap_or_default();
        out.write_record([table, line, &format!("{column}.precision"), precision])?;
    }
    Ok(())
}

/// Blocks laid out like the form, for French-language Excel.
pub(crate) fn for_excel(report: &Report, explanations: &[Explanation]) -> Result<Vec<u8>> {
    let layout = &report.layout;
    let mut blocks = Vec::new();
    let mut block = vec![vec![Cow::Borrowed("Champ"), Cow::Borrowed("Valeur")]];
    block.extend(
        cell::fields(report)
            .map(|(layout, at)| vec![escape_formula(&layout.column.fr), shown(report, at, layout.unit)]),
    );
    blocks.push(block);
    for (rank, table) in layout.tables.iter().enumerate() {
        let mut block = vec![vec![escape_formula(&table.title.fr)]];
        block.push(table.columns.iter().map(|column| escape_formula(&column.column.fr)).collect());
        for line in 0..cell::lines(report, rank) {
            block.push(cell::columns(report, rank, line).map(|(layout, at)| shown(report, at, layout.unit)).collect());
        }
        blocks.push(block);
    }
    if !explanations.is_empty() {
        let mut block = vec![vec![Cow::Borrowed("Justifications")]];
        block.push(["Constat", "Case", "Ce qui est expliqué", "Justification"].map(Cow::Borrowed).to_vec());
        block.extend(explanations.iter().map(|explanation| {
            let cell = explanation.cell.as_deref().map(|id| cell::label(report, id)).unwrap_or_default();
            let cell = Cow::Owned(escape_formula(&cell).into_owned());
            vec![
                escape_formula(&explanation.code),
                cell,
                escape_formula(&explanation.about),
                escape_formula(&explanation.text),
            ]
        }));
        blocks.push(block);
    }
    let mut last = vec![vec![Cow::Borrowed("Édition"), Cow::Owned(layout.edition.to_string())]];
    if report.nil {
        last.push(vec![Cow::Borrowed("Déclaration"), Cow::Borrowed(NOTHING_TO_REPORT)]);
    }
    if layout.hypothesis {
        last.push(vec![Cow::Borrowed("Statut"), Cow::Borrowed(HYPOTHESIS)]);
    }
    blocks.push(last);

    let mut out = vec![0xEF, 0xBB, 0xBF];
    for (rank, block) in blocks.iter().enumerate() {
        if rank > 0 {
            out.extend_from_slice(b"\r\n");
        }
        let mut writer = writer(b';');
        for record in block {
            writer.write_record(record.iter().map(|field| field.as_bytes()))?;
        }
        out.extend(bytes(writer)?);
    }
    Ok(out)
}

/// A cell as a French spreadsheet reads it.
fn shown(report: &Report, at: CellRef, unit: Unit) -> Cow<'_, str> {
    match report.value(at) {
        Value::Blank | Value::Undetermined => Cow::Borrowed(""),
        Value::Text(slice) => {
            let text = report.text(slice);
            match unit {
                Unit::Decimal if cell::is_number(text) => Cow::Owned(text.replace('.', ",")),
                _ => escape_formula(text),
            }
        }
        Value::Int(value) | Value::Quantity(value, 0) => Cow::Owned(value.to_string()),
        Value::Cents(cents) | Value::QuantityCents(cents, 0) => Cow::Owned(money::decimal(cents, ',')),
        Value::Rate(points) => Cow::Owned(money::decimal(points, ',') + "%"),
        Value::Bool(yes) => Cow::Borrowed(if yes { "Oui" } else { "Non" }),
        Value::Quantity(..) | Value::QuantityCents(..) => {
            Cow::Owned(escape_formula(&report.display(at, false)).into_owned())
        }
    }
}

/// A text that a spreadsheet does not interpret as a formula.
fn escape_formula(text: &str) -> Cow<'_, str> {
    let dangerous = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];
    if text.starts_with(dangerous) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

fn writer(delimiter: u8) -> Writer<Vec<u8>> {
    WriterBuilder::new().delimiter(delimiter).terminator(Terminator::CRLF).flexible(true).from_writer(Vec::new())
}

fn bytes(writer: Writer<Vec<u8>>) -> Result<Vec<u8>> {
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}
