//! Text tables: aligned columns, multi-line cells.

use crate::wrap::{width, wrap_all};

/// A table being written.
#[derive(Debug, Default)]
pub(crate) struct Table {
    heads: Vec<String>,
    right: Vec<bool>,
    rows: Vec<Vec<String>>,
    spaced: bool,
}

/// Between two columns.
const GAP: usize = 2;
/// Minimum width of a column when a table is narrowed to fit.
const NARROWEST: usize = 12;

impl Table {
    /// Creates a table with headings; a heading that starts with `>` makes its column right-aligned.
    pub(crate) fn new(heads: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let heads: Vec<String> = heads.into_iter().map(|head| head.as_ref().to_owned()).collect();
        let right = heads.iter().map(|head| head.starts_with('>')).collect();
        let heads = heads.iter().map(|head| head.trim_start_matches('>').to_owned()).collect();
        Self { heads, right, rows: Vec::new(), spaced: false }
    }

    /// Puts an empty line between the rows.
    pub(crate) fn spaced(mut self) -> Self {
        self.spaced = true;
        self
    }

    /// Adds a row; `\n` breaks a line inside a cell.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// The lines of the table, no wider than requested unless a column would be too narrow for a word.
    pub(crate) fn lines(&self, most: usize) -> Vec<String> {
        let widths = self.widths(most);
        let mut out = Vec::new();
        if self.heads.iter().any(|head| !head.is_empty()) {
            out.extend(self.row_lines(&self.heads, &widths));
            out.push(widths.iter().map(|width| "─".repeat(*width)).collect::<Vec<_>>().join(&" ".repeat(GAP)));
        }
        for (rank, row) in self.rows.iter().enumerate() {
            if self.spaced && rank > 0 {
                out.push(String::new());
            }
            out.extend(self.row_lines(row, &widths));
        }
        out
    }

    /// Starts from natural widths, then narrows the widest columns until the table fits; keeps words whole if possible.
    fn widths(&self, most: usize) -> Vec<usize> {
        let mut widths: Vec<usize> = self.heads.iter().map(|head| width(head)).collect();
        let mut words = widths.clone();
        for row in &self.rows {
            for (at, cell) in row.iter().enumerate().take(widths.len()) {
                let natural = cell.split('\n').map(width).max().unwrap_or(0);
                widths[at] = widths[at].max(natural);
                words[at] = words[at].max(cell.split([' ', '\n']).map(width).max().unwrap_or(0));
            }
        }
        // Ids and pointers are meant to be copied: they may exceed the width by a third before they are broken.
        for (least, most) in [(words.as_slice(), most), (&vec![NARROWEST; widths.len()], most * 4 / 3)] {
            loop {
                let total = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
                let free = widths.iter().zip(least).enumerate().filter(|(_, (width, least))| width > least);
                match free.max_by_key(|(_, (width, _))| **width).map(|(at, _)| at) {
                    Some(at) if total > most => widths[at] -= 1,
                    _ => break,
                }
            }
        }
        widths
    }

    fn row_lines(&self, row: &[String], widths: &[usize]) -> Vec<String> {
        let cells: Vec<Vec<String>> = row.iter().zip(widths).map(|(cell, width)| wrap_all(cell, *width)).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        (0..height)
            .map(|line| {
                let parts: Vec<String> = cells
                    .iter()
                    .enumerate()
                    .map(|(at, cell)| {
                        let text = cell.get(line).map_or("", String::as_str);
                        let space = " ".repeat(widths[at].saturating_sub(width(text)));
                        if self.right[at] { format!("{space}{text}") } else { format!("{text}{space}") }
                    })
                    .collect();
                parts.join(&" ".repeat(GAP)).trim_end().to_owned()
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_characters() {
        let mut table = Table::new(["Étape", ">Montant"]);
        table.row(["Réclamation", "9,00"]);
        table.row(["Été", "48 350,00"]);
        assert_eq!(
            table.lines(80),
            ["Étape          Montant", "───────────  ─────────", "Réclamation       9,00", "Été          48 350,00"]
        );
    }

    #[test]
    fn a_wide_cell_is_broken_to_fit() {
        let mut table = Table::new(["", ""]);
        table.row(["abc", "un texte assez long pour deux lignes"]);
        let lines = table.lines(26);
        assert_eq!(lines, ["abc  un texte assez long", "     pour deux lignes"]);
        let mut table = Table::new(["", ""]);
        table.row(["/expenses/d1/amount_cents", "un texte assez long pour trois"]);
        assert_eq!(table.lines(40)[0], "/expenses/d1/amount_cents  un texte");
    }
}
