//! Territories with dated names and links.

use diesel::{
    ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, RunQueryDsl as _, Selectable, SelectableHelper as _,
};

use crate::{
    Reader, StoreError, Writer,
    connection::on_engine,
    schema::{territories, territory_links, territory_names},
};

/// A territory.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = territories, treat_none_as_default_value = false)]
pub struct TerritoryRow {
    /// Code: five digits for a municipality, three for an MRC, two for a region.
    pub code: String,
    /// Kind of territory.
    pub kind: String,
    /// First day, ISO 8601; `None` when unknown.
    pub from_on: Option<String>,
    /// First day on which it no longer exists.
    pub until_on: Option<String>,
    /// Day on which it was constituted.
    pub constituted_on: Option<String>,
    /// Number of inhabitants.
    pub population: Option<i64>,
    /// Area in square metres.
    pub area_m2: Option<i64>,
    /// 1 when it was in the last directory imported, else 0.
    pub listed: i32,
}

/// A name of a territory during some period.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = territory_names, treat_none_as_default_value = false)]
pub struct TerritoryName {
    /// Code of the territory.
    pub code: String,
    /// Position, oldest first.
    pub rank: i32,
    /// The name.
    pub name: String,
    /// The designation; empty when unknown.
    pub designation: String,
    /// First day of the name, ISO 8601.
    pub from_on: Option<String>,
    /// First day on which the name no longer applies.
    pub until_on: Option<String>,
}

/// A link between two territories during some period.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = territory_links, treat_none_as_default_value = false)]
pub struct TerritoryLink {
    /// Code of the territory.
    pub code: String,
    /// Position, oldest first.
    pub rank: i32,
    /// Kind of link: `mrc`, `region` or `successor`.
    pub link: String,
    /// Code of the other territory.
    pub target: String,
    /// First day of the link, ISO 8601.
    pub from_on: Option<String>,
    /// First day on which the link no longer applies.
    pub until_on: Option<String>,
}

/// A territory with its names and links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TerritoryRecord {
    /// The territory.
    pub row: TerritoryRow,
    /// Its names.
    pub names: Vec<TerritoryName>,
    /// Its links.
    pub links: Vec<TerritoryLink>,
}

impl Reader<'_> {
    /// All stored territories, ordered by code.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn territories(&mut self) -> Result<Vec<TerritoryRecord>, StoreError> {
        let (rows, names, links): (Vec<TerritoryRow>, Vec<TerritoryName>, Vec<TerritoryLink>) = on_engine!(self.c.get()?, c => (
            territories::table.order(territories::code).select(TerritoryRow::as_select()).load(c)?,
            territory_names::table
                .order((territory_names::code, territory_names::rank))
                .select(TerritoryName::as_select())
                .load(c)?,
            territory_links::table
                .order((territory_links::code, territory_links::rank))
                .select(TerritoryLink::as_select())
                .load(c)?,
        ));
        let (mut names, mut links) = (names.into_iter().peekable(), links.into_iter().peekable());
        Ok(rows
            .into_iter()
            .map(|row| TerritoryRecord {
                names: std::iter::from_fn(|| names.next_if(|name| name.code == row.code)).collect(),
                links: std::iter::from_fn(|| links.next_if(|link| link.code == row.code)).collect(),
                row,
            })
            .collect())
    }
}

impl Writer<'_> {
    /// Writes territories, replacing everything stored about each of them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn put_territories(&mut self, records: &[TerritoryRecord]) -> Result<(), StoreError> {
        for part in records.chunks(200) {
            let codes: Vec<&str> = part.iter().map(|record| record.row.code.as_str()).collect();
            let rows: Vec<&TerritoryRow> = part.iter().map(|record| &record.row).collect();
            let names: Vec<&TerritoryName> = part.iter().flat_map(|record| &record.names).collect();
            let links: Vec<&TerritoryLink> = part.iter().flat_map(|record| &record.links).collect();
            on_engine!(self.c.get()?, c => {
                diesel::delete(territory_links::table.filter(territory_links::code.eq_any(&codes))).execute(c)?;
                diesel::delete(territory_names::table.filter(territory_names::code.eq_any(&codes))).execute(c)?;
                diesel::delete(territories::table.filter(territories::code.eq_any(&codes))).execute(c)?;
                diesel::insert_into(territories::table).values(rows).execute(c)?;
                diesel::insert_into(territory_names::table).values(names).execute(c)?;
                diesel::insert_into(territory_links::table).values(links).execute(c)?
            });
        }
        Ok(())
    }
}
