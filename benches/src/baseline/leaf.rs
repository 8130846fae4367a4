//! The values of a submission, each checked while it is read, as a Rust developer would write them by hand.

#![expect(missing_docs, reason = "the values are those of schemas/submission/1.0.0.json, which describes them")]

use std::{borrow::Cow, fmt, marker::PhantomData, ops::Deref};

use chrono::{Datelike as _, Months, NaiveDate};
use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};

use super::codes::Precision;

/// A text that is borrowed where it holds no escape.
fn text<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'a, str>, D::Error> {
    struct Borrowing<'a>(PhantomData<&'a ()>);
    impl<'de: 'a, 'a> Visitor<'de> for Borrowing<'a> {
        type Value = Cow<'a, str>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text")
        }
        fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Cow<'a, str>, E> {
            Ok(Cow::Borrowed(text))
        }
        fn visit_str<E>(self, text: &str) -> Result<Cow<'a, str>, E> {
            Ok(Cow::Owned(text.to_owned()))
        }
    }
    deserializer.deserialize_str(Borrowing(PhantomData))
}

fn length(text: &str, max: usize) -> bool {
    !text.is_empty() && (text.len() <= max || text.chars().count() <= max)
}

/// A text of 1 to `MAX` characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text<'a, const MAX: usize>(Cow<'a, str>);

impl<'de: 'a, 'a, const MAX: usize> Deserialize<'de> for Text<'a, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = text(deserializer)?;
        if length(&text, MAX) { Ok(Self(text)) } else { Err(D::Error::custom("empty or too long")) }
    }
}

impl<const MAX: usize> Deref for Text<'_, MAX> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

/// Declares kinds of text with a shape.
macro_rules! shaped {
    ($($name:ident, $max:literal, $shape:expr;)+) => {$(
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name<'a>(Cow<'a, str>);

        impl<'de: 'a, 'a> Deserialize<'de> for $name<'a> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let shape: fn(&[u8]) -> bool = $shape;
                let text = text(deserializer)?;
                if length(&text, $max) && shape(text.as_bytes()) {
                    Ok(Self(text))
                } else {
                    Err(D::Error::custom(concat!("not a ", stringify!($name))))
                }
            }
        }

        impl Deref for $name<'_> {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }
    )+};
}

shaped! {
    Key, 64, |text| text.iter().all(|byte| is_key(*byte));
    ProgramId, 64, |text| text.split(|byte| *byte == b'-').all(|word| !word.is_empty() && word.iter().all(|byte| is_key(*byte)));
    GeographicCode, 7, |text| text.len() >= 2 && text.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    Region, 2, |text| digits(text, 2);
    Mrc, 3, |text| digits(text, 3);
    Neq, 10, |text| digits(text, 10);
    Email, 254, email;
    Concept, 120, |text| text.iter().all(|byte| *byte == b'_' || (is_key(*byte) && *byte != b'-'));
    MediaType, 120, media_type;
    Sha256, 64, |text| text.len() == 64 && text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    ListPointer, 60, |text| text.len() > 1 && text[0] == b'/' && text[1..].iter().all(|byte| is_list(*byte));
    AnyPointer, 300, |text| text.len() > 1 && text[0] == b'/';
    Pointer, 128, row_pointer;
    Decimal, 23, decimal;
}

fn is_key(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
}

fn is_list(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte == b'_'
}

fn digits(text: &[u8], count: usize) -> bool {
    text.len() == count && text.iter().all(u8::is_ascii_digit)
}

fn email(text: &[u8]) -> bool {
    let mut parts = text.split(|byte| *byte == b'@');
    let (Some(name), Some(host), None) = (parts.next(), parts.next(), parts.next()) else { return false };
    let dot = host.iter().enumerate().any(|(at, byte)| *byte == b'.' && at > 0 && at + 1 < host.len());
    !name.is_empty() && dot && !text.iter().any(u8::is_ascii_whitespace)
}

fn media_type(text: &[u8]) -> bool {
    let Some(slash) = text.iter().position(|byte| *byte == b'/') else { return false };
    let (kind, subtype) = (&text[..slash], &text[slash + 1..]);
    let allowed = |byte: &u8| is_key(*byte) || matches!(byte, b'.' | b'+');
    !kind.is_empty() && kind.iter().all(u8::is_ascii_lowercase) && !subtype.is_empty() && subtype.iter().all(allowed)
}

fn row_pointer(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"/") else { return false };
    if rest == b"organization" {
        return true;
    }
    let Some(slash) = rest.iter().position(|byte| *byte == b'/') else { return false };
    let (list, id) = (&rest[..slash], &rest[slash + 1..]);
    !list.is_empty()
        && list.iter().all(|byte| is_list(*byte))
        && (1..=64).contains(&id.len())
        && id.iter().all(|byte| is_key(*byte))
}

fn decimal(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let point = text.iter().position(|byte| *byte == b'.').unwrap_or(text.len());
    let (whole, fraction) = text.split_at(point);
    let number = |text: &[u8], max: usize| (1..=max).contains(&text.len()) && text.iter().all(u8::is_ascii_digit);
    number(whole, 15) && (whole.len() == 1 || whole[0] != b'0') && (fraction.is_empty() || number(&fraction[1..], 6))
}

/// « 1.0.0 ».
#[derive(Debug, Clone, Copy, Deserialize)]
pub enum Version {
    #[serde(rename = "1.0.0")]
    V1,
}

/// An integer within bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Integer<const MIN: i64, const MAX: i64>(pub i64);

impl<'de, const MIN: i64, const MAX: i64> Deserialize<'de> for Integer<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = i64::deserialize(deserializer)?;
        if (MIN..=MAX).contains(&value) { Ok(Self(value)) } else { Err(D::Error::custom("out of bounds")) }
    }
}

/// Integer cents.
pub type Cents = Integer<-100_000_000_000_000, 100_000_000_000_000>;
/// Basis points.
pub type BasisPoints = Integer<0, 10_000>;

/// A count or an amount that may be approximate.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    pub value: Integer<0, 100_000_000_000_000>,
    pub precision: Option<Precision>,
}

/// At most `MAX` rows or values; `null` is none.
#[derive(Debug)]
pub struct List<T, const MAX: usize>(Vec<T>);

impl<T, const MAX: usize> Default for List<T, MAX> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T, const MAX: usize> Deref for List<T, MAX> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for List<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = Option::<Vec<T>>::deserialize(deserializer)?.unwrap_or_default();
        if values.len() <= MAX { Ok(Self(values)) } else { Err(D::Error::custom("too many")) }
    }
}

/// At most `MAX` different values; `null` is none.
#[derive(Debug)]
pub struct Set<T, const MAX: usize>(List<T, MAX>);

impl<T, const MAX: usize> Default for Set<T, MAX> {
    fn default() -> Self {
        Self(List::default())
    }
}

impl<T, const MAX: usize> Deref for Set<T, MAX> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'de, T: Deserialize<'de> + PartialEq, const MAX: usize> Deserialize<'de> for Set<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = List::deserialize(deserializer)?;
        let twice = values.iter().enumerate().any(|(at, value)| values[..at].contains(value));
        if twice { Err(D::Error::custom("given twice")) } else { Ok(Self(values)) }
    }
}

/// A calendar day and its text.
#[derive(Debug, Clone)]
pub struct Date<'a> {
    pub text: Cow<'a, str>,
    pub day: NaiveDate,
}

impl<'de: 'a, 'a> Deserialize<'de> for Date<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = text(deserializer)?;
        let day = day(text.as_bytes()).ok_or_else(|| D::Error::custom("not a date"))?;
        Ok(Self { text, day })
    }
}

/// What is known of a date (a year, a month, a season, a day, an interval): its text and the days that it covers.
#[derive(Debug, Clone)]
pub struct When<'a> {
    pub text: Cow<'a, str>,
    pub span: Span,
}

/// From a day to a day, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub first: NaiveDate,
    pub last: NaiveDate,
}

impl Span {
    /// Order by the last day, then by the first.
    pub fn order(self) -> (NaiveDate, NaiveDate) {
        (self.last, self.first)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for When<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = text(deserializer)?;
        let parsed = match text.split_once('/') {
            None => span(text.as_bytes()),
            Some((from, "..")) => span(from.as_bytes()).map(|from| Span { last: NaiveDate::MAX, ..from }),
            Some((from, to)) => span(from.as_bytes()).zip(span(to.as_bytes())).and_then(|(from, to)| {
                (from.first <= to.first && from.first <= to.last).then_some(Span { first: from.first, last: to.last })
            }),
        };
        let span = parsed.ok_or_else(|| D::Error::custom("not a partial date"))?;
        Ok(Self { text, span })
    }
}

fn span(text: &[u8]) -> Option<Span> {
    let year = || year(text.get(..4)?);
    match text.len() {
        4 => Some(Span { first: civil(year()?, 1, 1)?, last: civil(year()?, 12, 31)? }),
        7 if text[4] == b'-' => {
            let months = |year: i32, month: u32, count: u32| {
                let first = civil(year, month, 1)?;
                Some(Span { first, last: first.checked_add_months(Months::new(count))?.pred_opt()? })
            };
            match number(&text[5..])? {
                month @ 1..=12 => months(year()?, month, 1),
                season @ 21..=24 => months(year()?, 3 * (season - 20), 3),
                _ => None,
            }
        }
        10 => day(text).map(|day| Span { first: day, last: day }),
        _ => None,
    }
}

fn day(text: &[u8]) -> Option<NaiveDate> {
    if text.len() != 10 || text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    civil(year(&text[..4])?, number(&text[5..7])?, number(&text[8..])?)
}

fn civil(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day).filter(|date| (1900..=2200).contains(&date.year()))
}

fn year(text: &[u8]) -> Option<i32> {
    i32::try_from(number(text)?).ok()
}

fn number(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0, |value, byte| byte.is_ascii_digit().then(|| value * 10 + u32::from(byte - b'0')))
}
