//! Folds: one value from many rows.

use guichet_core::{
    Cell, TableId,
    catalogue::Kind,
    money,
    report::{Unit, Value},
    submission::Row,
};

use super::{
    context::Evaluation,
    select::{MILLION, allocation_amounts, days, decimal, number},
};
use crate::plan::{CellPlan, Condition, Fold, Path, allocations_of};

/// The value of a fold, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Folded {
    Value(Value),
    /// No row.
    Empty,
    /// These kept rows lack the value.
    Missing(Vec<Row>),
    /// Two rows or more where one is expected.
    Several(Vec<Row>),
    /// A row's value was refused elsewhere.
    Hole,
    /// A row's number is approximate where an exact one is needed.
    Approximate(Row),
}

impl Evaluation<'_> {
    pub(crate) fn fold(&mut self, plan: &CellPlan, list: TableId, rows: &[Row], path: &Path, fold: &Fold) -> Folded {
        if let Fold::Count = fold {
            return self.counted(plan, list, i64::try_from(rows.len()).unwrap_or(i64::MAX));
        }
        if rows.is_empty() {
            return match fold {
                Fold::Distinct => self.counted(plan, list, 0),
                Fold::Sum | Fold::Allocated(_) if self.nil_is_zero(plan, list) => {
                    Folded::Value(self.number_value(plan.unit, 0, 0))
                }
                _ => Folded::Empty,
            };
        }
        match fold {
            Fold::Count => Folded::Empty,
            Fold::Distinct => {
                let count = i64::try_from(self.distinct(path, rows)).unwrap_or(i64::MAX);
                self.counted(plan, list, count)
            }
            Fold::One if rows.len() > 1 => Folded::Several(rows.to_vec()),
            Fold::One => self.single(plan, path, rows[0]),
            Fold::First(by) => {
                self.chosen(by.as_ref(), rows, false).map_or(Folded::Empty, |row| self.single(plan, path, row))
            }
            Fold::Last(by) => {
                self.chosen(by.as_ref(), rows, true).map_or(Folded::Empty, |row| self.single(plan, path, row))
            }
            Fold::Sum => self.sum(plan, path, rows),
            Fold::Allocated(conditions) => self.allocated(plan, list, rows, conditions),
            Fold::Min | Fold::Max => self.extreme(plan, path, rows, matches!(fold, Fold::Max)),
            Fold::List => self.list(plan, path, rows),
        }
    }

    fn counted(&self, plan: &CellPlan, list: TableId, count: i64) -> Folded {
        if plan.unit == Unit::YesNo {
            return Folded::Value(Value::Bool(count > 0));
        }
        // A count of no rows is 0 only when the list has rows, or when a nil return is declared.
        if count == 0 && self.submission.count(list) == 0 && !self.nil_is_zero(plan, list) {
            return Folded::Empty;
        }
        Folded::Value(Value::Int(count))
    }

    /// How many different values; rows without one do not count.
    pub(crate) fn distinct(&self, path: &Path, rows: &[Row]) -> usize {
        let mut keys: Vec<String> = rows.iter().filter_map(|row| self.key(self.read(path, *row))).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.len()
    }

    /// A cell as a comparable text; `None` for nothing.
    pub(crate) fn key(&self, cell: Cell) -> Option<String> {
        Some(match cell {
            Cell::Absent | Cell::Hole => return None,
            Cell::Bool(yes) => yes.to_string(),
            Cell::Int(value) => value.to_string(),
            Cell::Code(rank) => format!("{rank:04}"),
            Cell::Text(span) | Cell::Ref(span, _) => self.submission.text_of(span).to_owned(),
            Cell::Day(day) => day.to_string(),
            Cell::When(_, short) => self.submission.short(short).to_owned(),
            Cell::Quantity(value, precision) => format!("{value} {precision}"),
            Cell::List(_) => {
                self.submission.list(cell).iter().filter_map(|item| self.key(*item)).collect::<Vec<_>>().join("\u{1f}")
            }
        })
    }

    /// The first or last row by a value; ties by list order, rows without the value before all others.
    pub(crate) fn chosen(&self, by: Option<&Path>, rows: &[Row], last: bool) -> Option<Row> {
        let Some(by) = by else { return if last { rows.last().copied() } else { rows.first().copied() } };
        let mut best: Option<(Option<Sortable>, Row)> = None;
        for row in rows {
            let key = self.sortable(self.read(by, *row));
            let better = match &best {
                None => true,
                Some((current, _)) => match (&key, current) {
                    (None, _) => false,
                    (Some(_), None) => true,
                    (Some(new), Some(current)) => {
                        if last {
                            new >= current
                        } else {
                            new < current
                        }
                    }
                },
            };
            if better {
                best = Some((key, *row));
            }
        }
        best.map(|(_, row)| row)
    }

    pub(crate) fn sortable(&self, cell: Cell) -> Option<Sortable> {
        Some(match cell {
            Cell::Absent | Cell::Hole | Cell::List(_) => return None,
            Cell::Bool(yes) => Sortable::Number(i128::from(yes)),
            Cell::Code(rank) => Sortable::Number(i128::from(rank)),
            Cell::Int(value) | Cell::Quantity(value, _) => Sortable::Number(i128::from(value) * MILLION),
            Cell::Day(_) | Cell::When(..) => {
                let date = days(cell)?;
                Sortable::Pair(date.last.number(), date.first.number())
            }
            Cell::Text(span) | Cell::Ref(span, _) => Sortable::Text(self.submission.text_of(span).to_owned()),
        })
    }

    fn single(&mut self, plan: &CellPlan, path: &Path, row: Row) -> Folded {
        let cell = self.read(path, row);
        match self.convert(plan, path, cell) {
            Folded::Empty => Folded::Missing(vec![row]),
            Folded::Approximate(_) => Folded::Approximate(row),
            other => other,
        }
    }

    fn sum(&mut self, plan: &CellPlan, path: &Path, rows: &[Row]) -> Folded {
        let mut total = 0i128;
        let mut precision = Precision::default();
        let mut missing = Vec::new();
        for row in rows {
            let cell = self.read(path, *row);
            match (cell, number(self.submission, cell)) {
                (Cell::Hole, _) => return Folded::Hole,
                (Cell::Quantity(_, rank), Some(value)) => {
                    if rank != 0 && matches!(plan.unit, Unit::Integer | Unit::Dollars) {
                        return Folded::Approximate(*row);
                    }
                    precision.add(rank);
                    total += value;
                }
                (_, Some(value)) => total += value,
                _ => missing.push(*row),
            }
        }
        if !missing.is_empty() && (plan.absent_is_error || missing.len() == rows.len()) {
            return Folded::Missing(missing);
        }
        if path.table.column_def(path.column).kind == Kind::Decimal {
            return Folded::Value(self.decimal_text(total));
        }
        match i64::try_from(total / MILLION) {
            Ok(total) => Folded::Value(self.number_value(plan.unit, total, precision.rank())),
            Err(_) => Folded::Hole,
        }
    }

    /// The parts of the rows that are allocated to the answer.
    fn allocated(&self, plan: &CellPlan, list: TableId, rows: &[Row], conditions: &[Condition]) -> Folded {
        let mut total = 0i128;
        let mut any = false;
        for row in rows {
            match self.part(list, *row, conditions) {
                Ok(Some(part)) => {
                    any = true;
                    total += i128::from(part);
                }
                Ok(None) => {}
                Err(()) => return Folded::Hole,
            }
        }
        if !any {
            return if self.nil_is_zero(plan, list) { Folded::Value(Value::Cents(0)) } else { Folded::Empty };
        }
        i64::try_from(total).map_or(Folded::Hole, |total| Folded::Value(Value::Cents(total)))
    }

    /// The part of one row that is allocated to the answer, in cents; `None` when no allocation is, `Err` for a hole.
    pub(crate) fn part(&self, list: TableId, row: Row, conditions: &[Condition]) -> Result<Option<i64>, ()> {
        let Some(child) = allocations_of(list) else { return Ok(None) };
        let mut any = false;
        let mut total = 0i64;
        let mut parts = None;
        for (rank, allocation) in self.submission.child_rows(child, row).enumerate() {
            if !self.is_allocated_to_answer(child, allocation) || !self.all_hold(conditions, allocation) {
                continue;
            }
            if parts.is_none() {
                parts = Some(self.parts(list, child, row)?);
            }
            any = true;
            let part = parts.as_ref().and_then(|parts| parts.get(rank)).copied().flatten().ok_or(())?;
            total = total.checked_add(part).ok_or(())?;
        }
        Ok(any.then_some(total))
    }

    /// Each allocation of a row in cents: stated amounts as they are, shares by largest remainder.
    pub(crate) fn parts(&self, list: TableId, child: TableId, row: Row) -> Result<Vec<Option<i64>>, ()> {
        let amount_column = list.column("amount_cents").unwrap_or_default();
        let Cell::Int(amount) = self.submission.cell(list, row, amount_column) else { return Err(()) };
        let (share, stated) = allocation_amounts();
        let cells: Vec<(Cell, Cell)> = self
            .submission
            .child_rows(child, row)
            .map(|allocation| {
                (self.submission.cell(child, allocation, share), self.submission.cell(child, allocation, stated))
            })
            .collect();
        let shares: Vec<i64> = cells
            .iter()
            .filter_map(|(share, stated)| match (share, stated) {
                (Cell::Int(share), Cell::Absent) => Some(*share),
                _ => None,
            })
            .collect();
        let mut split = money::split(amount, &shares).into_iter();
        Ok(cells
            .into_iter()
            .map(|(share, stated)| match (share, stated) {
                (_, Cell::Int(stated)) => Some(stated),
                (Cell::Int(_), Cell::Absent) => split.next(),
                // Neither share nor amount: the whole row, when it is the only allocation.
                (Cell::Absent, Cell::Absent) => Some(amount),
                _ => None,
            })
            .collect())
    }

    fn extreme(&mut self, plan: &CellPlan, path: &Path, rows: &[Row], max: bool) -> Folded {
        let valued: Vec<Row> =
            rows.iter().copied().filter(|row| self.sortable(self.read(path, *row)).is_some()).collect();
        if valued.len() < rows.len() && (plan.absent_is_error || valued.is_empty()) {
            return Folded::Missing(rows.iter().copied().filter(|row| !valued.contains(row)).collect());
        }
        match self.chosen(Some(path), &valued, max) {
            Some(row) => self.single(plan, path, row),
            None => Folded::Empty,
        }
    }

    fn list(&mut self, plan: &CellPlan, path: &Path, rows: &[Row]) -> Folded {
        let mut out = String::new();
        let mut missing = Vec::new();
        for row in rows {
            let cell = self.read(path, *row);
            if cell == Cell::Hole {
                return Folded::Hole;
            }
            let before = out.len();
            if !out.is_empty() {
                out.push_str(&plan.separator);
            }
            let mark = out.len();
            self.write_text(path, cell, &plan.separator, &mut out);
            if out.len() == mark {
                out.truncate(before);
                missing.push(*row);
            }
        }
        if !missing.is_empty() && (plan.absent_is_error || out.is_empty()) {
            return Folded::Missing(missing);
        }
        Folded::Value(Value::Text(self.report.intern(&out)))
    }

    /// One cell in the unit of its plan.
    pub(crate) fn convert(&mut self, plan: &CellPlan, path: &Path, cell: Cell) -> Folded {
        match (plan.unit, cell) {
            (_, Cell::Absent) => Folded::Empty,
            (_, Cell::Hole) => Folded::Hole,
            (Unit::Text, Cell::Text(span) | Cell::Ref(span, _)) => {
                let text = self.submission.text_of(span);
                Folded::Value(Value::Text(self.report.intern(text)))
            }
            (Unit::Text, cell) => {
                let mut out = String::new();
                self.write_text(path, cell, &plan.separator, &mut out);
                if out.is_empty() { Folded::Empty } else { Folded::Value(Value::Text(self.report.intern(&out))) }
            }
            (Unit::Code, Cell::Code(rank)) => match plan.codes.get(usize::from(rank)) {
                Some(code) => Folded::Value(Value::Text(self.report.intern(code))),
                None => Folded::Hole,
            },
            (Unit::Decimal, Cell::Text(span)) => {
                let text = self.submission.text_of(span);
                Folded::Value(Value::Text(self.report.intern(text)))
            }
            (Unit::Decimal, Cell::Int(value)) => Folded::Value(Value::Text(self.report.intern(&value.to_string()))),
            (Unit::Date, Cell::Day(day)) => Folded::Value(Value::Text(self.report.intern(&day.to_string()))),
            (Unit::Date, Cell::When(_, short)) => {
                let text = self.submission.short(short);
                Folded::Value(Value::Text(self.report.intern(text)))
            }
            (Unit::YesNo, Cell::Bool(yes)) => Folded::Value(Value::Bool(yes)),
            (Unit::Integer, Cell::Quantity(value, 0)) => Folded::Value(Value::Int(value)),
            (Unit::Integer, Cell::Quantity(..)) => Folded::Approximate(Row::at(0)),
            (unit, Cell::Quantity(value, precision)) => Folded::Value(self.number_value(unit, value, precision)),
            (unit, Cell::Int(value)) => Folded::Value(self.number_value(unit, value, 0)),
            _ => Folded::Hole,
        }
    }

    pub(crate) fn number_value(&self, unit: Unit, value: i64, precision: u16) -> Value {
        match unit {
            Unit::Dollars => Value::Cents(value),
            Unit::Percent => Value::Rate(value),
            Unit::Quantity => Value::Quantity(value, precision),
            Unit::QuantityDollars => Value::QuantityCents(value, precision),
            _ => Value::Int(value),
        }
    }

    fn decimal_text(&mut self, millionths: i128) -> Value {
        Value::Text(self.report.intern(&plain_decimal(millionths)))
    }

    /// A cell as a reader's text, French: codes by their labels, lists joined.
    pub(crate) fn write_text(&self, path: &Path, cell: Cell, separator: &str, out: &mut String) {
        let kind = path.table.column_def(path.column).kind;
        match cell {
            Cell::Absent | Cell::Hole => {}
            Cell::Bool(yes) => out.push_str(if yes { "Oui" } else { "Non" }),
            Cell::Int(value) if kind == Kind::Cents => out.push_str(&money::decimal(value, ',')),
            Cell::Int(value) => out.push_str(&value.to_string()),
            Cell::Code(rank) => {
                if let Kind::Code(list) | Kind::Codes { list, .. } = kind {
                    out.push_str(list.label(rank).fr);
                }
            }
            Cell::Text(span) | Cell::Ref(span, _) => out.push_str(self.submission.text_of(span)),
            Cell::Day(day) => out.push_str(&day.to_string()),
            Cell::When(_, short) => out.push_str(self.submission.short(short)),
            Cell::Quantity(value, rank) => {
                let list = guichet_core::catalogue::PRECISION;
                if rank != 0 {
                    out.push_str(&list.label(rank).fr.to_lowercase());
                    out.push(' ');
                }
                out.push_str(&value.to_string());
            }
            Cell::List(_) => {
                for (at, item) in self.submission.list(cell).iter().enumerate() {
                    if at > 0 {
                        out.push_str(separator);
                    }
                    self.write_text(path, *item, separator, out);
                }
            }
        }
    }

    /// The number of a computed cell, in millionths; `None` when it has none.
    pub(crate) fn decimal_of(&self, value: Value) -> Option<i128> {
        match value {
            Value::Int(value) | Value::Cents(value) | Value::Rate(value) => Some(i128::from(value) * MILLION),
            Value::Quantity(value, 0) | Value::QuantityCents(value, 0) => Some(i128::from(value) * MILLION),
            Value::Text(slice) => decimal(self.report.text(slice)),
            _ => None,
        }
    }
}

/// Millionths as a plain decimal, without trailing zeros: `12.5`.
pub(crate) fn plain_decimal(millionths: i128) -> String {
    let magnitude = millionths.unsigned_abs();
    let fraction = format!("{:06}", magnitude % 1_000_000);
    let fraction = fraction.trim_end_matches('0');
    let sign = if millionths < 0 { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", magnitude / 1_000_000)
}

/// A value that has an order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sortable {
    Number(i128),
    Pair(i32, i32),
    Text(String),
}

/// The precision of a sum: exact while all are exact; several kinds of approximation give « environ ».
#[derive(Debug, Default)]
struct Precision {
    seen: Option<u16>,
}

impl Precision {
    fn add(&mut self, rank: u16) {
        if rank == 0 {
            return;
        }
        let about = guichet_core::catalogue::PRECISION.rank("about").unwrap_or(1);
        self.seen = Some(match self.seen {
            None => rank,
            Some(seen) if seen == rank => rank,
            Some(_) => about,
        });
    }

    fn rank(&self) -> u16 {
        self.seen.unwrap_or(0)
    }
}
