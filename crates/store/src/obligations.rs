//! Obligations: what an organization owes a program, and which submission answers it.

use diesel::{
    ExpressionMethods as _, Insertable, OptionalExtension as _, QueryDsl as _, Queryable, QueryableByName,
    RunQueryDsl as _, Selectable, SelectableHelper as _,
};
use guichet_core::{Form, Id as _, Named as _, ObligationId, ObligationState, OrganizationId, SubmissionId};

use crate::{
    Reader, StoreError, Writer,
    connection::{AnyConnection, on_engine},
    dialect::json,
    schema::obligations,
    statement::{Part, Statement},
    types::{AsNullableText, AsText},
};

/// A form that an organization owes a program for one period, under one agreement or none.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = obligations, treat_none_as_default_value = false)]
pub struct Obligation {
    /// Its id.
    #[diesel(serialize_as = AsText<ObligationId>, deserialize_as = AsText<ObligationId>)]
    pub id: ObligationId,
    /// Organization that owes it.
    #[diesel(serialize_as = AsText<OrganizationId>, deserialize_as = AsText<OrganizationId>)]
    pub organization: OrganizationId,
    /// Id of the program.
    pub program: String,
    /// Kind of form.
    #[diesel(serialize_as = AsText<Form>, deserialize_as = AsText<Form>)]
    pub form: Form,
    /// First day of its period, ISO 8601.
    pub period_from: String,
    /// Last day of its period.
    pub period_to: String,
    /// The filer's id of the agreement; empty when there is none.
    pub agreement: String,
    /// The receiver's file number, if the filer gave one.
    pub file_number: Option<String>,
    /// Due date, ISO 8601, if known.
    pub due_on: Option<String>,
    /// Its state.
    #[diesel(serialize_as = AsText<ObligationState>, deserialize_as = AsText<ObligationState>)]
    pub state: ObligationState,
    /// The submission whose live report answers it.
    #[diesel(serialize_as = AsNullableText<SubmissionId>, deserialize_as = AsNullableText<SubmissionId>)]
    pub answered_by: Option<SubmissionId>,
    /// When it was created, UTC microseconds.
    pub created_at: i64,
    /// When it last changed, UTC microseconds.
    pub changed_at: i64,
}

impl Obligation {
    /// The columns that identify an obligation within its organization: program, form, first and last day of the
    /// period, agreement.
    #[must_use]
    pub fn key(&self) -> (&str, Form, &str, &str, &str) {
        (&self.program, self.form, &self.period_from, &self.period_to, &self.agreement)
    }

    /// The statement for SQLite that adds or updates the obligation and returns its id.
    fn upsert<'s>(&'s self, submission: &'s SubmissionId) -> [Part<'s>; 30] {
        [
            Part::Sql(
                "INSERT INTO obligations (id, organization, program, form, period_from, period_to, agreement, \
                 file_number, due_on, state, answered_by, created_at, changed_at) VALUES (",
            ),
            Part::Text(self.id.as_str()),
            Part::Sql(", "),
            Part::Text(self.organization.as_str()),
            Part::Sql(", "),
            Part::Text(&self.program),
            Part::Sql(", "),
            Part::Text(self.form.name()),
            Part::Sql(", "),
            Part::Text(&self.period_from),
            Part::Sql(", "),
            Part::Text(&self.period_to),
            Part::Sql(", "),
            Part::Text(&self.agreement),
            Part::Sql(", "),
            Part::MaybeText(self.file_number.as_deref()),
            Part::Sql(", "),
            Part::MaybeText(self.due_on.as_deref()),
            Part::Sql(", "),
            Part::Text(self.state.name()),
            Part::Sql(", "),
            Part::MaybeText(self.answered_by.as_ref().map(|submission| submission.as_str())),
            Part::Sql(", "),
            Part::BigInt(self.created_at),
            Part::Sql(", "),
            Part::BigInt(self.changed_at),
            Part::Sql(") "),
            Part::Sql(ON_CONFLICT),
            Part::Text(submission.as_str()),
            Part::Sql(RETURNING_ID),
        ]
    }
}

/// The columns that are updated when the obligation exists; none while another submission, which is not the one bound after
/// this text, answers it. An obligation that is no longer answered keeps its file number and its due date.
const ON_CONFLICT: &str = " ON CONFLICT (organization, program, form, period_from, period_to, agreement) DO UPDATE SET \
     file_number = CASE WHEN excluded.answered_by IS NULL THEN obligations.file_number ELSE excluded.file_number END, \
     due_on = CASE WHEN excluded.answered_by IS NULL THEN obligations.due_on ELSE excluded.due_on END, \
     state = excluded.state, answered_by = excluded.answered_by, changed_at = excluded.changed_at \
     WHERE obligations.answered_by IS NULL OR obligations.answered_by = ";
const RETURNING_ID: &str = " RETURNING id";
/// The other columns that PostgreSQL returns: it returns the rows of one statement in no particular order.
const RETURNING_KEY: &str = ", program, form, period_from, period_to, agreement";

#[derive(QueryableByName)]
struct AnsweredId {
    #[diesel(sql_type = diesel::sql_types::Text)]
    id: String,
}

#[derive(QueryableByName)]
struct AnsweredRow {
    #[diesel(embed)]
    id: AnsweredId,
    #[diesel(sql_type = diesel::sql_types::Text)]
    program: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    form: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    period_from: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    period_to: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    agreement: String,
}

impl AnsweredRow {
    fn is(&self, one: &Obligation) -> bool {
        (&*self.program, &*self.period_from, &*self.period_to, &*self.agreement)
            == (&*one.program, &*one.period_from, &*one.period_to, &*one.agreement)
            && self.form == one.form.name()
    }
}

impl Reader<'_> {
    /// An obligation of an organization, by its key ([`Obligation::key`]).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn obligation(
        &mut self,
        organization: &OrganizationId,
        key: (&str, Form, &str, &str, &str),
    ) -> Result<Option<Obligation>, StoreError> {
        let (program, form, from, to, agreement) = key;
        Ok(on_engine!(self.c.get()?, c => obligations::table
            .filter(obligations::organization.eq(organization.as_str()))
            .filter(obligations::program.eq(program))
            .filter(obligations::form.eq(form.name()))
            .filter(obligations::period_from.eq(from))
            .filter(obligations::period_to.eq(to))
            .filter(obligations::agreement.eq(agreement))
            .select(Obligation::as_select())
            .get_result(c)
            .optional()?))
    }

    /// The obligations of an organization, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn obligations(&mut self, organization: &OrganizationId) -> Result<Vec<Obligation>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => obligations::table
            .filter(obligations::organization.eq(organization.as_str()))
            .order(obligations::id)
            .select(Obligation::as_select())
            .load(c)?))
    }
}

impl Writer<'_> {
    /// Records which obligations of one organization a submission answers (`answered_by` names it) and which it no longer
    /// answers (`answered_by` is `None`); each obligation may be given only once. New obligations are added. Returns, in the
    /// order given, the id of each obligation, or `None` when another submission answers it, in which case that obligation is
    /// not changed. Another transaction that writes one of these obligations waits for this one to end. Everything that a
    /// transaction writes to obligations must be written by one call, so that no two transactions can deadlock.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn write_obligations(
        &mut self,
        submission: &SubmissionId,
        written: &[Obligation],
    ) -> Result<Vec<Option<ObligationId>>, StoreError> {
        if written.is_empty() {
            return Ok(Vec::new());
        }
        debug_assert!(!self.c.wrote_obligations, "two calls in one transaction lock the rows in two orders");
        self.c.wrote_obligations = true;
        match self.c.get()? {
            AnyConnection::Postgres(connection) => {
                // All transactions lock the rows in the same order.
                let mut ordered: Vec<&Obligation> = written.iter().collect();
                ordered.sort_by_key(|obligation| obligation.key());
                let rows = json(&ordered)?;
                let insert = "INSERT INTO obligations SELECT * FROM json_populate_recordset(NULL::obligations, (";
                let statement = [
                    Part::Sql(insert),
                    Part::Text(&rows),
                    Part::Sql(")::json)"),
                    Part::Sql(ON_CONFLICT),
                    Part::Text(submission.as_str()),
                    Part::Sql(RETURNING_ID),
                    Part::Sql(RETURNING_KEY),
                ];
                let found: Vec<AnsweredRow> = Statement(&statement).load(connection)?;
                let id = |one: &Obligation| {
                    let row = found.iter().find(|row| row.is(one));
                    row.map(|row| ObligationId::known(row.id.id.clone()))
                };
                Ok(written.iter().map(id).collect())
            }
            AnyConnection::Sqlite(connection) => written
                .iter()
                .map(|one| {
                    let found: Option<AnsweredId> =
                        Statement(&one.upsert(submission)).get_result(connection).optional()?;
                    Ok(found.map(|found| ObligationId::known(found.id)))
                })
                .collect(),
        }
    }
}
