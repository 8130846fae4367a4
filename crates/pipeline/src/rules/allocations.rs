//! Allocations of budget and expense lines: no dollar is claimed twice.

use std::collections::HashMap;

use guichet_core::{
    Code, Finding, TableId,
    catalogue::{budget, budget_allocations, expenses, expenses_allocations as columns},
    finding::Arg,
    money,
    submission::Row,
};

use super::context::Rules;

impl Rules<'_> {
    pub(super) fn allocations(&mut self) {
        // Budget and expense lines have the same columns; one set of constants serves both.
        self.shared_out(expenses::TABLE, columns::TABLE);
        self.shared_out(budget::TABLE, budget_allocations::TABLE);
        self.same_expense();
    }

    fn shared_out(&mut self, table: TableId, child: TableId) {
        let submission = self.submission;
        for row in submission.rows(table) {
            let rows: Vec<Row> = submission.child_rows(child, row).collect();
            if rows.is_empty() {
                continue;
            }
            self.shapes(child, &rows);
            let Some(amount) = submission.int(table, row, expenses::AMOUNT_CENTS) else { continue };
            let shares: Vec<i64> =
                rows.iter().filter_map(|row| submission.int(child, *row, columns::SHARE_BP)).collect();
            let stated: Vec<i64> =
                rows.iter().filter_map(|row| submission.int(child, *row, columns::AMOUNT_CENTS)).collect();
            let whole: i64 = shares.iter().sum();
            let mut parts = money::split(amount, &shares);
            parts.extend(&stated);
            let total = parts.iter().fold(0i64, |sum, part| sum.saturating_add(*part));
            if whole > money::WHOLE || total.abs() > amount.abs() {
                // Points at the shares and amounts themselves, so that only the programs that they are allocated to are
                // concerned.
                let shared: Vec<String> = rows.iter().filter_map(|row| self.measure(child, *row)).collect();
                let finding = Finding::error(Code::OverAllocated)
                    .at(self.pointer(table, row, expenses::AMOUNT_CENTS))
                    .related(shared)
                    .provided(money::display(total, false))
                    .with("amount", Arg::Cents(amount))
                    .with("sum", Arg::Cents(total))
                    .with("parts", Arg::Sum(parts))
                    .with("difference", Arg::Cents((total - amount).abs()))
                    .difference(total - amount);
                self.add(finding);
            }
        }
    }

    fn shapes(&mut self, child: TableId, rows: &[Row]) {
        let submission = self.submission;
        let mut seen: HashMap<(Option<&str>, Option<&str>), Row> = HashMap::new();
        for row in rows {
            let share = submission.int(child, *row, columns::SHARE_BP);
            let stated = submission.int(child, *row, columns::AMOUNT_CENTS);
            let agreement = submission.text(child, *row, columns::AGREEMENT);
            let program = submission.text(child, *row, columns::PROGRAM);
            let hole =
                [columns::SHARE_BP, columns::AMOUNT_CENTS, columns::AGREEMENT, columns::PROGRAM].iter().any(|column| {
                    submission.cell(child, *row, guichet_core::submission::column_id(*column))
                        == guichet_core::Cell::Hole
                });
            if hole {
                continue;
            }
            let unnamed = agreement.is_none() && program.is_none();
            let unmeasured = share.is_none() && stated.is_none() && rows.len() > 1;
            if unnamed || unmeasured || (share.is_some() && stated.is_some()) {
                let (fr, en) = if unnamed {
                    ("une entente ou un programme", "an agreement or a program")
                } else {
                    (
                        "une part (share_bp) ou un montant (amount_cents), l'un ou l'autre",
                        "a share (share_bp) or an amount (amount_cents), one of them",
                    )
                };
                let pointer = if unnamed { None } else { self.measure(child, *row) };
                let finding = Finding::error(Code::AllocationShape)
                    .at(pointer.unwrap_or_else(|| self.row(child, *row)))
                    .with("expected", Arg::Bilingual(fr.into(), en.into()));
                self.add(finding);
            }
            if !unnamed && let Some(first) = seen.insert((agreement, program), *row) {
                let finding = Finding::error(Code::DuplicateAllocation)
                    .at(self.measure(child, *row).unwrap_or_else(|| self.row(child, *row)))
                    .related([self.row(child, first)])
                    .provided(agreement.or(program).unwrap_or_default());
                self.add(finding);
            }
        }
    }

    /// Pointer of an allocation's share, or of its amount.
    fn measure(&self, child: TableId, row: Row) -> Option<String> {
        [columns::SHARE_BP, columns::AMOUNT_CENTS]
            .into_iter()
            .find(|column| self.submission.int(child, row, *column).is_some())
            .map(|column| self.pointer(child, row, column))
    }

    /// Two lines with the same voucher, date, amount and category are probably one expense entered twice.
    fn same_expense(&mut self) {
        let submission = self.submission;
        let mut seen: HashMap<(&str, &str, i64, Option<&str>), Row> = HashMap::new();
        for row in submission.rows(expenses::TABLE) {
            let (Some(voucher), Some(date), Some(amount)) = (
                submission.text(expenses::TABLE, row, expenses::VOUCHER),
                submission.text(expenses::TABLE, row, expenses::DATE),
                submission.int(expenses::TABLE, row, expenses::AMOUNT_CENTS),
            ) else {
                continue;
            };
            let key = (voucher, date, amount, submission.code(expenses::TABLE, row, expenses::CATEGORY));
            if let Some(first) = seen.insert(key, row) {
                let other = self.row(expenses::TABLE, first);
                let finding = Finding::warning(Code::DuplicateExpense)
                    .at(self.row(expenses::TABLE, row))
                    .related([other.clone()])
                    .provided(voucher)
                    .with("other", Arg::Text(other))
                    .with("amount", Arg::Cents(amount))
                    .with("date", Arg::Text(date.to_owned()));
                self.add(finding);
            }
        }
    }
}
