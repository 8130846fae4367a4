//! A program of one form, written in a few lines, and its evaluation.

use guichet_core::{Report, Submission, catalogue::answers};
use guichet_engine::{Diagnostic, Outcome, ProgramSet};
use serde_json::{Value, json};

const PROGRAM: &str = r#"
id = "essai"
domain = "famille"
kind = "grant"
name = { fr = "Essai", en = "Trial" }
body = { fr = "Essai", en = "Trial" }
formats = ["json"]
[receiver]
name = { fr = "Essai", en = "Trial" }
channel = "email"
status = "hypothesis"
source = "s"
[source.s]
ref = "Essai"
consulted = 2026-01-01
[codes.etape]
list = "stage"
status = "hypothesis"
source = "s"
values = { budgeted = "Budgété", committed = "Engagé", incurred = "Engagée", paid = "Payé", to_come = "À venir" }
[param.taux]
label = { fr = "Taux", en = "Rate" }
unit = "basis_points"
values = [{ from = 2000-01-01, value = 3333, source = "s" }]
[param.plafond]
label = { fr = "Plafond", en = "Cap" }
unit = "cents"
values = [{ from = 2000-01-01, source = "s", tiers = [{ max = 2999, value = 1000 }, { max = 99999, value = 5000 }] }]
"#;

/// The head of an edition, to which parts are added.
pub(crate) const HEAD: &str = r#"
title = { fr = "Rapport", en = "Report" }
in_force = { from = 2000-01-01 }
agreement = "none"
nil_return = true
source = "s"
status = "hypothesis"
[due]
unknown = true
"#;

pub(crate) fn load(edition: &str) -> Result<ProgramSet, Vec<Diagnostic>> {
    ProgramSet::load([("essai/program.toml", PROGRAM), ("essai/final/2000-01-01.toml", edition)])
}

/// One field, its lines given without id, column, source.
pub(crate) fn field(lines: &str) -> String {
    format!("{HEAD}\n[[field]]\nid = \"c\"\ncolumn = {{ fr = \"C\", en = \"C\" }}\nsource = \"s\"\n{lines}\n")
}

/// A submission that answers the trial program for 2025.
pub(crate) fn document(rest: Value) -> Value {
    let mut document = json!({
        "schema_version": "1.0.0", "language": "fr",
        "period": { "from": "2025-01-01", "to": "2025-12-31" },
        "organization": { "code_geographique": "99901", "kind": "municipality", "name": "Ville d'essai", "population": { "value": 2500 } },
        "answers": [{ "id": "r1", "program": "essai", "form": "final", "period": { "from": "2025-01-01", "to": "2025-12-31" } }]
    });
    for (key, value) in rest.as_object().unwrap() {
        document[key] = value.clone();
    }
    document
}

pub(crate) fn read(document: &Value) -> Submission {
    guichet_schema::read(&serde_json::to_vec(document).unwrap()).submission
}

pub(crate) fn evaluate(edition: &str, rest: Value) -> Outcome {
    let set = load(edition).unwrap_or_else(|reasons| {
        panic!("{}", reasons.iter().map(|reason| reason.line(true)).collect::<Vec<_>>().join("\n"))
    });
    let submission = read(&document(rest));
    let edition = &set.get("essai").unwrap().forms["final"][0];
    edition.evaluate(&submission, submission.rows(answers::TABLE).next().unwrap())
}

/// A cell as shown, and the codes of the findings.
pub(crate) fn shown(outcome: &Outcome, cell: &str) -> String {
    let report: &Report = &outcome.report;
    report.find(cell).map_or_else(|| format!("no cell {cell}"), |found| report.display(found, false))
}

pub(crate) fn codes(outcome: &Outcome) -> Vec<String> {
    outcome.findings.iter().map(|finding| finding.code().to_owned()).collect()
}
