//! Agreements that organizations declare.

use diesel::{
    ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, RunQueryDsl as _, Selectable, SelectableHelper as _,
};
use guichet_core::{AgreementStanding, Id as _, Named as _, OrganizationId, SubmissionId};

use crate::{
    Reader, StoreError, Writer,
    connection::{AnyConnection, on_engine},
    dialect::{ROWS, json},
    schema::agreements,
    statement::{Part, Statement},
    types::AsText,
};

/// A grant agreement, as declared by the filer or confirmed by the receiver.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = agreements, treat_none_as_default_value = false)]
pub struct Agreement {
    /// Organization that declared it.
    #[diesel(serialize_as = AsText<OrganizationId>, deserialize_as = AsText<OrganizationId>)]
    pub organization: OrganizationId,
    /// The filer's id for it.
    pub key: String,
    /// Id of the program.
    pub program: String,
    /// The receiver's file number.
    pub file_number: Option<String>,
    /// Date of the call for projects, ISO 8601-2.
    pub call_date: Option<String>,
    /// Amount in cents.
    pub amount_cents: Option<i64>,
    /// Whether it is declared or confirmed.
    #[diesel(serialize_as = AsText<AgreementStanding>, deserialize_as = AsText<AgreementStanding>)]
    pub standing: AgreementStanding,
    /// Submission that last declared it.
    #[diesel(serialize_as = AsText<SubmissionId>, deserialize_as = AsText<SubmissionId>)]
    pub submission: SubmissionId,
    /// When it was last updated, UTC microseconds.
    pub updated_at: i64,
}

/// The columns that are updated when an agreement is declared again.
const ON_CONFLICT_UPDATE: &str = " ON CONFLICT (organization, key) DO UPDATE SET program = excluded.program, file_number = excluded.file_number, \
                     call_date = excluded.call_date, amount_cents = excluded.amount_cents, submission = excluded.submission, \
                     updated_at = excluded.updated_at WHERE agreements.standing = 'declared'";

impl Reader<'_> {
    /// The agreements of an organization, ordered by key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn agreements(&mut self, organization: &OrganizationId) -> Result<Vec<Agreement>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => agreements::table
            .filter(agreements::organization.eq(organization.as_str()))
            .order(agreements::key)
            .select(Agreement::as_select())
            .load(c)?))
    }
}

impl Writer<'_> {
    /// Writes the agreements that a submission declares, each once. An agreement that a receiver has confirmed is not changed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn declare_agreements(&mut self, declared: &[Agreement]) -> Result<(), StoreError> {
        // All transactions lock the rows in the same order, so no two can deadlock.
        let mut declared: Vec<&Agreement> = declared.iter().collect();
        declared.sort_by_key(|agreement| &agreement.key);
        let connection = match self.c.without_flush()? {
            AnyConnection::Sqlite(connection) => connection,
            AnyConnection::Postgres(_) => {
                let insert = "INSERT INTO agreements SELECT * FROM json_populate_recordset(NULL::agreements, (";
                return declared.chunks(ROWS).try_for_each(|part| {
                    let rows = json(part)?;
                    let statement =
                        [Part::Sql(insert), Part::Text(&rows), Part::Sql(")::json)"), Part::Sql(ON_CONFLICT_UPDATE)];
                    self.c.change("agreements", &statement)
                });
            }
        };
        for agreement in declared {
            let statement = [
                Part::Sql(
                    "INSERT INTO agreements (organization, key, program, file_number, call_date, amount_cents, standing, \
                     submission, updated_at) VALUES (",
                ),
                Part::Text(agreement.organization.as_str()),
                Part::Sql(", "),
                Part::Text(&agreement.key),
                Part::Sql(", "),
                Part::Text(&agreement.program),
                Part::Sql(", "),
                Part::MaybeText(agreement.file_number.as_deref()),
                Part::Sql(", "),
                Part::MaybeText(agreement.call_date.as_deref()),
                Part::Sql(", "),
                Part::MaybeBigInt(agreement.amount_cents),
                Part::Sql(", "),
                Part::Text(agreement.standing.name()),
                Part::Sql(", "),
                Part::Text(agreement.submission.as_str()),
                Part::Sql(", "),
                Part::BigInt(agreement.updated_at),
                Part::Sql(") "),
                Part::Sql(ON_CONFLICT_UPDATE),
            ];
            Statement(&statement).execute(connection)?;
        }
        Ok(())
    }
}
