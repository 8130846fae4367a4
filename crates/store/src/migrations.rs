//! Migrations: the same names on both engines, embedded in the binary.

use diesel::migration::{Migration as _, MigrationSource as _};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use crate::{
    Location, Options, Reader, StoreError,
    connection::AnyConnection,
    dialect,
    pool::{Access, Manager},
    settings,
};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// A migration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Migration {
    /// Its name, the same on both engines: `00000000000001_filing`.
    pub name: String,
}

/// The migrations that a database has and lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationState {
    /// Versions already run.
    pub applied: Vec<String>,
    /// Migrations still to be run, in order.
    pub pending: Vec<Migration>,
    /// A version that this program does not know, if any: a later version of Guichet wrote the database.
    pub newer: Option<String>,
}

fn named(source: EmbeddedMigrations) -> Vec<(String, Migration)> {
    // Both engines use the same list type; the backend only matters for running migrations.
    let migrations: Vec<Box<dyn diesel::migration::Migration<diesel::sqlite::Sqlite>>> =
        source.migrations().unwrap_or_default();
    let mut out: Vec<(String, Migration)> = migrations
        .iter()
        .map(|one| (one.name().version().to_string(), Migration { name: one.name().to_string() }))
        .collect();
    out.sort();
    out
}

/// The migrations of each engine, SQLite first. A test proves that their names are equal.
#[must_use]
pub fn names() -> [Vec<Migration>; 2] {
    [SQLITE, POSTGRES].map(|source| named(source).into_iter().map(|(_, migration)| migration).collect())
}

fn state(connection: &mut AnyConnection) -> Result<MigrationState, StoreError> {
    let applied = dialect::applied(connection)?;
    let known = named(SQLITE);
    let pending = known
        .iter()
        .filter(|(version, _)| !applied.contains(version))
        .map(|(_, migration)| migration.clone())
        .collect();
    let newer = applied.iter().rfind(|version| !known.iter().any(|(own, _)| own == *version)).cloned();
    Ok(MigrationState { applied, pending, newer })
}

impl Reader<'_> {
    /// The migrations that the database has and lacks.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be queried.
    pub fn migration_state(&mut self) -> Result<MigrationState, StoreError> {
        state(self.c.get()?)
    }
}

/// Runs the pending migrations while other migrating processes wait. A failed migration is rolled back; on SQLite, so
/// are the earlier ones of the same run.
pub(crate) fn run(location: &Location, options: &Options) -> Result<Vec<Migration>, StoreError> {
    settings::check_library()?;
    let mut connection = Manager::new(location.clone(), options.timeout, Access::Create).open()?;
    dialect::lock_migrations(&mut connection)?;
    let before = state(&mut connection)?;
    if let Some(version) = before.newer {
        return Err(StoreError::Newer { version });
    }
    for migration in &before.pending {
        let result = match &mut connection {
            AnyConnection::Sqlite(connection) => connection.run_next_migration(SQLITE).map(drop),
            AnyConnection::Postgres(connection) => connection.run_next_migration(POSTGRES).map(drop),
        };
        result.map_err(|error| StoreError::Migration { name: migration.name.clone(), cause: error.to_string() })?;
    }
    dialect::unlock_migrations(&mut connection)?;
    Ok(before.pending)
}

/// Reverts the last migration, for tests and for operators who must downgrade.
///
/// # Errors
/// [`StoreError::Migration`].
pub fn revert_last(location: &Location, options: &Options) -> Result<(), StoreError> {
    let mut connection = Manager::new(location.clone(), options.timeout, Access::Write).open()?;
    dialect::lock_migrations(&mut connection)?;
    let result = match &mut connection {
        AnyConnection::Sqlite(connection) => connection.revert_last_migration(SQLITE).map(drop),
        AnyConnection::Postgres(connection) => connection.revert_last_migration(POSTGRES).map(drop),
    };
    result.map_err(|error| StoreError::Migration { name: "revert".to_owned(), cause: error.to_string() })?;
    dialect::unlock_migrations(&mut connection)
}
