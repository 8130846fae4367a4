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

/// A file that an organization uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = attachments, treat_none_as_default_value = false)]
pub struct Attachment {
    /// Its id.
    #[diesel(serialize_as = AsText<AttachmentId>, deserialize_as = AsText<AttachmentId>)]
    pub id: AttachmentId,
    /// Organization that it belongs to.
    #[diesel(serialize_as = AsText<OrganizationId>, deserialize_as = AsText<OrganizationId>)]
    pub organization: OrganizationId,
    /// SHA-256 of the bytes, computed by Guichet.
    pub sha256: String,
    /// File name, without a path.
    pub name: String,
    /// Media type, detected from the first bytes.
    pub media_type: String,
    /// Size in bytes.
    pub size: i64,
    /// Member who uploaded it.
    #[diesel(serialize_as = AsText<MemberId>, deserialize_as = AsText<MemberId>)]
    pub uploaded_by: MemberId,
    /// When it was last uploaded, UTC microseconds.
    pub uploaded_at: i64,
}

/// A row that links a filed revision to an attachment that it uses.
#[derive(Clone, Insertable, serde::Serialize)]
#[diesel(table_name = revision_attachments, treat_none_as_default_value = false)]
struct Link<'r> {
    submission: &'r str,
    revision: i32,
    attachment: &'r str,
}

/// Up to this many attachments are looked up one by one.
const FEW: usize = 50;

impl Reader<'_> {
    /// An organization's attachment, by its hash.
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

    /// Those of an organization's attachments whose hashes are listed.
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
            // A query with one parameter per hash would be parsed again for each length of the list, and here a query
            // costs little.
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

    /// An organization's attachment, by its id.
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
    /// Adds an attachment. Its bytes must already be stored.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the organization already has an attachment with these bytes.
    pub fn add_attachment(&mut self, attachment: &Attachment) -> Result<(), StoreError> {
        on_engine!(self.c.get()?, c => diesel::insert_into(attachments::table).values(attachment.clone()).execute(c)?);
        Ok(())
    }

    /// Records that an attachment was uploaded again: its retention starts over. Returns `false` when it was swept in
    /// the meantime.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn renew_attachment(&mut self, id: &AttachmentId, uploaded_at: i64) -> Result<bool, StoreError> {
        let changed = on_engine!(self.c.get()?, c => diesel::update(attachments::table.find(id.as_str()))
            .set(attachments::uploaded_at.eq(uploaded_at))
            .execute(c)?);
        Ok(changed == 1)
    }

    /// Links a filed revision to the attachments that it uses.
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

    /// Deletes up to 1,000 attachments that were uploaded before `before` (UTC microseconds) and that no filed revision
    /// uses. Returns them: the caller must delete their bytes.
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
        // Another process may sweep at the same time: only the process that deletes the row may release its bytes. An
        // attachment that was uploaded again in the meantime is kept.
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
