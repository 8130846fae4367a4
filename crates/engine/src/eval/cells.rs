//! Cells, tables, arithmetic, and the checks on what was made.

use std::collections::HashMap;

use guichet_core::{
    Cell, Code, Finding, TableId,
    catalogue::{agreements, answers},
    finding::Arg,
    money,
    report::{CellRef, FieldLayout, Line, Slice, TableOut, Unit, Value},
    submission::{ExtensionValue, Row},
};

use super::{Evaluation, fold::Folded};
use crate::{
    describe,
    plan::{CellPlan, Condition, Expression, Fold, LineKey, Node, Origin, Path, TablePlan, Test, Window},
};

/// Rows grouped by the row that a reference of theirs names: (named row, row), sorted.
type Matches = Vec<(Row, Row)>;

impl Evaluation<'_> {
    pub(crate) fn field(&mut self, plan: &CellPlan) -> Value {
        let folded = match &plan.origin {
            Origin::Fold { selection, path, fold } => {
                let list = self.edition.selections[*selection].scope.table();
                let rows = std::mem::take(&mut self.report.selections[*selection].kept);
                let folded = self.fold(plan, list, &rows, path, fold);
                self.report.selections[*selection].kept = rows;
                folded
            }
            Origin::Calc(_) => return Value::Blank, // Made afterwards, in dependency order.
            other => self.direct(plan, other),
        };
        let rank = self.report.fields.len();
        self.settle(plan, folded, Where::Field(rank))
    }

    /// Origins that do not depend on a table's line.
    fn direct(&mut self, plan: &CellPlan, origin: &Origin) -> Folded {
        match origin {
            Origin::Constant(text) => Folded::Value(Value::Text(self.report.intern(text))),
            Origin::Single(table, column) => self.plain_cell(plan, *table, Row::at(0), *column),
            Origin::Answer(column) => self.plain_cell(plan, answers::TABLE, self.answer, *column),
            Origin::Agreement(column) => match self.agreement {
                Some(agreement) => self.plain_cell(plan, agreements::TABLE, agreement, *column),
                None => Folded::Hole, // The missing agreement has its own finding.
            },
            Origin::Extension(rank) => self.extension(plan, *rank),
            _ => Folded::Empty,
        }
    }

    fn plain_cell(&mut self, plan: &CellPlan, table: TableId, row: Row, column: u16) -> Folded {
        let cell = self.submission.cell(table, row, column);
        match self.convert(plan, &Path { hops: Vec::new(), table, column }, cell) {
            Folded::Empty => Folded::Missing(vec![row]),
            Folded::Approximate(_) => Folded::Approximate(row),
            other => other,
        }
    }

    fn extension(&mut self, plan: &CellPlan, rank: usize) -> Folded {
        let Some(extension) = self.edition.extensions.get(rank) else { return Folded::Empty };
        let value =
            self.submission.extension(&self.edition.id.program).iter().find(|(name, _)| *name == extension.name);
        match (value.map(|(_, value)| value), extension.kind.as_str(), plan.unit) {
            (None, _, _) => Folded::Empty,
            (Some(ExtensionValue::Text(text)), "text" | "date" | "decimal" | "code", _) => {
                Folded::Value(Value::Text(self.report.intern(text)))
            }
            (Some(ExtensionValue::Bool(yes)), "boolean", Unit::Text) => {
                Folded::Value(Value::Text(self.report.intern(if *yes { "Oui" } else { "Non" })))
            }
            (Some(ExtensionValue::Bool(yes)), "boolean", _) => Folded::Value(Value::Bool(*yes)),
            (Some(ExtensionValue::Int(value)), "integer" | "cents", Unit::Text | Unit::Decimal) => {
                let text = if extension.kind == "cents" { money::decimal(*value, ',') } else { value.to_string() };
                Folded::Value(Value::Text(self.report.intern(&text)))
            }
            (Some(ExtensionValue::Int(value)), "integer" | "cents", unit) => {
                Folded::Value(self.number_value(unit, *value, 0))
            }
            _ => Folded::Hole, // Another type: a finding of its own says so.
        }
    }

    // ---- tables ----------------------------------------------------------------------------------------------------

    pub(crate) fn table(&mut self, plan: &TablePlan) -> TableOut {
        let mut out = self.lines(plan);
        let rank = self.report.tables.len();
        if out.lines.is_empty()
            && plan.empty_is_error
            && !self.nil_covers(self.list_of(plan))
            && !self.waits(plan.selection)
        {
            self.table_empty(plan, rank);
        }
        let matches = self.matches(plan);
        out.cells.reserve(out.lines.len() * plan.columns.len());
        for at in 0..out.lines.len() {
            let line = out.lines[at];
            for (column, cell) in plan.columns.iter().enumerate() {
                let folded = self.column(plan, cell, line, &out, matches.get(&column));
                let place = Where::Column(rank, column, line.row);
                let value = match folded {
                    None => Value::Blank,
                    Some(folded) => self.settle(cell, folded, place),
                };
                out.cells.push(value);
            }
        }
        out
    }

    fn list_of(&self, plan: &TablePlan) -> TableId {
        self.edition.selections[plan.selection].scope.table()
    }

    /// Lines with their keys, in the form's order.
    fn lines(&mut self, plan: &TablePlan) -> TableOut {
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
        let mut out = TableOut::default();
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

    fn line_key(&self, list: TableId, row: Row) -> String {
        match list.def().parent {
            None => self.submission.key(list, row).map_or_else(|| row.rank().to_string(), str::to_owned),
            Some(_) => {
                let pointer = self.submission.row_pointer(list, row);
                pointer.split('/').skip(2).filter(|part| *part != list.short_name()).collect::<Vec<_>>().join("+")
            }
        }
    }

    fn group(&mut self, plan: &TablePlan, rows: Vec<Row>, out: &mut TableOut) {
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

    fn matches(&self, plan: &TablePlan) -> HashMap<usize, Matches> {
        plan.columns
            .iter()
            .enumerate()
            .filter_map(|(rank, cell)| {
                let Origin::Match { selection, column, .. } = &cell.origin else { return None };
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

    /// A column's value on a line; `None` for a calculated one, made afterwards.
    fn column(
        &mut self,
        table: &TablePlan,
        plan: &CellPlan,
        line: Line,
        out: &TableOut,
        matches: Option<&Matches>,
    ) -> Option<Folded> {
        let list = self.list_of(table);
        let element = line.element.and_then(|rank| {
            let (column, _) = table.explode?;
            self.submission.list(self.submission.cell(list, line.row, column)).get(rank as usize).copied()
        });
        Some(match &plan.origin {
            Origin::Calc(_) => return None,
            Origin::Row(path) => {
                let cell = self.read(path, line.row);
                self.convert(plan, path, cell)
            }
            Origin::RowAllocated(conditions) => match self.part(list, line.row, conditions) {
                Ok(Some(part)) => Folded::Value(Value::Cents(part)),
                Ok(None) => Folded::Empty,
                Err(()) => Folded::Hole,
            },
            Origin::Element(path) => match (element, path) {
                (None, _) => Folded::Empty,
                (Some(Cell::Ref(_, Some(row))), Some(path)) => {
                    let cell = self.read(path, row);
                    self.convert(plan, path, cell)
                }
                (Some(Cell::Ref(..)), _) => Folded::Hole, // An unknown reference has its own finding.
                (Some(cell), None) => {
                    let (column, _) = table.explode?;
                    self.convert(plan, &Path { hops: Vec::new(), table: list, column }, cell)
                }
                (Some(_), Some(_)) => Folded::Empty,
            },
            Origin::Match { selection, key, path, fold, .. } => {
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
            Origin::Via { column, target, conditions, path, fold } => {
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
            Origin::Child { table: child, conditions, path, fold } => {
                let rows: Vec<Row> = self
                    .submission
                    .child_rows(*child, line.row)
                    .filter(|row| self.all_hold(conditions, *row))
                    .collect();
                self.fold(plan, *child, &rows, path, fold)
            }
            Origin::Group { path, fold } => {
                let rows = out.members.get(line.members.0 as usize..line.members.1 as usize).unwrap_or_default();
                self.fold(plan, list, rows, path, fold)
            }
            Origin::Fold { selection, path, fold } => {
                let rows = self.report.selections[*selection].kept.clone();
                let scope = self.edition.selections[*selection].scope.table();
                self.fold(plan, scope, &rows, path, fold)
            }
            other => self.direct(plan, other),
        })
    }

    // ---- from a fold to a value, with its findings ------------------------------------------------------------------

    fn settle(&mut self, plan: &CellPlan, folded: Folded, place: Where) -> Value {
        match folded {
            Folded::Value(value) => value,
            Folded::Hole => Value::Undetermined,
            Folded::Empty => {
                if !plan.empty_is_error || self.excused(plan) {
                    return Value::Blank;
                }
                if !self.waiting(plan) {
                    self.cell_empty(plan, place);
                }
                Value::Undetermined
            }
            Folded::Missing(rows) => {
                let single = !matches!(
                    plan.origin,
                    Origin::Fold { .. }
                        | Origin::Match { .. }
                        | Origin::Via { .. }
                        | Origin::Child { .. }
                        | Origin::Group { .. }
                );
                let wanted = if single { plan.empty_is_error } else { plan.absent_is_error };
                if !wanted {
                    return Value::Blank;
                }
                self.value_missing(plan, place, &rows, single);
                Value::Undetermined
            }
            Folded::Several(rows) => {
                self.several(plan, place, &rows);
                Value::Undetermined
            }
            Folded::Approximate(row) => {
                let finding = Finding::error(Code::ApproximateNumber);
                let finding = match self.value_pointer(plan, row) {
                    Some(pointer) => finding.at(pointer),
                    None => finding,
                };
                self.cell_finding(plan, place, finding);
                Value::Undetermined
            }
        }
    }

    /// A declared nil return stands for the rows that are not there.
    fn excused(&self, plan: &CellPlan) -> bool {
        match &plan.origin {
            Origin::Fold { selection, .. } | Origin::Match { selection, .. } => {
                self.nil_covers(self.edition.selections[*selection].scope.table())
            }
            _ => false,
        }
    }

    /// Is a row held back by a finding of its own (a refused value, a straddling date, an answer that does not name its
    /// agreement)? Then emptiness is not news.
    fn waiting(&self, plan: &CellPlan) -> bool {
        match &plan.origin {
            Origin::Fold { fold: Fold::Allocated(_), .. } | Origin::Match { fold: Fold::Allocated(_), .. }
                if self.unnamed() =>
            {
                true
            }
            Origin::Fold { selection, .. } | Origin::Match { selection, .. } => self.waits(*selection),
            _ => false,
        }
    }

    fn waits(&self, selection: usize) -> bool {
        let selected = &self.report.selections[selection];
        let conditions = &self.edition.selections[selection].conditions;
        let of_agreement = |condition: &Condition| {
            matches!(condition.test, Test::AnswerAgreement | Test::AboutAgreement | Test::Window(Window::Agreement))
        };
        !selected.straddling.is_empty()
            || (self.unnamed() && conditions.iter().any(of_agreement))
            || selected.missed.iter().any(|(row, rank)| {
                conditions
                    .get(usize::from(*rank))
                    .is_some_and(|condition| self.read(&condition.path, *row) == Cell::Hole)
            })
    }

    /// Does the answer lack the agreement that the form needs?
    fn unnamed(&self) -> bool {
        self.edition.agreement && self.agreement.is_none()
    }

    fn layout(&self, place: Where) -> &FieldLayout {
        match place {
            Where::Field(rank) => &self.report.layout.fields[rank],
            Where::Column(table, column, _) => &self.report.layout.tables[table].columns[column],
        }
    }

    fn cell_finding(&mut self, plan: &CellPlan, place: Where, mut finding: Finding) {
        let column = self.layout(place).column.clone();
        let name = &self.edition.layout.program_name;
        finding = finding
            .with("cell", Arg::Both(column.fr, column.en))
            .with("program", Arg::Both(name.fr.clone(), name.en.clone()));
        if let Some((table, column)) = describe::value_place(&plan.origin) {
            let title = table.column_def(column).title;
            finding = finding.with("field", Arg::Both(title.fr.into(), title.en.into()));
        }
        finding.source = self.edition.source_ref(&plan.source);
        self.add(finding);
    }

    fn cell_empty(&mut self, plan: &CellPlan, place: Where) {
        let (pointer, fr, en) = describe::missing(self.edition, self.submission, self.answer, plan, place.row());
        let finding = Finding::error(Code::RequiredCellEmpty).at(pointer).with("where", Arg::Both(fr, en));
        self.cell_finding(plan, place, finding);
    }

    fn table_empty(&mut self, plan: &TablePlan, rank: usize) {
        let selection = &self.edition.selections[plan.selection];
        let (fr, en) = describe::selection(self.edition, selection);
        let layout = &self.report.layout.tables[rank];
        let name = &self.edition.layout.program_name;
        let mut finding = Finding::error(Code::RequiredTableEmpty)
            .at(format!("/{}", selection.scope.table().def().name))
            .with("table", Arg::Both(layout.title.fr.clone(), layout.title.en.clone()))
            .with("program", Arg::Both(name.fr.clone(), name.en.clone()))
            .with("where", Arg::Both(fr, en));
        finding.source = self.edition.source_ref(&plan.source);
        self.add(finding);
    }

    fn value_missing(&mut self, plan: &CellPlan, place: Where, rows: &[Row], single: bool) {
        let pointers: Vec<String> = rows.iter().filter_map(|row| self.value_pointer(plan, *row)).collect();
        let code = if single { Code::RequiredCellEmpty } else { Code::ValueMissingInRow };
        for pointer in pointers {
            self.cell_finding(plan, place, Finding::error(code).at(pointer));
        }
    }

    fn several(&mut self, plan: &CellPlan, place: Where, rows: &[Row]) {
        let pointers: Vec<String> = rows.iter().filter_map(|row| self.value_pointer(plan, *row)).collect();
        let mut iter = pointers.iter().cloned();
        let mut finding = Finding::error(Code::SeveralRows).with("rows", Arg::Texts(pointers.clone()));
        if let Some(first) = iter.next() {
            finding = finding.at(first).related(iter);
        }
        self.cell_finding(plan, place, finding);
    }

    /// Pointer of the value that a plan reads from a row, followed through its references.
    fn value_pointer(&self, plan: &CellPlan, row: Row) -> Option<String> {
        let (table, row, column) = match &plan.origin {
            Origin::Single(table, column) => (*table, Row::at(0), *column),
            Origin::Answer(column) => (answers::TABLE, self.answer, *column),
            Origin::Agreement(column) => (agreements::TABLE, self.agreement?, *column),
            Origin::Fold { path, .. }
            | Origin::Match { path, .. }
            | Origin::Via { path, .. }
            | Origin::Child { path, .. }
            | Origin::Group { path, .. }
            | Origin::Row(path)
            | Origin::Element(Some(path)) => (path.table, self.follow(path, row)?, path.column),
            _ => return None,
        };
        Some(self.submission.pointer(guichet_core::Place { table, row, column }))
    }

    // ---- arithmetic -------------------------------------------------------------------------------------------------

    pub(crate) fn calculations(&mut self) {
        let edition = self.edition;
        for node in &edition.calc_order {
            match node {
                Node::Field(rank) => {
                    let plan = &edition.fields[*rank];
                    if let Origin::Calc(expression) = &plan.origin {
                        let value = self.calculated(plan, expression, None, Where::Field(*rank));
                        self.report.fields[*rank] = value;
                    }
                }
                Node::Column(table, column) => {
                    let plan = &edition.tables[*table].columns[*column];
                    let width = edition.tables[*table].columns.len();
                    if let Origin::Calc(expression) = &plan.origin {
                        for line in 0..self.report.tables[*table].lines.len() {
                            let row = self.report.tables[*table].lines[line].row;
                            let value =
                                self.calculated(plan, expression, Some(line), Where::Column(*table, *column, row));
                            self.report.tables[*table].cells[line * width + column] = value;
                        }
                    }
                }
            }
        }
    }

    fn calculated(&mut self, plan: &CellPlan, expression: &Expression, line: Option<usize>, place: Where) -> Value {
        match self.compute(expression, line) {
            Computed::Number(number) => self.number_value(plan.unit, number, 0),
            Computed::Undetermined => Value::Undetermined,
            Computed::Blank if plan.empty_is_error && !self.report.nil => {
                self.cell_empty(plan, place);
                Value::Undetermined
            }
            Computed::Blank => Value::Blank,
        }
    }

    /// The value of an expression, in the unit's integer.
    pub(crate) fn compute(&self, expression: &Expression, line: Option<usize>) -> Computed {
        let cell = |cell: CellRef| match self.report.value(cell) {
            Value::Blank => Computed::Blank,
            Value::Undetermined => Computed::Undetermined,
            Value::Int(value) | Value::Cents(value) | Value::Rate(value) => Computed::Number(value),
            other => match self.decimal_of(other) {
                Some(millionths) if millionths % super::select::MILLION == 0 => {
                    i64::try_from(millionths / super::select::MILLION).map_or(Computed::Undetermined, Computed::Number)
                }
                _ => Computed::Undetermined,
            },
        };
        match expression {
            Expression::Literal(value) => Computed::Number(*value),
            Expression::Param(rank) => match self.params.get(*rank).copied().flatten() {
                Some(value) => Computed::Number(value),
                None => Computed::Undetermined,
            },
            Expression::Field(rank) => cell(CellRef::Field(*rank)),
            Expression::Column(table, column) => match line {
                Some(line) => cell(CellRef::Table(*table, line, *column)),
                None => Computed::Blank,
            },
            Expression::Total(table, column) => {
                let lines = self.report.tables.get(*table).map_or(0, |out| out.lines.len());
                let mut total = 0i64;
                let mut any = false;
                for line in 0..lines {
                    match cell(CellRef::Table(*table, line, *column)) {
                        Computed::Number(value) => match total.checked_add(value) {
                            Some(sum) => {
                                any = true;
                                total = sum;
                            }
                            None => return Computed::Undetermined,
                        },
                        Computed::Undetermined => return Computed::Undetermined,
                        Computed::Blank => {}
                    }
                }
                if any { Computed::Number(total) } else { Computed::Blank }
            }
            Expression::Add(operands) => self.reduce(operands, line, i64::checked_add),
            Expression::Subtract(operands) => self.reduce(operands, line, i64::checked_sub),
            Expression::Min(operands) => self.reduce(operands, line, |a, b| Some(a.min(b))),
            Expression::Max(operands) => self.reduce(operands, line, |a, b| Some(a.max(b))),
            Expression::Share(amount, rate) => self.pair(amount, rate, line, money::share),
            Expression::PercentOf(part, whole) => match (self.compute(part, line), self.compute(whole, line)) {
                (Computed::Number(_), Computed::Number(0)) => Computed::Blank,
                _ => self.pair(part, whole, line, money::percent_of),
            },
        }
    }

    fn reduce(
        &self,
        operands: &[Expression],
        line: Option<usize>,
        combine: impl Fn(i64, i64) -> Option<i64>,
    ) -> Computed {
        let mut result: Option<i64> = None;
        let mut blank = false;
        for operand in operands {
            match (self.compute(operand, line), result) {
                (Computed::Undetermined, _) => return Computed::Undetermined,
                (Computed::Blank, _) => blank = true,
                (Computed::Number(value), None) => result = Some(value),
                (Computed::Number(value), Some(current)) => match combine(current, value) {
                    Some(next) => result = Some(next),
                    None => return Computed::Undetermined,
                },
            }
        }
        match result {
            Some(value) if !blank => Computed::Number(value),
            _ => Computed::Blank,
        }
    }

    fn pair(
        &self,
        left: &Expression,
        right: &Expression,
        line: Option<usize>,
        combine: impl Fn(i64, i64) -> Option<i64>,
    ) -> Computed {
        match (self.compute(left, line), self.compute(right, line)) {
            (Computed::Undetermined, _) | (_, Computed::Undetermined) => Computed::Undetermined,
            (Computed::Number(left), Computed::Number(right)) => {
                combine(left, right).map_or(Computed::Undetermined, Computed::Number)
            }
            _ => Computed::Blank,
        }
    }

    // ---- checks on what was made ------------------------------------------------------------------------------------

    pub(crate) fn check_cells(&mut self) {
        let edition = self.edition;
        for (rank, plan) in edition.fields.iter().enumerate() {
            if plan.min.is_some() || plan.max.is_some() || plan.max_length.is_some() {
                self.check_cell(plan, CellRef::Field(rank), Where::Field(rank));
            }
        }
        for (table, plan) in edition.tables.iter().enumerate() {
            for (column, cell) in plan.columns.iter().enumerate() {
                if cell.min.is_some() || cell.max.is_some() || cell.max_length.is_some() {
                    for line in 0..self.report.tables[table].lines.len() {
                        let row = self.report.tables[table].lines[line].row;
                        self.check_cell(cell, CellRef::Table(table, line, column), Where::Column(table, column, row));
                    }
                }
            }
        }
    }

    fn check_cell(&mut self, plan: &CellPlan, cell: CellRef, place: Where) {
        let Some(mut finding) = self.violation(plan, cell) else { return };
        let pointer = match (&plan.origin, place.row()) {
            // Many rows made the value: the list is where to look.
            (Origin::Fold { .. } | Origin::Match { .. }, _) => {
                describe::value_place(&plan.origin).map(|(table, _)| format!("/{}", table.def().name))
            }
            (_, row) => self.value_pointer(plan, row.unwrap_or(Row::FIRST)),
        };
        if let Some(pointer) = pointer {
            finding = finding.at(pointer);
        }
        self.cell_finding(plan, place, finding);
    }

    /// What the form's bounds say of a made value.
    fn violation(&self, plan: &CellPlan, cell: CellRef) -> Option<Finding> {
        match self.report.value(cell) {
            Value::Int(number)
            | Value::Cents(number)
            | Value::Rate(number)
            | Value::Quantity(number, _)
            | Value::QuantityCents(number, _) => {
                let outside = plan.min.is_some_and(|min| number < min) || plan.max.is_some_and(|max| number > max);
                let arg = |bound: i64| match plan.unit {
                    Unit::Dollars | Unit::QuantityDollars => Arg::Cents(bound),
                    Unit::Percent => Arg::Rate(bound),
                    _ => Arg::Int(bound),
                };
                outside.then(|| {
                    let mut finding = Finding::error(Code::CellOutOfBounds).provided(self.report.display(cell, false));
                    if let Some(min) = plan.min {
                        finding = finding.with("min", arg(min));
                    }
                    if let Some(max) = plan.max {
                        finding = finding.with("max", arg(max));
                    }
                    finding
                })
            }
            Value::Text(slice) => {
                let max = plan.max_length?;
                let length = self.report.text(slice).chars().count();
                (length > max as usize).then(|| {
                    Finding::error(Code::CellTooLong)
                        .provided(length.to_string())
                        .with("max_length", Arg::Int(i64::from(max)))
                })
            }
            _ => None,
        }
    }

    /// Would a row of a selection enter a cell, were it kept? A line of which no part is the answer's would not.
    fn would_count(&self, selection: usize, list: TableId, row: Row) -> bool {
        let edition = self.edition;
        let columns = edition.tables.iter().flat_map(|table| &table.columns);
        let cells = edition.fields.iter().chain(columns).any(|plan| match &plan.origin {
            Origin::Fold { selection: used, fold, .. } | Origin::Match { selection: used, fold, .. }
                if *used == selection =>
            {
                match fold {
                    Fold::Allocated(conditions) => self.has_part(list, row, conditions),
                    _ => true,
                }
            }
            _ => false,
        });
        cells || edition.tables.iter().any(|table| table.selection == selection) || edition.used_by_a_rule(selection)
    }

    /// Windows that a row's date straddles: asked, never prorated.
    pub(crate) fn straddling(&mut self) {
        for (rank, selection) in self.edition.selections.iter().enumerate() {
            let straddling = self.report.selections[rank].straddling.clone();
            for (row, condition) in straddling {
                if !self.would_count(rank, selection.scope.table(), row) {
                    continue;
                }
                let Some(condition) = selection.conditions.get(usize::from(condition)) else { continue };
                let Test::Window(window) = condition.test else { continue };
                let Some(at) = self.follow(&condition.path, row) else { continue };
                let place = guichet_core::Place { table: condition.path.table, row: at, column: condition.path.column };
                let text =
                    self.submission.text(place.table, at, usize::from(place.column)).unwrap_or_default().to_owned();
                let period = self.windows.get(window);
                let pointer = self.submission.pointer(place);
                // One finding for a date, however many cells it would have entered.
                let known = self
                    .findings
                    .iter()
                    .any(|finding| finding.code() == "straddles_period" && finding.pointer.as_ref() == Some(&pointer));
                if known {
                    continue;
                }
                let mut finding = Finding::error(Code::StraddlesPeriod).at(pointer).provided(text);
                if let Some(period) = period {
                    finding = finding
                        .with("period_from", Arg::Text(period.first.to_string()))
                        .with("period_to", Arg::Text(period.last.to_string()));
                }
                finding.source = self.edition.source_ref(&self.edition.source);
                self.add(finding);
            }
        }
    }
}

/// The result of arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Computed {
    Number(i64),
    Blank,
    Undetermined,
}

/// Which cell a value is for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Where {
    Field(usize),
    Column(usize, usize, Row),
}

impl Where {
    pub(crate) fn row(self) -> Option<Row> {
        match self {
            Self::Field(_) => None,
            Self::Column(_, _, row) => Some(row),
        }
    }
}

/// Adds a plain line.
trait PushLine {
    fn push(&mut self, row: Row, element: Option<u32>, key: Slice);
}

impl PushLine for TableOut {
    fn push(&mut self, row: Row, element: Option<u32>, key: Slice) {
        self.lines.push(Line { row, element, members: (0, 0) });
        self.keys.push(key);
    }
}
