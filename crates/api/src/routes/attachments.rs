//! Attachments.

use std::{
    fs::File,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    http::header::{self, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue},
    web::{self, Data, Payload},
};
use guichet_core::Scope;
use guichet_filing::{FilingError, Incoming, MAX_ATTACHMENT, MediaError, NewAttachment, Spooled};

use super::{HandlerResult, bad_parameter, id, json};
use crate::{
    Api, Failure,
    body::{self, Body},
    caller::Caller,
    code::ProblemCode,
    query::Query,
    views::{AttachmentView, ProblemView},
};

/// Uploads an attachment. A submission refers to it by its SHA-256.
#[utoipa::path(post, path = "/api/v1/attachments", tag = "attachments", operation_id = "create_attachment",
    params(("name" = String, Query, description = "Name of the file, with its end", example = "resolution.pdf")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    security(("token" = [])),
    responses((status = 201, description = "Kept", body = AttachmentView),
              (status = 200, description = "It was there already", body = AttachmentView),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn create(caller: Caller, api: Data<Api>, request: HttpRequest, payload: Payload) -> HandlerResult {
    let query = Query::of(&request, &["name"])?;
    let name = query.get("name").ok_or_else(|| bad_parameter("name", "", "resolution.pdf"))?.to_owned();
    caller.0.allowed(Scope::Write)?;
    let sink = receive(&api, &name, Body::of(&request, payload, MAX_ATTACHMENT)?).await?;
    let limits = &api.limits;
    let scanner = limits.scanner.clone().map(|command| (command, limits.scanner_deadline));
    let new = blocking(move || {
        // Closed before any other program opens it.
        let Sink { incoming, spooled: file, open } = sink;
        drop(open);
        let inspected = incoming.end().map_err(FilingError::Attachment)?;
        if let Some((command, deadline)) = scanner {
            scan(&command, deadline, file.path())?;
        }
        Ok(NewAttachment { inspected, file })
    })
    .await?;
    let (attachment, new) = api.filing.attach(&caller.0, new).await?;
    let mut response = json(&AttachmentView::of(&attachment));
    if new {
        *response.status_mut() = StatusCode::CREATED;
    }
    Ok(response)
}

/// An upload in progress: inspected, and written to a temporary file, which is removed when this value is dropped.
struct Sink {
    incoming: Incoming,
    spooled: Spooled,
    open: File,
}

impl Sink {
    fn take(mut self, bytes: &[u8]) -> Result<Self, Failure> {
        self.incoming.take(bytes).map_err(FilingError::Attachment)?;
        self.spooled.append(&mut self.open, bytes)?;
        Ok(self)
    }
}

/// Number of bytes written at once.
const PART: usize = 256 * 1024;

/// Writes the body to a temporary file. A file that is refused midway is still read to its end, because a client that
/// is still sending when the connection closes would lose the response.
async fn receive(api: &Api, name: &str, mut body: Body) -> Result<Sink, Failure> {
    let start = || {
        let incoming = Incoming::new(name).map_err(FilingError::Attachment)?;
        let id = api.filing.ids.id("scan", api.filing.clock.now());
        let (spooled, open) = Spooled::create(&api.limits.spool, &id)?;
        Ok(Sink { incoming, spooled, open })
    };
    let mut sink: Result<Sink, Failure> = start();
    body::within(api.limits.body_deadline * 4, async {
        let mut part = Vec::new();
        loop {
            let next = body.next().await?;
            let ended = next.is_none();
            if sink.is_ok() {
                part.extend_from_slice(&next.unwrap_or_default());
            }
            if (part.len() >= PART || ended)
                && let Ok(open) = sink
            {
                let bytes = std::mem::take(&mut part);
                sink = blocking(move || open.take(&bytes)).await;
            }
            if ended {
                return sink;
            }
        }
    })
    .await
}

/// Runs blocking work that waits for the disk or for another program.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Failure> + Send + 'static) -> Result<T, Failure> {
    web::block(work).await.map_err(|error| Failure::new(ProblemCode::Internal).logged(error))?
}

/// Runs the configured scanner command on the file. Exit code 0 means that the file is clean.
fn scan(command: &[String], deadline: Duration, file: &Path) -> Result<(), Failure> {
    let unavailable = |error: &dyn std::fmt::Display| {
        Failure::new(ProblemCode::ScannerUnavailable).header("Retry-After", "60").logged(error)
    };
    let (program, arguments) = command.split_first().ok_or_else(|| unavailable(&"no command"))?;
    let mut child = Command::new(program)
        .args(arguments)
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| unavailable(&format!("{program}: {error}")))?;
    let start = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|error| unavailable(&error))? {
            Some(status) => break status,
            None if start.elapsed() >= deadline => {
                // Wait for it to end, so that it no longer reads the file when the file is removed.
                let _ = child.kill().and_then(|()| child.wait());
                return Err(unavailable(&format!("{program} did not end within {} s", deadline.as_secs())));
            }
            None => std::thread::sleep(Duration::from_millis(10)),
        }
    };
    match status.code() {
        Some(0) => Ok(()),
        // Scanners exit with 1 for an infected file; any other exit code means that the scan failed.
        Some(1) => Err(FilingError::Attachment(MediaError::Scanner).into()),
        _ => Err(unavailable(&format!("{program}: {status}"))),
    }
}

/// What is known of a file.
#[utoipa::path(get, path = "/api/v1/attachments/{id}", tag = "attachments", operation_id = "get_attachment",
    params(("id" = String, Path)), security(("token" = [])),
    responses((status = 200, description = "The attachment", body = AttachmentView),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn get(
    caller: Caller,
    api: Data<Api>,
    request: HttpRequest,
    path: web::Path<String>,
) -> HandlerResult {
    Query::of(&request, &[])?;
    caller.0.allowed(Scope::Read)?;
    Ok(json(&AttachmentView::of(&api.filing.attachment(&caller.0, &id(&path)?).await?)))
}

/// The bytes of a file.
#[utoipa::path(get, path = "/api/v1/attachments/{id}/content", tag = "attachments", operation_id = "get_attachment_content",
    params(("id" = String, Path)), security(("token" = [])),
    responses((status = 200, description = "The bytes", body = Vec<u8>, content_type = "application/octet-stream"),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn content(
    caller: Caller,
    api: Data<Api>,
    request: HttpRequest,
    path: web::Path<String>,
) -> HandlerResult {
    Query::of(&request, &[])?;
    caller.0.allowed(Scope::Read)?;
    let (attachment, bytes) = api.filing.attached(&caller.0, &id(&path)?).await?;
    // Clients that do not support `filename*` (RFC 6266) get the name in ASCII.
    let ascii: String = attachment
        .name
        .chars()
        .map(|char| if char.is_ascii_alphanumeric() || ".-_ ".contains(char) { char } else { '_' })
        .collect();
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![
            DispositionParam::Filename(ascii),
            DispositionParam::FilenameExt(ExtendedValue {
                charset: Charset::Ext("UTF-8".to_owned()),
                language_tag: None,
                value: attachment.name.into_bytes(),
            }),
        ],
    };
    Ok(HttpResponse::Ok()
        .content_type(attachment.media_type)
        .insert_header(disposition)
        .insert_header((header::ETAG, format!("\"{}\"", attachment.sha256)))
        .body(bytes))
}
