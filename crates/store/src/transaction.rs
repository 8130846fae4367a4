//! Begins and ends transactions and savepoints.

use diesel::connection::{AnsiTransactionManager, TransactionManager as _};

use crate::{
    StoreError,
    connection::{AnyConnection, on_engine},
};

/// Begins a transaction that will write. On SQLite it takes the write lock at once: a transaction that began as a
/// reader cannot write once another transaction has committed, whatever its timeout.
pub(crate) fn begin_write(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(connection) => {
            AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")?;
        }
        AnyConnection::Postgres(connection) => AnsiTransactionManager::begin_transaction(connection)?,
    }
    Ok(())
}

/// Begins a read-only transaction: all its queries see the same snapshot of the database.
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

/// Begins no transaction: a substitute for the two functions above where none is needed.
#[expect(clippy::unnecessary_wraps, reason = "has the signature of a function that begins a transaction")]
pub(crate) fn no_transaction(_: &mut AnyConnection) -> Result<(), StoreError> {
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

/// Ends a read-only transaction.
pub(crate) fn end_read(connection: &mut AnyConnection) {
    // The result is already available. The pool drops a connection that cannot end its transaction.
    if let Err(failed) = rollback(connection) {
        tracing::warn!("a read transaction could not be ended: {failed}");
    }
}

/// Returns whether a transaction is still open on the connection.
pub(crate) fn is_open(connection: &mut AnyConnection) -> bool {
    let status = on_engine!(connection, c => AnsiTransactionManager::transaction_manager_status_mut(c));
    !matches!(status.transaction_depth(), Ok(None))
}
