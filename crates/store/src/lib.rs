//! Storage on SQLite and on PostgreSQL. The only crate that contains SQL.
//!
//! **SQLite** has one writer thread. When it takes a job, it also takes the jobs that are waiting, runs each in its own
//! savepoint, and commits them together; callers are answered after the flush to disk. Thirty filings therefore cost
//! one flush, like a single filing. Readers are pooled and cannot write. **PostgreSQL** has an ordinary connection pool
//! and one transaction per job.
//!
//! A query that is answered by a unique index uses `get_result` rather than `first`, because `first` binds a limit and
//! SQLite prepares the statement again each time a limit is bound.
//!
//! A job is a closure over [`Reader`] or [`Writer`]. It runs once, to completion, off the asynchronous threads
//! ([`Store::lookup`] states its exceptions).

mod agreements;
mod attachments;
mod audit;
mod blobs;
mod connection;
mod dialect;
mod error;
mod idempotency;
mod inspection;
mod job;
mod location;
mod members;
mod migrations;
mod obligations;
mod options;
mod organizations;
mod outbox;
mod pool;
mod reports;
mod schema;
mod settings;
mod statement;
mod store;
mod submissions;
mod territories;
mod transaction;
mod types;
mod writer;

pub use agreements::Agreement;
pub use attachments::Attachment;
pub use audit::{AuditEvent, Checkpoint, Head};
pub use blobs::Blob;
pub use error::{Conflict, StoreError};
pub use idempotency::{IdempotencyKey, IdempotencyRecord};
pub use job::{Reader, Writer};
pub use location::{Location, PostgresUrl};
pub use members::{Member, Token};
pub use migrations::{Migration, MigrationState, names as migration_names, revert_last};
pub use obligations::Obligation;
pub use options::{Counters, Options};
pub use organizations::Organization;
pub use outbox::Delivery;
pub use reports::{Artefact, Report, StoredFinding};
pub use store::Store;
pub use submissions::{Attestation, Receipt, Revision, Submission, SubmissionPage};
pub use territories::{TerritoryLink, TerritoryName, TerritoryRecord, TerritoryRow};
