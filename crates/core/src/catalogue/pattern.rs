//! The formats of texts and identifiers that the schema requires.

/// The formats of text that the schema requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// No constraint.
    Any,
    /// Exactly n digits.
    Digits(u8),
    /// Two to seven digits or capital letters.
    GeographicCode,
    /// `a@b.c`.
    Email,
    /// `[a-z0-9_]{1,120}`.
    Concept,
    /// `image/png`.
    MediaType,
    /// 64 lowercase hexadecimal digits.
    Sha256,
    /// `/expenses`.
    ListPointer,
    /// Anything after a slash.
    AnyPointer,
}

impl Pattern {
    /// Does the text have this format? Takes time linear in the text's length.
    #[must_use]
    pub fn matches(self, text: &str) -> bool {
        let bytes = text.as_bytes();
        match self {
            Self::Any => true,
            Self::Digits(count) => bytes.len() == usize::from(count) && bytes.iter().all(u8::is_ascii_digit),
            Self::GeographicCode => {
                (2..=7).contains(&bytes.len())
                    && bytes.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
            }
            Self::Email => is_email(text),
            Self::Concept => {
                (1..=120).contains(&bytes.len())
                    && bytes.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase() || *byte == b'_')
            }
            Self::MediaType => text.split_once('/').is_some_and(|(kind, subtype)| {
                !kind.is_empty()
                    && kind.bytes().all(|byte| byte.is_ascii_lowercase())
                    && !subtype.is_empty()
                    && subtype
                        .bytes()
                        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".+-".contains(&byte))
            }),
            Self::Sha256 => {
                bytes.len() == 64 && bytes.iter().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte))
            }
            Self::ListPointer => {
                bytes.len() >= 2
                    && bytes[0] == b'/'
                    && bytes[1..].iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'_')
            }
            Self::AnyPointer => {
                text.starts_with('/') && text.len() > 1 && !text[1..].contains(['\n', '\r', '\u{2028}', '\u{2029}'])
            }
        }
    }
}

/// `^[^@\s]+@[^@\s]+\.[^@\s]+$`: exactly one `@`, a dot with something on both sides after it, no white space.
fn is_email(text: &str) -> bool {
    let mut parts = text.split('@');
    let (Some(local), Some(domain), None) = (parts.next(), parts.next(), parts.next()) else { return false };
    let spaceless =
        |part: &str| !part.is_empty() && !part.chars().any(char::is_whitespace) && !part.contains('\u{feff}');
    spaceless(local)
        && spaceless(domain)
        && domain.char_indices().any(|(at, c)| c == '.' && at > 0 && at + 1 < domain.len())
}

/// A row's id: `[a-z0-9-]{1,64}`.
#[must_use]
pub fn is_key(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// A program's id: groups of `[a-z0-9]+` joined by single hyphens, at most 64 characters.
#[must_use]
pub fn is_program_id(text: &str) -> bool {
    text.len() <= 64
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

/// A row pointer: `/organization` or `/list/id`.
#[must_use]
pub fn is_row_pointer(text: &str) -> bool {
    text.len() <= 128
        && text.strip_prefix('/').is_some_and(|rest| {
            rest == "organization"
                || rest.split_once('/').is_some_and(|(list, id)| {
                    !list.is_empty() && list.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') && is_key(id)
                })
        })
}
