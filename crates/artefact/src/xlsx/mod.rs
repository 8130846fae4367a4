//! The workbook that a program officer opens: the form on one sheet, each table on its own. No formula, no macro.

mod names;
mod style;
mod units;

use std::borrow::Cow;

use guichet_core::{
    Day, Report,
    report::{CellRef, FieldLayout, TableLayout, Unit, Value},
};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, IgnoreError, Workbook, Worksheet, XlsxError};

use crate::{
    cell,
    document::{Context, Explanation, HYPOTHESIS, NOTHING_TO_REPORT},
};
use names::Names;
use style::CellPosition;
use units::{LONGEST, head, pieces};

type Result<T> = std::result::Result<T, XlsxError>;

/// Marker at the end of a text that continues on another sheet.
const CONTINUED: &str = "… (suite à la feuille «\u{a0}Textes longs\u{a0}»)";
/// Largest integer that a spreadsheet stores exactly (15 digits).
const EXACT: u64 = 999_999_999_999_999;

/// Widths of the form's two columns.
const LABELS: f64 = 46.0;
const VALUES: f64 = 78.0;
/// Height of a row of one line, and of each line more, in points.
const ROW: f64 = 18.0;
const STEP: f64 = 15.0;
/// Tallest row of Excel.
const TALLEST: f64 = 409.0;

const FORM: &str = "Formulaire";
const EXPLANATIONS: &str = "Justifications";
const LONG_TEXTS: &str = "Textes longs";

/// The workbook's bytes.
pub(crate) fn workbook(report: &Report, explanations: &[Explanation], context: &Context) -> Result<Vec<u8>> {
    let layout = &report.layout;
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(report, context)?);
    let mut names = Names::reserving([FORM, EXPLANATIONS, LONG_TEXTS]);
    let mut sheets = Sheets { report, long: Vec::new() };
    sheets.form(workbook.add_worksheet())?;
    for (rank, table) in layout.tables.iter().enumerate() {
        let sheet = workbook.add_worksheet();
        sheet.set_name(names.take(&table.title.fr))?;
        sheets.table(sheet, rank, table)?;
    }
    if !explanations.is_empty() {
        sheets.explanations(workbook.add_worksheet(), explanations)?;
    }
    if !sheets.long.is_empty() {
        sheets.long_texts(workbook.add_worksheet())?;
    }
    workbook.save_to_buffer()
}

fn properties(report: &Report, context: &Context) -> Result<DocProperties> {
    let (year, month, day) = context.document_date.civil();
    let number = |value: u32| u8::try_from(value).unwrap_or(1);
    let date = ExcelDateTime::from_ymd(u16::try_from(year).unwrap_or(1900), number(month), number(day))?;
    let layout = &report.layout;
    Ok(DocProperties::new()
        .set_title(&layout.title.fr)
        .set_subject(&layout.program_name.fr)
        .set_author("Guichet")
        .set_keywords(layout.edition.to_string())
        .set_creation_datetime(&date))
}

struct Sheets<'r> {
    report: &'r Report,
    /// Texts that do not fit in a cell, with the name of their cell.
    long: Vec<(String, String)>,
}

impl Sheets<'_> {
    fn form(&mut self, sheet: &mut Worksheet) -> Result<()> {
        let report = self.report;
        let layout = &report.layout;
        sheet.set_name(FORM)?;
        self.page(sheet)?;
        sheet.set_column_width(0, LABELS)?;
        sheet.set_column_width(1, VALUES)?;
        sheet.write_string_with_format(0, 0, &layout.title.fr, &style::title())?;
        let edition = layout.edition.to_string();
        let mut row = 1;
        for (label, value) in
            [("Programme", &layout.program_name.fr), ("Destinataire", &layout.receiver.fr), ("Édition", &edition)]
        {
            sheet.write_string_with_format(row, 0, label, &style::subtitle())?;
            sheet.write_string_with_format(row, 1, value, &style::subtitle())?;
            row += 1;
        }
        for notice in self.notices() {
            sheet.write_string_with_format(row, 0, notice, &style::notice())?;
            sheet.write_blank(row, 1, &style::notice())?;
            row += 1;
        }
        row += 1;
        for (rank, (field, at)) in cell::fields(report).enumerate() {
            if let Some(section) = &field.section {
                row += u32::from(rank > 0);
                sheet.write_string_with_format(row, 0, &section.fr, &style::section())?;
                sheet.write_blank(row, 1, &style::section())?;
                row += 1;
            }
            sheet.write_string_with_format(row, 0, &field.column.fr, &style::label())?;
            self.value(sheet, (row, 1), field, at, CellPosition::Form)?;
            tall(sheet, row, [(&*field.column.fr, LABELS), (&*report.display(at, false), VALUES)])?;
            row += 1;
        }
        sheet.ignore_error_range(0, 1, row, 1, IgnoreError::NumberStoredAsText)?;
        Ok(())
    }

    fn table(&mut self, sheet: &mut Worksheet, rank: usize, table: &TableLayout) -> Result<()> {
        let report = self.report;
        let count = cell::lines(report, rank);
        self.page(sheet)?;
        self.heading(sheet, &table.title.fr, (count == 0).then_some("Aucune ligne"))?;
        let titles: Vec<&str> = table.columns.iter().map(|column| column.column.fr.as_str()).collect();
        headers(sheet, &titles, count)?;
        let mut widths = Vec::with_capacity(table.columns.len());
        for (column, layout) in table.columns.iter().enumerate() {
            let texts = (0..count).map(|line| report.display(CellRef::Table(rank, line, column), false));
            let width = width(layout, texts);
            sheet.set_column_width(index(column), width)?;
            widths.push(width);
        }
        for line in 0..count {
            for (column, (layout, at)) in cell::columns(report, rank, line).enumerate() {
                self.value(sheet, (FIRST + row(line), index(column)), layout, at, CellPosition::Table)?;
            }
            let texts: Vec<String> =
                cell::columns(report, rank, line).map(|(_, at)| report.display(at, false)).collect();
            tall(sheet, FIRST + row(line), texts.iter().map(String::as_str).zip(widths.iter().copied()))?;
        }
        Ok(())
    }

    fn explanations(&mut self, sheet: &mut Worksheet, explanations: &[Explanation]) -> Result<()> {
        sheet.set_name(EXPLANATIONS)?;
        self.page(sheet)?;
        self.heading(sheet, "Justifications données par l'organisation", None)?;
        headers(sheet, &["Constat", "Case", "Ce qui est expliqué", "Justification"], explanations.len())?;
        let widths = [28.0, 28.0, 50.0, 60.0];
        for (column, width) in widths.into_iter().enumerate() {
            sheet.set_column_width(index(column), width)?;
        }
        for (line, explanation) in explanations.iter().enumerate() {
            let cell = explanation.cell.as_deref().map(|id| cell::label(self.report, id)).unwrap_or_default();
            let named = format!("{EXPLANATIONS}, ligne {}", line + 1);
            let parts = [explanation.code.as_str(), &cell, &explanation.about, &explanation.text];
            for (column, part) in parts.into_iter().enumerate() {
                self.text(sheet, (FIRST + row(line), index(column)), part, &style::text(), || named.clone())?;
            }
            tall(sheet, FIRST + row(line), parts.into_iter().zip(widths))?;
        }
        Ok(())
    }

    /// The texts that no cell can hold, in pieces.
    fn long_texts(&mut self, sheet: &mut Worksheet) -> Result<()> {
        sheet.set_name(LONG_TEXTS)?;
        self.page(sheet)?;
        self.heading(sheet, "Textes trop longs pour une case de tableur, au complet", None)?;
        sheet.set_column_width(0, 40)?;
        sheet.set_column_width(1, 120)?;
        let pieces: Vec<(&str, &str)> =
            self.long.iter().flat_map(|(name, text)| pieces(text).map(move |piece| (name.as_str(), piece))).collect();
        headers(sheet, &["Case", "Texte"], pieces.len())?;
        for (line, (name, piece)) in pieces.into_iter().enumerate() {
            sheet.write_string_with_format(FIRST + row(line), 0, name, &style::text())?;
            sheet.write_string_with_format(FIRST + row(line), 1, piece, &style::text())?;
            tall(sheet, FIRST + row(line), [(piece, 120.0)])?;
        }
        Ok(())
    }

    /// One typed value.
    fn value(
        &mut self,
        sheet: &mut Worksheet,
        at: (u32, u16),
        layout: &FieldLayout,
        cell: CellRef,
        position: CellPosition,
    ) -> Result<()> {
        let report = self.report;
        let unit = layout.unit;
        let format = style::value(unit, position);
        let number = |sheet: &mut Worksheet, value: i64, shift: u8, format: &Format| -> Result<()> {
            match scaled(value, shift) {
                Some(value) => sheet.write_number_with_format(at.0, at.1, value, format)?,
                None => sheet.write_string_with_format(at.0, at.1, report.display(cell, false), format)?,
            };
            Ok(())
        };
        match report.value(cell) {
            Value::Blank | Value::Undetermined => {
                sheet.write_blank(at.0, at.1, &format)?;
            }
            Value::Int(value) => number(sheet, value, 0, &format)?,
            Value::Cents(cents) => number(sheet, cents, 2, &format)?,
            Value::Rate(points) => number(sheet, points, 4, &format)?,
            Value::Quantity(value, precision) => {
                number(sheet, value, 0, &style::approximate(unit, position, precision))?
            }
            Value::QuantityCents(cents, precision) => {
                number(sheet, cents, 2, &style::approximate(unit, position, precision))?;
            }
            Value::Bool(_) => {
                sheet.write_string_with_format(at.0, at.1, report.display(cell, false), &format)?;
            }
            Value::Text(slice) => {
                let text = report.text(slice);
                let short = text.bytes().filter(u8::is_ascii_digit).count() <= 15;
                match (unit, Day::parse(text)) {
                    (Unit::Date, Some(day)) => {
                        sheet.write_number_with_format(at.0, at.1, serial(day), &format)?;
                    }
                    (Unit::Decimal, _) if cell::is_number(text) && short => {
                        sheet.write_number_with_format(at.0, at.1, text.parse::<f64>().unwrap_or_default(), &format)?;
                    }
                    _ => self.text(sheet, at, text, &format, || {
                        format!("{} ({})", layout.column.fr, report.cell_id(cell))
                    })?,
                }
            }
        }
        Ok(())
    }

    /// A text; when it does not fit in a cell, it continues on the sheet of long texts.
    fn text(
        &mut self,
        sheet: &mut Worksheet,
        at: (u32, u16),
        text: &str,
        format: &Format,
        name: impl FnOnce() -> String,
    ) -> Result<()> {
        let text = clean(text);
        if text.encode_utf16().count() <= LONGEST {
            sheet.write_string_with_format(at.0, at.1, text, format)?;
            return Ok(());
        }
        let room = LONGEST - CONTINUED.encode_utf16().count();
        sheet.write_string_with_format(at.0, at.1, format!("{}{CONTINUED}", head(&text, room)), format)?;
        self.long.push((name(), text.into_owned()));
        Ok(())
    }

    fn notices(&self) -> impl Iterator<Item = &'static str> + use<> {
        let hypothesis = self.report.layout.hypothesis.then_some(HYPOTHESIS);
        hypothesis.into_iter().chain(self.report.nil.then_some(NOTHING_TO_REPORT))
    }

    /// Title and origin of a sheet other than the form's.
    fn heading(&self, sheet: &mut Worksheet, title: &str, remark: Option<&'static str>) -> Result<()> {
        let layout = &self.report.layout;
        sheet.write_string_with_format(0, 0, title, &style::title())?;
        let mut origin = format!("{}, {}", layout.program_name.fr, layout.title.fr);
        for notice in remark.into_iter().chain(self.notices()) {
            origin.push_str(". ");
            origin.push_str(notice);
        }
        sheet.write_string_with_format(1, 0, origin, &style::subtitle())?;
        Ok(())
    }

    /// Paper: letter, landscape, as wide as the page.
    fn page(&self, sheet: &mut Worksheet) -> Result<()> {
        sheet.set_paper_size(1).set_landscape().set_print_fit_to_pages(1, 0);
        sheet.set_default_row_height(ROW);
        sheet.set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.3).set_screen_gridlines(false);
        let status = if self.report.layout.hypothesis { "Version de travail, non vérifiée" } else { "" };
        sheet.set_footer(format!("&L{}&C{status}&R&P / &N", self.report.layout.edition));
        Ok(())
    }
}

/// Row of a table's headers.
const HEADERS: u32 = 3;
/// First row of a table's lines.
const FIRST: u32 = HEADERS + 1;

/// Headers that remain visible and are repeated on each printed page, with filters.
fn headers(sheet: &mut Worksheet, titles: &[&str], count: usize) -> Result<()> {
    for (column, title) in titles.iter().enumerate() {
        sheet.write_string_with_format(HEADERS, index(column), *title, &style::header())?;
    }
    let last = (HEADERS + row(count), index(titles.len().saturating_sub(1)));
    if !titles.is_empty() {
        sheet.autofilter(HEADERS, 0, last.0, last.1)?;
        sheet.ignore_error_range(HEADERS, 0, last.0, last.1, IgnoreError::NumberStoredAsText)?;
    }
    sheet.set_freeze_panes(FIRST, 0)?;
    sheet.set_repeat_rows(HEADERS, HEADERS)?;
    sheet.set_row_height(HEADERS, 32)?;
    Ok(())
}

/// Width of a column: that of its longest line, up to a limit, and at least that of the longest word of its header.
fn width(layout: &FieldLayout, texts: impl Iterator<Item = String>) -> f64 {
    let (least, most) = match layout.unit {
        Unit::Text => (16, 56),
        Unit::Code => (14, 36),
        Unit::Date => (12, 22),
        Unit::Dollars | Unit::QuantityDollars => (16, 30),
        Unit::Integer | Unit::Decimal | Unit::Quantity => (12, 24),
        Unit::Percent => (11, 16),
        Unit::YesNo => (10, 10),
    };
    let longest =
        texts.map(|text| text.lines().map(|line| line.chars().count()).max().unwrap_or(0) + 2).max().unwrap_or(0);
    let word = layout.column.fr.split(' ').map(|word| word.chars().count() + 4).max().unwrap_or(0);
    let header = layout.column.fr.chars().count() / 2 + 4;
    let chars = longest.clamp(least, most).max(word).max(header.min(30));
    u32::try_from(chars).map_or(16.0, f64::from)
}

/// Makes a row tall enough for its wrapped texts, which not every spreadsheet does when opening a file.
fn tall<'t>(sheet: &mut Worksheet, row: u32, texts: impl IntoIterator<Item = (&'t str, f64)>) -> Result<()> {
    let wrapped = |line: &str, width: f64| {
        (f64::from(u32::try_from(line.chars().count()).unwrap_or(u32::MAX)) / (width - 3.0)).ceil()
    };
    let lines = |(text, width): (&str, f64)| text.lines().map(|line| wrapped(line, width).max(1.0)).sum::<f64>();
    let most = texts.into_iter().map(lines).fold(1.0, f64::max);
    if most > 1.0 {
        sheet.set_row_height(row, (ROW + STEP * (most - 1.0)).min(TALLEST))?;
    }
    Ok(())
}

/// An integer as a spreadsheet number, its decimals shifted; `None` beyond fifteen digits.
fn scaled(value: i64, shift: u8) -> Option<f64> {
    if value.unsigned_abs() > EXACT {
        return None;
    }
    // Reading the decimal text rounds once, where a division would round twice.
    format!("{value}e-{shift}").parse().ok()
}

/// Excel's number of a day. Excel counts a 29 February 1900, so earlier days are one less.
fn serial(day: Day) -> f64 {
    let epoch = Day::new(1900, 1, 1).map_or(0, Day::number);
    let number = day.number() - epoch + 1;
    f64::from(if number > 59 { number + 1 } else { number })
}

/// A text as a worksheet accepts it: lines end with a line feed, and characters that XML does not allow become U+FFFD.
fn clean(text: &str) -> Cow<'_, str> {
    let bad = |char: char| (char < ' ' && !matches!(char, '\n' | '\t')) || matches!(char, '\u{FFFE}' | '\u{FFFF}');
    if !text.contains(bad) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n").replace(bad, "\u{FFFD}"))
}

fn row(rank: usize) -> u32 {
    u32::try_from(rank).unwrap_or(u32::MAX / 2)
}

fn index(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}
