//! The finding for a refused value: what was given, what was expected, and the nearest accepted value.

use std::collections::BTreeSet;

use guichet_core::{
    Code, Finding,
    catalogue::{CodeListId, Kind, Pattern},
    finding::Arg,
    spelling::edit_distance,
};

/// Maximum number of characters of a value shown in a finding.
const SHOWN: usize = 80;

/// Shown in place of a personal value.
const MASK: &str = "•••";

/// Why a value is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Of another type.
    Type,
    /// Too long, or empty where `min` is 1.
    Length { min: usize, max: usize },
    /// Not of the shape of its kind.
    Format,
    /// Not a date that exists.
    Date,
    /// Outside its list of codes.
    Code(CodeListId),
    /// Another version of the schema.
    Version(&'static str),
    /// A character that hides or reorders text.
    Forbidden,
    /// A number that a JSON reader could round.
    NotExact,
    /// An integer outside the bounds.
    Bounds { min: i64, max: i64 },
}

/// The finding of a refused value.
pub(crate) fn finding(refusal: Refusal, kind: Kind, provided: &str, personal: bool) -> Finding {
    let error = |code| Finding::error(code).provided(masked(provided, personal));
    let (fr, en) = expected(kind);
    let expected = || Arg::Bilingual(fr.into(), en.into());
    match refusal {
        Refusal::Type => wrong_type(fr, en, provided, personal),
        Refusal::Length { min, max } => {
            error(Code::TextLength).with("min", integer(min)).with("max_length", integer(max))
        }
        Refusal::Format => error(Code::WrongFormat).with("expected", expected()),
        Refusal::Date => error(Code::InvalidDate).with("expected", expected()),
        Refusal::Version(version) => error(Code::UnknownSchemaVersion).with("expected", Arg::Text(version.into())),
        Refusal::Forbidden => error(Code::ForbiddenCharacter).with("name", Arg::Texts(forbidden_names(provided))),
        Refusal::NotExact => error(Code::NumberNotExact).with("expected", expected()),
        Refusal::Bounds { min, max } => error(Code::OutOfBounds).with("min", Arg::Int(min)).with("max", Arg::Int(max)),
        Refusal::Code(list) => {
            let values = list.def().values;
            let codes = values.iter().map(|(code, _)| (*code).to_owned()).collect();
            // A clerk may write the label instead of the code.
            let names = values.iter().flat_map(|(code, label)| [(*code, *code), (*code, label.fr), (*code, label.en)]);
            with_nearest(error(Code::UnknownCode).with("codes", Arg::Texts(codes)), nearest(provided, names))
        }
    }
}

/// A value of another type.
pub(crate) fn wrong_type(fr: &str, en: &str, provided: &str, personal: bool) -> Finding {
    Finding::error(Code::WrongType)
        .provided(masked(provided, personal))
        .with("expected", Arg::Bilingual(fr.into(), en.into()))
}

/// A list with more or fewer elements than accepted.
pub(crate) fn count(count: usize, min: usize, max: usize) -> Finding {
    let finding = Finding::error(Code::TooManyRows).provided(count.to_string());
    finding.with("min", integer(min)).with("max", integer(max))
}

/// Adds the nearest accepted name.
pub(crate) fn with_nearest(finding: Finding, nearest: Option<&str>) -> Finding {
    match nearest {
        Some(name) => finding.with("nearest", Arg::Text(name.to_owned())),
        None => finding,
    }
}

fn integer(value: usize) -> Arg {
    Arg::Int(i64::try_from(value).unwrap_or(i64::MAX))
}

/// What a kind expects, French and English.
fn expected(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Const(value) => (value, value),
        Kind::Key | Kind::Ref(_) => (
            "1 à 64 lettres minuscules sans accent, chiffres ou traits d'union",
            "1 to 64 unaccented lowercase letters, digits or hyphens",
        ),
        Kind::Text { pattern, .. } => match pattern {
            Pattern::Any => ("un texte", "a text"),
            Pattern::Digits(2) => ("exactement 2 chiffres, entre guillemets", "exactly 2 digits, in quotes"),
            Pattern::Digits(3) => ("exactement 3 chiffres, entre guillemets", "exactly 3 digits, in quotes"),
            Pattern::Digits(10) => ("exactement 10 chiffres, entre guillemets", "exactly 10 digits, in quotes"),
            Pattern::Digits(_) => ("des chiffres, entre guillemets", "digits, in quotes"),
            Pattern::GeographicCode => (
                "2 à 7 chiffres ou lettres majuscules, entre guillemets, p. ex. « 09020 »",
                "2 to 7 digits or capital letters, in quotes, e.g. “09020”",
            ),
            Pattern::Email => ("une adresse courriel", "an e-mail address"),
            Pattern::Concept => (
                "1 à 120 lettres minuscules sans accent, chiffres ou soulignés",
                "1 to 120 unaccented lowercase letters, digits or underscores",
            ),
            Pattern::MediaType => ("un type de média, p. ex. « image/png »", "a media type, e.g. “image/png”"),
            Pattern::Sha256 => ("64 chiffres hexadécimaux en minuscules", "64 lowercase hexadecimal digits"),
            Pattern::ListPointer => {
                ("le nom d'une liste, p. ex. « /expenses »", "the name of a list, e.g. “/expenses”")
            }
            Pattern::AnyPointer => ("une adresse qui commence par « / »", "an address that starts with “/”"),
        },
        Kind::Texts { .. } => ("une liste de textes", "a list of texts"),
        Kind::Code(_) => ("un code de la liste", "a code of the list"),
        Kind::Codes { .. } => ("une liste de codes", "a list of codes"),
        Kind::Int { .. } => ("un nombre entier", "an integer"),
        Kind::Cents => ("un nombre entier de cents", "an integer number of cents"),
        Kind::BasisPoints => (
            "un nombre entier de centièmes de pour cent, de 0 à 10000",
            "an integer number of hundredths of a percent, 0 to 10000",
        ),
        Kind::Bool => ("true ou false", "true or false"),
        Kind::Date => ("une date AAAA-MM-JJ qui existe", "a date YYYY-MM-DD that exists"),
        Kind::When => (
            "une date, même partielle : 2022, 2022-08, 2022-08-14, 2022-22 (été), 2022/2023 ou 2022/..",
            "a date, even partial: 2022, 2022-08, 2022-08-14, 2022-22 (summer), 2022/2023 or 2022/..",
        ),
        Kind::Decimal => (
            "un nombre décimal entre guillemets, avec un point, p. ex. « 12.5 »",
            "a decimal number in quotes, with a point, e.g. “12.5”",
        ),
        Kind::Quantity => ("un objet {value, precision}", "an object {value, precision}"),
        Kind::Refs { .. } => ("une liste d'identifiants", "a list of ids"),
        Kind::Pointer => ("une ligne, p. ex. « /measures/m1 »", "a row, e.g. “/measures/m1”"),
        Kind::Program => {
            ("l'identifiant d'un programme, p. ex. « aines-mada-1 »", "a program's id, e.g. “aines-mada-1”")
        }
    }
}

// ---- showing a value ------------------------------------------------------------------------------------------------

/// NUL, and the controls that change the direction of text.
fn is_forbidden(character: char) -> bool {
    matches!(character, '\0' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Does the text hold a character that hides or reorders text?
pub(crate) fn has_forbidden(text: &str) -> bool {
    // In UTF-8, all of them but NUL start with the byte 0xE2, which is rare in French text.
    text.bytes().any(|byte| byte == 0xe2 || byte == 0) && text.contains(is_forbidden)
}

fn forbidden_names(text: &str) -> Vec<String> {
    let distinct: BTreeSet<char> = text.chars().filter(|character| is_forbidden(*character)).collect();
    distinct.into_iter().map(|character| format!("U+{:04X}", u32::from(character))).collect()
}

/// A value as a finding shows it: truncated, with control characters escaped.
pub(crate) fn shown(text: &str) -> String {
    let mut out = String::new();
    for (at, character) in text.chars().enumerate() {
        if at == SHOWN {
            out.push('…');
            break;
        }
        if is_forbidden(character) || character.is_control() {
            out.push_str(&format!("\\u{:04x}", u32::from(character)));
        } else {
            out.push(character);
        }
    }
    out
}

/// The same, masked when it is personal.
pub(crate) fn masked(text: &str, personal: bool) -> String {
    if personal { MASK.to_owned() } else { shown(text) }
}

/// A name as a part of a pointer (RFC 6901), truncated like a shown value.
pub(crate) fn pointer_step(name: &str) -> String {
    shown(name).replace('~', "~0").replace('/', "~1")
}

// ---- suggestions -----------------------------------------------------------------------------------------

/// Of candidates (value, name), the value whose name is nearest to what was given; `None` when more than a third of the
/// letters differ for all of them.
pub(crate) fn nearest<'c>(given: &str, candidates: impl Iterator<Item = (&'c str, &'c str)>) -> Option<&'c str> {
    const LONGEST: usize = 60;
    let fold = |text: &str| -> String { text.chars().take(LONGEST + 1).flat_map(char::to_lowercase).collect() };
    let given = fold(given);
    let length = given.chars().count();
    if length > LONGEST {
        return None;
    }
    let most = length.max(3) / 3;
    candidates
        .filter_map(|(answer, name)| {
            let name = fold(name);
            // A name much longer or shorter is not compared.
            let distance = (name.chars().count().abs_diff(length) <= most).then(|| edit_distance(&given, &name))?;
            (distance <= most).then_some((distance, answer))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, answer)| answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_when_it_is_near() {
        let names = || ["amount_cents", "category", "stage", "measure"].into_iter().map(|name| (name, name));
        assert_eq!(nearest("amount_cent", names()), Some("amount_cents"));
        assert_eq!(nearest("Category", names()), Some("category"));
        assert_eq!(nearest("satge", names()), Some("stage"));
        assert_eq!(nearest("xyz", names()), None);
        assert_eq!(nearest("", names()), None);
        assert_eq!(nearest(&"a".repeat(1_000_000), names()), None);
    }

    #[test]
    fn shown_values_are_short_and_carry_no_hidden_character() {
        assert_eq!(shown("a\u{202e}b\nc"), "a\\u202eb\\u000ac");
        assert_eq!(shown(&"é".repeat(100)), format!("{}…", "é".repeat(80)));
        assert_eq!(pointer_step("a/b~c"), "a~1b~0c");
    }
}
