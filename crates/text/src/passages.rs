//! Optional passages: text between ⟦ and ⟧ is dropped, or replaced by the text after ¦, when one of its values is
//! missing. Passages nest; a value missing from an inner passage does not affect the outer one.

/// Placeholder for a missing value while a message is formatted (U+FFFC, removed from the values themselves).
pub(crate) const MISSING: char = '\u{FFFC}';

/// The marks of a passage: start, alternative, end.
pub(crate) const MARKS: [char; 3] = ['⟦', '¦', '⟧'];

/// A message whose optional passages are resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ResolvedText {
    text: String,
    missing: bool,
}

impl ResolvedText {
    /// For a reader: a value that is still missing reads « … ».
    pub(crate) fn shown(self) -> String {
        if self.missing { self.text.replace(MISSING, "…") } else { self.text }
    }

    /// The text, when no value is missing and it is not blank.
    pub(crate) fn complete(self) -> Option<String> {
        let trimmed = self.text.trim();
        (!self.missing && !trimmed.is_empty()).then(|| trimmed.to_owned())
    }
}

/// Resolves the optional passages of a formatted message.
pub(crate) fn resolve(text: &str) -> ResolvedText {
    let mut chars = text.chars();
    let mut out = String::with_capacity(text.len());
    // Outside a passage, an alternative or end mark has no meaning and is skipped.
    while branch(&mut chars, &mut out).is_some() {}
    let missing = out.contains(MISSING);
    ResolvedText { text: out, missing }
}

/// Copies up to the end of the branch. Returns the mark that ended it, `None` at the end of the text.
fn branch(chars: &mut std::str::Chars<'_>, out: &mut String) -> Option<char> {
    while let Some(char) = chars.next() {
        if char == MARKS[0] {
            passage(chars, out);
        } else if MARKS.contains(&char) {
            return Some(char);
        } else {
            out.push(char);
        }
    }
    None
}

fn passage(chars: &mut std::str::Chars<'_>, out: &mut String) {
    let mut wanted = String::new();
    let mut end = branch(chars, &mut wanted);
    let mut otherwise = String::new();
    while end == Some(MARKS[1]) {
        otherwise.clear();
        end = branch(chars, &mut otherwise);
    }
    out.push_str(if wanted.contains(MISSING) { &otherwise } else { &wanted });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(resolve(text).shown(), expected);
    }

    #[test]
    fn a_passage_without_its_value_disappears() {
        check("Le code⟦ « 12 »⟧ est court⟦ : \u{FFFC}⟧.", "Le code « 12 » est court.");
        check("⟦\u{FFFC}¦Ce champ⟧ manque", "Ce champ manque");
        check("a⟦ b \u{FFFC}⟦ c⟧⟧ d", "a d");
        check("a⟦ b⟦ \u{FFFC}⟧⟧ d", "a b d");
        check("⟦\u{FFFC}¦⟦x \u{FFFC}¦z⟧⟧", "z");
        check("reste \u{FFFC}", "reste …");
        check("⟦ouvert", "ouvert");
        check("fermé⟧ deux ¦ fois", "fermé deux  fois");
    }
}
