//! Amounts: signs, sums that close, caps, variances.

use std::collections::BTreeMap;

use guichet_core::{
    Cell, Code, Finding, TableId,
    catalogue::{Kind, agreements, agreements_instalments, awards, budget, expenses, funding_requests, funds},
    finding::Arg,
    money,
    submission::{Row, column_id},
};

use super::context::Rules;

/// A variance from the budget must be explained from this share on (basis points)…
const NOTABLE_RATE: i64 = 1_000;
/// …when it is also at least this many cents.
const NOTABLE_CENTS: i64 = 50_000;

impl Rules<'_> {
    pub(super) fn money(&mut self) {
        self.signs();
        self.instalments();
        self.funds();
        self.funding_requests();
        self.variances();
    }

    fn signs(&mut self) {
        let submission = self.submission;
        for table in TableId::all() {
            for (column, definition) in table.def().columns.iter().enumerate() {
                if definition.kind != Kind::Cents {
                    continue;
                }
                for row in submission.rows(table) {
                    if let Some(amount) = submission.int(table, row, column)
                        && amount < 0
                    {
                        let finding = Finding::error(Code::NegativeAmount)
                            .at(self.pointer(table, row, column))
                            .provided(money::display(amount, false))
                            .with("amount", Arg::Cents(amount))
                            .with("field", Arg::Bilingual(definition.title.fr.into(), definition.title.en.into()));
                        self.add(finding);
                    }
                }
            }
        }
    }

    fn instalments(&mut self) {
        let submission = self.submission;
        for row in submission.rows(agreements::TABLE) {
            let parts: Vec<i64> = submission
                .child_rows(agreements_instalments::TABLE, row)
                .filter_map(|child| {
                    submission.int(agreements_instalments::TABLE, child, agreements_instalments::AMOUNT_CENTS)
                })
                .collect();
            let (Some(amount), false) =
                (submission.int(agreements::TABLE, row, agreements::AMOUNT_CENTS), parts.is_empty())
            else {
                continue;
            };
            let sum = total(&parts);
            if sum == amount {
                continue;
            }
            let finding = if sum > amount {
                Finding::error(Code::InstalmentsExceed)
            } else {
                Finding::warning(Code::InstalmentsDoNotClose)
            };
            let finding = finding
                .at(format!("{}/instalments", self.row(agreements::TABLE, row)))
                .related([self.pointer(agreements::TABLE, row, agreements::AMOUNT_CENTS)])
                .with("total", Arg::Cents(amount))
                .with("sum", Arg::Cents(sum))
                .with("parts", Arg::Sum(parts))
                .with("difference", Arg::Cents((sum - amount).abs()))
                .difference(sum - amount);
            self.add(finding);
        }
    }

    /// An exact quantity; approximate ones are not compared.
    fn exact(&self, table: TableId, row: Row, column: usize) -> Option<i64> {
        match self.submission.cell(table, row, column_id(column)) {
            Cell::Quantity(value, 0) => Some(value),
            _ => None,
        }
    }

    fn funds(&mut self) {
        let submission = self.submission;
        let mut by_fund: BTreeMap<Row, Vec<(Row, i64)>> = BTreeMap::new();
        for row in submission.rows(awards::TABLE) {
            let amount = submission.int(awards::TABLE, row, awards::AMOUNT_CENTS);
            if let (Some(fund), Some(amount)) = (submission.target(awards::TABLE, row, awards::FUND), amount) {
                by_fund.entry(fund).or_default().push((row, amount));
            }
        }
        for row in submission.rows(funds::TABLE) {
            for (received, retained) in [
                (funds::RECEIVED_COUNT, funds::RETAINED_COUNT),
                (funds::RECEIVED_AMOUNT_CENTS, funds::RETAINED_AMOUNT_CENTS),
            ] {
                let (Some(all), Some(kept)) =
                    (self.exact(funds::TABLE, row, received), self.exact(funds::TABLE, row, retained))
                else {
                    continue;
                };
                if kept > all {
                    let arg =
                        |value| if received == funds::RECEIVED_COUNT { Arg::Int(value) } else { Arg::Cents(value) };
                    let finding = Finding::error(Code::RetainedExceedsReceived)
                        .at(self.pointer(funds::TABLE, row, retained))
                        .related([self.pointer(funds::TABLE, row, received)])
                        .provided(kept.to_string())
                        .with("total", arg(all))
                        .with("sum", arg(kept))
                        .with("max", arg(all));
                    self.add(finding);
                }
            }
            let awarded = by_fund.get(&row).cloned().unwrap_or_default();
            let parts: Vec<i64> = awarded.iter().map(|(_, amount)| *amount).collect();
            if let Some(envelope) = self.exact(funds::TABLE, row, funds::ENVELOPE_CENTS)
                && total(&parts) > envelope
            {
                let sum = total(&parts);
                let finding = Finding::error(Code::AwardsExceedFund)
                    .at(self.pointer(funds::TABLE, row, funds::ENVELOPE_CENTS))
                    .related(
                        awarded
                            .iter()
                            .map(|(award, _)| self.pointer(awards::TABLE, *award, awards::AMOUNT_CENTS))
                            .collect::<Vec<_>>(),
                    )
                    .with("total", Arg::Cents(envelope))
                    .with("sum", Arg::Cents(sum))
                    .with("parts", Arg::Sum(parts))
                    .with("difference", Arg::Cents(sum - envelope))
                    .difference(sum - envelope);
                self.add(finding);
            }
            if let Some(cap) = self.exact(funds::TABLE, row, funds::CAP_PER_PROJECT_CENTS) {
                for (award, amount) in awarded.iter().filter(|(_, amount)| *amount > cap) {
                    let finding = Finding::error(Code::AwardOverCap)
                        .at(self.pointer(awards::TABLE, *award, awards::AMOUNT_CENTS))
                        .related([self.pointer(funds::TABLE, row, funds::CAP_PER_PROJECT_CENTS)])
                        .provided(money::display(*amount, false))
                        .with("amount", Arg::Cents(*amount))
                        .with("cap", Arg::Cents(cap))
                        .with("difference", Arg::Cents(amount - cap))
                        .difference(amount - cap);
                    self.add(finding);
                }
            }
        }
    }

    fn funding_requests(&mut self) {
        use funding_requests as columns;
        let (table, submission) = (columns::TABLE, self.submission);
        for row in submission.rows(table) {
            let decision = submission.code(table, row, columns::DECISION);
            let decided = submission.text(table, row, columns::DECIDED_ON);
            let granted = submission.int(table, row, columns::GRANTED_CENTS);
            let requested = submission.int(table, row, columns::REQUESTED_CENTS);
            let settled = matches!(decision, Some("granted" | "partly_granted" | "refused"));
            let missing = if settled && decided.is_none() {
                Some(columns::DECIDED_ON)
            } else if matches!(decision, Some("granted" | "partly_granted")) && granted.is_none() {
                Some(columns::GRANTED_CENTS)
            } else if !settled && decision != Some("withdrawn") && decided.is_some() {
                Some(columns::DECISION)
            } else {
                None
            };
            if let Some(column) = missing {
                let title = table.def().columns[column].title;
                let finding = Finding::warning(Code::DecisionIncomplete)
                    .at(self.pointer(table, row, column))
                    .with("field", Arg::Bilingual(title.fr.into(), title.en.into()))
                    .with("status", Arg::Text(decision.unwrap_or_default().to_owned()));
                self.add(finding);
            }
            if let (Some(requested), Some(granted)) = (requested, granted)
                && granted > requested
            {
                let finding = Finding::warning(Code::GrantedExceedsRequested)
                    .at(self.pointer(table, row, columns::GRANTED_CENTS))
                    .related([self.pointer(table, row, columns::REQUESTED_CENTS)])
                    .provided(money::display(granted, false))
                    .with("total", Arg::Cents(requested))
                    .with("sum", Arg::Cents(granted))
                    .with("difference", Arg::Cents(granted - requested))
                    .difference(granted - requested);
                self.add(finding);
            }
        }
    }

    /// Budget against expenses, activity by activity and category by category.
    fn variances(&mut self) {
        let submission = self.submission;
        type Key = (Option<Row>, Option<u16>);
        #[derive(Default)]
        struct Line {
            budgeted: Vec<i64>,
            spent: Vec<i64>,
            explained: bool,
            budget_row: Option<Row>,
            rows: Vec<Row>,
        }
        let mut lines: BTreeMap<Key, Line> = BTreeMap::new();
        let key = |table: TableId, row: Row| -> Option<Key> {
            let activity = submission.target(table, row, expenses::ACTIVITY)?;
            let category = match submission.cell(table, row, column_id(expenses::CATEGORY)) {
                Cell::Code(rank) => Some(rank),
                _ => None,
            };
            Some((Some(activity), category))
        };
        for row in submission.rows(budget::TABLE) {
            if let (Some(key), Some(amount)) =
                (key(budget::TABLE, row), submission.int(budget::TABLE, row, budget::AMOUNT_CENTS))
            {
                let line = lines.entry(key).or_default();
                line.budgeted.push(amount);
                line.budget_row.get_or_insert(row);
                line.explained |= submission.text(budget::TABLE, row, budget::VARIANCE_REASON).is_some();
            }
        }
        for row in submission.rows(expenses::TABLE) {
            if !matches!(submission.code(expenses::TABLE, row, expenses::STAGE), Some("paid" | "incurred")) {
                continue;
            }
            if let (Some(key), Some(amount)) =
                (key(expenses::TABLE, row), submission.int(expenses::TABLE, row, expenses::AMOUNT_CENTS))
                && let Some(line) = lines.get_mut(&key)
            {
                line.spent.push(amount);
                line.rows.push(row);
                line.explained |= submission.text(expenses::TABLE, row, expenses::VARIANCE_REASON).is_some();
            }
        }
        for line in lines.into_values().filter(|line| !line.explained && !line.spent.is_empty()) {
            let (planned, spent) = (total(&line.budgeted), total(&line.spent));
            let gap = spent - planned;
            let notable = money::percent_of(gap.abs(), planned).is_none_or(|rate| rate >= NOTABLE_RATE)
                && gap.abs() >= NOTABLE_CENTS;
            let (true, Some(budget_row)) = (notable, line.budget_row) else { continue };
            let finding = Finding::warning(Code::VarianceUnexplained)
                .at(self.pointer(budget::TABLE, budget_row, budget::VARIANCE_REASON))
                .related(
                    line.rows
                        .iter()
                        .map(|row| self.pointer(expenses::TABLE, *row, expenses::AMOUNT_CENTS))
                        .collect::<Vec<_>>(),
                )
                .with("total", Arg::Cents(planned))
                .with("sum", Arg::Cents(spent))
                .with("parts", Arg::Sum(line.spent))
                .with("difference", Arg::Cents(gap.abs()))
                .difference(gap);
            self.add(finding);
        }
    }
}

fn total(parts: &[i64]) -> i64 {
    parts.iter().fold(0, |sum, part| sum.saturating_add(*part))
}
