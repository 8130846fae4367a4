//! What both reports need: windows, choices, sums and roundings.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use super::{
    Index, Refused,
    codes::{Domain, HeldState, Precision, Stage},
    leaf::{Quantity, Span, When},
    submission::{Agreement, Answer, Consultation, Extension, FollowUp, Line, Plan, Submission},
};

/// One answer, with what its report is made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'s> {
    pub(super) submission: &'s Submission<'s>,
    pub(super) index: &'s Index<'s>,
    pub(super) answer: &'s Answer<'s>,
    pub(super) window: Span,
}

impl<'s> Question<'s> {
    pub(super) fn of(submission: &'s Submission<'s>, index: &'s Index<'s>, program: &str) -> Result<Self, Refused> {
        let answer = submission.answers.iter().find(|row| &*row.program == program).ok_or(Refused::NotAnswered)?;
        let window = Span { first: answer.period.from.day, last: answer.period.to.day };
        Ok(Self { submission, index, answer, window })
    }

    pub(super) fn agreement(self) -> Result<&'s Agreement<'s>, Refused> {
        let id = self.answer.agreement.as_deref().ok_or(Refused::Missing("agreement"))?;
        self.index.agreements.get(id).copied().ok_or_else(|| Refused::Unknown(id.to_owned()))
    }

    /// Is the date wholly inside the answer's period?
    pub(super) fn during(self, date: Option<&When<'_>>) -> Result<bool, Refused> {
        during(date, self.window)
    }

    /// The plan of a domain adopted last, the later in the list on a tie; one without a date before all others.
    pub(super) fn latest_plan(self, keep: impl Fn(&Plan<'_>) -> bool) -> Option<&'s Plan<'s>> {
        let plans = self.submission.plans.iter().filter(|plan| keep(plan));
        plans.max_by_key(|plan| plan.adopted_on.as_ref().map(|date| date.span.order()))
    }

    /// Consultations of a domain held during the answer's period, in the list's order.
    pub(super) fn consultations(self, domain: Domain) -> Result<Vec<&'s Consultation<'s>>, Refused> {
        let mut kept = Vec::new();
        for row in self.submission.consultations.iter().filter(|row| row.state == Some(HeldState::Held)) {
            let plan = row.plan.as_deref().and_then(|id| self.index.plans.get(id));
            if plan.is_some_and(|plan| plan.domains.contains(&domain)) && self.during(row.date.as_ref())? {
                kept.push(row);
            }
        }
        Ok(kept)
    }

    /// The last follow-up of a measure during the answer's period.
    pub(super) fn follow_up(self, measure: &str) -> Result<Option<&'s FollowUp<'s>>, Refused> {
        let mut last: Option<&FollowUp<'_>> = None;
        for row in self.submission.follow_ups.iter().filter(|row| &*row.measure == measure) {
            if self.during(Some(&row.as_of))?
                && last.is_none_or(|last| row.as_of.span.order() >= last.as_of.span.order())
            {
                last = Some(row);
            }
        }
        Ok(last)
    }

    /// Lines paid during the answer's period, of which a part is allocated to an agreement.
    pub(super) fn paid(self, agreement: &str) -> Result<Vec<&'s Line<'s>>, Refused> {
        let mut kept = Vec::new();
        for row in self.submission.expenses.iter().filter(|row| row.stage == Stage::Paid) {
            let ours = row.allocations.iter().any(|part| part.agreement.as_deref() == Some(agreement));
            if ours && self.during(row.date.as_ref())? {
                kept.push(row);
            }
        }
        Ok(kept)
    }

    pub(super) fn extension(self, name: &str) -> Option<&'s Extension<'s>> {
        let programs = self.submission.extensions.as_ref()?;
        let asked = &*self.answer.program;
        let (_, answers) = programs.iter().find(|(program, _)| &***program == asked)?;
        answers.get(name)
    }

    /// A count of no row is 0 only where the list has some.
    pub(super) fn count<T>(kept: &[&T], list: &[T]) -> Option<usize> {
        (!list.is_empty()).then_some(kept.len())
    }
}

pub(super) fn during(date: Option<&When<'_>>, window: Span) -> Result<bool, Refused> {
    let Some(date) = date else { return Ok(false) };
    let span = date.span;
    if window.first <= span.first && span.last <= window.last {
        Ok(true)
    } else if span.first <= window.last && window.first <= span.last {
        Err(Refused::Straddles(date.text.to_string()))
    } else {
        Ok(false)
    }
}

/// A count as it is reported.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Count {
    value: i64,
    #[serde(serialize_with = "precision")]
    precision: Precision,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn precision<S: Serializer>(precision: &Precision, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match precision {
        Precision::Exact => "exact",
        Precision::About => "about",
        Precision::Nearly => "nearly",
        Precision::MoreThan => "more_than",
        Precision::AtLeast => "at_least",
        Precision::AtMost => "at_most",
    })
}

impl From<Quantity> for Count {
    fn from(quantity: Quantity) -> Self {
        Self { value: quantity.value.0, precision: quantity.precision.unwrap_or(Precision::Exact) }
    }
}

/// The sum of counts, as precise as they are: exact while all are, « environ » when they differ.
pub(super) fn sum_counts(counts: impl Iterator<Item = Quantity>) -> Option<Count> {
    let mut sum: Option<Count> = None;
    for count in counts.map(Count::from) {
        sum = Some(match sum {
            None => count,
            Some(sum) => Count {
                value: sum.value + count.value,
                precision: match (sum.precision, count.precision) {
                    (Precision::Exact, other) | (other, Precision::Exact) => other,
                    (one, other) if one == other => one,
                    _ => Precision::About,
                },
            },
        });
    }
    sum
}

/// Texts joined; `None` for none.
pub(super) fn joined<'s>(mut texts: impl Iterator<Item = &'s str>, separator: &str) -> Option<Cow<'s, str>> {
    let first = texts.next()?;
    let Some(second) = texts.next() else { return Some(Cow::Borrowed(first)) };
    let mut out = [first, second].join(separator);
    for text in texts {
        out.push_str(separator);
        out.push_str(text);
    }
    Some(Cow::Owned(out))
}

/// The part of a line that is allocated to an agreement, in cents; `None` when no allocation is.
pub(super) fn allocated(line: &Line<'_>, agreement: &str, eligible_only: bool) -> Option<i64> {
    let ours = line.allocations.iter().enumerate().filter(|(_, allocation)| {
        allocation.agreement.as_deref() == Some(agreement) && (!eligible_only || allocation.eligible == Some(true))
    });
    let mut total = None;
    let mut parts: Option<Vec<i64>> = None;
    for (rank, _) in ours {
        *total.get_or_insert(0) += parts.get_or_insert_with(|| parts_of(line))[rank];
    }
    total
}

/// What each allocation of a line takes: its amount, or its share of the line, or, stating neither, all of it.
///
/// Shares are floored; the cents left go to the largest remainders, the part that nobody takes being one more share.
fn parts_of(line: &Line<'_>) -> Vec<i64> {
    const WHOLE: i128 = 10_000;
    let amount = i128::from(line.amount_cents.0);
    let mut shares: Vec<(usize, i128)> = Vec::with_capacity(line.allocations.len() + 1);
    let mut parts: Vec<i128> = vec![0; line.allocations.len() + 1];
    for (rank, allocation) in line.allocations.iter().enumerate() {
        match (allocation.amount_cents, allocation.share_bp) {
            (Some(amount), _) => parts[rank] = i128::from(amount.0),
            (None, Some(share)) => shares.push((rank, i128::from(share.0))),
            (None, None) => parts[rank] = amount,
        }
    }
    let given: i128 = shares.iter().map(|(_, share)| share).sum();
    shares.push((line.allocations.len(), (WHOLE - given).max(0)));
    let (sign, magnitude) = (amount.signum(), amount.abs());
    let floored: i128 = shares.iter().map(|(_, share)| magnitude * share / WHOLE).sum();
    for (rank, share) in &shares {
        parts[*rank] = magnitude * share / WHOLE;
    }
    shares.sort_by_key(|(_, share)| std::cmp::Reverse(magnitude * share % WHOLE));
    for (rank, _) in shares.iter().take(usize::try_from(magnitude - floored).unwrap_or(0)) {
        parts[*rank] += 1;
    }
    for (rank, _) in &shares {
        parts[*rank] *= sign;
    }
    parts.iter().map(|part| i64::try_from(*part).unwrap_or(0)).collect()
}

/// A rate (basis points) of an amount, half away from zero.
pub(super) fn share(amount: i64, rate: i64) -> i64 {
    divided(i128::from(amount) * i128::from(rate), 10_000)
}

/// What part of a whole, in basis points, half away from zero.
pub(super) fn percent_of(part: i64, whole: i64) -> Option<i64> {
    (whole != 0).then(|| divided(i128::from(part) * 10_000 * i128::from(whole.signum()), i128::from(whole).abs()))
}

fn divided(numerator: i128, denominator: i128) -> i64 {
    let rounded = numerator.signum() * ((2 * numerator.abs() + denominator) / (2 * denominator));
    i64::try_from(rounded).unwrap_or(0)
}

/// Sorts what has no value last.
pub(super) fn blank_last<T>(value: Option<T>) -> (bool, Option<T>) {
    (value.is_none(), value)
}
