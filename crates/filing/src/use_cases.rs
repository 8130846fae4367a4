//! The use cases and their dependencies: the store, the programs, and the values supplied by the outermost layer.

use std::sync::{Arc, RwLock};

use guichet_core::Id;
use guichet_engine::ProgramSet;
use guichet_pipeline::{Directory, Judgement, Pins};
use guichet_store::Store;

use crate::{
    blobs::{Blobs, InDatabase},
    error::FilingError,
    judgement_cache::JudgementCache,
    signer::Signer,
    time::{Clock, Ids, Instant, RandomIds, SystemClock},
    token_cache::TokenCache,
};

/// The use cases. Cheap to clone.
#[derive(Clone)]
pub struct UseCases {
    /// The store. Private to this crate.
    pub(crate) store: Store,
    /// The programs.
    pub programs: Arc<ProgramSet>,
    /// Known territories; replaced by an import.
    pub directory: Arc<RwLock<Arc<Directory>>>,
    /// The source of the current time.
    pub clock: Arc<dyn Clock>,
    /// The source of ids and secrets.
    pub ids: Arc<dyn Ids>,
    /// Storage for the bytes of attachments.
    pub blobs: Arc<dyn Blobs>,
    /// Signs receipts and checkpoints.
    pub signer: Arc<Signer>,
    /// Judgements of the latest submissions.
    pub(crate) recent: JudgementCache,
    /// Tokens that were looked up a moment ago.
    pub(crate) tokens: TokenCache,
}

impl UseCases {
    /// Creates the use cases over a store, with the system clock and random ids.
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
            recent: JudgementCache::default(),
            tokens: TokenCache::default(),
        }
    }

    /// Ensures that new ids sort after those already in the store, even if the clock was set back.
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

    /// The current directory of territories.
    #[must_use]
    pub fn directory(&self) -> Arc<Directory> {
        self.directory.read().map_or_else(|poisoned| Arc::clone(&poisoned.into_inner()), |known| Arc::clone(&known))
    }

    /// A dry run: findings and a verdict per program. Nothing is stored.
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

impl std::fmt::Debug for UseCases {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("UseCases").field("store", &self.store).finish_non_exhaustive()
    }
}
