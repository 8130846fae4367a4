//! Selections: the rows that a cell reads, and those that a single condition excluded.

use guichet_core::{Cell, PartialDate, Submission, TableId, report::Selected, submission::Row};

use super::context::{Evaluation, column};
use crate::plan::{Condition, Predicate, Scope, Selection, allocations_of};

/// The result of one condition on one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConditionResult {
    Holds,
    Fails,
    /// The date is partly inside the window: fails, with a finding.
    Straddles,
}

impl Evaluation<'_> {
    /// Rows of a scope.
    pub(crate) fn scope_rows(&self, scope: Scope) -> Box<dyn Iterator<Item = Row>> {
        match scope {
            Scope::List(table) => Box::new(self.submission.rows(table)),
            Scope::Agreement(table) => match self.agreement {
                Some(agreement) => Box::new(self.submission.child_rows(table, agreement)),
                None => Box::new(std::iter::empty()),
            },
        }
    }

    pub(crate) fn select(&self, selection: &Selection) -> Selected {
        let mut out = Selected::default();
        let allocation_rank = u16::try_from(selection.conditions.len()).unwrap_or(u16::MAX);
        for row in self.scope_rows(selection.scope) {
            let mut failure = None;
            let mut failures = 0;
            for (rank, condition) in selection.conditions.iter().enumerate() {
                let verdict = self.judge(condition, row);
                if verdict == ConditionResult::Holds {
                    continue;
                }
                failures += 1;
                failure = Some((u16::try_from(rank).unwrap_or(u16::MAX), verdict));
                if failures > 1 {
                    break;
                }
            }
            if failures <= 1
                && let Some(conditions) = &selection.allocated
                && !self.has_part(selection.scope.table(), row, conditions)
            {
                failures += 1;
                failure = Some((allocation_rank, ConditionResult::Fails));
            }
            match (failures, failure) {
                (0, _) => out.kept.push(row),
                (1, Some((rank, verdict))) => {
                    out.missed.push((row, rank));
                    if verdict == ConditionResult::Straddles {
                        out.straddling.push((row, rank));
                    }
                }
                _ => {}
            }
        }
        out
    }

    pub(crate) fn judge(&self, condition: &Condition, row: Row) -> ConditionResult {
        let path = &condition.path;
        let cell = self.read(path, row);
        let holds = match &condition.test {
            Predicate::Codes(bits) => self.codes(cell, *bits),
            Predicate::NotCodes(bits) => cell != Cell::Hole && !self.codes(cell, *bits),
            Predicate::Text(texts) => {
                self.plain(cell).is_some_and(|text| texts.iter().any(|expected| expected == text))
            }
            Predicate::NotText(texts) => {
                cell != Cell::Hole && self.plain(cell).is_none_or(|text| texts.iter().all(|expected| expected != text))
            }
            Predicate::AnswerProgram => self.plain(cell).is_some_and(|text| text == &*self.edition.id.program),
            Predicate::AnswerAgreement => matches!(cell, Cell::Ref(_, Some(row)) if Some(row) == self.agreement),
            Predicate::NotAnswerAgreement => {
                cell != Cell::Hole && !matches!(cell, Cell::Ref(_, Some(row)) if Some(row) == self.agreement)
            }
            Predicate::Answer => matches!(cell, Cell::Ref(_, Some(row)) if row == self.answer),
            Predicate::AboutAgreement => self.agreement.is_some_and(|agreement| {
                let id = self.submission.key(guichet_core::catalogue::agreements::TABLE, agreement);
                self.plain(cell)
                    .and_then(|text| text.strip_prefix("/agreements/"))
                    .is_some_and(|about| Some(about) == id)
            }),
            Predicate::Bool(expected) => cell == Cell::Bool(*expected),
            Predicate::NotBool(expected) => cell != Cell::Hole && cell != Cell::Bool(*expected),
            Predicate::Range(min, max) => number(self.submission, cell).is_some_and(|value| {
                min.is_none_or(|bound| self.bound(bound).is_some_and(|bound| i128::from(bound) * MILLION <= value))
                    && max
                        .is_none_or(|bound| self.bound(bound).is_some_and(|bound| value <= i128::from(bound) * MILLION))
            }),
            Predicate::Days(min, max) => days(cell)
                .is_some_and(|date| min.is_none_or(|min| min <= date.first) && max.is_none_or(|max| date.last <= max)),
            Predicate::Present(expected) => {
                let present = match cell {
                    Cell::Absent => false,
                    Cell::List(_) => !self.submission.list(cell).is_empty(),
                    _ => true,
                };
                present == *expected
            }
            Predicate::Window(window) => match (days(cell), self.windows.get(*window)) {
                (Some(date), Some(window)) if date.is_within(window) => true,
                (Some(date), Some(window)) if date.overlaps(window) => return ConditionResult::Straddles,
                _ => false,
            },
        };
        if holds { ConditionResult::Holds } else { ConditionResult::Fails }
    }

    fn codes(&self, cell: Cell, bits: u64) -> bool {
        let holds = |cell: &Cell| matches!(cell, Cell::Code(rank) if bits & (1u64 << (*rank).min(63)) != 0);
        match cell {
            Cell::List(_) => self.submission.list(cell).iter().any(holds),
            other => holds(&other),
        }
    }

    pub(crate) fn plain(&self, cell: Cell) -> Option<&str> {
        match cell {
            Cell::Text(span) | Cell::Ref(span, _) => Some(self.submission.text_of(span)),
            _ => None,
        }
    }

    /// Does the row have a part allocated to the answer?
    pub(crate) fn has_part(&self, table: TableId, row: Row, conditions: &[Condition]) -> bool {
        allocations_of(table).is_some_and(|child| {
            self.submission.child_rows(child, row).any(|allocation| {
                self.is_allocated_to_answer(child, allocation) && self.all_hold(conditions, allocation)
            })
        })
    }

    pub(crate) fn all_hold(&self, conditions: &[Condition], row: Row) -> bool {
        conditions.iter().all(|condition| self.judge(condition, row) == ConditionResult::Holds)
    }

    /// Is the allocation made to the answer: to its agreement, or, when it has none, to its program?
    pub(crate) fn is_allocated_to_answer(&self, child: TableId, allocation: Row) -> bool {
        is_allocated_to_answer(self.submission, self.agreement, &self.edition.id.program, child, allocation)
    }
}

/// Is the allocation made to the agreement, or, without one, to the program?
pub(crate) fn is_allocated_to_answer(
    submission: &Submission,
    agreement: Option<Row>,
    program: &str,
    child: TableId,
    allocation: Row,
) -> bool {
    use guichet_core::catalogue::expenses_allocations as columns;
    match agreement {
        Some(agreement) => submission.target(child, allocation, columns::AGREEMENT) == Some(agreement),
        None => submission.text(child, allocation, columns::PROGRAM) == Some(program),
    }
}

/// Millionths in a unit.
pub(crate) const MILLION: i128 = 1_000_000;

/// A number in millionths: integers, quantities and decimals.
pub(crate) fn number(submission: &Submission, cell: Cell) -> Option<i128> {
    match cell {
        Cell::Int(value) | Cell::Quantity(value, _) => Some(i128::from(value) * MILLION),
        Cell::Text(span) => decimal(submission.text_of(span)),
        _ => None,
    }
}

/// A decimal text in millionths.
pub(crate) fn decimal(text: &str) -> Option<i128> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if fraction.len() > 6 || whole.is_empty() {
        return None;
    }
    let whole: i128 = whole.parse().ok()?;
    let padded: i128 = format!("{fraction:0<6}").parse().ok()?;
    Some(sign * (whole * MILLION + padded))
}

/// The days that a date cell covers.
pub(crate) fn days(cell: Cell) -> Option<PartialDate> {
    match cell {
        Cell::Day(day) => Some(PartialDate::day(day)),
        Cell::When(date, _) => Some(date),
        _ => None,
    }
}

/// The two lists of allocations have the same columns: one set of constants serves both.
pub(crate) fn allocation_amounts() -> (u16, u16) {
    use guichet_core::catalogue::expenses_allocations as columns;
    (column(columns::SHARE_BP), column(columns::AMOUNT_CENTS))
}
