//! Where the two engines differ. Nowhere else.

use std::{path::Path, time::Duration};

use diesel::{
    PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection,
    connection::{AnsiTransactionManager, SimpleConnection as _, TransactionManager as _},
    sql_types::{BigInt, Text},
};

use crate::{Reader, StoreError, connection::AnyConnection};

/// First SQLite version without the WAL-reset fault.
const SQLITE: (i32, &str) = (3_051_003, "3.51.3");

/// Refuses a SQLite library that can corrupt a database in WAL mode.
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

/// Is the server on this machine, or spoken to by verified TLS?
pub(crate) fn is_private(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (authority, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let authority = authority.split('/').next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let parameter = |wanted: &str| {
        parameters.split('&').filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == wanted).map(|(_, v)| v)
    };
    let host = parameter("host").unwrap_or(name);
    let local = host.is_empty()
        || host.starts_with('/')
        || host.starts_with("%2F")
        || host.starts_with("%2f")
        || host == "localhost"
        || host == "::1"
        || host.starts_with("127.");
    local || matches!(parameter("sslmode"), Some("verify-full" | "verify-ca"))
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    value: String,
}

/// Sets a SQLite connection, and asks it what it understood.
pub(crate) fn prepare_sqlite(
    connection: &mut SqliteConnection,
    patience: Duration,
    read_only: bool,
) -> Result<(), StoreError> {
    // The timeout first: setting WAL takes a lock itself.
    connection.batch_execute(&format!(
        "PRAGMA busy_timeout = {}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY; \
         PRAGMA cache_size = {}; PRAGMA query_only = {};",
        patience.as_millis().max(5_000),
        // Kibibytes. A reader's pages are those of one state: each commit of the writer empties its cache.
        if read_only { -2_000 } else { -16_000 },
        u8::from(read_only),
    ))?;
    for (setting, found) in settings_sqlite(connection)? {
        let expected = match setting {
            "journal_mode" => "wal",
            "synchronous" => "2",
            "foreign_keys" => "1",
            "busy_timeout" => {
                if found.parse::<u64>().unwrap_or(0) < 5_000 {
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

fn settings_sqlite(connection: &mut SqliteConnection) -> Result<Vec<(&'static str, String)>, StoreError> {
    let mut out = Vec::new();
    for (setting, query) in [
        ("sqlite_version", "SELECT sqlite_version() AS value"),
        ("journal_mode", "SELECT journal_mode AS value FROM pragma_journal_mode"),
        ("synchronous", "SELECT CAST(synchronous AS TEXT) AS value FROM pragma_synchronous"),
        ("foreign_keys", "SELECT CAST(foreign_keys AS TEXT) AS value FROM pragma_foreign_keys"),
        ("busy_timeout", "SELECT CAST(timeout AS TEXT) AS value FROM pragma_busy_timeout"),
    ] {
        let word: Word = diesel::sql_query(query).get_result(connection)?;
        out.push((setting, word.value));
    }
    Ok(out)
}

/// Sets a PostgreSQL connection.
pub(crate) fn prepare_postgres(connection: &mut PgConnection, patience: Duration) -> Result<(), StoreError> {
    Ok(connection.batch_execute(&format!(
        "SET TIME ZONE 'UTC'; SET statement_timeout = '30s'; SET lock_timeout = '{}ms'; \
         SET idle_in_transaction_session_timeout = '30s'; SET synchronous_commit = on; SET client_min_messages = warning;",
        patience.as_millis(),
    ))?)
}

/// One question, one answer.
pub(crate) fn ping(connection: &mut PgConnection) -> Result<(), diesel::result::Error> {
    connection.batch_execute("SELECT 1")
}

/// Begins a transaction that will write: on SQLite it takes the write lock at once, since a reader that turns writer
/// after another commit fails whatever its patience.
pub(crate) fn begin_write(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(connection) => {
            AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")?;
        }
        AnyConnection::Postgres(connection) => AnsiTransactionManager::begin_transaction(connection)?,
    }
    Ok(())
}

/// Begins a savepoint.
pub(crate) fn begin_savepoint(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(connection) => AnsiTransactionManager::begin_transaction(connection)?,
        AnyConnection::Postgres(connection) => AnsiTransactionManager::begin_transaction(connection)?,
    }
    Ok(())
}

/// Commits the innermost transaction or savepoint.
pub(crate) fn commit(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(connection) => AnsiTransactionManager::commit_transaction(connection)?,
        AnyConnection::Postgres(connection) => AnsiTransactionManager::commit_transaction(connection)?,
    }
    Ok(())
}

/// Undoes the innermost transaction or savepoint.
pub(crate) fn rollback(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(connection) => AnsiTransactionManager::rollback_transaction(connection)?,
        AnyConnection::Postgres(connection) => AnsiTransactionManager::rollback_transaction(connection)?,
    }
    Ok(())
}

/// Reads in one transaction, so that all its queries see one state.
pub(crate) fn reading<T, E: From<StoreError>>(
    connection: &mut AnyConnection,
    job: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
) -> Result<T, E> {
    match &mut *connection {
        AnyConnection::Sqlite(connection) => {
            AnsiTransactionManager::begin_transaction(connection).map_err(StoreError::from)?;
        }
        AnyConnection::Postgres(connection) => {
            AnsiTransactionManager::begin_transaction_sql(
                connection,
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            )
            .map_err(StoreError::from)?;
        }
    }
    let result = job(connection);
    rollback(connection)?;
    result
}

/// Holds other transactions on the same key off until this one ends. On SQLite there is no other writer.
pub(crate) fn lock(connection: &mut AnyConnection, key: &str) -> Result<(), StoreError> {
    if let AnyConnection::Postgres(connection) = connection {
        diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
            .bind::<Text, _>(key)
            .execute(connection)?;
    }
    Ok(())
}

impl Reader<'_> {
    /// Settings that durability rests on.
    pub(crate) fn settings(&mut self) -> Result<Vec<(&'static str, String)>, StoreError> {
        match &mut *self.c {
            AnyConnection::Sqlite(connection) => settings_sqlite(connection),
            AnyConnection::Postgres(connection) => {
                let mut out = Vec::new();
                for setting in ["server_version", "synchronous_commit", "fsync", "full_page_writes", "TimeZone"] {
                    let word: Word = diesel::sql_query("SELECT current_setting($1) AS value")
                        .bind::<Text, _>(setting)
                        .get_result(connection)?;
                    out.push((setting, word.value));
                }
                Ok(out)
            }
        }
    }

    /// Checks the file (SQLite); `None` when it is sound.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be asked.
    pub fn integrity(&mut self) -> Result<Option<String>, StoreError> {
        match &mut *self.c {
            AnyConnection::Sqlite(connection) => {
                let words: Vec<Word> =
                    diesel::sql_query("SELECT integrity_check AS value FROM pragma_integrity_check(20)")
                        .load(connection)?;
                let said: Vec<String> = words.into_iter().map(|word| word.value).collect();
                Ok((said != ["ok"]).then(|| said.join("; ")))
            }
            AnyConnection::Postgres(_) => Ok(None),
        }
    }

    /// Size of the data, in bytes.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be asked.
    pub fn size(&mut self) -> Result<i64, StoreError> {
        let query = match &*self.c {
            AnyConnection::Sqlite(_) => {
                "SELECT page_count * page_size AS value FROM pragma_page_count, pragma_page_size"
            }
            AnyConnection::Postgres(_) => "SELECT pg_database_size(current_database()) AS value",
        };
        let number: Number = crate::connection::on_engine!(self.c, c => diesel::sql_query(query).get_result(c)?);
        Ok(number.value)
    }

    /// Copies the whole file, as one reader sees it.
    pub(crate) fn copy_to(&mut self, path: &Path) -> Result<(), StoreError> {
        match &mut *self.c {
            AnyConnection::Sqlite(connection) => {
                // VACUUM cannot run inside a transaction, and writes only to the new file.
                AnsiTransactionManager::rollback_transaction(connection)?;
                connection.batch_execute("PRAGMA query_only = 0")?;
                let copied = diesel::sql_query("VACUUM INTO ?")
                    .bind::<Text, _>(path.to_string_lossy().into_owned())
                    .execute(connection);
                connection.batch_execute("PRAGMA query_only = 1")?;
                AnsiTransactionManager::begin_transaction(connection)?;
                copied?;
                Ok(())
            }
            AnyConnection::Postgres(_) => Err(StoreError::Unsupported("PostgreSQL is copied by pg_dump")),
        }
    }
}

/// Is a transaction still open on the connection?
pub(crate) fn has_open_transaction(connection: &mut AnyConnection) -> bool {
    let status = match connection {
        AnyConnection::Sqlite(connection) => AnsiTransactionManager::transaction_manager_status_mut(connection),
        AnyConnection::Postgres(connection) => AnsiTransactionManager::transaction_manager_status_mut(connection),
    };
    !matches!(status.transaction_depth(), Ok(None))
}

/// Does the table of migrations exist? Asking Diesel would create it, which a reader cannot.
pub(crate) fn has_migrations_table_sqlite(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    let number: Number = diesel::sql_query(
        "SELECT count(*) AS value FROM sqlite_master WHERE type = 'table' AND name = '__diesel_schema_migrations'",
    )
    .get_result(connection)?;
    Ok(number.value > 0)
}

/// As on SQLite.
pub(crate) fn has_migrations_table_postgres(connection: &mut PgConnection) -> Result<bool, StoreError> {
    let number: Number = diesel::sql_query(
        "SELECT count(*) AS value FROM pg_tables WHERE schemaname = current_schema() \
         AND tablename = '__diesel_schema_migrations'",
    )
    .get_result(connection)?;
    Ok(number.value > 0)
}

/// Versions of migrations already run, as they were noted.
pub(crate) fn applied(connection: &mut AnyConnection) -> Result<Vec<String>, StoreError> {
    let exists = match connection {
        AnyConnection::Sqlite(connection) => has_migrations_table_sqlite(connection)?,
        AnyConnection::Postgres(connection) => has_migrations_table_postgres(connection)?,
    };
    if !exists {
        return Ok(Vec::new());
    }
    let query = "SELECT version AS value FROM __diesel_schema_migrations ORDER BY version";
    let words: Vec<Word> = crate::connection::on_engine!(connection, c => diesel::sql_query(query).load(c)?);
    Ok(words.into_iter().map(|word| word.value).collect())
}

/// Lets one program migrate at a time, until its connection closes.
pub(crate) fn lock_migrations(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(_) => Ok(()),
        AnyConnection::Postgres(connection) => {
            Ok(connection.batch_execute("SET lock_timeout = 0; SELECT pg_advisory_lock(7235987129)")?)
        }
    }
}
