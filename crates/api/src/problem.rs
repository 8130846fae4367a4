//! Errors as problem+json (RFC 9457). Their texts are in `locales/*/problems.ftl`.

use std::fmt;

use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError, http::StatusCode};
use guichet_core::{Id as _, Named as _, finding::Arg};
use guichet_filing::{FilingError, FindingView, MediaError, StoreError};
use guichet_pipeline::Judgement;
use guichet_text::Language;
use serde_json::{Map, Value, json};

use crate::{code::ProblemCode, views::verdicts};

/// An error, not yet in any language. It is boxed so that the `Ok` value of a result does not carry its size.
#[derive(Debug)]
pub struct Failure(Box<Parts>);

#[derive(Debug)]
struct Parts {
    status: StatusCode,
    code: ProblemCode,
    /// Values inserted in its texts.
    args: Vec<(&'static str, Arg)>,
    /// Members added to the standard ones.
    extra: Map<String, Value>,
    /// Additional response headers.
    headers: Vec<(&'static str, String)>,
    /// Message for the log only.
    log: Option<String>,
}

impl Failure {
    /// An error with that code and the status of the code.
    #[must_use]
    pub fn new(code: ProblemCode) -> Self {
        Self(Box::new(Parts {
            status: code.status(),
            code,
            args: Vec::new(),
            extra: Map::new(),
            headers: Vec::new(),
            log: None,
        }))
    }

    /// Replaces the status of the code.
    #[must_use]
    pub(crate) fn status(mut self, status: StatusCode) -> Self {
        self.0.status = status;
        self
    }

    /// Adds a value for its texts.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.args.push((name, Arg::Text(value.into())));
        self
    }

    /// Adds a member to the problem document.
    #[must_use]
    pub fn member(mut self, name: &str, value: Value) -> Self {
        self.0.extra.insert(name.to_owned(), value);
        self
    }

    /// Adds a response header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.headers.push((name, value.into()));
        self
    }

    /// Adds a message for the log, which the operator reads and the client does not.
    #[must_use]
    pub fn logged(mut self, message: impl fmt::Display) -> Self {
        self.0.log = Some(message.to_string());
        self
    }

    /// The resource does not exist, or belongs to another organization; the client cannot tell which.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(ProblemCode::NotFound)
    }

    /// The problem code.
    #[must_use]
    pub fn code(&self) -> ProblemCode {
        self.0.code
    }

    /// The message for the log.
    #[must_use]
    pub fn log_message(&self) -> Option<&str> {
        self.0.log.as_deref()
    }

    /// The response in a language.
    #[must_use]
    pub fn response(&self, language: Language, request_id: &str) -> HttpResponse {
        let code = self.0.code.as_str();
        let slug = code.replace('_', "-");
        let say = |id: String| guichet_text::text(language, &id, &self.0.args);
        let mut body = Map::new();
        body.insert("type".into(), json!(format!("urn:guichet:problem:{code}")));
        body.insert("title".into(), json!(say(format!("problem-{slug}"))));
        body.insert("status".into(), json!(self.0.status.as_u16()));
        body.insert("detail".into(), json!(say(format!("problem-{slug}-detail"))));
        body.insert("code".into(), json!(code));
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
        formatter.write_str(self.0.code.as_str())
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.0.status
    }

    fn error_response(&self) -> HttpResponse {
        // The middleware puts it into the caller's language.
        HttpResponseBuilder::new(self.0.status).finish()
    }
}

impl From<FilingError> for Failure {
    fn from(error: FilingError) -> Self {
        match error {
            FilingError::NotFound => Self::not_found(),
            FilingError::Forbidden(scope) => Self::new(ProblemCode::MissingScope).with("scope", scope),
            FilingError::Unusable(judgement) => Self::new(ProblemCode::Unreadable).findings(&judgement),
            FilingError::Refused(judgement) => Self::new(ProblemCode::Refused).findings(&judgement),
            FilingError::Stale { expected, actual } => Self::new(ProblemCode::StaleVersion)
                .with("provided", expected.to_string())
                .with("expected", actual.to_string())
                .header("ETag", format!("\"v{actual}\"")),
            FilingError::State { state, needs } => Self::new(ProblemCode::WrongState)
                .with("provided", state.name())
                .with("expected", needs)
                .member("state", json!(state)),
            FilingError::AlreadyAnswered { program, form, agreement, submission } => {
                Self::new(ProblemCode::AlreadyAnswered)
                    .with("program", program.clone())
                    .with("form", form.name())
                    .with("id", submission.as_str())
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
                Self::new(ProblemCode::MissingAttachments)
                    .with("names", names.join(", "))
                    .member("attachments", Value::Array(list))
            }
            FilingError::KeyReused => Self::new(ProblemCode::KeyReused),
            FilingError::Invalid { name, expected } => {
                let mut failure = Self::new(ProblemCode::InvalidField).with("name", name);
                let [fr, en] = Language::ALL.map(|language| guichet_text::text(language, expected, &[]));
                failure.0.args.push(("expected", Arg::Bilingual(fr, en)));
                failure.member("pointer", json!(format!("/{name}")))
            }
            FilingError::FormatUnavailable { format } => Self::new(ProblemCode::EditionChanged).with("name", format),
            FilingError::Attachment(error) => media(error),
            FilingError::Artefact(error) => Self::new(ProblemCode::Internal).logged(error),
            FilingError::Store(error) => error.into(),
            other => Self::new(ProblemCode::Internal).logged(other),
        }
    }
}

fn media(error: MediaError) -> Failure {
    match error {
        MediaError::TooLarge => {
            Failure::new(ProblemCode::TooLarge).with("max", guichet_filing::MAX_ATTACHMENT.to_string())
        }
        MediaError::Empty => Failure::new(ProblemCode::EmptyFile),
        MediaError::Kind(end) => Failure::new(ProblemCode::FileKind).with("provided", end),
        MediaError::Differs { said } => Failure::new(ProblemCode::FileDiffers).with("provided", said),
        MediaError::Name => Failure::new(ProblemCode::FileName),
        MediaError::Scanner => Failure::new(ProblemCode::FileScanned),
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::new(ProblemCode::StorageFull).logged(error),
            StoreError::Unavailable { .. } | StoreError::Stopped | StoreError::ReadOnly(_) => {
                Self::new(ProblemCode::Unavailable).header("Retry-After", "5").logged(error)
            }
            // A conflict that no use case handles comes from simultaneous requests: the client may retry.
            StoreError::Conflict(_) => Self::new(ProblemCode::TryAgain).logged(error),
            other => Self::new(ProblemCode::Internal).logged(other),
        }
    }
}

impl Failure {
    /// Adds all findings of a judgement, and its verdicts.
    fn findings(self, judgement: &Judgement) -> Self {
        let all: Vec<&guichet_core::Finding> = judgement.findings.iter().collect();
        let errors = all.iter().filter(|finding| finding.is_error()).count() + judgement.omitted;
        let views = FindingView::all(judgement, &all);
        self.with("count", errors.to_string())
            .member("findings", serde_json::to_value(views).unwrap_or_default())
            .member("answers", serde_json::to_value(verdicts(judgement)).unwrap_or_default())
    }
}

/// The reference of the problem codes, as Markdown: `docs/problemes.md`.
#[must_use]
pub fn reference() -> String {
    let say = |language, id: &str| guichet_text::text(language, id, &[]);
    let [fr, en] = Language::ALL.map(|language| say(language, "problems-page"));
    let mut out =
        format!("# Problèmes · Problems\n\n{fr}\n\n{en}\n\n| code | HTTP | français | English |\n|---|---|---|---|\n");
    for code in ProblemCode::ALL {
        let slug = code.as_str().replace('_', "-");
        let [fr, en] = Language::ALL.map(|language| say(language, &format!("problem-{slug}")));
        out.push_str(&format!("| `{}` | {} | {fr} | {en} |\n", code.as_str(), code.status().as_u16()));
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_problem_has_words_in_both_languages_and_no_words_are_left_over() {
        let mut expected: Vec<String> = Vec::new();
        for code in ProblemCode::ALL {
            let slug = code.as_str().replace('_', "-");
            expected.extend([format!("problem-{slug}"), format!("problem-{slug}-detail")]);
        }
        expected.sort();
        let locales = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales");
        for language in ["fr", "en"] {
            let text = std::fs::read_to_string(locales.join(language).join("problems.ftl")).unwrap();
            let mut ids: Vec<String> = text
                .lines()
                .filter(|line| line.starts_with("problem-"))
                .filter_map(|line| line.split([' ', '=']).next())
                .map(str::to_owned)
                .collect();
            ids.sort();
            assert_eq!(ids, expected, "{language}");
        }
    }

    #[test]
    fn the_reference_page_is_of_this_version() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/problemes.md");
        if std::env::var_os("GUICHET_BLESS").is_some() {
            std::fs::write(&path, reference()).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), reference(), "GUICHET_BLESS=1 writes it");
    }
}
