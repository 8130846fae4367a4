//! The register of territories: the built-in facts and the data imported by a deployment.

use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use guichet_core::Day;
use guichet_pipeline::Directory;
use guichet_store::{StoreError, TerritoryLink, TerritoryName, TerritoryRecord, TerritoryRow};
use guichet_territory::{
    Changes, DatedName, Kind, Link, LinkKind, Listing, MissingPolicy, Register, Span, Territory, TerritoryCode,
    UpdateRefused,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{FilingError, UseCases, audit::SYSTEM};

/// A territory in the form that clients read.
#[derive(Debug, Clone, Serialize)]
pub struct TerritoryView {
    code: String,
    kind: &'static str,
    name: String,
    designation: String,
    label: Option<String>,
    mrc: Option<String>,
    region: Option<String>,
    population: Option<u32>,
    exists: bool,
    from: Option<String>,
    until: Option<String>,
    successors: Vec<String>,
    names: Vec<NameView>,
}

#[derive(Debug, Clone, Serialize)]
struct NameView {
    name: String,
    designation: String,
    from: Option<String>,
    until: Option<String>,
}

impl TerritoryView {
    /// Its current name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

fn view(register: &Register, territory: &Territory) -> TerritoryView {
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    let code = territory.code;
    let naming = territory.naming(None);
    TerritoryView {
        code: code.to_string(),
        kind: territory.kind.as_str(),
        name: naming.map(|naming| naming.name.clone()).unwrap_or_default(),
        designation: naming.map(|naming| naming.designation.clone()).unwrap_or_default(),
        label: register.label(code, None),
        mrc: register.mrc(code, None).map(|code| code.to_string()),
        region: register.region(code, None).map(|code| code.to_string()),
        population: territory.population,
        exists: territory.exists(None),
        from: day(territory.span.from),
        until: day(territory.span.until),
        successors: register.successors(code).iter().map(ToString::to_string).collect(),
        names: territory
            .names
            .iter()
            .map(|naming| NameView {
                name: naming.name.clone(),
                designation: naming.designation.clone(),
                from: day(naming.span.from),
                until: day(naming.span.until),
            })
            .collect(),
    }
}

impl UseCases {
    fn register(&self) -> Arc<Register> {
        static SHIPPED: LazyLock<Arc<Register>> = LazyLock::new(|| Arc::new(Register::shipped()));
        self.directory().register().map_or_else(|| Arc::clone(&SHIPPED), Arc::clone)
    }

    /// Territories whose names resemble a text, closest first.
    #[must_use]
    pub fn territories(&self, text: &str, limit: usize) -> Vec<TerritoryView> {
        let register = self.register();
        register.search(text, limit).into_iter().map(|hit| view(&register, hit.territory)).collect()
    }

    /// A territory by its code.
    #[must_use]
    pub fn territory(&self, code: &str) -> Option<TerritoryView> {
        let register = self.register();
        let code = TerritoryCode::parse(code)?;
        register.get(code).map(|territory| view(&register, territory))
    }

    /// Reloads the imported territories: at start-up and after an import. Returns how many were loaded.
    ///
    /// # Errors
    /// [`FilingError::Store`].
    pub fn load_territories(&self) -> Result<usize, FilingError> {
        let records = self.store.read_blocking(|reader| reader.territories())?;
        if records.is_empty() {
            return Ok(0);
        }
        let territories = records.iter().map(territory).collect::<Result<Vec<_>, _>>()?;
        let count = territories.len();
        let register =
            Register::shipped().with(territories).map_err(|error| StoreError::Corrupt(format!("{error:?}")))?;
        if let Ok(mut known) = self.directory.write() {
            *known = Arc::new(Directory::with(Arc::new(register)));
        }
        Ok(count)
    }

    /// Reloads the territories if another process may have imported some since the system audit chain was at position
    /// `seen`. Returns its current position.
    ///
    /// # Errors
    /// [`FilingError::Store`].
    pub fn follow_territories(&self, seen: Option<i64>) -> Result<Option<i64>, FilingError> {
        let heads = self.store.read_blocking(|reader| reader.heads())?;
        let now = heads.into_iter().find(|head| head.chain == SYSTEM).map(|head| head.position);
        if now.is_some() && now != seen {
            self.load_territories()?;
        }
        Ok(now)
    }

    /// Updates the register from a directory as of a given day. Writes nothing when nothing changes.
    ///
    /// # Errors
    /// [`FilingError::Store`]. An [`UpdateRefused`] is returned as the inner result when the directory is truncated or
    /// older than the data already imported.
    pub fn import_territories(
        &self,
        listing: &Listing,
        as_of: Day,
        missing: MissingPolicy,
    ) -> Result<Result<Changes, UpdateRefused>, FilingError> {
        self.load_territories()?;
        let changes = match self.register().update(listing, as_of, missing) {
            Ok(changes) => changes,
            Err(refused) => return Ok(Err(refused)),
        };
        if changes.territories.is_empty() {
            return Ok(Ok(changes));
        }
        self.write_territories(
            &changes.territories,
            json!({ "as_of": as_of.to_string(), "changes": changes.list.len() }),
        )?;
        Ok(Ok(changes))
    }

    /// Adds territories to the register, or replaces those with the same codes: for a register that is not read from an
    /// official directory.
    ///
    /// # Errors
    /// [`FilingError::Store`].
    pub fn add_territories(&self, territories: &[Territory]) -> Result<(), FilingError> {
        self.write_territories(territories, json!({}))
    }

    fn write_territories(&self, territories: &[Territory], mut body: Value) -> Result<(), FilingError> {
        let records: Vec<TerritoryRecord> = territories.iter().map(record).collect();
        let (filing, now) = (self.clone(), self.clock.now());
        body["territories"] = records.len().into();
        self.store.write_blocking(move |writer| {
            writer.put_territories(&records)?;
            filing.record(writer, SYSTEM, now, "territories.imported", &body)?;
            Ok::<_, StoreError>(())
        })?;
        self.load_territories()?;
        Ok(())
    }
}

fn record(territory: &Territory) -> TerritoryRecord {
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    let rank = |rank: usize| i32::try_from(rank).unwrap_or(i32::MAX);
    let code = territory.code.to_string();
    TerritoryRecord {
        names: territory
            .names
            .iter()
            .enumerate()
            .map(|(at, naming)| TerritoryName {
                code: code.clone(),
                rank: rank(at),
                name: naming.name.clone(),
                designation: naming.designation.clone(),
                from_on: day(naming.span.from),
                until_on: day(naming.span.until),
            })
            .collect(),
        links: territory
            .links
            .iter()
            .enumerate()
            .map(|(at, link)| TerritoryLink {
                code: code.clone(),
                rank: rank(at),
                link: link.kind.as_str().to_owned(),
                target: link.target.to_string(),
                from_on: day(link.span.from),
                until_on: day(link.span.until),
            })
            .collect(),
        row: TerritoryRow {
            kind: territory.kind.as_str().to_owned(),
            from_on: day(territory.span.from),
            until_on: day(territory.span.until),
            constituted_on: day(territory.constituted_on),
            population: territory.population.map(i64::from),
            area_m2: territory.area_m2,
            listed: i32::from(territory.listed),
            code,
        },
    }
}

/// Parses a stored day. `Day::parse` rejects days before 1900, the limit for submissions, but many municipalities are
/// older.
fn stored_day(text: &str) -> Option<Day> {
    let origin = NaiveDate::from_ymd_opt(1900, 1, 1)?;
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    let days = i32::try_from(date.signed_duration_since(origin).num_days()).ok()?;
    Day::new(1900, 1, 1).map(|first| first.plus_days(days)).filter(|day| day.to_string() == text)
}

fn territory(record: &TerritoryRecord) -> Result<Territory, StoreError> {
    let row = &record.row;
    let wrong = |what: &str| StoreError::Corrupt(format!("territory {}: {what}", row.code));
    let code = |text: &str| TerritoryCode::parse(text).ok_or_else(|| wrong(text));
    let day = |text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => stored_day(text).map(Some).ok_or_else(|| wrong(text)),
    };
    let span = |from: &Option<String>, until: &Option<String>| {
        Ok::<_, StoreError>(Span { from: day(from)?, until: day(until)? })
    };
    let mut names = Vec::new();
    for naming in &record.names {
        names.push(DatedName {
            name: naming.name.clone(),
            designation: naming.designation.clone(),
            span: span(&naming.from_on, &naming.until_on)?,
        });
    }
    let mut links = Vec::new();
    for link in &record.links {
        links.push(Link {
            kind: LinkKind::parse(&link.link).ok_or_else(|| wrong(&link.link))?,
            target: code(&link.target)?,
            span: span(&link.from_on, &link.until_on)?,
        });
    }
    Ok(Territory {
        code: code(&row.code)?,
        kind: Kind::parse(&row.kind).ok_or_else(|| wrong(&row.kind))?,
        span: span(&row.from_on, &row.until_on)?,
        constituted_on: day(&row.constituted_on)?,
        population: row.population.and_then(|count| u32::try_from(count).ok()),
        area_m2: row.area_m2,
        listed: row.listed != 0,
        names,
        links,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_stored_day_is_read_as_it_was_written() {
        for text in ["1600-02-29", "1855-07-01", "1899-12-31", "1900-01-01", "2026-01-15"] {
            assert_eq!(stored_day(text).unwrap().to_string(), text);
        }
        assert_eq!(stored_day("2026-01-15"), Day::parse("2026-01-15"));
        for text in ["", "1855-7-1", "1900-02-29", " 1855-07-01", "+1855-07-01"] {
            assert_eq!(stored_day(text), None, "{text}");
        }
    }
}
