//! Project chores: `cargo xtask <command>`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a developer's tool speaks on its terminal")]

mod adapters;
mod catalogue;
#[expect(unreachable_pub, reason = "shared with the tests, which are given a server each when they run alone")]
#[path = "../../crates/testing/src/postgres/cluster.rs"]
mod cluster;
mod mutants;
mod new_program;
mod run;
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

use run::{Ledger, cargo, run};

/// Project chores.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Brings what the tests need and runs everything: formatting, lints, generated files, house rules, all tests.
    Test {
        /// Plant five faults instead, each of which must make a test fail.
        #[arg(long)]
        mutants: bool,
    },
    /// Checks the rules of the house that no compiler checks.
    Tidy,
    /// Writes every generated file; with --check, fails when one of them is stale.
    Generate {
        /// Change nothing; fail when a generated file is stale.
        #[arg(long)]
        check: bool,
    },
    /// Makes a program that builds, loads and passes its goldens, to be filled in (docs/ajouter-un-programme.md).
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
    /// Kills the service under load, on both engines, and looks for what was lost.
    Chaos {
        /// Kills on each engine.
        #[arg(long, default_value_t = 500)]
        kills: usize,
    },
    /// Measures, as ratios in one run (benches/README.md).
    Bench {
        /// Passed on to the benches.
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
        Command::Test { mutants: true } => mutants::run(),
        Command::Test { mutants: false } => test(),
        Command::Tidy => tidy::check(),
        Command::Generate { check } => generate(check),
        Command::NewProgram { id, domain, form, from } => {
            new_program::create(&new_program::New { id: &id, domain: &domain, form: &form, from: &from })
        }
        Command::Chaos { kills } => {
            tools::ensure()?;
            let server = tools::postgres()?;
            let mut command = cargo(&["test", "-p", "guichet-server", "--test", "http", "kills", "--", "--nocapture"]);
            run(command.env(cluster::VARIABLE, server.url()).env("GUICHET_KILLS", kills.to_string()))
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

fn test() -> Result<()> {
    // This tool reads the schema in its own order, by a feature of serde_json that the product does not use: it is left
    // out of the builds below, so that what is tested is what is shipped.
    let mut ledger = Ledger::default();
    let (mut server, mut schemathesis) = (None, PathBuf::new());
    ledger.stage("tools", || {
        tools::ensure()?;
        schemathesis = tools::schemathesis()?;
        server = Some(tools::postgres()?);
        Ok(())
    })?;
    // One server for the whole run; it stops with this variable, and with us, however we end.
    let server = server.context("a PostgreSQL server")?;
    let tests = |arguments: &[&str]| {
        let mut command = cargo(arguments);
        command.env(cluster::VARIABLE, server.url()).env(tools::SCHEMATHESIS_VARIABLE, &schemathesis);
        command
    };
    ledger.stage("fmt", || run(cargo(&["fmt", "--all", "--check"]).env_remove("RUSTFLAGS")))?;
    ledger.stage("clippy", || {
        run(&mut cargo(&[
            "clippy",
            "--workspace",
            "--exclude",
            "xtask",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ]))
    })?;
    ledger.stage("build", || run(&mut cargo(&["test", "--workspace", "--exclude", "xtask", "--no-run", "--quiet"])))?;
    ledger.stage("generated files", || generate(true))?;
    ledger.stage("tidy", tidy::check)?;
    ledger.tests("unit", &mut tests(&["test", "--workspace", "--exclude", "xtask", "--lib", "--bins"]))?;
    ledger.tests(
        "crates",
        &mut tests(&[
            "test",
            "--workspace",
            "--exclude",
            "xtask",
            "--exclude",
            "guichet-tests",
            "--exclude",
            "guichet-server",
            "--test",
            "*",
        ]),
    )?;
    ledger.tests("command line", &mut tests(&["test", "-p", "guichet-server", "--test", "cli"]))?;
    ledger.tests("http, on both engines", &mut tests(&["test", "-p", "guichet-server", "--test", "http"]))?;
    ledger.tests("across crates", &mut tests(&["test", "-p", "guichet-tests", "--test", "*"]))?;
    ledger.print();
    Ok(())
}

fn generate(check: bool) -> Result<()> {
    let schema = fs::read_to_string(root().join("schemas/submission/1.0.0.json")).context("canonical schema")?;
    let source = catalogue::source(&serde_json::from_str(&schema)?)?;
    write(check, "crates/core/src/catalogue/generated.rs", &source)?;
    for (path, source) in adapters::sources(&root())? {
        write(check, &path, &source)?;
    }
    // The rest is told by the editions themselves, so it needs them compiled.
    let mut command = cargo(&["run", "--quiet", "-p", "guichet-testing", "--bin", "generate", "--"]);
    if check {
        command.arg("--check");
    }
    run(&mut command)
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
