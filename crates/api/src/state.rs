//! The state that every request shares.

use std::{sync::Arc, time::Duration};

use governor::{
    Quota, RateLimiter, clock::DefaultClock, middleware::StateInformationMiddleware,
    state::keyed::DefaultKeyedStateStore,
};
use guichet_core::TokenId;
use guichet_filing::{Filing, KeySet};

use crate::{catalogue::Catalogue, keys::InFlight};

/// Limits of the service.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest JSON body, bytes, once decompressed.
    pub json_bytes: usize,
    /// How long a body may take to come.
    pub body_deadline: Duration,
    /// Requests a minute for one token; 0 is without limit.
    pub per_minute: u32,
    /// Command that scans an attachment: it gets the file's path and succeeds when the file is clean.
    pub scanner: Option<Vec<String>>,
    /// How long that command may take.
    pub scanner_deadline: Duration,
    /// Where uploads are written as they come, and wait while they are checked.
    pub spool: std::path::PathBuf,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            json_bytes: 2 * 1024 * 1024,
            body_deadline: Duration::from_secs(30),
            per_minute: 600,
            scanner: None,
            scanner_deadline: Duration::from_secs(60),
            spool: std::env::temp_dir(),
        }
    }
}

/// How many requests each token has left.
pub(crate) type Rates = RateLimiter<TokenId, DefaultKeyedStateStore<TokenId>, DefaultClock, StateInformationMiddleware>;

/// The state of the API.
#[derive(Clone)]
pub struct Api {
    pub(crate) filing: Filing,
    pub(crate) keys: Arc<KeySet>,
    pub(crate) limits: Arc<Limits>,
    pub(crate) in_flight: InFlight,
    pub(crate) rates: Option<Arc<Rates>>,
    pub(crate) metrics: Option<Arc<dyn Fn() -> String + Send + Sync>>,
    pub(crate) catalogue: Arc<Catalogue>,
    /// The service is closing: it says so, and ends what it began.
    pub(crate) closing: Arc<std::sync::atomic::AtomicBool>,
}

impl Api {
    pub(crate) fn new(
        filing: Filing,
        keys: KeySet,
        limits: Limits,
        metrics: Option<Arc<dyn Fn() -> String + Send + Sync>>,
        catalogue: Catalogue,
    ) -> Self {
        let rates = std::num::NonZeroU32::new(limits.per_minute)
            .map(|most| Arc::new(RateLimiter::keyed(Quota::per_minute(most)).with_middleware()));
        Self {
            filing,
            keys: Arc::new(keys),
            limits: Arc::new(limits),
            in_flight: InFlight::default(),
            rates,
            metrics,
            catalogue: Arc::new(catalogue),
            closing: Arc::default(),
        }
    }

    /// Says from now on that the service is not ready.
    pub fn close(&self) {
        self.closing.store(true, std::sync::atomic::Ordering::Relaxed);
    }

    /// Forgets the members who have not asked for a while: to be called now and then.
    pub fn tidy(&self) {
        if let Some(rates) = &self.rates {
            rates.retain_recent();
        }
    }
}

/// The rate left, for the headers of the response.
#[derive(Clone)]
pub(crate) struct RateHeaders {
    pub(crate) policy: String,
    pub(crate) state: String,
}
