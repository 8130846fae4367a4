//! What people do with Guichet: submit, attest, file, amend, withdraw; and prove it afterwards.
//!
//! Every use case takes the caller, does one thing in one write transaction, and leaves an audit event. The clock, the
//! source of ids, the signer and the programs are values: nothing here reads the time or draws a number by itself.

mod access;
mod answer;
mod attachments;
mod audit;
mod blobs;
mod catalogue;
mod differences;
mod error;
mod file;
mod findings;
mod keys;
mod lineage;
mod prepare;
mod read;
mod receipt;
mod recent;
mod signer;
mod submit;
mod territories;
mod time;
mod tokens;

use std::sync::{Arc, RwLock};

use guichet_engine::ProgramSet;
use guichet_pipeline::{Directory, Judgement, Pins};
use guichet_store::Store;

pub use access::{Actor, Scope};
pub use answer::{AnswerView, Destination, judgement_answers};
pub use attachments::{Incoming, Inspected, MAX_ATTACHMENT, MediaError, NewAttachment};
pub use audit::{AuditFault, AuditReport, Outside};
pub use blobs::{Blobs, InDatabase, Spooled};
pub use catalogue::{
    CoverageView, EditionView, ProgramView, coverage_view, due_text, edition_view, nothing_verified, program_view,
    reductions, requirement_cells, used_sources,
};
pub use differences::{Difference, differences};
pub use error::FilingError;
pub use file::{Filed, OnRefusal};
pub use findings::FindingView;
pub use keys::{Done, Keep, Reply};
pub use lineage::{CellLineage, EdgeView, ForwardCell};
pub use read::{Timeliness, timeliness};
pub use receipt::{Receipt, ReceiptAnswer, ReceiptFile, Verified, VerifyError, verify};
pub use signer::{KeyEntry, KeySet, Signer, SignerError};
pub use submit::{Attested, NewSubmission, Submitted};
pub use territories::TerritoryView;
pub use time::{Clock, Ids, Instant, RandomIds, SystemClock};
pub use tokens::{NewToken, TokenError};

/// The use cases, and what they stand on.
#[derive(Clone)]
pub struct Filing {
    /// Where it lasts.
    pub store: Store,
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
            self.ids.follow(&last);
        }
        Ok(())
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
