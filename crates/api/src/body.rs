//! Request bodies: limits on size, time and type.

use std::time::Duration;

use actix_web::{
    HttpMessage as _, HttpRequest,
    dev::Decompress,
    error::PayloadError,
    http::header,
    web::{Bytes, Payload},
};
use futures_util::StreamExt as _;

use crate::{Failure, code::ProblemCode};

/// A request body read in chunks, with a size limit that also applies to the decompressed size of a gzip body.
pub(crate) struct Body {
    parts: Decompress<Payload>,
    /// Maximum size in bytes, and the number of bytes received so far.
    most: usize,
    came: usize,
}

impl Body {
    /// The body of a request. Refused at once when the headers declare a length beyond the limit or an unsupported
    /// encoding.
    pub(crate) fn of(request: &HttpRequest, payload: Payload, most: usize) -> Result<Self, Failure> {
        match request.headers().get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap_or("?")) {
            None | Some("identity" | "gzip") => {}
            Some(other) => {
                return Err(Failure::new(ProblemCode::ContentEncoding)
                    .with("provided", other)
                    .header("Accept-Encoding", "gzip, identity"));
            }
        }
        let plain = !request.headers().contains_key(header::CONTENT_ENCODING);
        if announced(request).is_some_and(|length| plain && length > most) {
            return Err(too_large(most));
        }
        Ok(Self { parts: Decompress::from_headers(payload, request.headers()), most, came: 0 })
    }

    /// The next chunk; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        let Some(part) = self.parts.next().await else { return Ok(None) };
        let part = part.map_err(|error| match error {
            PayloadError::Overflow => too_large(self.most),
            other => Failure::new(ProblemCode::BrokenBody).logged(other),
        })?;
        self.came = self.came.saturating_add(part.len());
        if self.came > self.most { Err(too_large(self.most)) } else { Ok(Some(part)) }
    }
}

fn announced(request: &HttpRequest) -> Option<usize> {
    request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok())
}

fn too_large(most: usize) -> Failure {
    Failure::new(ProblemCode::TooLarge).with("max", most.to_string())
}

/// Runs the reading of a body, with a deadline.
pub(crate) async fn within<T>(
    deadline: Duration,
    reading: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    tokio::time::timeout(deadline, reading).await.unwrap_or_else(|_| {
        Err(Failure::new(ProblemCode::TooSlow)
            .with("max", deadline.as_secs().to_string())
            .header("Connection", "close"))
    })
}

/// Reads the whole body, with its size limit and deadline.
pub(crate) async fn read(
    request: &HttpRequest,
    payload: Payload,
    most: usize,
    deadline: Duration,
) -> Result<Vec<u8>, Failure> {
    let mut body = Body::of(request, payload, most)?;
    let mut out = Vec::with_capacity(announced(request).unwrap_or(0).min(most).min(1 << 20));
    within(deadline, async {
        while let Some(part) = body.next().await? {
            out.extend_from_slice(&part);
        }
        Ok(out)
    })
    .await
}

/// Refuses a body that is not declared as JSON in UTF-8.
pub(crate) fn is_json(request: &HttpRequest) -> Result<(), Failure> {
    let mut given = request.headers().get_all(header::CONTENT_TYPE);
    let (first, second) = (given.next(), given.next());
    let kind = match (request.mime_type(), second) {
        (Ok(Some(kind)), None) => Some(kind),
        _ => None,
    };
    let json = kind.is_some_and(|kind| {
        let subtype = kind.subtype() == mime::JSON || kind.suffix().is_some_and(|suffix| suffix == mime::JSON);
        let utf8 = kind.get_param(mime::CHARSET).is_none_or(|charset| charset == mime::UTF_8);
        kind.type_() == mime::APPLICATION && subtype && utf8
    });
    if json {
        return Ok(());
    }
    let provided = first.and_then(|value| value.to_str().ok()).unwrap_or_default();
    Err(Failure::new(ProblemCode::NotJson).with("provided", provided))
}
