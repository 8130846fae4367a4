//! Determines the type of a file from its name and its first bytes.

use sha2::{Digest as _, Sha256};

/// Largest attachment, in bytes (25 MiB).
pub const MAX_ATTACHMENT: usize = 25 * 1024 * 1024;

/// Why a file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MediaError {
    /// The file is empty.
    #[error("the file is empty")]
    Empty,
    /// The file is larger than [`MAX_ATTACHMENT`].
    #[error("the file is larger than {MAX_ATTACHMENT} bytes")]
    TooLarge,
    /// The type of file is not accepted.
    #[error("files named .{0} are not accepted")]
    Kind(String),
    /// The content does not match the file extension.
    #[error("the name says .{said}, the content does not")]
    Differs {
        /// The file extension.
        said: String,
    },
    /// The file name is not acceptable.
    #[error("the name of the file cannot be used")]
    Name,
    /// The scanner configured for this installation refused it.
    #[error("the scanner refused the file")]
    Scanner,
}

/// Accepted types: extension, media type, signatures (possible first bytes; none for text).
const KINDS: &[(&str, &str, &[&[u8]])] = &[
    ("pdf", "application/pdf", &[b"%PDF-"]),
    ("png", "image/png", &[b"\x89PNG\r\n\x1a\n"]),
    ("jpg", "image/jpeg", &[b"\xff\xd8\xff"]),
    ("jpeg", "image/jpeg", &[b"\xff\xd8\xff"]),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", &[b"PK\x03\x04"]),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &[b"PK\x03\x04"]),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", &[b"PK\x03\x04"]),
    ("odt", "application/vnd.oasis.opendocument.text", &[b"PK\x03\x04"]),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet", &[b"PK\x03\x04"]),
    ("csv", "text/csv; charset=utf-8", &[]),
    ("txt", "text/plain; charset=utf-8", &[]),
];

/// An upload in progress, inspected in chunks: it is never in memory as a whole.
pub struct Incoming {
    name: String,
    said: String,
    media: &'static str,
    starts: &'static [&'static [u8]],
    /// The first bytes, up to the length of the longest signature.
    head: Vec<u8>,
    /// In a text file, the first bytes of a character whose remaining bytes have not arrived yet.
    tail: Vec<u8>,
    hasher: Sha256,
    size: usize,
}

/// The result of inspecting a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// File name.
    pub name: String,
    /// Media type.
    pub media_type: &'static str,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub size: u64,
}

impl Incoming {
    /// Starts an upload with that file name.
    ///
    /// # Errors
    /// [`MediaError::Name`], [`MediaError::Kind`].
    pub fn new(name: &str) -> Result<Self, MediaError> {
        let usable = (1..=200).contains(&name.chars().count())
            && !name.starts_with('.')
            && name.chars().all(|char| !char.is_control() && !r#"/\:*?"<>|"#.contains(char) && !is_hidden(char));
        if !usable {
            return Err(MediaError::Name);
        }
        let said = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
        let Some((_, media, starts)) = KINDS.iter().find(|(end, ..)| *end == said) else {
            return Err(MediaError::Kind(said));
        };
        Ok(Self {
            name: name.to_owned(),
            said,
            media,
            starts,
            head: Vec::new(),
            tail: Vec::new(),
            hasher: Sha256::default(),
            size: 0,
        })
    }

    /// Inspects the next chunk.
    ///
    /// # Errors
    /// [`MediaError::TooLarge`]; [`MediaError::Differs`] as soon as the content cannot match the extension.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), MediaError> {
        self.size = self.size.saturating_add(bytes.len());
        if self.size > MAX_ATTACHMENT {
            return Err(MediaError::TooLarge);
        }
        self.hasher.update(bytes);
        let good = if self.starts.is_empty() { self.is_text(bytes) } else { self.may_start(bytes) };
        if good { Ok(()) } else { Err(MediaError::Differs { said: self.said.clone() }) }
    }

    /// Ends the upload. Returns the result of the inspection.
    ///
    /// # Errors
    /// [`MediaError::Empty`]; [`MediaError::Differs`] when the content is incomplete.
    pub fn end(self) -> Result<Inspected, MediaError> {
        if self.size == 0 {
            return Err(MediaError::Empty);
        }
        let whole = self.starts.is_empty() || self.starts.iter().any(|start| self.head.starts_with(start));
        if !whole || !self.tail.is_empty() {
            return Err(MediaError::Differs { said: self.said });
        }
        Ok(Inspected {
            name: self.name,
            media_type: self.media,
            sha256: guichet_core::hex(&self.hasher.finalize()),
            size: u64::try_from(self.size).unwrap_or(u64::MAX),
        })
    }

    /// Returns whether the first bytes may still match a signature.
    fn may_start(&mut self, bytes: &[u8]) -> bool {
        let longest = self.starts.iter().map(|start| start.len()).max().unwrap_or(0);
        let missing = longest.saturating_sub(self.head.len());
        self.head.extend(bytes.iter().take(missing));
        self.starts.iter().any(|start| start.iter().zip(&self.head).all(|(one, other)| one == other))
    }

    /// Returns whether the content is still UTF-8 without NUL characters.
    fn is_text(&mut self, bytes: &[u8]) -> bool {
        let joined;
        let bytes = if self.tail.is_empty() {
            bytes
        } else {
            self.tail.extend(bytes);
            joined = std::mem::take(&mut self.tail);
            &joined
        };
        if let Err(error) = std::str::from_utf8(bytes) {
            if error.error_len().is_some() {
                return false;
            }
            self.tail = bytes.get(error.valid_up_to()..).unwrap_or_default().to_vec();
        }
        !bytes.contains(&0)
    }
}

/// Returns whether the character is invisible or changes the direction of text.
fn is_hidden(char: char) -> bool {
    matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    /// The media type when the file arrives in chunks of `part` bytes.
    fn media_type(name: &str, bytes: &[u8], part: usize) -> Result<&'static str, MediaError> {
        let mut incoming = Incoming::new(name)?;
        for part in bytes.chunks(part) {
            incoming.take(part)?;
        }
        let found = incoming.end()?;
        assert_eq!(found.sha256, guichet_schema::sha256_hex(bytes));
        assert_eq!(found.size, u64::try_from(bytes.len()).unwrap());
        Ok(found.media_type)
    }

    #[test]
    fn a_file_is_what_its_name_says() {
        for part in [1, 2, 3, 5, 64] {
            let media_type = |name: &str, bytes: &[u8]| media_type(name, bytes, part);
            let differs = |said: &str| Err(MediaError::Differs { said: said.into() });
            assert_eq!(media_type("résolution.pdf", b"%PDF-1.7"), Ok("application/pdf"));
            assert_eq!(media_type("a.PDF", b"PK\x03\x04"), differs("pdf"));
            assert_eq!(media_type("a.pdf", b"%PDF"), differs("pdf"));
            assert_eq!(media_type("a.pdf", b""), Err(MediaError::Empty));
            assert_eq!(media_type("a.exe", b"MZ"), Err(MediaError::Kind("exe".into())));
            assert_eq!(media_type("a.csv", b"a;b\0"), differs("csv"));
            assert_eq!(media_type("a.txt", "é€😀é€😀".as_bytes()), Ok("text/plain; charset=utf-8"));
            for wrong in [&b"\xc3"[..], b"a\xe2\x82", b"\xf0\x9f\x98a", b"\xff", b"\xc3\0"] {
                assert_eq!(media_type("a.txt", wrong), differs("txt"), "{wrong:?}");
            }
            for name in ["", "../a.pdf", "a\u{202e}fdp.pdf", "a\r\nX: y.pdf", ".pdf"] {
                assert_eq!(media_type(name, b"%PDF-"), Err(MediaError::Name), "{name:?}");
            }
        }
        // A mismatch is detected in the first bytes.
        let mut incoming = Incoming::new("a.png").unwrap();
        assert_eq!(incoming.take(b"\x89PNX"), Err(MediaError::Differs { said: "png".into() }));
        let mut incoming = Incoming::new("a.txt").unwrap();
        assert_eq!(incoming.take(&vec![b'a'; MAX_ATTACHMENT]), Ok(()));
        assert_eq!(incoming.take(b"a"), Err(MediaError::TooLarge));
    }
}
