//! The use cases of Guichet: submit, attest, file, amend and withdraw, and prove later what was done.
//!
//! A use case that changes something takes the caller, writes in one transaction and appends an audit event. The clock,
//! the source of ids, the signer and the programs are supplied as values: nothing in this crate reads the time or
//! generates random numbers except through them.

mod access;
mod answer;
mod artefacts;
mod attachments;
mod audit;
mod blobs;
mod catalogue;
mod destination;
mod differences;
mod error;
mod file;
mod findings;
mod idempotency;
mod judgement_cache;
mod lineage;
mod media;
mod members;
mod prepare;
mod reading;
mod receipt;
mod signer;
mod submit;
mod territories;
mod time;
mod timeliness;
mod token_cache;
mod use_cases;

pub use access::{Actor, Credential};
pub use answer::{AnswerView, judgement_answers};
pub use attachments::NewAttachment;
pub use audit::{AuditFault, AuditReport, ExternalEvidence};
pub use blobs::{Blobs, InDatabase, Spooled};
pub use catalogue::{
    CoverageView, EditionView, ProgramView, coverage_view, due_text, edition_view, nothing_verified, program_view,
    reductions, requirement_cells, used_sources,
};
pub use destination::{Destination, ReceiverBasis, receiver};
pub use differences::{Difference, differences};
pub use error::FilingError;
pub use file::{Filed, OnRefusal};
pub use findings::FindingView;
pub use idempotency::{Done, IdempotencyRequest, Reply};
pub use lineage::{CellLineage, EdgeView, ForwardCell};
pub use media::{Incoming, Inspected, MAX_ATTACHMENT, MediaError};
pub use members::{Bearer, NewOrganization, NewToken, TokenError};
pub use reading::{ReportRecord, RevisionBytes, RevisionFindings};
pub use receipt::{Receipt, ReceiptAnswer, ReceiptFile, Verified, VerifyError, verify};
pub use signer::{KeyEntry, KeySet, Signer, SignerError};
pub use submit::{Attested, NewSubmission, Submitted};
pub use territories::TerritoryView;
pub use time::{Clock, Ids, Instant, RandomIds, SystemClock};
pub use timeliness::Timeliness;
pub use use_cases::UseCases;

// Types that the use cases return, re-exported so that no caller needs the store.
pub use guichet_store::{
    Artefact, Attachment, Attestation, Counters, Delivery, IdempotencyKey, Member, Report, Revision, StoreError,
    Submission, SubmissionPage, Token,
};
