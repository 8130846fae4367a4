//! Organizations, and the agreements they declare.

use diesel::{
    ExpressionMethods as _, Insertable, OptionalExtension as _, QueryDsl as _, Queryable, RunQueryDsl as _, Selectable,
    SelectableHelper as _,
};

use crate::{
    Reader, StoreError, Writer,
    connection::{AnyConnection, on_engine},
    dialect::{ROWS, json},
    schema::{agreements, organizations},
    statement::{Part, Statement},
};

/// Who files.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = organizations, treat_none_as_default_value = false)]
pub struct Organization {
    /// Ours.
    pub id: String,
    /// Geographic code, or the code of a body that has none of its own.
    pub code: String,
    /// Kind, a code of the canonical schema.
    pub kind: String,
    /// Official name.
    pub name: String,
    /// UTC microseconds.
    pub created_at: i64,
}

/// A grant, as declared by the filer or confirmed by its receiver.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = agreements, treat_none_as_default_value = false)]
pub struct Agreement {
    /// Whose.
    pub organization: String,
    /// The filer's id of it.
    pub key: String,
    /// Program.
    pub program: String,
    /// The receiver's number.
    pub file_number: Option<String>,
    /// Date of the call, ISO 8601-2.
    pub call_date: Option<String>,
    /// Amount, cents.
    pub amount_cents: Option<i64>,
    /// `declared` or `confirmed`.
    pub standing: String,
    /// Submission that last told of it.
    pub submission: String,
    /// UTC microseconds.
    pub updated_at: i64,
}

/// What becomes of an agreement that is known already.
const NOTED: &str = " ON CONFLICT (organization, key) DO UPDATE SET program = excluded.program, file_number = excluded.file_number, \
                     call_date = excluded.call_date, amount_cents = excluded.amount_cents, submission = excluded.submission, \
                     updated_at = excluded.updated_at WHERE agreements.standing = 'declared'";

impl Reader<'_> {
    /// An organization by its code.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn organization_by_code(&mut self, code: &str) -> Result<Option<Organization>, StoreError> {
        Ok(on_engine!(self.c, c => organizations::table
            .filter(organizations::code.eq(code))
            .select(Organization::as_select())
            .get_result(c)
            .optional()?))
    }

    /// An organization by its id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn organization(&mut self, id: &str) -> Result<Option<Organization>, StoreError> {
        Ok(on_engine!(self.c, c => organizations::table
            .find(id)
            .select(Organization::as_select())
            .get_result(c)
            .optional()?))
    }

    /// Every organization, by code.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn organizations(&mut self) -> Result<Vec<Organization>, StoreError> {
        Ok(on_engine!(self.c, c => organizations::table
            .order(organizations::code)
            .select(Organization::as_select())
            .load(c)?))
    }

    /// The agreements of an organization, by key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn agreements(&mut self, organization: &str) -> Result<Vec<Agreement>, StoreError> {
        Ok(on_engine!(self.c, c => agreements::table
            .filter(agreements::organization.eq(organization))
            .order(agreements::key)
            .select(Agreement::as_select())
            .load(c)?))
    }
}

impl Writer<'_> {
    /// Adds an organization.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when its code is taken.
    pub fn add_organization(&mut self, organization: &Organization) -> Result<(), StoreError> {
        on_engine!(self.c, c => diesel::insert_into(organizations::table).values(organization).execute(c)?);
        Ok(())
    }

    /// Notes what a submission tells of its agreements; one that a receiver confirmed is left as it is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn declare_agreements(&mut self, declared: &[Agreement]) -> Result<(), StoreError> {
        let connection = match self.c.watched()? {
            AnyConnection::Sqlite(connection) => connection,
            AnyConnection::Postgres(_) => {
                let insert = "INSERT INTO agreements SELECT * FROM json_populate_recordset(NULL::agreements, (";
                return declared.chunks(ROWS).try_for_each(|part| {
                    let rows = json(part)?;
                    let statement = [Part::Sql(insert), Part::Text(&rows), Part::Sql(")::json)"), Part::Sql(NOTED)];
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
                Part::Text(&agreement.organization),
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
                Part::Text(&agreement.standing),
                Part::Sql(", "),
                Part::Text(&agreement.submission),
                Part::Sql(", "),
                Part::BigInt(agreement.updated_at),
                Part::Sql(") "),
                Part::Sql(NOTED),
            ];
            Statement(&statement).execute(connection)?;
        }
        Ok(())
    }
}
