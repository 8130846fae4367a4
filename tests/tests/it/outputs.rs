//! The check that the compiled plan makes on each output cell agrees with the generated JSON Schema, finding by
//! finding.
//!
//! On the complete examples, with each value removed or altered in turn: where the schema refuses a cell, a finding of
//! the fitting code names that cell, or the value behind it; where the plan says that a value breaks the form's bounds,
//! or that a required cell is empty, the schema refuses that cell.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
};

use guichet_artefact::{Context, Format};
use guichet_core::{
    Cell, Code, Day, Finding, Place, Report, Submission, TableId,
    catalogue::{Kind, Pattern},
    finding::{Arg, Stage, Text},
    report::{CellRef, FieldLayout, Value as Made},
};
use guichet_engine::{Edition, ProgramSet, lineage};
use guichet_pipeline::Directory;
use jsonschema::{ValidationError, error::ValidationErrorKind};
use serde_json::{Value, json};

use crate::support::{Document, PROGRAMS, example, judge, root};

/// What the schema says of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Refusal {
    /// It has no value, and needs one.
    Empty,
    /// It is outside the bounds.
    Bounds,
    /// It is too long.
    Length,
    /// The table has no line, and needs one.
    NoLine,
}

impl Refusal {
    /// Codes by which the plan says the same of the cell itself.
    fn codes(self) -> &'static [Code] {
        match self {
            Self::Empty => {
                &[Code::RequiredCellEmpty, Code::ValueMissingInRow, Code::SeveralRows, Code::ApproximateNumber]
            }
            Self::Bounds => &[Code::CellOutOfBounds],
            Self::Length => &[Code::CellTooLong],
            Self::NoLine => &[Code::RequiredTableEmpty],
        }
    }

    /// May a finding on a value that the cell stands on explain it? A value that was refused leaves the cell empty.
    fn may_come_from_below(self) -> bool {
        matches!(self, Self::Empty | Self::NoLine)
    }
}

fn refusal(error: &ValidationError<'_>) -> Refusal {
    match error.kind() {
        ValidationErrorKind::Type { .. } | ValidationErrorKind::Not { .. } | ValidationErrorKind::Enum { .. } => {
            Refusal::Empty
        }
        ValidationErrorKind::Minimum { .. }
        | ValidationErrorKind::Maximum { .. }
        | ValidationErrorKind::Pattern { .. } => Refusal::Bounds,
        ValidationErrorKind::MaxLength { .. } => Refusal::Length,
        ValidationErrorKind::MinItems { .. } => Refusal::NoLine,
        other => panic!("{other:?} at {}: {error}", error.instance_path()),
    }
}

/// The cell of a place in the JSON document: `/cells/total`, `/tables/projets/0/montant/value`, `/tables/projets`.
fn cell_at(report: &Report, place: &str) -> CellRef {
    let parts: Vec<&str> = place.split('/').skip(1).collect();
    let rank = |columns: &[FieldLayout], id: &str| columns.iter().position(|column| column.id == id).unwrap();
    match parts.as_slice() {
        ["cells", id] | ["cells", id, "value"] => CellRef::Field(rank(&report.layout.fields, id)),
        ["tables", table, rest @ ..] => {
            let table = report.layout.tables.iter().position(|layout| layout.id == *table).unwrap();
            match rest {
                [] => CellRef::Lines(table),
                [line, id] | [line, id, "value"] => {
                    CellRef::Table(table, line.parse().unwrap(), rank(&report.layout.tables[table].columns, id))
                }
                _ => panic!("{place}"),
            }
        }
        _ => panic!("{place}"),
    }
}

/// What the form calls a cell, or a table.
fn name(report: &Report, cell: CellRef) -> Text {
    match cell {
        CellRef::Field(rank) => report.layout.fields[rank].column.clone(),
        CellRef::Table(table, _, column) => report.layout.tables[table].columns[column].column.clone(),
        CellRef::Lines(table) => report.layout.tables[table].title.clone(),
        CellRef::Whole => panic!("the whole report is no cell"),
    }
}

/// Does the finding name that cell, in its arguments?
fn names(finding: &Finding, report: &Report, cell: CellRef) -> bool {
    let name = name(report, cell);
    let argument = if matches!(cell, CellRef::Lines(_)) { "table" } else { "cell" };
    let is_it =
        |(known, arg): &(&str, Arg)| *known == argument && *arg == Arg::Bilingual(name.fr.clone(), name.en.clone());
    finding.args.iter().any(is_it)
}

/// Pointers of the values that a cell depends on: its own, and those on which the whole report depends, such as its
/// agreement.
fn below(edition: &Edition, submission: &Submission, report: &Report, cell: CellRef) -> BTreeSet<String> {
    let edges = [cell, CellRef::Whole].into_iter().flat_map(|cell| lineage::edges(edition, submission, report, cell));
    edges.filter_map(|edge| edge.pointer(submission)).collect()
}

/// Is one pointer the other, or the other's row or list?
fn meets(a: &str, b: &str) -> bool {
    let holds = |a: &str, b: &str| b.strip_prefix(a).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    holds(a, b) || holds(b, a)
}

/// The findings that may explain why the schema refuses a cell.
struct Said<'s> {
    edition: &'s Edition,
    submission: &'s Submission,
    report: &'s Report,
    /// Errors of the edition's own evaluation, before findings of several programs are grouped.
    own: &'s [Finding],
    /// Errors found before: in the shape, and across fields.
    before: Vec<&'s Finding>,
}

impl Said<'_> {
    fn explains(&self, refusal: Refusal, cell: CellRef) -> bool {
        let codes = refusal.codes();
        let says = |finding: &Finding| codes.iter().any(|code| code.as_str() == finding.code());
        if self.own.iter().any(|finding| finding.is_error() && says(finding) && names(finding, self.report, cell)) {
            return true;
        }
        let below = below(self.edition, self.submission, self.report, cell);
        let stands = |finding: &Finding| {
            let mut pointers = finding.pointer.iter().chain(&finding.related);
            pointers.any(|pointer| below.iter().any(|value| meets(pointer, value)))
        };
        let others = self.before.iter().copied().chain(self.own);
        refusal.may_come_from_below() && others.filter(|finding| finding.is_error()).any(stands)
    }
}

/// An example as it is; then with each list emptied, each optional value removed, each amount made negative, each text
/// as long and each count as great as the schema accepts.
fn documents(bytes: &[u8]) -> Vec<Vec<u8>> {
    let document = Document::new(bytes);
    let base = judge(bytes);
    let mut documents = vec![bytes.to_vec()];
    for name in document.value.as_object().unwrap().keys() {
        let mut copy = document.value.clone();
        if copy[name].is_array() {
            copy[name] = json!([]);
            documents.push(serde_json::to_vec(&copy).unwrap());
        }
    }
    for table in TableId::all() {
        for row in base.submission.rows(table) {
            for column in 0..table.width() {
                let place = Place { table, row, column: u16::try_from(column).unwrap() };
                let definition = table.column_def(place.column);
                if base.submission.at(place) == Cell::Absent {
                    continue;
                }
                let mut add = |value| documents.push(document.changed(&base.submission, place, value));
                if !definition.required {
                    add(None);
                }
                match definition.kind {
                    Kind::Cents => add(Some(Value::from(-1))),
                    Kind::Text { max, pattern: Pattern::Any } => {
                        add(Some(Value::from("x".repeat(usize::try_from(max).unwrap()))));
                    }
                    Kind::Quantity => add(Some(json!({ "value": 100_000_000_000_000_i64, "precision": "about" }))),
                    _ => {}
                }
            }
        }
    }
    documents
}

/// Counts, to prove that the comparison covers enough.
#[derive(Debug, Default)]
struct Tally {
    valid: usize,
    /// Cells that the schema refused.
    refused: BTreeMap<Refusal, usize>,
    /// Cells named by the plan's own findings.
    said: usize,
}

/// Compares, for each report of a document, what the schema says with what the findings say.
fn compare(
    bytes: &[u8],
    programs: &ProgramSet,
    schema: impl Fn(&Edition) -> Value,
    validators: &mut HashMap<String, jsonschema::Validator>,
    tally: &mut Tally,
) {
    let judgement = guichet_pipeline::judge(bytes, programs, &Directory::default());
    let submission = &judgement.submission;
    for answer in &judgement.answers {
        let (Some(report), Some(edition)) = (&answer.report, &answer.edition) else { continue };
        let validator = validators
            .entry(edition.id.to_string())
            .or_insert_with(|| jsonschema::options().should_validate_formats(true).build(&schema(edition)).unwrap());
        let document_date = submission.answer_period(answer.row).map_or(Day::from_number(1), |period| period.last);
        let json = guichet_artefact::render(report, &[], Format::Json, &Context { document_date }).unwrap();
        let json: Value = serde_json::from_slice(&json).unwrap();
        let errors: BTreeSet<(CellRef, Refusal)> = validator
            .iter_errors(&json)
            .map(|error| (cell_at(report, error.instance_path().as_str()), refusal(&error)))
            .collect();
        if errors.is_empty() {
            tally.valid += 1;
        }
        let own = edition.evaluate(submission, answer.row).findings;
        let before = |finding: &&Finding| {
            finding.answers.contains(&answer.row.rank()) && matches!(finding.stage(), Stage::Shape | Stage::CrossField)
        };
        let before = judgement.findings.iter().filter(before).collect();
        let findings = Said { edition, submission, report, own: &own, before };
        for (cell, refusal) in &errors {
            *tally.refused.entry(*refusal).or_default() += 1;
            assert!(
                findings.explains(*refusal, *cell),
                "{}, {}: the schema says {refusal:?}, the findings are {:?}",
                edition.id,
                report.cell_id(*cell),
                own.iter().map(|finding| (finding.code(), &finding.pointer)).collect::<Vec<_>>()
            );
        }
        for (cell, refusal) in spoken(report, &own) {
            tally.said += 1;
            assert!(
                errors.contains(&(cell, refusal)),
                "{}, {}: the plan says {refusal:?}, the schema does not",
                edition.id,
                report.cell_id(cell)
            );
        }
    }
}

#[test]
fn the_plans_check_equals_the_generated_schema() {
    let schema = |edition: &Edition| {
        let path = root().join(format!("schemas/programs/{}.json", edition.id));
        serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
    };
    let mut validators = HashMap::new();
    let mut tally = Tally::default();
    for name in ["fictif/ville-fictive.json", "fictif/mrc-fictive.json", "fictif/organisme-mandataire-fictif.json"] {
        for bytes in documents(&example(name)) {
            compare(&bytes, &PROGRAMS, schema, &mut validators, &mut tally);
        }
    }
    let refused: usize = tally.refused.values().sum();
    assert!(tally.valid > 1_000 && refused > 50 && tally.said > 50, "{tally:?}: not much of a proof");
}

/// A program with every check that a cell may have; the shipped ones do not use them all.
const TRIAL: [(&str, &str); 2] = [
    (
        "essai/program.toml",
        r#"
id = "essai"
domain = "famille"
kind = "grant"
name = { fr = "Essai", en = "Trial" }
body = { fr = "Essai", en = "Trial" }
formats = ["json"]
receiver = { name = { fr = "Essai", en = "Trial" }, channel = "email", status = "hypothesis", source = "s" }
source.s = { ref = "Essai", consulted = 2026-01-01 }
"#,
    ),
    (
        "essai/final/2000-01-01.toml",
        r#"
title = { fr = "Rapport", en = "Report" }
in_force = { from = 2000-01-01 }
agreement = "none"
required = ["plan", "mesures"]
source = "s"
status = "hypothesis"
due = { unknown = true }
[[field]]
id = "plan"
column = { fr = "Plan", en = "Plan" }
from = "/plans/*/title"
fold = "first"
as = "text"
max_length = 299
empty = "error"
source = "s"
[[field]]
id = "population"
column = { fr = "Population", en = "Population" }
from = "/organization/population/value"
as = "integer"
min = 1
max = 20000
empty = "error"
source = "s"
[[field]]
id = "total"
column = { fr = "Total", en = "Total" }
from = "/expenses/*/amount_cents"
where = { stage = "paid" }
fold = "min"
as = "dollars"
min = 0
empty = "blank"
source = "s"
[[field]]
id = "participants"
column = { fr = "Participants", en = "Participants" }
from = "/activities/*/participants"
fold = "max"
as = "quantity"
max = 10000000
empty = "blank"
absent = "blank"
source = "s"
[[table]]
id = "mesures"
title = { fr = "Mesures", en = "Measures" }
rows = "/measures/*"
order = ["id"]
empty = "error"
source = "s"
  [[table.column]]
  id = "titre"
  column = { fr = "Titre", en = "Title" }
  from = "title"
  as = "text"
  max_length = 299
  empty = "error"
  source = "s"
"#,
    ),
];

#[test]
fn each_check_of_a_cell_equals_its_schema() {
    let programs = ProgramSet::load(TRIAL).unwrap_or_else(|errors| panic!("{errors:?}"));
    let schema = |edition: &Edition| guichet_artefact::report_schema(&edition.layout);
    let mut document: Value = serde_json::from_slice(&example("fictif/ville-fictive.json")).unwrap();
    let period = document["answers"][0]["period"].clone();
    document["answers"] = json!([{ "id": "essai", "program": "essai", "form": "final", "period": period }]);
    let mut validators = HashMap::new();
    let mut tally = Tally::default();
    for bytes in documents(&serde_json::to_vec(&document).unwrap()) {
        compare(&bytes, &programs, schema, &mut validators, &mut tally);
    }
    for refusal in [Refusal::Empty, Refusal::Bounds, Refusal::Length, Refusal::NoLine] {
        assert!(tally.refused.contains_key(&refusal), "{refusal:?} never happened: {tally:?}");
    }
    assert!(tally.valid > 100 && tally.said > 10, "{tally:?}: not much of a proof");
}

/// The cells that the plan's own findings name, with what the schema must then say of them. A finding names a column,
/// not a line: of the lines, those whose value fits what is said.
fn spoken(report: &Report, findings: &[Finding]) -> Vec<(CellRef, Refusal)> {
    let mut out = Vec::new();
    for finding in findings.iter().filter(|finding| finding.is_error()) {
        let refusal = match finding.code() {
            "cell_out_of_bounds" => Refusal::Bounds,
            "cell_too_long" => Refusal::Length,
            "required_cell_empty" => Refusal::Empty,
            "required_table_empty" => Refusal::NoLine,
            _ => continue,
        };
        for cell in report.cells().filter(|cell| names(finding, report, *cell)) {
            let fits = match (refusal, cell) {
                (Refusal::Bounds, _) => finding.provided.as_deref() == Some(report.display(cell, false).as_str()),
                (Refusal::Length, _) => {
                    finding.provided.as_deref()
                        == Some(report.display(cell, false).chars().count().to_string().as_str())
                }
                // A cell may be an error for the program without being required by the form: then the schema lets it
                // be.
                (Refusal::Empty, CellRef::Field(rank)) => {
                    report.layout.fields[rank].required && !report.nil && is_empty(report, cell)
                }
                (Refusal::NoLine, CellRef::Lines(table)) => report.layout.tables[table].required && !report.nil,
                _ => false,
            };
            if fits {
                out.push((cell, refusal));
            }
        }
    }
    out
}

fn is_empty(report: &Report, cell: CellRef) -> bool {
    matches!(report.value(cell), Made::Blank | Made::Undetermined)
}
