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
    /// The job panicked. Nothing of it was written.
    #[error("the work on the database was broken off by a fault of the program; nothing of it was written")]
    Panicked,
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

impl StoreError {
    /// Was the connection lost? Not so when PostgreSQL broke a statement off, by one of its limits.
    pub(crate) fn is_lost(&self) -> bool {
        matches!(self, Self::Unavailable { cause, .. } if !BROKEN_OFF.iter().any(|words| cause.contains(words)))
    }

    /// What an error of the engine means. Few have a code that Diesel passes on; the others are known by their text, in
    /// the words of the engine only: a value that a message quotes comes with another kind.
    pub(crate) fn of(error: &Error) -> Self {
        let (kind, info) = match error {
            Error::DatabaseError(kind, info) => (kind, info),
            // The failure to undo follows from the failure to commit.
            Error::RollbackErrorOnCommit { commit_error, .. } => return Self::of(commit_error),
            Error::BrokenTransactionManager => return Self::in_use(&error.to_string()),
            _ => return Self::Database(error.to_string()),
        };
        let message = info.message();
        match kind {
            DatabaseErrorKind::UniqueViolation => {
                Self::Conflict { constraint: info.constraint_name().unwrap_or(message).to_owned() }
            }
            DatabaseErrorKind::ReadOnlyTransaction => Self::ReadOnly(message.to_owned()),
            DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::SerializationFailure => Self::in_use(message),
            DatabaseErrorKind::Unknown => {
                let text = message.to_lowercase();
                let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
                if says(FULL) {
                    Self::Full
                } else if says(READ_ONLY) {
                    Self::ReadOnly(message.to_owned())
                } else if says(CORRUPT) {
                    Self::Corrupt(message.to_owned())
                } else if says(UNAVAILABLE) {
                    Self::in_use(message)
                } else {
                    Self::Database(message.to_owned())
                }
            }
            _ => Self::Database(message.to_owned()),
        }
    }

    fn in_use(cause: &str) -> Self {
        Self::Unavailable { location: "in use".to_owned(), cause: cause.to_owned() }
    }
}

/// SQLite's words, then PostgreSQL's; the last in French, for a server that keeps its own language.
const FULL: &[&str] = &["disk is full", "no space left", "aucun espace disponible"];
const READ_ONLY: &[&str] = &["readonly database", "read-only file system"];
const CORRUPT: &[&str] = &["disk image is malformed", "file is not a database", "invalid page in block"];
const UNAVAILABLE: &[&str] = &[
    "database is locked",
    "table is locked",
    "locking protocol",
    "unable to open database",
    "disk i/o error",
    "terminating connection",
    "server closed the connection",
    "no connection to the server",
    "could not connect",
    "the database system is",
    "canceling statement due to",
    "deadlock detected",
    "délai écoulé",
];

/// Those of the last that leave the connection as it was.
const BROKEN_OFF: &[&str] = &["canceling statement due to", "deadlock detected", "could not serialize", "délai écoulé"];

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        Self::of(&error)
    }
}

/// A URL for people to read. Whatever may be a password is hidden, also in what is no URL at all.
pub(crate) fn without_password(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").map_or(("", url), |(scheme, rest)| (scheme, rest));
    let (user, host) = rest.rsplit_once('@').map_or((None, rest), |(user, host)| (Some(user), host));
    let mut shown = scheme.to_owned();
    if !scheme.is_empty() {
        shown.push_str("://");
    }
    if let Some(user) = user {
        shown.push_str(user.split([':', '/', '?']).next().unwrap_or_default());
        shown.push('@');
    }
    // A name and its password, where the host was forgotten, look like a host and its port.
    let end = host.find(['/', '?']).unwrap_or(host.len());
    let (address, after) = host.split_at(end);
    match address.rsplit_once(':') {
        Some((before, port))
            if user.is_none() && !scheme.is_empty() && !port.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            shown.push_str(before);
        }
        _ => shown.push_str(address),
    }
    shown.push_str(after);
    // A password may also stand among the parameters; outside a URL, nothing tells where it ends.
    let mut out = String::new();
    let mut rest = shown.as_str();
    while let Some((before, after)) = rest.split_once("password=") {
        out.push_str(before);
        out.push_str("password=…");
        rest = if scheme.is_empty() { "" } else { after.find('&').map_or("", |end| after.split_at(end).1) };
    }
    out + rest
}

/// A text of the client library, which may quote a password of the URL.
pub(crate) fn redacted(text: &str, url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let mut secrets: Vec<&str> = url.split("password=").skip(1).filter_map(|rest| rest.split('&').next()).collect();
    secrets.extend(rest.rsplit_once('@').and_then(|(user, _)| user.split_once(':')).map(|(_, password)| password));
    let mut out = text.to_owned();
    for secret in secrets {
        for secret in [secret, &crate::dialect::decoded(secret)] {
            if !secret.is_empty() {
                out = out.replace(secret, "…");
            }
        }
    }
    out
}

/// A PostgreSQL URL without its password, which still leads to the same database, and the password, decoded: a program that
/// is started with it is given it apart, since everybody on a machine sees the arguments of a process.
#[must_use]
pub fn without_secret(url: &str) -> (String, Option<String>) {
    let Some((scheme, rest)) = url.split_once("://") else { return (url.to_owned(), None) };
    let (address, parameters) = rest.split_once('?').map_or((rest, None), |(address, after)| (address, Some(after)));
    let end = address.find('/').unwrap_or(address.len());
    let (authority, path) = address.split_at(end);
    let (mut password, mut shown) = (None, format!("{scheme}://"));
    match authority.split_once('@') {
        Some((user, hosts)) => {
            let (name, secret) = user.split_once(':').map_or((user, None), |(name, secret)| (name, Some(secret)));
            password = secret.map(crate::dialect::decoded);
            shown.push_str(name);
            shown.push('@');
            shown.push_str(hosts);
        }
        None => shown.push_str(authority),
    }
    shown.push_str(path);
    let kept: Vec<&str> = parameters
        .iter()
        .flat_map(|parameters| parameters.split('&'))
        .filter(|pair| match pair.split_once('=') {
            Some(("password", secret)) => {
                // The client library lets a parameter override what stands before it.
                password = Some(crate::dialect::decoded(secret));
                false
            }
            _ => true,
        })
        .collect();
    if !kept.is_empty() {
        shown.push('?');
        shown.push_str(&kept.join("&"));
    }
    (shown, password.filter(|password| !password.is_empty()))
}
