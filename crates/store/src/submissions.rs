//! Submissions, their revisions, attestations and receipts.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, Insertable, JoinOnDsl as _, OptionalExtension as _,
    QueryDsl as _, Queryable, RunQueryDsl as _, Selectable, SelectableHelper as _,
};

use crate::{
    Reader, StoreError, Writer,
    connection::{insert_rows, on_engine},
    dialect::hex,
    schema::{attestations, receipts, revisions, submissions},
    statement::{Part, Statement},
};

/// A submission: the head of its revisions.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = submissions, treat_none_as_default_value = false)]
pub struct Submission {
    /// Ours, in order of creation.
    pub id: String,
    /// Whose.
    pub organization: String,
    /// State of its last revision: `ready`, `attested`, `filed`; or `withdrawn`.
    pub state: String,
    /// Its last revision.
    pub revision: i32,
    /// The revision in force, once one was filed.
    pub filed: Option<i32>,
    /// Counts every change: the entity tag.
    pub version: i64,
    /// First day of its period, ISO 8601-2.
    pub period_from: String,
    /// Last day of its period.
    pub period_to: String,
    /// Token.
    pub created_by: String,
    /// UTC microseconds.
    pub created_at: i64,
    /// UTC microseconds.
    pub changed_at: i64,
}

/// One immutable state of a submission.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = revisions, treat_none_as_default_value = false)]
pub struct Revision {
    /// Of which submission.
    pub submission: String,
    /// From 1.
    pub number: i32,
    /// `ready`, `attested`, `filed`, `superseded` or `withdrawn`.
    pub state: String,
    /// SHA-256 of the bytes as received.
    pub raw: String,
    /// SHA-256 of the canonical bytes.
    pub canonical: String,
    /// SHA-256 of the origins, where they were given.
    pub origins: Option<String>,
    /// Of the canonical schema.
    pub schema_version: String,
    /// Token.
    pub created_by: String,
    /// UTC microseconds.
    pub created_at: i64,
}

/// The signatory's word on a revision.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = attestations, treat_none_as_default_value = false)]
pub struct Attestation {
    /// Of which submission.
    pub submission: String,
    /// Of which revision.
    pub revision: i32,
    /// SHA-256 of the canonical bytes that were attested.
    pub canonical: String,
    /// Name and office, as the signatory gave them. Personal.
    pub signatory: String,
    /// The text that was shown.
    pub text_shown: String,
    /// Token: how they were known.
    pub token: String,
    /// UTC microseconds.
    pub signed_at: i64,
}

/// Guichet's receipt.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = receipts, treat_none_as_default_value = false)]
pub struct Receipt {
    /// Its number.
    pub id: String,
    /// Whose.
    pub organization: String,
    /// Of which submission.
    pub submission: String,
    /// Of which revision.
    pub revision: i32,
    /// Its bytes, signed.
    #[serde(serialize_with = "hex")]
    pub body: Vec<u8>,
    /// UTC microseconds.
    pub filed_at: i64,
}

/// A page of a list, and where the next one starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmissionPage {
    /// Newest first.
    pub items: Vec<Submission>,
    /// The id after which the next page starts.
    pub next: Option<String>,
}

impl Reader<'_> {
    /// A submission of an organization.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn submission(&mut self, organization: &str, id: &str) -> Result<Option<Submission>, StoreError> {
        Ok(on_engine!(self.c, c => submissions::table
            .find(id)
            .filter(submissions::organization.eq(organization))
            .select(Submission::as_select())
            .get_result(c)
            .optional()?))
    }

    /// The submissions of an organization, newest first; `after` is the last id of the page before. The cost is that of
    /// the page, however many there are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn submissions(
        &mut self,
        organization: &str,
        after: Option<&str>,
        limit: i64,
    ) -> Result<SubmissionPage, StoreError> {
        // A page of nothing would name no row to go on from.
        let limit = limit.clamp(1, i64::MAX - 1);
        let mut items: Vec<Submission> = on_engine!(self.c, c => {
            let mut query = submissions::table
                .filter(submissions::organization.eq(organization))
                .order(submissions::id.desc())
                .limit(limit + 1)
                .select(Submission::as_select())
                .into_boxed();
            if let Some(after) = after {
                query = query.filter(submissions::id.lt(after));
            }
            query.load(c)?
        });
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        let next = (items.len() > size).then(|| {
            items.truncate(size);
            items.last().map(|last| last.id.clone()).unwrap_or_default()
        });
        Ok(SubmissionPage { items, next })
    }

    /// The greatest id of a submission, of whatever organization: what ids to come must follow.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn last_submission(&mut self) -> Result<Option<String>, StoreError> {
        Ok(on_engine!(self.c, c => submissions::table.select(diesel::dsl::max(submissions::id)).get_result(c)?))
    }

    /// A revision. The caller has found its submission in its own scope.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn revision(&mut self, submission: &Submission, number: i32) -> Result<Option<Revision>, StoreError> {
        Ok(on_engine!(self.c, c => revisions::table
            .find((&submission.id, number))
            .select(Revision::as_select())
            .get_result(c)
            .optional()?))
    }

    /// A submission of an organization, and its last revision.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn submission_with_revision(
        &mut self,
        organization: &str,
        id: &str,
    ) -> Result<Option<(Submission, Revision)>, StoreError> {
        Ok(on_engine!(self.c, c => submissions::table
            .inner_join(revisions::table.on(
                revisions::submission.eq(submissions::id).and(revisions::number.eq(submissions::revision)),
            ))
            .filter(submissions::id.eq(id).and(submissions::organization.eq(organization)))
            .select((Submission::as_select(), Revision::as_select()))
            .get_result(c)
            .optional()?))
    }

    /// The revisions of a submission, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn revisions(&mut self, submission: &Submission) -> Result<Vec<Revision>, StoreError> {
        Ok(on_engine!(self.c, c => revisions::table
            .filter(revisions::submission.eq(&submission.id))
            .order(revisions::number)
            .select(Revision::as_select())
            .load(c)?))
    }

    /// The attestation of a revision.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn attestation(&mut self, submission: &Submission, revision: i32) -> Result<Option<Attestation>, StoreError> {
        Ok(on_engine!(self.c, c => attestations::table
            .find((&submission.id, revision))
            .select(Attestation::as_select())
            .get_result(c)
            .optional()?))
    }

    /// A receipt of an organization.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn receipt(&mut self, organization: &str, id: &str) -> Result<Option<Receipt>, StoreError> {
        Ok(on_engine!(self.c, c => receipts::table
            .find(id)
            .filter(receipts::organization.eq(organization))
            .select(Receipt::as_select())
            .get_result(c)
            .optional()?))
    }

    /// The receipts of a submission, in order of revision.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn receipts(&mut self, submission: &Submission) -> Result<Vec<Receipt>, StoreError> {
        Ok(on_engine!(self.c, c => receipts::table
            .filter(receipts::submission.eq(&submission.id))
            .order(receipts::revision)
            .select(Receipt::as_select())
            .load(c)?))
    }

    /// Every receipt after an id, in order of id: for whoever checks them all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn all_receipts(&mut self, after: &str, limit: i64) -> Result<Vec<Receipt>, StoreError> {
        Ok(on_engine!(self.c, c => receipts::table
            .filter(receipts::id.gt(after))
            .order(receipts::id)
            .limit(limit)
            .select(Receipt::as_select())
            .load(c)?))
    }
}

impl Writer<'_> {
    /// Adds a submission.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn add_submission(&mut self, submission: &Submission) -> Result<(), StoreError> {
        insert_rows!(self.c, submissions, std::slice::from_ref(submission));
        Ok(())
    }

    /// Changes a submission that is still at the version read. `false`: another change came first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn change_submission(&mut self, before: i64, after: &Submission) -> Result<bool, StoreError> {
        let statement = [
            Part::Sql("UPDATE submissions SET state = "),
            Part::Text(&after.state),
            Part::Sql(", revision = "),
            Part::Int(after.revision),
            Part::Sql(", filed = "),
            Part::MaybeInt(after.filed),
            Part::Sql(", version = "),
            Part::BigInt(after.version),
            Part::Sql(", period_from = "),
            Part::Text(&after.period_from),
            Part::Sql(", period_to = "),
            Part::Text(&after.period_to),
            Part::Sql(", changed_at = "),
            Part::BigInt(after.changed_at),
            Part::Sql(" WHERE id = "),
            Part::Text(&after.id),
            Part::Sql(" AND version = "),
            Part::BigInt(before),
        ];
        let changed = on_engine!(self.c, c => Statement(&statement).execute(c)?);
        Ok(changed == 1)
    }

    /// Adds a revision.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn add_revision(&mut self, revision: &Revision) -> Result<(), StoreError> {
        insert_rows!(self.c, revisions, std::slice::from_ref(revision));
        Ok(())
    }

    /// Sets the state of a revision.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_revision_state(&mut self, submission: &str, number: i32, state: &str) -> Result<(), StoreError> {
        let statement = [
            Part::Sql("UPDATE revisions SET state = "),
            Part::Text(state),
            Part::Sql(" WHERE submission = "),
            Part::Text(submission),
            Part::Sql(" AND number = "),
            Part::Int(number),
        ];
        self.c.change("revisions", &statement)
    }

    /// Adds an attestation.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the revision has one.
    pub fn add_attestation(&mut self, attestation: &Attestation) -> Result<(), StoreError> {
        insert_rows!(self.c, attestations, std::slice::from_ref(attestation));
        Ok(())
    }

    /// Adds a receipt.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the revision has one.
    pub fn add_receipt(&mut self, receipt: &Receipt) -> Result<(), StoreError> {
        insert_rows!(self.c, receipts, std::slice::from_ref(receipt));
        Ok(())
    }
}
