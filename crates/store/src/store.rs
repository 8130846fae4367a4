//! The store: opened at a location, read and written by jobs.

use std::sync::Arc;

use crate::{
    Counters, Location, Migration, MigrationState, Options, Reader, StoreError, Writer, dialect, job, migrations,
    pool::{Access, Manager, Pool},
    settings, transaction, writer,
};

/// An open store. Cheap to clone; the last clone closes it.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    pool: Pool,
    /// The one writer, on SQLite.
    writer: Option<writer::WriterThread>,
    counters: Arc<Counters>,
}

impl Store {
    /// Opens a store whose migrations are up to date.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it cannot be reached, [`StoreError::Outdated`] when migrations are to be run,
    /// [`StoreError::Newer`] when it was written by a later version.
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

    /// Opens a store, and runs the migrations that it lacks. Returns those that were run.
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
                options.most_per_commit,
                Arc::clone(&counters),
            )?),
            Location::Postgres(_) => None,
        };
        Ok(Self(Arc::new(Inner { pool, writer, counters })))
    }

    /// Where the data stand.
    #[must_use]
    pub fn location(&self) -> &Location {
        self.0.pool.manager().location()
    }

    /// What was written since.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.0.counters
    }

    /// Runs a job that only reads.
    ///
    /// # Errors
    /// The job's, or [`StoreError`] when no connection could be had.
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

    /// Looks a few rows up by their keys. Cheaper than [`Store::read`]: there is no transaction, so that each query sees the state of
    /// its own instant, and on SQLite no other thread, so that the job must be short. A job may be run again, on another connection,
    /// when the first one was lost.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn look<T, E>(
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
        let look = move || {
            for _ in 0..=store.0.pool.size() {
                let mut taken = store.0.pool.take(transaction::begin_nothing)?;
                let mut reader = Reader::new(&mut taken.connection);
                let result = job(&mut reader);
                let lost = reader.first_error().is_some_and(|error| error.is_lost());
                if !lost || store.is_sqlite() {
                    return result;
                }
                taken.lost = true;
            }
            job(&mut Reader::new(&mut store.0.pool.take(transaction::begin_nothing)?.connection))
        };
        match tokio::task::spawn_blocking(look).await {
            Ok(result) => result,
            Err(error) => Err(ended(&error).into()),
        }
    }

    /// Runs a job that writes, in a transaction: everything it did is on the disk when it returns, or nothing is.
    ///
    /// Dropping the future does not take the job back.
    ///
    /// # Errors
    /// The job's, and then nothing was written; or [`StoreError`]. When it is [`StoreError::Unavailable`], the connection
    /// may have been lost while PostgreSQL committed: what was asked is to be read again before it is asked again.
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

    /// As [`Store::write`], holding the calling thread.
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

    /// Copies the whole of a SQLite store, in one piece, while it is in use.
    ///
    /// # Errors
    /// [`StoreError::Unsupported`] on PostgreSQL, which has its own tools; [`StoreError::Unavailable`] when the file cannot be
    /// written.
    pub fn copy_to(&self, path: &std::path::Path) -> Result<(), StoreError> {
        if !self.is_sqlite() {
            return Err(StoreError::Unsupported("PostgreSQL is copied by pg_dump"));
        }
        // A connection of its own: a copy is long, and those of the pool cannot write, not even to another file.
        dialect::copy(&mut self.0.pool.manager().with_access(Access::Write).open()?, path)
    }

    /// Settings that durability rests on, as the engine itself reports them.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be asked.
    pub fn settings(&self) -> Result<Vec<(&'static str, String)>, StoreError> {
        self.read_blocking(|reader| reader.settings())
    }
}

/// Why a job on another thread did not come back.
fn ended(error: &tokio::task::JoinError) -> StoreError {
    if error.is_panic() { StoreError::Panicked } else { StoreError::Stopped }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Store").field(&self.location().shown()).finish()
    }
}
