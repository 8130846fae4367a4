//! Connections: one type for both engines, one body for each query.

use std::{
    ops::{Deref, DerefMut},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use diesel::{
    Connection as _, PgConnection, RunQueryDsl as _, SqliteConnection,
    connection::InstrumentationEvent,
    r2d2::{self, ManageConnection},
};

use crate::{
    Location, Options, StoreError, dialect,
    statement::{Part, Statement, Waiting},
};

/// A connection to either engine.
#[derive(diesel::MultiConnection)]
pub(crate) enum AnyConnection {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite; last, since the derived `establish`, which is never called, accepts any URL for it.
    Sqlite(SqliteConnection),
}

/// Runs one body against the connection's own engine: it is type-checked once for each.
macro_rules! on_engine {
    ($connection:expr, $c:ident => $body:expr) => {
        match $connection.sound()? {
            $crate::connection::AnyConnection::Postgres($c) => $body,
            $crate::connection::AnyConnection::Sqlite($c) => $body,
        }
    };
}
pub(crate) use on_engine;

/// Inserts rows: on PostgreSQL all by one statement, whose text does not depend on how many they are (they go as JSON, by the names
/// of their columns), and which waits for others; on SQLite, where there is no journey, one to a statement. Either way it stays prepared.
macro_rules! insert_rows {
    ($connection:expr, $table:ident, $rows:expr) => {
        if let $crate::connection::AnyConnection::Sqlite(c) = $connection.watched()? {
            for row in $rows {
                diesel::insert_into($crate::schema::$table::table).values(row).execute(c)?;
            }
        } else {
            const INSERT: &str = concat!(
                "INSERT INTO ",
                stringify!($table),
                " SELECT * FROM json_populate_recordset(NULL::",
                stringify!($table),
                ", (",
            );
            $connection.insert_later(stringify!($table), INSERT, $rows)?;
        }
    };
}
pub(crate) use insert_rows;

impl AnyConnection {
    /// The connection itself: nobody watches it.
    #[expect(clippy::unnecessary_wraps, reason = "queries run on a watched connection too")]
    pub(crate) fn sound(&mut self) -> Result<&mut Self, StoreError> {
        Ok(self)
    }
}

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Read what is there.
    Read,
    /// Write to what is there.
    Write,
    /// Make a SQLite file where there is none.
    Create,
}

/// Opens connections, chosen by the location: the derived way tries each engine and hides the true error.
#[derive(Clone)]
pub(crate) struct Manager {
    location: Location,
    patience: Duration,
    access: Access,
    /// The file that was opened first: another one in its place is not the database that we have been writing to.
    file: Arc<OnceLock<dialect::FileId>>,
}

impl Manager {
    pub(crate) fn new(location: Location, patience: Duration, access: Access) -> Self {
        Self { location, patience, access, file: Arc::default() }
    }

    /// The same database, otherwise accessed.
    pub(crate) fn with_access(&self, access: Access) -> Self {
        Self { access, ..self.clone() }
    }

    /// Is the file still where it was opened? One that was removed or replaced still takes writes, and loses them with its
    /// last connection.
    pub(crate) fn in_place(&self) -> Result<(), StoreError> {
        let Location::Sqlite(path) = &self.location else { return Ok(()) };
        let unavailable = |cause: String| StoreError::Unavailable { location: self.location.shown(), cause };
        let found = dialect::file_id(path).map_err(|error| unavailable(error.to_string()))?;
        if *self.file.get_or_init(|| found) == found {
            return Ok(());
        }
        Err(unavailable("another file took its place; put it back, or start again on the new one".to_owned()))
    }

    pub(crate) fn location(&self) -> &Location {
        &self.location
    }

    pub(crate) fn open(&self) -> Result<AnyConnection, StoreError> {
        let unavailable = |cause: String| StoreError::Unavailable { location: self.location.shown(), cause };
        match &self.location {
            Location::Postgres(url) => {
                // The client library quotes what it could not read of the URL.
                let mut connection = PgConnection::establish(&dialect::patient(url, self.patience))
                    .map_err(|error| unavailable(crate::error::redacted(&error.to_string(), url)))?;
                dialect::prepare_postgres(&mut connection, self.patience)?;
                Ok(AnyConnection::Postgres(connection))
            }
            Location::Sqlite(path) => {
                if self.access != Access::Create {
                    self.in_place()?;
                }
                let mut connection = SqliteConnection::establish(&dialect::file_url(path, self.access))
                    .map_err(|error| unavailable(error.to_string()))?;
                dialect::prepare_sqlite(&mut connection, self.patience, self.access == Access::Read)?;
                Ok(AnyConnection::Sqlite(connection))
            }
        }
    }
}

/// A connection of the pool.
pub(crate) struct Pooled {
    pub(crate) connection: AnyConnection,
    /// Its server no longer answers: the pool is to drop it.
    pub(crate) lost: bool,
}

impl ManageConnection for Manager {
    type Connection = Pooled;
    type Error = StoreError;

    fn connect(&self) -> Result<Pooled, StoreError> {
        Ok(Pooled { connection: self.open()?, lost: false })
    }

    /// Whoever uses it finds out by the first thing that it asks, and then takes another: see [`crate::Store`].
    fn is_valid(&self, _: &mut Pooled) -> Result<(), StoreError> {
        Ok(())
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        std::thread::panicking() || pooled.lost || diesel::r2d2::R2D2Connection::is_broken(&mut pooled.connection)
    }
}

pub(crate) type Pool = r2d2::Pool<Manager>;

/// Opens the pool; the first connection is opened now, so that a wrong address says so at once.
pub(crate) fn pool(manager: Manager, options: &Options, location: &Location) -> Result<Pool, StoreError> {
    drop(manager.open()?);
    r2d2::Pool::builder()
        .max_size(options.connections.max(1))
        .min_idle(Some(1))
        .connection_timeout(options.patience)
        .error_handler(Box::new(r2d2::NopErrorHandler))
        .build(manager)
        .map_err(|error| StoreError::Unavailable { location: location.shown(), cause: error.to_string() })
}

/// Runs a job in a transaction of its own, which has begun as one that writes.
pub(crate) fn in_transaction<T, E>(
    connection: &mut AnyConnection,
    job: impl FnOnce(&mut Writer<'_>) -> Result<T, E>,
) -> Result<T, E>
where
    E: From<StoreError>,
{
    match run(connection, job).0 {
        Ok(value) => {
            dialect::commit(connection)?;
            Ok(value)
        }
        Err(error) => {
            // What the job says matters more. A connection that cannot undo is broken, and the pool drops it.
            if let Err(failed) = dialect::rollback(connection) {
                tracing::warn!("a transaction could not be undone: {failed}");
            }
            Err(error)
        }
    }
}

/// Runs a job that writes; the caller commits or undoes. Beside its result, the first error that the engine gave it.
///
/// A panic is an error. So is a result that is good although a statement failed: PostgreSQL would have written nothing of
/// such a job, without a word.
pub(crate) fn run<T, E>(
    connection: &mut AnyConnection,
    job: impl FnOnce(&mut Writer<'_>) -> Result<T, E>,
) -> (Result<T, E>, Option<StoreError>)
where
    E: From<StoreError>,
{
    let held = Held::new(connection);
    let fault = held.fault.clone();
    let result = catch_unwind(AssertUnwindSafe(|| {
        let mut writer = Writer { reader: Reader { c: held } };
        let value = job(&mut writer)?;
        writer.c.settle()?;
        Ok(value)
    }));
    let fault = fault.first();
    let result = match (result, &fault) {
        (Err(_), _) => Err(E::from(StoreError::Panicked)),
        (Ok(Ok(_)), Some(fault)) => Err(E::from(fault.clone())),
        (Ok(result), _) => result,
    };
    (result, fault)
}

/// The first error that the engine gave a job.
#[derive(Clone, Default)]
pub(crate) struct Fault(Arc<Mutex<Option<StoreError>>>);

impl Fault {
    fn note(&self, error: &diesel::result::Error) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| StoreError::of(error));
    }

    fn first(&self) -> Option<StoreError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A connection in the hands of a job. After a statement that failed it gives that error and nothing else: PostgreSQL
/// takes no more statements then, and SQLite, which may have undone the transaction by itself, would take them one by one,
/// each kept at once.
pub(crate) struct Held<'c> {
    connection: &'c mut AnyConnection,
    fault: Fault,
    /// Statements that PostgreSQL is not yet told of: at the latest, it is before the commit.
    waiting: Vec<Waiting>,
}

impl<'c> Held<'c> {
    fn new(connection: &'c mut AnyConnection) -> Self {
        let fault = Fault::default();
        let noted = fault.clone();
        connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::FinishQuery { error: Some(error), .. } = event {
                noted.note(error);
            }
        });
        Self { connection, fault, waiting: Vec::new() }
    }

    /// The connection, while nothing failed and nothing waits.
    pub(crate) fn sound(&mut self) -> Result<&mut AnyConnection, StoreError> {
        self.settle()?;
        self.watched()
    }

    /// The connection, while nothing failed.
    pub(crate) fn watched(&mut self) -> Result<&mut AnyConnection, StoreError> {
        match self.fault.first() {
            None => Ok(self.connection),
            Some(error) => Err(error),
        }
    }

    /// Sends what waits.
    pub(crate) fn settle(&mut self) -> Result<(), StoreError> {
        let waiting = std::mem::take(&mut self.waiting);
        match self.watched()? {
            AnyConnection::Postgres(connection) => Ok(Waiting::send(connection, &waiting)?),
            AnyConnection::Sqlite(_) => Ok(()),
        }
    }

    /// Changes rows of a table that may be there already. What waits for that table goes first: together, this statement would see
    /// nothing of it. A row inserted later in the job may go together with it, being another one.
    pub(crate) fn change(&mut self, table: &'static str, statement: &[Part<'_>]) -> Result<(), StoreError> {
        let large = |part: &Part<'_>| matches!(part, Part::Bytes(bytes) if bytes.len() > Waiting::LARGE);
        if matches!(self.watched()?, AnyConnection::Postgres(_)) && !statement.iter().any(large) {
            if self.waiting.iter().any(|waiting| waiting.table == table) {
                self.settle()?;
            }
            return self.wait(Waiting::new(table, statement));
        }
        on_engine!(self, c => Statement(statement).execute(c)?);
        Ok(())
    }

    /// Inserts rows on PostgreSQL; `insert` ends where the text of their JSON begins.
    pub(crate) fn insert_later<T: serde::Serialize>(
        &mut self,
        table: &'static str,
        insert: &'static str,
        rows: &[T],
    ) -> Result<(), StoreError> {
        for part in rows.chunks(dialect::ROWS) {
            let json = dialect::json(part)?;
            self.wait(Waiting::new(table, &[Part::Sql(insert), Part::Text(&json), Part::Sql(")::json)")]))?;
        }
        Ok(())
    }

    fn wait(&mut self, waiting: Waiting) -> Result<(), StoreError> {
        if self.waiting.len() == Waiting::MOST {
            self.settle()?;
        }
        self.waiting.push(waiting);
        Ok(())
    }
}

/// Reads. What belongs to an organization is asked for with it: a query without its scope does not exist here.
pub struct Reader<'c> {
    pub(crate) c: Held<'c>,
}

impl<'c> Reader<'c> {
    pub(crate) fn new(c: &'c mut AnyConnection) -> Self {
        Self { c: Held::new(c) }
    }

    /// The first error that the engine gave.
    pub(crate) fn fault(&self) -> Option<StoreError> {
        self.c.fault.first()
    }
}

/// Reads and writes, inside a transaction. Once one of these fails, so does each that follows, and nothing of the job is
/// kept, whatever it returns.
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
