//! One module per command.

mod affected;
mod coverage;
mod demo;
mod explain;
mod program_check;
mod program_diff;
mod program_show;
mod programs;
mod render;
mod validate;

use crate::{
    cli::{Command, Program},
    session::{Outcome, Session, Stop},
};

/// Runs a command.
pub(crate) fn run(session: &Session, command: Command) -> Result<Outcome, Stop> {
    match command {
        Command::Demo(arguments) => demo::run(session, &arguments),
        Command::Validate(arguments) => validate::run(session, &arguments),
        Command::Render(arguments) => render::run(session, &arguments),
        Command::Explain(arguments) => explain::run(session, &arguments),
        Command::Affected(arguments) => affected::run(session, &arguments),
        Command::Coverage(arguments) => coverage::run(session, &arguments),
        Command::Programs => programs::run(session),
        Command::Program(Program::Show(arguments)) => program_show::run(session, &arguments),
        Command::Program(Program::Check(arguments)) => program_check::run(session, &arguments),
        Command::Program(Program::Diff(arguments)) => program_diff::run(session, &arguments),
    }
}
