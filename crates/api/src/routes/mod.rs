//! The handlers.

pub(crate) mod attachments;
pub(crate) mod catalogue;
pub(crate) mod health;
pub(crate) mod reports;
pub(crate) mod submissions;
pub(crate) mod territories;

use actix_web::HttpResponse;
use guichet_core::Id;
use serde::Serialize;

use crate::{Failure, code::ProblemCode};

/// What a handler returns.
pub(crate) type HandlerResult = Result<HttpResponse, Failure>;

/// A JSON response.
pub(crate) fn json(value: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(serde_json::to_vec(value).unwrap_or_default())
}

/// Parses an id in a path. A text that is not an id of this type gives 404.
pub(crate) fn id<T: Id>(text: &str) -> Result<T, Failure> {
    T::parse(text).ok_or_else(Failure::not_found)
}

/// The error for an invalid query parameter.
pub(crate) fn bad_parameter(name: &str, provided: &str, expected: &str) -> Failure {
    Failure::new(ProblemCode::BadParameter).with("name", name).with("provided", provided).with("expected", expected)
}

/// The error for an invalid JSON body.
pub(crate) fn bad_body(error: &serde_json::Error) -> Failure {
    let code = if error.is_data() { ProblemCode::BadMember } else { ProblemCode::Unreadable };
    Failure::new(code).with("provided", error.to_string()).with("count", "1")
}
