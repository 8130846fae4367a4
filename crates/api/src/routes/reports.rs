//! Program reports and their documents.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Path},
};
use guichet_filing::{FilingError, Scope};
use guichet_store::StoreError;

use super::{Answer, id, json};
use crate::{
    Api, Failure,
    caller::Caller,
    page::unchanged,
    query::Query,
    routes::submissions::bad_parameter,
    views::{ProblemView, ReportView},
};

/// The reports that the filed revision stands on.
#[utoipa::path(get, path = "/api/v1/submissions/{id}/reports", tag = "reports", operation_id = "list_reports",
    params(("id" = String, Path)), security(("token" = [])),
    responses((status = 200, description = "The reports, by answer", body = Vec<ReportView>),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn list(caller: Caller, api: Data<Api>, request: HttpRequest, path: Path<String>) -> Answer {
    Query::of(&request, &[])?;
    let (owner, id) = (caller.0.allowed(Scope::Read)?.to_owned(), id(&path, "sub")?);
    let views = api
        .filing
        .store
        .read(move |reader| {
            let Some(submission) = reader.submission(&owner, &id)? else { return Ok(None) };
            let Some(filed) = submission.filed else { return Ok(Some(Vec::new())) };
            let timely = guichet_filing::timeliness(reader, &submission)?;
            let mut views = Vec::new();
            for report in reader.reports(&submission, filed)? {
                let (artefacts, deliveries) = (reader.artefacts(&report)?, reader.deliveries(&report)?);
                views.push(ReportView::of(&report, timely.get(&report.id), &artefacts, &deliveries));
            }
            Ok::<_, StoreError>(Some(views))
        })
        .await?
        .ok_or_else(Failure::not_found)?;
    Ok(json(&views))
}

/// One report.
#[utoipa::path(get, path = "/api/v1/reports/{id}", tag = "reports", operation_id = "get_report",
    params(("id" = String, Path)), security(("token" = [])),
    responses((status = 200, description = "The report", body = ReportView),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn get(caller: Caller, api: Data<Api>, request: HttpRequest, path: Path<String>) -> Answer {
    Query::of(&request, &[])?;
    let (owner, id) = (caller.0.allowed(Scope::Read)?.to_owned(), id(&path, "rep")?);
    let view = api
        .filing
        .store
        .read(move |reader| {
            let Some(report) = reader.report(&owner, &id)? else { return Ok(None) };
            let (artefacts, deliveries) = (reader.artefacts(&report)?, reader.deliveries(&report)?);
            let timely = match reader.submission(&owner, &report.submission)? {
                Some(submission) => guichet_filing::timeliness(reader, &submission)?,
                None => Default::default(),
            };
            Ok::<_, StoreError>(Some(ReportView::of(&report, timely.get(&report.id), &artefacts, &deliveries)))
        })
        .await?
        .ok_or_else(Failure::not_found)?;
    Ok(json(&view))
}

/// A document, exactly as it was frozen. A format that the receiver is not sent is made on first demand, then frozen.
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
) -> Answer {
    Query::of(&request, &[])?;
    let (report, format) = path.into_inner();
    let report = id(&report, "rep")?;
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

/// The values that a cell stands on, with its rule and its source.
#[utoipa::path(get, path = "/api/v1/reports/{id}/lineage", tag = "reports", operation_id = "get_backward_lineage",
    params(("id" = String, Path), ("cell" = String, Query, description = "Id of the cell", example = "total_depenses")),
    security(("token" = [])),
    responses((status = 200, description = "The values, value or guard", body = Object),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn lineage(caller: Caller, api: Data<Api>, request: HttpRequest, path: Path<String>) -> Answer {
    let query = Query::of(&request, &["cell"])?;
    let cell = query.get("cell").ok_or_else(|| bad_parameter("cell", "", "total"))?.to_owned();
    let (owner, id) = (caller.0.allowed(Scope::Read)?.to_owned(), id(&path, "rep")?);
    let report = api.filing.store.look(move |reader| reader.report(&owner, &id)).await?;
    let report = report.ok_or_else(Failure::not_found)?;
    let found = api.filing.backward(&caller.0, &report, &cell).await.map_err(|error| match error {
        FilingError::NotFound => Failure::new(StatusCode::NOT_FOUND, "unknown_cell").with("provided", cell.as_str()),
        other => other.into(),
    })?;
    Ok(json(&found))
}
