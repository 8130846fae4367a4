//! From bytes to text: checks of size and encoding, and the position where reading stopped.

use guichet_core::{Code, Finding, finding::Arg};

use crate::limits::{MAX_BYTES, MAX_DEPTH};

/// Why a text cannot be read at all, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ReadError {
    pub(crate) code: Code,
    /// From 1.
    line: usize,
    /// From 1, in characters.
    column: usize,
}

impl ReadError {
    /// At a byte of the text.
    pub(crate) fn at(code: Code, text: &str, offset: usize) -> Self {
        let before = text.get(..text.floor_char_boundary(offset)).unwrap_or(text);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.get(start..).unwrap_or_default().chars().count() + 1;
        Self { code, line, column }
    }

    /// Where `serde_json` stopped; its columns count bytes.
    pub(crate) fn syntax(text: &str, error: &serde_json::Error) -> Self {
        let start = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
        // The column counts the byte that was refused, except at the end of the text, where there is none.
        let consumed = if error.is_eof() { error.column() } else { error.column().saturating_sub(1) };
        Self::at(Code::JsonSyntax, text, start + consumed)
    }

    /// As a finding.
    pub(crate) fn finding(self) -> Finding {
        let integer = |value: usize| Arg::Int(i64::try_from(value).unwrap_or(i64::MAX));
        let finding = Finding::error(self.code).with("line", integer(self.line)).with("column", integer(self.column));
        match self.code {
            Code::JsonTooDeep => finding.with("max", integer(MAX_DEPTH)),
            Code::JsonTooLarge => finding.with("max", integer(MAX_BYTES)),
            Code::JsonEncoding => finding.with("expected", Arg::Text("UTF-8".into())),
            _ => finding,
        }
    }
}

/// The text of the bytes: UTF-8 without a byte order mark, not too large.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, ReadError> {
    let start = |code| ReadError { code, line: 1, column: 1 };
    if bytes.len() > MAX_BYTES {
        return Err(start(Code::JsonTooLarge));
    }
    // UTF-16 and UTF-32 are recognized by a zero byte near the start: JSON text in UTF-8 has none.
    if bytes.starts_with(b"\xef\xbb\xbf") || bytes.iter().take(4).any(|byte| *byte == 0) {
        return Err(start(Code::JsonEncoding));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let valid =
            bytes.get(..error.valid_up_to()).and_then(|valid| std::str::from_utf8(valid).ok()).unwrap_or_default();
        ReadError::at(Code::JsonEncoding, valid, valid.len())
    })
}
