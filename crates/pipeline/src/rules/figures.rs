//! Stated figures: parts and wholes, percentages, the name of the measure, and implausible values.

use guichet_core::{
    Code, Finding,
    catalogue::{activities, figures, staff},
    finding::Arg,
};

use super::context::Rules;

/// Millionths in a unit.
const MILLION: i128 = 1_000_000;
/// More full-time equivalents than this in one row is probably an error of unit.
const MOST_FTE: i128 = 500;
/// Hours of a leap year.
const MOST_HOURS: i128 = 8_784;

impl Rules<'_> {
    pub(super) fn figures(&mut self) {
        let (table, submission) = (figures::TABLE, self.submission);
        for row in submission.rows(table) {
            let value = submission.text(table, row, figures::VALUE).and_then(millionths);
            let unit = submission.code(table, row, figures::UNIT);
            if let Some(value) = value
                && unit == Some("percent")
                && !(0..=100 * MILLION).contains(&value)
            {
                let finding = Finding::error(Code::PercentOutOfRange)
                    .at(self.pointer(table, row, figures::VALUE))
                    .provided(submission.text(table, row, figures::VALUE).unwrap_or_default());
                self.add(finding);
            }
            if let Some(whole) = submission.target(table, row, figures::PART_OF)
                && submission.code(table, whole, figures::UNIT) == unit
                && unit != Some("percent")
                && let (Some(part), Some(all)) =
                    (value, submission.text(table, whole, figures::VALUE).and_then(millionths))
                && part > all
            {
                let finding = Finding::error(Code::PartExceedsWhole)
                    .at(self.pointer(table, row, figures::VALUE))
                    .related([self.pointer(table, whole, figures::VALUE)])
                    .provided(submission.text(table, row, figures::VALUE).unwrap_or_default())
                    .with(
                        "total",
                        Arg::Text(submission.text(table, whole, figures::VALUE).unwrap_or_default().to_owned()),
                    )
                    .with("sum", Arg::Text(submission.text(table, row, figures::VALUE).unwrap_or_default().to_owned()));
                self.add(finding);
            }
            let concept = submission.text(table, row, figures::CONCEPT).unwrap_or_default();
            if concept.contains("low_income") && submission.text(table, row, figures::MEASURE_NAME).is_none() {
                let finding = Finding::warning(Code::MeasureNameMissing)
                    .at(self.pointer(table, row, figures::MEASURE_NAME))
                    .provided(concept);
                self.add(finding);
            }
        }
        for row in submission.rows(staff::TABLE) {
            self.plausible(staff::TABLE, row, staff::FTE, MOST_FTE);
            self.plausible(staff::TABLE, row, staff::HOURS, MOST_HOURS * 10);
        }
        for row in submission.rows(activities::TABLE) {
            self.plausible(activities::TABLE, row, activities::HOURS, MOST_HOURS * 10);
        }
    }

    fn plausible(
        &mut self,
        table: guichet_core::TableId,
        row: guichet_core::submission::Row,
        column: usize,
        most: i128,
    ) {
        let Some(text) = self.submission.text(table, row, column) else { return };
        let Some(value) = millionths(text) else { return };
        if value < 0 || value > most * MILLION {
            let title = table.def().columns[column].title;
            let finding = Finding::warning(Code::ImplausibleValue)
                .at(self.pointer(table, row, column))
                .provided(text)
                .with("field", Arg::Bilingual(title.fr.into(), title.en.into()))
                .with("max", Arg::Int(i64::try_from(most).unwrap_or(i64::MAX)));
            self.add(finding);
        }
    }
}

/// A decimal text in millionths.
fn millionths(text: &str) -> Option<i128> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole: i128 = whole.parse().ok()?;
    let fraction: i128 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    Some(sign * (whole * MILLION + fraction))
}
