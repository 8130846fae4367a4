//! The values that one cell depends on.

use std::collections::BTreeMap;

use guichet_core::{
    Cell, Place, Report, Submission, TableId,
    catalogue::{agreements, answers},
    report::{CellRef, Line},
    submission::Row,
};

use super::{
    edge::{Edge, Edges, Role, Start},
    fold::Folding,
    tracer::{Candidate, Tracer},
};
use crate::{
    eval::column,
    plan::{CellPlan, CellSource, Condition, Edition, Expression, Fold, LineKey, Node, Path, TablePlan},
};

/// The values that a cell depends on, sorted, each once; a value that is also a guard is given as value.
#[must_use]
pub fn edges(edition: &Edition, submission: &Submission, report: &Report, cell: CellRef) -> Vec<Edge> {
    Tracer::new(edition, submission, report).edges(cell)
}

impl Tracer<'_> {
    /// The values that a cell depends on, sorted, each once; a value that is also a guard is given as value.
    #[must_use]
    pub fn edges(&self, cell: CellRef) -> Vec<Edge> {
        let mut out = Edges::default();
        self.collect(cell, &mut out);
        out.list.sort_unstable();
        out.list.dedup();
        let mut kept: Vec<Edge> = Vec::with_capacity(out.list.len());
        for edge in out.list {
            if kept.last().is_some_and(|last| last.start == edge.start) {
                continue; // Sorted: the value comes before the guard.
            }
            kept.push(edge);
        }
        kept
    }

    fn collect(&self, cell: CellRef, out: &mut Edges) {
        let edition = self.evaluation.edition;
        match cell {
            CellRef::Whole => self.whole(out),
            CellRef::Field(rank) => self.field(&edition.fields[rank], out),
            CellRef::Lines(table) => self.lines(table, out),
            CellRef::Table(table, line, column) => {
                let plan = &edition.tables[table];
                let Some(at) = self.evaluation.report.tables[table].lines.get(line).copied() else { return };
                if plan.group_by.is_empty() {
                    self.membership(plan, at, out);
                    self.column(table, line, at, &plan.columns[column], out);
                } else {
                    self.grouped(table, plan, at, &plan.columns[column], out);
                }
            }
        }
    }

    /// What decides that the report is there, and by which edition.
    fn whole(&self, out: &mut Edges) {
        let (submission, answer) = (self.evaluation.submission, self.evaluation.answer);
        for rank in [answers::ID, answers::PROGRAM, answers::FORM, answers::AGREEMENT] {
            out.add(answers::TABLE, answer, column(rank), Role::Guard);
        }
        match self.evaluation.agreement {
            Some(agreement) => {
                out.add(agreements::TABLE, agreement, 0, Role::Guard);
                for rank in [agreements::CALL_DATE, agreements::SIGNED_ON, agreements::PERIOD_FROM] {
                    let cell = submission.cell(agreements::TABLE, agreement, column(rank));
                    out.add(agreements::TABLE, agreement, column(rank), Role::Guard);
                    if cell != Cell::Absent {
                        break;
                    }
                }
            }
            None => out.add(answers::TABLE, answer, column(answers::PERIOD_TO), Role::Guard),
        }
    }

    fn field(&self, plan: &CellPlan, out: &mut Edges) {
        match &plan.origin {
            CellSource::Fold { selection, path, fold } => self.selected(plan, *selection, path, fold, out),
            CellSource::Calc(expression) => self.expression(expression, None, out),
            other => self.direct(other, out),
        }
    }

    fn direct(&self, origin: &CellSource, out: &mut Edges) {
        match origin {
            CellSource::Single(table, column) => out.add(*table, Row::at(0), *column, Role::Value),
            CellSource::Answer(column) => out.add(answers::TABLE, self.evaluation.answer, *column, Role::Value),
            CellSource::Agreement(field) => {
                out.add(answers::TABLE, self.evaluation.answer, column(answers::AGREEMENT), Role::Guard);
                if let Some(agreement) = self.evaluation.agreement {
                    out.add(agreements::TABLE, agreement, 0, Role::Guard);
                    out.add(agreements::TABLE, agreement, *field, Role::Value);
                }
            }
            CellSource::Extension(rank) => {
                if let Some(extension) = self.evaluation.edition.extensions.get(*rank) {
                    out.list.push(Edge { start: Start::Extension(extension.name.clone()), role: Role::Value });
                }
            }
            _ => {}
        }
    }

    fn column(&self, table: usize, rank: usize, line: Line, plan: &CellPlan, out: &mut Edges) {
        let host = &self.evaluation.edition.tables[table];
        let list = self.evaluation.edition.selections[host.selection].scope.table();
        let submission = self.evaluation.submission;
        match &plan.origin {
            CellSource::Row(path) => self.path(path, line.row, Role::Value, out),
            CellSource::RowAllocated(conditions) => self.allocation_values(list, line.row, conditions, out),
            CellSource::Element(path) => match (self.element(host, line), path) {
                (Some(Cell::Ref(_, Some(row))), Some(path)) => {
                    if let Some((_, Some(target))) = host.explode {
                        out.add(target, row, 0, Role::Guard);
                    }
                    self.path(path, row, Role::Value, out);
                }
                (Some(_), None) => {
                    if let Some((column, _)) = host.explode {
                        out.add(list, line.row, column, Role::Value);
                    }
                }
                _ => {}
            },
            CellSource::Match { selection, column, key, path, fold } => {
                self.matched(plan, host, line, (*selection, *column, *key), path, fold, out);
            }
            CellSource::Via { column, target, conditions, path, fold } => {
                out.add(list, line.row, *column, Role::Guard);
                let named: Vec<Row> = submission
                    .list(submission.cell(list, line.row, *column))
                    .iter()
                    .filter_map(|item| match item {
                        Cell::Ref(_, row) => *row,
                        _ => None,
                    })
                    .collect();
                for row in &named {
                    out.add(*target, *row, 0, Role::Guard);
                }
                self.filtered(plan, *target, &named, conditions, path, fold, out);
            }
            CellSource::Child { table: child, conditions, path, fold } => {
                let rows: Vec<Row> = submission.child_rows(*child, line.row).collect();
                self.filtered(plan, *child, &rows, conditions, path, fold, out);
            }
            CellSource::Calc(expression) => self.expression(expression, Some(rank), out),
            CellSource::Fold { selection, path, fold } => self.selected(plan, *selection, path, fold, out),
            other => self.direct(other, out),
        }
    }

    /// Rows filtered on the spot, and folded.
    #[expect(clippy::too_many_arguments, reason = "the parts of one cell's plan")]
    fn filtered(
        &self,
        plan: &CellPlan,
        list: TableId,
        rows: &[Row],
        conditions: &[Condition],
        path: &Path,
        fold: &Fold,
        out: &mut Edges,
    ) {
        let kept: Vec<Row> = rows.iter().copied().filter(|row| self.evaluation.all_hold(conditions, *row)).collect();
        let folding = Folding { tracer: self, plan, list, path, fold, rows: &kept };
        folding.values(out);
        let candidates = rows.iter().map(|row| {
            let mut candidate = Candidate::new(*row);
            self.judge_all(conditions, *row, &mut candidate);
            candidate
        });
        folding.guards(candidates, false, out);
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one cell's plan")]
    fn matched(
        &self,
        plan: &CellPlan,
        host: &TablePlan,
        line: Line,
        (selection, key_column, key): (usize, u16, LineKey),
        path: &Path,
        fold: &Fold,
        out: &mut Edges,
    ) {
        let evaluation = &self.evaluation;
        let submission = evaluation.submission;
        let host_list = evaluation.edition.selections[host.selection].scope.table();
        let definition = &evaluation.edition.selections[selection];
        let list = definition.scope.table();
        let target = match key {
            LineKey::Row => Some(line.row),
            LineKey::Reference(reference) => {
                out.add(host_list, line.row, reference, Role::Guard);
                match submission.cell(host_list, line.row, reference) {
                    Cell::Ref(_, target) => target,
                    _ => None,
                }
            }
            LineKey::Element => match self.element(host, line) {
                Some(Cell::Ref(_, target)) => target,
                _ => None,
            },
        };
        let Some(target) = target else { return };
        if let guichet_core::catalogue::Kind::Ref(named) = list.column_def(key_column).kind {
            out.add(named, target, 0, Role::Guard);
        }
        let names =
            |row: Row| matches!(submission.cell(list, row, key_column), Cell::Ref(_, Some(row)) if row == target);
        let selected = &evaluation.report.selections[selection];
        let rows: Vec<Row> = selected.kept.iter().copied().filter(|row| names(*row)).collect();
        if rows.is_empty() {
            self.nil(list, out);
        }
        let folding = Folding { tracer: self, plan, list, path, fold, rows: &rows };
        folding.values(out);
        let candidates = evaluation.scope_rows(definition.scope).map(|row| {
            let mut candidate = self.candidate(definition, row);
            candidate.barrier(names(row), vec![Place { table: list, row, column: key_column }]);
            candidate
        });
        folding.guards(candidates, false, out);
    }

    /// A cell of a grouped table.
    fn grouped(&self, table: usize, host: &TablePlan, line: Line, plan: &CellPlan, out: &mut Edges) {
        let evaluation = &self.evaluation;
        let definition = &evaluation.edition.selections[host.selection];
        let members = evaluation.report.tables[table]
            .members
            .get(line.members.0 as usize..line.members.1 as usize)
            .unwrap_or_default();
        let key = self.group_key(host, line.row);
        let alone = members.len() == 1;
        let candidates: Vec<Candidate> = evaluation
            .scope_rows(definition.scope)
            .map(|row| {
                let mut candidate = self.candidate(definition, row);
                for (path, own) in host.group_by.iter().zip(&key) {
                    let places = self.places(|out| self.path(path, row, Role::Guard, out));
                    candidate.barrier(evaluation.group_key(path, row) == *own, places);
                }
                candidate
            })
            .collect();
        match &plan.origin {
            CellSource::Group { path, fold } => {
                let folding = Folding { tracer: self, plan, list: definition.scope.table(), path, fold, rows: members };
                folding.values(out);
                folding.guards(candidates.into_iter(), true, out);
            }
            other => {
                // The line disappears when all its members do.
                let mut leaving: BTreeMap<Place, usize> = BTreeMap::new();
                for candidate in candidates.iter().filter(|candidate| candidate.kept()) {
                    for place in candidate.all_passing() {
                        *leaving.entry(place).or_default() += 1;
                    }
                }
                for (place, count) in leaving {
                    if count == members.len() {
                        out.add(place.table, place.row, place.column, Role::Guard);
                    }
                }
                match other {
                    CellSource::Row(path) if alone || !host.group_by.contains(path) => {
                        self.path(path, line.row, Role::Value, out)
                    }
                    CellSource::Row(_) => {}
                    CellSource::Calc(expression) => {
                        let at = evaluation.report.tables[table].lines.iter().position(|other| *other == line);
                        self.expression(expression, at, out);
                    }
                    other => self.direct(other, out),
                }
            }
        }
    }

    fn selected(&self, plan: &CellPlan, selection: usize, path: &Path, fold: &Fold, out: &mut Edges) {
        let selected = &self.evaluation.report.selections[selection];
        let definition = &self.evaluation.edition.selections[selection];
        let list = definition.scope.table();
        if selected.kept.is_empty() {
            self.nil(list, out);
        }
        let folding = Folding { tracer: self, plan, list, path, fold, rows: &selected.kept };
        folding.values(out);
        let candidates = self.evaluation.scope_rows(definition.scope).map(|row| self.candidate(definition, row));
        folding.guards(candidates, false, out);
    }

    // ---- arithmetic ------------------------------------------------------------------------------------------------

    fn expression(&self, expression: &Expression, line: Option<usize>, out: &mut Edges) {
        for node in expression.operands() {
            match node {
                Node::Field(rank) => self.collect(CellRef::Field(rank), out),
                Node::Column(table, column) => {
                    let own = line.filter(|_| is_column(expression, table, column));
                    match own {
                        Some(line) => self.collect(CellRef::Table(table, line, column), out),
                        None => {
                            self.collect(CellRef::Lines(table), out);
                            for line in 0..self.evaluation.report.tables[table].lines.len() {
                                self.collect(CellRef::Table(table, line, column), out);
                            }
                        }
                    }
                }
            }
        }
        self.expression_params(expression, out);
    }

    fn expression_params(&self, expression: &Expression, out: &mut Edges) {
        match expression {
            Expression::Param(rank) => self.param(*rank, out),
            Expression::Add(all) | Expression::Subtract(all) | Expression::Min(all) | Expression::Max(all) => {
                all.iter().for_each(|operand| self.expression_params(operand, out));
            }
            Expression::Share(left, right) | Expression::PercentOf(left, right) => {
                self.expression_params(left, out);
                self.expression_params(right, out);
            }
            _ => {}
        }
    }
}

/// Does the expression read that column on its own line (rather than its total)?
fn is_column(expression: &Expression, table: usize, column: usize) -> bool {
    match expression {
        Expression::Column(a, b) => (*a, *b) == (table, column),
        Expression::Add(all) | Expression::Subtract(all) | Expression::Min(all) | Expression::Max(all) => {
            all.iter().any(|operand| is_column(operand, table, column))
        }
        Expression::Share(left, right) | Expression::PercentOf(left, right) => {
            is_column(left, table, column) || is_column(right, table, column)
        }
        _ => false,
    }
}
