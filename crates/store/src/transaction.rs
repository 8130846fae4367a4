//! Where transactions and savepoints begin and end.

use diesel::connection::{AnsiTransactionManager, TransactionManager as _};

use crate::{
    StoreError,
    connection::{AnyConnection, on_engine},
};

/// Begins a transaction that will write. On SQLite it takes the write lock at once: a transaction that began as a reader
/// cannot write after another commit, whatever its timeout.
pub(crate) fn begin_write(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(connection) => {
            AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")?;
        }
        AnyConnection::Postgres(connection) => AnsiTransactionManager::begin_transaction(connection)?,
    }
    Ok(())
}

/// Begins a transaction that only reads: all its queries see one state of the database.
pub(crate) fn begin_read(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(connection) => AnsiTransactionManager::begin_transaction(connection)?,
        AnyConnection::Postgres(connection) => AnsiTransactionManager::begin_transaction_sql(
            connection,
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        )?,
    }
    Ok(())
}

/// Stands in the place of the two above where no transaction is needed.
#[expect(clippy::unnecessary_wraps, reason = "has the signature of a function that begins a transaction")]
pub(crate) fn begin_nothing(_: &mut AnyConnection) -> Result<(), StoreError> {
    Ok(())
}

/// Begins a savepoint.
pub(crate) fn begin_savepoint(connection: &mut AnyConnection) -> Result<(), StoreError> {
    on_engine!(connection, c => AnsiTransactionManager::begin_transaction(c)?);
    Ok(())
}

/// Commits the innermost transaction or savepoint.
pub(crate) fn commit(connection: &mut AnyConnection) -> Result<(), StoreError> {
    on_engine!(connection, c => AnsiTransactionManager::commit_transaction(c)?);
    Ok(())
}

/// Rolls the innermost transaction or savepoint back.
pub(crate) fn rollback(connection: &mut AnyConnection) -> Result<(), StoreError> {
    on_engine!(connection, c => AnsiTransactionManager::rollback_transaction(c)?);
    Ok(())
}

/// Ends a transaction that read.
pub(crate) fn end_read(connection: &mut AnyConnection) {
    // The result is there already. A connection that cannot end its transaction is broken, and the pool drops it.
    if let Err(failed) = rollback(connection) {
        tracing::warn!("a read transaction could not be ended: {failed}");
    }
}

/// Is a transaction still open on the connection?
pub(crate) fn is_open(connection: &mut AnyConnection) -> bool {
    let status = on_engine!(connection, c => AnsiTransactionManager::transaction_manager_status_mut(c));
    !matches!(status.transaction_depth(), Ok(None))
}
