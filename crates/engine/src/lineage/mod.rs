//! Lineage: from an output cell back to the canonical values that made it, and forward again.
//!
//! Nothing is recorded edge by edge while a report is made. An edition knows statically what each cell reads; a report
//! keeps, for each selection, the rows kept and those that a single condition kept out. That is enough to say, on
//! demand, exactly which values a cell stands on: as **value** (it is in the result) or as **guard** (it decides what
//! is in the result). Lineage is tight: a row that two conditions keep out is in no cell's lineage, for no single
//! change could bring it in.

mod fold;
mod index;

use guichet_core::{
    Cell, Place, Report, Submission, TableId,
    catalogue::{agreements, answers, nothing_to_report, organization, submission},
    report::{CellRef, Line},
    submission::Row,
};

pub use index::{Affected, Index};

use crate::{
    eval::{self, Evaluation, Windows, column},
    plan::{
        Bound, CellPlan, Condition, Edition, Expression, Fold, LineKey, Node, Origin, ParamBody, Path, Selection, TablePlan, Test, Window,
    },
};

/// How a value takes part in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// It is in the result.
    Value,
    /// It decides what is in the result.
    Guard,
}

/// Where an edge starts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Start {
    /// A canonical field.
    Field(Place),
    /// A program's extension field.
    Extension(String),
}

/// One edge of lineage, backward: from a cell to a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Edge {
    /// The value.
    pub start: Start,
    /// Its part.
    pub role: Role,
}

impl Edge {
    /// Canonical pointer of the value, by ids; `None` for an extension (its program is the report's).
    #[must_use]
    pub fn pointer(&self, submission: &Submission) -> Option<String> {
        match &self.start {
            Start::Field(place) => Some(submission.pointer(*place)),
            Start::Extension(_) => None,
        }
    }
}

/// The values that a cell stands on, sorted, each once per role.
#[must_use]
pub fn edges(edition: &Edition, submission: &Submission, report: &Report, cell: CellRef) -> Vec<Edge> {
    Tracer::new(edition, submission, report).edges(cell)
}

/// Reads a finished report again, to say what its cells stand on.
pub struct Tracer<'a> {
    evaluation: Evaluation<'a>,
}

/// Edges being collected.
#[derive(Default)]
pub(crate) struct Edges {
    list: Vec<Edge>,
}

impl Edges {
    pub(crate) fn add(&mut self, table: TableId, row: Row, column: u16, role: Role) {
        self.list.push(Edge { start: Start::Field(Place { table, row, column }), role });
    }
}

impl<'a> Tracer<'a> {
    /// For a report of that edition and submission.
    #[must_use]
    pub fn new(edition: &'a Edition, submission: &'a Submission, report: &Report) -> Self {
        let day = eval::deciding_day(submission, report.answer).unwrap_or(edition.from);
        Self {
            evaluation: Evaluation {
                edition,
                submission,
                answer: report.answer,
                agreement: report.agreement,
                windows: Windows::of(submission, report.answer, report.agreement),
                params: eval::parameters(edition, submission, day),
                report: report.clone(),
                findings: Vec::new(),
            },
        }
    }

    /// The values that a cell stands on, sorted, each once per role; a value that is also a guard is named as value only.
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
            Origin::Fold { selection, path, fold } => self.selected(plan, *selection, path, fold, out),
            Origin::Calc(expression) => self.expression(expression, None, out),
            other => self.direct(other, out),
        }
    }

    fn direct(&self, origin: &Origin, out: &mut Edges) {
        match origin {
            Origin::Single(table, column) => out.add(*table, Row::at(0), *column, Role::Value),
            Origin::Answer(column) => out.add(answers::TABLE, self.evaluation.answer, *column, Role::Value),
            Origin::Agreement(field) => {
                out.add(answers::TABLE, self.evaluation.answer, column(answers::AGREEMENT), Role::Guard);
                if let Some(agreement) = self.evaluation.agreement {
                    out.add(agreements::TABLE, agreement, 0, Role::Guard);
                    out.add(agreements::TABLE, agreement, *field, Role::Value);
                }
            }
            Origin::Extension(rank) => {
                if let Some(extension) = self.evaluation.edition.extensions.get(*rank) {
                    out.list.push(Edge { start: Start::Extension(extension.name.clone()), role: Role::Value });
                }
            }
            _ => {}
        }
    }

    // ---- rows ------------------------------------------------------------------------------------------------------

    /// A path's references as guards, its end in the given role.
    pub(crate) fn path(&self, path: &Path, row: Row, role: Role, out: &mut Edges) {
        let submission = self.evaluation.submission;
        let mut row = row;
        for (table, column) in &path.hops {
            out.add(*table, row, *column, Role::Guard);
            let Cell::Ref(_, Some(target)) = submission.cell(*table, row, *column) else { return };
            if let guichet_core::catalogue::Kind::Ref(list) = table.column_def(*column).kind {
                out.add(list, target, 0, Role::Guard);
            }
            row = target;
        }
        out.add(path.table, row, path.column, role);
    }

    /// What one condition reads of a row.
    pub(crate) fn condition(&self, condition: &Condition, row: Row, out: &mut Edges) {
        self.path(&condition.path, row, Role::Guard, out);
        match condition.test {
            Test::AnswerAgreement | Test::NotAnswerAgreement | Test::AboutAgreement => {
                if let Some(agreement) = self.evaluation.agreement {
                    out.add(agreements::TABLE, agreement, 0, Role::Guard);
                }
            }
            Test::Answer => out.add(answers::TABLE, self.evaluation.answer, 0, Role::Guard),
            Test::Window(window) => self.window(window, out),
            Test::Range(min, max) => {
                for bound in [min, max].into_iter().flatten() {
                    if let Bound::Param(rank) = bound {
                        self.param(rank, out);
                    }
                }
            }
            _ => {}
        }
    }

    fn window(&self, window: Window, out: &mut Edges) {
        let answer = self.evaluation.answer;
        match window {
            Window::Answer | Window::Next => {
                out.add(answers::TABLE, answer, column(answers::PERIOD_FROM), Role::Guard);
                out.add(answers::TABLE, answer, column(answers::PERIOD_TO), Role::Guard);
            }
            Window::Agreement => {
                if let Some(agreement) = self.evaluation.agreement {
                    out.add(agreements::TABLE, agreement, column(agreements::PERIOD_FROM), Role::Guard);
                    out.add(agreements::TABLE, agreement, column(agreements::PERIOD_TO), Role::Guard);
                }
            }
            Window::Submission => {
                out.add(submission::TABLE, Row::at(0), column(submission::PERIOD_FROM), Role::Guard);
                out.add(submission::TABLE, Row::at(0), column(submission::PERIOD_TO), Role::Guard);
            }
        }
    }

    fn param(&self, rank: usize, out: &mut Edges) {
        let tiered = self.evaluation.edition.params[rank].values.iter().any(|value| matches!(value.value, ParamBody::Tiers(_)));
        if tiered {
            out.add(organization::TABLE, Row::at(0), column(organization::POPULATION_VALUE), Role::Guard);
        }
    }

    /// Every condition of a selection, for a row that it kept.
    pub(crate) fn kept(&self, selection: &Selection, row: Row, out: &mut Edges) {
        for condition in &selection.conditions {
            self.condition(condition, row, out);
        }
        if let Some(conditions) = &selection.allocated {
            self.allocation_guards(selection.scope.table(), row, conditions, out);
        }
        self.scope(selection, out);
    }

    /// The one condition that kept a row out.
    pub(crate) fn missed(&self, selection: &Selection, row: Row, rank: u16, out: &mut Edges) {
        match (selection.conditions.get(usize::from(rank)), &selection.allocated) {
            (Some(condition), _) => self.condition(condition, row, out),
            (None, Some(conditions)) => self.allocation_guards(selection.scope.table(), row, conditions, out),
            (None, None) => {}
        }
        self.scope(selection, out);
    }

    fn scope(&self, selection: &Selection, out: &mut Edges) {
        if let crate::plan::Scope::Agreement(_) = selection.scope
            && let Some(agreement) = self.evaluation.agreement
        {
            out.add(answers::TABLE, self.evaluation.answer, column(answers::AGREEMENT), Role::Guard);
            out.add(agreements::TABLE, agreement, 0, Role::Guard);
        }
    }

    /// Declared nil returns that stand for rows that are not there.
    fn nil(&self, list: TableId, out: &mut Edges) {
        if self.evaluation.nil_covers(list) {
            for row in self.evaluation.nil_rows() {
                out.add(nothing_to_report::TABLE, row, column(nothing_to_report::ANSWER), Role::Guard);
                out.add(nothing_to_report::TABLE, row, column(nothing_to_report::LIST), Role::Guard);
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
        let folding = fold::Folding { tracer: self, plan, list, path, fold, rows: &selected.kept };
        folding.values(out);
        for row in &selected.kept {
            if folding.leaving_matters(*row) {
                self.kept(definition, *row, out);
            }
        }
        for (row, rank) in &selected.missed {
            if folding.joining_matters(*row) {
                self.missed(definition, *row, *rank, out);
            }
        }
    }

    // ---- tables ----------------------------------------------------------------------------------------------------

    /// What decides that a line is there under its key.
    fn membership(&self, plan: &TablePlan, line: Line, out: &mut Edges) {
        let definition = &self.evaluation.edition.selections[plan.selection];
        let list = definition.scope.table();
        self.kept(definition, line.row, out);
        if list.keyed() {
            out.add(list, line.row, 0, Role::Guard);
        }
        if let Some((column, target)) = plan.explode {
            out.add(list, line.row, column, Role::Guard);
            if let (Some(target), Some(Cell::Ref(_, Some(row)))) = (target, self.element(plan, line)) {
                out.add(target, row, 0, Role::Guard);
            }
        }
    }

    fn element(&self, plan: &TablePlan, line: Line) -> Option<Cell> {
        let (column, _) = plan.explode?;
        let list = self.evaluation.edition.selections[plan.selection].scope.table();
        let submission = self.evaluation.submission;
        submission.list(submission.cell(list, line.row, column)).get(line.element? as usize).copied()
    }

    fn lines(&self, table: usize, out: &mut Edges) {
        let plan = &self.evaluation.edition.tables[table];
        let definition = &self.evaluation.edition.selections[plan.selection];
        let list = definition.scope.table();
        let selected = &self.evaluation.report.selections[plan.selection];
        if selected.kept.is_empty() {
            self.nil(list, out);
        }
        let members = |row: Row| {
            let out = &self.evaluation.report.tables[table];
            out.lines.iter().find_map(|line| {
                let members = out.members.get(line.members.0 as usize..line.members.1 as usize)?;
                members.contains(&row).then_some(members.len())
            })
        };
        for row in &selected.kept {
            let alone = plan.group_by.is_empty() || members(*row) == Some(1);
            if alone {
                self.kept(definition, *row, out);
            }
            if plan.group_by.is_empty() && list.keyed() {
                out.add(list, *row, 0, Role::Guard);
            }
            if let Some((column, target)) = plan.explode {
                out.add(list, *row, column, Role::Value);
                for item in self.evaluation.submission.list(self.evaluation.submission.cell(list, *row, column)) {
                    if let (Some(target), Cell::Ref(_, Some(row))) = (target, item) {
                        out.add(target, *row, 0, Role::Guard);
                    }
                }
            }
            for path in &plan.group_by {
                self.path(path, *row, Role::Value, out);
            }
            if selected.kept.len() > 1 && plan.group_by.is_empty() {
                for path in &plan.order {
                    self.path(path, *row, Role::Value, out);
                }
            }
        }
        for (row, rank) in &selected.missed {
            let known = !plan.group_by.is_empty() && self.in_known_group(table, plan, *row);
            if !known {
                self.missed(definition, *row, *rank, out);
            }
        }
    }

    fn in_known_group(&self, table: usize, plan: &TablePlan, row: Row) -> bool {
        let key = self.group_key(plan, row);
        let out = &self.evaluation.report.tables[table];
        out.lines.iter().any(|line| self.group_key(plan, line.row) == key)
    }

    fn group_key(&self, plan: &TablePlan, row: Row) -> Vec<String> {
        plan.group_by.iter().map(|path| self.evaluation.group_key(path, row)).collect()
    }

    fn column(&self, table: usize, rank: usize, line: Line, plan: &CellPlan, out: &mut Edges) {
        let host = &self.evaluation.edition.tables[table];
        let list = self.evaluation.edition.selections[host.selection].scope.table();
        let submission = self.evaluation.submission;
        match &plan.origin {
            Origin::Row(path) => self.path(path, line.row, Role::Value, out),
            Origin::RowAllocated(conditions) => self.allocation_values(list, line.row, conditions, out),
            Origin::Element(path) => match (self.element(host, line), path) {
                (Some(Cell::Ref(_, Some(row))), Some(path)) => self.path(path, row, Role::Value, out),
                (Some(_), None) => {
                    if let Some((column, _)) = host.explode {
                        out.add(list, line.row, column, Role::Value);
                    }
                }
                _ => {}
            },
            Origin::Match { selection, column, key, path, fold } => {
                self.matched(plan, host, line, (*selection, *column, *key), path, fold, out);
            }
            Origin::Via { column, target, conditions, path, fold } => {
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
            Origin::Child { table: child, conditions, path, fold } => {
                let rows: Vec<Row> = submission.child_rows(*child, line.row).collect();
                self.filtered(plan, *child, &rows, conditions, path, fold, out);
            }
            Origin::Calc(expression) => self.expression(expression, Some(rank), out),
            Origin::Fold { selection, path, fold } => self.selected(plan, *selection, path, fold, out),
            other => self.direct(other, out),
        }
    }

    /// Rows filtered on the spot, and folded.
    #[expect(clippy::too_many_arguments, reason = "the parts of one cell's plan")]
    fn filtered(&self, plan: &CellPlan, list: TableId, rows: &[Row], conditions: &[Condition], path: &Path, fold: &Fold, out: &mut Edges) {
        let mut kept = Vec::new();
        let mut missed = Vec::new();
        for row in rows {
            let failing: Vec<&Condition> =
                conditions.iter().filter(|condition| !self.evaluation.all_hold(std::slice::from_ref(condition), *row)).collect();
            match failing.as_slice() {
                [] => kept.push(*row),
                [one] => missed.push((*row, *one)),
                _ => {}
            }
        }
        let folding = fold::Folding { tracer: self, plan, list, path, fold, rows: &kept };
        folding.values(out);
        for row in &kept {
            if folding.leaving_matters(*row) {
                conditions.iter().for_each(|condition| self.condition(condition, *row, out));
            }
        }
        for (row, condition) in missed {
            if folding.joining_matters(row) {
                self.condition(condition, row, out);
            }
        }
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
        let names = |row: Row| matches!(submission.cell(list, row, key_column), Cell::Ref(_, Some(row)) if row == target);
        let selected = &evaluation.report.selections[selection];
        let rows: Vec<Row> = selected.kept.iter().copied().filter(|row| names(*row)).collect();
        if rows.is_empty() {
            self.nil(list, out);
        }
        let folding = fold::Folding { tracer: self, plan, list, path, fold, rows: &rows };
        folding.values(out);
        for row in &selected.kept {
            if names(*row) {
                if folding.leaving_matters(*row) {
                    out.add(list, *row, key_column, Role::Guard);
                    self.kept(definition, *row, out);
                }
            } else if folding.joining_matters(*row) {
                out.add(list, *row, key_column, Role::Guard);
            }
        }
        for (row, rank) in &selected.missed {
            if names(*row) && folding.joining_matters(*row) {
                self.missed(definition, *row, *rank, out);
            }
        }
    }

    /// A cell of a grouped table.
    fn grouped(&self, table: usize, host: &TablePlan, line: Line, plan: &CellPlan, out: &mut Edges) {
        let evaluation = &self.evaluation;
        let definition = &evaluation.edition.selections[host.selection];
        let selected = &evaluation.report.selections[host.selection];
        let members = evaluation.report.tables[table]
            .members
            .get(line.members.0 as usize..line.members.1 as usize)
            .unwrap_or_default();
        let key = self.group_key(host, line.row);
        let alone = members.len() == 1;
        let leave = |row: Row, out: &mut Edges| {
            self.kept(definition, row, out);
            host.group_by.iter().for_each(|path| self.path(path, row, Role::Guard, out));
        };
        match &plan.origin {
            Origin::Group { path, fold } => {
                let folding = fold::Folding { tracer: self, plan, list: definition.scope.table(), path, fold, rows: members };
                folding.values(out);
                for row in members {
                    if alone || folding.leaving_matters(*row) {
                        leave(*row, out);
                    }
                }
                for row in &selected.kept {
                    let other = self.group_key(host, *row);
                    let apart: Vec<usize> = (0..key.len()).filter(|at| other.get(*at) != key.get(*at)).collect();
                    if let [field] = apart.as_slice()
                        && folding.joining_matters(*row)
                    {
                        self.path(&host.group_by[*field], *row, Role::Guard, out);
                    }
                }
                for (row, rank) in &selected.missed {
                    if self.group_key(host, *row) == key && folding.joining_matters(*row) {
                        self.missed(definition, *row, *rank, out);
                    }
                }
            }
            Origin::Row(path) => {
                if alone {
                    leave(line.row, out);
                    self.path(path, line.row, Role::Value, out);
                } else if !host.group_by.contains(path) {
                    self.path(path, line.row, Role::Value, out);
                }
            }
            Origin::Calc(expression) => {
                let at = evaluation.report.tables[table].lines.iter().position(|other| *other == line);
                self.expression(expression, at, out);
                if alone {
                    leave(line.row, out);
                }
            }
            other => {
                self.direct(other, out);
                if alone {
                    leave(line.row, out);
                }
            }
        }
    }

    // ---- arithmetic ------------------------------------------------------------------------------------------------

    fn expression(&self, expression: &Expression, line: Option<usize>, out: &mut Edges) {
        let mut nodes = Vec::new();
        crate::compile::operands(expression, &mut nodes);
        for node in nodes {
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
