//! Lineage is complete and tight, shown by changing every scalar field of the complete example.
//!
//! Complete: a cell that changes when a field changes is among those that forward lineage names for the field. Tight: a
//! cell that it names moves for at least one legal value of the field.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use guichet_core::{
    Cell, Place, Submission, TableId,
    catalogue::{Kind, Pattern},
    report::CellRef,
};
use guichet_engine::lineage::{Role, Start, Tracer};
use guichet_pipeline::Judgement;
use serde_json::{Value, json};

use crate::support::{Document, PROGRAMS, example, judge};

/// Cells of every report: (answer, cell) -> value as shown.
type Picture = BTreeMap<(String, String), String>;

fn picture(judgement: &Judgement) -> Picture {
    let mut out = Picture::new();
    for answer in &judgement.answers {
        let Some(report) = &answer.report else { continue };
        let agreement = report.agreement.map(|row| row.rank());
        out.insert((answer.id.clone(), "*".into()), format!("{} {agreement:?}", report.layout.edition));
        for cell in report.cells() {
            let shown = match cell {
                CellRef::Lines(table) => {
                    report.tables[table].keys.iter().map(|key| report.text(*key)).collect::<Vec<_>>().join("|")
                }
                cell => report.display(cell, false),
            };
            out.insert((answer.id.clone(), report.cell_id(cell)), shown);
        }
    }
    out
}

/// Cells that differ. A cell of a new line is covered by `table#lines`. When the whole report changed (it is gone, or made
/// by another edition), only that is returned.
fn moved(before: &Picture, after: &Picture) -> BTreeSet<(String, String)> {
    let mut out = BTreeSet::new();
    for (key, value) in before {
        if after.get(key) != Some(value) {
            out.insert(key.clone());
        }
    }
    let whole: Vec<String> = out.iter().filter(|(_, cell)| cell == "*").map(|(answer, _)| answer.clone()).collect();
    out.retain(|(answer, cell)| cell == "*" || !whole.contains(answer));
    out
}

/// Every other value worth trying.
fn values(submission: &Submission, place: Place, current: &Value) -> Vec<Option<Value>> {
    let definition = place.table.column_def(place.column);
    let mut out: Vec<Option<Value>> = Vec::new();
    let mut add = |value: Value| out.push(Some(value));
    let ids = |table: TableId| -> Vec<Value> {
        submission.rows(table).filter_map(|row| submission.key(table, row)).map(|key| json!(key)).collect()
    };
    match definition.kind {
        Kind::Const(_) => {}
        Kind::Key => add(json!("id-tout-neuf")),
        Kind::Text { pattern, .. } => match pattern {
            Pattern::Digits(2) => ["05", "17"].iter().for_each(|text| add(json!(text))),
            Pattern::Digits(3) => add(json!("123")),
            Pattern::Digits(_) => add(json!("8812345678")),
            Pattern::GeographicCode => add(json!("99902")),
            Pattern::Email => add(json!("autre@exemple.invalid")),
            Pattern::Concept => add(json!("autre_concept")),
            Pattern::MediaType => add(json!("image/png")),
            Pattern::Sha256 => add(json!("0".repeat(64))),
            Pattern::ListPointer => add(json!("/expenses")),
            Pattern::AnyPointer => add(json!("/organization/neq")),
            Pattern::Any => {
                add(json!("Aaa, tout autre texte"));
                add(json!("Zzz, tout autre texte"));
            }
        },
        Kind::Texts { .. } => add(json!(["Aaa, tout autre texte"])),
        Kind::Code(list) => list.def().values.iter().for_each(|(code, _)| add(json!(code))),
        Kind::Codes { list, .. } => {
            list.def().values.iter().for_each(|(code, _)| add(json!([code])));
            add(json!(list.def().values.iter().map(|(code, _)| *code).collect::<Vec<_>>()));
        }
        Kind::Int { min, max } => {
            for value in [0, 1, 900, 1_500, 2_500, 5_000, 20_000, 50_000, 2_000_000] {
                if (min..=max).contains(&value) {
                    add(json!(value));
                }
            }
        }
        Kind::Cents => [0, 1, 12_345, 2_000_000, 77_777_777].iter().for_each(|value| add(json!(value))),
        Kind::BasisPoints => [0, 1, 5_000, 10_000].iter().for_each(|value| add(json!(value))),
        Kind::Bool => [true, false].iter().for_each(|value| add(json!(value))),
        Kind::Date => {
            for date in [
                "2012-06-30",
                "2019-06-15",
                "2022-01-01",
                "2023-04-01",
                "2024-07-02",
                "2025-01-01",
                "2025-12-31",
                "2030-12-31",
            ] {
                add(json!(date));
            }
            // The other end of the same period: a period of one day.
            let path = definition.path;
            let other = if path.ends_with("from") { path.replace("from", "to") } else { path.replace("to", "from") };
            if let Some(column) = place.table.column(&other)
                && let Some(day) = submission.span(place.table, place.row, usize::from(column))
            {
                for days in [-1, 0, 1] {
                    add(json!(day.first.plus_days(days).to_string()));
                }
            }
        }
        Kind::When => {
            for year in 2012..=2030 {
                for end in ["-01-15", "-03-31", "-06-15", "-09-30", "-12-31"] {
                    add(json!(format!("{year}{end}")));
                }
            }
        }
        Kind::Decimal => ["0", "1.5", "99"].iter().for_each(|value| add(json!(value))),
        Kind::Quantity => {
            add(json!({ "value": 0 }));
            add(json!({ "value": 7_654_321 }));
            add(json!({ "value": current["value"], "precision": "more_than" }));
        }
        Kind::Ref(table) => ids(table).into_iter().for_each(add),
        Kind::Refs { table, .. } => {
            for id in ids(table) {
                add(json!([id]));
            }
        }
        Kind::Pointer => {
            add(json!("/organization"));
            for table in ["plans", "agreements", "measures"].iter().filter_map(|name| TableId::named(name)) {
                for id in ids(table) {
                    add(json!(format!("/{}/{}", table.def().name, id.as_str().unwrap())));
                }
            }
        }
        Kind::Program => PROGRAMS.iter().for_each(|program| add(json!(&*program.id))),
    }
    if !definition.required {
        out.push(None);
    }
    out.retain(|value| value.as_ref() != Some(current));
    out
}

/// A period of an answer or an agreement stays in order: legal values only.
fn legal(submission: &Submission, place: Place, value: Option<&Value>) -> bool {
    let path = place.table.column_def(place.column).path;
    let Some(day) = value.and_then(Value::as_str).and_then(guichet_core::Day::parse) else { return true };
    let other = |name: &str| {
        place.table.column(name).and_then(|column| submission.span(place.table, place.row, usize::from(column)))
    };
    match path {
        "period/from" => other("period/to").is_none_or(|to| day <= to.last),
        "period/to" => other("period/from").is_none_or(|from| from.first <= day),
        _ => true,
    }
}

fn json_at(document: &Value, submission: &Submission, place: Place) -> Value {
    let pointer = submission.pointer(place);
    // Ids to ranks, for serde_json's own pointers.
    let definition = place.table.def();
    let mut parts: Vec<String> = Vec::new();
    if definition.name != "submission" {
        match definition.parent {
            None => {
                parts.push(definition.name.into());
                if !definition.single {
                    parts.push(place.row.rank().to_string());
                }
            }
            Some(parent) => {
                let holder = submission.parent_row(place.table, place.row).unwrap();
                parts.push(parent.def().name.into());
                if !parent.def().single {
                    parts.push(holder.rank().to_string());
                }
                let rank = submission.child_rows(place.table, holder).position(|row| row == place.row).unwrap();
                parts.push(place.table.short_name().into());
                parts.push(rank.to_string());
            }
        }
    }
    parts.push(place.table.column_def(place.column).path.into());
    document
        .pointer(&format!("/{}", parts.join("/")))
        .cloned()
        .unwrap_or_else(|| panic!("{pointer} is not in the text"))
}

/// Why a named cell cannot move for any value tried, where the reason is known.
fn reason(cell: &str, pointer: &str) -> &'static str {
    if pointer.ends_with("/id") {
        "an id no other row could take"
    } else if cell == "*" {
        "every date tried falls in the same edition"
    } else {
        "not reached: another value, limit or rounding decides"
    }
}

fn check(name: &str) {
    let bytes = example(name);
    let document = Document::new(&bytes);
    let base = judge(&bytes);
    let submission = &base.submission;
    let index = base.index();
    let before = picture(&base);
    // What an edition says it reads covers what lineage names: findings are put to the programs by the first, then the
    // second.
    for (place, affected) in index.fields() {
        for cell in affected {
            let answer = base.answers.iter().filter(|answer| answer.report.is_some()).nth(cell.report).unwrap();
            let edition = answer.edition.as_ref().unwrap();
            assert!(edition.reads(place.table, Some(place.column)), "{}: {}", edition.id, submission.pointer(place));
            assert!(edition.reads(place.table.def().parent.unwrap_or(place.table), None));
        }
    }
    // So does what it says of each cell: the attachments that a report stands on are looked for in those cells alone.
    for answer in &base.answers {
        let (Some(edition), Some(report)) = (&answer.edition, &answer.report) else { continue };
        let tracer = Tracer::new(edition, submission, report);
        let values = |cells: &mut dyn Iterator<Item = CellRef>| {
            let edges = cells.flat_map(|cell| tracer.edges(cell)).filter(|edge| edge.role == Role::Value);
            edges.map(|edge| edge.start).collect::<BTreeSet<Start>>()
        };
        let all = values(&mut report.cells());
        for table in TableId::all() {
            let own = |start: &&Start| matches!(start, Start::Field(place) if place.table == table);
            let reads = edition.cells_reading(table);
            let found = values(&mut report.cells().filter(|cell| reads(*cell)));
            assert!(all.iter().filter(own).eq(found.iter().filter(own)), "{}: {}", edition.id, table.def().name);
        }
    }
    let reported: Vec<&guichet_pipeline::Answer> =
        base.answers.iter().filter(|answer| answer.report.is_some()).collect();
    let mut places = Vec::new();
    for table in TableId::all() {
        for row in submission.rows(table) {
            for column in 0..table.width() {
                let place = Place { table, row, column: u16::try_from(column).unwrap() };
                if submission.at(place) != Cell::Absent {
                    places.push(place);
                }
            }
        }
    }
    let work = Mutex::new(places.clone());
    let escaped: Mutex<Vec<String>> = Mutex::default();
    let still: Mutex<Vec<String>> = Mutex::default();
    let named_count = Mutex::new(0usize);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                loop {
                    let Some(place) = work.lock().unwrap().pop() else { return };
                    let pointer = submission.pointer(place);
                    let named: BTreeSet<(String, String)> = index
                        .of(place)
                        .iter()
                        .map(|affected| {
                            let answer = reported[affected.report];
                            (answer.id.clone(), answer.report.as_ref().unwrap().cell_id(affected.cell))
                        })
                        .collect();
                    let mut ever: BTreeSet<(String, String)> = BTreeSet::new();
                    let current = json_at(&document.value, submission, place);
                    for value in values(submission, place, &current) {
                        if !legal(submission, place, value.as_ref()) {
                            continue;
                        }
                        let after = judge(&document.changed(submission, place, value.clone()));
                        let moved = moved(&before, &picture(&after));
                        for cell in moved.difference(&named) {
                            escaped.lock().unwrap().push(format!("{pointer} = {value:?} moved {cell:?}, not named"));
                        }
                        ever.extend(moved);
                    }
                    // A report that moves as a whole carries its cells with it.
                    let whole: Vec<&String> =
                        ever.iter().filter(|(_, cell)| cell == "*").map(|(answer, _)| answer).collect();
                    *named_count.lock().unwrap() += named.len();
                    for (answer, cell) in named.iter().filter(|key| !ever.contains(key) && !whole.contains(&&key.0)) {
                        still
                            .lock()
                            .unwrap()
                            .push(format!("{pointer} names {answer} {cell}: {}", reason(cell, &pointer)));
                    }
                }
            });
        }
    });
    let escaped = escaped.into_inner().unwrap();
    let still = still.into_inner().unwrap();
    let named = named_count.into_inner().unwrap();
    println!("{name}: {} fields, {named} named pairs, {} never moved", places.len(), still.len());
    for line in &still {
        println!("  {line}");
    }
    assert!(
        escaped.is_empty(),
        "{} moves escaped lineage:\n{}",
        escaped.len(),
        escaped[..escaped.len().min(40)].join("\n")
    );
    assert!(still.len() * 20 < named, "{} of {named} named cells never moved:\n{}", still.len(), still.join("\n"));
}

#[test]
fn forward_lineage_of_the_municipality_is_complete_and_tight() {
    check("fictif/ville-fictive.json");
}

#[test]
fn forward_lineage_of_the_mrc_is_complete_and_tight() {
    check("fictif/mrc-fictive.json");
}

#[test]
fn forward_lineage_of_the_organisme_mandataire_is_complete_and_tight() {
    check("fictif/organisme-mandataire-fictif.json");
}
