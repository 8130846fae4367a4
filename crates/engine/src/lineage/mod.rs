//! Lineage: from an output cell back to the canonical values that made it, and forward again.
//!
//! Nothing is recorded edge by edge while a report is made. An edition knows statically what each cell reads; a report
//! keeps, for each selection, the rows kept and those that a single condition kept out. That is enough to say, on
//! demand, exactly which values a cell stands on: as **value** (it is in the result) or as **guard** (it decides what
//! is in the result). Lineage is tight: a row that two conditions keep out is in no cell's lineage, for no single
//! change could bring it in.

mod fold;
mod index;
mod table;

use std::collections::{BTreeMap, BTreeSet};

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
        Bound, CellPlan, Condition, Edition, Expression, Fold, LineKey, Node, Origin, ParamBody, Path, Selection,
        TablePlan, Test, Window,
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

/// A row that a cell draws from, or could: what lets it in, and what keeps it out.
struct Candidate {
    row: Row,
    /// Fields read by each condition that holds.
    passing: Vec<Vec<Place>>,
    /// Fields read by each condition that fails.
    failing: Vec<Vec<Place>>,
    /// What it would bring cannot be told before it is allocated to the answer.
    blind: bool,
}

impl Candidate {
    fn new(row: Row) -> Self {
        Self { row, passing: Vec::new(), failing: Vec::new(), blind: false }
    }

    fn barrier(&mut self, holds: bool, places: Vec<Place>) {
        if holds { self.passing.push(places) } else { self.failing.push(places) }
    }

    fn kept(&self) -> bool {
        self.failing.is_empty()
    }

    fn all_passing(&self) -> BTreeSet<Place> {
        self.passing.iter().flatten().copied().collect()
    }

    /// Fields of which a single change could let the row in: those that every failing condition reads.
    fn opening(&self) -> BTreeSet<Place> {
        let mut sets = self.failing.iter().map(|places| places.iter().copied().collect::<BTreeSet<Place>>());
        let first = sets.next().unwrap_or_default();
        sets.fold(first, |common, set| common.intersection(&set).copied().collect())
    }
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
            Test::Window(window) => self.window(window, self.evaluation.read(&condition.path, row), out),
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

    /// The ends of a window that alone can bring the date in or out: moving the first day matters to a date that starts
    /// before the last one, and so on; a date that overflows on both sides waits for two changes.
    fn window(&self, window: Window, cell: Cell, out: &mut Edges) {
        let Some(period) = self.evaluation.windows.get(window) else { return };
        let (from, to) = match eval::days(cell) {
            None => return,
            Some(_) if window == Window::Next => (true, true),
            Some(date) if date.inside(period) => (date.first < period.last, period.first < date.last),
            Some(date) => match (date.first < period.first, period.last < date.last) {
                (true, true) => (false, false),
                ends => ends,
            },
        };
        let (table, row, first, last) = match window {
            Window::Answer | Window::Next => {
                (answers::TABLE, self.evaluation.answer, answers::PERIOD_FROM, answers::PERIOD_TO)
            }
            Window::Agreement => match self.evaluation.agreement {
                Some(agreement) => (agreements::TABLE, agreement, agreements::PERIOD_FROM, agreements::PERIOD_TO),
                None => return,
            },
            Window::Submission => (submission::TABLE, Row::FIRST, submission::PERIOD_FROM, submission::PERIOD_TO),
        };
        if from {
            out.add(table, row, column(first), Role::Guard);
        }
        if to {
            out.add(table, row, column(last), Role::Guard);
        }
    }

    fn param(&self, rank: usize, out: &mut Edges) {
        let tiered =
            self.evaluation.edition.params[rank].values.iter().any(|value| matches!(value.value, ParamBody::Tiers(_)));
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

    /// The fields that some reading adds as edges.
    fn places(&self, read: impl FnOnce(&mut Edges)) -> Vec<Place> {
        let mut out = Edges::default();
        read(&mut out);
        out.list
            .into_iter()
            .filter_map(|edge| match edge.start {
                Start::Field(place) => Some(place),
                Start::Extension(_) => None,
            })
            .collect()
    }

    /// What lets a row into a selection, or keeps it out.
    fn candidate(&self, selection: &Selection, row: Row) -> Candidate {
        let mut candidate = Candidate::new(row);
        self.judge_all(&selection.conditions, row, &mut candidate);
        if let Some(conditions) = &selection.allocated {
            let list = selection.scope.table();
            let has = self.evaluation.has_part(list, row, conditions);
            candidate.blind |= !has;
            candidate.barrier(has, self.places(|out| self.allocation_guards(list, row, conditions, out)));
        }
        let scope = self.places(|out| self.scope(selection, out));
        if candidate.kept() && !scope.is_empty() {
            candidate.barrier(true, scope);
        }
        candidate
    }

    fn judge_all(&self, conditions: &[Condition], row: Row, candidate: &mut Candidate) {
        for condition in conditions {
            let holds = self.evaluation.all_hold(std::slice::from_ref(condition), row);
            candidate.barrier(holds, self.places(|out| self.condition(condition, row, out)));
        }
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
        let candidates = self.evaluation.scope_rows(definition.scope).map(|row| self.candidate(definition, row));
        folding.guards(candidates, false, out);
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
