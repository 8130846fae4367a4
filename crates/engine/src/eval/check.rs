//! Checks on computed cells: the form's bounds, and dates that straddle a window.

use guichet_core::{
    Code, Finding, TableId,
    finding::Arg,
    report::{CellRef, Unit, Value},
    submission::Row,
};

use super::{cells::OutputCell, context::Evaluation};
use crate::plan::{CellPlan, CellSource, Fold, Predicate};

impl Evaluation<'_> {
    pub(crate) fn check_cells(&mut self) {
        let edition = self.edition;
        for (rank, plan) in edition.fields.iter().enumerate() {
            if plan.min.is_some() || plan.max.is_some() || plan.max_length.is_some() {
                self.check_cell(plan, CellRef::Field(rank), OutputCell::Field(rank));
            }
        }
        for (table, plan) in edition.tables.iter().enumerate() {
            for (column, cell) in plan.columns.iter().enumerate() {
                if cell.min.is_some() || cell.max.is_some() || cell.max_length.is_some() {
                    for line in 0..self.report.tables[table].lines.len() {
                        let row = self.report.tables[table].lines[line].row;
                        self.check_cell(
                            cell,
                            CellRef::Table(table, line, column),
                            OutputCell::Column(table, column, row),
                        );
                    }
                }
            }
        }
    }

    pub(super) fn check_cell(&mut self, plan: &CellPlan, cell: CellRef, place: OutputCell) {
        let Some(mut finding) = self.violation(plan, cell) else { return };
        let pointer = match (&plan.origin, place.row()) {
            // The value comes from many rows: point at the list.
            (CellSource::Fold { .. } | CellSource::Match { .. }, _) => {
                plan.origin.field().map(|(table, _)| format!("/{}", table.def().name))
            }
            (_, row) => self.value_pointer(plan, row.unwrap_or(Row::FIRST)),
        };
        if let Some(pointer) = pointer {
            finding = finding.at(pointer);
        }
        self.cell_finding(plan, place, finding);
    }

    /// The finding for a value outside the form's bounds, if it is.
    pub(super) fn violation(&self, plan: &CellPlan, cell: CellRef) -> Option<Finding> {
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

    /// If the selection kept this row, would a cell use it? Not when no part of it is allocated to the answer.
    pub(super) fn would_count(&self, selection: usize, list: TableId, row: Row) -> bool {
        let edition = self.edition;
        let columns = edition.tables.iter().flat_map(|table| &table.columns);
        let cells = edition.fields.iter().chain(columns).any(|plan| match &plan.origin {
            CellSource::Fold { selection: used, fold, .. } | CellSource::Match { selection: used, fold, .. }
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

    /// Reports the dates that straddle the edge of a window; amounts are never prorated.
    pub(crate) fn straddling(&mut self) {
        for (rank, selection) in self.edition.selections.iter().enumerate() {
            let straddling = self.report.selections[rank].straddling.clone();
            for (row, condition) in straddling {
                if !self.would_count(rank, selection.scope.table(), row) {
                    continue;
                }
                let Some(condition) = selection.conditions.get(usize::from(condition)) else { continue };
                let Predicate::Window(window) = condition.test else { continue };
                let Some(at) = self.follow(&condition.path, row) else { continue };
                let place = guichet_core::Place { table: condition.path.table, row: at, column: condition.path.column };
                let text =
                    self.submission.text(place.table, at, usize::from(place.column)).unwrap_or_default().to_owned();
                let period = self.windows.get(window);
                let pointer = self.submission.pointer(place);
                // One finding per date, however many cells use it.
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
