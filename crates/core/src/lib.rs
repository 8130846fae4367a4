//! The types that Guichet's crates share.
//!
//! The typed catalogue of the canonical submission, the submission itself (with holes), findings, program reports with
//! their trace, money, partial dates, hashes; ids, states and their transitions, members and scopes, origins. Nothing here
//! does I/O, reads a clock or draws a random number.

pub mod access;
pub mod catalogue;
pub mod date;
pub mod finding;
pub mod form;
pub mod hash;
pub mod id;
pub mod money;
pub mod named;
pub mod origin;
pub mod report;
pub mod spelling;
pub mod state;
pub mod submission;

pub use access::{MemberKind, Scope, Scopes};
pub use catalogue::{Bilingual, ColumnId, TableId};
pub use date::{Day, PartialDate};
pub use finding::{Code, Finding, Severity};
pub use form::Form;
pub use hash::{hex, sha256_hex};
pub use id::{
    AttachmentId, CheckpointId, DeliveryId, Id, MemberId, ObligationId, OrganizationId, ReceiptId, ReportId,
    SubmissionId, TokenId,
};
pub use named::Named;
pub use origin::{Origin, Origins};
pub use report::Report;
pub use state::{
    AgreementStanding, Channel, DeliveryState, ObligationState, ReportState, RevisionState, SubmissionEvent,
    SubmissionState,
};
pub use submission::{Cell, Place, Submission};
