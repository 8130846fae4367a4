//! What goes wrong, as problem+json (RFC 9457). The words stand in `locales/*/problems.ftl`.

use std::fmt;

use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError, http::StatusCode};
use guichet_core::finding::Arg;
use guichet_filing::{FilingError, FindingView, MediaError};
use guichet_pipeline::Judgement;
use guichet_store::StoreError;
use guichet_text::Language;
use serde_json::{Map, Value, json};

use crate::views::verdicts;

/// A failure, without words yet. Boxed: what goes well does not carry its size about.
#[derive(Debug)]
pub struct Failure(Box<Parts>);

#[derive(Debug)]
struct Parts {
    status: StatusCode,
    /// Stable code: the end of the problem's type.
    code: &'static str,
    /// Values of its words.
    args: Vec<(&'static str, Arg)>,
    /// Members beside the usual ones.
    extra: Map<String, Value>,
    /// Headers that belong to it.
    headers: Vec<(&'static str, String)>,
    /// For the log only.
    internal: Option<String>,
}

impl Failure {
    /// A failure of that status and code.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str) -> Self {
        Self(Box::new(Parts { status, code, args: Vec::new(), extra: Map::new(), headers: Vec::new(), internal: None }))
    }

    /// With a value for its words.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.args.push((name, Arg::Text(value.into())));
        self
    }

    /// With a member.
    #[must_use]
    pub fn member(mut self, name: &str, value: Value) -> Self {
        self.0.extra.insert(name.to_owned(), value);
        self
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.headers.push((name, value.into()));
        self
    }

    /// What the operator is told, and the client is not.
    #[must_use]
    pub fn internal(mut self, said: impl fmt::Display) -> Self {
        self.0.internal = Some(said.to_string());
        self
    }

    /// Not there, or not the caller's.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found")
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// What the operator is told.
    #[must_use]
    pub fn said(&self) -> Option<&str> {
        self.0.internal.as_deref()
    }

    /// The answer, in a language.
    #[must_use]
    pub fn response(&self, language: Language, request_id: &str) -> HttpResponse {
        let slug = self.0.code.replace('_', "-");
        let say = |id: String| guichet_text::text(language, &id, &self.0.args);
        let mut body = Map::new();
        body.insert("type".into(), json!(format!("urn:guichet:problem:{}", self.0.code)));
        body.insert("title".into(), json!(say(format!("problem-{slug}"))));
        body.insert("status".into(), json!(self.0.status.as_u16()));
        body.insert("detail".into(), json!(say(format!("problem-{slug}-detail"))));
        body.insert("code".into(), json!(self.0.code));
        body.insert("request_id".into(), json!(request_id));
        body.extend(self.0.extra.clone());
        let mut response = HttpResponseBuilder::new(self.0.status);
        for (name, value) in &self.0.headers {
            response.insert_header((*name, value.as_str()));
        }
        response
            .insert_header(("Content-Language", language.tag()))
            .content_type("application/problem+json")
            .body(serde_json::to_vec(&body).unwrap_or_default())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.code)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.0.status
    }

    fn error_response(&self) -> HttpResponse {
        // Put into the caller's language on its way out.
        HttpResponseBuilder::new(self.0.status).finish()
    }
}

impl From<FilingError> for Failure {
    fn from(error: FilingError) -> Self {
        match error {
            FilingError::NotFound => Self::not_found(),
            FilingError::Forbidden(scope) => Self::new(StatusCode::FORBIDDEN, "missing_scope").with("scope", scope),
            FilingError::Unusable(judgement) => Self::new(StatusCode::BAD_REQUEST, "unreadable").findings(&judgement),
            FilingError::Refused(judgement) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused").findings(&judgement)
            }
            FilingError::Stale { expected, actual } => Self::new(StatusCode::PRECONDITION_FAILED, "stale_version")
                .with("provided", expected.to_string())
                .with("expected", actual.to_string())
                .header("ETag", format!("\"v{actual}\"")),
            FilingError::State { state, needs } => Self::new(StatusCode::CONFLICT, "wrong_state")
                .with("provided", state.clone())
                .with("expected", needs)
                .member("state", json!(state)),
            FilingError::AlreadyAnswered { program, form, agreement, submission } => {
                Self::new(StatusCode::CONFLICT, "already_answered")
                    .with("program", program.clone())
                    .with("form", form.clone())
                    .with("id", submission.clone())
                    .member(
                        "answered_by",
                        json!({ "program": program, "form": form, "agreement": agreement, "submission": submission }),
                    )
            }
            FilingError::MissingAttachments(missing) => {
                let list: Vec<Value> = missing
                    .iter()
                    .map(|(pointer, hash, name)| json!({ "pointer": pointer, "sha256": hash, "name": name }))
                    .collect();
                let names: Vec<String> = missing.into_iter().map(|(_, _, name)| name).collect();
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "missing_attachments")
                    .with("names", names.join(", "))
                    .member("attachments", Value::Array(list))
            }
            FilingError::KeyReused => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "key_reused"),
            FilingError::Invalid { name, expected } => {
                let mut failure = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_field").with("name", name);
                let [fr, en] = Language::ALL.map(|language| guichet_text::text(language, expected, &[]));
                failure.0.args.push(("expected", Arg::Bilingual(fr, en)));
                failure.member("pointer", json!(format!("/{name}")))
            }
            FilingError::FormatUnavailable { format } => {
                Self::new(StatusCode::CONFLICT, "edition_changed").with("name", format)
            }
            FilingError::Attachment(error) => media(error),
            FilingError::Artefact(error) => Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").internal(error),
            FilingError::Store(error) => error.into(),
            other => Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").internal(other),
        }
    }
}

fn media(error: MediaError) -> Failure {
    match error {
        MediaError::TooLarge => Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large")
            .with("max", guichet_filing::MAX_ATTACHMENT.to_string()),
        MediaError::Empty => Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "empty_file"),
        MediaError::Kind(end) => Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "file_kind").with("provided", end),
        MediaError::Differs { said } => {
            Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "file_differs").with("provided", said)
        }
        MediaError::Name => Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "file_name"),
        MediaError::Scanner => Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "file_scanned"),
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::new(StatusCode::INSUFFICIENT_STORAGE, "storage_full").internal(error),
            StoreError::Unavailable { .. } | StoreError::Stopped | StoreError::ReadOnly(_) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable").header("Retry-After", "5").internal(error)
            }
            // A conflict that no use case foresaw comes of two requests at once: the client may try again.
            StoreError::Conflict { .. } => Self::new(StatusCode::CONFLICT, "try_again").internal(error),
            other => Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").internal(other),
        }
    }
}

impl Failure {
    /// With every finding of a judgement, and its verdicts.
    fn findings(self, judgement: &Judgement) -> Self {
        let all: Vec<&guichet_core::Finding> = judgement.findings.iter().collect();
        let errors = all.iter().filter(|finding| finding.is_error()).count() + judgement.omitted;
        let views = FindingView::all(judgement, &all);
        self.with("count", errors.to_string())
            .member("findings", serde_json::to_value(views).unwrap_or_default())
            .member("answers", serde_json::to_value(verdicts(judgement)).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use guichet_text::Language;

    /// Every code that stands in this crate's sources has a title and a detail in both languages.
    #[test]
    fn every_problem_has_words() {
        let sources = [
            include_str!("problem.rs"),
            include_str!("context.rs"),
            include_str!("caller.rs"),
            include_str!("body.rs"),
            include_str!("keys.rs"),
            include_str!("query.rs"),
            include_str!("table.rs"),
            include_str!("routes/mod.rs"),
            include_str!("routes/health.rs"),
            include_str!("routes/catalogue.rs"),
            include_str!("routes/submissions.rs"),
            include_str!("routes/reports.rs"),
            include_str!("routes/attachments.rs"),
        ];
        let mut codes = Vec::new();
        for source in sources {
            for part in source.split("StatusCode::").skip(1) {
                if let Some((_, rest)) = part.split_once(", \"")
                    && let Some((code, _)) = rest.split_once('"')
                    && part.find(", \"").is_some_and(|at| at < 40)
                {
                    codes.push(code);
                }
            }
        }
        assert!(codes.len() > 40, "{codes:?}");
        for code in codes {
            let slug = code.replace('_', "-");
            for language in Language::ALL {
                for id in [format!("problem-{slug}"), format!("problem-{slug}-detail")] {
                    assert_ne!(guichet_text::text(language, &id, &[]), id);
                }
            }
        }
    }
}
