//! Two programs of one form each, and a submission that answers both.

use guichet_core::Finding;
use guichet_engine::ProgramSet;
use guichet_pipeline::{Answer, Directory, Judgement, Verdict};
use serde_json::{Value, json};

fn program(id: &str) -> String {
    format!(
        "id = \"{id}\"\ndomain = \"famille\"\nkind = \"grant\"\nname = {{ fr = \"N\", en = \"N\" }}\n\
         body = {{ fr = \"M\", en = \"D\" }}\nformats = [\"json\"]\n\
         receiver = {{ name = {{ fr = \"R\", en = \"R\" }}, channel = \"email\", status = \"hypothesis\", source = \"s\" }}\n\
         source.s = {{ ref = \"S\", consulted = 2026-01-01 }}\n"
    )
}

fn field(id: &str, from: &str, lines: &str) -> String {
    format!(
        "[[field]]\nid = \"{id}\"\ncolumn = {{ fr = \"{id}\", en = \"{id}\" }}\nsource = \"s\"\nfrom = \"{from}\"\n{lines}\n"
    )
}

fn edition(dates: &str, fields: &[String]) -> String {
    format!(
        "title = {{ fr = \"T\", en = \"T\" }}\nin_force = {{ {dates} }}\nagreement = \"none\"\nsource = \"s\"\n\
         status = \"hypothesis\"\ndue = {{ unknown = true }}\n{}",
        fields.concat()
    )
}

/// `plans` asks for a plan, by two editions; `depenses` for expenses and for attachments.
pub(crate) fn programs() -> ProgramSet {
    let title = field("titre", "/plans/*/title", "fold = \"one\"\nas = \"text\"\nempty = \"error\"");
    let name = field("nom", "/organization/name", "as = \"text\"\nempty = \"error\"");
    let amount = field("montant", "/expenses/*/amount_cents", "fold = \"sum\"\nas = \"dollars\"\nempty = \"blank\"");
    let proofs = field("preuves", "/attachments/*/name", "fold = \"list\"\nas = \"text\"\nempty = \"blank\"");
    let extension = "[extension.ratio]\nlabel = { fr = \"R\", en = \"R\" }\ntype = \"integer\"\nsource = \"s\"\n";
    let files = [
        ("plans/program.toml", program("plans")),
        (
            "plans/final/2000-01-01.toml",
            edition("from = 2000-01-01, until = 2025-01-01", &[title.clone(), name.clone()]),
        ),
        ("plans/final/2025-01-01.toml", edition("from = 2025-01-01", &[title, name.clone()])),
        ("depenses/program.toml", program("depenses")),
        ("depenses/final/2025-01-01.toml", edition("from = 2025-01-01", &[name, amount, proofs, extension.to_owned()])),
    ];
    ProgramSet::load(files.iter().map(|(path, text)| (*path, text.as_str())))
        .unwrap_or_else(|errors| panic!("{:?}", errors.iter().map(|error| error.line(true)).collect::<Vec<_>>()))
}

pub(crate) fn document() -> Value {
    let period = json!({ "from": "2025-01-01", "to": "2025-12-31" });
    json!({
        "schema_version": "1.0.0", "language": "fr", "period": period,
        "organization": { "code_geographique": "99901", "kind": "municipality", "name": "Ville d'essai" },
        "answers": [
            { "id": "r1", "program": "plans", "form": "final", "period": period },
            { "id": "r2", "program": "depenses", "form": "final", "period": period }
        ],
        "plans": [{ "id": "p", "kind": "portrait", "title": "Portrait" }],
        "expenses": [{ "id": "e", "category": "fees", "stage": "paid", "date": "2025-03-01", "amount_cents": 100 }]
    })
}

pub(crate) fn judge(document: &Value) -> Judgement {
    guichet_pipeline::judge(&serde_json::to_vec(document).unwrap(), &programs(), &Directory::default())
}

/// The findings, `severity code pointer [programs]`.
pub(crate) fn found(judgement: &Judgement) -> Vec<String> {
    let line = |finding: &Finding| {
        let severity = format!("{:?}", finding.severity).to_lowercase();
        let pointer = finding.pointer.as_deref().unwrap_or("-");
        format!("{severity} {} {pointer} [{}]", finding.code(), finding.programs.join(" "))
    };
    judgement.findings.iter().map(line).collect()
}

pub(crate) fn verdicts(judgement: &Judgement) -> Vec<Verdict> {
    judgement.answers.iter().map(|answer| answer.verdict).collect()
}

pub(crate) fn edition_of(answer: &Answer) -> Option<String> {
    answer.edition.as_ref().map(|edition| edition.id.edition.to_string())
}
