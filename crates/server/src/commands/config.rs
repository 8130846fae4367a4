//! `guichet config`: shows the settings in effect, or prints their reference page.

use crate::{
    session::{Outcome, Session, Stop, json},
    wiring,
};

pub(crate) fn check(session: &Session) -> Result<Outcome, Stop> {
    let settings = session.settings()?;
    wiring::location(session, &settings)?;
    if session.json {
        return Ok(Outcome::fine(json(&settings.view())));
    }
    Ok(Outcome::fine(settings.shown()))
}
