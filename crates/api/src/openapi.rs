//! The OpenAPI 3.1 document, from the code.

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
        description = "Un seul rapport unique, et chaque programme reçoit le sien. One submission, and every program receives its own report.",
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

/// The document, as JSON.
#[must_use]
pub fn document() -> String {
    let mut document = Document::openapi();
    env!("CARGO_PKG_VERSION").clone_into(&mut document.info.version);
    document.to_pretty_json().unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::collections::BTreeSet;

    use crate::table::ROUTES;

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
        // Not part of the interface: the way in, the document itself, the figures on this machine.
        let apart = ["/", "/api/v1/openapi.json", "/metrics"];
        let served: BTreeSet<(String, String)> = ROUTES
            .iter()
            .filter(|(path, _)| !apart.contains(path))
            .flat_map(|(path, methods)| methods.iter().map(|method| ((*path).to_owned(), (*method).to_owned())))
            .collect();
        assert_eq!(described, served);
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
