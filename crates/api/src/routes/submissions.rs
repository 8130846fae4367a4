//! Submissions: validate, submit, amend, attest, file, withdraw, read.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Path, Payload},
};
use guichet_core::{Scope, SubmissionId};
use guichet_filing::{FilingError, NewSubmission, OnRefusal, RevisionBytes, RevisionFindings, Submission};
use guichet_schema::sha256_hex;
use serde::Deserialize;
use serde_json::json as value;
use utoipa::ToSchema;

use super::{HandlerResult, bad_body, bad_parameter, id, json};
use crate::{
    Api, Failure, body,
    caller::Caller,
    code::ProblemCode,
    keys,
    query::Query,
    views::{self, AttestationView, ProblemView, RevisionView, SubmissionList, SubmissionView, ValidationView},
};

/// The signatory's attestation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttestationRequest {
    /// Name and office of the signatory.
    #[schema(
        min_length = 1,
        max_length = 200,
        pattern = "^[^\\x00-\\x1f\\x7f-\\x9f]*$",
        example = "Camille Exemple, mairesse"
    )]
    signatory: String,
    /// The text shown to the signatory, if it differs from Guichet's standard text.
    #[schema(min_length = 1, max_length = 2000, pattern = "^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]*$")]
    #[serde(default)]
    text_shown: Option<String>,
}

/// How to file.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FilingRequest {
    /// `reject` (nothing is filed when an answer would be refused) or `leave_out` (the others are filed).
    #[serde(default)]
    on_refusal: Refusal,
}

/// What to do with an answer that would be refused.
#[derive(Debug, Default, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Refusal {
    /// File nothing.
    #[default]
    Reject,
    /// Leave it out.
    LeaveOut,
}

async fn json_body(api: &Api, request: &HttpRequest, payload: Payload) -> Result<Vec<u8>, Failure> {
    body::is_json(request)?;
    body::read(request, payload, api.limits.json_bytes, api.limits.body_deadline).await
}

/// Findings and a verdict per program; nothing is stored.
#[utoipa::path(post, path = "/api/v1/validate", tag = "submissions", operation_id = "validate",
    request_body(content = Object, description = "A submission", content_type = "application/json"),
    security(("token" = [])),
    responses((status = 200, description = "The findings, and a verdict per answer", body = Object),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn validate(caller: Caller, api: Data<Api>, request: HttpRequest, payload: Payload) -> HandlerResult {
    Query::of(&request, &[])?;
    if !caller.0.may(Scope::Read) && !caller.0.may(Scope::Write) {
        return Err(FilingError::Forbidden("read").into());
    }
    let bytes = json_body(&api, &request, payload).await?;
    let judgement = api.filing.validate(&bytes);
    if !judgement.usable {
        return Err(FilingError::Unusable(Box::new(judgement)).into());
    }
    Ok(json(&ValidationView::of(&judgement)))
}

/// Creates a submission, which can then be attested.
#[utoipa::path(post, path = "/api/v1/submissions", tag = "submissions", operation_id = "create_submission",
    params(("Idempotency-Key" = String, Header, description = "1 to 255 visible characters, chosen by the client", min_length = 1, max_length = 255, pattern = "^[!#-\\[\\]-~]([ !#-\\[\\]-~]{0,253}[!#-\\[\\]-~])?$", example = "2026-depot-1")),
    request_body(content = Object, description = "A submission", content_type = "application/json"),
    security(("token" = [])),
    responses((status = 201, description = "Stored", body = Object,
               headers(("ETag" = String, description = "For If-Match"), ("Location" = String, description = "The submission"))),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn create(caller: Caller, api: Data<Api>, request: HttpRequest, payload: Payload) -> HandlerResult {
    Query::of(&request, &[])?;
    let raw = json_body(&api, &request, payload).await?;
    let new = NewSubmission::new(raw, caller.0.origin());
    let (keep, _held) = keys::key(&api.in_flight, &request, &caller.0, new.raw_hash(), true, views::submitted)?;
    let done = api.filing.submit(&caller.0, new, keep).await?;
    metrics::counter!("guichet_submissions_total").increment(1);
    Ok(keys::response(done, views::submitted))
}

/// The organization's submissions, newest first.
#[utoipa::path(get, path = "/api/v1/submissions", tag = "submissions", operation_id = "list_submissions",
    params(("limit" = Option<i64>, Query, description = "1 to 200", minimum = 1, maximum = 200),
           ("cursor" = Option<String>, Query, description = "`next` of the page before", pattern = "^sub_[0-9a-f]{32}$")),
    security(("token" = [])),
    responses((status = 200, description = "A page", body = SubmissionList),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn list(caller: Caller, api: Data<Api>, request: HttpRequest) -> HandlerResult {
    let query = Query::of(&request, &["limit", "cursor"])?;
    caller.0.allowed(Scope::Read)?;
    let page = api.filing.submissions(&caller.0, query.cursor()?, query.limit()?).await?;
    Ok(json(&SubmissionList { items: page.items.iter().map(SubmissionView::of).collect(), next: page.next }))
}

/// One submission.
#[utoipa::path(get, path = "/api/v1/submissions/{id}", tag = "submissions", operation_id = "get_submission",
    params(("id" = String, Path)), security(("token" = [])),
    responses((status = 200, description = "The submission", body = SubmissionView, headers(("ETag" = String, description = "For If-Match"))),
              (status = 304, description = "Unchanged"),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn get(caller: Caller, api: Data<Api>, request: HttpRequest, path: Path<String>) -> HandlerResult {
    Query::of(&request, &[])?;
    let submission = own(&caller, &api, &path).await?;
    let tag = views::etag(&submission);
    if crate::static_response::unchanged(&request, &tag) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish());
    }
    let mut response = json(&SubmissionView::of(&submission));
    if let Ok(value) = header::HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    Ok(response)
}

async fn own(caller: &Caller, api: &Api, path: &str) -> Result<Submission, Failure> {
    caller.0.allowed(Scope::Read)?;
    Ok(api.filing.submission(&caller.0, &id(path)?).await?)
}

/// Amends a submission: creates a new revision, which must be attested and filed again.
#[utoipa::path(put, path = "/api/v1/submissions/{id}", tag = "submissions", operation_id = "amend_submission",
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The version that is amended", pattern = "^\"v[0-9]{1,9}\"$", example = "\"v1\"")),
    request_body(content = Object, description = "A submission", content_type = "application/json"),
    security(("token" = [])),
    responses((status = 200, description = "Stored", body = Object, headers(("ETag" = String, description = "For If-Match"))),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn amend(
    caller: Caller,
    api: Data<Api>,
    request: HttpRequest,
    path: Path<String>,
    payload: Payload,
) -> HandlerResult {
    Query::of(&request, &[])?;
    let id = id(&path)?;
    let raw = json_body(&api, &request, payload).await?;
    caller.0.allowed(Scope::Write)?;
    api.filing.verify_owner(&caller.0, &id).await?;
    let new = NewSubmission::new(raw, caller.0.origin());
    let (keep, _held) = keys::key(&api.in_flight, &request, &caller.0, new.raw_hash(), false, views::amended)?;
    let version = keys::version(&request)?;
    let done = api.filing.amend(&caller.0, &id, version, new, keep).await?;
    Ok(keys::response(done, views::amended))
}

/// Records the signatory's attestation. Requires a person's token with the scope `attest`.
#[utoipa::path(post, path = "/api/v1/submissions/{id}/attestation", tag = "submissions", operation_id = "attest_submission",
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The version that is attested", pattern = "^\"v[0-9]{1,9}\"$", example = "\"v1\""),
           ("Idempotency-Key" = String, Header, description = "1 to 255 visible characters", min_length = 1, max_length = 255, pattern = "^[!#-\\[\\]-~]([ !#-\\[\\]-~]{0,253}[!#-\\[\\]-~])?$", example = "2026-attestation-1")),
    request_body(content = AttestationRequest, content_type = "application/json"),
    security(("token" = [])),
    responses((status = 201, description = "Attested", body = AttestationView, headers(("ETag" = String, description = "For If-Match"))),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn attest(
    caller: Caller,
    api: Data<Api>,
    request: HttpRequest,
    path: Path<String>,
    payload: Payload,
) -> HandlerResult {
    Query::of(&request, &[])?;
    let id = id(&path)?;
    let bytes = json_body(&api, &request, payload).await?;
    // Check ownership first: another organization's submission gives 404, whatever else is wrong with the request.
    caller.0.allowed(Scope::Attest)?;
    let read = || {
        let key = keys::key(&api.in_flight, &request, &caller.0, &sha256_hex(&bytes), true, views::attested)?;
        let asked: (i64, AttestationRequest) =
            (keys::version(&request)?, serde_json::from_slice(&bytes).map_err(|error| bad_body(&error))?);
        Ok((key, asked))
    };
    let ((keep, _held), (version, asked)) = match read() {
        Ok(read) => read,
        Err(failure) => return Err(unless_foreign(&caller, &api, &id, failure).await),
    };
    let done = api.filing.attest(&caller.0, &id, version, &asked.signatory, asked.text_shown, keep).await?;
    Ok(keys::response(done, views::attested))
}

/// Files the attested revision, and returns the receipt.
#[utoipa::path(post, path = "/api/v1/submissions/{id}/filing", tag = "submissions", operation_id = "file_submission",
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The version that is filed", pattern = "^\"v[0-9]{1,9}\"$", example = "\"v2\""),
           ("Idempotency-Key" = String, Header, description = "1 to 255 visible characters", min_length = 1, max_length = 255, pattern = "^[!#-\\[\\]-~]([ !#-\\[\\]-~]{0,253}[!#-\\[\\]-~])?$", example = "2026-filing-1")),
    request_body(content = FilingRequest, content_type = "application/json"),
    security(("token" = [])),
    responses((status = 201, description = "The signed receipt", body = Object,
               headers(("ETag" = String, description = "For If-Match"), ("Location" = String, description = "The receipt"))),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn file(
    caller: Caller,
    api: Data<Api>,
    request: HttpRequest,
    path: Path<String>,
    payload: Payload,
) -> HandlerResult {
    Query::of(&request, &[])?;
    let id = id(&path)?;
    let bytes = optional_body(&api, &request, payload).await?;
    caller.0.allowed(Scope::File)?;
    let read = || {
        let key = keys::key(&api.in_flight, &request, &caller.0, &sha256_hex(&bytes), true, views::filed)?;
        let version = keys::version(&request)?;
        let asked: FilingRequest = if bytes.is_empty() {
            FilingRequest::default()
        } else {
            serde_json::from_slice(&bytes).map_err(|error| bad_body(&error))?
        };
        Ok((key, version, asked))
    };
    let ((keep, _held), version, asked) = match read() {
        Ok(read) => read,
        Err(failure) => return Err(unless_foreign(&caller, &api, &id, failure).await),
    };
    let on_refusal = match asked.on_refusal {
        Refusal::Reject => OnRefusal::Reject,
        Refusal::LeaveOut => OnRefusal::LeaveOut,
    };
    let done = api.filing.file(&caller.0, &id, version, on_refusal, "api", keep).await?;
    metrics::counter!("guichet_filings_total").increment(1);
    Ok(keys::response(done, views::filed))
}

async fn optional_body(api: &Api, request: &HttpRequest, payload: Payload) -> Result<Vec<u8>, Failure> {
    let bytes = body::read(request, payload, api.limits.json_bytes, api.limits.body_deadline).await?;
    if !bytes.is_empty() {
        body::is_json(request)?;
    }
    Ok(bytes)
}

/// The given error, unless the submission belongs to another organization: then 404, whatever else is wrong.
async fn unless_foreign(caller: &Caller, api: &Api, id: &SubmissionId, failure: Failure) -> Failure {
    api.filing.verify_owner(&caller.0, id).await.err().map_or(failure, Into::into)
}

/// Withdraws a submission.
#[utoipa::path(post, path = "/api/v1/submissions/{id}/withdrawal", tag = "submissions", operation_id = "withdraw_submission",
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The version that is withdrawn", pattern = "^\"v[0-9]{1,9}\"$", example = "\"v3\""),
           ("Idempotency-Key" = String, Header, description = "1 to 255 visible characters", min_length = 1, max_length = 255, pattern = "^[!#-\\[\\]-~]([ !#-\\[\\]-~]{0,253}[!#-\\[\\]-~])?$", example = "2026-withdrawal-1")),
    security(("token" = [])),
    responses((status = 200, description = "Withdrawn", body = SubmissionView),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn withdraw(
    caller: Caller,
    api: Data<Api>,
    request: HttpRequest,
    path: Path<String>,
    payload: Payload,
) -> HandlerResult {
    Query::of(&request, &[])?;
    let id = id(&path)?;
    let bytes = body::read(&request, payload, 1024, api.limits.body_deadline).await?;
    caller.0.allowed(Scope::File)?;
    api.filing.verify_owner(&caller.0, &id).await?;
    let (keep, _held) = keys::key(&api.in_flight, &request, &caller.0, &sha256_hex(&bytes), true, views::withdrawn)?;
    let version = keys::version(&request)?;
    let done = api.filing.withdraw(&caller.0, &id, version, keep).await?;
    Ok(keys::response(done, views::withdrawn))
}

/// The revisions of a submission, in order.
#[utoipa::path(get, path = "/api/v1/submissions/{id}/revisions", tag = "submissions", operation_id = "list_revisions",
    params(("id" = String, Path)), security(("token" = [])),
    responses((status = 200, description = "The revisions", body = Vec<RevisionView>),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn revisions(
    caller: Caller,
    api: Data<Api>,
    request: HttpRequest,
    path: Path<String>,
) -> HandlerResult {
    Query::of(&request, &[])?;
    caller.0.allowed(Scope::Read)?;
    let found = api.filing.revisions(&caller.0, &id(&path)?).await?;
    Ok(json(&found.iter().map(RevisionView::of).collect::<Vec<_>>()))
}

/// The bytes of a revision: as received, or canonical.
#[utoipa::path(get, path = "/api/v1/submissions/{id}/revisions/{number}/content", tag = "submissions", operation_id = "get_revision_content",
    params(("id" = String, Path), ("number" = i32, Path, minimum = 1),
           ("form" = Option<String>, Query, description = "`raw` (by default) or `canonical`", pattern = "^(raw|canonical)$")),
    security(("token" = [])),
    responses((status = 200, description = "The bytes", body = Object),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn content(
    caller: Caller,
    api: Data<Api>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> HandlerResult {
    let query = Query::of(&request, &["form"])?;
    let which = match query.get("form") {
        None | Some("raw") => RevisionBytes::Raw,
        Some("canonical") => RevisionBytes::Canonical,
        Some(other) => return Err(bad_parameter("form", other, "raw, canonical")),
    };
    let (submission, number) = path.into_inner();
    let submission = own(&caller, &api, &submission).await?;
    let number = number.parse().map_err(|_| Failure::not_found())?;
    let (hash, bytes) = api.filing.revision_bytes(&caller.0, &submission.id, number, which).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::ETAG, format!("\"{hash}\"")))
        .body(bytes))
}

/// What differs between two revisions: pointers by row ids, with both values.
#[utoipa::path(get, path = "/api/v1/submissions/{id}/revisions/{number}/differences", tag = "submissions", operation_id = "get_differences",
    params(("id" = String, Path), ("number" = i32, Path, minimum = 1),
           ("from" = Option<i32>, Query, description = "The earlier revision; the one before, by default", minimum = 1)),
    security(("token" = [])),
    responses((status = 200, description = "The differences", body = Vec<Object>),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn differences(
    caller: Caller,
    api: Data<Api>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> HandlerResult {
    let query = Query::of(&request, &["from"])?;
    let (id, number) = path.into_inner();
    let submission = own(&caller, &api, &id).await?;
    let number: i32 = number.parse().map_err(|_| Failure::not_found())?;
    let from: i32 = match query.get("from") {
        None => number - 1,
        Some(text) => text.parse().map_err(|_| bad_parameter("from", text, "1, 2 …"))?,
    };
    Ok(json(&api.filing.revision_differences(&caller.0, &submission.id, from, number).await?))
}

/// The findings of the last revision: as stored when it was filed, or else as they are now.
#[utoipa::path(get, path = "/api/v1/submissions/{id}/findings", tag = "submissions", operation_id = "list_findings",
    params(("id" = String, Path)), security(("token" = [])),
    responses((status = 200, description = "Findings and verdicts of the last revision", body = Object),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn findings(
    caller: Caller,
    api: Data<Api>,
    request: HttpRequest,
    path: Path<String>,
) -> HandlerResult {
    Query::of(&request, &[])?;
    caller.0.allowed(Scope::Read)?;
    Ok(match api.filing.revision_findings(&caller.0, &id(&path)?).await? {
        RevisionFindings::Filed(findings) => json(&value!({ "findings": findings, "stored": true })),
        RevisionFindings::Current(judgement) => json(&ValidationView::of(&judgement)),
    })
}

/// The receipts of a submission, as signed.
#[utoipa::path(get, path = "/api/v1/submissions/{id}/receipts", tag = "submissions", operation_id = "list_receipts",
    params(("id" = String, Path)), security(("token" = [])),
    responses((status = 200, description = "The receipts, oldest first", body = Vec<Object>),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn receipts(
    caller: Caller,
    api: Data<Api>,
    request: HttpRequest,
    path: Path<String>,
) -> HandlerResult {
    Query::of(&request, &[])?;
    caller.0.allowed(Scope::Read)?;
    let found = api.filing.receipts(&caller.0, &id(&path)?).await?;
    // The signed bytes unchanged, as the elements of a JSON array.
    let mut bytes = b"[".to_vec();
    for (rank, receipt) in found.iter().enumerate() {
        if rank > 0 {
            bytes.push(b',');
        }
        bytes.extend_from_slice(&receipt.body);
    }
    bytes.push(b']');
    Ok(HttpResponse::Ok().content_type("application/json").body(bytes))
}

/// A receipt, as signed.
#[utoipa::path(get, path = "/api/v1/receipts/{id}", tag = "submissions", operation_id = "get_receipt",
    params(("id" = String, Path)), security(("token" = [])),
    responses((status = 200, description = "The receipt", body = Object),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn receipt(caller: Caller, api: Data<Api>, request: HttpRequest, path: Path<String>) -> HandlerResult {
    Query::of(&request, &[])?;
    caller.0.allowed(Scope::Read)?;
    let receipt = api.filing.receipt(&caller.0, &id(&path)?).await?;
    Ok(HttpResponse::Ok().content_type("application/json").body(receipt.body))
}

/// The cells, in every report, that depend on a value of the last revision.
#[utoipa::path(get, path = "/api/v1/submissions/{id}/lineage", tag = "submissions", operation_id = "get_forward_lineage",
    params(("id" = String, Path), ("pointer" = String, Query, description = "Canonical pointer, by row ids", example = "/expenses/d1/amount_cents")),
    security(("token" = [])),
    responses((status = 200, description = "The cells, value or guard", body = Object),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn lineage(caller: Caller, api: Data<Api>, request: HttpRequest, path: Path<String>) -> HandlerResult {
    let query = Query::of(&request, &["pointer"])?;
    let submission = own(&caller, &api, &path).await?;
    let pointer = query.get("pointer").ok_or_else(|| bad_parameter("pointer", "", "/expenses/d1/amount_cents"))?;
    let unknown = || Failure::new(ProblemCode::UnknownPointer).with("provided", pointer);
    let cells = api.filing.forward(&caller.0, &submission.id, pointer).await?.ok_or_else(unknown)?;
    let mut programs: Vec<&str> = cells.iter().map(|cell| cell.program.as_str()).collect();
    programs.sort_unstable();
    programs.dedup();
    Ok(json(&value!({ "pointer": pointer, "programs": programs, "cells": cells })))
}
