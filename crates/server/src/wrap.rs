//! Texts on a terminal: how wide they are, and how they break into lines.

use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// Width on a terminal, in columns.
pub(crate) fn width(text: &str) -> usize {
    textwrap::core::display_width(text)
}

/// The text on one line, without characters that could affect a terminal.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .map(|char| match char {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' => '\u{FFFD}',
            char if char.is_control() => '\u{FFFD}',
            char => char,
        })
        .collect()
}

/// The text shortened to fit a cell.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Wraps text to the given width, at ordinary spaces, and inside words that are longer than a line. The indentation of a
/// paragraph is kept on all its lines. Words are not broken in a paragraph that contains a Web address, so that the address stays usable.
pub(crate) fn wrap(text: &str, most: usize) -> Vec<String> {
    broken(text, most, |paragraph| !paragraph.contains("://"))
}

/// The same, but breaks every word that is too long, for the columns of a table.
pub(crate) fn wrap_all(text: &str, most: usize) -> Vec<String> {
    broken(text, most, |_| true)
}

fn broken(text: &str, most: usize, may_break: impl Fn(&str) -> bool) -> Vec<String> {
    let most = most.max(8);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let paragraph = clean(paragraph);
        let words = paragraph.trim_start_matches(' ');
        let indent = " ".repeat((paragraph.len() - words.len()).min(most / 2));
        let options = Options::new(most)
            .initial_indent(&indent)
            .subsequent_indent(&indent)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .wrap_algorithm(WrapAlgorithm::FirstFit)
            .break_words(may_break(words));
        lines.extend(textwrap::wrap(words, options).into_iter().map(std::borrow::Cow::into_owned));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_keep_the_non_breaking_ones() {
        assert_eq!(wrap("un écart de 350,00\u{a0}$ ici", 14), ["un écart de", "350,00\u{a0}$ ici"]);
        assert_eq!(wrap("abcdefghijklmnop q", 8), ["abcdefgh", "ijklmnop", "q"]);
        assert_eq!(wrap("a\nb", 20), ["a", "b"]);
        assert_eq!(wrap("voir https://example.org/a", 8), ["voir", "https://example.org/a"]);
        assert_eq!(wrap_all("https://example.org", 8), ["https://", "example.", "org"]);
        assert_eq!(wrap("", 20), [""]);
        assert_eq!(wrap("a\n  bb cc dd ee", 9), ["a", "  bb cc", "  dd ee"]);
    }

    #[test]
    fn nothing_reaches_the_terminal_as_a_command() {
        assert_eq!(clean("a\u{1b}[31mb\nc"), "a\u{FFFD}[31mb c");
        assert_eq!(cut("abcdef", 4), "abc…");
    }
}
