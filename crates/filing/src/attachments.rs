//! Attachments: what a file is, by its first bytes, and who it belongs to.

use guichet_schema::sha256_hex;
use guichet_store::{Attachment, Blob, StoreError};
use serde_json::json;

use crate::{Actor, Filing, FilingError, Scope};

/// Largest attachment, in bytes (25 MiB).
pub const MAX_ATTACHMENT: usize = 25 * 1024 * 1024;

/// Days that an attachment waits for a filing before it is swept.
const ORPHAN_DAYS: i64 = 30;

/// A file that came in.
#[derive(Debug, Clone)]
pub struct NewAttachment {
    /// Its name, without a path.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why a file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MediaError {
    /// Empty.
    #[error("the file is empty")]
    Empty,
    /// Larger than accepted.
    #[error("the file is larger than {MAX_ATTACHMENT} bytes")]
    TooLarge,
    /// Of a kind that is not accepted.
    #[error("files named .{0} are not accepted")]
    Kind(String),
    /// Its first bytes are of another kind than its name says.
    #[error("the name says .{said}, the content does not")]
    Differs {
        /// End of its name.
        said: String,
    },
    /// The name cannot be used.
    #[error("the name of the file cannot be used")]
    Name,
    /// The scanner set by this installation refused it.
    #[error("the scanner refused the file")]
    Scanner,
}

/// Accepted kinds: end of the name, media type, first bytes.
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

/// The media type of a file, when its content is what its name says.
///
/// # Errors
/// [`MediaError`].
pub fn media_type(name: &str, bytes: &[u8]) -> Result<&'static str, MediaError> {
    let usable = (1..=200).contains(&name.chars().count())
        && !name.starts_with('.')
        && name.chars().all(|char| !char.is_control() && !r#"/\:*?"<>|"#.contains(char) && !is_hidden(char));
    if !usable {
        return Err(MediaError::Name);
    }
    if bytes.is_empty() {
        return Err(MediaError::Empty);
    }
    if bytes.len() > MAX_ATTACHMENT {
        return Err(MediaError::TooLarge);
    }
    let said = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    let Some((_, media, starts)) = KINDS.iter().find(|(end, ..)| *end == said) else {
        return Err(MediaError::Kind(said));
    };
    let good = if starts.is_empty() {
        std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0'))
    } else {
        starts.iter().any(|start| bytes.starts_with(start))
    };
    if good { Ok(media) } else { Err(MediaError::Differs { said }) }
}

/// Characters that hide or reorder text.
fn is_hidden(char: char) -> bool {
    matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

impl Filing {
    /// Keeps a file that was checked ([`media_type`]) and scanned. The same file again is the same attachment.
    ///
    /// # Errors
    /// [`FilingError::Forbidden`], [`FilingError::Attachment`], [`FilingError::Store`].
    pub async fn attach(&self, actor: &Actor, new: NewAttachment) -> Result<(Attachment, bool), FilingError> {
        let owner = actor.allowed(Scope::Write)?.to_owned();
        let media = media_type(&new.name, &new.bytes).map_err(FilingError::Attachment)?;
        let now = self.clock.now();
        let attachment = Attachment {
            id: self.ids.id("att", now),
            organization: owner,
            sha256: sha256_hex(&new.bytes),
            name: new.name,
            media_type: media.to_owned(),
            size: i64::try_from(new.bytes.len()).unwrap_or(i64::MAX),
            uploaded_by: actor.token.id.clone(),
            uploaded_at: now.0,
        };
        let filing = self.clone();
        let blob = Blob::new(&attachment.sha256, &new.bytes);
        drop(new.bytes);
        self.store
            .write(move |writer| {
                if let Some(known) = writer.attachment_by_hash(&attachment.organization, &attachment.sha256)? {
                    return Ok((known, false));
                }
                writer.put_blob(&blob)?;
                writer.add_attachment(&attachment)?;
                let body = json!({ "attachment": attachment.id, "sha256": attachment.sha256 });
                filing.record(writer, &attachment.organization, now, "attachment.received", &body)?;
                Ok((attachment, true))
            })
            .await
    }

    /// Removes attachments that waited 30 days and that no filing stands on. Returns how many.
    ///
    /// # Errors
    /// [`FilingError::Store`].
    pub async fn sweep(&self) -> Result<usize, FilingError> {
        let (filing, now) = (self.clone(), self.clock.now());
        self.store
            .write(move |writer| {
                let swept = writer.sweep_attachments(now.plus_seconds(-ORPHAN_DAYS * 86_400).0)?;
                if swept > 0 {
                    let body = json!({ "attachments": swept });
                    filing.record(writer, crate::audit::SYSTEM, now, "attachments.swept", &body)?;
                }
                Ok::<_, StoreError>(swept)
            })
            .await
            .map_err(FilingError::Store)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_name_says() {
        assert_eq!(media_type("résolution.pdf", b"%PDF-1.7"), Ok("application/pdf"));
        assert_eq!(media_type("a.PDF", b"PK\x03\x04"), Err(MediaError::Differs { said: "pdf".into() }));
        assert_eq!(media_type("a.exe", b"MZ"), Err(MediaError::Kind("exe".into())));
        assert_eq!(media_type("a.csv", b"a;b\0"), Err(MediaError::Differs { said: "csv".into() }));
        for name in ["", "../a.pdf", "a\u{202e}fdp.pdf", "a\r\nX: y.pdf", ".pdf"] {
            assert_eq!(media_type(name, b"%PDF-"), Err(MediaError::Name), "{name:?}");
        }
    }
}
