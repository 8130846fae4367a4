//! Opens connections and pools them.

use std::{
    path::Path,
    sync::{Arc, OnceLock},
    time::Duration,
};

use diesel::{
    Connection as _, PgConnection, SqliteConnection,
    r2d2::{self, ManageConnection},
};

use crate::{Location, Options, StoreError, connection::AnyConnection, location::file_url, settings};

/// The access mode of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Read existing data.
    Read,
    /// Write to an existing database.
    Write,
    /// Write, and create the SQLite file if it does not exist.
    Create,
}

/// What distinguishes a file from another of the same name: its device and inode.
#[cfg(unix)]
type FileId = (u64, u64);

/// What distinguishes a file from another of the same name: on this system the standard library offers nothing for it.
#[cfg(not(unix))]
type FileId = ();

fn file_id(path: &Path) -> std::io::Result<FileId> {
    let found = std::fs::metadata(path)?;
    #[cfg(unix)]
    return Ok((std::os::unix::fs::MetadataExt::dev(&found), std::os::unix::fs::MetadataExt::ino(&found)));
    #[cfg(not(unix))]
    return Ok(drop(found));
}

/// Opens connections to one location. Diesel's own method tries each engine in turn and loses the first error.
#[derive(Clone)]
pub(crate) struct Manager {
    location: Location,
    timeout: Duration,
    access: Access,
    /// Identity of the file when it was first opened.
    file: Arc<OnceLock<FileId>>,
}

impl Manager {
    pub(crate) fn new(location: Location, timeout: Duration, access: Access) -> Self {
        Self { location, timeout, access, file: Arc::default() }
    }

    /// The same database with another access mode.
    pub(crate) fn with_access(&self, access: Access) -> Self {
        Self { access, ..self.clone() }
    }

    pub(crate) fn location(&self) -> &Location {
        &self.location
    }

    /// Fails when the SQLite file is no longer the one that was opened. SQLite would go on writing to a removed or
    /// replaced file, and those writes would be lost when its last connection closes.
    pub(crate) fn verify_file(&self) -> Result<(), StoreError> {
        let Location::Sqlite(path) = &self.location else { return Ok(()) };
        let found = file_id(path).map_err(|error| self.unavailable(error.to_string()))?;
        if *self.file.get_or_init(|| found) == found {
            return Ok(());
        }
        Err(self.unavailable("another file took its place; put it back, or start again on the new one".to_owned()))
    }

    pub(crate) fn open(&self) -> Result<AnyConnection, StoreError> {
        match &self.location {
            Location::Postgres(url) => {
                // libpq's message quotes the parts of the URL that it could not parse.
                let mut connection = PgConnection::establish(&url.for_client(self.timeout))
                    .map_err(|error| self.unavailable(url.redacted(&error.to_string())))?;
                settings::prepare_postgres(&mut connection, self.timeout)?;
                Ok(AnyConnection::Postgres(connection))
            }
            Location::Sqlite(path) => {
                if self.access != Access::Create {
                    self.verify_file()?;
                }
                let mut connection = SqliteConnection::establish(&file_url(path, self.access == Access::Create))
                    .map_err(|error| self.unavailable(error.to_string()))?;
                settings::prepare_sqlite(&mut connection, self.timeout, self.access == Access::Read)?;
                Ok(AnyConnection::Sqlite(connection))
            }
        }
    }

    fn unavailable(&self, cause: String) -> StoreError {
        StoreError::Unavailable { location: self.location.shown(), cause }
    }
}

/// A connection of the pool.
pub(crate) struct Pooled {
    pub(crate) connection: AnyConnection,
    /// Whether the server stopped responding, in which case the pool drops the connection.
    pub(crate) lost: bool,
}

impl ManageConnection for Manager {
    type Connection = Pooled;
    type Error = StoreError;

    fn connect(&self) -> Result<Pooled, StoreError> {
        Ok(Pooled { connection: self.open()?, lost: false })
    }

    /// No check, which saves a round trip: the first statement of a job shows whether the connection is lost.
    fn is_valid(&self, _: &mut Pooled) -> Result<(), StoreError> {
        Ok(())
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        std::thread::panicking() || pooled.lost || diesel::r2d2::R2D2Connection::is_broken(&mut pooled.connection)
    }
}

/// The connection pool of a store.
pub(crate) struct Pool {
    manager: Manager,
    connections: r2d2::Pool<Manager>,
}

/// A connection taken from the pool, returned to it when dropped.
pub(crate) type Taken = r2d2::PooledConnection<Manager>;

impl Pool {
    /// Opens the pool. One connection is opened at once, so that a wrong address fails immediately.
    pub(crate) fn open(manager: Manager, options: &Options) -> Result<Self, StoreError> {
        drop(manager.open()?);
        let connections = r2d2::Pool::builder()
            .max_size(options.connections.max(1))
            .min_idle(Some(1))
            .connection_timeout(options.timeout)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build(manager.clone())
            .map_err(|error| manager.unavailable(error.to_string()))?;
        Ok(Self { manager, connections })
    }

    pub(crate) fn manager(&self) -> &Manager {
        &self.manager
    }

    /// Maximum number of connections.
    pub(crate) fn size(&self) -> u32 {
        self.connections.max_size()
    }

    /// A connection, if one is free now.
    pub(crate) fn try_take(&self) -> Result<Option<Taken>, StoreError> {
        self.manager.verify_file()?;
        Ok(self.connections.try_get())
    }

    /// A connection on which `begin` succeeded. `begin` fails on a connection that PostgreSQL has closed; another one
    /// is then taken.
    pub(crate) fn take(&self, begin: fn(&mut AnyConnection) -> Result<(), StoreError>) -> Result<Taken, StoreError> {
        self.manager.verify_file()?;
        let mut stale = 0;
        loop {
            let mut taken = self.connections.get().map_err(|error| self.manager.unavailable(error.to_string()))?;
            match begin(&mut taken.connection) {
                Ok(()) => return Ok(taken),
                Err(error) => {
                    // PostgreSQL fails to begin a transaction only when the connection is lost.
                    taken.lost = matches!(self.manager.location, Location::Postgres(_));
                    if !taken.lost || stale > self.size() {
                        return Err(error);
                    }
                    stale += 1;
                }
            }
        }
    }
}
