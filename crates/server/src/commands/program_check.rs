//! `guichet program check`: checks whether a directory of editions loads.

use guichet_engine::{Diagnostic, LoadError, ProgramSet};
use serde_json::json;

use crate::{
    cli,
    page::Page,
    session::{Outcome, Session, Stop, json as to_json, number, text},
    wrap::clean,
};

pub(crate) fn run(session: &Session, arguments: &cli::Check) -> Result<Outcome, Stop> {
    match ProgramSet::load_directory(&arguments.directory) {
        Ok(programs) => Ok(Outcome::fine(loaded(session, &programs))),
        Err(LoadError::Refused(reasons)) => Ok(Outcome { text: refused(session, &reasons), exit: 1 }),
        Err(LoadError::NotEditions(path)) => Err(Stop::new(session.say("cli-not-editions", &[("path", text(path))]))),
        Err(LoadError::Unreadable(path, error)) => Err(session.cannot_read(&path, &error)),
    }
}

fn loaded(session: &Session, programs: &ProgramSet) -> String {
    let editions: Vec<String> = programs.editions().map(|edition| edition.id.to_string()).collect();
    if session.json {
        return to_json(&json!({ "loads": true, "editions": editions, "reasons": [] }));
    }
    let mut page = Page::default();
    page.line(
        session
            .say("cli-check-fine", &[("programs", number(programs.iter().count())), ("count", number(editions.len()))]),
    );
    for edition in editions {
        page.line(format!("  {edition}"));
    }
    page.text()
}

fn refused(session: &Session, reasons: &[Diagnostic]) -> String {
    if session.json {
        let reasons: Vec<_> = reasons
            .iter()
            .map(|reason| json!({ "file": reason.file, "at": reason.at, "message": reason.message }))
            .collect();
        return to_json(&json!({ "loads": false, "editions": [], "reasons": reasons }));
    }
    let mut page = Page::default();
    page.line(session.count("cli-check-refused", reasons.len()));
    let mut file = "";
    for reason in reasons {
        if reason.file != file {
            page.blank();
            page.line(clean(&reason.file));
            file = &reason.file;
        }
        let at = if reason.at.is_empty() { String::new() } else { format!("[{}] ", reason.at) };
        page.labelled(2, "·", 2, &format!("{at}{}", session.pick(&reason.message)));
    }
    page.text()
}
