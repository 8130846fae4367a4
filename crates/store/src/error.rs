//! Errors of the store.

use diesel::result::{DatabaseErrorKind, Error};

/// Why the store could not do what was requested.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The URL of the database cannot be used.
    #[error("`{url}` is no usable database: {why}")]
    Location {
        /// The URL as given, without its password.
        url: String,
        /// What was expected instead.
        why: &'static str,
    },
    /// The database cannot be reached, or no connection was free in time.
    #[error("the database {location} cannot be reached: {cause}")]
    Unavailable {
        /// The database concerned.
        location: String,
        /// The engine's message.
        cause: String,
    },
    /// Migrations are pending.
    #[error("the database lacks {} migration(s): {}; run `guichet migrate`", pending.len(), pending.join(", "))]
    Outdated {
        /// Their names.
        pending: Vec<String>,
    },
    /// A later version of Guichet wrote the database.
    #[error(
        "the database was written by a later version of Guichet (migration {version}); use that version or a newer one"
    )]
    Newer {
        /// The migration that this version does not know.
        version: String,
    },
    /// A migration failed; the database is unchanged.
    #[error("migration {name} failed: {cause}")]
    Migration {
        /// Name of the migration.
        name: String,
        /// The engine's message.
        cause: String,
    },
    /// The SQLite library has a known defect.
    #[error(
        "the SQLite library is version {found}; {needed} or later is needed, because earlier ones can corrupt a database in WAL mode"
    )]
    Library {
        /// Version found.
        found: String,
        /// Version needed.
        needed: &'static str,
    },
    /// A connection setting does not have the value that durability requires.
    #[error("the connection has {setting} = {found}, where {expected} is needed")]
    Setting {
        /// Name of the setting.
        setting: &'static str,
        /// The value found.
        found: String,
        /// The value required.
        expected: &'static str,
    },
    /// A row with the same unique key already exists.
    #[error("already there: {0}")]
    Conflict(Conflict),
    /// The disk is full.
    #[error("the disk of the database is full")]
    Full,
    /// The database, or its disk, cannot be written.
    #[error("the database cannot be written: {0}")]
    ReadOnly(String),
    /// The store is closing, or its writer stopped.
    #[error("the store is closed")]
    Stopped,
    /// The job panicked. None of its changes were written.
    #[error("the work on the database was broken off by a fault of the program; nothing of it was written")]
    Panicked,
    /// The operation exists only on the other engine.
    #[error("not on this engine: {0}")]
    Unsupported(&'static str),
    /// A row holds data that it should never hold.
    #[error("the database holds what it should not: {0}")]
    Corrupt(String),
    /// Any other error of the engine.
    #[error("the database failed: {0}")]
    Database(String),
}

/// What already exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Conflict {
    /// An organization with that geographic code.
    #[error("an organization with that code")]
    OrganizationCode,
    /// A token with that secret.
    #[error("a token with that secret")]
    TokenSecret,
    /// An attachment of the organization with those bytes.
    #[error("that attachment")]
    Attachment,
    /// A live report for the obligation.
    #[error("a report in force for that obligation")]
    LiveReport,
    /// An obligation of the same program, form, period and agreement.
    #[error("that obligation")]
    Obligation,
    /// A document of the report in that format.
    #[error("a document in that format")]
    Artefact,
    /// A response stored under that idempotency key.
    #[error("that idempotency key")]
    IdempotencyKey,
    /// An event of the audit log at that position.
    #[error("an audit event at that position")]
    AuditPosition,
    /// An attestation of the revision.
    #[error("an attestation of that revision")]
    Attestation,
    /// A receipt of the revision.
    #[error("a receipt of that revision")]
    Receipt,
    /// A row with another key that must be unique.
    #[error("a row with that key")]
    Other,
}

impl Conflict {
    /// Each conflict with PostgreSQL's constraint name and with the column list of SQLite's message.
    const NAMES: &[(Self, &str, &str)] = &[
        (Self::OrganizationCode, "organizations_code_key", "organizations.code"),
        (Self::TokenSecret, "tokens_secret_hash_key", "tokens.secret_hash"),
        (Self::Attachment, "attachments_organization_sha256_key", "attachments.organization, attachments.sha256"),
        (Self::LiveReport, "reports_one_live_answer", "reports.obligation"),
        (Self::Obligation, "obligations_key", "obligations.organization, obligations.program"),
        (Self::Artefact, "artefacts_pkey", "artefacts.report, artefacts.format"),
        (Self::IdempotencyKey, "idempotency_keys_pkey", "idempotency_keys.member"),
        (Self::AuditPosition, "audit_events_pkey", "audit_events.chain, audit_events.position"),
        (Self::Attestation, "attestations_pkey", "attestations.submission, attestations.revision"),
        (Self::Receipt, "receipts_submission_revision_key", "receipts.submission, receipts.revision"),
    ];

    fn of(constraint: &str) -> Self {
        let found = Self::NAMES.iter().find(|(_, name, columns)| constraint == *name || constraint.contains(columns));
        found.map_or(Self::Other, |(conflict, ..)| *conflict)
    }
}

impl StoreError {
    /// Returns whether the connection was lost. A statement that PostgreSQL cancelled because of a limit does not lose
    /// it.
    pub(crate) fn is_lost(&self) -> bool {
        matches!(self, Self::Unavailable { cause, .. } if !STATEMENT_CANCELLED.iter().any(|words| cause.contains(words)))
    }

    /// Translates an error of the engine. Diesel passes on few error codes; the other errors are recognized by the
    /// engine's fixed wording. Errors whose messages quote values are of other kinds, so a value cannot be mistaken for
    /// that wording.
    pub(crate) fn of(error: &Error) -> Self {
        let (kind, info) = match error {
            Error::DatabaseError(kind, info) => (kind, info),
            // The rollback failed because the commit failed.
            Error::RollbackErrorOnCommit { commit_error, .. } => return Self::of(commit_error),
            Error::BrokenTransactionManager => return Self::in_use(&error.to_string()),
            _ => return Self::Database(error.to_string()),
        };
        let message = info.message();
        match kind {
            DatabaseErrorKind::UniqueViolation => {
                Self::Conflict(Conflict::of(info.constraint_name().unwrap_or(message)))
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

/// SQLite's wording, then PostgreSQL's; the last in French, for a server whose message language cannot be set.
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

/// The errors among these that leave the connection usable.
const STATEMENT_CANCELLED: &[&str] =
    &["canceling statement due to", "deadlock detected", "could not serialize", "délai écoulé"];

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        Self::of(&error)
    }
}
