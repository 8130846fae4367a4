//! Days and partial dates.
//!
//! A partial date is as much of a date as is known: `2022`, `2022-08`, `2022-08-14`, a season `2022-22` (21 spring, 22
//! summer, 23 autumn, 24 winter), an interval `2022-01-05/2022-03`, an open end `2022/..`. The notation is that of ISO
//! 8601-2 (EDTF). It is stored as the span of days that it covers. A row belongs to a period only when its whole span
//! is within the period.

use std::{fmt, str::FromStr};

use chrono::{Datelike as _, Days, Months, NaiveDate};

/// A calendar day of the proleptic Gregorian calendar, years 1900 to 2200. Local to Québec: no zone, no instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(i32);

/// The last day of an open end.
pub const OPEN_END: Day = Day(i32::MAX);

impl Day {
    /// From a civil date; `None` outside 1900–2200 or when the date does not exist.
    #[must_use]
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        if year < 1900 { None } else { Self::since_1600(year, month, day) }
    }

    /// As [`Day::new`], for dates of history: `None` outside 1600–2200 or when the date does not exist.
    #[must_use]
    pub fn since_1600(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1600..=2200).contains(&year) {
            return None;
        }
        NaiveDate::from_ymd_opt(year, month, day).map(Self::from_date)
    }

    /// From a `chrono` date.
    #[must_use]
    pub fn from_date(date: NaiveDate) -> Self {
        Self(date.num_days_from_ce())
    }

    /// As a `chrono` date; [`OPEN_END`] becomes the last day of 2200.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0)
            .or_else(|| NaiveDate::from_ymd_opt(2200, 12, 31))
            .unwrap_or(NaiveDate::MAX)
    }

    /// Days since the first day of year 1.
    #[must_use]
    pub fn number(self) -> i32 {
        self.0
    }

    /// From [`Day::number`].
    #[must_use]
    pub fn from_number(number: i32) -> Self {
        Self(number)
    }

    /// This day plus some months; the last day of the month where the day does not exist (31 January + 1 month is
    /// 28 February).
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        self.date().checked_add_months(Months::new(months)).map_or(self, Self::from_date)
    }

    /// This day plus some days, or minus when negative.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The day of the week, Monday 1 to Sunday 7.
    #[must_use]
    pub fn weekday(self) -> u32 {
        self.date().weekday().number_from_monday()
    }

    /// (year, month, day).
    #[must_use]
    pub fn civil(self) -> (i32, u32, u32) {
        let date = self.date();
        (date.year(), date.month(), date.day())
    }

    /// Strict `YYYY-MM-DD`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        Self::new(i32::try_from(number(&bytes[..4])?).ok()?, number(&bytes[5..7])?, number(&bytes[8..])?)
    }

    /// The last day of this day's month.
    #[must_use]
    pub fn end_of_month(self) -> Self {
        let (year, month, _) = self.civil();
        NaiveDate::from_ymd_opt(year, month, 1)
            .and_then(|first| first.checked_add_months(Months::new(1)))
            .and_then(|next| next.checked_sub_days(Days::new(1)))
            .map_or(self, Self::from_date)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

fn number(bytes: &[u8]) -> Option<u32> {
    let mut value = 0u32;
    for byte in bytes {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value.checked_mul(10)? + u32::from(byte - b'0');
    }
    (!bytes.is_empty()).then_some(value)
}

/// The span of days that a partial date covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartialDate {
    /// First day.
    pub first: Day,
    /// Last day, [`OPEN_END`] for an open end.
    pub last: Day,
}

impl PartialDate {
    /// One day.
    #[must_use]
    pub fn day(day: Day) -> Self {
        Self { first: day, last: day }
    }

    /// Is it wholly within the span?
    #[must_use]
    pub fn is_within(self, span: Self) -> bool {
        span.first <= self.first && self.last <= span.last
    }

    /// Does it share a day with the span?
    #[must_use]
    pub fn overlaps(self, span: Self) -> bool {
        self.first <= span.last && span.first <= self.last
    }

    fn single(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let year = || i32::try_from(number(bytes.get(..4)?)?).ok();
        match bytes.len() {
            4 => Some(Self { first: Day::new(year()?, 1, 1)?, last: Day::new(year()?, 12, 31)? }),
            7 if bytes[4] == b'-' => {
                let year = year()?;
                let start = |month| Day::new(year, month, 1);
                match number(&bytes[5..])? {
                    month @ 1..=12 => Some(Self { first: start(month)?, last: start(month)?.end_of_month() }),
                    season @ 21..=23 => {
                        let month = 3 * (season - 20);
                        Some(Self { first: start(month)?, last: start(month + 2)?.end_of_month() })
                    }
                    24 => Some(Self { first: start(12)?, last: start(12)?.plus_months(2).end_of_month() }),
                    _ => None,
                }
            }
            10 => Day::parse(text).map(Self::day),
            _ => None,
        }
    }
}

impl FromStr for PartialDate {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let parsed = match text.split_once('/') {
            None => Self::single(text),
            Some((from, "..")) => Self::single(from).map(|from| Self { first: from.first, last: OPEN_END }),
            Some((from, to)) => match (Self::single(from), Self::single(to)) {
                (Some(from), Some(to)) if from.first <= to.last && from.first <= to.first => {
                    Some(Self { first: from.first, last: to.last })
                }
                _ => None,
            },
        };
        parsed.ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> Option<(String, String)> {
        let date: PartialDate = text.parse().ok()?;
        Some((date.first.to_string(), if date.last == OPEN_END { "..".into() } else { date.last.to_string() }))
    }

    #[test]
    fn partial_dates_cover_the_days_they_name() {
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(span("2022"), pair("2022-01-01", "2022-12-31"));
        assert_eq!(span("2024-02"), pair("2024-02-01", "2024-02-29"));
        assert_eq!(span("2022-22"), pair("2022-06-01", "2022-08-31"));
        assert_eq!(span("2023-24"), pair("2023-12-01", "2024-02-29"));
        assert_eq!(span("2022-08-14"), pair("2022-08-14", "2022-08-14"));
        assert_eq!(span("2021/2026"), pair("2021-01-01", "2026-12-31"));
        assert_eq!(span("2022-05/.."), pair("2022-05-01", ".."));
        for wrong in [
            "",
            "22",
            "2022-13",
            "2022-00",
            "2026-02-30",
            "99999",
            "2022-25",
            "2023/2022",
            "../2022",
            "2022-8",
            "2022/",
            "1899",
        ] {
            assert_eq!(span(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn months_stay_inside_their_month() {
        assert_eq!(Day::parse("2025-11-30").map(|day| day.plus_months(3).to_string()), Some("2026-02-28".into()));
    }
}
