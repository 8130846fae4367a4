//! What a fold stands on: which values are in it, and which rows would change it by leaving or joining.

use guichet_core::{
    Cell, TableId,
    report::Unit,
    submission::Row,
};

use super::{Edges, Role, Tracer};
use crate::{
    compile::allocations_of,
    eval::{column, number},
    plan::{CellPlan, Condition, Fold, Path},
};

/// A fold over kept rows, with what is needed to ask about it.
pub(super) struct Folding<'t, 'a> {
    pub(super) tracer: &'t Tracer<'a>,
    pub(super) plan: &'t CellPlan,
    pub(super) list: TableId,
    pub(super) path: &'t Path,
    pub(super) fold: &'t Fold,
    pub(super) rows: &'t [Row],
}

impl Folding<'_, '_> {
    fn read(&self, row: Row) -> Cell {
        self.tracer.evaluation.read(self.path, row)
    }

    fn text(&self, row: Row) -> Option<String> {
        self.tracer.evaluation.key(self.read(row))
    }

    fn chosen(&self, rows: &[Row]) -> Option<Row> {
        let evaluation = &self.tracer.evaluation;
        match self.fold {
            Fold::First(by) => evaluation.chosen(by.as_ref(), rows, false),
            Fold::Last(by) => evaluation.chosen(by.as_ref(), rows, true),
            Fold::Min => evaluation.chosen(Some(self.path), rows, false),
            Fold::Max => evaluation.chosen(Some(self.path), rows, true),
            _ => None,
        }
    }

    /// The values that are in the result.
    pub(super) fn values(&self, out: &mut Edges) {
        match self.fold {
            Fold::Count => {}
            Fold::First(by) | Fold::Last(by) => {
                let Some(chosen) = self.chosen(self.rows) else { return };
                self.tracer.path(self.path, chosen, Role::Value, out);
                if let Some(by) = by {
                    // Another row could be chosen, when that would change the value.
                    let others: Vec<Row> = self.rows.iter().copied().filter(|row| *row != chosen && self.text(*row) != self.text(chosen)).collect();
                    for row in &others {
                        self.tracer.path(by, *row, Role::Guard, out);
                    }
                    if !others.is_empty() {
                        self.tracer.path(by, chosen, Role::Guard, out);
                    }
                }
            }
            Fold::Allocated(conditions) => {
                for row in self.rows {
                    self.tracer.allocation_values(self.list, *row, conditions, out);
                }
            }
            Fold::One | Fold::Sum | Fold::Distinct | Fold::Min | Fold::Max | Fold::List => {
                for row in self.rows {
                    self.tracer.path(self.path, *row, Role::Value, out);
                }
            }
        }
    }

    /// Would the result change if a kept row left?
    pub(super) fn leaving_matters(&self, row: Row) -> bool {
        let rest: Vec<Row> = self.rows.iter().copied().filter(|other| *other != row).collect();
        self.differs(&rest, self.rows, row)
    }

    /// Would the result change if a row joined?
    pub(super) fn joining_matters(&self, row: Row) -> bool {
        if self.rows.contains(&row) {
            return false;
        }
        let mut more = self.rows.to_vec();
        let at = more.partition_point(|other| *other < row);
        more.insert(at, row);
        self.differs(self.rows, &more, row)
    }

    /// Do the results over two sets of rows that differ by one row differ?
    fn differs(&self, fewer: &[Row], more: &[Row], row: Row) -> bool {
        if self.read(row) == Cell::Hole {
            return true;
        }
        match self.fold {
            Fold::Count if self.plan.unit == Unit::YesNo => fewer.is_empty(),
            Fold::Count | Fold::One => true,
            Fold::Distinct => {
                let evaluation = &self.tracer.evaluation;
                let (a, b) = (evaluation.distinct(self.path, fewer), evaluation.distinct(self.path, more));
                if self.plan.unit == Unit::YesNo { (a > 0) != (b > 0) } else { a != b }
            }
            Fold::First(_) | Fold::Last(_) | Fold::Min | Fold::Max => {
                let value = |rows: &[Row]| self.chosen(rows).map(|row| self.text(row));
                value(fewer) != value(more)
            }
            Fold::Sum => fewer.is_empty() || number(self.tracer.evaluation.submission, self.read(row)) != Some(0),
            Fold::Allocated(conditions) => {
                let evaluation = &self.tracer.evaluation;
                match evaluation.part(self.list, row, conditions) {
                    Err(()) => true,
                    Ok(None) => false,
                    Ok(Some(0)) => fewer.iter().all(|other| evaluation.part(self.list, *other, conditions) == Ok(None)),
                    Ok(Some(_)) => true,
                }
            }
            Fold::List => fewer.is_empty() || self.text(row).is_some_and(|text| !text.is_empty()),
        }
    }
}

impl Tracer<'_> {
    /// What decides that a row has a part allocated to the answer.
    pub(super) fn allocation_guards(&self, list: TableId, row: Row, conditions: &[Condition], out: &mut Edges) {
        let Some(child) = allocations_of(list) else { return };
        let evaluation = &self.evaluation;
        let ours: Vec<Row> = evaluation
            .submission
            .child_rows(child, row)
            .filter(|allocation| evaluation.is_ours(child, *allocation) && evaluation.all_hold(conditions, *allocation))
            .collect();
        for allocation in evaluation.submission.child_rows(child, row) {
            match (ours.as_slice(), self.allocation_failures(child, allocation, conditions).as_slice()) {
                // The only one that keeps the row.
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
                            rounded |= i128::from(amount) * i128::from(share) % i128::from(guichet_core::money::WHOLE) != 0;
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
            // A cent of a remainder may go to another part: every share of the row takes part.
            for allocation in submission.child_rows(child, row) {
                out.add(child, allocation, share, Role::Guard);
                out.add(child, allocation, stated, Role::Guard);
            }
        }
    }

    /// Which of its conditions an allocation fails: rank 0 is being ours.
    fn allocation_failures(&self, child: TableId, allocation: Row, conditions: &[Condition]) -> Vec<usize> {
        let mut failures = Vec::new();
        if !self.evaluation.is_ours(child, allocation) {
            failures.push(0);
        }
        for (rank, condition) in conditions.iter().enumerate() {
            if !self.evaluation.all_hold(std::slice::from_ref(condition), allocation) {
                failures.push(rank + 1);
            }
        }
        failures
    }

    fn allocation_failure(&self, child: TableId, allocation: Row, conditions: &[Condition], rank: usize, out: &mut Edges) {
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
