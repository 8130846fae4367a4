//! Program reports, their artefacts, and what was found.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, Insertable, OptionalExtension as _, QueryDsl as _, Queryable,
    RunQueryDsl as _, Selectable, SelectableHelper as _,
};

use crate::{
    Reader, StoreError, Submission, Writer,
    connection::{insert_rows, on_engine},
    dialect::hex,
    schema::{artefacts, findings, reports},
    statement::{Part, Statement},
};

/// A program report of one answer.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = reports, treat_none_as_default_value = false)]
pub struct Report {
    /// Ours.
    pub id: String,
    /// Whose.
    pub organization: String,
    /// Submission that made it.
    pub submission: String,
    /// Revision that made it, the first in which it stands.
    pub revision: i32,
    /// The filed revision that took its place or no longer answers; none while it stands.
    pub until_revision: Option<i32>,
    /// The filer's id of the answer.
    pub answer: String,
    /// Program.
    pub program: String,
    /// Form.
    pub form: String,
    /// Period of the answer, ISO 8601.
    pub period_from: String,
    /// Its end.
    pub period_to: String,
    /// The filer's id of the agreement; empty without one.
    pub agreement: String,
    /// Edition, `2024-06-01`.
    pub edition: String,
    /// Hash of the compiled edition.
    pub edition_hash: String,
    /// SHA-256 of what the receiver reads.
    pub content_hash: String,
    /// Who receives it, in French.
    pub receiver: String,
    /// `live`, `superseded` or `withdrawn`.
    pub state: String,
    /// Which rows each selection kept, as JSON.
    #[serde(serialize_with = "hex")]
    pub trace: Vec<u8>,
    /// UTC microseconds.
    pub created_at: i64,
}

/// Frozen bytes of a report in a format.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = artefacts, treat_none_as_default_value = false)]
pub struct Artefact {
    /// Of which report.
    pub report: String,
    /// Stable name of the format.
    pub format: String,
    /// Name of the file.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// SHA-256 of the bytes.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of the blob that holds them.
    pub blob: String,
    /// Where they start in it.
    pub start: i64,
    /// UTC microseconds.
    pub created_at: i64,
}

/// A finding as it was when its revision was filed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = findings, treat_none_as_default_value = false)]
pub struct StoredFinding {
    /// Of which submission.
    pub submission: String,
    /// Of which revision.
    pub revision: i32,
    /// Order.
    pub rank: i32,
    /// Code.
    pub code: String,
    /// `error`, `warning` or `information`.
    pub severity: String,
    /// Programs concerned, separated by spaces.
    pub programs: String,
    /// Where.
    pub pointer: Option<String>,
    /// The whole finding, as JSON.
    #[serde(serialize_with = "hex")]
    pub body: Vec<u8>,
}

impl Reader<'_> {
    /// The reports that a filed revision stands on, by answer: its own, and those of earlier ones whose content did not change.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn reports(&mut self, submission: &Submission, revision: i32) -> Result<Vec<Report>, StoreError> {
        Ok(on_engine!(self.c, c => reports::table
            .filter(reports::submission.eq(&submission.id).and(reports::revision.le(revision)))
            .filter(reports::until_revision.is_null().or(reports::until_revision.gt(revision)))
            .order(reports::answer)
            .select(Report::as_select())
            .load(c)?))
    }

    /// Every report that a submission ever had, in order of revision.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn reports_ever(&mut self, submission: &Submission) -> Result<Vec<Report>, StoreError> {
        Ok(on_engine!(self.c, c => reports::table
            .filter(reports::submission.eq(&submission.id))
            .order((reports::revision, reports::answer))
            .select(Report::as_select())
            .load(c)?))
    }

    /// A report of an organization.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn report(&mut self, organization: &str, id: &str) -> Result<Option<Report>, StoreError> {
        Ok(on_engine!(self.c, c => reports::table
            .find(id)
            .filter(reports::organization.eq(organization))
            .select(Report::as_select())
            .get_result(c)
            .optional()?))
    }

    /// The live report of an obligation, of whatever submission.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn live_report(
        &mut self,
        organization: &str,
        program: &str,
        form: &str,
        period: (&str, &str),
        agreement: &str,
    ) -> Result<Option<Report>, StoreError> {
        Ok(on_engine!(self.c, c => reports::table
            .filter(reports::organization.eq(organization))
            .filter(reports::program.eq(program))
            .filter(reports::form.eq(form))
            .filter(reports::period_from.eq(period.0))
            .filter(reports::period_to.eq(period.1))
            .filter(reports::agreement.eq(agreement))
            .filter(reports::state.eq("live"))
            .select(Report::as_select())
            .get_result(c)
            .optional()?))
    }

    /// The live reports that a receiver's program has, after an id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn reports_of_program(&mut self, program: &str, after: &str, limit: i64) -> Result<Vec<Report>, StoreError> {
        Ok(on_engine!(self.c, c => reports::table
            .filter(reports::program.eq(program))
            .filter(reports::state.eq("live"))
            .filter(reports::id.gt(after))
            .order(reports::id)
            .limit(limit)
            .select(Report::as_select())
            .load(c)?))
    }

    /// The artefacts of a report that the caller has found in its own scope.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn artefacts(&mut self, report: &Report) -> Result<Vec<Artefact>, StoreError> {
        Ok(on_engine!(self.c, c => artefacts::table
            .filter(artefacts::report.eq(&report.id))
            .order(artefacts::format)
            .select(Artefact::as_select())
            .load(c)?))
    }

    /// The bytes of an artefact.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when they are not there.
    pub fn artefact_bytes(&mut self, artefact: &Artefact) -> Result<Vec<u8>, StoreError> {
        let gone = || StoreError::Corrupt(format!("the bytes {} are gone", artefact.sha256));
        let mut bytes = self.blob(&artefact.blob)?.ok_or_else(gone)?;
        let start = usize::try_from(artefact.start).map_err(|_| gone())?;
        let end = usize::try_from(artefact.size).ok().and_then(|size| start.checked_add(size));
        bytes.truncate(end.filter(|end| *end <= bytes.len()).ok_or_else(gone)?);
        bytes.drain(..start);
        Ok(bytes)
    }

    /// What was found in a revision when it was filed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn findings(&mut self, submission: &Submission, revision: i32) -> Result<Vec<StoredFinding>, StoreError> {
        Ok(on_engine!(self.c, c => findings::table
            .filter(findings::submission.eq(&submission.id).and(findings::revision.eq(revision)))
            .order(findings::rank)
            .select(StoredFinding::as_select())
            .load(c)?))
    }
}

impl Writer<'_> {
    /// Adds new reports.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when an obligation has a live report.
    pub fn add_reports(&mut self, new: &[Report]) -> Result<(), StoreError> {
        insert_rows!(self.c, reports, new);
        Ok(())
    }

    /// Sets the state of a report.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_report_state(&mut self, id: &str, state: &str) -> Result<(), StoreError> {
        on_engine!(self.c, c => diesel::update(reports::table.find(id)).set(reports::state.eq(state)).execute(c)?);
        Ok(())
    }

    /// Ends a report with the filed revision that takes its place, or no longer answers.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn end_report(&mut self, id: &str, state: &str, revision: i32) -> Result<(), StoreError> {
        let statement = [
            Part::Sql("UPDATE reports SET state = "),
            Part::Text(state),
            Part::Sql(", until_revision = "),
            Part::Int(revision),
            Part::Sql(" WHERE id = "),
            Part::Text(id),
        ];
        on_engine!(self.c, c => Statement(&statement).execute(c)?);
        Ok(())
    }

    /// Adds artefacts, whose bytes are stored.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a report has that format.
    pub fn add_artefacts(&mut self, new: &[Artefact]) -> Result<(), StoreError> {
        insert_rows!(self.c, artefacts, new);
        Ok(())
    }

    /// Adds what was found.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn add_findings(&mut self, new: &[StoredFinding]) -> Result<(), StoreError> {
        insert_rows!(self.c, findings, new);
        Ok(())
    }
}
