//! One cell, as programs read it: what JSON, XML and the RFC 4180 CSV share.

use std::borrow::Cow;

use guichet_core::{
    Report, catalogue, money,
    report::{CellRef, FieldLayout, Unit, Value},
};
use serde::Serialize;

/// A cell's value for a program. Dollars, percentages and decimals are exact decimal texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Datum<'r> {
    /// Nothing.
    Blank,
    /// Text, code, date, or exact decimal.
    Text(Cow<'r, str>),
    /// Integer.
    Int(i64),
    /// Yes or no.
    Bool(bool),
    /// An integer that may be approximate.
    Quantity {
        /// How many.
        value: i64,
        /// How precise: a code of the canonical list `precision`.
        precision: &'static str,
    },
    /// Dollars that may be approximate.
    Amount {
        /// How much.
        value: String,
        /// How precise.
        precision: &'static str,
    },
}

/// The cell's value. A cell that could not be determined is blank: the finding that says why is not part of a report.
pub(crate) fn datum<'r>(report: &'r Report, cell: CellRef, unit: Unit) -> Datum<'r> {
    match report.value(cell) {
        Value::Blank | Value::Undetermined => Datum::Blank,
        Value::Text(slice) => Datum::Text(Cow::Borrowed(report.text(slice))),
        Value::Int(value) if unit == Unit::Decimal => Datum::Text(Cow::Owned(value.to_string())),
        Value::Int(value) => Datum::Int(value),
        Value::Cents(cents) => Datum::Text(Cow::Owned(money::plain(cents))),
        Value::Rate(points) => Datum::Text(Cow::Owned(money::plain(points))),
        Value::Bool(yes) => Datum::Bool(yes),
        Value::Quantity(value, precision) => Datum::Quantity { value, precision: precision_code(precision) },
        Value::QuantityCents(cents, precision) => {
            Datum::Amount { value: money::plain(cents), precision: precision_code(precision) }
        }
    }
}

impl Datum<'_> {
    /// As a plain text; blank is empty.
    pub(crate) fn plain(&self) -> Cow<'_, str> {
        match self {
            Self::Blank => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Int(value) | Self::Quantity { value, .. } => Cow::Owned(value.to_string()),
            Self::Bool(yes) => Cow::Borrowed(if *yes { "true" } else { "false" }),
            Self::Amount { value, .. } => Cow::Borrowed(value),
        }
    }

    /// Its precision, when it is a quantity.
    pub(crate) fn precision(&self) -> Option<&'static str> {
        match self {
            Self::Quantity { precision, .. } | Self::Amount { precision, .. } => Some(precision),
            _ => None,
        }
    }
}

/// Does the unit carry a precision?
pub(crate) fn is_quantity(unit: Unit) -> bool {
    matches!(unit, Unit::Quantity | Unit::QuantityDollars)
}

/// The single cells with their layout.
pub(crate) fn fields(report: &Report) -> impl Iterator<Item = (&FieldLayout, CellRef)> {
    report.layout.fields.iter().enumerate().map(|(rank, layout)| (layout, CellRef::Field(rank)))
}

/// The cells of one line of a table with their layout.
pub(crate) fn columns(report: &Report, table: usize, line: usize) -> impl Iterator<Item = (&FieldLayout, CellRef)> {
    let columns = report.layout.tables.get(table).map_or(&[][..], |table| &table.columns);
    columns.iter().enumerate().map(move |(rank, layout)| (layout, CellRef::Table(table, line, rank)))
}

/// Number of lines of a table.
pub(crate) fn lines(report: &Report, table: usize) -> usize {
    report.tables.get(table).map_or(0, |table| table.lines.len())
}

/// A cell for a reader, by the id that an explanation gives: « Total », « Projets, ligne 2, Montant ».
pub(crate) fn label(report: &Report, id: &str) -> String {
    match report.find(id) {
        Some(CellRef::Field(at)) => report.layout.fields[at].column.fr.clone(),
        Some(CellRef::Table(table, line, column)) => {
            let layout = &report.layout.tables[table];
            format!("{}, ligne {}, {}", layout.title.fr, line + 1, layout.columns[column].column.fr)
        }
        Some(CellRef::Lines(table)) => report.layout.tables[table].title.fr.clone(),
        Some(CellRef::Whole) => report.layout.title.fr.clone(),
        None => id.to_owned(),
    }
}

/// A number written with digits only: `12`, `-3.25`.
pub(crate) fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    match unsigned.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(unsigned),
    }
}

fn precision_code(rank: u16) -> &'static str {
    catalogue::PRECISION.code(rank)
}
