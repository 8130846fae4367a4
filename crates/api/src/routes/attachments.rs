//! Attachments.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{self, Data, Path, Payload},
};
use guichet_filing::{FilingError, MAX_ATTACHMENT, MediaError, NewAttachment, Scope};

use super::{Answer, id, json};
use crate::{
    Api, Failure, body,
    caller::Caller,
    query::Query,
    routes::submissions::bad_parameter,
    views::{AttachmentView, ProblemView},
};

/// Joins a file; a submission names it by its SHA-256.
#[utoipa::path(post, path = "/api/v1/attachments", tag = "attachments", operation_id = "create_attachment",
    params(("name" = String, Query, description = "Name of the file, with its end", example = "resolution.pdf")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    security(("token" = [])),
    responses((status = 201, description = "Kept", body = AttachmentView),
              (status = 200, description = "It was there already", body = AttachmentView),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn create(caller: Caller, api: Data<Api>, request: HttpRequest, payload: Payload) -> Answer {
    let query = Query::of(&request, &["name"])?;
    let name = query.get("name").ok_or_else(|| bad_parameter("name", "", "resolution.pdf"))?.to_owned();
    caller.0.allowed(Scope::Write)?;
    let bytes = body::read(&request, payload, MAX_ATTACHMENT, api.limits.body_deadline * 4).await?;
    guichet_filing::media_type(&name, &bytes).map_err(FilingError::Attachment)?;
    let bytes = match api.limits.scanner.clone() {
        Some(command) => {
            let (spool, id) = (api.limits.spool.clone(), api.filing.ids.id("scan", api.filing.clock.now()));
            web::block(move || scan(&command, &spool, &id, bytes))
                .await
                .map_err(|error| Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").internal(error))??
        }
        None => bytes,
    };
    let (attachment, new) = api.filing.attach(&caller.0, NewAttachment { name, bytes }).await?;
    let mut response = json(&AttachmentView::of(&attachment));
    if new {
        *response.status_mut() = StatusCode::CREATED;
    }
    Ok(response)
}

/// Lets the deployment's command look at the file: success says that it is clean.
fn scan(command: &[String], spool: &std::path::Path, id: &str, bytes: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let unavailable = |error: &dyn std::fmt::Display| {
        Failure::new(StatusCode::SERVICE_UNAVAILABLE, "scanner_unavailable").internal(error)
    };
    let path = spool.join(format!("guichet-{id}"));
    std::fs::write(&path, &bytes).map_err(|error| unavailable(&error))?;
    let (program, arguments) = command.split_first().ok_or_else(|| unavailable(&"no command"))?;
    let status = std::process::Command::new(program)
        .args(arguments)
        .arg(&path)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status();
    let _ = std::fs::remove_file(&path);
    match status {
        Ok(status) if status.success() => Ok(bytes),
        // 1 is what scanners answer for an infected file; anything else says that they could not look.
        Ok(status) if status.code() == Some(1) => Err(FilingError::Attachment(MediaError::Scanner).into()),
        Ok(status) => Err(unavailable(&status)),
        Err(error) => Err(unavailable(&error)),
    }
}

/// What is known of a file.
#[utoipa::path(get, path = "/api/v1/attachments/{id}", tag = "attachments", operation_id = "get_attachment",
    params(("id" = String, Path)), security(("token" = [])),
    responses((status = 200, description = "The attachment", body = AttachmentView),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn get(caller: Caller, api: Data<Api>, request: HttpRequest, path: Path<String>) -> Answer {
    Query::of(&request, &[])?;
    let (owner, id) = (caller.0.allowed(Scope::Read)?.to_owned(), id(&path, "att")?);
    let found = api.filing.store.read(move |reader| reader.attachment(&owner, &id)).await?;
    Ok(json(&AttachmentView::of(&found.ok_or_else(Failure::not_found)?)))
}

/// The bytes of a file.
#[utoipa::path(get, path = "/api/v1/attachments/{id}/content", tag = "attachments", operation_id = "get_attachment_content",
    params(("id" = String, Path)), security(("token" = [])),
    responses((status = 200, description = "The bytes", body = Vec<u8>, content_type = "application/octet-stream"),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn content(caller: Caller, api: Data<Api>, request: HttpRequest, path: Path<String>) -> Answer {
    Query::of(&request, &[])?;
    let (owner, id) = (caller.0.allowed(Scope::Read)?.to_owned(), id(&path, "att")?);
    let found = api
        .filing
        .store
        .read(move |reader| {
            let Some(attachment) = reader.attachment(&owner, &id)? else { return Ok(None) };
            let bytes = reader.blob(&attachment.sha256)?;
            Ok::<_, guichet_store::StoreError>(bytes.map(|bytes| (attachment, bytes)))
        })
        .await?;
    let (attachment, bytes) = found.ok_or_else(Failure::not_found)?;
    let plain: String = attachment
        .name
        .chars()
        .map(|char| if char.is_ascii_alphanumeric() || ".-_ ".contains(char) { char } else { '_' })
        .collect();
    let encoded: String = attachment
        .name
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    Ok(HttpResponse::Ok()
        .content_type(attachment.media_type)
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"),
        ))
        .insert_header((header::ETAG, format!("\"{}\"", attachment.sha256)))
        .body(bytes))
}
