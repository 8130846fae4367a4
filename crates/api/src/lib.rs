//! The REST API of Guichet, for clients such as municipal ERPs.
//!
//! A handler reads the request, calls one use case of `guichet-filing`, and responds. Errors are [`Failure`] values,
//! which a single place ([`middleware`]) turns into problem+json (RFC 9457), in French or English.

mod body;
mod caller;
mod catalogue;
mod code;
mod keys;
mod middleware;
mod openapi;
mod problem;
mod query;
mod routes;
mod routing;
mod state;
mod static_response;
mod views;

use std::sync::Arc;

use guichet_filing::{KeySet, UseCases};

pub use code::ProblemCode;
pub use middleware::request_middleware;
pub use openapi::document;
pub use problem::{Failure, reference};
pub use routing::configure;
pub use state::{Api, Limits};

/// Creates the state of the API.
#[must_use]
pub fn api(
    filing: UseCases,
    keys: KeySet,
    limits: Limits,
    metrics: Option<Arc<dyn Fn() -> String + Send + Sync>>,
) -> Api {
    let catalogue = catalogue::Catalogue::new(&filing.programs, document());
    Api::new(filing, keys, limits, metrics, catalogue)
}
