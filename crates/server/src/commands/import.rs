//! `guichet import territories`: imports the official directory of municipalities, as published.

use std::fs;

use guichet_core::Day;
use guichet_filing::{Clock as _, SystemClock};
use guichet_territory::{Change, MissingPolicy};
use serde_json::json;

use crate::{
    cli,
    page::Page,
    session::{Outcome, Session, Stop, json as pretty, number, text},
    wiring,
    wrap::clean,
};

/// Maximum number of problems in text output.
const MOST: usize = 40;

pub(crate) fn run(session: &Session, arguments: &cli::ImportTerritories) -> Result<Outcome, Stop> {
    let name = arguments.file.display().to_string();
    let bytes = fs::read(&arguments.file).map_err(|error| session.cannot_read(&name, &error))?;
    let as_of = match &arguments.as_of {
        Some(date) => super::program_show::day(session, date)?,
        None => SystemClock.now().day().unwrap_or_else(|| Day::from_number(0)),
    };
    let listing =
        guichet_territory::read(&bytes).map_err(|error| Stop::new(session.pick(&error.message()).to_owned()))?;
    let settings = session.settings()?;
    let (filing, _) = wiring::filing(session, &settings)?;
    let missing = if arguments.accept_missing { MissingPolicy::Accept } else { MissingPolicy::Refuse };
    let changes = filing
        .import_territories(&listing, as_of, missing)
        .map_err(|error| wiring::filing_stop(session, &error))?
        .map_err(|refused| Stop::new(session.pick(&refused.message()).to_owned()))?;
    let kinds = tally(&changes.list);
    if session.json {
        return Ok(Outcome::fine(pretty(&json!({
            "rows": listing.rows,
            "problems": listing.problems.len() + listing.omitted,
            "changes": kinds.iter().map(|(kind, count)| (kind.to_string(), count)).collect::<std::collections::BTreeMap<_, _>>(),
            "unchanged": changes.unchanged,
        }))));
    }
    let mut page = Page::default();
    let args = [
        ("path", text(name)),
        ("total", number(listing.rows)),
        ("count", number(listing.problems.len() + listing.omitted)),
    ];
    page.paragraph(0, &session.say("cli-import-read", &args));
    for problem in listing.problems.iter().take(MOST) {
        page.paragraph(2, &format!("· {}", clean(session.pick(&problem.message()))));
        page.paragraph(4, &clean(session.pick(&problem.next())));
    }
    if changes.list.is_empty() {
        page.line(session.word("cli-import-nothing"));
    }
    for (kind, count) in kinds {
        page.line(session.say(&format!("cli-import-{kind}"), &[("count", number(count))]));
    }
    page.line(session.say("cli-import-unchanged", &[("count", number(changes.unchanged))]));
    Ok(Outcome::fine(page.text()))
}

/// Number of changes of each kind.
fn tally(list: &[Change]) -> Vec<(&'static str, usize)> {
    let kind = |change: &Change| match change {
        Change::Added { .. } => "added",
        Change::Reopened { .. } => "reopened",
        Change::Renamed { .. } => "renamed",
        Change::Redesignated { .. } => "redesignated",
        Change::Moved { .. } => "moved",
        Change::Population { .. } => "population",
        Change::Area { .. } => "area",
        Change::Constituted { .. } => "constituted",
        Change::Dissolved { .. } => "dissolved",
    };
    let names =
        ["added", "reopened", "renamed", "redesignated", "moved", "dissolved", "population", "area", "constituted"];
    names
        .into_iter()
        .map(|name| (name, list.iter().filter(|change| kind(change) == name).count()))
        .filter(|(_, count)| *count > 0)
        .collect()
}
