//! `guichet explain`: how one cell of a report is derived.

use guichet_core::{
    Finding, Place,
    finding::Text,
    report::{CellRef, Value},
};
use guichet_engine::{
    Edition, deciding_day, explain,
    lineage::{self, Edge, Role, Start},
};
use guichet_filing::FindingView;
use guichet_pipeline::{Answer, Judgement};
use serde::Serialize;

use crate::{
    answers, cli, findings, input,
    page::Page,
    session::{Outcome, Session, Stop, json, text},
    table::Table,
    value,
    wrap::clean,
};

/// Maximum number of values in text output; `--json` gives all of them.
const MOST_VALUES: usize = 15;
/// Maximum number of guards in text output.
const MOST_GUARDS: usize = 8;
/// Column at which the text of a labelled line starts.
const LABELS: usize = 14;

/// A cell's derivation.
#[derive(Debug, Serialize)]
pub(crate) struct Derivation {
    answer: String,
    program: String,
    form: String,
    edition: String,
    edition_hash: String,
    cell: String,
    column: Text,
    value: String,
    status: &'static str,
    rule: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    lines: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    formula: Option<String>,
    source: SourceView,
    parameters: Vec<ParamView>,
    reads: Vec<Read>,
}

#[derive(Debug, Serialize)]
struct SourceView {
    reference: String,
    url: Option<String>,
    consulted: Option<String>,
}

#[derive(Debug, Serialize)]
struct ParamView {
    name: String,
    label: Text,
    value: Option<String>,
    from: Option<String>,
    source: Option<SourceView>,
}

#[derive(Debug, Serialize)]
struct Read {
    pointer: String,
    field: String,
    value: String,
    given: bool,
    role: &'static str,
}

#[derive(Serialize)]
struct CellView {
    cell: String,
    column: Text,
    value: String,
}

pub(crate) fn run(session: &Session, arguments: &cli::Explain) -> Result<Outcome, Stop> {
    let programs = session.programs()?;
    let (input, judgement) = input::judged(session, &arguments.file, &programs)?;
    if !judgement.usable {
        return Err(super::render::unusable(session, &input.name, &judgement));
    }
    let answer = answers::one(session, &judgement, &arguments.program, arguments.answer.as_deref())?;
    if answer.report.is_none() || answer.edition.is_none() {
        return Ok(without_report(session, &judgement, answer));
    }
    let Some(asked) = arguments.cell.as_deref() else { return Ok(list(session, answer)) };
    let cell = answers::cell(session, answer, asked)?;
    let Some(derivation) = derivation(session, &judgement, answer, cell) else { return Ok(list(session, answer)) };
    if session.json {
        return Ok(Outcome::fine(json(&derivation)));
    }
    let mut page = Page::default();
    page.title(&title(session, &derivation));
    page.page(&self::page(session, &derivation));
    Ok(Outcome::fine(page.text()))
}

/// No edition applies: shows the reasons.
fn without_report(session: &Session, judgement: &Judgement, answer: &Answer) -> Outcome {
    let reasons: Vec<&Finding> = judgement.reasons(answer).collect();
    if session.json {
        return Outcome {
            text: json(&serde_json::json!({ "findings": FindingView::all(judgement, &reasons) })),
            exit: 1,
        };
    }
    let mut page = Page::default();
    page.line(session.say("cli-no-report", &[("program", text(answer.program.clone()))]));
    if reasons.is_empty() {
        page.paragraph(0, &session.word("cli-no-edition"));
    }
    findings::blocks(session, &reasons, &mut page);
    Outcome { text: page.text(), exit: 1 }
}

/// Every cell of a report, with its value.
fn list(session: &Session, answer: &Answer) -> Outcome {
    let Some(report) = &answer.report else { return Outcome::unusable() };
    let cells: Vec<CellView> = report
        .cells()
        .filter(|cell| !matches!(cell, CellRef::Lines(_)))
        .map(|cell| CellView {
            cell: report.cell_id(cell),
            column: column(report, cell),
            value: clean(&report.display(cell, session.english())),
        })
        .collect();
    if session.json {
        return Outcome::fine(json(&cells));
    }
    let mut page = Page::default();
    page.title(&report_title(session, answer));
    let mut table = Table::new(["cli-head-cell", "cli-head-column", "cli-head-value"].map(|id| session.word(id)));
    for cell in &cells {
        table.row([cell.cell.clone(), session.pick(&cell.column).to_owned(), crate::wrap::cut(&cell.value, 60)]);
    }
    page.table(0, &table);
    Outcome::fine(page.text())
}

fn report_title(session: &Session, answer: &Answer) -> String {
    let edition = answer.edition.as_ref().map_or_else(String::new, |edition| edition.id.edition.to_string());
    session.say(
        "cli-report",
        &[
            ("program", text(answer.program.clone())),
            ("form", text(answers::form_label(session, &answer.form))),
            ("edition", text(edition)),
        ],
    )
}

/// The label of a cell in the form.
pub(super) fn column(report: &guichet_core::Report, cell: CellRef) -> Text {
    match cell {
        CellRef::Field(rank) => report.layout.fields[rank].column.clone(),
        CellRef::Table(table, _, column) => report.layout.tables[table].columns[column].column.clone(),
        CellRef::Lines(table) => report.layout.tables[table].title.clone(),
        CellRef::Whole => report.layout.title.clone(),
    }
}

/// The derivation of a cell; `None` when the answer has no report.
pub(crate) fn derivation(
    session: &Session,
    judgement: &Judgement,
    answer: &Answer,
    cell: CellRef,
) -> Option<Derivation> {
    let (edition, report) = (answer.edition.as_ref()?, answer.report.as_ref()?);
    let requirement_id = match cell {
        CellRef::Table(table, _, column) => {
            format!("{}/{}", report.layout.tables[table].id, report.layout.tables[table].columns[column].id)
        }
        other => report.cell_id(other),
    };
    let verified = edition
        .requirements
        .iter()
        .find(|requirement| requirement.id == requirement_id)
        .is_some_and(|found| found.verified);
    let lines = match cell {
        CellRef::Table(table, ..) => Some(explain::describe_lines(edition, table)),
        _ => None,
    };
    let value = match cell {
        CellRef::Lines(table) => session.count("cli-lines", report.tables[table].lines.len()),
        CellRef::Whole => report_title(session, answer),
        cell => clean(&report.display(cell, session.english())),
    };
    let edges = lineage::edges(edition, &judgement.submission, report, cell);
    Some(Derivation {
        answer: answer.id.clone(),
        program: answer.program.clone(),
        form: answer.form.clone(),
        edition: edition.id.to_string(),
        edition_hash: report.layout.edition_hash.clone(),
        cell: report.cell_id(cell),
        column: column(report, cell),
        value,
        status: if verified { "verified" } else { "hypothesis" },
        rule: explain::describe_cell(edition, cell),
        lines,
        formula: explain::formula(edition, cell),
        source: source(answer, explain::cell_source(edition, cell)),
        parameters: parameters(session, judgement, answer, edition, cell),
        reads: edges.iter().map(|edge| read(session, judgement, answer, edge)).collect(),
    })
}

fn source(answer: &Answer, id: &str) -> SourceView {
    match answer.definition.as_ref().and_then(|program| program.sources.get(id)) {
        Some(source) => SourceView {
            reference: source.reference.clone(),
            url: source.url.clone(),
            consulted: Some(source.consulted.clone()),
        },
        None => SourceView { reference: id.to_owned(), url: None, consulted: None },
    }
}

fn parameters(
    session: &Session,
    judgement: &Judgement,
    answer: &Answer,
    edition: &Edition,
    cell: CellRef,
) -> Vec<ParamView> {
    let values = edition.param_values(&judgement.submission, answer.row);
    let day = deciding_day(&judgement.submission, answer.row).unwrap_or(edition.from);
    explain::cell_params(edition, cell)
        .into_iter()
        .map(|rank| {
            let param = &edition.params[rank];
            let dated = param.on(day);
            ParamView {
                name: param.name.clone(),
                label: param.label.clone(),
                value: values.get(rank).copied().flatten().map(|value| param.shown(value, session.english())),
                from: dated.map(|dated| dated.from().to_string()),
                source: dated.map(|dated| source(answer, dated.source())),
            }
        })
        .collect()
}

fn read(session: &Session, judgement: &Judgement, answer: &Answer, edge: &Edge) -> Read {
    let submission = &judgement.submission;
    let role = match edge.role {
        Role::Value => "value",
        Role::Guard => "guard",
    };
    match &edge.start {
        Start::Field(place) => Read {
            pointer: submission.pointer(*place),
            field: value::title(session, *place),
            value: value::shown(session, submission, *place),
            given: submission.at(*place) != guichet_core::Cell::Absent,
            role,
        },
        Start::Extension(name) => {
            let given =
                submission.extension(&answer.program).iter().find(|(known, _)| known == name).map(|(_, value)| value);
            let field =
                answer.edition.iter().flat_map(|edition| &edition.extensions).find(|extension| extension.name == *name);
            Read {
                pointer: format!("/extensions/{}/{name}", answer.program),
                field: field.map_or_else(|| name.clone(), |extension| session.pick(&extension.label).to_owned()),
                value: extension(session, given),
                given: given.is_some(),
                role,
            }
        }
    }
}

fn extension(session: &Session, given: Option<&guichet_core::submission::ExtensionValue>) -> String {
    use guichet_core::submission::ExtensionValue as Given;
    match given {
        Some(Given::Text(text)) => clean(text),
        Some(Given::Int(number)) => value::integer(*number, session.english()),
        Some(Given::Bool(yes)) => session.word(if *yes { "cli-yes" } else { "cli-no" }),
        None => session.word("cli-absent"),
    }
}

/// « Aide calculée : 12 000,00 $ ».
pub(crate) fn title(session: &Session, derivation: &Derivation) -> String {
    let value = if derivation.value.is_empty() { session.word("cli-blank") } else { derivation.value.clone() };
    format!("{}{}{value}", session.pick(&derivation.column), session.colon())
}

/// The derivation, for a person.
pub(crate) fn page(session: &Session, derivation: &Derivation) -> Page {
    let mut page = Page::default();
    let mut line = |id: &str, text: &str| page.labelled(0, &session.word(id), LABELS, text);
    line("cli-label-cell", &derivation.cell);
    line("cli-label-report", &format!("{} ({})", derivation.edition, derivation.answer));
    line("cli-label-rule", session.pick(&derivation.rule));
    if let Some(lines) = &derivation.lines {
        line("cli-label-lines", session.pick(lines));
    }
    if let Some(formula) = &derivation.formula {
        line("cli-label-formula", formula);
    }
    line("cli-label-source-long", &sourced(session, &derivation.source));
    line(
        "cli-label-status",
        &session.word(if derivation.status == "verified" { "cli-verified" } else { "cli-unverified" }),
    );
    for (rank, param) in derivation.parameters.iter().enumerate() {
        let value = param.value.clone().unwrap_or_else(|| session.word("cli-undetermined"));
        let mut text = format!("{}{}{value}", session.pick(&param.label), session.colon());
        if let (Some(from), Some(source)) = (&param.from, &param.source) {
            text = format!(
                "{text}\n{}",
                session.say(
                    "cli-param-since",
                    &[("date", self::text(from.clone())), ("source", self::text(sourced(session, source)))]
                )
            );
        }
        line(if rank == 0 { "cli-label-params" } else { "cli-label-nothing" }, &text);
    }
    reads(session, derivation, "value", "cli-reads-values", MOST_VALUES, &mut page);
    reads(session, derivation, "guard", "cli-reads-guards", MOST_GUARDS, &mut page);
    page
}

fn sourced(session: &Session, source: &SourceView) -> String {
    let consulted = source.consulted.as_ref().map(|day| session.say("cli-consulted", &[("date", text(day.clone()))]));
    let mut out = source.reference.clone();
    if let Some(url) = &source.url {
        out = format!("{out}\n{url}");
    }
    match consulted {
        Some(consulted) => format!("{out} ({consulted})"),
        None => out,
    }
}

fn reads(session: &Session, derivation: &Derivation, role: &str, heading: &str, most: usize, page: &mut Page) {
    let mut found: Vec<&Read> = derivation.reads.iter().filter(|read| read.role == role).collect();
    // Values that are given come before those that are not.
    found.sort_by_key(|read| !read.given);
    if found.is_empty() {
        return;
    }
    page.heading(&session.count(heading, found.len()));
    let mut table = Table::new(["cli-head-where", "cli-head-field", "cli-head-value"].map(|id| session.word(id)));
    for read in found.iter().take(most) {
        table.row([read.pointer.clone(), read.field.clone(), crate::wrap::cut(&read.value, 60)]);
    }
    page.table(0, &table);
    if found.len() > most {
        page.line(session.count("cli-more-in-json", found.len() - most));
    }
}

/// A good cell to show as an example: an amount derived from several values, but not from too many to read.
pub(crate) fn telling(judgement: &Judgement, answer: &Answer) -> Option<(CellRef, usize)> {
    let (edition, report) = (answer.edition.as_ref()?, answer.report.as_ref()?);
    let tracer = lineage::Tracer::new(edition, &judgement.submission, report);
    let mut best: Option<(CellRef, usize)> = None;
    for cell in (0..report.layout.fields.len()).map(CellRef::Field) {
        if !matches!(report.value(cell), Value::Cents(cents) if cents != 0) {
            continue;
        }
        let values: Vec<Place> = tracer
            .edges(cell)
            .into_iter()
            .filter(|edge| edge.role == Role::Value)
            .filter_map(|edge| if let Start::Field(place) = edge.start { Some(place) } else { None })
            .collect();
        let weight = values.len() + 3 * explain::cell_params(edition, cell).len();
        if (2..=MOST_VALUES).contains(&values.len()) && best.is_none_or(|(_, known)| weight > known) {
            best = Some((cell, weight));
        }
    }
    best
}
