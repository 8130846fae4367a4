//! Submissions, their revisions, attestations and receipts.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, Insertable, JoinOnDsl as _, OptionalExtension as _,
    QueryDsl as _, Queryable, RunQueryDsl as _, Selectable, SelectableHelper as _,
};

use guichet_core::{
    Id as _, MemberId, Named as _, OrganizationId, ReceiptId, RevisionState, SubmissionId, SubmissionState, TokenId,
};

use crate::{
    Reader, StoreError, Writer,
    connection::on_engine,
    dialect::hex,
    job::insert_rows,
    schema::{attestations, receipts, revisions, submissions},
    statement::{Part, Statement},
    types::AsText,
};

/// A submission: its current state and its latest revision.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = submissions, treat_none_as_default_value = false)]
pub struct Submission {
    /// Its id. Ids sort by time of creation.
    #[diesel(serialize_as = AsText<SubmissionId>, deserialize_as = AsText<SubmissionId>)]
    pub id: SubmissionId,
    /// Organization that it belongs to.
    #[diesel(serialize_as = AsText<OrganizationId>, deserialize_as = AsText<OrganizationId>)]
    pub organization: OrganizationId,
    /// State of its last revision, or withdrawn.
    #[diesel(serialize_as = AsText<SubmissionState>, deserialize_as = AsText<SubmissionState>)]
    pub state: SubmissionState,
    /// Number of its last revision.
    pub revision: i32,
    /// Number of the revision in force, if one was filed.
    pub filed: Option<i32>,
    /// Incremented by every change; used as the entity tag.
    pub version: i64,
    /// First day of its period, ISO 8601-2.
    pub period_from: String,
    /// Last day of its period.
    pub period_to: String,
    /// Member who created it.
    #[diesel(serialize_as = AsText<MemberId>, deserialize_as = AsText<MemberId>)]
    pub created_by: MemberId,
    /// When it was created, UTC microseconds.
    pub created_at: i64,
    /// When it last changed, UTC microseconds.
    pub changed_at: i64,
}

/// An immutable revision of a submission.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = revisions, treat_none_as_default_value = false)]
pub struct Revision {
    /// Its submission.
    #[diesel(serialize_as = AsText<SubmissionId>, deserialize_as = AsText<SubmissionId>)]
    pub submission: SubmissionId,
    /// Number of the revision, from 1.
    pub number: i32,
    /// Its state.
    #[diesel(serialize_as = AsText<RevisionState>, deserialize_as = AsText<RevisionState>)]
    pub state: RevisionState,
    /// SHA-256 of the bytes as received.
    pub raw: String,
    /// SHA-256 of the canonical bytes.
    pub canonical: String,
    /// SHA-256 of the origins of its fields, which [`Reader::origins`] returns.
    pub origins_sha256: String,
    /// Version of the canonical schema.
    pub schema_version: String,
    /// Member who sent it.
    #[diesel(serialize_as = AsText<MemberId>, deserialize_as = AsText<MemberId>)]
    pub created_by: MemberId,
    /// When it was created, UTC microseconds.
    pub created_at: i64,
}

/// A revision to add, with the origins of its fields as JSON.
#[derive(Debug, Clone, Insertable, serde::Serialize)]
#[diesel(table_name = revisions, treat_none_as_default_value = false)]
struct NewRevision {
    #[diesel(embed)]
    #[serde(flatten)]
    revision: Revision,
    // `serialize_as` makes the derive insert the row by value, as `Revision` needs.
    #[diesel(serialize_as = Vec<u8>)]
    #[serde(serialize_with = "hex")]
    origins: Vec<u8>,
}

/// The signatory's attestation of a revision.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = attestations, treat_none_as_default_value = false)]
pub struct Attestation {
    /// Its submission.
    #[diesel(serialize_as = AsText<SubmissionId>, deserialize_as = AsText<SubmissionId>)]
    pub submission: SubmissionId,
    /// Its revision.
    pub revision: i32,
    /// SHA-256 of the canonical bytes that were attested.
    pub canonical: String,
    /// Name and office, as the signatory gave them. Personal information.
    pub signatory: String,
    /// The text that the signatory was shown.
    pub text_shown: String,
    /// Member who attested.
    #[diesel(serialize_as = AsText<MemberId>, deserialize_as = AsText<MemberId>)]
    pub attested_by: MemberId,
    /// The token that authenticated the member.
    #[diesel(serialize_as = AsText<TokenId>, deserialize_as = AsText<TokenId>)]
    pub credential: TokenId,
    /// When it was signed, UTC microseconds.
    pub signed_at: i64,
}

/// A receipt issued by Guichet.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = receipts, treat_none_as_default_value = false)]
pub struct Receipt {
    /// Its id, which is also its number.
    #[diesel(serialize_as = AsText<ReceiptId>, deserialize_as = AsText<ReceiptId>)]
    pub id: ReceiptId,
    /// Organization that it belongs to.
    #[diesel(serialize_as = AsText<OrganizationId>, deserialize_as = AsText<OrganizationId>)]
    pub organization: OrganizationId,
    /// Its submission.
    #[diesel(serialize_as = AsText<SubmissionId>, deserialize_as = AsText<SubmissionId>)]
    pub submission: SubmissionId,
    /// Its revision.
    pub revision: i32,
    /// Its signed bytes.
    #[serde(serialize_with = "hex")]
    pub body: Vec<u8>,
    /// When the revision was filed, UTC microseconds.
    pub filed_at: i64,
}

/// One page of submissions, and where the next page starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmissionPage {
    /// The submissions, newest first.
    pub items: Vec<Submission>,
    /// The id after which the next page starts; `None` on the last page.
    pub next: Option<SubmissionId>,
}

impl Reader<'_> {
    /// A submission of an organization.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn submission(
        &mut self,
        organization: &OrganizationId,
        id: &SubmissionId,
    ) -> Result<Option<Submission>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => submissions::table
            .find(id.as_str())
            .filter(submissions::organization.eq(organization.as_str()))
            .select(Submission::as_select())
            .get_result(c)
            .optional()?))
    }

    /// The submissions of an organization, newest first. `after` is the last id of the previous page. The cost depends
    /// on the size of the page, not on the number of submissions.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn submissions(
        &mut self,
        organization: &OrganizationId,
        after: Option<&SubmissionId>,
        limit: i64,
    ) -> Result<SubmissionPage, StoreError> {
        // An empty page would have no last id from which to continue.
        let limit = limit.clamp(1, i64::MAX - 1);
        let mut items: Vec<Submission> = on_engine!(self.c.get()?, c => {
            let mut query = submissions::table
                .filter(submissions::organization.eq(organization.as_str()))
                .order(submissions::id.desc())
                .limit(limit + 1)
                .select(Submission::as_select())
                .into_boxed();
            if let Some(after) = after {
                query = query.filter(submissions::id.lt(after.as_str()));
            }
            query.load(c)?
        });
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        let next = (items.len() > size).then(|| {
            items.truncate(size);
            items.last().map(|last| last.id.clone())
        });
        Ok(SubmissionPage { items, next: next.flatten() })
    }

    /// The greatest submission id across all organizations. New ids must be greater.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn last_submission(&mut self) -> Result<Option<SubmissionId>, StoreError> {
        let last: Option<String> = on_engine!(self.c.get()?, c => {
            submissions::table.select(diesel::dsl::max(submissions::id)).get_result(c)?
        });
        Ok(last.map(SubmissionId::known))
    }

    /// A revision. The caller must have found the submission within its own organization.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn revision(&mut self, submission: &Submission, number: i32) -> Result<Option<Revision>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => revisions::table
            .find((submission.id.as_str(), number))
            .select(Revision::as_select())
            .get_result(c)
            .optional()?))
    }

    /// The origins of the fields of a revision, as JSON. The caller must have found the submission within its own
    /// organization.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn origins(&mut self, submission: &Submission, number: i32) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => revisions::table
            .find((submission.id.as_str(), number))
            .select(revisions::origins)
            .get_result(c)
            .optional()?))
    }

    /// A submission of an organization, with its last revision.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn submission_with_revision(
        &mut self,
        organization: &OrganizationId,
        id: &SubmissionId,
    ) -> Result<Option<(Submission, Revision)>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => submissions::table
            .inner_join(revisions::table.on(
                revisions::submission.eq(submissions::id).and(revisions::number.eq(submissions::revision)),
            ))
            .filter(submissions::id.eq(id.as_str()).and(submissions::organization.eq(organization.as_str())))
            .select((Submission::as_select(), Revision::as_select()))
            .get_result(c)
            .optional()?))
    }

    /// The revisions of a submission, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn revisions(&mut self, submission: &Submission) -> Result<Vec<Revision>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => revisions::table
            .filter(revisions::submission.eq(submission.id.as_str()))
            .order(revisions::number)
            .select(Revision::as_select())
            .load(c)?))
    }

    /// The attestation of a revision.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn attestation(&mut self, submission: &Submission, revision: i32) -> Result<Option<Attestation>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => attestations::table
            .find((submission.id.as_str(), revision))
            .select(Attestation::as_select())
            .get_result(c)
            .optional()?))
    }

    /// A receipt of an organization.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn receipt(&mut self, organization: &OrganizationId, id: &ReceiptId) -> Result<Option<Receipt>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => receipts::table
            .find(id.as_str())
            .filter(receipts::organization.eq(organization.as_str()))
            .select(Receipt::as_select())
            .get_result(c)
            .optional()?))
    }

    /// The receipts of a submission, in order of revision.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn receipts(&mut self, submission: &Submission) -> Result<Vec<Receipt>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => receipts::table
            .filter(receipts::submission.eq(submission.id.as_str()))
            .order(receipts::revision)
            .select(Receipt::as_select())
            .load(c)?))
    }

    /// Up to `limit` receipts of all organizations after an id, ordered by id, for verification.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn all_receipts(&mut self, after: Option<&ReceiptId>, limit: i64) -> Result<Vec<Receipt>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => {
            let mut query = receipts::table.order(receipts::id).limit(limit).select(Receipt::as_select()).into_boxed();
            if let Some(after) = after {
                query = query.filter(receipts::id.gt(after.as_str()));
            }
            query.load(c)?
        }))
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

    /// Updates a submission if it is still at version `before`. Returns `false` when another change came first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn change_submission(&mut self, before: i64, after: &Submission) -> Result<bool, StoreError> {
        let statement = [
            Part::Sql("UPDATE submissions SET state = "),
            Part::Text(after.state.name()),
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
            Part::Text(after.id.as_str()),
            Part::Sql(" AND version = "),
            Part::BigInt(before),
        ];
        let changed = on_engine!(self.c.get()?, c => Statement(&statement).execute(c)?);
        Ok(changed == 1)
    }

    /// Adds a revision, with the origins of its fields as JSON.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn add_revision(&mut self, revision: &Revision, origins: &[u8]) -> Result<(), StoreError> {
        let new = NewRevision { revision: revision.clone(), origins: origins.to_vec() };
        insert_rows!(self.c, revisions, std::slice::from_ref(&new));
        Ok(())
    }

    /// Sets the state of a revision.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_revision_state(
        &mut self,
        submission: &SubmissionId,
        number: i32,
        state: RevisionState,
    ) -> Result<(), StoreError> {
        let statement = [
            Part::Sql("UPDATE revisions SET state = "),
            Part::Text(state.name()),
            Part::Sql(" WHERE submission = "),
            Part::Text(submission.as_str()),
            Part::Sql(" AND number = "),
            Part::Int(number),
        ];
        self.c.change("revisions", &statement)
    }

    /// Adds an attestation.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the revision already has one.
    pub fn add_attestation(&mut self, attestation: &Attestation) -> Result<(), StoreError> {
        insert_rows!(self.c, attestations, std::slice::from_ref(attestation));
        Ok(())
    }

    /// Adds a receipt.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the revision already has one.
    pub fn add_receipt(&mut self, receipt: &Receipt) -> Result<(), StoreError> {
        insert_rows!(self.c, receipts, std::slice::from_ref(receipt));
        Ok(())
    }
}
