//! Bytes of a published file, as text.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

use crate::problem::UnusableFile;

/// Largest file read, in bytes. The whole directory is under 1 MiB.
const LARGEST: usize = 16 << 20;

/// The text of the bytes: UTF-8, with or without a byte order mark, otherwise Windows-1252.
pub(crate) fn text(bytes: &[u8]) -> Result<Cow<'_, str>, UnusableFile> {
    if bytes.len() > LARGEST {
        return Err(UnusableFile::TooLarge { bytes: bytes.len() });
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(UnusableFile::Workbook);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.contains(&0) {
        return Err(UnusableFile::NotText);
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    };
    if text.trim().is_empty() {
        return Err(UnusableFile::Empty);
    }
    Ok(text)
}

/// Was the text decoded in the wrong encoding and saved again? « Percé » became « PercÃ© ».
pub(crate) fn garbled(text: &str) -> bool {
    text.contains('\u{fffd}') || text.contains("Ã©") || text.contains("Ã¨") || text.contains("Ã\u{ae}")
}
