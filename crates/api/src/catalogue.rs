//! The program catalogue and the schemas, as responses that never change while the service runs.

use std::collections::BTreeMap;

use guichet_engine::{Edition, ProgramSet};

use crate::static_response::StaticResponse;

/// The responses of the catalogue, and the OpenAPI document.
pub(crate) struct Catalogue {
    pub(crate) programs: StaticResponse,
    pub(crate) program: BTreeMap<String, StaticResponse>,
    pub(crate) editions: BTreeMap<[String; 3], StaticResponse>,
    pub(crate) schemas: BTreeMap<[String; 3], StaticResponse>,
    pub(crate) submission_schema: StaticResponse,
    pub(crate) openapi: StaticResponse,
}

impl Catalogue {
    pub(crate) fn new(programs: &ProgramSet, openapi: String) -> Self {
        let all: Vec<_> = programs.iter().map(|program| guichet_filing::program_view(program)).collect();
        let (mut program, mut editions, mut schemas) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for one in programs.iter() {
            program.insert(one.id.to_string(), StaticResponse::json(&guichet_filing::program_view(one)));
            for edition in one.forms.values().flatten() {
                let id = key(edition);
                editions.insert(id.clone(), StaticResponse::json(&guichet_filing::edition_view(one, edition)));
                let schema = guichet_artefact::report_schema(&edition.layout);
                schemas.insert(
                    id,
                    StaticResponse::bytes(serde_json::to_vec(&schema).unwrap_or_default(), "application/schema+json"),
                );
            }
        }
        Self {
            programs: StaticResponse::json(&all),
            program,
            editions,
            schemas,
            submission_schema: StaticResponse::bytes(
                guichet_schema::schema().as_bytes().to_vec(),
                "application/schema+json",
            ),
            openapi: StaticResponse::bytes(openapi.into_bytes(), "application/json"),
        }
    }
}

fn key(edition: &Edition) -> [String; 3] {
    [edition.id.program.to_string(), edition.id.form.to_string(), edition.id.edition.to_string()]
}
