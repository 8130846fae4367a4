//! Liveness, readiness and metrics.

use std::sync::atomic::Ordering;

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde_json::json as value;

use super::{HandlerResult, json};
use crate::{Api, Failure, code::ProblemCode};

/// The process runs.
#[utoipa::path(get, path = "/health/live", tag = "health", operation_id = "live",
    responses((status = 200, description = "It runs", body = Object)))]
pub(crate) async fn live() -> HandlerResult {
    Ok(json(&value!({ "live": true })))
}

/// Readiness: the database can be written to, and the service is not shutting down.
#[utoipa::path(get, path = "/health/ready", tag = "health", operation_id = "ready",
    responses((status = 200, description = "The service can accept filings", body = Object),
              (status = "5XX", description = "The service cannot accept filings: 503, or 507 when the disk is full", body = crate::views::ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn ready(api: Data<Api>) -> HandlerResult {
    if api.closing.load(Ordering::Relaxed) {
        return Err(Failure::new(ProblemCode::Closing).header("Retry-After", "30"));
    }
    let backlog = api.filing.probe().await?;
    let counters = api.filing.counters();
    Ok(json(&value!({
        "ready": true,
        "commits": counters.commits(),
        "jobs": counters.jobs(),
        "waiting_deliveries": backlog,
    })))
}

/// Metrics for Prometheus, available only from this machine.
pub(crate) async fn metrics(request: HttpRequest, api: Data<Api>) -> HandlerResult {
    let near = request.peer_addr().is_some_and(|peer| peer.ip().is_loopback());
    match (&api.metrics, near) {
        (Some(render), true) => {
            let counters = api.filing.counters();
            let own = format!(
                "# TYPE guichet_commits_total counter\nguichet_commits_total {}\n\
                 # TYPE guichet_jobs_total counter\nguichet_jobs_total {}\n",
                counters.commits(),
                counters.jobs()
            );
            Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(own + &render()))
        }
        _ => Err(Failure::not_found()),
    }
}
