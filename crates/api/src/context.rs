//! What every request shares: the state, its language and its number, and how it leaves.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use actix_web::{
    Error, HttpMessage as _, HttpRequest,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use guichet_filing::{Actor, Filing, KeySet};
use guichet_text::Language;

use crate::{Failure, Limits, keys::InFlight, table};

/// The state of the API.
#[derive(Clone)]
pub struct Api {
    pub(crate) filing: Filing,
    pub(crate) keys: Arc<KeySet>,
    pub(crate) limits: Arc<Limits>,
    pub(crate) in_flight: InFlight,
    pub(crate) tokens: Arc<TokenCache>,
    pub(crate) rates: Option<Arc<DefaultKeyedRateLimiter<String>>>,
    pub(crate) metrics: Option<Arc<dyn Fn() -> String + Send + Sync>>,
    pub(crate) catalogue: Arc<crate::page::Catalogue>,
    /// The service is closing: it says so, and ends what it began.
    pub(crate) closing: Arc<std::sync::atomic::AtomicBool>,
}

impl Api {
    pub(crate) fn new(
        filing: Filing,
        keys: KeySet,
        limits: Limits,
        metrics: Option<Arc<dyn Fn() -> String + Send + Sync>>,
    ) -> Self {
        let rates = std::num::NonZeroU32::new(limits.per_minute)
            .map(|most| Arc::new(RateLimiter::keyed(Quota::per_minute(most))));
        let catalogue = Arc::new(crate::page::Catalogue::new(&filing.programs));
        Self {
            filing,
            keys: Arc::new(keys),
            limits: Arc::new(limits),
            in_flight: InFlight::default(),
            tokens: Arc::default(),
            rates,
            metrics,
            catalogue,
            closing: Arc::default(),
        }
    }

    /// Says from now on that the service is not ready.
    pub fn close(&self) {
        self.closing.store(true, std::sync::atomic::Ordering::Relaxed);
    }

    /// Forgets the addresses that asked long ago: to be called now and then.
    pub fn tidy(&self) {
        if let Some(rates) = &self.rates {
            rates.retain_recent();
        }
        self.tokens.tidy();
    }
}

/// Tokens seen within the last second: a revoked one is refused a second later at most.
#[derive(Default)]
pub(crate) struct TokenCache(Mutex<HashMap<String, (Instant, Actor)>>);

/// How long a token is believed without asking.
const BELIEVED: Duration = Duration::from_millis(900);

impl TokenCache {
    pub(crate) fn get(&self, hash: &str) -> Option<Actor> {
        let known = self.0.lock().ok()?;
        known.get(hash).filter(|(seen, _)| seen.elapsed() < BELIEVED).map(|(_, actor)| actor.clone())
    }

    pub(crate) fn put(&self, hash: String, actor: Actor) {
        if let Ok(mut known) = self.0.lock() {
            if known.len() > 10_000 {
                known.clear();
            }
            known.insert(hash, (Instant::now(), actor));
        }
    }

    fn tidy(&self) {
        if let Ok(mut known) = self.0.lock() {
            known.retain(|_, (seen, _)| seen.elapsed() < BELIEVED);
        }
    }
}

/// The language asked for (RFC 9110, 12.5.4): English when it weighs more than French.
pub(crate) fn language(request: &HttpRequest) -> Language {
    let asked =
        request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let weight = |wanted: &str| {
        asked
            .split(',')
            .filter_map(|part| {
                let mut pieces = part.split(';').map(str::trim);
                let tag = pieces.next()?.to_ascii_lowercase();
                let fits = tag == wanted || tag.starts_with(&format!("{wanted}-"));
                let weight = pieces.find_map(|piece| piece.strip_prefix("q=")).map_or(1_000, thousandths);
                fits.then_some(weight)
            })
            .max()
            .unwrap_or(0)
    };
    if weight("en") > weight("fr") { Language::En } else { Language::Fr }
}

/// `0.8` as 800.
fn thousandths(text: &str) -> u32 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole: u32 = whole.parse().unwrap_or(0);
    let fraction: u32 = format!("{fraction:0<3}").get(..3).and_then(|digits| digits.parse().ok()).unwrap_or(0);
    (whole.saturating_mul(1_000)).saturating_add(fraction).min(1_000)
}

const MAX_URL: usize = 8 * 1024;

/// Around every request: its number, its limits, its words, its headers, its line in the log.
///
/// # Errors
/// None of its own: whatever fails becomes an answer.
pub async fn finish<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<BoxBody, B>>, Error> {
    let started = Instant::now();
    let api = request.app_data::<web::Data<Api>>().cloned();
    let request_id = api.as_ref().map_or_else(String::new, |api| {
        let now = api.filing.clock.now();
        api.filing.ids.id("req", now)
    });
    let language = language(request.request());
    let method = request.method().clone();
    let path = request.path().to_owned();
    let refused = if request.uri().to_string().len() > MAX_URL {
        Some(Failure::new(StatusCode::URI_TOO_LONG, "url_too_long").with("max", MAX_URL.to_string()))
    } else if request.headers().get_all(header::ACCEPT).any(|value| !acceptable(value)) {
        Some(Failure::new(StatusCode::NOT_ACCEPTABLE, "not_acceptable"))
    } else if request.headers().get("Sec-Fetch-Site").is_some_and(|site| site == "cross-site")
        && !matches!(method, Method::GET | Method::HEAD)
    {
        Some(Failure::new(StatusCode::FORBIDDEN, "cross_site"))
    } else {
        None
    };
    let mut response = match refused {
        Some(failure) => {
            let (inner, _) = request.into_parts();
            let made = failure.response(language, &request_id);
            ServiceResponse::new(inner, made.map_into_boxed_body()).map_into_left_body()
        }
        None => match next.call(request).await {
            Ok(response) => worded(response, language, &request_id),
            Err(error) => return Err(error),
        },
    };
    let limited = response.request().extensions().get::<RateHeaders>().cloned();
    let headers = response.headers_mut();
    for (name, value) in [
        ("x-request-id", request_id.as_str()),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-frame-options", "DENY"),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
        );
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.append(header::VARY, HeaderValue::from_static("Accept-Language, Authorization"));
    if let Some(RateHeaders { policy, state }) = limited {
        for (name, value) in [("ratelimit-policy", policy), ("ratelimit", state)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
    let status = response.status().as_u16();
    let route = table::pattern(&path);
    let took = started.elapsed();
    metrics::counter!("http_requests_total", "method" => table::label(&method), "route" => route, "status" => status.to_string())
        .increment(1);
    metrics::histogram!("http_request_seconds", "route" => route).record(took.as_secs_f64());
    tracing::info!(
        request.id = %request_id,
        http.method = %table::label(&method),
        http.route = %route,
        http.status = status,
        took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        "{} {} {}", table::label(&method), route, status
    );
    Ok(response)
}

/// The rate left, for the headers of the answer.
#[derive(Clone)]
pub(crate) struct RateHeaders {
    pub(crate) policy: String,
    pub(crate) state: String,
}

/// Whatever failed, in the caller's language.
fn worded<B: MessageBody + 'static>(
    response: ServiceResponse<B>,
    language: Language,
    request_id: &str,
) -> ServiceResponse<EitherBody<BoxBody, B>> {
    let status = response.status();
    let own = response.response().error().and_then(|error| error.as_error::<Failure>());
    if let Some(failure) = own {
        if let Some(said) = failure.said() {
            tracing::error!(request.id = %request_id, problem = failure.code(), "{said}");
        }
        let made = failure.response(language, request_id);
        let (request, _) = response.into_parts();
        return ServiceResponse::new(request, made.map_into_boxed_body()).map_into_left_body();
    }
    let is_ours = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/problem+json"));
    if status.as_u16() >= 400 && !is_ours {
        let code = match status {
            StatusCode::NOT_FOUND => "not_found",
            StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
            StatusCode::PAYLOAD_TOO_LARGE => "too_large",
            StatusCode::REQUEST_TIMEOUT => "too_slow",
            StatusCode::INTERNAL_SERVER_ERROR => "internal",
            _ => "bad_request",
        };
        let failure = Failure::new(status, code).with("max", "");
        let made = failure.response(language, request_id);
        let (request, _) = response.into_parts();
        return ServiceResponse::new(request, made.map_into_boxed_body()).map_into_left_body();
    }
    response.map_into_right_body()
}

/// Is there something of ours that the client takes?
fn acceptable(value: &HeaderValue) -> bool {
    let Ok(text) = value.to_str() else { return false };
    text.split(',').any(|part| {
        let range = part.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let (main, sub) = range.split_once('/').unwrap_or((range.as_str(), ""));
        // Documents come in many types; JSON and problem+json always. A list that names XML alone takes nothing of ours.
        main == "*" || range.contains("json") || (sub == "*" && main == "application") || is_document(&range)
    })
}

fn is_document(range: &str) -> bool {
    range.starts_with("text/")
        && matches!(range, "text/html" | "text/csv" | "text/plain" | "text/*" | "text/css" | "text/javascript")
        || range.starts_with("image/")
        || guichet_artefact::Format::ALL.iter().any(|format| {
            *format != guichet_artefact::Format::Xml && format.media_type().split(';').next() == Some(range)
        })
        || range == "application/octet-stream"
        || range == "application/openmetrics-text"
}
