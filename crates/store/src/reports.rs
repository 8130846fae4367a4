//! Program reports, their artefacts and their findings.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, Insertable, OptionalExtension as _, QueryDsl as _, Queryable,
    RunQueryDsl as _, Selectable, SelectableHelper as _,
};

use guichet_core::{Form, Id as _, Named as _, ObligationId, OrganizationId, ReportId, ReportState, SubmissionId};

use crate::{
    Reader, StoreError, Submission, Writer,
    connection::on_engine,
    dialect::hex,
    job::insert_rows,
    schema::{artefacts, findings, reports},
    statement::{Part, Statement},
    types::AsText,
};

/// The report that a program receives for one answer.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = reports, treat_none_as_default_value = false)]
pub struct Report {
    /// Its id.
    #[diesel(serialize_as = AsText<ReportId>, deserialize_as = AsText<ReportId>)]
    pub id: ReportId,
    /// Organization that it belongs to.
    #[diesel(serialize_as = AsText<OrganizationId>, deserialize_as = AsText<OrganizationId>)]
    pub organization: OrganizationId,
    /// Submission that produced it.
    #[diesel(serialize_as = AsText<SubmissionId>, deserialize_as = AsText<SubmissionId>)]
    pub submission: SubmissionId,
    /// Revision that produced it: the first revision that includes it.
    pub revision: i32,
    /// The filed revision that replaced it or no longer contains its answer; `None` while it is in force.
    pub until_revision: Option<i32>,
    /// The obligation that it answers.
    #[diesel(serialize_as = AsText<ObligationId>, deserialize_as = AsText<ObligationId>)]
    pub obligation: ObligationId,
    /// The filer's id of the answer.
    pub answer: String,
    /// Id of the program.
    pub program: String,
    /// Kind of form.
    #[diesel(serialize_as = AsText<Form>, deserialize_as = AsText<Form>)]
    pub form: Form,
    /// First day of the answer's period, ISO 8601.
    pub period_from: String,
    /// Last day of the answer's period.
    pub period_to: String,
    /// The filer's id of the agreement; empty when there is none.
    pub agreement: String,
    /// Id of the edition, for example `2024-06-01`.
    pub edition: String,
    /// Hash of the compiled edition.
    pub edition_hash: String,
    /// SHA-256 of the content that the receiver reads.
    pub content_hash: String,
    /// Name of the receiver, in French.
    pub receiver: String,
    /// Its state.
    #[diesel(serialize_as = AsText<ReportState>, deserialize_as = AsText<ReportState>)]
    pub state: ReportState,
    /// The rows that each selection kept, as JSON.
    #[serde(serialize_with = "hex")]
    pub trace: Vec<u8>,
    /// When it was created, UTC microseconds.
    pub created_at: i64,
}

/// The frozen bytes of a report in one format.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = artefacts, treat_none_as_default_value = false)]
pub struct Artefact {
    /// Its report.
    #[diesel(serialize_as = AsText<ReportId>, deserialize_as = AsText<ReportId>)]
    pub report: ReportId,
    /// Stable name of the format.
    pub format: String,
    /// File name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// SHA-256 of the bytes.
    pub sha256: String,
    /// Size in bytes.
    pub size: i64,
    /// SHA-256 of the blob that holds them.
    pub blob: String,
    /// Offset of the first byte in the blob.
    pub start: i64,
    /// When it was created, UTC microseconds.
    pub created_at: i64,
}

/// A finding as it was when its revision was filed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = findings, treat_none_as_default_value = false)]
pub struct StoredFinding {
    /// Its submission.
    #[diesel(serialize_as = AsText<SubmissionId>, deserialize_as = AsText<SubmissionId>)]
    pub submission: SubmissionId,
    /// Its revision.
    pub revision: i32,
    /// Position in the list of findings.
    pub rank: i32,
    /// Code of the finding.
    pub code: String,
    /// `error`, `warning` or `information`.
    pub severity: String,
    /// Programs concerned, separated by spaces.
    pub programs: String,
    /// Pointer to the value concerned, if any.
    pub pointer: Option<String>,
    /// The whole finding, as JSON.
    #[serde(serialize_with = "hex")]
    pub body: Vec<u8>,
}

impl Reader<'_> {
    /// The reports in force at a filed revision, by answer: those that it produced, and those of earlier revisions
    /// whose content did not change.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn reports(&mut self, submission: &Submission, revision: i32) -> Result<Vec<Report>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => reports::table
            .filter(reports::submission.eq(submission.id.as_str()).and(reports::revision.le(revision)))
            .filter(reports::until_revision.is_null().or(reports::until_revision.gt(revision)))
            .order(reports::answer)
            .select(Report::as_select())
            .load(c)?))
    }

    /// All reports that a submission has produced, ordered by revision.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn reports_ever(&mut self, submission: &Submission) -> Result<Vec<Report>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => reports::table
            .filter(reports::submission.eq(submission.id.as_str()))
            .order((reports::revision, reports::answer))
            .select(Report::as_select())
            .load(c)?))
    }

    /// One report, if it belongs to the organization.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn report(&mut self, organization: &OrganizationId, id: &ReportId) -> Result<Option<Report>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => reports::table
            .find(id.as_str())
            .filter(reports::organization.eq(organization.as_str()))
            .select(Report::as_select())
            .get_result(c)
            .optional()?))
    }

    /// The live reports of a program whose ids follow `after`, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn reports_of_program(
        &mut self,
        program: &str,
        after: &ReportId,
        limit: i64,
    ) -> Result<Vec<Report>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => reports::table
            .filter(reports::program.eq(program))
            .filter(reports::state.eq(ReportState::Live.name()))
            .filter(reports::id.gt(after.as_str()))
            .order(reports::id)
            .limit(limit)
            .select(Report::as_select())
            .load(c)?))
    }

    /// The artefacts of a report. The caller must have found the report within its own organization.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn artefacts(&mut self, report: &Report) -> Result<Vec<Artefact>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => artefacts::table
            .filter(artefacts::report.eq(report.id.as_str()))
            .order(artefacts::format)
            .select(Artefact::as_select())
            .load(c)?))
    }

    /// The bytes of an artefact.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the bytes are missing.
    pub fn artefact_bytes(&mut self, artefact: &Artefact) -> Result<Vec<u8>, StoreError> {
        let gone = || StoreError::Corrupt(format!("the bytes {} are gone", artefact.sha256));
        let mut bytes = self.blob(&artefact.blob)?.ok_or_else(gone)?;
        let start = usize::try_from(artefact.start).map_err(|_| gone())?;
        let end = usize::try_from(artefact.size).ok().and_then(|size| start.checked_add(size));
        bytes.truncate(end.filter(|end| *end <= bytes.len()).ok_or_else(gone)?);
        bytes.drain(..start);
        Ok(bytes)
    }

    /// The findings of a revision at filing time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn findings(&mut self, submission: &Submission, revision: i32) -> Result<Vec<StoredFinding>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => findings::table
            .filter(findings::submission.eq(submission.id.as_str()).and(findings::revision.eq(revision)))
            .order(findings::rank)
            .select(StoredFinding::as_select())
            .load(c)?))
    }
}

impl Writer<'_> {
    /// Adds new reports.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when an obligation already has a live report.
    pub fn add_reports(&mut self, new: &[Report]) -> Result<(), StoreError> {
        insert_rows!(self.c, reports, new);
        Ok(())
    }

    /// Sets the state of a report.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_report_state(&mut self, id: &ReportId, state: ReportState) -> Result<(), StoreError> {
        on_engine!(self.c.get()?, c => diesel::update(reports::table.find(id.as_str())).set(reports::state.eq(state.name())).execute(c)?);
        Ok(())
    }

    /// Marks a report as no longer in force from the filed revision that replaces it or no longer contains its answer.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn end_report(&mut self, id: &ReportId, state: ReportState, revision: i32) -> Result<(), StoreError> {
        let statement = [
            Part::Sql("UPDATE reports SET state = "),
            Part::Text(state.name()),
            Part::Sql(", until_revision = "),
            Part::Int(revision),
            Part::Sql(" WHERE id = "),
            Part::Text(id.as_str()),
        ];
        on_engine!(self.c.get()?, c => Statement(&statement).execute(c)?);
        Ok(())
    }

    /// Adds artefacts. Their bytes must already be stored.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a report already has an artefact in that format.
    pub fn add_artefacts(&mut self, new: &[Artefact]) -> Result<(), StoreError> {
        insert_rows!(self.c, artefacts, new);
        Ok(())
    }

    /// Adds findings.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn add_findings(&mut self, new: &[StoredFinding]) -> Result<(), StoreError> {
        insert_rows!(self.c, findings, new);
        Ok(())
    }
}
