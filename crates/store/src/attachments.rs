//! Attachments.

use diesel::{
    ExpressionMethods as _, Insertable, OptionalExtension as _, QueryDsl as _, Queryable, RunQueryDsl as _, Selectable,
    SelectableHelper as _,
    dsl::{exists, not},
};

use crate::{
    Reader, StoreError, Writer,
    connection::{AnyConnection, insert_rows, on_engine},
    dialect::ROWS,
    schema::{attachments, revision_attachments},
};

/// A file that an organization joined.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = attachments, treat_none_as_default_value = false)]
pub struct Attachment {
    /// Ours.
    pub id: String,
    /// Whose.
    pub organization: String,
    /// SHA-256 of the bytes, by us.
    pub sha256: String,
    /// Name of the file, without a path.
    pub name: String,
    /// Media type, by its first bytes.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Token.
    pub uploaded_by: String,
    /// UTC microseconds.
    pub uploaded_at: i64,
}

/// An attachment that a filed revision stands on.
#[derive(Insertable, serde::Serialize)]
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
    pub fn attachment_by_hash(&mut self, organization: &str, sha256: &str) -> Result<Option<Attachment>, StoreError> {
        Ok(on_engine!(self.c, c => attachments::table
            .filter(attachments::organization.eq(organization))
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
        organization: &str,
        hashes: &[String],
    ) -> Result<Vec<Attachment>, StoreError> {
        let mut found = Vec::new();
        if hashes.len() <= FEW && matches!(self.c.sound()?, AnyConnection::Sqlite(_)) {
            // A list of its own length would be parsed again each time, and here a question costs little.
            for hash in hashes {
                found.extend(self.attachment_by_hash(organization, hash)?);
            }
            return Ok(found);
        }
        for part in hashes.chunks(ROWS) {
            found.extend::<Vec<Attachment>>(on_engine!(self.c, c => attachments::table
                .filter(attachments::organization.eq(organization))
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
    pub fn attachment(&mut self, organization: &str, id: &str) -> Result<Option<Attachment>, StoreError> {
        Ok(on_engine!(self.c, c => attachments::table
            .find(id)
            .filter(attachments::organization.eq(organization))
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
        on_engine!(self.c, c => diesel::insert_into(attachments::table).values(attachment).execute(c)?);
        Ok(())
    }

    /// Notes that an attachment came in again: it waits for a filing from then on. `false`: it was swept meanwhile.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn renew_attachment(&mut self, id: &str, uploaded_at: i64) -> Result<bool, StoreError> {
        let changed = on_engine!(self.c, c => diesel::update(attachments::table.find(id))
            .set(attachments::uploaded_at.eq(uploaded_at))
            .execute(c)?);
        Ok(changed == 1)
    }

    /// Notes which attachments a filed revision stands on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn link_attachments(&mut self, submission: &str, revision: i32, ids: &[&str]) -> Result<(), StoreError> {
        let rows: Vec<Link<'_>> = ids.iter().map(|attachment| Link { submission, revision, attachment }).collect();
        insert_rows!(self.c, revision_attachments, &rows);
        Ok(())
    }

    /// Removes attachments older than an instant that no filed revision stands on, a thousand at most. Returns them: their
    /// bytes are the caller's to remove.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sweep_attachments(&mut self, before: i64) -> Result<Vec<Attachment>, StoreError> {
        let orphans: Vec<Attachment> = on_engine!(self.c, c => attachments::table
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
            let mine = on_engine!(self.c, c => diesel::delete(attachments::table.find(&orphan.id))
                .filter(attachments::uploaded_at.lt(before))
                .execute(c)?);
            if mine == 1 {
                removed.push(orphan);
            }
        }
        Ok(removed)
    }
}
