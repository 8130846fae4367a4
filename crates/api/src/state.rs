//! The state shared by all requests.

use std::{sync::Arc, time::Duration};

use governor::{
    Quota, RateLimiter, clock::DefaultClock, middleware::StateInformationMiddleware,
    state::keyed::DefaultKeyedStateStore,
};
use guichet_core::TokenId;
use guichet_filing::{KeySet, UseCases};

use crate::{catalogue::Catalogue, keys::InFlight};

/// Limits of the service.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest JSON body in bytes, after decompression.
    pub json_bytes: usize,
    /// Time allowed to receive a body.
    pub body_deadline: Duration,
    /// Maximum number of requests per minute for one token; 0 means no limit.
    pub per_minute: u32,
    /// Command that scans an attachment: it gets the path of the file and exits with success when the file is clean.
    pub scanner: Option<Vec<String>>,
    /// Time allowed for that command.
    pub scanner_deadline: Duration,
    /// Directory for uploads while they are received and checked.
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

/// The rate limiter, with one quota per token.
pub(crate) type Rates = RateLimiter<TokenId, DefaultKeyedStateStore<TokenId>, DefaultClock, StateInformationMiddleware>;

/// The state of the API.
#[derive(Clone)]
pub struct Api {
    pub(crate) filing: UseCases,
    pub(crate) keys: Arc<KeySet>,
    pub(crate) limits: Arc<Limits>,
    pub(crate) in_flight: InFlight,
    pub(crate) rates: Option<Arc<Rates>>,
    pub(crate) metrics: Option<Arc<dyn Fn() -> String + Send + Sync>>,
    pub(crate) catalogue: Arc<Catalogue>,
    /// Whether the service is shutting down: it then reports that it is not ready, and completes the requests in
    /// progress.
    pub(crate) closing: Arc<std::sync::atomic::AtomicBool>,
}

impl Api {
    pub(crate) fn new(
        filing: UseCases,
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

    /// Reports from now on that the service is not ready.
    pub fn close(&self) {
        self.closing.store(true, std::sync::atomic::Ordering::Relaxed);
    }

    /// Removes the quotas of tokens that have not been used recently. To be called periodically.
    pub fn tidy(&self) {
        if let Some(rates) = &self.rates {
            rates.retain_recent();
        }
    }
}

/// The rate limit state, for the response headers.
#[derive(Clone)]
pub(crate) struct RateHeaders {
    pub(crate) policy: String,
    pub(crate) state: String,
}
