//! Bodies: how large, how slow, of which type.

use std::time::Duration;

use actix_web::{
    HttpRequest,
    dev::Decompress,
    error::PayloadError,
    http::{StatusCode, header},
    web::Payload,
};
use futures_util::StreamExt as _;

use crate::Failure;

/// The whole body, within its limit and deadline; gzip is undone within the same limit.
pub(crate) async fn read(
    request: &HttpRequest,
    payload: Payload,
    most: usize,
    deadline: Duration,
) -> Result<Vec<u8>, Failure> {
    let too_large = || Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large").with("max", most.to_string());
    match request.headers().get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap_or("?")) {
        None | Some("identity" | "gzip") => {}
        Some(other) => {
            return Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_encoding")
                .with("provided", other)
                .header("Accept-Encoding", "gzip, identity"));
        }
    }
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let plain = !request.headers().contains_key(header::CONTENT_ENCODING);
    if announced.is_some_and(|length: usize| plain && length > most) {
        return Err(too_large());
    }
    let mut stream = Decompress::from_headers(payload, request.headers());
    let mut out = Vec::with_capacity(announced.unwrap_or(0).min(most).min(1 << 20));
    let reading = async {
        while let Some(part) = stream.next().await {
            let part = part.map_err(|error| match error {
                PayloadError::Overflow => too_large(),
                other => Failure::new(StatusCode::BAD_REQUEST, "broken_body").internal(other),
            })?;
            if out.len() + part.len() > most {
                return Err(too_large());
            }
            out.extend_from_slice(&part);
        }
        Ok(())
    };
    match tokio::time::timeout(deadline, reading).await {
        Ok(Ok(())) => Ok(out),
        Ok(Err(failure)) => Err(failure),
        Err(_) => Err(Failure::new(StatusCode::REQUEST_TIMEOUT, "too_slow")
            .with("max", deadline.as_secs().to_string())
            .header("Connection", "close")),
    }
}

/// Refuses a body that is not said to be JSON in UTF-8.
pub(crate) fn is_json(request: &HttpRequest) -> Result<(), Failure> {
    let mut given = request.headers().get_all(header::CONTENT_TYPE);
    let (first, second) = (given.next(), given.next());
    let kind = match (first, second) {
        (Some(value), None) => value.to_str().unwrap_or_default().to_ascii_lowercase(),
        _ => String::new(),
    };
    let mut parts = kind.split(';').map(str::trim);
    let json = parts.next().is_some_and(|essence| {
        essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
    });
    let utf8 = parts.all(|parameter| match parameter.split_once('=') {
        Some(("charset", set)) => set.trim_matches('"') == "utf-8",
        _ => true,
    });
    if json && utf8 {
        Ok(())
    } else {
        Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json").with("provided", kind))
    }
}
