//! Text output for people: headings, paragraphs, labelled lines.

use crate::{
    table::Table,
    wrap::{width, wrap},
};

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
