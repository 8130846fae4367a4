//! Territories with dated names and links.

use diesel::{Insertable, QueryDsl as _, Queryable, RunQueryDsl as _, Selectable, SelectableHelper as _};

use crate::{
    Reader, StoreError, Writer,
    connection::on_engine,
    dialect::ROWS,
    schema::{territories, territory_links, territory_names},
};

/// A territory.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = territories)]
pub struct TerritoryRow {
    /// Code: five digits for a municipality, three for an MRC, two for a region.
    pub code: String,
    /// Kind.
    pub kind: String,
    /// Official designation: Ville, Paroisse …
    pub designation: Option<String>,
    /// Inhabitants.
    pub population: Option<i64>,
    /// Hectares.
    pub area_ha: Option<i64>,
    /// First day, ISO 8601; `None` when unknown.
    pub since_on: Option<String>,
    /// Day from which it is no more.
    pub until_on: Option<String>,
}

/// A name that a territory bore.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = territory_names)]
pub struct TerritoryName {
    /// Kind of the territory.
    pub kind: String,
    /// Its code.
    pub code: String,
    /// The name.
    pub name: String,
    /// From that day, ISO 8601; empty when always.
    pub from_on: String,
    /// Before that day; `None` while it lasts.
    pub until_on: Option<String>,
}

/// A tie between two territories.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = territory_links)]
pub struct TerritoryLink {
    /// Kind of the territory.
    pub kind: String,
    /// Its code.
    pub code: String,
    /// `mrc`, `region` or `successor`.
    pub link: String,
    /// Code at the other end.
    pub target: String,
    /// From that day; empty when always.
    pub from_on: String,
    /// Before that day; `None` while it lasts.
    pub until_on: Option<String>,
}

impl Reader<'_> {
    /// Everything known of territories.
    ///
    /// # Errors
    /// [`StoreError`].
    #[expect(clippy::type_complexity, reason = "three lists, each with its own name in the caller")]
    pub fn territories(&mut self) -> Result<(Vec<TerritoryRow>, Vec<TerritoryName>, Vec<TerritoryLink>), StoreError> {
        Ok(on_engine!(self.c, c => (
            territories::table
                .order((territories::kind, territories::code))
                .select(TerritoryRow::as_select())
                .load(c)?,
            territory_names::table
                .order((territory_names::kind, territory_names::code, territory_names::from_on))
                .select(TerritoryName::as_select())
                .load(c)?,
            territory_links::table
                .order((territory_links::kind, territory_links::code, territory_links::link, territory_links::from_on))
                .select(TerritoryLink::as_select())
                .load(c)?,
        )))
    }
}

impl Writer<'_> {
    /// Replaces everything known of territories, history included.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn replace_territories(
        &mut self,
        rows: &[TerritoryRow],
        names: &[TerritoryName],
        links: &[TerritoryLink],
    ) -> Result<(), StoreError> {
        on_engine!(self.c, c => {
            diesel::delete(territory_links::table).execute(c)?;
            diesel::delete(territory_names::table).execute(c)?;
            diesel::delete(territories::table).execute(c)?;
            for part in rows.chunks(ROWS) {
                diesel::insert_into(territories::table).values(part).execute(c)?;
            }
            for part in names.chunks(ROWS) {
                diesel::insert_into(territory_names::table).values(part).execute(c)?;
            }
            for part in links.chunks(ROWS) {
                diesel::insert_into(territory_links::table).values(part).execute(c)?;
            }
        });
        Ok(())
    }
}
