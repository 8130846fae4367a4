//! The texts of an edition's own rules, with placeholders: `{left}`, `{right}`, `{difference}`, `{rows}`.

use guichet_core::finding::Text;

use crate::{language::Language, values::Values};

/// The text in a language, its placeholders filled; a missing value is shown as « … ».
pub(crate) fn fill(text: &Text, values: &Values, language: Language) -> String {
    let template = text.pick(language.english());
    match language {
        Language::Fr => fill_placeholders(&typeset(template), |name| values.shown(name)),
        Language::En => fill_placeholders(template, |name| values.shown(name)),
    }
}

/// Replaces each `{name}`; braces around anything else are kept.
pub(crate) fn fill_placeholders<'v>(template: &str, value: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some((name, left)) if is_name(name) => {
                out.push_str(value(name).unwrap_or("…"));
                rest = left;
            }
            _ => {
                out.push('{');
                rest = after;
            }
        }
    }
    out + rest
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// Makes the French spaces before `: ; ? ! % » $`, after `«` and between groups of digits non-breaking.
pub(crate) fn typeset(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let digit = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
    chars
        .iter()
        .enumerate()
        .map(|(at, char)| {
            let before = at.checked_sub(1);
            let opened = before.and_then(|before| chars.get(before)) == Some(&'«');
            let closes = chars.get(at + 1).is_some_and(|next| ":;?!%»$".contains(*next));
            let groups = digit(before) && (1..=3).all(|step| digit(Some(at + step))) && !digit(Some(at + 4));
            if *char == ' ' && (opened || closes || groups) { '\u{a0}' } else { *char }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_and_other_braces_kept() {
        let value = |name: &str| (name == "left").then_some("48 000");
        assert_eq!(fill_placeholders("({left}) > {right} {} {Non} {", value), "(48 000) > … {} {Non} {");
    }

    #[test]
    fn french_spaces_do_not_break() {
        assert_eq!(
            typeset("Écart : « 10 000 $ » soit 5 % ; 2026 03"),
            "Écart\u{a0}: «\u{a0}10\u{a0}000\u{a0}$\u{a0}» soit 5\u{a0}%\u{a0}; 2026 03"
        );
    }
}
