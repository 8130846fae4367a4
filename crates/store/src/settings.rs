//! Settings that durability depends on: set on each connection and then verified, only in this module.

use std::time::Duration;

use diesel::{
    PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection, connection::SimpleConnection as _,
    sql_types::Text,
};

use crate::{StoreError, connection::AnyConnection};

/// First SQLite version without the WAL-reset defect.
const SQLITE: (i32, &str) = (3_051_003, "3.51.3");

/// Minimum time that SQLite waits for a lock, in milliseconds.
const BUSY_TIMEOUT: u128 = 5_000;

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    value: String,
}

/// Rejects a SQLite library version that can corrupt a database in WAL mode.
pub(crate) fn check_library() -> Result<(), StoreError> {
    let found = libsqlite3_sys::SQLITE_VERSION_NUMBER;
    if found < SQLITE.0 {
        return Err(StoreError::Library {
            found: format!("{}.{}.{}", found / 1_000_000, found / 1_000 % 1_000, found % 1_000),
            needed: SQLITE.1,
        });
    }
    Ok(())
}

/// Configures a SQLite connection, and verifies its WAL, sync, foreign-key and timeout settings.
pub(crate) fn prepare_sqlite(
    connection: &mut SqliteConnection,
    timeout: Duration,
    read_only: bool,
) -> Result<(), StoreError> {
    // Set the timeout first: switching to WAL takes a lock itself.
    let timeout = timeout.as_millis().max(BUSY_TIMEOUT);
    connection.batch_execute(&format!("PRAGMA busy_timeout = {timeout}"))?;
    // When several processes open a new file at once, one of them switches it to WAL, and SQLite reports to the others
    // immediately that the file is locked, whatever their timeout.
    let step = Duration::from_millis(20);
    for _ in 0..timeout / step.as_millis() {
        match connection.batch_execute("PRAGMA journal_mode = WAL").map_err(StoreError::from) {
            Err(StoreError::Unavailable { cause, .. }) if cause.contains("locked") => std::thread::sleep(step),
            other => {
                other?;
                break;
            }
        }
    }
    connection.batch_execute(&format!(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY; \
         PRAGMA cache_size = {}; PRAGMA query_only = {};",
        // In kibibytes. A reader's cache is small because every commit invalidates it.
        if read_only { -2_000 } else { -16_000 },
        u8::from(read_only),
    ))?;
    for (setting, found) in read_sqlite(connection)? {
        let expected = match setting {
            "journal_mode" => "wal",
            "synchronous" => "2",
            "foreign_keys" => "1",
            "busy_timeout" => {
                if found.parse::<u128>().unwrap_or(0) < BUSY_TIMEOUT {
                    return Err(StoreError::Setting { setting, found, expected: "5000 or more" });
                }
                continue;
            }
            _ => continue,
        };
        if found != expected {
            return Err(StoreError::Setting { setting, found, expected });
        }
    }
    Ok(())
}

/// Configures a PostgreSQL connection.
pub(crate) fn prepare_postgres(connection: &mut PgConnection, timeout: Duration) -> Result<(), StoreError> {
    // Some errors are recognized by their text, so messages must be in English. A role that lacks the privilege keeps
    // the server's language.
    connection
        .batch_execute("DO $$ BEGIN SET lc_messages = 'C'; EXCEPTION WHEN insufficient_privilege THEN NULL; END $$")?;
    Ok(connection.batch_execute(&format!(
        "SET TIME ZONE 'UTC'; SET statement_timeout = '30s'; SET lock_timeout = '{}ms'; \
         SET idle_in_transaction_session_timeout = '30s'; SET synchronous_commit = on; SET client_min_messages = warning;",
        timeout.as_millis(),
    ))?)
}

/// The settings of a connection, as its engine reports them.
pub(crate) fn read(connection: &mut AnyConnection) -> Result<Vec<(&'static str, String)>, StoreError> {
    match connection {
        AnyConnection::Sqlite(connection) => read_sqlite(connection),
        AnyConnection::Postgres(connection) => {
            let mut out = Vec::new();
            for setting in [
                "server_version",
                "synchronous_commit",
                "fsync",
                "full_page_writes",
                "TimeZone",
                "transaction_read_only",
            ] {
                let word: Word = diesel::sql_query("SELECT current_setting($1) AS value")
                    .bind::<Text, _>(setting)
                    .get_result(connection)?;
                out.push((setting, word.value));
            }
            Ok(out)
        }
    }
}

fn read_sqlite(connection: &mut SqliteConnection) -> Result<Vec<(&'static str, String)>, StoreError> {
    let mut out = Vec::new();
    for (setting, query) in [
        ("sqlite_version", "SELECT sqlite_version() AS value"),
        ("journal_mode", "SELECT journal_mode AS value FROM pragma_journal_mode"),
        ("synchronous", "SELECT CAST(synchronous AS TEXT) AS value FROM pragma_synchronous"),
        ("foreign_keys", "SELECT CAST(foreign_keys AS TEXT) AS value FROM pragma_foreign_keys"),
        ("busy_timeout", "SELECT CAST(timeout AS TEXT) AS value FROM pragma_busy_timeout"),
        ("query_only", "SELECT CAST(query_only AS TEXT) AS value FROM pragma_query_only"),
    ] {
        let word: Word = diesel::sql_query(query).get_result(connection)?;
        out.push((setting, word.value));
    }
    Ok(out)
}
