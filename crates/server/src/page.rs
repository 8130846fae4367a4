//! Text output for people: headings, paragraphs, labelled lines.

use crate::table::Table;

/// Maximum line width, in characters.
pub(crate) const WIDTH: usize = 110;

/// A page being written.
#[derive(Debug, Default)]
pub(crate) struct Page(String);

impl Page {
    /// Adds one line, unchanged.
    pub(crate) fn line(&mut self, text: impl AsRef<str>) {
        self.0.push_str(text.as_ref().trim_end());
        self.0.push('\n');
    }

    /// Adds an empty line, unless the page is empty or already ends with one.
    pub(crate) fn blank(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
    }

    /// A title, underlined.
    pub(crate) fn title(&mut self, text: &str) {
        self.blank();
        for line in wrap(text, WIDTH) {
            self.line(line);
        }
        self.line("═".repeat(width(text).min(WIDTH)));
    }

    /// A heading, underlined lightly.
    pub(crate) fn heading(&mut self, text: &str) {
        self.blank();
        self.line(text);
        self.line("─".repeat(width(text).min(WIDTH)));
    }

    /// A paragraph, indented.
    pub(crate) fn paragraph(&mut self, indent: usize, text: &str) {
        for line in wrap(text, WIDTH.saturating_sub(indent)) {
            self.line(format!("{}{line}", " ".repeat(indent)));
        }
    }

    /// A label and its text, the text aligned at a column.
    pub(crate) fn labelled(&mut self, indent: usize, label: &str, column: usize, text: &str) {
        let start = format!("{}{label}{}", " ".repeat(indent), " ".repeat(column.saturating_sub(width(label)).max(1)));
        let hang = " ".repeat(width(&start));
        for (rank, line) in wrap(text, WIDTH.saturating_sub(width(&start))).into_iter().enumerate() {
            self.line(format!("{}{line}", if rank == 0 { &start } else { &hang }));
        }
    }

    /// A table, indented.
    pub(crate) fn table(&mut self, indent: usize, table: &Table) {
        for line in table.lines(WIDTH.saturating_sub(indent)) {
            self.line(format!("{}{line}", " ".repeat(indent)));
        }
    }

    /// Appends another page.
    pub(crate) fn page(&mut self, other: &Self) {
        self.0.push_str(&other.0);
    }

    /// The text.
    pub(crate) fn text(self) -> String {
        self.0
    }
}

/// Width on a terminal: one column per character, and none for combining marks.
pub(crate) fn width(text: &str) -> usize {
    text.chars().filter(|char| !('\u{300}'..='\u{36f}').contains(char)).count()
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
/// paragraph is kept on all its lines. Web addresses are not broken, so that they can be followed.
pub(crate) fn wrap(text: &str, most: usize) -> Vec<String> {
    broken(text, most, |word| !word.contains("://"))
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
        let indent = " ".repeat((paragraph.len() - paragraph.trim_start_matches(' ').len()).min(most / 2));
        let most = most - indent.len();
        let mut line = String::new();
        for word in paragraph.trim_start_matches(' ').split(' ') {
            let mut word = word.to_owned();
            if !line.is_empty() && width(&line) + 1 + width(&word) > most {
                lines.push(format!("{indent}{}", std::mem::take(&mut line)));
            }
            while width(&word) > most && may_break(&word) {
                let rest = word.split_off(word.char_indices().nth(most).map_or(word.len(), |(at, _)| at));
                lines.push(format!("{indent}{}", std::mem::replace(&mut word, rest)));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
        lines.push(format!("{indent}{line}"));
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
