//! Answers that do not change while the program runs, made once, with their entity tags.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
};
use guichet_engine::{Edition, ProgramSet};
use guichet_schema::sha256_hex;
use serde::Serialize;

/// A frozen JSON answer.
pub(crate) struct Page {
    bytes: Vec<u8>,
    tag: String,
    kind: &'static str,
}

impl Page {
    pub(crate) fn json(value: &impl Serialize) -> Self {
        Self::bytes(serde_json::to_vec(value).unwrap_or_default(), "application/json")
    }

    pub(crate) fn bytes(bytes: Vec<u8>, kind: &'static str) -> Self {
        let tag = format!("\"{}\"", sha256_hex(&bytes).chars().take(32).collect::<String>());
        Self { bytes, tag, kind }
    }

    /// The answer, or 304 when the client has it.
    pub(crate) fn answer(&self, request: &HttpRequest) -> HttpResponse {
        if unchanged(request, &self.tag) {
            return HttpResponse::NotModified()
                .insert_header((header::ETAG, self.tag.as_str()))
                .insert_header((header::CACHE_CONTROL, "no-cache"))
                .finish();
        }
        HttpResponse::Ok()
            .insert_header((header::ETAG, self.tag.as_str()))
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .content_type(self.kind)
            .body(self.bytes.clone())
    }
}

/// Does `If-None-Match` hold the tag?
pub(crate) fn unchanged(request: &HttpRequest, tag: &str) -> bool {
    let given = request.headers().get_all(header::IF_NONE_MATCH).filter_map(|value: &HeaderValue| value.to_str().ok());
    given.flat_map(|value| value.split(',')).any(|one| {
        let one = one.trim();
        one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag
    })
}

/// The catalogue, as pages.
pub(crate) struct Catalogue {
    pub(crate) programs: Page,
    pub(crate) program: BTreeMap<String, Page>,
    pub(crate) editions: BTreeMap<[String; 3], Page>,
    pub(crate) schemas: BTreeMap<[String; 3], Page>,
    pub(crate) submission_schema: Page,
    pub(crate) openapi: Page,
}

impl Catalogue {
    pub(crate) fn new(programs: &ProgramSet) -> Self {
        let all: Vec<_> = programs.iter().map(|program| guichet_filing::program_view(program)).collect();
        let (mut program, mut editions, mut schemas) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for one in programs.iter() {
            program.insert(one.id.to_string(), Page::json(&guichet_filing::program_view(one)));
            for edition in one.forms.values().flatten() {
                let id = key(edition);
                editions.insert(id.clone(), Page::json(&guichet_filing::edition_view(one, edition)));
                let schema = guichet_artefact::report_schema(&edition.layout);
                schemas.insert(
                    id,
                    Page::bytes(serde_json::to_vec(&schema).unwrap_or_default(), "application/schema+json"),
                );
            }
        }
        Self {
            programs: Page::json(&all),
            program,
            editions,
            schemas,
            submission_schema: Page::bytes(guichet_schema::schema().as_bytes().to_vec(), "application/schema+json"),
            openapi: Page::bytes(crate::document().into_bytes(), "application/json"),
        }
    }
}

fn key(edition: &Edition) -> [String; 3] {
    [edition.id.program.to_string(), edition.id.form.to_string(), edition.id.edition.to_string()]
}
