//! What an evaluation reads (the edition, the submission, the periods, the parameters) and its results so far.

use guichet_core::{
    Cell, ColumnId, Day, Finding, PartialDate, Place, Report, Submission, TableId,
    catalogue::{agreements, answers, nothing_to_report, organization, submission},
    finding::Arg,
    submission::Row,
};

use crate::plan::{Bound, CellPlan, CellSource, Edition, ParamBody, Path, Predicate, Window};

/// Everything that an evaluation reads, and its results so far.
pub(crate) struct Evaluation<'a> {
    pub(crate) edition: &'a Edition,
    pub(crate) submission: &'a Submission,
    pub(crate) answer: Row,
    pub(crate) agreement: Option<Row>,
    pub(crate) windows: Windows,
    pub(crate) params: Vec<Option<i64>>,
    pub(crate) report: Report,
    pub(crate) findings: Vec<Finding>,
}

/// The periods that conditions compare with.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Windows {
    pub(crate) answer: Option<PartialDate>,
    pub(crate) next: Option<PartialDate>,
    pub(crate) agreement: Option<PartialDate>,
    pub(crate) submission: Option<PartialDate>,
}

impl Windows {
    pub(crate) fn get(&self, window: Window) -> Option<PartialDate> {
        match window {
            Window::Answer => self.answer,
            Window::Next => self.next,
            Window::Agreement => self.agreement,
            Window::Submission => self.submission,
        }
    }

    pub(crate) fn of(submission: &Submission, answer: Row, agreement: Option<Row>) -> Self {
        let period = |table: TableId, row: Row, from: usize, to: usize| {
            let first = submission.span(table, row, from)?.first;
            let last = submission.span(table, row, to)?.last;
            (first <= last).then_some(PartialDate { first, last })
        };
        let own = period(answers::TABLE, answer, answers::PERIOD_FROM, answers::PERIOD_TO);
        Self {
            answer: own,
            next: own.map(following),
            agreement: agreement
                .and_then(|row| period(agreements::TABLE, row, agreements::PERIOD_FROM, agreements::PERIOD_TO)),
            submission: period(submission::TABLE, Row::at(0), submission::PERIOD_FROM, submission::PERIOD_TO),
        }
    }
}

/// The period of the same length that follows: by whole months when the period is of whole months, else by days.
fn following(period: PartialDate) -> PartialDate {
    let first = period.last.plus_days(1);
    let (start_year, start_month, start_day) = period.first.civil();
    let (next_year, next_month, next_day) = first.civil();
    let months = (next_year - start_year) * 12 + i32::try_from(next_month).unwrap_or(0)
        - i32::try_from(start_month).unwrap_or(0);
    let last = match u32::try_from(months) {
        Ok(months) if start_day == next_day && months > 0 => first.plus_months(months).plus_days(-1),
        _ => first.plus_days(period.last.number() - period.first.number()),
    };
    PartialDate { first, last }
}

/// The day that decides which edition applies: that of the agreement's call, otherwise the last day of the answer's
/// period.
#[must_use]
pub fn deciding_day(submission: &Submission, answer: Row) -> Option<Day> {
    let place = deciding_place(submission, answer)?;
    let date = submission.span(place.table, place.row, usize::from(place.column))?;
    // For a partial date, the last day counts, except for the start of the agreement.
    let start = place.table == agreements::TABLE && usize::from(place.column) == agreements::PERIOD_FROM;
    Some(if start { date.first } else { date.last })
}

/// The field whose date decides the edition: the agreement's call, otherwise its signature, otherwise its start;
/// without an agreement, the end of the answer's period. `None` when there is no such date.
#[must_use]
pub fn deciding_place(submission: &Submission, answer: Row) -> Option<Place> {
    let (table, row, columns) = match submission.target(answers::TABLE, answer, answers::AGREEMENT) {
        Some(row) => {
            (agreements::TABLE, row, &[agreements::CALL_DATE, agreements::SIGNED_ON, agreements::PERIOD_FROM][..])
        }
        None => (answers::TABLE, answer, &[answers::PERIOD_TO][..]),
    };
    let column = columns.iter().find(|column| submission.span(table, row, **column).is_some())?;
    Some(Place { table, row, column: self::column(*column) })
}

/// The value of each parameter on the deciding day, for this organization.
pub(crate) fn parameters(edition: &Edition, submission: &Submission, day: Day) -> Vec<Option<i64>> {
    let population = submission.int(organization::TABLE, Row::at(0), organization::POPULATION_VALUE);
    edition
        .params
        .iter()
        .map(|param| match &param.values.iter().rfind(|value| value.from <= day)?.value {
            ParamBody::One(value) => Some(*value),
            ParamBody::Tiers(tiers) => {
                let population = population?;
                tiers.iter().find(|(max, _)| max.is_none_or(|max| population <= max)).map(|(_, value)| *value)
            }
        })
        .collect()
}

impl Evaluation<'_> {
    /// Declared nil returns of this answer.
    pub(crate) fn nil_rows(&self) -> impl Iterator<Item = Row> + use<'_> {
        self.submission.rows(nothing_to_report::TABLE).filter(|row| {
            self.submission.target(nothing_to_report::TABLE, *row, nothing_to_report::ANSWER) == Some(self.answer)
        })
    }

    /// Does a declared nil return cover that list?
    pub(crate) fn nil_covers(&self, list: TableId) -> bool {
        self.report.nil
            && self.nil_rows().any(|row| {
                self.submission
                    .text(nothing_to_report::TABLE, row, nothing_to_report::LIST)
                    .is_none_or(|pointer| pointer.trim_start_matches('/') == list.def().name)
            })
    }

    /// Does a declared nil return make the sum of no rows 0? Yes for a list that it names. A nil return without a list
    /// covers only what falls within the answer's period, not an earlier budget or amounts cumulated since the start.
    pub(crate) fn nil_is_zero(&self, plan: &CellPlan, list: TableId) -> bool {
        let named = self
            .nil_rows()
            .any(|row| self.submission.text(nothing_to_report::TABLE, row, nothing_to_report::LIST).is_some());
        let in_period = || match &plan.origin {
            CellSource::Fold { selection, .. } | CellSource::Match { selection, .. } => {
                let conditions = &self.edition.selections[*selection].conditions;
                conditions.iter().any(|condition| condition.test == Predicate::Window(Window::Answer))
            }
            _ => false,
        };
        self.nil_covers(list) && (named || in_period())
    }

    /// The row at the end of a path's references.
    pub(crate) fn follow(&self, path: &Path, row: Row) -> Option<Row> {
        path.follow(self.submission, row)
    }

    pub(crate) fn read(&self, path: &Path, row: Row) -> Cell {
        self.follow(path, row).map_or(Cell::Absent, |row| self.submission.cell(path.table, row, path.column))
    }

    pub(crate) fn bound(&self, bound: Bound) -> Option<i64> {
        match bound {
            Bound::Literal(value) => Some(value),
            Bound::Param(rank) => self.params.get(rank).copied().flatten(),
        }
    }

    /// Adds a finding for this program and answer.
    pub(crate) fn add(&mut self, mut finding: Finding) {
        finding.programs = vec![self.edition.id.program.to_string()];
        finding.answers = vec![self.answer.rank()];
        self.findings.push(finding);
    }

    pub(crate) fn named(&self, finding: Finding, fr: &str, en: &str, table: TableId, column: ColumnId) -> Finding {
        let title = table.column_def(column).title;
        finding
            .with("cell", Arg::Bilingual(fr.into(), en.into()))
            .with("field", Arg::Bilingual(title.fr.into(), title.en.into()))
            .with(
                "program",
                Arg::Bilingual(
                    self.edition.layout.program_name.fr.clone(),
                    self.edition.layout.program_name.en.clone(),
                ),
            )
    }
}

/// A column constant as an id.
pub(crate) fn column(rank: usize) -> ColumnId {
    guichet_core::submission::column_id(rank)
}
