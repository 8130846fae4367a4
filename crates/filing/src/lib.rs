//! What people do with Guichet: submit, attest, file, amend, withdraw; and prove it afterwards.
//!
//! Every use case takes the caller, does one thing in one write transaction, and leaves an audit event. The clock, the
//! source of ids, the signer and the programs are values: nothing here reads the time or draws a number by itself.

mod access;
mod answer;
mod artefacts;
mod attachments;
mod audit;
mod blobs;
mod catalogue;
mod differences;
mod error;
mod file;
mod filing;
mod findings;
mod idempotency;
mod lineage;
mod media;
mod members;
mod prepare;
mod reading;
mod receipt;
mod recent;
mod signer;
mod submit;
mod territories;
mod time;
mod timeliness;

pub use access::{Actor, Credential};
pub use answer::{AnswerView, Destination, ReceiverBasis, judgement_answers, receiver};
pub use attachments::NewAttachment;
pub use audit::{AuditFault, AuditReport, ExternalEvidence};
pub use blobs::{Blobs, InDatabase, Spooled};
pub use catalogue::{
    CoverageView, EditionView, ProgramView, coverage_view, due_text, edition_view, nothing_verified, program_view,
    reductions, requirement_cells, used_sources,
};
pub use differences::{Difference, differences};
pub use error::FilingError;
pub use file::{Filed, OnRefusal};
pub use filing::Filing;
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

// What the use cases return: nobody above them needs the store itself.
pub use guichet_store::{
    Artefact, Attachment, Attestation, Counters, Delivery, IdempotencyKey, Member, Report, Revision, StoreError,
    Submission, SubmissionPage, Token,
};
