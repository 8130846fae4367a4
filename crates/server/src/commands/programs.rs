//! `guichet programs`: lists the programs.

use std::sync::Arc;

use guichet_core::{catalogue::DOMAIN, finding::Arg};
use guichet_engine::{Program, ProgramSet};

use crate::{
    answers, near,
    page::Page,
    session::{Outcome, Session, Stop, json, number, text},
    table::Table,
};

pub(crate) fn run(session: &Session) -> Result<Outcome, Stop> {
    let programs = session.programs()?;
    if session.json {
        return Ok(Outcome::fine(json(
            &programs.iter().map(|program| guichet_filing::program_view(program)).collect::<Vec<_>>(),
        )));
    }
    let mut page = Page::default();
    for rank in 0..u16::try_from(DOMAIN.def().values.len()).unwrap_or(0) {
        let found: Vec<&Arc<Program>> = programs.iter().filter(|program| program.domain == DOMAIN.code(rank)).collect();
        if found.is_empty() {
            continue;
        }
        page.heading(&format!("{} ({})", DOMAIN.label(rank).pick(session.english()), DOMAIN.code(rank)));
        let heads = ["cli-head-program", "cli-head-name", "cli-head-receiver", "cli-head-forms", "cli-head-verified"];
        let mut table = Table::new(heads.map(|id| session.word(id))).spaced();
        for program in found {
            table.row(row(session, program));
        }
        page.table(0, &table);
    }
    page.blank();
    let (verified, all) = totals(&programs);
    page.paragraph(
        0,
        &session.say(
            "cli-programs-sum",
            &[("programs", number(programs.iter().count())), ("count", number(verified)), ("total", number(all))],
        ),
    );
    Ok(Outcome::fine(page.text()))
}

fn totals(programs: &ProgramSet) -> (usize, usize) {
    programs
        .editions()
        .map(|edition| edition.verified())
        .fold((0, 0), |sum, (verified, all)| (sum.0 + verified, sum.1 + all))
}

fn verified(program: &Program) -> (usize, usize) {
    program
        .forms
        .values()
        .flatten()
        .map(|edition| edition.verified())
        .fold((0, 0), |sum, (verified, all)| (sum.0 + verified, sum.1 + all))
}

fn row(session: &Session, program: &Program) -> [String; 5] {
    let forms: Vec<String> = program
        .forms
        .iter()
        .map(|(form, editions)| {
            let dates: Vec<&str> = editions.iter().map(|edition| &*edition.id.edition).collect();
            format!("{} ({form})\n{}", answers::form_label(session, form), dates.join(", "))
        })
        .collect();
    let (verified, all) = verified(program);
    [
        format!("{}\n{}", program.id, session.word(&format!("cli-kind-{}", program.kind))),
        session.pick(&program.name).to_owned(),
        format!("{}\n{}", session.pick(&program.receiver.name), answers::channel(session, program)),
        forms.join("\n"),
        format!("{verified}/{all}"),
    ]
}

/// The programs with this id or in this domain; for an unknown name, the error suggests the nearest ones.
pub(super) fn known(session: &Session, programs: &ProgramSet, name: &str) -> Result<Vec<Arc<Program>>, Stop> {
    let found: Vec<Arc<Program>> =
        programs.iter().filter(|program| *program.id == *name || program.domain == name).cloned().collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let names = programs.iter().flat_map(|program| [&*program.id, program.domain.as_str()]);
    let near = near::nearest(name, names);
    let mut args = vec![("program", text(name))];
    if !near.is_empty() {
        args.push(("known", Arg::Texts(near.into_iter().map(str::to_owned).collect())));
    }
    Err(Stop::new(session.say("cli-program-unknown", &args)))
}
