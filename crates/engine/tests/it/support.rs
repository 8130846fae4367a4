//! A program of one form, written in a few lines, and its evaluation.

use guichet_core::{Finding, Report, Submission, catalogue::answers};
use guichet_engine::{Diagnostic, Outcome, ProgramSet};
use serde_json::{Value, json};

pub(crate) const PROGRAM: &str = r#"
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

/// The head of an edition whose answers name an agreement.
pub(crate) fn agreement_head() -> String {
    HEAD.replace("agreement = \"none\"", "agreement = \"required\"")
}

/// What [`evaluate`] takes, for an answer that names the agreement `e1`, of 2024 to 2026.
pub(crate) fn agreement(mut rest: Value) -> Value {
    rest["agreements"] = json!([
        { "id": "e1", "program": "essai", "file_number": "D-1", "amount_cents": 100_000, "call_date": "2024-01-15",
          "period": { "from": "2024-01-01", "to": "2026-12-31" },
          "instalments": [{ "id": "v1", "amount_cents": 300 }, { "id": "v2", "amount_cents": 40 }] },
        { "id": "e2", "program": "autre", "instalments": [{ "id": "v1", "amount_cents": 5 }] }
    ]);
    rest["answers"] = json!([{ "id": "r1", "program": "essai", "form": "final", "agreement": "e1",
        "period": { "from": "2025-01-01", "to": "2025-12-31" } }]);
    rest
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

/// The set of one program and one edition; a refusal fails the test with its errors.
pub(crate) fn loaded(program: &str, edition: &str) -> ProgramSet {
    ProgramSet::load([("essai/program.toml", program), ("essai/final/2000-01-01.toml", edition)]).unwrap_or_else(
        |reasons| panic!("{}", reasons.iter().map(|reason| reason.line(true)).collect::<Vec<_>>().join("\n")),
    )
}

pub(crate) fn evaluate(edition: &str, rest: Value) -> Outcome {
    let set = loaded(PROGRAM, edition);
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

/// The findings, `severity code pointer`.
pub(crate) fn found(outcome: &Outcome) -> Vec<String> {
    let line = |finding: &Finding| {
        let severity = format!("{:?}", finding.severity).to_lowercase();
        format!("{severity} {} {}", finding.code(), finding.pointer.as_deref().unwrap_or("-"))
    };
    outcome.findings.iter().map(line).collect()
}
