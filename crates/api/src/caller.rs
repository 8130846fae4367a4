//! Who calls: a bearer token (RFC 6750).

use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::Payload,
    http::{StatusCode, header},
    web,
};
use governor::clock::{Clock as _, DefaultClock};
use guichet_filing::{Actor, TokenError};

use crate::{Api, Failure, context::RateHeaders};

/// A caller whose token is in force and whose rate is within bounds.
pub(crate) struct Caller(pub(crate) Actor);

impl FromRequest for Caller {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { caller(&request).await.map_err(Into::into) })
    }
}

async fn caller(request: &HttpRequest) -> Result<Caller, Failure> {
    let Some(api) = request.app_data::<web::Data<Api>>() else {
        return Err(Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "internal"));
    };
    let challenge = |code, why: &str| {
        Failure::new(StatusCode::UNAUTHORIZED, code)
            .header("WWW-Authenticate", format!("Bearer realm=\"guichet\"{why}"))
    };
    let mut given = request.headers().get_all(header::AUTHORIZATION);
    let (first, second) = (given.next(), given.next());
    let secret = match (first.and_then(|value| value.to_str().ok()), second) {
        (Some(value), None) => value.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")),
        _ => None,
    };
    let Some((_, secret)) = secret else { return Err(challenge("no_token", "")) };
    let secret = secret.trim();
    if secret.len() > 200 {
        return Err(challenge("wrong_token", ", error=\"invalid_token\""));
    }
    let hash = guichet_schema::sha256_hex(secret.as_bytes());
    let actor = match api.tokens.get(&hash) {
        Some(actor) => actor,
        None => match api.filing.authenticate(secret).await? {
            Ok(actor) => {
                api.tokens.put(hash, actor.clone());
                actor
            }
            Err(TokenError::Unknown) => return Err(challenge("wrong_token", ", error=\"invalid_token\"")),
            Err(TokenError::Expired) => return Err(challenge("expired_token", ", error=\"invalid_token\"")),
            Err(TokenError::Revoked) => return Err(challenge("revoked_token", ", error=\"invalid_token\"")),
        },
    };
    if let Some(rates) = &api.rates {
        let policy = format!("\"token\";q={};w=60", api.limits.per_minute);
        match rates.check_key(&actor.token.id) {
            Ok(state) => {
                let state = format!("\"token\";r={}", state.remaining_burst_capacity());
                request.extensions_mut().insert(RateHeaders { policy, state });
            }
            Err(wait) => {
                let seconds = wait.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
                request.extensions_mut().insert(RateHeaders { policy, state: format!("\"token\";r=0;t={seconds}") });
                return Err(Failure::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests")
                    .with("count", seconds.to_string())
                    .header("Retry-After", seconds.to_string()));
            }
        }
    }
    Ok(Caller(actor))
}
