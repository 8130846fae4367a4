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
mod findings;
mod idempotency;
mod lineage;
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

use std::sync::{Arc, RwLock};

use guichet_core::Id;
use guichet_engine::ProgramSet;
use guichet_pipeline::{Directory, Judgement, Pins};
use guichet_store::Store;

pub use access::{Actor, Credential};
pub use answer::{AnswerView, Destination, ReceiverBasis, judgement_answers, receiver};
pub use attachments::{Incoming, Inspected, MAX_ATTACHMENT, MediaError, NewAttachment};
pub use audit::{AuditFault, AuditReport, ExternalEvidence};
pub use blobs::{Blobs, InDatabase, Spooled};
pub use catalogue::{
    CoverageView, EditionView, ProgramView, coverage_view, due_text, edition_view, nothing_verified, program_view,
    reductions, requirement_cells, used_sources,
};
pub use differences::{Difference, differences};
pub use error::FilingError;
pub use file::{Filed, OnRefusal};
pub use findings::FindingView;
pub use idempotency::{Done, IdempotencyRequest, Reply};
pub use lineage::{CellLineage, EdgeView, ForwardCell};
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

/// The use cases, and what they stand on.
#[derive(Clone)]
pub struct Filing {
    /// Where it is stored.
    store: Store,
    /// The programs.
    pub programs: Arc<ProgramSet>,
    /// Known territories; replaced by an import.
    pub directory: Arc<RwLock<Arc<Directory>>>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids and secrets.
    pub ids: Arc<dyn Ids>,
    /// Where the bytes of attachments are kept.
    pub blobs: Arc<dyn Blobs>,
    /// Signs receipts and checkpoints.
    pub signer: Arc<Signer>,
    /// What was said of the last submissions.
    recent: recent::Recent,
}

impl Filing {
    /// Over a store, with the machine's clock and random ids.
    #[must_use]
    pub fn new(store: Store, programs: Arc<ProgramSet>, signer: Signer) -> Self {
        Self {
            store,
            programs,
            directory: Arc::new(RwLock::new(Arc::new(Directory::default()))),
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
            blobs: Arc::new(InDatabase),
            signer: Arc::new(signer),
            recent: recent::Recent::default(),
        }
    }

    /// Takes up after what the store holds: the ids to come follow its own, whatever the clock says since.
    ///
    /// # Errors
    /// [`FilingError::Store`].
    pub fn catch_up(&self) -> Result<(), FilingError> {
        if let Some(last) = self.store.read_blocking(|reader| reader.last_submission())? {
            self.ids.follow(last.as_str());
        }
        Ok(())
    }

    /// A new id.
    pub(crate) fn new_id<T: Id>(&self, now: Instant) -> T {
        T::known(self.ids.id(T::PREFIX, now))
    }

    /// The territories known now.
    #[must_use]
    pub fn directory(&self) -> Arc<Directory> {
        self.directory.read().map_or_else(|poisoned| Arc::clone(&poisoned.into_inner()), |known| Arc::clone(&known))
    }

    /// A dry run: findings and a verdict per program. Nothing is kept.
    #[must_use]
    pub fn validate(&self, bytes: &[u8]) -> Judgement {
        guichet_pipeline::judge(bytes, &self.programs, &self.directory())
    }

    pub(crate) fn judge(&self, bytes: &[u8], pins: &Pins) -> Judgement {
        self.judge_with(&self.directory(), bytes, pins)
    }

    pub(crate) fn judge_with(&self, directory: &Directory, bytes: &[u8], pins: &Pins) -> Judgement {
        guichet_pipeline::judge_amendment(bytes, &self.programs, directory, pins)
    }
}

impl std::fmt::Debug for Filing {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Filing").field("store", &self.store).finish_non_exhaustive()
    }
}
