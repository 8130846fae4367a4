//! Periods, dates and their order.

use guichet_core::{
    Code, Finding, TableId,
    catalogue::{
        activities, agreements, agreements_instalments, answers, consultations, contributions, expenses,
        funding_requests, funds, plans, submission as root,
    },
    finding::Arg,
    submission::Row,
};

use super::context::Rules;

/// Longest plausible period of a submission, in months; a longer one is probably a typing error.
const LONGEST_SUBMISSION: u32 = 240;
/// Longest plausible period of an answer or an agreement, in months.
const LONGEST_ANSWER: u32 = 120;

impl Rules<'_> {
    pub(super) fn dates(&mut self) {
        let submission = self.submission;
        self.one_period(root::TABLE, Row::FIRST, root::PERIOD_FROM, root::PERIOD_TO, LONGEST_SUBMISSION);
        for row in submission.rows(answers::TABLE) {
            self.one_period(answers::TABLE, row, answers::PERIOD_FROM, answers::PERIOD_TO, LONGEST_ANSWER);
        }
        for row in submission.rows(agreements::TABLE) {
            self.one_period(agreements::TABLE, row, agreements::PERIOD_FROM, agreements::PERIOD_TO, LONGEST_ANSWER);
            self.order(agreements::TABLE, row, agreements::CALL_DATE, agreements::SIGNED_ON);
            self.order(agreements::TABLE, row, agreements::SIGNED_ON, agreements::PERIOD_TO);
        }
        for row in submission.rows(plans::TABLE) {
            self.order(plans::TABLE, row, plans::ADOPTED_ON, plans::PUBLISHED_ON);
        }
        for row in submission.rows(funding_requests::TABLE) {
            self.order(funding_requests::TABLE, row, funding_requests::SUBMITTED_ON, funding_requests::DECIDED_ON);
        }
        for row in submission.rows(funds::TABLE) {
            self.order(funds::TABLE, row, funds::OPENED_ON, funds::CLOSED_ON);
        }
        self.not_yet();
    }

    fn one_period(&mut self, table: TableId, row: Row, from: usize, to: usize, longest: u32) {
        let submission = self.submission;
        let (Some(first), Some(last)) = (submission.span(table, row, from), submission.span(table, row, to)) else {
            return;
        };
        let (first, last) = (first.first, last.last);
        let pointer = format!("{}/period", self.row(table, row));
        let code = if last < first {
            Code::PeriodReversed
        } else if last >= first.plus_months(longest) {
            Code::PeriodTooLong
        } else {
            return;
        };
        let mut finding = Finding::error(code)
            .at(pointer)
            .provided(format!("{first} – {last}"))
            .with("period_from", Arg::Text(first.to_string()))
            .with("period_to", Arg::Text(last.to_string()));
        if code == Code::PeriodTooLong {
            finding = finding.with("max", Arg::Int(i64::from(longest / 12)));
        }
        self.add(finding);
    }

    /// The first date should not come wholly after the second.
    fn order(&mut self, table: TableId, row: Row, earlier: usize, later: usize) {
        let submission = self.submission;
        let (Some(a), Some(b)) = (submission.span(table, row, earlier), submission.span(table, row, later)) else {
            return;
        };
        if a.first > b.last {
            let titles = |column: usize| {
                let title = table.def().columns[column].title;
                Arg::Bilingual(title.fr.into(), title.en.into())
            };
            let text = |column| submission.text(table, row, column).map_or_else(|| a.first.to_string(), str::to_owned);
            let finding = Finding::warning(Code::DatesOutOfOrder)
                .at(self.pointer(table, row, later))
                .related([self.pointer(table, row, earlier)])
                .provided(submission.text(table, row, later).map_or_else(|| b.last.to_string(), str::to_owned))
                .with("field", titles(later))
                .with("other", titles(earlier))
                .with("date", Arg::Text(text(earlier)));
            self.add(finding);
        }
    }

    /// Events reported as past cannot be dated after the last day of the submission's period.
    fn not_yet(&mut self) {
        let Some(period) = self.period() else { return };
        let submission = self.submission;
        let mut late: Vec<(TableId, Row, usize)> = Vec::new();
        let mut check = |table: TableId, row: Row, column: usize, happened: bool| {
            if happened && submission.span(table, row, column).is_some_and(|date| date.first > period.last) {
                late.push((table, row, column));
            }
        };
        for row in submission.rows(expenses::TABLE) {
            let stage = submission.code(expenses::TABLE, row, expenses::STAGE);
            check(expenses::TABLE, row, expenses::DATE, matches!(stage, Some("paid" | "incurred")));
        }
        for row in submission.rows(contributions::TABLE) {
            let state = submission.code(contributions::TABLE, row, contributions::STATE);
            check(contributions::TABLE, row, contributions::DATE, state == Some("received"));
        }
        for row in submission.rows(agreements_instalments::TABLE) {
            let state = submission.code(agreements_instalments::TABLE, row, agreements_instalments::STATE);
            check(agreements_instalments::TABLE, row, agreements_instalments::DATE, state == Some("received"));
        }
        for row in submission.rows(consultations::TABLE) {
            let state = submission.code(consultations::TABLE, row, consultations::STATE);
            check(consultations::TABLE, row, consultations::DATE, state == Some("held"));
        }
        for row in submission.rows(activities::TABLE) {
            let counted =
                submission.cell(activities::TABLE, row, guichet_core::submission::column_id(activities::PARTICIPANTS));
            check(activities::TABLE, row, activities::DATE, counted != guichet_core::Cell::Absent);
        }
        for (table, row, column) in late {
            let finding = Finding::error(Code::DateOutsidePeriod)
                .at(self.pointer(table, row, column))
                .related(["/period/to".to_owned()])
                .provided(submission.text(table, row, column).unwrap_or_default())
                .with("period_to", Arg::Text(period.last.to_string()));
            self.add(finding);
        }
    }
}
