//! REST: what a municipal ERP speaks to.
//!
//! A handler extracts, asks one use case of `guichet-filing`, and answers. What goes wrong is a [`Failure`], put into
//! words in one place ([`problem`]), French or English, as problem+json (RFC 9457).

mod body;
mod caller;
mod context;
mod keys;
mod openapi;
mod page;
mod problem;
mod query;
mod routes;
mod table;
mod views;

use std::{sync::Arc, time::Duration};

use guichet_filing::{Filing, KeySet};

pub use context::{Api, finish};
pub use openapi::document;
pub use problem::Failure;
pub use table::configure;

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

/// Makes the state of the API.
#[must_use]
pub fn api(
    filing: Filing,
    keys: KeySet,
    limits: Limits,
    metrics: Option<Arc<dyn Fn() -> String + Send + Sync>>,
) -> Api {
    Api::new(filing, keys, limits, metrics)
}
