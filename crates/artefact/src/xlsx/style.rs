//! The styles of the workbook, for screen and paper.

use guichet_core::{catalogue, report::Unit};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

const INK: u32 = 0x1F_2A_37;
const BLUE: u32 = 0x09_57_97;
const PALE: u32 = 0xE4_EE_F6;
const LINE: u32 = 0xC5_CA_D2;
const GREY: u32 = 0x5B_65_73;
const AMBER: u32 = 0xFF_F3_CD;

/// Dollars: Excel uses the separators of the reader's region (`1 234,50 $` in Québec).
const DOLLARS: &str = "#,##0.00\\ \"$\"";
const PERCENT: &str = "0.00\\ %";
const INTEGER: &str = "#,##0";
const DATE: &str = "yyyy\\-mm\\-dd";

/// Where a value is: beside its label, or in a table's column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellPosition {
    /// Beside its label.
    Form,
    /// In a table.
    Table,
}

pub(crate) fn title() -> Format {
    base().set_bold().set_font_size(15).set_font_color(Color::RGB(BLUE))
}

pub(crate) fn subtitle() -> Format {
    base().set_font_color(Color::RGB(GREY))
}

pub(crate) fn notice() -> Format {
    base().set_bold().set_background_color(Color::RGB(AMBER))
}

pub(crate) fn section() -> Format {
    base().set_bold().set_font_size(12).set_font_color(Color::RGB(BLUE)).set_background_color(Color::RGB(PALE))
}

pub(crate) fn label() -> Format {
    lined().set_text_wrap().set_font_color(Color::RGB(GREY)).set_align(FormatAlign::Top)
}

pub(crate) fn header() -> Format {
    base()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(Color::RGB(BLUE))
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_align(FormatAlign::Left)
        .set_indent(1)
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(LINE))
}

/// Wrapped text.
pub(crate) fn text() -> Format {
    lined().set_text_wrap().set_align(FormatAlign::Top).set_align(FormatAlign::Left).set_indent(1)
}

/// A value of a unit.
pub(crate) fn value(unit: Unit, position: CellPosition) -> Format {
    let format = text();
    match unit {
        Unit::Text | Unit::Code | Unit::YesNo => format,
        Unit::Integer | Unit::Quantity => aligned(format.set_num_format(INTEGER), position),
        Unit::Decimal => aligned(format, position),
        Unit::Dollars | Unit::QuantityDollars => aligned(format.set_num_format(DOLLARS), position),
        Unit::Percent => aligned(format.set_num_format(PERCENT), position),
        Unit::Date => format.set_num_format(DATE),
    }
}

/// A quantity that is not exact: the cell keeps a number, and its format shows the precision.
pub(crate) fn approximate(unit: Unit, position: CellPosition, precision: u16) -> Format {
    let words = match catalogue::PRECISION.code(precision) {
        "about" => "environ ",
        "nearly" => "près de ",
        "more_than" => "plus de ",
        "at_least" => "au moins ",
        "at_most" => "au plus ",
        _ => return value(unit, position),
    };
    let number = if unit == Unit::QuantityDollars { DOLLARS } else { INTEGER };
    aligned(text().set_num_format(format!("\"{words}\"{number}")), position)
}

/// Numbers are right-aligned in a table and left-aligned, beside their label, in the form.
fn aligned(format: Format, position: CellPosition) -> Format {
    format.set_align(if position == CellPosition::Form { FormatAlign::Left } else { FormatAlign::Right })
}

fn base() -> Format {
    Format::new().set_font_name("Calibri").set_font_size(11).set_font_color(Color::RGB(INK))
}

fn lined() -> Format {
    base().set_border_bottom(FormatBorder::Thin).set_border_bottom_color(Color::RGB(LINE))
}
