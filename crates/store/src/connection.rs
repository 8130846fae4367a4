//! Connections: one type for both engines, one body for each query.

use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};

use diesel::{
    Connection as _, PgConnection, SqliteConnection,
    r2d2::{self, ManageConnection},
};

use crate::{Location, Options, StoreError, dialect};

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
        match &mut *$connection {
            $crate::connection::AnyConnection::Postgres($c) => $body,
            $crate::connection::AnyConnection::Sqlite($c) => $body,
        }
    };
}
pub(crate) use on_engine;

/// Inserts rows: on PostgreSQL in one statement, which is one round trip; on SQLite, where there is none, row by row with one
/// prepared statement, where a statement of as many rows would be written and parsed again each time.
macro_rules! insert_rows {
    ($connection:expr, $table:expr, $rows:expr) => {
        match &mut *$connection {
            $crate::connection::AnyConnection::Postgres(c) => {
                diesel::insert_into($table).values($rows).execute(c)?;
            }
            $crate::connection::AnyConnection::Sqlite(c) => {
                for row in $rows {
                    diesel::insert_into($table).values(row).execute(c)?;
                }
            }
        }
    };
}
pub(crate) use insert_rows;

/// Opens connections, chosen by the location: the derived way tries each engine and hides the true error.
pub(crate) struct Manager {
    location: Location,
    patience: Duration,
    read_only: bool,
}

impl Manager {
    pub(crate) fn new(location: Location, patience: Duration, read_only: bool) -> Self {
        Self { location, patience, read_only }
    }

    pub(crate) fn location(&self) -> &Location {
        &self.location
    }

    pub(crate) fn open(&self) -> Result<AnyConnection, StoreError> {
        let unavailable = |cause: String| StoreError::Unavailable { location: self.location.shown(), cause };
        match &self.location {
            Location::Postgres(url) => {
                let mut connection = PgConnection::establish(url).map_err(|error| unavailable(error.to_string()))?;
                dialect::prepare_postgres(&mut connection, self.patience)?;
                Ok(AnyConnection::Postgres(connection))
            }
            Location::Sqlite(path) => {
                let mut connection = SqliteConnection::establish(&path.to_string_lossy())
                    .map_err(|error| unavailable(error.to_string()))?;
                dialect::prepare_sqlite(&mut connection, self.patience, self.read_only)?;
                Ok(AnyConnection::Sqlite(connection))
            }
        }
    }
}

impl ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = StoreError;

    fn connect(&self) -> Result<AnyConnection, StoreError> {
        self.open()
    }

    fn is_valid(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        match connection {
            // A file needs no question; a server may have gone.
            AnyConnection::Sqlite(_) => Ok(()),
            AnyConnection::Postgres(connection) => Ok(dialect::ping(connection)?),
        }
    }

    fn has_broken(&self, connection: &mut AnyConnection) -> bool {
        std::thread::panicking() || diesel::r2d2::R2D2Connection::is_broken(connection)
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

/// Runs a job in a transaction of its own, begun as one that writes.
pub(crate) fn in_transaction<T, E>(
    connection: &mut AnyConnection,
    job: impl FnOnce(&mut Writer<'_>) -> Result<T, E>,
) -> Result<T, E>
where
    E: From<StoreError>,
{
    dialect::begin_write(connection)?;
    match job(&mut Writer::new(connection)) {
        Ok(value) => {
            dialect::commit(connection)?;
            Ok(value)
        }
        Err(error) => {
            dialect::rollback(connection)?;
            Err(error)
        }
    }
}

/// Reads. What belongs to an organization is asked for with it: a query without its scope does not exist here.
pub struct Reader<'c> {
    pub(crate) c: &'c mut AnyConnection,
}

impl<'c> Reader<'c> {
    pub(crate) fn new(c: &'c mut AnyConnection) -> Self {
        Self { c }
    }
}

/// Reads and writes, inside a transaction.
pub struct Writer<'c> {
    reader: Reader<'c>,
}

impl<'c> Writer<'c> {
    pub(crate) fn new(c: &'c mut AnyConnection) -> Self {
        Self { reader: Reader::new(c) }
    }
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
