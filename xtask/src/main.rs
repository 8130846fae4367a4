//! Project chores: `cargo xtask <command>`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a developer's tool speaks on its terminal")]

mod adapters;
mod catalogue;
mod command;
mod compile;
mod libtest;
mod mutants;
mod new_program;
mod ordered;
mod sources;
mod stress;
mod suite;
mod summary;
mod tidy;
mod tools;

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};

use command::{cargo, run};

/// Maintenance commands of the project.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Installs what the tests need and runs everything: formatting, project rules, lints, generated files, all tests.
    Test {
        /// Leave out the tests over HTTP and the slowest others: what a developer runs every few minutes.
        #[arg(long, conflicts_with = "mutants")]
        fast: bool,
        /// Instead, introduce nine faults into a copy of the sources, one at a time, and require each to make a test fail.
        #[arg(long)]
        mutants: bool,
    },
    /// Runs chosen tests many times under load, to find those that fail by chance.
    Stress {
        /// Parts of the tests' names, such as `races::`; by default, the tests of races and of kills.
        filters: Vec<String>,
        /// Rounds; two copies of the tests run in each.
        #[arg(long, default_value_t = 50)]
        times: usize,
        /// Threads that keep the processors busy meanwhile.
        #[arg(long, default_value_t = 2)]
        busy: usize,
    },
    /// Checks the project rules that no compiler checks.
    Tidy,
    /// Writes every generated file; with --check, fails when one of them is stale.
    Generate {
        /// Change nothing; fail when a generated file is stale.
        #[arg(long)]
        check: bool,
    },
    /// Creates a program that compiles, loads and passes its golden tests, to be filled in (docs/ajouter-un-programme.md).
    NewProgram {
        /// Id of the program, such as `famille-pfm`.
        id: String,
        /// Domain, one of the folders of crates/adapters.
        #[arg(long, default_value = "famille")]
        domain: String,
        /// Form: request, progress, claim, final, plan or recognition.
        #[arg(long, default_value = "final")]
        form: String,
        /// First day in force.
        #[arg(long, default_value = "2026-01-01")]
        from: String,
    },
    /// Kills the service under load, on both engines, and checks that nothing acknowledged is lost.
    Chaos {
        /// Kills on each engine.
        #[arg(long, default_value_t = 500)]
        kills: usize,
    },
    /// Measures speed, as ratios within one run (benches/README.md).
    Bench {
        /// Arguments of the benches.
        arguments: Vec<String>,
    },
}

fn main() -> ExitCode {
    match chore() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn chore() -> Result<()> {
    match Cli::parse().command {
        Command::Test { mutants: true, .. } => mutants::run(),
        Command::Test { fast, .. } => suite::test(fast),
        Command::Stress { filters, times, busy } => stress::run(&filters, times, busy),
        Command::Tidy => tidy::check(),
        Command::Generate { check } => generate(check),
        Command::NewProgram { id, domain, form, from } => {
            new_program::create(&new_program::New { id: &id, domain: &domain, form: &form, from: &from })
        }
        Command::Chaos { kills } => {
            tools::ensure()?;
            let server = tools::postgres()?;
            let mut command = cargo(&["test", "-p", "guichet-server", "--test", "http", "kills", "--", "--nocapture"]);
            run(command.env(guichet_cluster::VARIABLE, server.url()).env("GUICHET_KILLS", kills.to_string()))
        }
        Command::Bench { arguments } => {
            let mut command = cargo(&["run", "--release", "-p", "guichet-benches", "--"]);
            run(command.args(arguments))
        }
    }
}

/// The root of the workspace.
fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}

/// Writes, or checks, every generated file.
fn generate(check: bool) -> Result<()> {
    generate_sources(check)?;
    // The other files follow from the editions, which must therefore be compiled.
    let mut command = cargo(&["run", "--quiet", "-p", "guichet-testing", "--bin", "generate", "--"]);
    if check {
        command.arg("--check");
    }
    run(&mut command)
}

/// Writes, or checks, the generated files that are Rust sources.
fn generate_sources(check: bool) -> Result<()> {
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
    let content = formatted(content)?;
    if fs::read_to_string(&file).is_ok_and(|current| current == content) {
        return Ok(());
    }
    if check {
        bail!("{path} is stale: run `cargo xtask generate` and commit the result");
    }
    fs::write(&file, content).with_context(|| format!("writing {path}"))
}

/// Rust source as rustfmt writes it, so that formatting never makes a generated file stale.
fn formatted(source: &str) -> Result<String> {
    let mut child = std::process::Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout"])
        .current_dir(root())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .context("rustfmt: `rustup component add rustfmt`")?;
    child.stdin.take().context("rustfmt's input")?.write_all(source.as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("rustfmt refuses a generated file");
    }
    Ok(String::from_utf8(output.stdout)?)
}
