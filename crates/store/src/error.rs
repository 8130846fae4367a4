//! What can go wrong with the store.

use diesel::result::{DatabaseErrorKind, Error};

/// Why the store did not do what was asked.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The URL of the database cannot be used.
    #[error("`{url}` is no usable database: {why}")]
    Location {
        /// As given, without its password.
        url: String,
        /// What was expected.
        why: &'static str,
    },
    /// It cannot be reached, or no connection was free in time.
    #[error("the database {location} cannot be reached: {cause}")]
    Unavailable {
        /// Which.
        location: String,
        /// What the engine said.
        cause: String,
    },
    /// Migrations are to be run.
    #[error("the database lacks {} migration(s): {}; run `guichet migrate`", pending.len(), pending.join(", "))]
    Outdated {
        /// Their names.
        pending: Vec<String>,
    },
    /// A later version of Guichet wrote it.
    #[error(
        "the database was written by a later version of Guichet (migration {version}); use that version or a newer one"
    )]
    Newer {
        /// The migration that this program does not know.
        version: String,
    },
    /// A migration failed; the database is as before it.
    #[error("migration {name} failed: {cause}")]
    Migration {
        /// Which.
        name: String,
        /// What the engine said.
        cause: String,
    },
    /// The SQLite library has a known fault.
    #[error(
        "the SQLite library is version {found}; {needed} or later is needed, because earlier ones can corrupt a database in WAL mode"
    )]
    Library {
        /// Version found.
        found: String,
        /// Version needed.
        needed: &'static str,
    },
    /// A connection is not set as durability asks.
    #[error("the connection has {setting} = {found}, where {expected} is needed")]
    Setting {
        /// Which setting.
        setting: &'static str,
        /// What it is.
        found: String,
        /// What it must be.
        expected: &'static str,
    },
    /// The row is there already.
    #[error("already there: {constraint}")]
    Conflict {
        /// Name of the constraint or of its columns.
        constraint: String,
    },
    /// The disk is full.
    #[error("the disk of the database is full")]
    Full,
    /// The database, or its disk, cannot be written.
    #[error("the database cannot be written: {0}")]
    ReadOnly(String),
    /// The store is closing, or its writer stopped.
    #[error("the store is closed")]
    Stopped,
    /// What is asked exists on the other engine only.
    #[error("not on this engine: {0}")]
    Unsupported(&'static str),
    /// A row holds what it never should.
    #[error("the database holds what it should not: {0}")]
    Corrupt(String),
    /// Any other error of the engine.
    #[error("the database failed: {0}")]
    Database(String),
}

impl StoreError {
    /// Is it a duplicate of that constraint (PostgreSQL's name, or the columns that SQLite names)?
    #[must_use]
    pub fn is_conflict(&self, name: &str, columns: &str) -> bool {
        matches!(self, Self::Conflict { constraint } if constraint.contains(name) || constraint.contains(columns))
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match &error {
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => Self::Conflict {
                constraint: info.constraint_name().map_or_else(|| info.message().to_owned(), str::to_owned),
            },
            Error::DatabaseError(kind, info) => {
                let message = info.message().to_lowercase();
                if message.contains("disk is full") || message.contains("no space left") {
                    return Self::Full;
                }
                if matches!(kind, DatabaseErrorKind::ReadOnlyTransaction)
                    || message.contains("readonly database")
                    || message.contains("read-only")
                {
                    return Self::ReadOnly(info.message().to_owned());
                }
                if matches!(kind, DatabaseErrorKind::ClosedConnection)
                    || message.contains("database is locked")
                    || message.contains("could not connect")
                    || message.contains("terminating connection")
                    || message.contains("server closed the connection")
                    || message.contains("no connection to the server")
                    || message.contains("the database system is")
                    || message.contains("lock timeout")
                    || message.contains("statement timeout")
                {
                    return Self::Unavailable { location: "in use".to_owned(), cause: info.message().to_owned() };
                }
                Self::Database(info.message().to_owned())
            }
            _ => Self::Database(error.to_string()),
        }
    }
}

/// A URL for people to read.
pub(crate) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let hidden = match rest.split_once('@') {
        Some((user, host)) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{host}")
        }
        None => url.to_owned(),
    };
    // A password may also stand among the parameters.
    match hidden.split_once("password=") {
        Some((before, after)) => {
            let rest = after.split_once('&').map(|(_, rest)| format!("&{rest}")).unwrap_or_default();
            format!("{before}password=…{rest}")
        }
        None => hidden,
    }
}
