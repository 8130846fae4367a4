//! `guichet affected`: the cells that depend on a value.

use guichet_core::{
    Place,
    finding::{Arg, Text},
};
use guichet_engine::lineage::{Affected, Index, Role};
use guichet_pipeline::{Answer, Judgement};
use serde::Serialize;

use crate::{
    cli, input, near,
    page::Page,
    session::{Outcome, Session, Stop, json, number, text},
    table::Table,
    value,
    wrap::{clean, cut},
};

/// Maximum number of lines in text output.
const MOST: usize = 60;

#[derive(Serialize)]
struct View {
    pointer: String,
    fields: Vec<FieldView>,
    programs: Vec<String>,
    cells: Vec<CellView>,
}

#[derive(Serialize)]
struct FieldView {
    pointer: String,
    field: String,
    value: String,
}

#[derive(Serialize)]
struct CellView {
    program: String,
    answer: String,
    form: String,
    cell: String,
    column: Text,
    value: String,
    role: &'static str,
}

pub(crate) fn run(session: &Session, arguments: &cli::Affected) -> Result<Outcome, Stop> {
    let programs = session.programs()?;
    let (input, judgement) = input::judged(session, &arguments.file, &programs)?;
    if !judgement.usable {
        return Err(super::render::unusable(session, &input.name, &judgement));
    }
    let index = judgement.index();
    let pointer = arguments.pointer.as_str();
    let (fields, mut hits) = match extension(&judgement, &index, pointer) {
        Some(hits) => (Vec::new(), hits),
        None => {
            let places = places(session, &judgement, &index, pointer)?;
            let hits = places.iter().flat_map(|place| index.of(*place).iter().copied()).collect();
            (places, hits)
        }
    };
    hits.sort_unstable();
    hits.dedup_by(|next, kept| (kept.report, kept.cell) == (next.report, next.cell));
    let reported: Vec<&Answer> = judgement.answers.iter().filter(|answer| answer.report.is_some()).collect();
    let cells: Vec<CellView> = hits.iter().filter_map(|hit| cell(session, reported.get(hit.report)?, *hit)).collect();
    let mut named: Vec<String> = cells.iter().map(|cell| cell.program.clone()).collect();
    named.sort();
    named.dedup();
    let view = View {
        pointer: pointer.to_owned(),
        fields: fields
            .iter()
            .map(|place| FieldView {
                pointer: judgement.submission.pointer(*place),
                field: value::title(session, *place),
                value: value::shown(session, &judgement.submission, *place),
            })
            .collect(),
        programs: named,
        cells,
    };
    Ok(Outcome::fine(if session.json { json(&view) } else { page(session, &view) }))
}

/// The cells that depend on an extension field, if the pointer names one on which some report depends.
fn extension(judgement: &Judgement, index: &Index, pointer: &str) -> Option<Vec<Affected>> {
    let (program, name) = pointer.strip_prefix("/extensions/")?.split_once('/')?;
    let reported: Vec<&Answer> = judgement.answers.iter().filter(|answer| answer.report.is_some()).collect();
    let ranks = || reported.iter().enumerate().filter(|(_, answer)| answer.program == program).map(|(rank, _)| rank);
    let known = judgement.submission.extension(program).iter().any(|(given, _)| given == name)
        || reported
            .iter()
            .filter(|answer| answer.program == program)
            .flat_map(|answer| answer.edition.iter())
            .any(|edition| edition.extensions.iter().any(|extension| extension.name == name));
    known.then(|| ranks().flat_map(|rank| index.of_extension(rank, name).iter().copied()).collect())
}

/// The fields that a pointer names: a single field, or all fields of a row or list on which some cell depends.
fn places(session: &Session, judgement: &Judgement, index: &Index, pointer: &str) -> Result<Vec<Place>, Stop> {
    let submission = &judgement.submission;
    if let Ok(place) = submission.resolve(pointer) {
        return Ok(vec![place]);
    }
    let known: Vec<(String, Place)> = index.fields().map(|(place, _)| (submission.pointer(place), place)).collect();
    let below = format!("{}/", pointer.trim_end_matches('/'));
    let named = pointer.starts_with('/') && below.len() > 1;
    let under = |known: &String| named && known.starts_with(&below);
    let mut found: Vec<Place> = known.iter().filter(|(known, _)| under(known)).map(|(_, place)| *place).collect();
    found.sort_unstable();
    if !found.is_empty() || names_rows(judgement, pointer) {
        return Ok(found);
    }
    let rows = known.iter().filter_map(|(known, _)| row_of(known));
    let near: Vec<&str> = near::nearest(pointer, known.iter().map(|(known, _)| known.as_str()).chain(rows));
    let mut args = vec![("pointer", text(pointer))];
    if !near.is_empty() {
        args.push(("known", Arg::Texts(near.into_iter().map(str::to_owned).collect())));
    }
    Err(Stop::new(session.say("cli-pointer-unknown", &args)))
}

/// The row of a field: `/expenses/d1` of `/expenses/d1/amount_cents`.
fn row_of(pointer: &str) -> Option<&str> {
    let (end, _) = pointer.match_indices('/').nth(2)?;
    pointer.get(..end)
}

/// Whether the pointer names a list or a row on which no report depends.
fn names_rows(judgement: &Judgement, pointer: &str) -> bool {
    let Some(rest) = pointer.strip_prefix('/') else { return false };
    let (list, id) = rest.split_once('/').map_or((rest, None), |(list, id)| (list, Some(id)));
    let Some(table) = guichet_core::TableId::named(list) else { return false };
    match id {
        None => !list.contains('/'),
        Some(id) => judgement.submission.find(table, id).is_some(),
    }
}

fn cell(session: &Session, answer: &Answer, hit: Affected) -> Option<CellView> {
    let report = answer.report.as_ref()?;
    Some(CellView {
        program: answer.program.clone(),
        answer: answer.id.clone(),
        form: answer.form.clone(),
        cell: report.cell_id(hit.cell),
        column: super::explain::column(report, hit.cell),
        value: clean(&report.display(hit.cell, session.english())),
        role: match hit.role {
            Role::Value => "value",
            Role::Guard => "guard",
        },
    })
}

fn page(session: &Session, view: &View) -> String {
    let mut page = Page::default();
    page.title(&clean(&view.pointer));
    if let [field] = view.fields.as_slice() {
        page.line(format!("{} = {}", field.field, field.value));
    } else if view.fields.len() > 1 {
        page.line(session.count("cli-fields", view.fields.len()));
    }
    if view.cells.is_empty() {
        page.line(session.word("cli-nothing-affected"));
        return page.text();
    }
    let args = [("count", number(view.cells.len())), ("programs", number(view.programs.len()))];
    page.line(session.say("cli-affected", &args));
    page.blank();
    let heads =
        ["cli-head-program", "cli-head-answer", "cli-head-cell", "cli-head-column", "cli-head-value", "cli-head-role"];
    let mut table = Table::new(heads.map(|id| session.word(id)));
    for cell in view.cells.iter().take(MOST) {
        let whole = cell.cell == "*" || cell.cell.ends_with("#lines");
        let column = match (cell.cell.as_str(), whole) {
            ("*", _) => session.word("cli-whole-report"),
            (_, true) => session.say("cli-lines-of", &[("table", text(session.pick(&cell.column)))]),
            _ => session.pick(&cell.column).to_owned(),
        };
        table.row([
            clean(&cell.program),
            cell.answer.clone(),
            cell.cell.clone(),
            column,
            cut(&cell.value, 32),
            session.word(if cell.role == "value" { "cli-role-value" } else { "cli-role-guard" }),
        ]);
    }
    page.table(0, &table);
    if view.cells.len() > MOST {
        page.line(session.count("cli-more-in-json", view.cells.len() - MOST));
    }
    page.text()
}
