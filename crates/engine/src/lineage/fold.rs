//! The values that a fold depends on: those that are in it, and those of rows whose inclusion or exclusion would change
//! it.

use std::collections::BTreeMap;

use guichet_core::{Cell, Place, TableId, report::Unit, submission::Row};

use super::{
    edge::{Edges, Role},
    tracer::{Candidate, Tracer},
};
use crate::{
    eval::number,
    plan::{CellPlan, Fold, Path},
};

/// A fold over kept rows, with the context needed to evaluate variations of it.
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
                    let others: Vec<Row> = self
                        .rows
                        .iter()
                        .copied()
                        .filter(|row| *row != chosen && self.text(*row) != self.text(chosen))
                        .collect();
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

    /// The fields of which a change could include or exclude rows, when that would change the result. A field may
    /// affect several rows (a shared plan, the answer's period): each row is tried alone, then all together.
    pub(super) fn guards(&self, candidates: impl Iterator<Item = Candidate>, line: bool, out: &mut Edges) {
        let mut leaving: BTreeMap<Place, Vec<Row>> = BTreeMap::new();
        let mut joining: BTreeMap<Place, Vec<(Row, bool)>> = BTreeMap::new();
        for candidate in candidates {
            if candidate.kept() {
                for place in candidate.all_passing() {
                    leaving.entry(place).or_default().push(candidate.row);
                }
            } else {
                for place in candidate.opening() {
                    joining.entry(place).or_default().push((candidate.row, candidate.blind));
                }
            }
        }
        let mut single: BTreeMap<Row, bool> = BTreeMap::new();
        let mut alone = |row: Row, joins: bool| {
            *single
                .entry(row)
                .or_insert_with(|| if joins { self.joining_matters(row) } else { self.leaving_matters(row) })
        };
        for (place, rows) in &leaving {
            let all = line && self.rows.iter().all(|row| rows.contains(row));
            if all || rows.iter().any(|row| alone(*row, false)) || (rows.len() > 1 && self.together(rows, false)) {
                out.add(place.table, place.row, place.column, Role::Guard);
            }
        }
        for (place, rows) in &joining {
            let blind = rows.iter().any(|(_, blind)| *blind);
            let plain: Vec<Row> = rows.iter().map(|(row, _)| *row).collect();
            if blind || plain.iter().any(|row| alone(*row, true)) || (plain.len() > 1 && self.together(&plain, true)) {
                out.add(place.table, place.row, place.column, Role::Guard);
            }
        }
    }

    /// Would the result change if all these rows were excluded, or included?
    fn together(&self, rows: &[Row], joins: bool) -> bool {
        let mut other: Vec<Row> = if joins {
            let mut all = self.rows.to_vec();
            all.extend(rows.iter().copied().filter(|row| !self.rows.contains(row)));
            all
        } else {
            self.rows.iter().copied().filter(|row| !rows.contains(row)).collect()
        };
        other.sort_unstable();
        self.signature(&other) != self.signature(self.rows)
    }

    /// A comparison key: equal only for equal results.
    fn signature(&self, rows: &[Row]) -> String {
        let evaluation = &self.tracer.evaluation;
        match self.fold {
            Fold::Count if self.plan.unit == Unit::YesNo => (!rows.is_empty()).to_string(),
            Fold::Count => rows.len().to_string(),
            Fold::One | Fold::List => {
                rows.iter().map(|row| self.text(*row).unwrap_or_default()).collect::<Vec<_>>().join("\u{1f}")
            }
            Fold::Distinct if self.plan.unit == Unit::YesNo => (evaluation.distinct(self.path, rows) > 0).to_string(),
            Fold::Distinct => evaluation.distinct(self.path, rows).to_string(),
            Fold::First(_) | Fold::Last(_) | Fold::Min | Fold::Max => self.shown(rows),
            Fold::Sum => {
                let sum: i128 = rows.iter().filter_map(|row| number(evaluation.submission, self.read(*row))).sum();
                format!("{} {sum}", rows.is_empty())
            }
            Fold::Allocated(conditions) => {
                let parts: Vec<i64> =
                    rows.iter().filter_map(|row| evaluation.part(self.list, *row, conditions).ok().flatten()).collect();
                format!("{} {}", parts.is_empty(), parts.iter().map(|part| i128::from(*part)).sum::<i128>())
            }
        }
    }

    /// What a chosen row gives the cell: its value, a blank, or a finding.
    fn shown(&self, rows: &[Row]) -> String {
        let lacking = |error: bool| if error { "?".to_owned() } else { String::new() };
        match self.chosen(rows) {
            None => lacking(self.plan.empty_is_error),
            Some(row) => self.text(row).unwrap_or_else(|| lacking(self.plan.absent_is_error)),
        }
    }

    /// Would the result change if a kept row were excluded?
    fn leaving_matters(&self, row: Row) -> bool {
        let rest: Vec<Row> = self.rows.iter().copied().filter(|other| *other != row).collect();
        self.differs(&rest, self.rows, row)
    }

    /// Would the result change if a row were included?
    fn joining_matters(&self, row: Row) -> bool {
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
            Fold::First(_) | Fold::Last(_) | Fold::Min | Fold::Max => self.shown(fewer) != self.shown(more),
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
