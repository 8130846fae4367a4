//! The canonical submission in memory: typed rows in columns known at compile time, with holes.
//!
//! Each list is one flat vector of cells, `rows × columns`, and all texts are in one buffer, so that reading a field is
//! one index operation. A *hole* is a value that was given and refused (wrong type, out of bounds). It is never read as
//! absent.

use crate::{
    catalogue::{ColumnId, Kind, TABLES, TableId, answers},
    date::{Day, PartialDate},
};

/// The position of a text in the submission's text buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextSpan {
    start: u32,
    len: u32,
}

/// One value of a row.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Cell {
    /// Not given, or `null`.
    #[default]
    Absent,
    /// Given, and refused by the schema: a finding says why.
    Hole,
    /// True or false.
    Bool(bool),
    /// Integer, cents or basis points, as the column says.
    Int(i64),
    /// Rank in the column's code list.
    Code(u16),
    /// Text, decimal, id, pointer or program.
    Text(TextSpan),
    /// A calendar day.
    Day(Day),
    /// A partial date and its text.
    When(PartialDate, ShortText),
    /// `{value, precision}`; the precision is a rank in the list `precision`, 0 (exact) by default.
    Quantity(i64, u16),
    /// A reference: its text, and the row it names if that row exists.
    Ref(TextSpan, Option<Row>),
    /// Several values: a range of the submission's element vector.
    List(TextSpan),
}

/// The position of a text of at most 255 bytes in the submission's text buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortText {
    start: u32,
    len: u8,
}

/// A row's position in its list. Stored from 1, so that `Option<Row>` takes no more memory than `Row`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Row(std::num::NonZeroU32);

impl Row {
    /// The first row, and the only one of the root and of the organization.
    pub const FIRST: Self = Self(std::num::NonZeroU32::MIN);

    /// The row at a zero-based rank.
    #[must_use]
    pub fn at(rank: usize) -> Self {
        let number = u32::try_from(rank).ok().and_then(|rank| rank.checked_add(1)).and_then(std::num::NonZeroU32::new);
        Self(number.unwrap_or(std::num::NonZeroU32::MAX))
    }

    /// Zero-based rank.
    #[must_use]
    pub fn rank(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// The position of a value: list, row, column. The stored form of a pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The list.
    pub table: TableId,
    /// The row.
    pub row: Row,
    /// The column.
    pub column: ColumnId,
}

/// A value that only one program asks for, from `extensions.<program>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtensionValue {
    /// Text.
    Text(String),
    /// Integer.
    Int(i64),
    /// True or false.
    Bool(bool),
}

#[derive(Debug, Clone, Default)]
struct Table {
    cells: Vec<Cell>,
    rows: usize,
    /// Row of the parent list, for lists inside rows.
    parents: Vec<Row>,
    /// For each parent row, the first row of this list; one more entry than parents.
    starts: Vec<u32>,
    /// Rows sorted by id, for keyed lists.
    by_id: Vec<Row>,
}

/// A canonical submission, with holes.
#[derive(Debug, Clone)]
pub struct Submission {
    heap: String,
    elements: Vec<Cell>,
    tables: Vec<Table>,
    extensions: Vec<(String, Vec<(String, ExtensionValue)>)>,
}

impl Default for Submission {
    fn default() -> Self {
        Self::with_capacity(0)
    }
}

impl Submission {
    /// Empty, with room for a text of that many bytes.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            heap: String::with_capacity(bytes),
            elements: Vec::new(),
            tables: vec![Table::default(); TABLES.len()],
            extensions: Vec::new(),
        }
    }

    // ---- building -------------------------------------------------------------------------------------------------

    /// Adds a text to the buffer.
    pub fn intern(&mut self, text: &str) -> TextSpan {
        let start = u32::try_from(self.heap.len()).unwrap_or(u32::MAX);
        self.heap.push_str(text);
        TextSpan { start, len: u32::try_from(text.len()).unwrap_or(0) }
    }

    /// Adds a partial date with its text.
    pub fn intern_when(&mut self, date: PartialDate, text: &str) -> Cell {
        let span = self.intern(text);
        Cell::When(date, ShortText { start: span.start, len: u8::try_from(span.len).unwrap_or(0) })
    }

    /// Adds a list of values.
    pub fn intern_list(&mut self, values: &[Cell]) -> Cell {
        let start = u32::try_from(self.elements.len()).unwrap_or(u32::MAX);
        self.elements.extend_from_slice(values);
        Cell::List(TextSpan { start, len: u32::try_from(values.len()).unwrap_or(0) })
    }

    /// Adds a row of absent cells.
    pub fn push_row(&mut self, table: TableId, parent: Option<Row>) -> Row {
        let entry = &mut self.tables[table.index()];
        let row = Row::at(entry.rows);
        entry.rows += 1;
        entry.cells.resize(entry.rows * table.width(), Cell::Absent);
        if let Some(parent) = parent {
            entry.parents.push(parent);
        }
        row
    }

    /// Sets a cell.
    pub fn set(&mut self, place: Place, cell: Cell) {
        let at = place.row.rank() * place.table.width() + usize::from(place.column);
        if let Some(slot) = self.tables[place.table.index()].cells.get_mut(at) {
            *slot = cell;
        }
    }

    /// Adds a program's extension values.
    pub fn push_extension(&mut self, program: String, values: Vec<(String, ExtensionValue)>) {
        self.extensions.push((program, values));
    }

    /// Resolves references and indexes rows. Call it once, after the last row was added.
    pub fn finish(&mut self) {
        for id in TableId::all() {
            self.index_ids(id);
            self.index_children(id);
        }
        for id in TableId::all() {
            for (column, definition) in id.def().columns.iter().enumerate() {
                match definition.kind {
                    Kind::Ref(target) => {
                        for rank in 0..self.tables[id.index()].rows {
                            let at = rank * id.width() + column;
                            if let Cell::Ref(span, _) = self.tables[id.index()].cells[at] {
                                let row = self.find(target, self.text_of(span));
                                self.tables[id.index()].cells[at] = Cell::Ref(span, row);
                            }
                        }
                    }
                    Kind::Refs { table: target, .. } => {
                        for rank in 0..self.tables[id.index()].rows {
                            if let Cell::List(list) = self.tables[id.index()].cells[rank * id.width() + column] {
                                for at in list.start as usize..(list.start + list.len) as usize {
                                    if let Cell::Ref(span, _) = self.elements[at] {
                                        self.elements[at] = Cell::Ref(span, self.find(target, self.text_of(span)));
                                    }
                                }
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    fn index_ids(&mut self, id: TableId) {
        if !id.keyed() {
            return;
        }
        let mut order: Vec<Row> = self.rows(id).collect();
        order.sort_by(|a, b| self.key(id, *a).cmp(&self.key(id, *b)).then(a.cmp(b)));
        self.tables[id.index()].by_id = order;
    }

    fn index_children(&mut self, id: TableId) {
        let Some(parent) = id.def().parent else { return };
        let count = self.tables[parent.index()].rows;
        let table = &mut self.tables[id.index()];
        // Rows of one parent are pushed together, but a duplicate key in the text may split them: order by parent.
        if !table.parents.is_sorted() {
            let mut order: Vec<usize> = (0..table.rows).collect();
            order.sort_by_key(|at| table.parents[*at]);
            let width = id.width();
            table.cells = order.iter().flat_map(|at| table.cells[at * width..(at + 1) * width].to_vec()).collect();
            table.parents = order.iter().map(|at| table.parents[*at]).collect();
        }
        table.starts = vec![0; count + 1];
        for parent in &table.parents {
            if let Some(slot) = table.starts.get_mut(parent.rank() + 1) {
                *slot += 1;
            }
        }
        for at in 1..table.starts.len() {
            table.starts[at] += table.starts[at - 1];
        }
    }

    // ---- reading --------------------------------------------------------------------------------------------------

    /// Number of rows of a list.
    #[must_use]
    pub fn count(&self, table: TableId) -> usize {
        self.tables[table.index()].rows
    }

    /// Rows of a list.
    pub fn rows(&self, table: TableId) -> impl DoubleEndedIterator<Item = Row> + use<> {
        (0..self.count(table)).map(Row::at)
    }

    /// Rows of a list inside a row of its parent.
    pub fn child_rows(&self, table: TableId, parent: Row) -> impl DoubleEndedIterator<Item = Row> + use<> {
        let starts = &self.tables[table.index()].starts;
        let bound = |at: usize| starts.get(at).copied().unwrap_or(0) as usize;
        (bound(parent.rank())..bound(parent.rank() + 1).max(bound(parent.rank()))).map(Row::at)
    }

    /// The parent row of a row of a list inside a row.
    #[must_use]
    pub fn parent_row(&self, table: TableId, row: Row) -> Option<Row> {
        self.tables[table.index()].parents.get(row.rank()).copied()
    }

    /// One cell.
    #[must_use]
    pub fn cell(&self, table: TableId, row: Row, column: ColumnId) -> Cell {
        self.tables[table.index()]
            .cells
            .get(row.rank() * table.width() + usize::from(column))
            .copied()
            .unwrap_or_default()
    }

    /// The cell at a place.
    #[must_use]
    pub fn at(&self, place: Place) -> Cell {
        self.cell(place.table, place.row, place.column)
    }

    /// A text of the buffer.
    #[must_use]
    pub fn text_of(&self, span: TextSpan) -> &str {
        self.heap.get(span.start as usize..(span.start + span.len) as usize).unwrap_or_default()
    }

    /// The text of a partial date as it was written.
    #[must_use]
    pub fn short(&self, text: ShortText) -> &str {
        self.text_of(TextSpan { start: text.start, len: u32::from(text.len) })
    }

    /// The values of a list cell.
    #[must_use]
    pub fn list(&self, cell: Cell) -> &[Cell] {
        match cell {
            Cell::List(span) => {
                self.elements.get(span.start as usize..(span.start + span.len) as usize).unwrap_or_default()
            }
            _ => &[],
        }
    }

    /// The text of a text-like cell.
    #[must_use]
    pub fn text(&self, table: TableId, row: Row, column: usize) -> Option<&str> {
        match self.cell(table, row, column_id(column)) {
            Cell::Text(span) | Cell::Ref(span, _) => Some(self.text_of(span)),
            Cell::When(_, short) => Some(self.short(short)),
            _ => None,
        }
    }

    /// The integer of an integer-like cell.
    #[must_use]
    pub fn int(&self, table: TableId, row: Row, column: usize) -> Option<i64> {
        match self.cell(table, row, column_id(column)) {
            Cell::Int(value) => Some(value),
            _ => None,
        }
    }

    /// The code of a code cell.
    #[must_use]
    pub fn code(&self, table: TableId, row: Row, column: usize) -> Option<&'static str> {
        match (self.cell(table, row, column_id(column)), table.column_def(column_id(column)).kind) {
            (Cell::Code(rank), Kind::Code(list)) => Some(list.code(rank)),
            _ => None,
        }
    }

    /// The days that a date cell covers.
    #[must_use]
    pub fn span(&self, table: TableId, row: Row, column: usize) -> Option<PartialDate> {
        match self.cell(table, row, column_id(column)) {
            Cell::Day(day) => Some(PartialDate::day(day)),
            Cell::When(date, _) => Some(date),
            _ => None,
        }
    }

    /// The row that a reference names.
    #[must_use]
    pub fn target(&self, table: TableId, row: Row, column: usize) -> Option<Row> {
        match self.cell(table, row, column_id(column)) {
            Cell::Ref(_, target) => target,
            _ => None,
        }
    }

    /// A row's id; `None` for rows without one, or whose id was refused.
    #[must_use]
    pub fn key(&self, table: TableId, row: Row) -> Option<&str> {
        if table.keyed() { self.text(table, row, 0) } else { None }
    }

    /// Rows that repeat the id of an earlier row, each with that earlier row. Parents are ignored: ids are compared
    /// over the whole list.
    pub fn repeated_keys(&self, table: TableId) -> impl Iterator<Item = (Row, Row)> {
        let order = &self.tables[table.index()].by_id;
        order.windows(2).filter_map(move |pair| match pair {
            [a, b] if self.key(table, *a).is_some() && self.key(table, *a) == self.key(table, *b) => Some((*b, *a)),
            _ => None,
        })
    }

    /// The first row with that id.
    #[must_use]
    pub fn find(&self, table: TableId, id: &str) -> Option<Row> {
        let order = &self.tables[table.index()].by_id;
        let at = order.partition_point(|row| self.key(table, *row).is_none_or(|key| key < id));
        order.get(at).copied().filter(|row| self.key(table, *row) == Some(id))
    }

    /// Values of a program's extension.
    #[must_use]
    pub fn extension(&self, program: &str) -> &[(String, ExtensionValue)] {
        self.extensions.iter().find(|(name, _)| name == program).map_or(&[], |(_, values)| values)
    }

    /// Programs that have an extension.
    pub fn extension_programs(&self) -> impl Iterator<Item = &str> {
        self.extensions.iter().map(|(name, _)| name.as_str())
    }

    /// The period of an answer, when both its days are known.
    #[must_use]
    pub fn answer_period(&self, answer: Row) -> Option<PartialDate> {
        let first = self.span(answers::TABLE, answer, answers::PERIOD_FROM)?.first;
        let last = self.span(answers::TABLE, answer, answers::PERIOD_TO)?.last;
        (first <= last).then_some(PartialDate { first, last })
    }

    // ---- pointers -------------------------------------------------------------------------------------------------

    /// Pointer of a row: by id where it has a unique one, else by rank.
    #[must_use]
    pub fn row_pointer(&self, table: TableId, row: Row) -> String {
        let definition = table.def();
        if definition.single {
            return if definition.name == "submission" { String::new() } else { format!("/{}", definition.name) };
        }
        let name = |key: Option<&str>, rank: usize| key.map_or_else(|| rank.to_string(), str::to_owned);
        match definition.parent {
            None => {
                let key = self.key(table, row).filter(|key| self.find(table, key) == Some(row));
                format!("/{}/{}", definition.name, name(key, row.rank()))
            }
            Some(parent) => {
                let Some(holder) = self.parent_row(table, row) else { return String::new() };
                let rank = self.child_rows(table, holder).position(|other| other == row).unwrap_or_default();
                let key = self.key(table, row).filter(|key| {
                    self.child_rows(table, holder).filter(|other| self.key(table, *other) == Some(*key)).count() == 1
                });
                format!("{}/{}/{}", self.row_pointer(parent, holder), table.short_name(), name(key, rank))
            }
        }
    }

    /// Pointer of a value: `/expenses/d12/amount_cents`.
    #[must_use]
    pub fn pointer(&self, place: Place) -> String {
        format!("{}/{}", self.row_pointer(place.table, place.row), place.table.column_def(place.column).path)
    }

    /// The place that a pointer names. Rows may be named by id or by rank.
    ///
    /// # Errors
    /// The part of the pointer that names nothing, and what was expected there.
    pub fn resolve(&self, pointer: &str) -> Result<Place, UnknownPointer> {
        let unknown = |part: &str, expected: &'static str| UnknownPointer { part: part.to_owned(), expected };
        let rest = pointer.strip_prefix('/').ok_or_else(|| unknown(pointer, "leading slash"))?;
        let (head, tail) = rest.split_once('/').unwrap_or((rest, ""));
        let root = crate::catalogue::submission::TABLE;
        if let Some(column) = root.column(rest) {
            return Ok(Place { table: root, row: Row::at(0), column });
        }
        let table = TableId::named(head).ok_or_else(|| unknown(head, "list"))?;
        if table.def().single {
            return self.resolve_in(table, Row::at(0), tail);
        }
        let (id, tail) = tail.split_once('/').unwrap_or((tail, ""));
        let row = self
            .find(table, id)
            .or_else(|| id.parse::<usize>().ok().filter(|rank| *rank < self.count(table)).map(Row::at))
            .ok_or_else(|| unknown(id, "row"))?;
        self.resolve_in(table, row, tail)
    }

    fn resolve_in(&self, table: TableId, row: Row, tail: &str) -> Result<Place, UnknownPointer> {
        if let Some(column) = table.column(tail) {
            return Ok(Place { table, row, column });
        }
        // A member of a quantity or of a list names the whole value.
        if let Some((path, _)) = tail.rsplit_once('/')
            && let Some(column) = table.column(path)
        {
            return Ok(Place { table, row, column });
        }
        for child in table.children() {
            let mut parts = tail.splitn(3, '/');
            if parts.next() == Some(child.short_name()) {
                let id = parts.next().unwrap_or_default();
                let inner = parts.next().unwrap_or_default();
                let found = self
                    .child_rows(child, row)
                    .find(|candidate| self.key(child, *candidate) == Some(id))
                    .or_else(|| id.parse::<usize>().ok().and_then(|rank| self.child_rows(child, row).nth(rank)))
                    .ok_or_else(|| UnknownPointer { part: id.to_owned(), expected: "row" })?;
                return self.resolve_in(child, found, inner);
            }
        }
        Err(UnknownPointer { part: tail.to_owned(), expected: "field" })
    }
}

/// A pointer that names nothing in this submission.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{part}` is not a known {expected}")]
pub struct UnknownPointer {
    /// The part that was not found.
    pub part: String,
    /// `list`, `row`, `field` or `leading slash`.
    pub expected: &'static str,
}

/// A column constant as an id.
#[must_use]
pub fn column_id(column: usize) -> ColumnId {
    ColumnId::try_from(column).unwrap_or(ColumnId::MAX)
}
