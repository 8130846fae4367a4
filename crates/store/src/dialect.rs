//! The differences between the two engines, all kept in this module.

use std::path::Path;

use diesel::{
    OptionalExtension as _, PgConnection, QueryDsl as _, QueryableByName, RunQueryDsl as _, SqliteConnection,
    connection::SimpleConnection as _,
    sql_types::{BigInt, Text},
};

use crate::{
    StoreError,
    connection::{AnyConnection, on_engine},
    schema::audit_chains,
    statement::{Part, Statement},
    transaction,
};

/// Maximum number of rows written or queried by one statement: SQLite binds at most 32,766 values per statement,
/// PostgreSQL 65,535, and our widest table has 19 columns.
pub(crate) const ROWS: usize = 1_000;

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

/// Rows as one JSON value, from which PostgreSQL reads columns by name.
pub(crate) fn json<T: serde::Serialize>(rows: &[T]) -> Result<String, StoreError> {
    serde_json::to_string(rows).map_err(|error| StoreError::Database(error.to_string()))
}

/// Bytes in JSON, in the form that PostgreSQL reads: `\\x` followed by hexadecimal digits.
pub(crate) fn hex<S: serde::Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&format!("\\x{}", guichet_core::hex(bytes)))
}

/// Position and hash of the head of a chain, locked until the transaction ends: another transaction that appends to it
/// waits.
pub(crate) fn lock_chain(connection: &mut AnyConnection, chain: &str) -> Result<Option<(i64, String)>, StoreError> {
    let query = || audit_chains::table.find(chain).select((audit_chains::position, audit_chains::hash));
    let connection = match connection {
        // SQLite has a single writer, so there is nothing to lock.
        AnyConnection::Sqlite(connection) => return Ok(query().get_result(connection).optional()?),
        AnyConnection::Postgres(connection) => connection,
    };
    if let Some(head) = query().for_update().get_result(connection).optional()? {
        return Ok(Some(head));
    }
    // Before the first event there is no row to lock: take an advisory lock on the name, then query again.
    let name = format!("chain\n{chain}");
    let lock = [Part::Sql("SELECT pg_advisory_xact_lock(hashtextextended("), Part::Text(&name), Part::Sql(", 0))")];
    Statement(&lock).execute(connection)?;
    Ok(query().for_update().get_result(connection).optional()?)
}

/// The problems that SQLite reports in its file; `None` when there are none, and always on PostgreSQL.
pub(crate) fn integrity(connection: &mut AnyConnection) -> Result<Option<String>, StoreError> {
    match connection {
        AnyConnection::Sqlite(connection) => {
            let words: Vec<Word> =
                diesel::sql_query("SELECT integrity_check AS value FROM pragma_integrity_check LIMIT 20")
                    .load(connection)?;
            let said: Vec<String> = words.into_iter().map(|word| word.value).collect();
            Ok((said != ["ok"]).then(|| said.join("; ")))
        }
        AnyConnection::Postgres(_) => Ok(None),
    }
}

/// Size of the data, in bytes.
pub(crate) fn size(connection: &mut AnyConnection) -> Result<i64, StoreError> {
    let query = match connection {
        AnyConnection::Sqlite(_) => "SELECT page_count * page_size AS value FROM pragma_page_count, pragma_page_size",
        AnyConnection::Postgres(_) => "SELECT pg_database_size(current_database()) AS value",
    };
    let number: Number = on_engine!(connection, c => diesel::sql_query(query).get_result(c)?);
    Ok(number.value)
}

/// Copies the whole file as one consistent snapshot. The file at `path` is either complete and on disk, or absent.
pub(crate) fn copy(connection: &mut AnyConnection, path: &Path) -> Result<(), StoreError> {
    let AnyConnection::Sqlite(connection) = connection else {
        return Err(StoreError::Unsupported("PostgreSQL is copied by pg_dump"));
    };
    let refused = |error: std::io::Error| StoreError::Unavailable {
        location: path.display().to_string(),
        cause: error.to_string(),
    };
    if path.exists() {
        return Err(refused(std::io::ErrorKind::AlreadyExists.into()));
    }
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let partial = Path::new(&partial);
    if partial.exists() {
        // A remnant of an interrupted copy.
        std::fs::remove_file(partial).map_err(refused)?;
    }
    let copied = diesel::sql_query("VACUUM INTO ?")
        .bind::<Text, _>(partial.to_string_lossy().into_owned())
        .execute(connection)
        .map_err(StoreError::from)
        .and_then(|_| {
            std::fs::File::open(partial).and_then(|file| file.sync_all()).map_err(refused)?;
            std::fs::rename(partial, path).map_err(refused)?;
            let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty());
            std::fs::File::open(directory.unwrap_or(Path::new("."))).and_then(|file| file.sync_all()).map_err(refused)
        });
    if copied.is_err() {
        // The partial file may not exist.
        let _ = std::fs::remove_file(partial);
    }
    copied
}

/// Returns whether the migrations table exists. Asking Diesel would create the table, which a reader cannot do.
pub(crate) fn has_migrations_table_sqlite(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    let number: Number = diesel::sql_query(
        "SELECT count(*) AS value FROM sqlite_master WHERE type = 'table' AND name = '__diesel_schema_migrations'",
    )
    .get_result(connection)?;
    Ok(number.value > 0)
}

/// As [`has_migrations_table_sqlite`], on PostgreSQL.
pub(crate) fn has_migrations_table_postgres(connection: &mut PgConnection) -> Result<bool, StoreError> {
    let number: Number = diesel::sql_query(
        "SELECT count(*) AS value FROM pg_tables WHERE schemaname = current_schema() \
         AND tablename = '__diesel_schema_migrations'",
    )
    .get_result(connection)?;
    Ok(number.value > 0)
}

/// Versions of the migrations already run.
pub(crate) fn applied(connection: &mut AnyConnection) -> Result<Vec<String>, StoreError> {
    let exists = match connection {
        AnyConnection::Sqlite(connection) => has_migrations_table_sqlite(connection)?,
        AnyConnection::Postgres(connection) => has_migrations_table_postgres(connection)?,
    };
    if !exists {
        return Ok(Vec::new());
    }
    let query = "SELECT version AS value FROM __diesel_schema_migrations ORDER BY version";
    let words: Vec<Word> = on_engine!(connection, c => diesel::sql_query(query).load(c)?);
    Ok(words.into_iter().map(|word| word.value).collect())
}

/// Allows one process at a time to migrate: until its connection closes on PostgreSQL, until [`unlock_migrations`] on
/// SQLite. There is no time limit on a migration, nor on waiting for the lock.
pub(crate) fn lock_migrations(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(_) => transaction::begin_write(connection),
        AnyConnection::Postgres(connection) => Ok(connection.batch_execute(
            "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0; \
             SELECT pg_advisory_lock(7235987129)",
        )?),
    }
}

/// Commits the migrations on SQLite, where the lock is a transaction.
pub(crate) fn unlock_migrations(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(_) => transaction::commit(connection),
        AnyConnection::Postgres(_) => Ok(()),
    }
}
