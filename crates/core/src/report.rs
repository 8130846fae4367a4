//! Program reports: the cells computed for one answer, and the trace from which each cell can be explained.

use std::sync::Arc;

use crate::{finding::Text, submission::Row};

/// How a cell is written for its receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Text.
    Text,
    /// Integer.
    Integer,
    /// Decimal number, as text.
    Decimal,
    /// Dollars, from integer cents.
    Dollars,
    /// Percentage, from basis points.
    Percent,
    /// A calendar day.
    Date,
    /// Yes or no.
    YesNo,
    /// One of the receiver's own codes.
    Code,
    /// A count that may be approximate.
    Quantity,
    /// An amount that may be approximate.
    QuantityDollars,
}

/// A value in a report. Texts are in the report's text buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Value {
    /// Nothing: the form's cell stays empty.
    #[default]
    Blank,
    /// Could not be computed; a finding gives the reason.
    Undetermined,
    /// Text, decimal or partial date, in the text buffer.
    Text(Slice),
    /// Integer.
    Int(i64),
    /// Integer cents.
    Cents(i64),
    /// Basis points.
    Rate(i64),
    /// Yes or no.
    Bool(bool),
    /// A count and its precision (rank in the list `precision`).
    Quantity(i64, u16),
    /// Cents and their precision.
    QuantityCents(i64, u16),
}

/// The position of a text in a report's text buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Slice {
    /// First byte.
    pub start: u32,
    /// Bytes.
    pub len: u32,
}

/// Identity of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EditionId {
    /// Program, `inclusion-ophq`.
    pub program: Arc<str>,
    /// Form, `plan`.
    pub form: Arc<str>,
    /// Edition, the day from which it is in force, with its erratum if any: `2024-06-01`, `2025-04-01+1`.
    pub edition: Arc<str>,
}

impl std::fmt::Display for EditionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}", self.program, self.form, self.edition)
    }
}

/// The form's cells and tables, shared by every report of an edition.
#[derive(Debug)]
pub struct Layout {
    /// Identity.
    pub edition: EditionId,
    /// Hash of the compiled definition, lowercase hexadecimal SHA-256.
    pub edition_hash: String,
    /// Name of the program.
    pub program_name: Text,
    /// Title of the form.
    pub title: Text,
    /// Who receives it, unless the program's table of receivers names another.
    pub receiver: Text,
    /// True as long as the edition was not verified against a blank form; every document states it.
    pub hypothesis: bool,
    /// Single cells.
    pub fields: Vec<FieldLayout>,
    /// Tables.
    pub tables: Vec<TableLayout>,
    /// The ids of cells and tables in the order of their names.
    pub order: NameOrder,
}

/// The ids of a layout in the order that RFC 8785 asks of the members of an object: by UTF-16 units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameOrder {
    /// Single cells, by rank.
    pub fields: Vec<usize>,
    /// Tables, by rank, each with its columns.
    pub tables: Vec<(usize, Vec<usize>)>,
}

impl NameOrder {
    /// Sorts the cells and tables of a layout.
    #[must_use]
    pub fn of(fields: &[FieldLayout], tables: &[TableLayout]) -> Self {
        let columns = |columns: &[FieldLayout]| by_name(columns.iter().map(|column| column.id.as_str()));
        Self {
            fields: columns(fields),
            tables: by_name(tables.iter().map(|table| table.id.as_str()))
                .into_iter()
                .filter_map(|rank| Some((rank, columns(&tables.get(rank)?.columns))))
                .collect(),
        }
    }
}

fn by_name<'n>(names: impl Iterator<Item = &'n str>) -> Vec<usize> {
    let mut order: Vec<(usize, &str)> = names.enumerate().collect();
    order.sort_by(|(_, a), (_, b)| a.encode_utf16().cmp(b.encode_utf16()));
    order.into_iter().map(|(rank, _)| rank).collect()
}

/// One cell of the form.
#[derive(Debug)]
pub struct FieldLayout {
    /// Stable id, unique in the edition or in its table.
    pub id: String,
    /// Title of the group that it starts.
    pub section: Option<Text>,
    /// What the receiver's form calls it.
    pub column: Text,
    /// How it is written.
    pub unit: Unit,
    /// The form requires it.
    pub required: bool,
    /// Computed from the rows of a list: a declared nil return replaces them, even where the cell is required.
    pub listed: bool,
    /// Minimum value, in the unit's integer.
    pub min: Option<i64>,
    /// Maximum value.
    pub max: Option<i64>,
    /// Maximum number of characters.
    pub max_length: Option<u32>,
    /// The receiver's codes, where the unit is a code.
    pub codes: Vec<String>,
}

/// One table of the form.
#[derive(Debug)]
pub struct TableLayout {
    /// Stable id.
    pub id: String,
    /// What the receiver's form calls it.
    pub title: Text,
    /// The form requires at least one row.
    pub required: bool,
    /// Columns.
    pub columns: Vec<FieldLayout>,
}

/// One line of a table: the rows that it was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Line {
    /// The source row; for a grouped table, the group's first row.
    pub row: Row,
    /// The element of an exploded list, by rank.
    pub element: Option<u32>,
    /// Its members, for a grouped table: a range of [`ReportTable::members`].
    pub members: (u32, u32),
}

/// A table of a report.
#[derive(Debug, Clone, Default)]
pub struct ReportTable {
    /// Lines, in the form's order.
    pub lines: Vec<Line>,
    /// Cells, line by line.
    pub cells: Vec<Value>,
    /// Rows of the groups, for a grouped table.
    pub members: Vec<Row>,
    /// Stable key of each line.
    pub keys: Vec<Slice>,
}

/// The result of a selection: the rows of a list that were kept, and those that a single condition excluded.
#[derive(Debug, Clone, Default)]
pub struct Selected {
    /// Kept rows, in list order.
    pub kept: Vec<Row>,
    /// Rows that a single condition excluded, with its rank: a change of that one value would include them.
    pub missed: Vec<(Row, u16)>,
    /// Rows whose date straddles the edge of a window, with the condition.
    pub straddling: Vec<(Row, u16)>,
}

/// A program's report for one answer.
#[derive(Debug, Clone)]
pub struct Report {
    /// Row of the answer.
    pub answer: Row,
    /// Row of its agreement.
    pub agreement: Option<Row>,
    /// Its layout.
    pub layout: Arc<Layout>,
    /// Single cells, in the layout's order.
    pub fields: Vec<Value>,
    /// Tables, in the layout's order.
    pub tables: Vec<ReportTable>,
    /// Texts.
    pub heap: String,
    /// Results of the selections, in the compiled edition's order; lineage is computed from them.
    pub selections: Vec<Selected>,
    /// A nil return was declared.
    pub nil: bool,
}

/// Names one cell of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CellRef {
    /// A single cell, by rank.
    Field(usize),
    /// A table's cell: table, line, column, by rank.
    Table(usize, usize, usize),
    /// The list of a table's lines and their order.
    Lines(usize),
    /// The report itself: whether it exists, and by which edition.
    Whole,
}

impl Report {
    /// A text of the buffer.
    #[must_use]
    pub fn text(&self, slice: Slice) -> &str {
        self.heap.get(slice.start as usize..(slice.start + slice.len) as usize).unwrap_or_default()
    }

    /// Adds a text to the buffer.
    pub fn intern(&mut self, text: &str) -> Slice {
        let start = u32::try_from(self.heap.len()).unwrap_or(u32::MAX);
        self.heap.push_str(text);
        Slice { start, len: u32::try_from(text.len()).unwrap_or(0) }
    }

    /// The value of a cell.
    #[must_use]
    pub fn value(&self, cell: CellRef) -> Value {
        match cell {
            CellRef::Field(at) => self.fields.get(at).copied().unwrap_or_default(),
            CellRef::Table(table, line, column) => self
                .tables
                .get(table)
                .and_then(|out| out.cells.get(line * self.layout.tables[table].columns.len() + column))
                .copied()
                .unwrap_or_default(),
            CellRef::Lines(_) | CellRef::Whole => Value::Blank,
        }
    }

    /// Every cell, fields first; then, for each table, its lines and its cells.
    pub fn cells(&self) -> impl Iterator<Item = CellRef> {
        let fields = (0..self.fields.len()).map(CellRef::Field);
        let tables = self.tables.iter().enumerate().flat_map(|(table, out)| {
            let width = self.layout.tables[table].columns.len();
            std::iter::once(CellRef::Lines(table)).chain(
                (0..out.lines.len())
                    .flat_map(move |line| (0..width).map(move |column| CellRef::Table(table, line, column))),
            )
        });
        fields.chain(tables)
    }

    /// Stable name of a cell: `total`, `projets/p1/montant`, `projets#lines`, `*`.
    #[must_use]
    pub fn cell_id(&self, cell: CellRef) -> String {
        match cell {
            CellRef::Field(at) => self.layout.fields[at].id.clone(),
            CellRef::Table(table, line, column) => {
                let layout = &self.layout.tables[table];
                let key = self.tables[table].keys.get(line).map_or("", |key| self.text(*key));
                format!("{}/{key}/{}", layout.id, layout.columns[column].id)
            }
            CellRef::Lines(table) => format!("{}#lines", self.layout.tables[table].id),
            CellRef::Whole => "*".into(),
        }
    }

    /// The cell of that name. When several lines have the same id (the cross-field rules refuse it), the first one.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<CellRef> {
        if let Some(at) = self.layout.fields.iter().position(|field| field.id == id) {
            return Some(CellRef::Field(at));
        }
        if id == "*" {
            return Some(CellRef::Whole);
        }
        if let Some(table) = id.strip_suffix("#lines") {
            return self.layout.tables.iter().position(|layout| layout.id == table).map(CellRef::Lines);
        }
        let (table, rest) = id.split_once('/')?;
        let (key, column) = rest.rsplit_once('/')?;
        let table = self.layout.tables.iter().position(|layout| layout.id == table)?;
        let column = self.layout.tables[table].columns.iter().position(|layout| layout.id == column)?;
        let line = self.tables[table].keys.iter().position(|slice| self.text(*slice) == key)?;
        Some(CellRef::Table(table, line, column))
    }

    /// A cell as it is shown to a reader, in French or in English.
    #[must_use]
    pub fn display(&self, cell: CellRef, english: bool) -> String {
        use crate::{catalogue, money};
        let precise = |text: String, rank: u16| match (catalogue::PRECISION.code(rank), english) {
            ("exact", _) => text,
            ("about", false) => format!("environ {text}"),
            ("nearly", false) => format!("près de {text}"),
            ("more_than", false) => format!("plus de {text}"),
            ("at_least", false) => format!("au moins {text}"),
            ("at_most", false) => format!("au plus {text}"),
            ("about", true) => format!("about {text}"),
            ("nearly", true) => format!("nearly {text}"),
            ("more_than", true) => format!("more than {text}"),
            ("at_least", true) => format!("at least {text}"),
            (_, true) => format!("at most {text}"),
            _ => text,
        };
        let grouped = |value: i64| {
            // Four digits are not grouped, since they may be a year.
            if value.unsigned_abs() < 10_000 {
                return value.to_string();
            }
            let sign = if value < 0 { "-" } else { "" };
            format!("{sign}{}", money::group_digits(value.unsigned_abs(), if english { "," } else { "\u{a0}" }))
        };
        match self.value(cell) {
            Value::Blank => String::new(),
            Value::Undetermined => "?".into(),
            Value::Text(slice) => self.text(slice).to_owned(),
            Value::Int(value) => grouped(value),
            Value::Cents(cents) => money::display(cents, english),
            Value::Rate(points) => money::display_rate(points, english),
            Value::Bool(yes) => match (yes, english) {
                (true, false) => "Oui".into(),
                (false, false) => "Non".into(),
                (true, true) => "Yes".into(),
                (false, true) => "No".into(),
            },
            Value::Quantity(value, precision) => precise(grouped(value), precision),
            Value::QuantityCents(cents, precision) => precise(money::display(cents, english), precision),
        }
    }
}
