//! Single cells, and the findings about empty, missing or ambiguous values.

use guichet_core::{
    Cell, Code, Finding, TableId,
    catalogue::{agreements, answers},
    finding::Arg,
    money,
    report::{FieldLayout, Unit, Value},
    submission::{ExtensionValue, Row},
};

use super::{context::Evaluation, fold::Folded};
use crate::{
    describe,
    plan::{CellPlan, CellSource, Condition, Fold, Path, Predicate, TablePlan, Window},
};

impl Evaluation<'_> {
    pub(crate) fn field(&mut self, plan: &CellPlan) -> Value {
        let folded = match &plan.origin {
            CellSource::Fold { selection, path, fold } => {
                let list = self.edition.selections[*selection].scope.table();
                let rows = std::mem::take(&mut self.report.selections[*selection].kept);
                let folded = self.fold(plan, list, &rows, path, fold);
                self.report.selections[*selection].kept = rows;
                folded
            }
            CellSource::Calc(_) => return Value::Blank, // Computed afterwards, in dependency order.
            other => self.direct(plan, other),
        };
        let rank = self.report.fields.len();
        self.settle(plan, folded, OutputCell::Field(rank))
    }

    /// Origins that do not depend on a table's line.
    pub(super) fn direct(&mut self, plan: &CellPlan, origin: &CellSource) -> Folded {
        match origin {
            CellSource::Constant(text) => Folded::Value(Value::Text(self.report.intern(text))),
            CellSource::Single(table, column) => self.plain_cell(plan, *table, Row::at(0), *column),
            CellSource::Answer(column) => self.plain_cell(plan, answers::TABLE, self.answer, *column),
            CellSource::Agreement(column) => match self.agreement {
                Some(agreement) => self.plain_cell(plan, agreements::TABLE, agreement, *column),
                None => Folded::Hole, // The missing agreement has its own finding.
            },
            CellSource::Extension(rank) => self.extension(plan, *rank),
            _ => Folded::Empty,
        }
    }

    pub(super) fn plain_cell(&mut self, plan: &CellPlan, table: TableId, row: Row, column: u16) -> Folded {
        let cell = self.submission.cell(table, row, column);
        match self.convert(plan, &Path { hops: Vec::new(), table, column }, cell) {
            Folded::Empty => Folded::Missing(vec![row]),
            Folded::Approximate(_) => Folded::Approximate(row),
            other => other,
        }
    }

    pub(super) fn extension(&mut self, plan: &CellPlan, rank: usize) -> Folded {
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
            _ => Folded::Hole, // Another type, which has its own finding.
        }
    }

    pub(super) fn settle(&mut self, plan: &CellPlan, folded: Folded, place: OutputCell) -> Value {
        match folded {
            Folded::Value(value) => value,
            Folded::Hole => Value::Undetermined,
            Folded::Empty => {
                if !plan.empty_is_error || self.covered_by_nil_return(plan) {
                    return Value::Blank;
                }
                if !self.is_explained_elsewhere(plan) {
                    self.cell_empty(plan, place);
                }
                Value::Undetermined
            }
            Folded::Missing(rows) => {
                // In a fold over many rows, a kept row lacks its value; in a fold that takes one row, the cell itself
                // is empty.
                let many = plan
                    .origin
                    .fold()
                    .is_some_and(|fold| matches!(fold, Fold::Sum | Fold::List | Fold::Min | Fold::Max));
                let single = plan.origin.fold().is_none();
                let wanted = if single { plan.empty_is_error } else { plan.absent_is_error };
                if !wanted {
                    return Value::Blank;
                }
                self.value_missing(plan, place, &rows, many);
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

    /// Does a declared nil return explain that there are no rows?
    pub(super) fn covered_by_nil_return(&self, plan: &CellPlan) -> bool {
        match &plan.origin {
            CellSource::Fold { selection, .. } | CellSource::Match { selection, .. } => {
                self.nil_covers(self.edition.selections[*selection].scope.table())
            }
            _ => false,
        }
    }

    /// Does another finding (a refused value, a straddling date, an answer that does not name its agreement) already
    /// explain why the cell is empty?
    pub(super) fn is_explained_elsewhere(&self, plan: &CellPlan) -> bool {
        match &plan.origin {
            CellSource::Fold { fold: Fold::Allocated(_), .. } | CellSource::Match { fold: Fold::Allocated(_), .. }
                if self.lacks_agreement() =>
            {
                true
            }
            CellSource::Fold { selection, .. } | CellSource::Match { selection, .. } => {
                self.selection_has_finding(*selection)
            }
            _ => false,
        }
    }

    pub(super) fn selection_has_finding(&self, selection: usize) -> bool {
        let selected = &self.report.selections[selection];
        let conditions = &self.edition.selections[selection].conditions;
        let of_agreement = |condition: &Condition| {
            matches!(
                condition.test,
                Predicate::AnswerAgreement | Predicate::AboutAgreement | Predicate::Window(Window::Agreement)
            )
        };
        !selected.straddling.is_empty()
            || (self.lacks_agreement() && conditions.iter().any(of_agreement))
            || selected.missed.iter().any(|(row, rank)| {
                conditions
                    .get(usize::from(*rank))
                    .is_some_and(|condition| self.read(&condition.path, *row) == Cell::Hole)
            })
    }

    /// Does the answer lack the agreement that the form needs?
    pub(super) fn lacks_agreement(&self) -> bool {
        self.edition.agreement && self.agreement.is_none()
    }

    pub(super) fn layout(&self, place: OutputCell) -> &FieldLayout {
        match place {
            OutputCell::Field(rank) => &self.report.layout.fields[rank],
            OutputCell::Column(table, column, _) => &self.report.layout.tables[table].columns[column],
        }
    }

    pub(super) fn cell_finding(&mut self, plan: &CellPlan, place: OutputCell, mut finding: Finding) {
        let column = self.layout(place).column.clone();
        let name = &self.edition.layout.program_name;
        finding = finding
            .with("cell", Arg::Bilingual(column.fr, column.en))
            .with("program", Arg::Bilingual(name.fr.clone(), name.en.clone()));
        if let Some((table, column)) = plan.origin.field() {
            let title = table.column_def(column).title;
            finding = finding.with("field", Arg::Bilingual(title.fr.into(), title.en.into()));
        }
        finding.source = self.edition.source_ref(&plan.source);
        self.add(finding);
    }

    pub(super) fn cell_empty(&mut self, plan: &CellPlan, place: OutputCell) {
        let (pointer, fr, en) = describe::missing(self.edition, self.submission, self.answer, plan, place.row());
        let finding = Finding::error(Code::RequiredCellEmpty).at(pointer).with("where", Arg::Bilingual(fr, en));
        self.cell_finding(plan, place, finding);
    }

    pub(super) fn table_empty(&mut self, plan: &TablePlan, rank: usize) {
        let selection = &self.edition.selections[plan.selection];
        let (fr, en) = describe::selection(self.edition, selection);
        let layout = &self.report.layout.tables[rank];
        let name = &self.edition.layout.program_name;
        let mut finding = Finding::error(Code::RequiredTableEmpty)
            .at(format!("/{}", selection.scope.table().def().name))
            .with("table", Arg::Bilingual(layout.title.fr.clone(), layout.title.en.clone()))
            .with("program", Arg::Bilingual(name.fr.clone(), name.en.clone()))
            .with("where", Arg::Bilingual(fr, en));
        finding.source = self.edition.source_ref(&plan.source);
        self.add(finding);
    }

    pub(super) fn value_missing(&mut self, plan: &CellPlan, place: OutputCell, rows: &[Row], many: bool) {
        let pointers: Vec<String> = rows.iter().filter_map(|row| self.value_pointer(plan, *row)).collect();
        let code = if many { Code::ValueMissingInRow } else { Code::RequiredCellEmpty };
        for pointer in pointers {
            self.cell_finding(plan, place, Finding::error(code).at(pointer));
        }
    }

    pub(super) fn several(&mut self, plan: &CellPlan, place: OutputCell, rows: &[Row]) {
        let pointers: Vec<String> = rows.iter().filter_map(|row| self.value_pointer(plan, *row)).collect();
        let mut iter = pointers.iter().cloned();
        let mut finding = Finding::error(Code::SeveralRows).with("rows", Arg::Texts(pointers.clone()));
        if let Some(first) = iter.next() {
            finding = finding.at(first).related(iter);
        }
        self.cell_finding(plan, place, finding);
    }

    /// Pointer of the value that a plan reads from a row, followed through its references.
    pub(super) fn value_pointer(&self, plan: &CellPlan, row: Row) -> Option<String> {
        let (table, row, column) = match &plan.origin {
            CellSource::Single(table, column) => (*table, Row::at(0), *column),
            CellSource::Answer(column) => (answers::TABLE, self.answer, *column),
            CellSource::Agreement(column) => (agreements::TABLE, self.agreement?, *column),
            CellSource::Fold { path, .. }
            | CellSource::Match { path, .. }
            | CellSource::Via { path, .. }
            | CellSource::Child { path, .. }
            | CellSource::Group { path, .. }
            | CellSource::Row(path)
            | CellSource::Element(Some(path)) => (path.table, self.follow(path, row)?, path.column),
            _ => return None,
        };
        Some(self.submission.pointer(guichet_core::Place { table, row, column }))
    }
}

/// Which cell a value is for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum OutputCell {
    Field(usize),
    Column(usize, usize, Row),
}

impl OutputCell {
    pub(crate) fn row(self) -> Option<Row> {
        match self {
            Self::Field(_) => None,
            Self::Column(_, _, row) => Some(row),
        }
    }
}
