//! Public routes: the program catalogue, the schemas, the coverage and the public keys.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use guichet_engine::Edition;

use super::{HandlerResult, json};
use crate::{Api, Failure, code::ProblemCode, query::Query, static_response::StaticResponse, views::ProblemView};

/// Every program.
#[utoipa::path(get, path = "/api/v1/programs", tag = "catalogue", operation_id = "list_programs",
    responses((status = 200, description = "The programs", body = Vec<Object>), (status = 304, description = "Unchanged")))]
pub(crate) async fn programs(request: HttpRequest, api: Data<Api>) -> HandlerResult {
    Query::of(&request, &[])?;
    Ok(api.catalogue.programs.response(&request))
}

/// One program.
#[utoipa::path(get, path = "/api/v1/programs/{program}", tag = "catalogue", operation_id = "get_program",
    params(("program" = String, Path, description = "Id of the program", example = "famille-pfm")),
    responses((status = 200, description = "The program", body = Object), (status = 304, description = "Unchanged"),
              (status = 404, description = "No such program", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn program(request: HttpRequest, api: Data<Api>, path: Path<String>) -> HandlerResult {
    found(&request, api.catalogue.program.get(path.as_str()))
}

/// An edition with everything that it asks.
#[utoipa::path(get, path = "/api/v1/programs/{program}/forms/{form}/editions/{edition}", tag = "catalogue", operation_id = "get_edition",
    params(("program" = String, Path, example = "famille-pfm"), ("form" = String, Path, example = "final"),
           ("edition" = String, Path, example = "2024-06-01")),
    responses((status = 200, description = "Requirements, rules, parameters, sources", body = Object), (status = 304, description = "Unchanged"),
              (status = 404, description = "No such edition", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn edition(
    request: HttpRequest,
    api: Data<Api>,
    path: Path<(String, String, String)>,
) -> HandlerResult {
    found(&request, api.catalogue.editions.get(&<[String; 3]>::from(path.into_inner())))
}

/// The JSON Schema of an edition's reports.
#[utoipa::path(get, path = "/api/v1/programs/{program}/forms/{form}/editions/{edition}/schema", tag = "catalogue", operation_id = "get_report_schema",
    params(("program" = String, Path, example = "famille-pfm"), ("form" = String, Path, example = "final"),
           ("edition" = String, Path, example = "2024-06-01")),
    responses((status = 200, description = "JSON Schema", content_type = "application/schema+json", body = Object), (status = 304, description = "Unchanged"),
              (status = 404, description = "No such edition", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn report_schema(
    request: HttpRequest,
    api: Data<Api>,
    path: Path<(String, String, String)>,
) -> HandlerResult {
    found(&request, api.catalogue.schemas.get(&<[String; 3]>::from(path.into_inner())))
}

/// The canonical JSON Schema of a submission.
#[utoipa::path(get, path = "/api/v1/schemas/submission/{version}", tag = "catalogue", operation_id = "get_submission_schema",
    params(("version" = String, Path, example = "1.0.0")),
    responses((status = 200, description = "JSON Schema", content_type = "application/schema+json", body = Object), (status = 304, description = "Unchanged"),
              (status = 404, description = "No such version", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn submission_schema(request: HttpRequest, api: Data<Api>, path: Path<String>) -> HandlerResult {
    found(&request, (path.as_str() == "1.0.0").then_some(&api.catalogue.submission_schema))
}

/// The coverage of the latest editions of these programs: the number of questions asked once, compared with form by form.
#[utoipa::path(get, path = "/api/v1/coverage", tag = "catalogue", operation_id = "get_coverage",
    params(("programs" = Option<String>, Query, description = "Ids of programs or domains, separated by commas")),
    responses((status = 200, description = "The reduction", body = Object),
              (status = 400, description = "Unknown parameter", body = ProblemView, content_type = "application/problem+json"),
              (status = 404, description = "Unknown program", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn coverage(request: HttpRequest, api: Data<Api>) -> HandlerResult {
    let query = Query::of(&request, &["programs"])?;
    let named: Vec<&str> = query.get("programs").map(|list| list.split(',').collect()).unwrap_or_default();
    let known = |name: &&str| api.filing.programs.iter().any(|one| *one.id == **name || one.domain == **name);
    if let Some(unknown) = named.iter().find(|name| !known(name)) {
        return Err(Failure::new(ProblemCode::UnknownProgram).with("provided", *unknown));
    }
    let wanted = |one: &&std::sync::Arc<guichet_engine::Program>| {
        named.is_empty() || named.iter().any(|name| *one.id == **name || one.domain == *name)
    };
    let editions: Vec<&Edition> = api
        .filing
        .programs
        .iter()
        .filter(wanted)
        .flat_map(|one| one.forms.values().filter_map(|editions| editions.last().map(AsRef::as_ref)))
        .collect();
    Ok(json(&guichet_filing::coverage_view(&editions)))
}

/// The keys that verify receipts and checkpoints.
#[utoipa::path(get, path = "/api/v1/receipt-keys", tag = "catalogue", operation_id = "get_receipt_keys",
    responses((status = 200, description = "Ed25519 keys, current and past", body = Object)))]
pub(crate) async fn receipt_keys(api: Data<Api>) -> HandlerResult {
    Ok(json(&*api.keys))
}

/// The OpenAPI document.
pub(crate) async fn openapi(request: HttpRequest, api: Data<Api>) -> HandlerResult {
    Ok(api.catalogue.openapi.response(&request))
}

fn found(request: &HttpRequest, page: Option<&StaticResponse>) -> HandlerResult {
    Query::of(request, &[])?;
    page.map(|page| page.response(request)).ok_or_else(Failure::not_found)
}

/// Redirects `/` to the pages of the documentation.
pub(crate) async fn root() -> HandlerResult {
    Ok(HttpResponse::SeeOther().insert_header(("Location", "/docs/")).finish())
}
