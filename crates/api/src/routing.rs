//! All routes, in one table. Other paths are not served, and a test compares the table with the OpenAPI document.

use actix_web::{
    HttpRequest, HttpResponse,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    guard::{Any, Get, Head},
    http::Method,
    middleware::{Next, from_fn},
    web::{self, ServiceConfig},
};
use utoipa_swagger_ui::Config;

use crate::{
    Failure,
    code::ProblemCode,
    routes::{attachments, catalogue, health, reports, submissions, territories},
};

macro_rules! routes {
    ($($path:literal { $($method:ident => $handler:path),+ $(,)? })+) => {
        /// Paths, with their methods.
        pub(crate) const ROUTES: &[(&str, &[&str])] = &[$(($path, &[$(stringify!($method)),+])),+];

        fn resources(config: &mut ServiceConfig) {
            $(config.service(web::resource($path)$(.route(routes!(@route $method).to($handler)))+
                .default_service(web::to(wrong_method)));)+
        }
    };
    (@route get) => { web::route().guard(Any(Get()).or(Head())) };
    (@route post) => { web::post() };
    (@route put) => { web::put() };
}

routes! {
    "/" { get => catalogue::root }
    "/health/live" { get => health::live }
    "/health/ready" { get => health::ready }
    "/metrics" { get => health::metrics }
    "/api/v1/openapi.json" { get => catalogue::openapi }
    "/api/v1/programs" { get => catalogue::programs }
    "/api/v1/programs/{program}" { get => catalogue::program }
    "/api/v1/programs/{program}/forms/{form}/editions/{edition}" { get => catalogue::edition }
    "/api/v1/programs/{program}/forms/{form}/editions/{edition}/schema" { get => catalogue::report_schema }
    "/api/v1/schemas/submission/{version}" { get => catalogue::submission_schema }
    "/api/v1/coverage" { get => catalogue::coverage }
    "/api/v1/receipt-keys" { get => catalogue::receipt_keys }
    "/api/v1/territories" { get => territories::search }
    "/api/v1/territories/{code}" { get => territories::get }
    "/api/v1/validate" { post => submissions::validate }
    "/api/v1/submissions" { get => submissions::list, post => submissions::create }
    "/api/v1/submissions/{id}" { get => submissions::get, put => submissions::amend }
    "/api/v1/submissions/{id}/attestation" { post => submissions::attest }
    "/api/v1/submissions/{id}/filing" { post => submissions::file }
    "/api/v1/submissions/{id}/withdrawal" { post => submissions::withdraw }
    "/api/v1/submissions/{id}/revisions" { get => submissions::revisions }
    "/api/v1/submissions/{id}/revisions/{number}/content" { get => submissions::content }
    "/api/v1/submissions/{id}/revisions/{number}/differences" { get => submissions::differences }
    "/api/v1/submissions/{id}/findings" { get => submissions::findings }
    "/api/v1/submissions/{id}/receipts" { get => submissions::receipts }
    "/api/v1/submissions/{id}/reports" { get => reports::list }
    "/api/v1/submissions/{id}/lineage" { get => submissions::lineage }
    "/api/v1/receipts/{id}" { get => submissions::receipt }
    "/api/v1/reports/{id}" { get => reports::get }
    "/api/v1/reports/{id}/artefacts/{format}" { get => reports::artefact }
    "/api/v1/reports/{id}/lineage" { get => reports::lineage }
    "/api/v1/attachments" { post => attachments::create }
    "/api/v1/attachments/{id}" { get => attachments::get }
    "/api/v1/attachments/{id}/content" { get => attachments::content }
}

/// Registers all routes and the pages of the documentation.
pub fn configure(config: &mut ServiceConfig) {
    resources(config);
    config.service(
        web::scope("/docs")
            .wrap(actix_web::middleware::DefaultHeaders::new().add((
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                 connect-src 'self'; frame-ancestors 'none'",
            )))
            .wrap(from_fn(head_as_get))
            .service(
                utoipa_swagger_ui::SwaggerUi::new("/{_:.*}")
                    .config(Config::from("/api/v1/openapi.json").use_base_layout().try_it_out_enabled(true)),
            ),
    );
    config.default_service(web::to(unknown_route));
}

/// The documentation pages support only GET: a HEAD request is handled as GET, and the response is sent without its
/// body.
async fn head_as_get<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    if *request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    next.call(request).await
}

async fn unknown_route(request: HttpRequest) -> Result<HttpResponse, Failure> {
    if matches!(*request.method(), Method::TRACE | Method::CONNECT) {
        return wrong_method(request).await;
    }
    Err(Failure::not_found())
}

async fn wrong_method(request: HttpRequest) -> Result<HttpResponse, Failure> {
    let methods = find(request.path()).map(|(_, methods)| *methods).unwrap_or_default();
    let mut allowed: Vec<String> = methods.iter().map(|method| method.to_ascii_uppercase()).collect();
    if methods.contains(&"get") {
        allowed.push("HEAD".to_owned());
    }
    let allowed = allowed.join(", ");
    Err(Failure::new(ProblemCode::MethodNotAllowed).with("expected", allowed.clone()).header("Allow", allowed))
}

fn find(path: &str) -> Option<&'static (&'static str, &'static [&'static str])> {
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |pattern: &str| {
        let own: Vec<&str> = pattern.split('/').collect();
        own.len() == parts.len() && own.iter().zip(&parts).all(|(own, part)| own.starts_with('{') || own == part)
    };
    // A path without variables takes precedence.
    ROUTES.iter().find(|(pattern, _)| *pattern == path).or_else(|| ROUTES.iter().find(|(pattern, _)| fits(pattern)))
}

/// The pattern of a path, for logs and metrics. It never contains ids.
pub(crate) fn pattern(path: &str) -> &'static str {
    match find(path) {
        Some((pattern, _)) => pattern,
        None if path.starts_with("/docs") => "/docs",
        None => "other",
    }
}

/// The name of a standard method, or `OTHER`.
pub(crate) fn label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}
