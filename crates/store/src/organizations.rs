//! Organizations.

use diesel::{
    ExpressionMethods as _, Insertable, OptionalExtension as _, QueryDsl as _, Queryable, RunQueryDsl as _, Selectable,
    SelectableHelper as _,
};

use guichet_core::{Id as _, OrganizationId};

use crate::{Reader, StoreError, Writer, connection::on_engine, schema::organizations, types::AsText};

/// An organization that files submissions.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = organizations, treat_none_as_default_value = false)]
pub struct Organization {
    /// Its id in Guichet.
    #[diesel(serialize_as = AsText<OrganizationId>, deserialize_as = AsText<OrganizationId>)]
    pub id: OrganizationId,
    /// Geographic code, or the assigned code of a body that has no geographic code of its own.
    pub code: String,
    /// Kind, a code of the canonical schema.
    pub kind: String,
    /// Official name.
    pub name: String,
    /// When it was created, UTC microseconds.
    pub created_at: i64,
}

impl Reader<'_> {
    /// An organization by its code.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn organization_by_code(&mut self, code: &str) -> Result<Option<Organization>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => organizations::table
            .filter(organizations::code.eq(code))
            .select(Organization::as_select())
            .get_result(c)
            .optional()?))
    }

    /// An organization by its id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn organization(&mut self, id: &OrganizationId) -> Result<Option<Organization>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => organizations::table
            .find(id.as_str())
            .select(Organization::as_select())
            .get_result(c)
            .optional()?))
    }

    /// All organizations, ordered by code.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn organizations(&mut self) -> Result<Vec<Organization>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => organizations::table
            .order(organizations::code)
            .select(Organization::as_select())
            .load(c)?))
    }
}

impl Writer<'_> {
    /// Adds an organization.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when its code is already taken.
    pub fn add_organization(&mut self, organization: &Organization) -> Result<(), StoreError> {
        on_engine!(self.c.get()?, c => diesel::insert_into(organizations::table).values(organization.clone()).execute(c)?);
        Ok(())
    }
}
