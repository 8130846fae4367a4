//! Jobs: closures that run on a connection, and the operations available to them.

use std::{
    ops::{Deref, DerefMut},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
};

use diesel::{Connection as _, connection::InstrumentationEvent};

use crate::{
    StoreError,
    connection::{AnyConnection, on_engine},
    dialect,
    statement::{BatchedStatement, Part, Statement},
    transaction,
};

/// Inserts rows. On PostgreSQL one statement inserts all of them: they are passed as JSON with column names, so the
/// text of the statement does not depend on their number. The statement may be batched with others to share a round
/// trip. SQLite has no round trips; one statement inserts one row. Either way the statement stays prepared.
macro_rules! insert_rows {
    ($job:expr, $table:ident, $rows:expr) => {
        if let $crate::connection::AnyConnection::Sqlite(c) = $job.without_flush()? {
            for row in $rows {
                diesel::insert_into($crate::schema::$table::table).values(row.clone()).execute(c)?;
            }
        } else {
            const INSERT: &str = concat!(
                "INSERT INTO ",
                stringify!($table),
                " SELECT * FROM json_populate_recordset(NULL::",
                stringify!($table),
                ", (",
            );
            $job.insert_later(stringify!($table), INSERT, $rows)?;
        }
    };
}
pub(crate) use insert_rows;

/// Runs a job and commits or rolls back. The caller has already begun the transaction, with write access.
pub(crate) fn in_transaction<T, E>(
    connection: &mut AnyConnection,
    job: impl FnOnce(&mut Writer<'_>) -> Result<T, E>,
) -> Result<T, E>
where
    E: From<StoreError>,
{
    match run(connection, job).0 {
        Ok(value) => {
            transaction::commit(connection)?;
            Ok(value)
        }
        Err(error) => {
            // The job's error is the one to return. The pool drops a connection that cannot roll back.
            if let Err(failed) = transaction::rollback(connection) {
                tracing::warn!("a transaction could not be rolled back: {failed}");
            }
            Err(error)
        }
    }
}

/// Runs a job that writes; the caller commits or rolls back. Also returns the first error that the engine reported to
/// the job.
///
/// A panic becomes an error. So does a success that follows a failed statement: PostgreSQL would silently discard all
/// changes of such a job.
pub(crate) fn run<T, E>(
    connection: &mut AnyConnection,
    job: impl FnOnce(&mut Writer<'_>) -> Result<T, E>,
) -> (Result<T, E>, Option<StoreError>)
where
    E: From<StoreError>,
{
    let c = JobConnection::new(connection);
    let first_error = c.first_error.clone();
    let result = catch_unwind(AssertUnwindSafe(|| {
        let mut writer = Writer { reader: Reader { c } };
        let value = job(&mut writer)?;
        writer.c.flush()?;
        Ok(value)
    }));
    let error = first_error.get();
    let result = match (result, &error) {
        (Err(_), _) => Err(E::from(StoreError::Panicked)),
        (Ok(Ok(_)), Some(error)) => Err(E::from(error.clone())),
        (Ok(result), _) => result,
    };
    (result, error)
}

/// The first error that the engine reported to a job.
#[derive(Clone, Default)]
struct FirstError(Arc<Mutex<Option<StoreError>>>);

impl FirstError {
    fn note(&self, error: &diesel::result::Error) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| StoreError::of(error));
    }

    fn get(&self) -> Option<StoreError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The connection of a job. After a failed statement it returns only that error: PostgreSQL accepts no more statements
/// in the transaction, and SQLite, which may have rolled the transaction back by itself, would commit each further
/// statement separately.
pub(crate) struct JobConnection<'c> {
    connection: &'c mut AnyConnection,
    first_error: FirstError,
    /// Batched statements for PostgreSQL, sent together, at the latest before the commit.
    queued: Vec<BatchedStatement>,
    /// Whether this job has written obligations.
    pub(crate) wrote_obligations: bool,
}

impl<'c> JobConnection<'c> {
    fn new(connection: &'c mut AnyConnection) -> Self {
        let first_error = FirstError::default();
        let noted = first_error.clone();
        connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::FinishQuery { error: Some(error), .. } = event {
                noted.note(error);
            }
        });
        Self { connection, first_error, queued: Vec::new(), wrote_obligations: false }
    }

    /// The connection, after sending the batched statements.
    pub(crate) fn get(&mut self) -> Result<&mut AnyConnection, StoreError> {
        self.flush()?;
        self.without_flush()
    }

    /// The connection, without sending the batched statements.
    pub(crate) fn without_flush(&mut self) -> Result<&mut AnyConnection, StoreError> {
        match self.first_error.get() {
            None => Ok(self.connection),
            Some(error) => Err(error),
        }
    }

    /// Sends the queued statements as one batch.
    pub(crate) fn flush(&mut self) -> Result<(), StoreError> {
        let queued = std::mem::take(&mut self.queued);
        match self.without_flush()? {
            AnyConnection::Postgres(connection) => Ok(BatchedStatement::send(connection, &queued)?),
            AnyConnection::Sqlite(_) => Ok(()),
        }
    }

    /// Changes rows that this job may have inserted. Statements already batched for that table are sent first, because
    /// the parts of a batch do not see each other's rows.
    pub(crate) fn change(&mut self, table: &'static str, statement: &[Part<'_>]) -> Result<(), StoreError> {
        let large =
            |part: &Part<'_>| matches!(part, Part::Bytes(bytes) if bytes.len() > BatchedStatement::MAX_BATCHED_BYTES);
        if matches!(self.without_flush()?, AnyConnection::Postgres(_)) && !statement.iter().any(large) {
            if self.queued.iter().any(|queued| queued.table == table) {
                self.flush()?;
            }
            return self.enqueue(BatchedStatement::new(table, statement));
        }
        on_engine!(self.get()?, c => diesel::RunQueryDsl::execute(Statement(statement), c)?);
        Ok(())
    }

    /// Inserts rows on PostgreSQL. `insert` is the start of the statement, up to the JSON value.
    pub(crate) fn insert_later<T: serde::Serialize>(
        &mut self,
        table: &'static str,
        insert: &'static str,
        rows: &[T],
    ) -> Result<(), StoreError> {
        for part in rows.chunks(dialect::ROWS) {
            let json = dialect::json(part)?;
            self.enqueue(BatchedStatement::new(table, &[Part::Sql(insert), Part::Text(&json), Part::Sql(")::json)")]))?;
        }
        Ok(())
    }

    fn enqueue(&mut self, statement: BatchedStatement) -> Result<(), StoreError> {
        if self.queued.len() == BatchedStatement::MAX_BATCH {
            self.flush()?;
        }
        self.queued.push(statement);
        Ok(())
    }
}

/// Reads. Every query for data that belong to an organization takes the organization as a parameter (tenant isolation).
pub struct Reader<'c> {
    pub(crate) c: JobConnection<'c>,
}

impl<'c> Reader<'c> {
    pub(crate) fn new(c: &'c mut AnyConnection) -> Self {
        Self { c: JobConnection::new(c) }
    }

    /// The first error that the engine reported.
    pub(crate) fn first_error(&self) -> Option<StoreError> {
        self.c.first_error.get()
    }
}

/// Reads and writes, inside a transaction. Once a statement fails, every later statement fails too, and none of the
/// job's changes are kept, whatever the job returns.
pub struct Writer<'c> {
    reader: Reader<'c>,
}

impl<'c> Deref for Writer<'c> {
    type Target = Reader<'c>;

    fn deref(&self) -> &Self::Target {
        &self.reader
    }
}

impl DerefMut for Writer<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.reader
    }
}
