//! The command-line arguments. Their help texts are in `locales/`, under `cli-help-…`; [`crate::usage`] inserts them.

use std::{ffi::OsString, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use guichet_text::Language;

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "guichet",
    version,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    subcommand_required = true
)]
pub(crate) struct Cli {
    #[arg(long, global = true, value_enum, hide_possible_values = true, value_name = "LANG")]
    pub(crate) lang: Option<Lang>,
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[arg(id = "config_file", long = "config", global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// `--lang`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Lang {
    Fr,
    En,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(Demo),
    Validate(Validate),
    Render(Render),
    Explain(Explain),
    Affected(Affected),
    Coverage(Coverage),
    Programs,
    #[command(subcommand, arg_required_else_help = true, disable_help_subcommand = true)]
    Program(Program),
    Serve(Serve),
    Migrate(Migrate),
    #[command(subcommand, arg_required_else_help = true, disable_help_subcommand = true)]
    Import(Import),
    File(FileCommand),
    #[command(subcommand, arg_required_else_help = true, disable_help_subcommand = true)]
    Token(TokenCommand),
    #[command(subcommand, arg_required_else_help = true, disable_help_subcommand = true)]
    Receipt(ReceiptCommand),
    #[command(subcommand, arg_required_else_help = true, disable_help_subcommand = true)]
    Audit(AuditCommand),
    Backup(Backup),
    Restore(Restore),
    Doctor,
    Health(Health),
    #[command(subcommand, arg_required_else_help = true, disable_help_subcommand = true)]
    Config(ConfigCommand),
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<std::net::SocketAddr>,
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Health {
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<std::net::SocketAddr>,
}

#[derive(Debug, Args)]
pub(crate) struct Migrate {
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
}

/// `guichet import …`.
#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    Territories(ImportTerritories),
}

#[derive(Debug, Args)]
pub(crate) struct ImportTerritories {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<String>,
    #[arg(long)]
    pub(crate) accept_missing: bool,
}

#[derive(Debug, Args)]
pub(crate) struct FileCommand {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "TEXT")]
    pub(crate) signatory: String,
    #[arg(long, value_name = "DIR")]
    pub(crate) attachments: Option<PathBuf>,
    #[arg(long)]
    pub(crate) leave_out: bool,
    #[arg(long, value_name = "FILE")]
    pub(crate) receipt: Option<PathBuf>,
}

/// `guichet token …`.
#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    Create(TokenCreate),
    List,
    Revoke(TokenRevoke),
}

#[derive(Debug, Args)]
pub(crate) struct TokenCreate {
    #[arg(long, value_name = "TEXT")]
    pub(crate) label: String,
    #[arg(long, value_name = "CODE", required_unless_present_any = ["receiver", "member"], conflicts_with_all = ["receiver", "member"])]
    pub(crate) organization: Option<String>,
    #[arg(long, value_name = "ID", conflicts_with_all = ["receiver", "person"])]
    pub(crate) member: Option<String>,
    #[arg(long, value_name = "TEXT", requires = "organization")]
    pub(crate) name: Option<String>,
    #[arg(
        long,
        value_name = "TEXT",
        requires = "organization",
        default_value = "municipality",
        hide_default_value = true
    )]
    pub(crate) kind: String,
    #[arg(long, value_name = "TEXT")]
    pub(crate) receiver: Option<String>,
    #[arg(long)]
    pub(crate) person: bool,
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) scopes: Vec<String>,
    #[arg(long, value_name = "N")]
    pub(crate) days: Option<i64>,
}

#[derive(Debug, Args)]
pub(crate) struct TokenRevoke {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
}

/// `guichet receipt …`.
#[derive(Debug, Subcommand)]
pub(crate) enum ReceiptCommand {
    Verify(ReceiptVerify),
}

#[derive(Debug, Args)]
pub(crate) struct ReceiptVerify {
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) keys: PathBuf,
}

/// `guichet audit …`.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    Verify(AuditVerify),
    Checkpoint(AuditCheckpoint),
}

#[derive(Debug, Args)]
pub(crate) struct AuditVerify {
    #[arg(long, value_name = "FILE")]
    pub(crate) receipts: Vec<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoints: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct AuditCheckpoint {
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long)]
    pub(crate) replace: bool,
}

/// `guichet config …`.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    Check,
    Reference,
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    #[arg(long, value_name = "DIR", default_value = "out", hide_default_value = true)]
    pub(crate) out: PathBuf,
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    #[arg(long)]
    pub(crate) no_serve: bool,
    #[arg(long, value_name = "N", default_value_t = 8080, hide_default_value = true)]
    pub(crate) port: u16,
}

#[derive(Debug, Args)]
pub(crate) struct Validate {
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Render {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) program: Option<String>,
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) program: String,
    #[arg(long, value_name = "CELL", required_unless_present = "cells")]
    pub(crate) cell: Option<String>,
    #[arg(long, value_name = "ANSWER")]
    pub(crate) answer: Option<String>,
    #[arg(long, conflicts_with = "cell")]
    pub(crate) cells: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Affected {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "POINTER")]
    pub(crate) pointer: String,
}

#[derive(Debug, Args)]
pub(crate) struct Coverage {
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) programs: Vec<String>,
}

/// `guichet program …`.
#[derive(Debug, Subcommand)]
pub(crate) enum Program {
    Show(Show),
    Check(Check),
    Diff(Diff),
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    #[arg(value_name = "PROGRAM_OR_DOMAIN")]
    pub(crate) program: String,
    #[arg(long, value_name = "DATE")]
    pub(crate) date: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[arg(value_name = "DIR")]
    pub(crate) directory: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Diff {
    #[arg(value_name = "PROGRAM")]
    pub(crate) program: String,
    #[arg(value_name = "DATE")]
    pub(crate) before: String,
    #[arg(value_name = "DATE")]
    pub(crate) after: String,
}

/// `--lang` as given, read before the arguments are parsed so that help and errors use that language too.
pub(crate) fn language_asked(arguments: &[OsString]) -> Option<Language> {
    let texts: Vec<&str> = arguments
        .iter()
        .map(|argument| argument.to_str().unwrap_or_default())
        .take_while(|text| *text != "--")
        .collect();
    let asked = texts.iter().enumerate().find_map(|(at, text)| match text.strip_prefix("--lang") {
        Some("") => texts.get(at + 1).copied(),
        Some(rest) => rest.strip_prefix('='),
        None => None,
    });
    match asked {
        Some("fr") => Some(Language::Fr),
        Some("en") => Some(Language::En),
        _ => None,
    }
}
