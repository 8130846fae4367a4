//! One module per command.

mod affected;
mod audit;
mod backup;
mod config;
mod coverage;
mod demo;
mod demo_filing;
mod doctor;
mod explain;
mod file;
mod health;
mod import;
mod migrate;
mod program_check;
mod program_diff;
mod program_show;
mod programs;
mod receipt;
mod render;
mod serve;
mod token;
mod validate;

use crate::{
    cli::{AuditCommand, Command, ConfigCommand, Import, Program, ReceiptCommand, TokenCommand},
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
        Command::Serve(arguments) => serve::run(session, arguments),
        Command::Migrate(arguments) => migrate::run(session, arguments),
        Command::Import(Import::Territories(arguments)) => import::run(session, &arguments),
        Command::File(arguments) => file::run(session, &arguments),
        Command::Token(TokenCommand::Create(arguments)) => token::create(session, arguments),
        Command::Token(TokenCommand::List) => token::list(session),
        Command::Token(TokenCommand::Revoke(arguments)) => token::revoke(session, &arguments),
        Command::Receipt(ReceiptCommand::Verify(arguments)) => receipt::verify(session, &arguments),
        Command::Audit(AuditCommand::Verify(arguments)) => audit::verify(session, &arguments),
        Command::Audit(AuditCommand::Checkpoint(arguments)) => audit::checkpoint(session, &arguments),
        Command::Backup(arguments) => backup::backup(session, &arguments),
        Command::Restore(arguments) => backup::restore(session, &arguments),
        Command::Doctor => doctor::run(session),
        Command::Health(arguments) => health::run(session, &arguments),
        Command::Config(ConfigCommand::Check) => config::check(session),
        Command::Config(ConfigCommand::Reference) => Ok(Outcome::fine(crate::config::Settings::reference())),
    }
}
