//! `guichet`: from one submission, the report of each program.
//!
//! This is the outermost layer: it reads the arguments, the locale and files, and writes. Every command is a function
//! from its arguments to an [`Outcome`]; nothing else prints.

mod answers;
mod cli;
mod commands;
mod config;
mod examples;
mod fanout;
mod files;
mod findings;
mod input;
mod near;
mod page;
mod service;
mod session;
mod table;
mod usage;
mod value;
mod wiring;
mod wrap;

use std::{
    ffi::OsString,
    io::{self, Write},
    process::ExitCode,
};

use clap::{CommandFactory as _, FromArgMatches as _, error::ErrorKind};
use guichet_text::Language;

use cli::Cli;
use session::{Outcome, Session};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let language = cli::language_asked(&arguments).unwrap_or_else(locale);
    let (outcome, failed) = match parse(&arguments, language) {
        Ok(cli) => {
            let session = Session { language, json: cli.json, config: cli.config };
            match commands::run(&session, cli.command) {
                Ok(outcome) => (outcome, String::new()),
                Err(stop) => (stop.outcome(&session), stop.message),
            }
        }
        Err((outcome, failed)) => (outcome, failed),
    };
    if write(&mut io::stderr().lock(), &failed).is_err() || write(&mut io::stdout().lock(), &outcome.text).is_err() {
        return ExitCode::from(2);
    }
    ExitCode::from(outcome.exit)
}

/// The arguments, or what to print instead: the text for stdout with the exit code, or the text for stderr.
fn parse(arguments: &[OsString], language: Language) -> Result<Cli, (Outcome, String)> {
    let command = usage::localized(Cli::command(), language);
    let parsed = command.try_get_matches_from(arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    parsed.map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            (Outcome::fine(error.render().to_string()), String::new())
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => (Outcome::unusable(), error.render().to_string()),
        _ => (Outcome::unusable(), usage::explained(&error, language)),
    })
}

/// Writes everything at once; a closed pipe (`| head`) is not an error.
fn write(out: &mut impl Write, text: &str) -> io::Result<()> {
    let text = if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// The language of the session: English if the locale says so, otherwise French.
fn locale() -> Language {
    #[expect(clippy::disallowed_methods, reason = "the outermost layer reads the locale")]
    let read = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(read).unwrap_or_default();
    if locale.starts_with("en") { Language::En } else { Language::Fr }
}
