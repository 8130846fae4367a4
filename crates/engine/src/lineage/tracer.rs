//! What includes a row in a selection or excludes it, and the fields involved.

use std::collections::BTreeSet;

use guichet_core::{
    Cell, Place, Report, Submission, TableId,
    catalogue::{agreements, answers, nothing_to_report, organization, submission},
    submission::Row,
};

use super::edge::{Edges, Role, Start};
use crate::{
    eval::{self, Evaluation, Windows, column},
    plan::{Bound, Condition, Edition, ParamBody, Path, Predicate, Scope, Selection, Window, allocations_of},
};

/// Computes the lineage of the cells of a finished report.
pub struct Tracer<'a> {
    pub(super) evaluation: Evaluation<'a>,
}

/// A row that a cell reads, or could read: the conditions that include it, and those that exclude it.
pub(super) struct Candidate {
    pub(super) row: Row,
    /// Fields read by each condition that holds.
    pub(super) passing: Vec<Vec<Place>>,
    /// Fields read by each condition that fails.
    failing: Vec<Vec<Place>>,
    /// Its effect is unknown as long as no part of it is allocated to the answer.
    pub(super) blind: bool,
}

impl Candidate {
    pub(super) fn new(row: Row) -> Self {
        Self { row, passing: Vec::new(), failing: Vec::new(), blind: false }
    }

    pub(super) fn barrier(&mut self, holds: bool, places: Vec<Place>) {
        if holds { self.passing.push(places) } else { self.failing.push(places) }
    }

    pub(super) fn kept(&self) -> bool {
        self.failing.is_empty()
    }

    pub(super) fn all_passing(&self) -> BTreeSet<Place> {
        self.passing.iter().flatten().copied().collect()
    }

    /// Fields of which a single change could include the row: those that every failing condition reads.
    pub(super) fn opening(&self) -> BTreeSet<Place> {
        let mut sets = self.failing.iter().map(|places| places.iter().copied().collect::<BTreeSet<Place>>());
        let first = sets.next().unwrap_or_default();
        sets.fold(first, |common, set| common.intersection(&set).copied().collect())
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
            Predicate::AnswerAgreement | Predicate::NotAnswerAgreement | Predicate::AboutAgreement => {
                if let Some(agreement) = self.evaluation.agreement {
                    out.add(agreements::TABLE, agreement, 0, Role::Guard);
                }
            }
            Predicate::Answer => out.add(answers::TABLE, self.evaluation.answer, 0, Role::Guard),
            Predicate::Window(window) => self.window(window, self.evaluation.read(&condition.path, row), out),
            Predicate::Range(min, max) => {
                for bound in [min, max].into_iter().flatten() {
                    if let Bound::Param(rank) = bound {
                        self.param(rank, out);
                    }
                }
            }
            _ => {}
        }
    }

    /// The ends of a window of which a single change can include or exclude the date. A date that exceeds the window on
    /// both sides would need two changes: neither end is then given.
    pub(super) fn window(&self, window: Window, cell: Cell, out: &mut Edges) {
        let Some(period) = self.evaluation.windows.get(window) else { return };
        let (from, to) = match eval::days(cell) {
            None => return,
            Some(_) if window == Window::Next => (true, true),
            Some(date) if date.is_within(period) => (date.first < period.last, period.first < date.last),
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

    pub(super) fn param(&self, rank: usize, out: &mut Edges) {
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
    pub(super) fn places(&self, read: impl FnOnce(&mut Edges)) -> Vec<Place> {
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

    /// The conditions that include a row in a selection, and those that exclude it.
    pub(super) fn candidate(&self, selection: &Selection, row: Row) -> Candidate {
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

    pub(super) fn judge_all(&self, conditions: &[Condition], row: Row, candidate: &mut Candidate) {
        for condition in conditions {
            let holds = self.evaluation.all_hold(std::slice::from_ref(condition), row);
            candidate.barrier(holds, self.places(|out| self.condition(condition, row, out)));
        }
    }

    pub(super) fn scope(&self, selection: &Selection, out: &mut Edges) {
        if let Scope::Agreement(_) = selection.scope
            && let Some(agreement) = self.evaluation.agreement
        {
            out.add(answers::TABLE, self.evaluation.answer, column(answers::AGREEMENT), Role::Guard);
            out.add(agreements::TABLE, agreement, 0, Role::Guard);
        }
    }

    /// Declared nil returns that explain why there are no rows.
    pub(super) fn nil(&self, list: TableId, out: &mut Edges) {
        if self.evaluation.nil_covers(list) {
            for row in self.evaluation.nil_rows() {
                out.add(nothing_to_report::TABLE, row, column(nothing_to_report::ANSWER), Role::Guard);
                out.add(nothing_to_report::TABLE, row, column(nothing_to_report::LIST), Role::Guard);
            }
        }
    }

    /// What decides that a row has a part allocated to the answer.
    pub(super) fn allocation_guards(&self, list: TableId, row: Row, conditions: &[Condition], out: &mut Edges) {
        let Some(child) = allocations_of(list) else { return };
        let evaluation = &self.evaluation;
        let ours: Vec<Row> = evaluation
            .submission
            .child_rows(child, row)
            .filter(|allocation| {
                evaluation.is_allocated_to_answer(child, *allocation) && evaluation.all_hold(conditions, *allocation)
            })
            .collect();
        for allocation in evaluation.submission.child_rows(child, row) {
            match (ours.as_slice(), self.allocation_failures(child, allocation, conditions).as_slice()) {
                // The only allocation that includes the row.
                ([only], []) if *only == allocation => self.allocation_names(child, allocation, conditions, out),
                ([], [rank]) => self.allocation_failure(child, allocation, conditions, *rank, out),
                _ => {}
            }
        }
    }

    /// The values behind the part of a row that is allocated to the answer.
    pub(super) fn allocation_values(&self, list: TableId, row: Row, conditions: &[Condition], out: &mut Edges) {
        use guichet_core::catalogue::expenses_allocations as columns;
        let Some(child) = allocations_of(list) else { return };
        let evaluation = &self.evaluation;
        let submission = evaluation.submission;
        let parts = evaluation.parts(list, child, row).unwrap_or_default();
        let amount = list.column("amount_cents").unwrap_or_default();
        let (share, stated) = (column(columns::SHARE_BP), column(columns::AMOUNT_CENTS));
        let mut by_share = false;
        let mut rounded = false;
        for (rank, allocation) in submission.child_rows(child, row).enumerate() {
            let failures = self.allocation_failures(child, allocation, conditions);
            let part = parts.get(rank).copied().flatten();
            match failures.as_slice() {
                [] => {
                    self.allocation_names(child, allocation, conditions, out);
                    out.add(child, allocation, share, Role::Value);
                    out.add(child, allocation, stated, Role::Value);
                    if submission.cell(child, allocation, stated) == Cell::Absent {
                        by_share = true;
                        if let (Cell::Int(amount), Cell::Int(share)) =
                            (submission.cell(list, row, amount), submission.cell(child, allocation, share))
                        {
                            rounded |=
                                i128::from(amount) * i128::from(share) % i128::from(guichet_core::money::WHOLE) != 0;
                        }
                    }
                }
                [rank] if part != Some(0) => self.allocation_failure(child, allocation, conditions, *rank, out),
                _ => {}
            }
        }
        if by_share {
            out.add(list, row, amount, Role::Value);
        }
        if rounded {
            // Rounding distributes remaining cents over all parts: every share of the row matters.
            for allocation in submission.child_rows(child, row) {
                out.add(child, allocation, share, Role::Guard);
                out.add(child, allocation, stated, Role::Guard);
            }
        }
    }

    /// Which conditions an allocation fails; rank 0 is being allocated to the answer.
    fn allocation_failures(&self, child: TableId, allocation: Row, conditions: &[Condition]) -> Vec<usize> {
        let mut failures = Vec::new();
        if !self.evaluation.is_allocated_to_answer(child, allocation) {
            failures.push(0);
        }
        for (rank, condition) in conditions.iter().enumerate() {
            if !self.evaluation.all_hold(std::slice::from_ref(condition), allocation) {
                failures.push(rank + 1);
            }
        }
        failures
    }

    fn allocation_failure(
        &self,
        child: TableId,
        allocation: Row,
        conditions: &[Condition],
        rank: usize,
        out: &mut Edges,
    ) {
        match rank.checked_sub(1).and_then(|rank| conditions.get(rank)) {
            Some(condition) => self.condition(condition, allocation, out),
            None => self.ours(child, allocation, out),
        }
    }

    fn allocation_names(&self, child: TableId, allocation: Row, conditions: &[Condition], out: &mut Edges) {
        self.ours(child, allocation, out);
        conditions.iter().for_each(|condition| self.condition(condition, allocation, out));
    }

    fn ours(&self, child: TableId, allocation: Row, out: &mut Edges) {
        use guichet_core::catalogue::{agreements, expenses_allocations as columns};
        match self.evaluation.agreement {
            Some(agreement) => {
                out.add(child, allocation, column(columns::AGREEMENT), Role::Guard);
                out.add(agreements::TABLE, agreement, 0, Role::Guard);
            }
            None => out.add(child, allocation, column(columns::PROGRAM), Role::Guard),
        }
    }
}
