//! `guichet coverage`: compares the number of questions asked once with the number asked form by form.

use std::sync::Arc;

use guichet_engine::{
    Edition, ProgramSet,
    coverage::{self, Basis, Question},
};
use guichet_filing::{nothing_verified, reductions};

use crate::{
    cli,
    page::Page,
    session::{Outcome, Session, Stop, json, number, text},
    table::Table,
};

pub(crate) fn run(session: &Session, arguments: &cli::Coverage) -> Result<Outcome, Stop> {
    let programs = session.programs()?;
    let editions = latest(session, &programs, &arguments.programs)?;
    let editions: Vec<&Edition> = editions.iter().map(AsRef::as_ref).collect();
    let alone = coverage::asked_by_one_program(&editions);
    if session.json {
        return Ok(Outcome::fine(json(&guichet_filing::coverage_view(&editions))));
    }
    let mut page = Page::default();
    page.title(&session.word("cli-coverage-title"));
    page.page(&summary(session, &editions));
    page.heading(&session.word("cli-coverage-alone"));
    for (program, asked) in &alone {
        page.blank();
        let count = session.count("cli-questions", asked.len());
        page.line(format!("{program}{}{count}", session.colon()));
        for (list, fields) in titles(session, &editions, program, asked) {
            page.labelled(2, "·", 2, &format!("{list}{}{}", session.colon(), fields.join(", ")));
        }
    }
    Ok(Outcome::fine(page.text()))
}

/// The latest edition of each form, for all programs or for those named.
pub(crate) fn latest(session: &Session, programs: &ProgramSet, named: &[String]) -> Result<Vec<Arc<Edition>>, Stop> {
    for name in named {
        super::programs::known(session, programs, name)?;
    }
    let wanted = programs.iter().filter(|program| {
        named.is_empty() || named.iter().any(|name| **name == *program.id || *name == program.domain)
    });
    Ok(wanted.flat_map(|program| program.forms.values().filter_map(|editions| editions.last().cloned())).collect())
}

/// The reduction on each basis, with and without identity fields, and the note on its reliability.
pub(crate) fn summary(session: &Session, editions: &[&Edition]) -> Page {
    let mut page = Page::default();
    let mut forms: Vec<&str> = editions.iter().map(|edition| &*edition.id.program).collect();
    forms.sort_unstable();
    forms.dedup();
    page.line(
        session.say("cli-coverage-scope", &[("programs", number(forms.len())), ("count", number(editions.len()))]),
    );
    page.blank();
    let heads = ["cli-head-basis", "cli-head-identity", "cli-head-form-by-form", "cli-head-once", "cli-head-spared"];
    let mut table = Table::new(heads.map(|id| session.word(id)));
    for (basis, identity, found) in reductions(editions) {
        let label = session.word(match basis {
            Basis::Verified => "cli-basis-verified",
            Basis::Sourced => "cli-basis-sourced",
            Basis::All => "cli-basis-all",
        });
        let spared = match found.form_by_form {
            0 => "–".to_owned(),
            _ => guichet_core::money::display_rate(rounded(found.spared()), session.english()),
        };
        table.row([
            if identity { label } else { String::new() },
            session.word(if identity { "cli-identity-with" } else { "cli-identity-without" }),
            found.form_by_form.to_string(),
            found.once.to_string(),
            spared,
        ]);
    }
    page.table(0, &table);
    page.blank();
    if nothing_verified(editions) {
        page.paragraph(0, &session.word("cli-coverage-estimate"));
    }
    page
}

/// Basis points rounded to a whole percent: the counts do not justify more precision.
fn rounded(points: i64) -> i64 {
    (points + 50) / 100 * 100
}

/// The questions, list by list.
fn titles(session: &Session, editions: &[&Edition], program: &str, asked: &[Question]) -> Vec<(String, Vec<String>)> {
    let mut out: Vec<(String, Vec<String>)> = Vec::new();
    for asked in asked {
        let (list, field) = match asked {
            Question::Field(table, column) => (
                table.def().title.pick(session.english()).to_owned(),
                table.column_def(*column).title.pick(session.english()).to_owned(),
            ),
            Question::Extension(_, name) => {
                let declared = editions
                    .iter()
                    .filter(|edition| &*edition.id.program == program)
                    .flat_map(|edition| &edition.extensions)
                    .find(|extension| extension.name == *name);
                let label = declared.map_or(name.as_str(), |extension| session.pick(&extension.label));
                (session.word("cli-own-questions"), session.say("cli-quoted", &[("value", text(label))]))
            }
        };
        match out.iter_mut().find(|(known, _)| *known == list) {
            Some((_, fields)) => fields.push(field),
            None => out.push((list, vec![field])),
        }
    }
    out
}
