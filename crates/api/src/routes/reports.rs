//! Program reports and their documents.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Path},
};
use guichet_core::Scope;

use super::{HandlerResult, bad_parameter, id, json};
use crate::{
    Api, Failure,
    caller::Caller,
    code::ProblemCode,
    query::Query,
    static_response::unchanged,
    views::{ProblemView, ReportView},
};

/// The reports in force for the filed revision.
#[utoipa::path(get, path = "/api/v1/submissions/{id}/reports", tag = "reports", operation_id = "list_reports",
    params(("id" = String, Path)), security(("token" = [])),
    responses((status = 200, description = "The reports, by answer", body = Vec<ReportView>),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn list(caller: Caller, api: Data<Api>, request: HttpRequest, path: Path<String>) -> HandlerResult {
    Query::of(&request, &[])?;
    caller.0.allowed(Scope::Read)?;
    let reports = api.filing.reports(&caller.0, &id(&path)?).await?;
    Ok(json(&reports.iter().map(ReportView::of).collect::<Vec<_>>()))
}

/// One report.
#[utoipa::path(get, path = "/api/v1/reports/{id}", tag = "reports", operation_id = "get_report",
    params(("id" = String, Path)), security(("token" = [])),
    responses((status = 200, description = "The report", body = ReportView),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn get(caller: Caller, api: Data<Api>, request: HttpRequest, path: Path<String>) -> HandlerResult {
    Query::of(&request, &[])?;
    caller.0.allowed(Scope::Read)?;
    Ok(json(&ReportView::of(&api.filing.report(&caller.0, &id(&path)?).await?)))
}

/// A document, exactly as it was frozen. A format that is not sent to the receiver is rendered on the first request, then frozen.
#[utoipa::path(get, path = "/api/v1/reports/{id}/artefacts/{format}", tag = "reports", operation_id = "get_artefact",
    params(("id" = String, Path), ("format" = String, Path, description = "json, csv, csv_excel, xlsx or xml", pattern = "^(json|csv|csv_excel|xlsx|xml)$")),
    security(("token" = [])),
    responses((status = 200, description = "The document", body = Vec<u8>, content_type = "application/octet-stream"),
              (status = 304, description = "Unchanged"),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn artefact(
    caller: Caller,
    api: Data<Api>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> HandlerResult {
    Query::of(&request, &[])?;
    let (report, format) = path.into_inner();
    let report = id(&report)?;
    let (artefact, bytes) = api.filing.artefact(&caller.0, &report, &format).await?;
    let tag = format!("\"{}\"", artefact.sha256);
    if unchanged(&request, &tag) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish());
    }
    Ok(HttpResponse::Ok()
        .content_type(artefact.media_type)
        .insert_header((header::ETAG, tag))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", artefact.name)))
        .body(bytes))
}

/// The values on which a cell depends, with its rule and its source.
#[utoipa::path(get, path = "/api/v1/reports/{id}/lineage", tag = "reports", operation_id = "get_backward_lineage",
    params(("id" = String, Path), ("cell" = String, Query, description = "Id of the cell", example = "total_depenses")),
    security(("token" = [])),
    responses((status = 200, description = "The values, value or guard", body = Object),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn lineage(caller: Caller, api: Data<Api>, request: HttpRequest, path: Path<String>) -> HandlerResult {
    let query = Query::of(&request, &["cell"])?;
    let cell = query.get("cell").ok_or_else(|| bad_parameter("cell", "", "total"))?.to_owned();
    caller.0.allowed(Scope::Read)?;
    let found = api.filing.backward(&caller.0, &id(&path)?, &cell).await?;
    let unknown = || Failure::new(ProblemCode::UnknownCell).with("provided", cell.as_str());
    Ok(json(&found.ok_or_else(unknown)?))
}
