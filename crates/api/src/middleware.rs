//! What is done for every request: its id, limits, language, headers and log line.

use std::time::Instant;

use actix_web::{
    Error, HttpMessage as _, HttpRequest,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, Accept, AcceptLanguage, HeaderName, HeaderValue, LanguageTag, Preference, Quality},
    },
    middleware::Next,
    web,
};
use guichet_artefact::Format;
use guichet_text::Language;
use mime::Mime;

use crate::{Api, Failure, code::ProblemCode, routing, state::RateHeaders};

/// The preferred language (RFC 9110, 12.5.4): English if its weight is higher than that of French, otherwise French.
fn language(request: &HttpRequest) -> Language {
    let Some(asked) = request.get_header::<AcceptLanguage>() else { return Language::Fr };
    let weight = |wanted: &str| {
        let fits = |preference: &Preference<LanguageTag>| match preference {
            Preference::Any => false,
            Preference::Specific(tag) => tag.primary_language() == wanted,
        };
        asked.0.iter().filter(|item| fits(&item.item)).map(|item| item.quality).max().unwrap_or(Quality::ZERO)
    };
    if weight("en") > weight("fr") { Language::En } else { Language::Fr }
}

const MAX_URL: usize = 8 * 1024;

/// Handles every request: its id, limits, language, headers and log line.
///
/// # Errors
/// None: every error becomes a response.
pub async fn request_middleware<B: MessageBody + 'static>(
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
        Some(Failure::new(ProblemCode::UrlTooLong).with("max", MAX_URL.to_string()))
    } else if !is_acceptable(request.request()) {
        Some(Failure::new(ProblemCode::NotAcceptable))
    } else if request.headers().get("Sec-Fetch-Site").is_some_and(|site| site == "cross-site")
        && !matches!(method, Method::GET | Method::HEAD)
    {
        Some(Failure::new(ProblemCode::CrossSite))
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
            Ok(response) => localized(response, language, &request_id),
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
    let route = routing::pattern(&path);
    let took = started.elapsed();
    metrics::counter!("http_requests_total", "method" => routing::label(&method), "route" => route, "status" => status.to_string())
        .increment(1);
    metrics::histogram!("http_request_seconds", "route" => route).record(took.as_secs_f64());
    tracing::info!(
        request.id = %request_id,
        http.method = %routing::label(&method),
        http.route = %route,
        http.status = status,
        took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        "{} {} {}", routing::label(&method), route, status
    );
    Ok(response)
}

/// An error response, in the caller's language.
fn localized<B: MessageBody + 'static>(
    response: ServiceResponse<B>,
    language: Language,
    request_id: &str,
) -> ServiceResponse<EitherBody<BoxBody, B>> {
    let status = response.status();
    let own = response.response().error().and_then(|error| error.as_error::<Failure>());
    if let Some(failure) = own {
        if let Some(message) = failure.log_message() {
            tracing::error!(request.id = %request_id, problem = failure.code().as_str(), "{message}");
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
            StatusCode::NOT_FOUND => ProblemCode::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => ProblemCode::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::TooLarge,
            StatusCode::REQUEST_TIMEOUT => ProblemCode::TooSlow,
            StatusCode::INTERNAL_SERVER_ERROR => ProblemCode::Internal,
            _ => ProblemCode::BadRequest,
        };
        let failure = Failure::new(code).status(status).with("max", "");
        let made = failure.response(language, request_id);
        let (request, _) = response.into_parts();
        return ServiceResponse::new(request, made.map_into_boxed_body()).map_into_left_body();
    }
    response.map_into_right_body()
}

/// Returns whether the client accepts one of the media types that Guichet sends (RFC 9110, 12.5.1).
fn is_acceptable(request: &HttpRequest) -> bool {
    if !request.headers().contains_key(header::ACCEPT) {
        return true;
    }
    let Some(Accept(ranges)) = request.get_header::<Accept>() else { return false };
    // An XML media type is sent only for an XML document.
    let xml = request.path().ends_with("/artefacts/xml");
    ranges.iter().any(|range| range.quality > Quality::ZERO && is_sent(&range.item, xml))
}

fn is_sent(range: &Mime, xml: bool) -> bool {
    let (main, sub) = (range.type_(), range.subtype());
    if sub == mime::XML {
        return xml && (main == mime::APPLICATION || main == mime::TEXT);
    }
    match main.as_str() {
        "*" | "image" => true,
        "text" => matches!(sub.as_str(), "*" | "html" | "csv" | "plain" | "css" | "javascript"),
        "application" => {
            sub == mime::STAR
                || sub == mime::JSON
                || sub.as_str().ends_with("json")
                || range.suffix().is_some_and(|suffix| suffix == mime::JSON)
                || matches!(sub.as_str(), "octet-stream" | "openmetrics-text")
                || Format::ALL.iter().any(|format| format.media_type() == range.essence_str())
        }
        _ => false,
    }
}
