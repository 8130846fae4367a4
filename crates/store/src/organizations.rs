//! Organizations, and the agreements they declare.

use diesel::{
    ExpressionMethods as _, Insertable, OptionalExtension as _, QueryDsl as _, Queryable, RunQueryDsl as _, Selectable,
    SelectableHelper as _, upsert::excluded,
};

use crate::{
    Reader, StoreError, Writer,
    connection::on_engine,
    schema::{agreements, organizations},
};

/// Who files.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = organizations)]
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
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = agreements)]
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
        for agreement in declared {
            on_engine!(self.c, c => {
                let noted = diesel::insert_into(agreements::table)
                    .values(agreement)
                    .on_conflict((agreements::organization, agreements::key))
                    .do_update()
                    .set((
                        agreements::program.eq(excluded(agreements::program)),
                        agreements::file_number.eq(excluded(agreements::file_number)),
                        agreements::call_date.eq(excluded(agreements::call_date)),
                        agreements::amount_cents.eq(excluded(agreements::amount_cents)),
                        agreements::submission.eq(excluded(agreements::submission)),
                        agreements::updated_at.eq(excluded(agreements::updated_at)),
                    ));
                diesel::query_dsl::methods::FilterDsl::filter(noted, agreements::standing.eq("declared")).execute(c)?
            });
        }
        Ok(())
    }
}
