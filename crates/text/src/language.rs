//! The languages of Guichet, and their numbers.

use guichet_core::money;

/// A language of Guichet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// French, the default.
    #[default]
    Fr,
    /// English.
    En,
}

impl Language {
    /// Both, French first.
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    /// Is it English?
    #[must_use]
    pub fn english(self) -> bool {
        self == Self::En
    }

    /// `fr` or `en`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }
}

/// An integer with its groups of three digits.
pub(crate) fn grouped(number: i64, language: Language) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", money::group_digits(number.unsigned_abs(), if language.english() { "," } else { "\u{a0}" }))
}
