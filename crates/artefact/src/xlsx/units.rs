//! Texts measured in UTF-16 units, as Excel measures them.

/// Maximum number of UTF-16 units of a cell in Excel.
pub(crate) const LONGEST: usize = 32_767;

/// The start of a text, at most so many UTF-16 units.
pub(crate) fn head(text: &str, units: usize) -> &str {
    let mut count = 0;
    let end = text.char_indices().find(|(_, char)| {
        count += char.len_utf16();
        count > units
    });
    end.map_or(text, |(at, _)| &text[..at])
}

/// A text in pieces that each fit into a cell.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let piece = head(rest, LONGEST);
        rest = &rest[piece.len()..];
        (!piece.is_empty()).then_some(piece)
    })
}
