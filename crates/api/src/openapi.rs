//! The OpenAPI 3.1 document, generated from the code.

use serde_json::Value;
use utoipa::{
    Modify, OpenApi as _,
    openapi::{
        OpenApi,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use crate::routes::{attachments, catalogue, health, reports, submissions, territories};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Guichet",
        description = "Un rapport unique, dont Guichet tire le rapport demandé par chaque programme. One submission, from which Guichet produces the report that each program requires.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    paths(
        health::live, health::ready,
        catalogue::programs, catalogue::program, catalogue::edition, catalogue::report_schema,
        catalogue::submission_schema, catalogue::coverage, catalogue::receipt_keys,
        territories::search, territories::get,
        submissions::validate, submissions::create, submissions::list, submissions::get, submissions::amend,
        submissions::attest, submissions::file, submissions::withdraw, submissions::revisions, submissions::content,
        submissions::differences, submissions::findings, submissions::receipts, submissions::receipt, submissions::lineage,
        reports::list, reports::get, reports::artefact, reports::lineage,
        attachments::create, attachments::get, attachments::content,
    ),
    components(schemas(crate::views::ProblemView)),
    modifiers(&Bearer),
    tags(
        (name = "health", description = "État du service · State of the service"),
        (name = "catalogue", description = "Programmes, éditions, schémas · Programs, editions, schemas"),
        (name = "territories", description = "Territoires · Territories"),
        (name = "submissions", description = "Rapports uniques · Submissions"),
        (name = "reports", description = "Rapports de programme · Program reports"),
        (name = "attachments", description = "Pièces jointes · Attachments"),
    )
)]
struct Document;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_with(Default::default);
        components.add_security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
}

/// The OpenAPI document, as JSON.
#[must_use]
pub fn document() -> String {
    let mut document = Document::openapi();
    env!("CARGO_PKG_VERSION").clone_into(&mut document.info.version);
    let mut value = serde_json::to_value(&document).unwrap_or_default();
    submission_bodies(&mut value);
    serde_json::to_string_pretty(&value).unwrap_or_default()
}

/// Uses the canonical schema as the body of a submission, with its references adapted to its place in this document.
fn submission_bodies(document: &mut Value) {
    let text = guichet_schema::schema().replace("\"#/$defs/", "\"#/components/schemas/Submission/$defs/");
    let mut schema: Value = serde_json::from_str(&text).unwrap_or_default();
    if let Some(schema) = schema.as_object_mut() {
        // These members identify the schema as a standalone document.
        schema.remove("$schema");
        schema.remove("$id");
    }
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        schemas.insert("Submission".to_owned(), schema);
    }
    for operation in [
        "/paths/~1api~1v1~1validate/post",
        "/paths/~1api~1v1~1submissions/post",
        "/paths/~1api~1v1~1submissions~1{id}/put",
    ] {
        let body = format!("{operation}/requestBody/content/application~1json/schema");
        if let Some(body) = document.pointer_mut(&body) {
            *body = serde_json::json!({ "$ref": "#/components/schemas/Submission" });
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::collections::BTreeSet;

    use crate::routing::ROUTES;

    #[test]
    fn every_route_is_documented_and_every_documented_route_exists() {
        let document: serde_json::Value = serde_json::from_str(&super::document()).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let described: BTreeSet<(String, String)> = document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |method| (path.clone(), method.clone())))
            .collect();
        // Not part of the interface: the root redirect, this document, and the metrics for the local machine.
        let apart = ["/", "/api/v1/openapi.json", "/metrics"];
        let served: BTreeSet<(String, String)> = ROUTES
            .iter()
            .filter(|(path, _)| !apart.contains(path))
            .flat_map(|(path, methods)| methods.iter().map(|method| ((*path).to_owned(), (*method).to_owned())))
            .collect();
        assert_eq!(described, served);
    }

    #[test]
    fn a_submission_is_described_by_its_own_schema() {
        let document: serde_json::Value = serde_json::from_str(&super::document()).unwrap();
        let text = document["components"]["schemas"]["Submission"].to_string();
        assert!(text.contains("\"#/components/schemas/Submission/$defs/") && !text.contains("\"#/$defs/"));
        for (path, method) in [("/validate", "post"), ("/submissions", "post"), ("/submissions/{id}", "put")] {
            let body = &document["paths"][format!("/api/v1{path}")][method]["requestBody"]["content"];
            assert_eq!(body["application/json"]["schema"]["$ref"], "#/components/schemas/Submission", "{path}");
        }
    }

    #[test]
    fn public_routes_are_those_of_the_design_and_no_other() {
        let document: serde_json::Value = serde_json::from_str(&super::document()).unwrap();
        let open: BTreeSet<&str> = document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(_, item)| item.as_object().unwrap().values().any(|operation| operation.get("security").is_none()))
            .map(|(path, _)| path.as_str())
            .collect();
        let expected = [
            "/api/v1/coverage",
            "/api/v1/programs",
            "/api/v1/programs/{program}",
            "/api/v1/programs/{program}/forms/{form}/editions/{edition}",
            "/api/v1/programs/{program}/forms/{form}/editions/{edition}/schema",
            "/api/v1/receipt-keys",
            "/api/v1/schemas/submission/{version}",
            "/health/live",
            "/health/ready",
        ];
        assert_eq!(open, BTreeSet::from(expected));
    }
}
