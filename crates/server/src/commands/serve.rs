//! `guichet serve`: runs the service.

use std::io::Write as _;

use crate::{
    cli, service,
    session::{Outcome, Session, Stop, text},
    wiring,
};

pub(crate) fn run(session: &Session, arguments: cli::Serve) -> Result<Outcome, Stop> {
    let mut settings = session.settings()?;
    if let Some(listen) = arguments.listen {
        settings.http.listen = listen;
    }
    if let Some(database) = arguments.database {
        settings.database.url = database;
    }
    service::log(&settings);
    let (filing, keys) = wiring::filing(session, &settings)?;
    // A read-only database opens without error: report it now rather than at the first filing.
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime
        .map_err(|error| Stop::new(session.say("cli-failed", &[("reason", text(session.reason(&error)))])))?
        .block_on(filing.probe())
        .map_err(|error| wiring::filing_stop(session, &error))?;
    let say = |address: std::net::SocketAddr| {
        let line = session.say("cli-serving", &[("path", text(format!("http://{address}")))]);
        // Tells scripts and people that the service is ready; standard output may be closed, which is not an error.
        let mut out = std::io::stdout().lock();
        drop(writeln!(out, "{line}").and_then(|()| out.flush()));
    };
    service::serve(filing, keys, &settings, say).map_err(|error| {
        let args = [("path", text(settings.http.listen.to_string())), ("reason", text(session.reason(&error)))];
        Stop::new(session.say("cli-cannot-listen", &args))
    })?;
    Ok(Outcome::fine(session.word("cli-stopped")))
}
