//! The store: opened at a location, accessed through jobs that read or write.

use std::sync::Arc;

use crate::{
    Counters, Location, Migration, MigrationState, Options, Reader, StoreError, Writer, dialect, job, migrations,
    pool::{Access, Manager, Pool},
    settings, transaction, writer,
};

/// An open store. Cheap to clone; it closes when the last clone is dropped.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    pool: Pool,
    /// The single writer thread, on SQLite only.
    writer: Option<writer::WriterThread>,
    counters: Arc<Counters>,
}

impl Store {
    /// Opens a store whose migrations are up to date.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the database cannot be reached, [`StoreError::Outdated`] when migrations are
    /// pending, [`StoreError::Newer`] when a later version of Guichet wrote the database.
    pub fn open(location: &Location, options: &Options) -> Result<Self, StoreError> {
        let store = Self::connect(location, options)?;
        match store.read_blocking(|reader| reader.migration_state())? {
            MigrationState { newer: Some(version), .. } => Err(StoreError::Newer { version }),
            MigrationState { pending, .. } if pending.is_empty() => Ok(store),
            MigrationState { pending, .. } => {
                Err(StoreError::Outdated { pending: pending.into_iter().map(|one| one.name).collect() })
            }
        }
    }

    /// Opens a store after running its pending migrations. Returns the store and the migrations that were run.
    ///
    /// # Errors
    /// As [`Store::open`], and [`StoreError::Migration`].
    pub fn migrate(location: &Location, options: &Options) -> Result<(Self, Vec<Migration>), StoreError> {
        if let Location::Sqlite(path) = location
            && let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty())
        {
            std::fs::create_dir_all(directory)
                .map_err(|error| StoreError::Unavailable { location: location.shown(), cause: error.to_string() })?;
        }
        let run = migrations::run(location, options)?;
        Ok((Self::open(location, options)?, run))
    }

    fn connect(location: &Location, options: &Options) -> Result<Self, StoreError> {
        settings::check_library()?;
        let counters = Arc::new(Counters::default());
        let manager = Manager::new(location.clone(), options.timeout, Access::Read);
        let pool = Pool::open(manager.clone(), options)?;
        let writer = match location {
            Location::Sqlite(_) => Some(writer::WriterThread::start(
                manager.with_access(Access::Write),
                options.max_jobs_per_commit,
                Arc::clone(&counters),
            )?),
            Location::Postgres(_) => None,
        };
        Ok(Self(Arc::new(Inner { pool, writer, counters })))
    }

    /// Where the data are stored.
    #[must_use]
    pub fn location(&self) -> &Location {
        self.0.pool.manager().location()
    }

    /// Counts of the commits and jobs since the store was opened.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.0.counters
    }

    /// Runs a job that only reads.
    ///
    /// # Errors
    /// The job's error, or [`StoreError`] when no connection was available.
    pub async fn read<T, E>(&self, job: impl FnOnce(&mut Reader<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let store = self.clone();
        match tokio::task::spawn_blocking(move || store.read_blocking(job)).await {
            Ok(result) => result,
            Err(error) => Err(ended(&error).into()),
        }
    }

    /// As [`Store::read`], on the calling thread.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn read_blocking<T, E>(&self, job: impl FnOnce(&mut Reader<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let mut taken = self.0.pool.take(transaction::begin_read)?;
        let result = job(&mut Reader::new(&mut taken.connection));
        transaction::end_read(&mut taken.connection);
        result
    }

    /// Looks up a few rows by key. Cheaper than [`Store::read`]: there is no transaction, so each query sees the
    /// database as it is when that query runs. On SQLite the job runs on the calling thread when a connection is free,
    /// so it must be short. The job may run again on another connection when the first connection was lost.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn lookup<T, E>(
        &self,
        mut job: impl FnMut(&mut Reader<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        if self.is_sqlite()
            && let Some(mut taken) = self.0.pool.try_take()?
        {
            return job(&mut Reader::new(&mut taken.connection));
        }
        let store = self.clone();
        let lookup = move || {
            for _ in 0..=store.0.pool.size() {
                let mut taken = store.0.pool.take(transaction::no_transaction)?;
                let mut reader = Reader::new(&mut taken.connection);
                let result = job(&mut reader);
                let lost = reader.first_error().is_some_and(|error| error.is_lost());
                if !lost || store.is_sqlite() {
                    return result;
                }
                taken.lost = true;
            }
            job(&mut Reader::new(&mut store.0.pool.take(transaction::no_transaction)?.connection))
        };
        match tokio::task::spawn_blocking(lookup).await {
            Ok(result) => result,
            Err(error) => Err(ended(&error).into()),
        }
    }

    /// Runs a job that writes, in a transaction: when it returns, either all of its changes are on disk or none are.
    ///
    /// Dropping the future does not cancel the job.
    ///
    /// # Errors
    /// The job's error, in which case nothing was written; or [`StoreError`]. On [`StoreError::Unavailable`] the
    /// connection may have been lost while PostgreSQL was committing: read the data again before retrying.
    pub async fn write<T, E>(&self, job: impl FnOnce(&mut Writer<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        if let Some(writer) = &self.0.writer {
            return writer.submit(job)?.await.unwrap_or_else(|_| Err(StoreError::Stopped.into()));
        }
        let store = self.clone();
        match tokio::task::spawn_blocking(move || store.write_pooled(job)).await {
            Ok(result) => result,
            Err(error) => Err(ended(&error).into()),
        }
    }

    /// As [`Store::write`], blocking the calling thread.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_blocking<T, E>(
        &self,
        job: impl FnOnce(&mut Writer<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.0.writer {
            Some(writer) => writer.submit(job)?.blocking_recv().unwrap_or_else(|_| Err(StoreError::Stopped.into())),
            None => self.write_pooled(job),
        }
    }

    fn write_pooled<T, E>(&self, job: impl FnOnce(&mut Writer<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let mut taken = self.0.pool.take(transaction::begin_write)?;
        let result = job::in_transaction(&mut taken.connection, job)?;
        self.0.counters.committed(1);
        Ok(result)
    }

    fn is_sqlite(&self) -> bool {
        matches!(self.location(), Location::Sqlite(_))
    }

    /// Copies an entire SQLite store while it is in use. The copy is consistent.
    ///
    /// # Errors
    /// [`StoreError::Unsupported`] on PostgreSQL, which has its own tools; [`StoreError::Unavailable`] when the file
    /// cannot be written.
    pub fn copy_to(&self, path: &std::path::Path) -> Result<(), StoreError> {
        if !self.is_sqlite() {
            return Err(StoreError::Unsupported("PostgreSQL is copied by pg_dump"));
        }
        // Uses its own connection: copying takes long, and pooled connections cannot write, even to another file.
        dialect::copy(&mut self.0.pool.manager().with_access(Access::Write).open()?, path)
    }

    /// The settings that durability depends on, as the engine reports them.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be queried.
    pub fn settings(&self) -> Result<Vec<(&'static str, String)>, StoreError> {
        self.read_blocking(|reader| reader.settings())
    }
}

/// The error for a job that did not return from its thread.
fn ended(error: &tokio::task::JoinError) -> StoreError {
    if error.is_panic() { StoreError::Panicked } else { StoreError::Stopped }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Store").field(&self.location().shown()).finish()
    }
}
