//! The due date of a report, computed from the last days of the periods on which it depends.

use guichet_core::{
    Day, Submission,
    catalogue::{agreements, answers},
    date::OPEN_END,
    submission::Row,
};

/// When a report is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// Not known.
    Unknown,
    /// So long after the last day of the answer's or the agreement's period.
    After {
        /// Of the agreement rather than of the answer.
        agreement: bool,
        /// Months.
        months: u32,
        /// Days.
        days: i32,
    },
    /// The next of these days of the year (month, day) after the period's last day.
    Annual(Vec<(u32, u32)>),
}

/// The last days that a due date depends on. [`OPEN_END`] stands for a period that does not end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PeriodEnds {
    /// Of the answer's period.
    pub answer: Option<Day>,
    /// Of the agreement's period.
    pub agreement: Option<Day>,
}

impl PeriodEnds {
    /// Those of an answer of a submission.
    #[must_use]
    pub fn of(submission: &Submission, answer: Row) -> Self {
        let agreement = submission
            .target(answers::TABLE, answer, answers::AGREEMENT)
            .and_then(|row| submission.span(agreements::TABLE, row, agreements::PERIOD_TO));
        Self {
            answer: submission.answer_period(answer).map(|period| period.last),
            agreement: agreement.map(|to| to.last),
        }
    }
}

impl Due {
    /// The last day on which a report is on time. `None` where it is not known, or depends on a period that is not known or
    /// does not end. Holidays and weekends are not known: the day is not moved.
    #[must_use]
    pub fn day(&self, ends: PeriodEnds) -> Option<Day> {
        let known = |end: Option<Day>| end.filter(|day| *day != OPEN_END);
        let day = match self {
            Self::Unknown => None,
            Self::After { agreement, months, days } => {
                let last = known(if *agreement { ends.agreement } else { ends.answer })?;
                // A month after the 31st is the last day of a shorter month.
                Some(last.plus_months(*months).plus_days(*days))
            }
            Self::Annual(days) => {
                let last = known(ends.answer)?;
                let (year, ..) = last.civil();
                [year, year + 1]
                    .into_iter()
                    .flat_map(|year| days.iter().filter_map(move |(month, day)| Day::new(year, *month, *day)))
                    .filter(|day| *day > last)
                    .min()
            }
        };
        known(day)
    }
}
