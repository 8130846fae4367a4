//! Attachments.

use diesel::{
    ExpressionMethods as _, Insertable, OptionalExtension as _, QueryDsl as _, Queryable, RunQueryDsl as _, Selectable,
    SelectableHelper as _,
    dsl::{exists, not},
};

use guichet_core::{AttachmentId, Id as _, MemberId, OrganizationId, SubmissionId};

use crate::{
    Reader, StoreError, Writer,
    connection::{AnyConnection, on_engine},
    dialect::ROWS,
    job::insert_rows,
    schema::{attachments, revision_attachments},
    types::AsText,
};

/// A file that an organization joined.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = attachments, treat_none_as_default_value = false)]
pub struct Attachment {
    /// Its id.
    #[diesel(serialize_as = AsText<AttachmentId>, deserialize_as = AsText<AttachmentId>)]
    pub id: AttachmentId,
    /// Organization that it belongs to.
    #[diesel(serialize_as = AsText<OrganizationId>, deserialize_as = AsText<OrganizationId>)]
    pub organization: OrganizationId,
    /// SHA-256 of the bytes, computed here.
    pub sha256: String,
    /// Name of the file, without a path.
    pub name: String,
    /// Media type, by its first bytes.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Member who uploaded it.
    #[diesel(serialize_as = AsText<MemberId>, deserialize_as = AsText<MemberId>)]
    pub uploaded_by: MemberId,
    /// UTC microseconds.
    pub uploaded_at: i64,
}

/// An attachment that a filed revision stands on.
#[derive(Clone, Insertable, serde::Serialize)]
#[diesel(table_name = revision_attachments, treat_none_as_default_value = false)]
struct Link<'r> {
    submission: &'r str,
    revision: i32,
    attachment: &'r str,
}

/// Attachments that are asked for one by one, at most.
const FEW: usize = 50;

impl Reader<'_> {
    /// An organization's attachment by its hash.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn attachment_by_hash(
        &mut self,
        organization: &OrganizationId,
        sha256: &str,
    ) -> Result<Option<Attachment>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => attachments::table
            .filter(attachments::organization.eq(organization.as_str()))
            .filter(attachments::sha256.eq(sha256))
            .select(Attachment::as_select())
            .get_result(c)
            .optional()?))
    }

    /// An organization's attachments among these hashes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn attachments_by_hash(
        &mut self,
        organization: &OrganizationId,
        hashes: &[String],
    ) -> Result<Vec<Attachment>, StoreError> {
        let mut found = Vec::new();
        if hashes.len() <= FEW && matches!(self.c.get()?, AnyConnection::Sqlite(_)) {
            // A list of its own length would be parsed again each time, and here a question costs little.
            for hash in hashes {
                found.extend(self.attachment_by_hash(organization, hash)?);
            }
            return Ok(found);
        }
        for part in hashes.chunks(ROWS) {
            found.extend::<Vec<Attachment>>(on_engine!(self.c.get()?, c => attachments::table
                .filter(attachments::organization.eq(organization.as_str()))
                .filter(attachments::sha256.eq_any(part))
                .select(Attachment::as_select())
                .load(c)?));
        }
        Ok(found)
    }

    /// An organization's attachment.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn attachment(
        &mut self,
        organization: &OrganizationId,
        id: &AttachmentId,
    ) -> Result<Option<Attachment>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => attachments::table
            .find(id.as_str())
            .filter(attachments::organization.eq(organization.as_str()))
            .select(Attachment::as_select())
            .get_result(c)
            .optional()?))
    }
}

impl Writer<'_> {
    /// Adds an attachment, whose bytes are stored.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the organization has it.
    pub fn add_attachment(&mut self, attachment: &Attachment) -> Result<(), StoreError> {
        on_engine!(self.c.get()?, c => diesel::insert_into(attachments::table).values(attachment.clone()).execute(c)?);
        Ok(())
    }

    /// Notes that an attachment came in again: it waits for a filing from then on. `false`: it was swept meanwhile.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn renew_attachment(&mut self, id: &AttachmentId, uploaded_at: i64) -> Result<bool, StoreError> {
        let changed = on_engine!(self.c.get()?, c => diesel::update(attachments::table.find(id.as_str()))
            .set(attachments::uploaded_at.eq(uploaded_at))
            .execute(c)?);
        Ok(changed == 1)
    }

    /// Notes which attachments a filed revision stands on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn link_attachments(
        &mut self,
        submission: &SubmissionId,
        revision: i32,
        ids: &[AttachmentId],
    ) -> Result<(), StoreError> {
        let rows: Vec<Link<'_>> =
            ids.iter().map(|id| Link { submission: submission.as_str(), revision, attachment: id.as_str() }).collect();
        insert_rows!(self.c, revision_attachments, &rows);
        Ok(())
    }

    /// Removes attachments older than an instant that no filed revision stands on, a thousand at most. Returns them: their
    /// bytes are the caller's to remove.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sweep_attachments(&mut self, before: i64) -> Result<Vec<Attachment>, StoreError> {
        let orphans: Vec<Attachment> = on_engine!(self.c.get()?, c => attachments::table
            .filter(attachments::uploaded_at.lt(before))
            .filter(not(exists(
                revision_attachments::table.filter(revision_attachments::attachment.eq(attachments::id)),
            )))
            .order(attachments::id)
            .limit(1_000)
            .select(Attachment::as_select())
            .load(c)?);
        // Another process may sweep at the same time: each is removed, and its bytes let go, by one of them. One that came in
        // again meanwhile stays.
        let mut removed = Vec::new();
        for orphan in orphans {
            let mine = on_engine!(self.c.get()?, c => diesel::delete(attachments::table.find(orphan.id.as_str()))
                .filter(attachments::uploaded_at.lt(before))
                .execute(c)?);
            if mine == 1 {
                removed.push(orphan);
            }
        }
        Ok(removed)
    }
}
