//! Attachments: stored for an organization, and swept when no filing uses them.

use std::sync::Arc;

use guichet_core::{AttachmentId, Id as _, Scope};
use guichet_store::{Attachment, Conflict, StoreError};
use serde_json::json;

use crate::{Actor, FilingError, Inspected, Spooled, UseCases};

/// Days after which an attachment that no filing uses may be swept.
const ORPHAN_DAYS: i64 = 30;

/// A file that was received completely and whose content matches its name ([`Incoming`]).
#[derive(Debug)]
pub struct NewAttachment {
    /// The result of its inspection.
    pub inspected: Inspected,
    /// Its bytes.
    pub file: Spooled,
}

impl UseCases {
    /// Stores a file that was inspected ([`Incoming`]) and scanned. Returns the attachment, and whether it is new: the
    /// same bytes uploaded again are the same attachment.
    ///
    /// # Errors
    /// [`FilingError::Forbidden`], [`FilingError::Store`].
    pub async fn attach(&self, actor: &Actor, new: NewAttachment) -> Result<(Attachment, bool), FilingError> {
        let owner = actor.allowed(Scope::Write)?.clone();
        let NewAttachment { inspected, file } = new;
        let now = self.clock.now();
        let attachment = Attachment {
            id: self.new_id(now),
            organization: owner,
            sha256: inspected.sha256,
            name: inspected.name,
            media_type: inspected.media_type.to_owned(),
            size: i64::try_from(inspected.size).unwrap_or(i64::MAX),
            uploaded_by: actor.member.clone(),
            uploaded_at: now.0,
        };
        let size = inspected.size;
        let file = Arc::new(file);
        let keep = || {
            let (filing, attachment, file) = (self.clone(), attachment.clone(), Arc::clone(&file));
            self.store.write(move |writer| {
                if let Some(known) = writer.attachment_by_hash(&attachment.organization, &attachment.sha256)?
                    && writer.renew_attachment(&known.id, now.0)?
                {
                    return Ok((known, false));
                }
                // Insert the row first: of two simultaneous uploads, the later one fails here, before its bytes are
                // stored.
                writer.add_attachment(&attachment)?;
                filing.blobs.put(writer, file.path(), &attachment.sha256, size)?;
                let body = json!({ "attachment": attachment.id, "member": attachment.uploaded_by, "sha256": attachment.sha256 });
                filing.record(writer, attachment.organization.as_str(), now, "attachment.received", &body)?;
                Ok((attachment, true))
            })
        };
        match keep().await {
            // Another request has stored the same file in the meantime; this time it will be found.
            Err(FilingError::Store(StoreError::Conflict(Conflict::Attachment))) => keep().await,
            other => other,
        }
    }

    /// An attachment with its bytes.
    ///
    /// # Errors
    /// [`FilingError::Forbidden`], [`FilingError::NotFound`], [`FilingError::Store`].
    pub async fn attached(&self, actor: &Actor, id: &AttachmentId) -> Result<(Attachment, Vec<u8>), FilingError> {
        let (owner, id, blobs) = (actor.allowed(Scope::Read)?.clone(), id.clone(), Arc::clone(&self.blobs));
        self.store
            .read(move |reader| {
                let attachment = reader.attachment(&owner, &id)?.ok_or(FilingError::NotFound)?;
                let bytes = blobs.read(reader, &attachment.sha256)?;
                let gone = || StoreError::Corrupt(format!("the bytes of {id} are gone"));
                Ok((attachment, bytes.ok_or_else(gone)?))
            })
            .await
    }

    /// Removes attachments that no filing uses 30 days after their last upload. Returns how many were removed.
    ///
    /// # Errors
    /// [`FilingError::Store`].
    pub async fn sweep(&self) -> Result<usize, FilingError> {
        let (filing, now) = (self.clone(), self.clock.now());
        self.store
            .write(move |writer| {
                let orphans = writer.sweep_attachments(now.plus_seconds(-ORPHAN_DAYS * 86_400).0)?;
                for orphan in &orphans {
                    filing.blobs.remove(writer, &orphan.sha256)?;
                }
                let swept = orphans.len();
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
