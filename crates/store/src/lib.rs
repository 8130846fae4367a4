//! Everything that lasts, on SQLite and on PostgreSQL. The only crate that knows SQL.
//!
//! **SQLite** has one writer thread. Whatever waits when it takes a job goes into the same commit, each job in a
//! savepoint of its own, and is answered after the flush: a commit costs the same for one filing as for thirty. Readers
//! are pooled and cannot write. **PostgreSQL** has an ordinary pool, one transaction to a job.
//!
//! What a unique index finds is asked without a limit (`get_result`, not `first`): SQLite plans a statement again each time
//! a limit is bound to it.
//!
//! A job is a closure over [`Reader`] or [`Writer`]; it runs off the asynchronous threads, to its end, once.

mod attachments;
mod audit;
mod blobs;
mod connection;
mod dialect;
mod error;
mod idempotency;
mod migrations;
mod organizations;
mod outbox;
mod reports;
mod schema;
mod statement;
mod submissions;
mod territories;
mod tokens;
mod writer;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

pub use attachments::Attachment;
pub use audit::{AuditEvent, Checkpoint, Head};
pub use blobs::Blob;
pub use connection::{Reader, Writer};
pub use dialect::redirection;
pub use error::{StoreError, without_secret};
pub use idempotency::{Kept, KeyScope};
pub use migrations::{Migration, MigrationState, names as migration_names, revert_last};
pub use organizations::{Agreement, Organization};
pub use outbox::Delivery;
pub use reports::{Artefact, Report, StoredFinding};
pub use submissions::{Attestation, Receipt, Revision, Submission, SubmissionPage};
pub use territories::{TerritoryLink, TerritoryName, TerritoryRecord, TerritoryRow};
pub use tokens::Token;

use connection::{Access, AnyConnection, Manager, Pool};

/// Where the data stand.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL server, as a URL.
    Postgres(String),
}

impl Location {
    /// `sqlite:PATH`, `postgres://…` or `postgresql://…`. Anything else is refused: a misspelt scheme must not open an
    /// empty file of that name.
    ///
    /// # Errors
    /// [`StoreError::Location`] for another scheme, and for a PostgreSQL server elsewhere than on this machine that would be spoken to
    /// in clear, unless `allow_plaintext`.
    pub fn parse(url: &str, allow_plaintext: bool) -> Result<Self, StoreError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path == ":memory:" {
                return Err(StoreError::Location { url: url.to_owned(), why: "sqlite: needs the path of a file" });
            }
            return Ok(Self::Sqlite(path.into()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            if !allow_plaintext && !dialect::is_private(url) {
                return Err(StoreError::Location {
                    url: error::without_password(url),
                    why: "a server elsewhere than on this machine needs sslmode=verify-full (or allow_plaintext)",
                });
            }
            return Ok(Self::Postgres(url.to_owned()));
        }
        Err(StoreError::Location {
            url: error::without_password(url),
            why: "expected sqlite:PATH or postgres://USER@HOST/NAME",
        })
    }

    /// For people: the path, or the URL without its password.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite:{}", path.display()),
            Self::Postgres(url) => error::without_password(url),
        }
    }
}

/// How the store is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections that read (SQLite), or all of them (PostgreSQL).
    pub connections: u32,
    /// How long a job waits for a connection or for another writer.
    pub patience: Duration,
    /// Jobs shared by one commit, at most.
    pub most_per_commit: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { connections: 4, patience: Duration::from_secs(5), most_per_commit: 64 }
    }
}

/// What was written since the store was opened.
#[derive(Debug, Default)]
pub struct Counters {
    commits: AtomicU64,
    jobs: AtomicU64,
}

impl Counters {
    /// Commits that reached the disk.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Jobs that these commits held.
    pub fn jobs(&self) -> u64 {
        self.jobs.load(Ordering::Relaxed)
    }
}

/// An open store. Cheap to clone; the last clone closes it.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    location: Location,
    manager: Manager,
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
        dialect::check_library()?;
        let counters = Arc::new(Counters::default());
        let manager = Manager::new(location.clone(), options.patience, Access::Read);
        let pool = connection::pool(manager.clone(), options, location)?;
        let writer = match location {
            Location::Sqlite(_) => Some(writer::WriterThread::start(
                manager.with_access(Access::Write),
                options.most_per_commit,
                Arc::clone(&counters),
            )?),
            Location::Postgres(_) => None,
        };
        Ok(Self(Arc::new(Inner { location: location.clone(), manager, pool, writer, counters })))
    }

    /// Where the data stand.
    #[must_use]
    pub fn location(&self) -> &Location {
        &self.0.location
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
        let mut pooled = self.connection(dialect::begin_read)?;
        let result = job(&mut Reader::new(&mut pooled.connection));
        dialect::end_read(&mut pooled.connection);
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
        if matches!(self.0.location, Location::Sqlite(_)) {
            self.0.manager.in_place()?;
            if let Some(mut pooled) = self.0.pool.try_get() {
                return job(&mut Reader::new(&mut pooled.connection));
            }
        }
        let store = self.clone();
        let look = move || {
            for _ in 0..=store.0.pool.max_size() {
                let mut pooled = store.connection(dialect::begin_nothing)?;
                let mut reader = Reader::new(&mut pooled.connection);
                let result = job(&mut reader);
                let lost = reader.fault().is_some_and(|fault| fault.is_lost());
                if !lost || matches!(store.0.location, Location::Sqlite(_)) {
                    return result;
                }
                pooled.lost = true;
            }
            job(&mut Reader::new(&mut store.connection(dialect::begin_nothing)?.connection))
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
        let mut pooled = self.connection(dialect::begin_write)?;
        let result = connection::in_transaction(&mut pooled.connection, job)?;
        self.0.counters.commits.fetch_add(1, Ordering::Relaxed);
        self.0.counters.jobs.fetch_add(1, Ordering::Relaxed);
        Ok(result)
    }

    /// Copies the whole of a SQLite store, in one piece, while it is in use.
    ///
    /// # Errors
    /// [`StoreError::Unsupported`] on PostgreSQL, which has its own tools; [`StoreError::Unavailable`] when the file cannot be
    /// written.
    pub fn copy_to(&self, path: &std::path::Path) -> Result<(), StoreError> {
        if matches!(self.0.location, Location::Postgres(_)) {
            return Err(StoreError::Unsupported("PostgreSQL is copied by pg_dump"));
        }
        // A connection of its own: a copy is long, and those of the pool cannot write, not even to another file.
        dialect::copy(&mut self.0.manager.with_access(Access::Write).open()?, path)
    }

    /// A connection on which something has begun. One whose server no longer knows it is found out by that, without a question of
    /// its own, and another one is taken.
    fn connection(
        &self,
        begin: fn(&mut AnyConnection) -> Result<(), StoreError>,
    ) -> Result<diesel::r2d2::PooledConnection<Manager>, StoreError> {
        self.0.manager.in_place()?;
        let mut stale = 0;
        loop {
            let mut pooled = self.0.pool.get().map_err(|error| StoreError::Unavailable {
                location: self.0.location.shown(),
                cause: error.to_string(),
            })?;
            match begin(&mut pooled.connection) {
                Ok(()) => return Ok(pooled),
                Err(error) => {
                    // Nothing but a lost connection keeps PostgreSQL from beginning.
                    pooled.lost = matches!(self.0.location, Location::Postgres(_));
                    if !pooled.lost || stale > self.0.pool.max_size() {
                        return Err(error);
                    }
                    stale += 1;
                }
            }
        }
    }
}

/// Why a job on another thread did not come back.
fn ended(error: &tokio::task::JoinError) -> StoreError {
    if error.is_panic() { StoreError::Panicked } else { StoreError::Stopped }
}

impl std::fmt::Debug for Location {
    /// Without the password.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Location").field(&self.shown()).finish()
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Store").field(&self.0.location.shown()).finish()
    }
}

/// Checks a connection of the pool, for `doctor`: its settings, one line each.
impl Store {
    /// Settings that durability rests on, as the engine itself reports them.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be asked.
    pub fn settings(&self) -> Result<Vec<(&'static str, String)>, StoreError> {
        self.read_blocking(|reader| reader.settings())
    }
}
