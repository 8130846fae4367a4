//! The handlers.

pub(crate) mod attachments;
pub(crate) mod catalogue;
pub(crate) mod health;
pub(crate) mod reports;
pub(crate) mod submissions;
pub(crate) mod territories;

use actix_web::{HttpResponse, http::StatusCode};
use serde::Serialize;

use crate::Failure;

/// What a handler gives.
pub(crate) type Answer = Result<HttpResponse, Failure>;

/// A JSON answer.
pub(crate) fn json(value: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(serde_json::to_vec(value).unwrap_or_default())
}

/// An id of a path: what is not one of ours is simply not there.
pub(crate) fn id(text: &str, prefix: &str) -> Result<String, Failure> {
    let rest = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')).unwrap_or_default();
    if rest.len() == 32 && rest.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)) {
        Ok(text.to_owned())
    } else {
        Err(Failure::not_found())
    }
}

/// A field of a JSON body that is no such JSON.
pub(crate) fn bad_body(error: &serde_json::Error) -> Failure {
    let (status, code) = if error.is_data() {
        (StatusCode::UNPROCESSABLE_ENTITY, "bad_member")
    } else {
        (StatusCode::BAD_REQUEST, "unreadable")
    };
    Failure::new(status, code).with("provided", error.to_string()).with("count", "1")
}
