//! Tables: their lines, their groups, their columns.

use std::collections::HashMap;

use guichet_core::{
    Cell, TableId,
    report::{Line, ReportTable, Slice, Value},
    submission::Row,
};

use super::{cells::OutputCell, context::Evaluation, fold::Folded};
use crate::plan::{CellPlan, CellSource, LineKey, Path, TablePlan};

/// Rows grouped by the row that a reference of theirs names: (named row, row), sorted.
type Matches = Vec<(Row, Row)>;

impl Evaluation<'_> {
    pub(crate) fn table(&mut self, plan: &TablePlan) -> ReportTable {
        let mut out = self.lines(plan);
        let rank = self.report.tables.len();
        if out.lines.is_empty()
            && plan.empty_is_error
            && !self.nil_covers(self.list_of(plan))
            && !self.selection_has_finding(plan.selection)
        {
            self.table_empty(plan, rank);
        }
        let matches = self.matches(plan);
        out.cells.reserve(out.lines.len() * plan.columns.len());
        for at in 0..out.lines.len() {
            let line = out.lines[at];
            for (column, cell) in plan.columns.iter().enumerate() {
                let folded = self.column(plan, cell, line, &out, matches.get(&column));
                let place = OutputCell::Column(rank, column, line.row);
                let value = match folded {
                    None => Value::Blank,
                    Some(folded) => self.settle(cell, folded, place),
                };
                out.cells.push(value);
            }
        }
        out
    }

    pub(super) fn list_of(&self, plan: &TablePlan) -> TableId {
        self.edition.selections[plan.selection].scope.table()
    }

    /// Lines with their keys, in the form's order.
    pub(super) fn lines(&mut self, plan: &TablePlan) -> ReportTable {
        let list = self.list_of(plan);
        let mut rows = self.report.selections[plan.selection].kept.clone();
        if !plan.order.is_empty() {
            let mut keyed: Vec<_> = rows
                .into_iter()
                .map(|row| {
                    let keys: Vec<_> = plan
                        .order
                        .iter()
                        .map(|path| {
                            let key = self.sortable(self.read(path, row));
                            (key.is_none(), key) // Blank last.
                        })
                        .collect();
                    (keys, row)
                })
                .collect();
            keyed.sort();
            rows = keyed.into_iter().map(|(_, row)| row).collect();
        }
        let mut out = ReportTable::default();
        if !plan.group_by.is_empty() {
            self.group(plan, rows, &mut out);
            return out;
        }
        for row in rows {
            let key = self.line_key(list, row);
            match plan.explode {
                None => {
                    let key = self.report.intern(&key);
                    out.push(row, None, key);
                }
                Some((column, target)) => {
                    let items = self.submission.list(self.submission.cell(list, row, column)).to_vec();
                    if items.is_empty() {
                        let key = self.report.intern(&key);
                        out.push(row, None, key);
                    }
                    for (rank, item) in items.iter().enumerate() {
                        let element = match (item, target) {
                            (Cell::Code(code), _) => code.to_string(),
                            _ => self.plain(*item).unwrap_or_default().to_owned(),
                        };
                        let key = self.report.intern(&format!("{key}+{element}"));
                        out.push(row, u32::try_from(rank).ok(), key);
                    }
                }
            }
        }
        out
    }

    pub(super) fn line_key(&self, list: TableId, row: Row) -> String {
        match list.def().parent {
            None => self.submission.key(list, row).map_or_else(|| row.rank().to_string(), str::to_owned),
            Some(_) => {
                let pointer = self.submission.row_pointer(list, row);
                pointer.split('/').skip(2).filter(|part| *part != list.short_name()).collect::<Vec<_>>().join("+")
            }
        }
    }

    pub(super) fn group(&mut self, plan: &TablePlan, rows: Vec<Row>, out: &mut ReportTable) {
        let mut groups: Vec<(String, Vec<Row>)> = Vec::new();
        let mut ranks: HashMap<String, usize> = HashMap::new();
        for row in rows {
            let key = plan.group_by.iter().map(|path| self.group_key(path, row)).collect::<Vec<_>>().join("+");
            let rank = *ranks.entry(key.clone()).or_insert_with(|| {
                groups.push((key, Vec::new()));
                groups.len() - 1
            });
            if let Some((_, members)) = groups.get_mut(rank) {
                members.push(row);
            }
        }
        for (key, members) in groups {
            let start = u32::try_from(out.members.len()).unwrap_or(u32::MAX);
            let first = members[0];
            out.members.extend(members);
            let end = u32::try_from(out.members.len()).unwrap_or(u32::MAX);
            let key = self.report.intern(&key);
            out.lines.push(Line { row: first, element: None, members: (start, end) });
            out.keys.push(key);
        }
    }

    /// A group's key for a reader: codes as codes.
    pub(crate) fn group_key(&self, path: &Path, row: Row) -> String {
        use guichet_core::catalogue::Kind;
        let cell = self.read(path, row);
        match (cell, path.table.column_def(path.column).kind) {
            (Cell::Code(rank), Kind::Code(list)) => list.code(rank).to_owned(),
            (cell, _) => self.key(cell).unwrap_or_default(),
        }
    }

    pub(super) fn matches(&self, plan: &TablePlan) -> HashMap<usize, Matches> {
        plan.columns
            .iter()
            .enumerate()
            .filter_map(|(rank, cell)| {
                let CellSource::Match { selection, column, .. } = &cell.origin else { return None };
                let list = self.edition.selections[*selection].scope.table();
                let mut pairs: Matches = self.report.selections[*selection]
                    .kept
                    .iter()
                    .filter_map(|row| match self.submission.cell(list, *row, *column) {
                        Cell::Ref(_, Some(target)) => Some((target, *row)),
                        _ => None,
                    })
                    .collect();
                pairs.sort_unstable();
                Some((rank, pairs))
            })
            .collect()
    }

    /// A column's value on a line; `None` for a calculated one, which is computed afterwards.
    pub(super) fn column(
        &mut self,
        table: &TablePlan,
        plan: &CellPlan,
        line: Line,
        out: &ReportTable,
        matches: Option<&Matches>,
    ) -> Option<Folded> {
        let list = self.list_of(table);
        let element = line.element.and_then(|rank| {
            let (column, _) = table.explode?;
            self.submission.list(self.submission.cell(list, line.row, column)).get(rank as usize).copied()
        });
        Some(match &plan.origin {
            CellSource::Calc(_) => return None,
            CellSource::Row(path) => {
                let cell = self.read(path, line.row);
                self.convert(plan, path, cell)
            }
            CellSource::RowAllocated(conditions) => match self.part(list, line.row, conditions) {
                Ok(Some(part)) => Folded::Value(Value::Cents(part)),
                Ok(None) => Folded::Empty,
                Err(()) => Folded::Hole,
            },
            CellSource::Element(path) => match (element, path) {
                (None, _) => Folded::Empty,
                (Some(Cell::Ref(_, Some(row))), Some(path)) => {
                    let cell = self.read(path, row);
                    self.convert(plan, path, cell)
                }
                (Some(Cell::Ref(..)), _) => Folded::Hole, // An unknown reference, which has its own finding.
                (Some(cell), None) => {
                    let (column, _) = table.explode?;
                    self.convert(plan, &Path { hops: Vec::new(), table: list, column }, cell)
                }
                (Some(_), Some(_)) => Folded::Empty,
            },
            CellSource::Match { selection, key, path, fold, .. } => {
                let target = match key {
                    LineKey::Row => Some(line.row),
                    LineKey::Reference(column) => match self.submission.cell(list, line.row, *column) {
                        Cell::Ref(_, target) => target,
                        _ => None,
                    },
                    LineKey::Element => match element {
                        Some(Cell::Ref(_, target)) => target,
                        _ => None,
                    },
                };
                let rows: Vec<Row> = match (target, matches) {
                    (Some(target), Some(pairs)) => {
                        let start = pairs.partition_point(|(key, _)| *key < target);
                        pairs[start..].iter().take_while(|(key, _)| *key == target).map(|(_, row)| *row).collect()
                    }
                    _ => Vec::new(),
                };
                let scope = self.edition.selections[*selection].scope.table();
                self.fold(plan, scope, &rows, path, fold)
            }
            CellSource::Via { column, target, conditions, path, fold } => {
                let items = self.submission.list(self.submission.cell(list, line.row, *column)).to_vec();
                let rows: Vec<Row> = items
                    .iter()
                    .filter_map(|item| match item {
                        Cell::Ref(_, row) => *row,
                        _ => None,
                    })
                    .filter(|row| self.all_hold(conditions, *row))
                    .collect();
                self.fold(plan, *target, &rows, path, fold)
            }
            CellSource::Child { table: child, conditions, path, fold } => {
                let rows: Vec<Row> = self
                    .submission
                    .child_rows(*child, line.row)
                    .filter(|row| self.all_hold(conditions, *row))
                    .collect();
                self.fold(plan, *child, &rows, path, fold)
            }
            CellSource::Group { path, fold } => {
                let rows = out.members.get(line.members.0 as usize..line.members.1 as usize).unwrap_or_default();
                self.fold(plan, list, rows, path, fold)
            }
            CellSource::Fold { selection, path, fold } => {
                let rows = self.report.selections[*selection].kept.clone();
                let scope = self.edition.selections[*selection].scope.table();
                self.fold(plan, scope, &rows, path, fold)
            }
            other => self.direct(plan, other),
        })
    }
}

/// Adds a plain line.
trait PushLine {
    fn push(&mut self, row: Row, element: Option<u32>, key: Slice);
}

impl PushLine for ReportTable {
    fn push(&mut self, row: Row, element: Option<u32>, key: Slice) {
        self.lines.push(Line { row, element, members: (0, 0) });
        self.keys.push(key);
    }
}
