//! Storage on SQLite and on PostgreSQL. The only crate that knows SQL.
//!
//! **SQLite** has one writer thread. When it takes a job, it commits the jobs that wait together with it, each in a savepoint
//! of its own, and answers them after the flush: one commit costs the same for thirty filings as for one. Readers are pooled
//! and cannot write. **PostgreSQL** has an ordinary pool and one transaction for each job.
//!
//! A query that a unique index answers asks for its row without a limit (`get_result`, not `first`): SQLite prepares a
//! statement again each time a limit is bound to it.
//!
//! A job is a closure over [`Reader`] or [`Writer`]. It runs off the asynchronous threads, to its end, once.

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
