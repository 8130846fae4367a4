//! `Idempotency-Key` and `If-Match`.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
};
use guichet_filing::{Actor, Done, Keep, Reply};
use guichet_schema::sha256_hex;
use guichet_store::KeyScope;

use crate::Failure;

/// Keys whose request this process is answering.
#[derive(Clone, Default)]
pub(crate) struct InFlight(Arc<Mutex<HashSet<KeyScope>>>);

/// Held while a request is answered.
pub(crate) struct Held {
    keys: InFlight,
    scope: KeyScope,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Ok(mut keys) = self.keys.0.lock() {
            keys.remove(&self.scope);
        }
    }
}

impl InFlight {
    fn hold(&self, scope: &KeyScope) -> Result<Held, Failure> {
        let taken = self.0.lock().is_ok_and(|mut keys| !keys.insert(scope.clone()));
        if taken {
            return Err(Failure::new(StatusCode::CONFLICT, "key_in_flight").header("Retry-After", "1"));
        }
        Ok(Held { keys: self.clone(), scope: scope.clone() })
    }
}

/// The key of a request that writes, held while it is answered.
pub(crate) fn key<T>(
    keys: &InFlight,
    request: &HttpRequest,
    actor: &Actor,
    body_hash: &str,
    required: bool,
    reply: fn(&T) -> Reply,
) -> Result<(Option<Keep<T>>, Option<Held>), Failure> {
    let mut given = request.headers().get_all("Idempotency-Key");
    let (first, second) = (given.next(), given.next());
    let Some(value) = first else {
        return if required { Err(Failure::new(StatusCode::BAD_REQUEST, "key_missing")) } else { Ok((None, None)) };
    };
    let text = value.to_str().unwrap_or_default();
    // Structured Fields (RFC 9651) write it between quotes; a bare one is taken too.
    let text = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let good = (1..=255).contains(&text.len())
        && text.bytes().all(|byte| (0x20..0x7f).contains(&byte) && byte != b'"' && byte != b'\\')
        && second.is_none();
    if !good {
        return Err(Failure::new(StatusCode::BAD_REQUEST, "key_malformed"));
    }
    let scope = KeyScope {
        client: actor.token.id.clone(),
        method: request.method().as_str().to_owned(),
        route: request.path().to_owned(),
        key: text.to_owned(),
    };
    let held = keys.hold(&scope)?;
    let precondition = request.headers().get(header::IF_MATCH).map(|value| value.as_bytes()).unwrap_or_default();
    let fingerprint = sha256_hex(&[precondition, b"\n", body_hash.as_bytes()].concat());
    Ok((Some(Keep { scope, fingerprint, reply }), Some(held)))
}

/// The version that the caller knows, from `If-Match`.
pub(crate) fn version(request: &HttpRequest) -> Result<i64, Failure> {
    let mut given = request.headers().get_all(header::IF_MATCH);
    let (first, second) = (given.next(), given.next());
    let Some(value) = first else { return Err(Failure::new(StatusCode::PRECONDITION_REQUIRED, "if_match_missing")) };
    let text = value.to_str().unwrap_or_default().trim();
    let version = text
        .strip_prefix("\"v")
        .and_then(|rest| rest.strip_suffix('"'))
        .filter(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|digits| digits.parse().ok());
    match (version, second) {
        (Some(version), None) => Ok(version),
        _ => Err(Failure::new(StatusCode::PRECONDITION_FAILED, "if_match_malformed").with("provided", text)),
    }
}

/// The answer to a use case, first or again.
pub(crate) fn answer<T>(done: Done<T>, make: fn(&T) -> Reply) -> HttpResponse {
    match done {
        Done::Before(reply) => {
            let mut response = respond(reply);
            response.headers_mut().insert(
                header::HeaderName::from_static("idempotency-replayed"),
                header::HeaderValue::from_static("true"),
            );
            response
        }
        Done::Now(_, Some(reply)) => respond(reply),
        Done::Now(value, None) => respond(make(&value)),
    }
}

fn respond(reply: Reply) -> HttpResponse {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponseBuilder::new(status);
    for (name, value) in reply.headers {
        response.insert_header((name, value));
    }
    response.body(reply.body)
}
