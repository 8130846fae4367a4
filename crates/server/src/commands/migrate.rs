//! `guichet migrate`: migrates the database to this version, and creates the signing key if there is none.

use guichet_store::Store;

use crate::{
    cli,
    page::Page,
    session::{Outcome, Session, Stop, json, text},
    wiring,
};

pub(crate) fn run(session: &Session, arguments: cli::Migrate) -> Result<Outcome, Stop> {
    let mut settings = session.settings()?;
    if let Some(database) = arguments.database {
        settings.database.url = database;
    }
    let location = wiring::location(session, &settings)?;
    let (_, run) =
        Store::migrate(&location, &wiring::options(&settings)).map_err(|error| wiring::store_stop(session, &error))?;
    let made = !settings.keys.signing_key_file.exists();
    if made {
        wiring::make_key(session, &settings.keys.signing_key_file)?;
    }
    let names: Vec<&str> = run.iter().map(|migration| migration.name.as_str()).collect();
    if session.json {
        return Ok(Outcome::fine(json(&serde_json::json!({
            "database": location.shown(), "migrations": names, "signing_key_made": made,
        }))));
    }
    let mut page = Page::default();
    page.line(session.say("cli-migrated", &[("path", text(location.shown()))]));
    if names.is_empty() {
        page.line(format!("  {}", session.word("cli-migrated-none")));
    }
    for name in names {
        page.line(format!("  · {name}"));
    }
    if made {
        page.line(session.say("cli-key-made", &[("path", text(settings.keys.signing_key_file.display().to_string()))]));
    }
    Ok(Outcome::fine(page.text()))
}
