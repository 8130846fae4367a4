//! Codes of territories, and the ways in which they are written.

use std::{fmt, str::FromStr};

/// The code of a region (2 digits), of an MRC or an equivalent territory (3), or of a municipality (5), with its leading
/// zeros (Répertoire des municipalités du Québec). It is ordered by level, then by number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TerritoryCode {
    level: Level,
    number: u32,
}

/// What a code names, by its number of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// An administrative region, 2 digits.
    Region,
    /// An MRC or an equivalent territory, 3 digits.
    Mrc,
    /// A municipality, 5 digits.
    Municipality,
}

impl Level {
    /// Digits of its codes.
    #[must_use]
    pub fn digits(self) -> usize {
        match self {
            Self::Region => 2,
            Self::Mrc => 3,
            Self::Municipality => 5,
        }
    }
}

impl TerritoryCode {
    /// From a text of exactly 2, 3 or 5 digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let level = match text.len() {
            2 => Level::Region,
            3 => Level::Mrc,
            5 => Level::Municipality,
            _ => return None,
        };
        Some(Self { level, number: number(text)? })
    }

    /// What it names.
    #[must_use]
    pub fn level(self) -> Level {
        self.level
    }

    /// Its number, without leading zeros.
    #[must_use]
    pub fn number(self) -> u32 {
        self.number
    }

    /// The census division of a municipality or of an MRC: its first two digits.
    #[must_use]
    pub fn division(self) -> Option<u32> {
        match self.level {
            Level::Region => None,
            Level::Mrc => Some(self.number / 10),
            Level::Municipality => Some(self.number / 1000),
        }
    }
}

impl fmt::Display for TerritoryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0width$}", self.number, width = self.level.digits())
    }
}

impl fmt::Debug for TerritoryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for TerritoryCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        Self::parse(text).ok_or(CodeError::NotACode)
    }
}

/// A code in its official form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NormalisedCode {
    /// The official code.
    pub code: TerritoryCode,
    /// The correction that was made, if any.
    pub note: Option<CodeCorrection>,
}

/// A correction made to a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeCorrection {
    /// The leading 24 of a federal code was set aside (`2446078` is `46078`).
    Federal,
    /// The leading zero was put back (`1023` is `01023`).
    LostZero,
    /// A short form of an MRC's code was completed (`7` and `07` are `070`).
    Short,
    /// A code of another list was replaced (`99814` is `99055`).
    Alias,
}

/// Why a text is not a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Nothing was given.
    #[error("aucun code")]
    Empty,
    /// Not the digits that were expected.
    #[error("ce texte n'est pas un code de territoire")]
    NotACode,
    /// Well formed, but no territory has it.
    #[error("aucun territoire ne porte ce code")]
    Unknown,
    /// A short form of several codes.
    #[error("ce code abrégé désigne plusieurs territoires")]
    Ambiguous(Vec<TerritoryCode>),
}

/// The code of a municipality, however it was written. Whether a municipality has it is not asked.
pub(crate) fn municipality(text: &str) -> Result<NormalisedCode, CodeError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(CodeError::Empty);
    }
    if number(text).is_none() {
        return Err(CodeError::NotACode);
    }
    let (text, note) = match text.len() {
        5 => (text.to_owned(), None),
        // A workbook took the code for a number. Two zeros cannot be lost: the first division is 01.
        4 => (format!("0{text}"), Some(CodeCorrection::LostZero)),
        7 => (text.strip_prefix("24").ok_or(CodeError::NotACode)?.to_owned(), Some(CodeCorrection::Federal)),
        _ => return Err(CodeError::NotACode),
    };
    TerritoryCode::parse(&text).map(|code| NormalisedCode { code, note }).ok_or(CodeError::NotACode)
}

/// The code of an MRC among those that are known: whole, without its leading zero, without its last zero, or without
/// both. Only a code that ends in 0 may be shortened. `70` is 070 or 700: then both are named.
pub(crate) fn mrc(text: &str, known: impl IntoIterator<Item = TerritoryCode>) -> Result<NormalisedCode, CodeError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(CodeError::Empty);
    }
    let value = number(text).ok_or(CodeError::NotACode)?;
    if text.len() > 3 {
        return Err(CodeError::NotACode);
    }
    let meant = |code: &TerritoryCode| {
        code.level() == Level::Mrc
            && match text.len() {
                3 => code.number() == value,
                // `07` keeps its leading zero, so what it lost is the last one.
                2 if text.starts_with('0') => code.number() == value * 10,
                _ => code.number() == value || code.number() == value * 10,
            }
    };
    let mut found: Vec<TerritoryCode> = known.into_iter().filter(meant).collect();
    found.sort_unstable();
    found.dedup();
    match found.as_slice() {
        [] => Err(CodeError::Unknown),
        [code] => Ok(NormalisedCode { code: *code, note: (text.len() < 3).then_some(CodeCorrection::Short) }),
        _ => Err(CodeError::Ambiguous(found)),
    }
}

/// The code of a region: `05` or `5`.
pub(crate) fn region(text: &str) -> Result<NormalisedCode, CodeError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(CodeError::Empty);
    }
    let value = number(text).ok_or(CodeError::NotACode)?;
    match text.len() {
        2 => Ok(NormalisedCode { code: TerritoryCode { level: Level::Region, number: value }, note: None }),
        1 => Ok(NormalisedCode {
            code: TerritoryCode { level: Level::Region, number: value },
            note: Some(CodeCorrection::LostZero),
        }),
        _ => Err(CodeError::NotACode),
    }
}

/// Digits only, at most nine.
pub(crate) fn number(text: &str) -> Option<u32> {
    let good = (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    good.then(|| text.parse().ok()).flatten()
}
