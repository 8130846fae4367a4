//! Project chores: `cargo xtask <command>`.

mod adapters;
mod catalogue;

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};

/// Project chores.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes every generated file; with --check, fails when one of them is stale.
    Generate {
        /// Change nothing; fail when a generated file is stale.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Generate { check } => generate(check),
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn generate(check: bool) -> Result<()> {
    let schema = fs::read_to_string(root().join("schemas/submission/1.0.0.json")).context("canonical schema")?;
    let source = catalogue::source(&serde_json::from_str(&schema)?)?;
    write(check, "crates/core/src/catalogue/generated.rs", &source)?;
    for (path, source) in adapters::sources(&root())? {
        write(check, &path, &source)?;
    }
    Ok(())
}

fn write(check: bool, path: &str, content: &str) -> Result<()> {
    let file = root().join(path);
    if fs::read_to_string(&file).is_ok_and(|current| current == content) {
        return Ok(());
    }
    if check {
        bail!("{path} is stale: run `cargo xtask generate` and commit the result");
    }
    fs::write(&file, content).with_context(|| format!("writing {path}"))
}
