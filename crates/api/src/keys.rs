//! The `Idempotency-Key` and `If-Match` headers.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use actix_web::{
    HttpMessage as _, HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{self, IfMatch},
    },
};
use guichet_filing::{Actor, Done, IdempotencyKey, IdempotencyRequest, Reply};
use guichet_schema::sha256_hex;

use crate::{Failure, code::ProblemCode};

/// Idempotency keys whose requests this process is currently handling.
#[derive(Clone, Default)]
pub(crate) struct InFlight(Arc<Mutex<HashSet<IdempotencyKey>>>);

/// Marks a key as in use until this value is dropped, when its request has been handled.
pub(crate) struct KeyGuard {
    keys: InFlight,
    key: IdempotencyKey,
}

impl Drop for KeyGuard {
    fn drop(&mut self) {
        if let Ok(mut keys) = self.keys.0.lock() {
            keys.remove(&self.key);
        }
    }
}

impl InFlight {
    fn acquire(&self, key: &IdempotencyKey) -> Result<KeyGuard, Failure> {
        let taken = self.0.lock().is_ok_and(|mut keys| !keys.insert(key.clone()));
        if taken {
            return Err(Failure::new(ProblemCode::KeyInFlight).header("Retry-After", "1"));
        }
        Ok(KeyGuard { keys: self.clone(), key: key.clone() })
    }
}

/// The idempotency key of a request that writes, marked as in use while the request is handled.
pub(crate) fn key<T>(
    keys: &InFlight,
    request: &HttpRequest,
    actor: &Actor,
    body_hash: &str,
    required: bool,
    reply: fn(&T) -> Reply,
) -> Result<(Option<IdempotencyRequest<T>>, Option<KeyGuard>), Failure> {
    let mut given = request.headers().get_all("Idempotency-Key");
    let (first, second) = (given.next(), given.next());
    let Some(value) = first else {
        return if required { Err(Failure::new(ProblemCode::KeyMissing)) } else { Ok((None, None)) };
    };
    let text = value.to_str().unwrap_or_default();
    // Structured Fields (RFC 9651) put it between quotes; an unquoted key is accepted too.
    let text = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let good = (1..=255).contains(&text.len())
        && text.bytes().all(|byte| (0x20..0x7f).contains(&byte) && byte != b'"' && byte != b'\\')
        && second.is_none();
    if !good {
        return Err(Failure::new(ProblemCode::KeyMalformed));
    }
    let key = IdempotencyKey {
        member: actor.member.clone(),
        method: request.method().as_str().to_owned(),
        route: request.path().to_owned(),
        key: text.to_owned(),
    };
    let guard = keys.acquire(&key)?;
    let precondition = request.headers().get(header::IF_MATCH).map(|value| value.as_bytes()).unwrap_or_default();
    let fingerprint = sha256_hex(&[precondition, b"\n", body_hash.as_bytes()].concat());
    Ok((Some(IdempotencyRequest { key, fingerprint, reply }), Some(guard)))
}

/// The version that the caller expects, from `If-Match`.
pub(crate) fn version(request: &HttpRequest) -> Result<i64, Failure> {
    let given = request.headers().get(header::IF_MATCH);
    let Some(value) = given else { return Err(Failure::new(ProblemCode::IfMatchMissing)) };
    let version = match request.get_header::<IfMatch>() {
        Some(IfMatch::Items(tags)) => match tags.as_slice() {
            [tag] if !tag.weak => version_of(tag.tag()),
            _ => None,
        },
        Some(IfMatch::Any) | None => None,
    };
    version
        .ok_or_else(|| Failure::new(ProblemCode::IfMatchMalformed).with("provided", value.to_str().unwrap_or_default()))
}

/// Parses an entity tag: `v3` is version 3.
fn version_of(tag: &str) -> Option<i64> {
    let digits = tag.strip_prefix('v')?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// The response to a request that writes: a new one, or the one stored for the same key.
pub(crate) fn response<T>(done: Done<T>, make: fn(&T) -> Reply) -> HttpResponse {
    match done {
        Done::Replayed(reply) => {
            let mut response = respond(reply);
            response.headers_mut().insert(
                header::HeaderName::from_static("idempotency-replayed"),
                header::HeaderValue::from_static("true"),
            );
            response
        }
        Done::Executed(_, Some(reply)) => respond(reply),
        Done::Executed(value, None) => respond(make(&value)),
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
