//! Responses that do not change while the service runs, built once, with their entity tags.

use actix_web::{
    HttpMessage as _, HttpRequest, HttpResponse,
    http::header::{self, IfNoneMatch},
};
use guichet_schema::sha256_hex;
use serde::Serialize;

/// A response that does not change.
pub(crate) struct StaticResponse {
    bytes: Vec<u8>,
    tag: String,
    kind: &'static str,
}

impl StaticResponse {
    pub(crate) fn json(value: &impl Serialize) -> Self {
        Self::bytes(serde_json::to_vec(value).unwrap_or_default(), "application/json")
    }

    pub(crate) fn bytes(bytes: Vec<u8>, kind: &'static str) -> Self {
        let tag = format!("\"{}\"", sha256_hex(&bytes).chars().take(32).collect::<String>());
        Self { bytes, tag, kind }
    }

    /// The response, or 304 when the client already has it.
    pub(crate) fn response(&self, request: &HttpRequest) -> HttpResponse {
        if unchanged(request, &self.tag) {
            return HttpResponse::NotModified()
                .insert_header((header::ETAG, self.tag.as_str()))
                .insert_header((header::CACHE_CONTROL, "no-cache"))
                .finish();
        }
        HttpResponse::Ok()
            .insert_header((header::ETAG, self.tag.as_str()))
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .content_type(self.kind)
            .body(self.bytes.clone())
    }
}

/// Returns whether `If-None-Match` contains the tag (weak comparison, RFC 9110, 13.1.2).
pub(crate) fn unchanged(request: &HttpRequest, tag: &str) -> bool {
    match request.get_header::<IfNoneMatch>() {
        Some(IfNoneMatch::Any) => true,
        Some(IfNoneMatch::Items(items)) => items.iter().any(|item| item.tag() == tag.trim_matches('"')),
        None => false,
    }
}
