//! Authentication of the caller by bearer token (RFC 6750), and its rate limit.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload, http::header, web};
use governor::clock::{Clock as _, DefaultClock};
use guichet_filing::{Actor, TokenError};

use crate::{Api, Failure, code::ProblemCode, state::RateHeaders};

/// A caller with a valid token that has not exceeded its rate limit.
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
        return Err(Failure::new(ProblemCode::Internal));
    };
    let challenge =
        |code, why: &str| Failure::new(code).header("WWW-Authenticate", format!("Bearer realm=\"guichet\"{why}"));
    let mut given = request.headers().get_all(header::AUTHORIZATION);
    let (first, second) = (given.next(), given.next());
    let secret = match (first.and_then(|value| value.to_str().ok()), second) {
        (Some(value), None) => value.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")),
        _ => None,
    };
    let Some((_, secret)) = secret else { return Err(challenge(ProblemCode::NoToken, "")) };
    let secret = secret.trim();
    if secret.len() > 200 {
        return Err(challenge(ProblemCode::WrongToken, ", error=\"invalid_token\""));
    }
    let actor = match api.filing.authenticate(secret).await? {
        Ok(actor) => actor,
        Err(error) => {
            let code = match error {
                TokenError::Unknown => ProblemCode::WrongToken,
                TokenError::Expired => ProblemCode::ExpiredToken,
                TokenError::Revoked => ProblemCode::RevokedToken,
            };
            return Err(challenge(code, ", error=\"invalid_token\""));
        }
    };
    if let Some(rates) = &api.rates {
        let policy = format!("\"token\";q={};w=60", api.limits.per_minute);
        match rates.check_key(&actor.credential.token) {
            Ok(state) => {
                let state = format!("\"token\";r={}", state.remaining_burst_capacity());
                request.extensions_mut().insert(RateHeaders { policy, state });
            }
            Err(wait) => {
                let seconds = wait.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
                request.extensions_mut().insert(RateHeaders { policy, state: format!("\"token\";r=0;t={seconds}") });
                return Err(Failure::new(ProblemCode::TooManyRequests)
                    .with("count", seconds.to_string())
                    .header("Retry-After", seconds.to_string()));
            }
        }
    }
    Ok(Caller(actor))
}
