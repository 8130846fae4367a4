//! The one build of every test, which lints at the same time.
//!
//! Cargo compiles the whole workspace once, with one selection of packages, features and profile, and Clippy's driver
//! takes the compiler's place for the workspace's own crates. The test executables are then run directly: another call
//! of cargo with other packages would compile some dependencies again, with other features.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::command::cargo;

/// An executable that holds tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TestExecutable {
    /// Directory of its package, which is its working directory.
    pub(crate) package: PathBuf,
    /// What it tests: `crates/core (lib)`, `crates/server (http)`.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) path: PathBuf,
}

/// What a test executable sees of its package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The private parts of one crate.
    Unit,
    /// The public interface of one crate.
    Crate,
    /// The binary by its arguments, files and exit codes.
    CommandLine,
    /// The binary over HTTP, with SQLite and with PostgreSQL.
    Http,
    /// Several crates together.
    AcrossCrates,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] = [Self::Unit, Self::Crate, Self::CommandLine, Self::Http, Self::AcrossCrates];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Crate => "crates",
            Self::CommandLine => "command line",
            Self::Http => "http, on both engines",
            Self::AcrossCrates => "across crates",
        }
    }
}

/// The lines that cargo prints with `--message-format=json`, as far as they matter here.
#[derive(Deserialize)]
#[serde(tag = "reason")]
enum Message {
    #[serde(rename = "compiler-artifact")]
    Artifact { manifest_path: PathBuf, target: Target, profile: Profile, executable: Option<PathBuf> },
    #[serde(rename = "compiler-message")]
    Said { message: Diagnostic },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    rendered: Option<String>,
}

/// Compiles and lints. `arguments` select the targets.
///
/// # Errors
/// Something does not compile, or there is a warning; each was printed.
pub(crate) fn compile(arguments: &[&str]) -> Result<Vec<TestExecutable>> {
    let mut command = cargo(&["test", "--no-run", "--quiet", "--message-format=json"]);
    command.args(arguments).env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
    let (executables, warnings) = build(command, &crate::root())?;
    if warnings > 0 {
        bail!("{warnings} warning(s): each of them is an error here");
    }
    Ok(executables)
}

/// Compiles the tests of a copy of the workspace, without lints, into a directory of its own.
///
/// # Errors
/// Something does not compile.
pub(crate) fn compile_copy(copy: &Path, target: &Path) -> Result<Vec<TestExecutable>> {
    let mut command = cargo(&["test", "--no-run", "--quiet", "--message-format=json", "--workspace"]);
    command.current_dir(copy).env("CARGO_TARGET_DIR", target);
    Ok(build(command, copy)?.0)
}

/// Runs a build of the workspace at `root`, and returns its test executables and the number of its warnings.
fn build(mut command: Command, root: &Path) -> Result<(Vec<TestExecutable>, usize)> {
    let mut child = command.stdout(Stdio::piped()).spawn().context("cargo test --no-run")?;
    let output = child.stdout.take().context("cargo's output")?;
    let mut executables = Vec::new();
    let mut warnings = BTreeSet::new();
    for line in BufReader::new(output).lines() {
        match serde_json::from_str(&line?) {
            Ok(Message::Said { message }) => {
                let text = message.rendered.unwrap_or_default();
                // A library is compiled once for itself and once for its tests, and says the same twice.
                if matches!(message.level.as_str(), "warning" | "error") && warnings.insert(text.clone()) {
                    eprint!("{text}");
                }
            }
            Ok(Message::Artifact { manifest_path, target, profile, executable: Some(path) }) if profile.test => {
                executables.push(executable(root, &manifest_path, &target, path)?);
            }
            _ => {}
        }
    }
    if !child.wait()?.success() {
        bail!("the build failed");
    }
    Ok((executables, warnings.len()))
}

fn executable(root: &Path, manifest: &Path, target: &Target, path: PathBuf) -> Result<TestExecutable> {
    let package = manifest.parent().context("a manifest stands in a directory")?.to_path_buf();
    let directory = package.strip_prefix(root).unwrap_or(&package).to_string_lossy().into_owned();
    let integration = target.kind.iter().any(|kind| kind == "test");
    let kind = match (directory.as_str(), target.name.as_str()) {
        _ if !integration => Kind::Unit,
        ("tests", _) => Kind::AcrossCrates,
        (_, "http") => Kind::Http,
        (_, "cli") => Kind::CommandLine,
        _ => Kind::Crate,
    };
    let part = if integration { &target.name } else { target.kind.first().unwrap_or(&target.name) };
    Ok(TestExecutable { name: format!("{directory} ({part})"), package, kind, path })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn artifact(line: &str) -> TestExecutable {
        match serde_json::from_str(line).unwrap() {
            Message::Artifact { manifest_path, target, profile, executable: Some(path) } if profile.test => {
                executable(Path::new("/w"), &manifest_path, &target, path).unwrap()
            }
            _ => panic!("no test executable: {line}"),
        }
    }

    #[test]
    fn executables_are_told_apart_by_their_package_and_target() {
        let line = |directory: &str, kind: &str, name: &str| {
            format!(
                r#"{{"reason": "compiler-artifact", "package_id": "p", "manifest_path": "/w/{directory}/Cargo.toml",
                    "target": {{"kind": ["{kind}"], "name": "{name}"}}, "profile": {{"test": true, "opt_level": "1"}},
                    "executable": "/w/target/x", "fresh": true}}"#
            )
            .replace('\n', " ")
        };
        for (directory, kind, name, expected) in [
            ("crates/core", "lib", "guichet_core", (Kind::Unit, "crates/core (lib)")),
            ("crates/server", "bin", "guichet", (Kind::Unit, "crates/server (bin)")),
            ("crates/server", "test", "cli", (Kind::CommandLine, "crates/server (cli)")),
            ("crates/server", "test", "http", (Kind::Http, "crates/server (http)")),
            ("crates/store", "test", "it", (Kind::Crate, "crates/store (it)")),
            ("benches", "test", "equality", (Kind::Crate, "benches (equality)")),
            ("tests", "test", "it", (Kind::AcrossCrates, "tests (it)")),
        ] {
            let found = artifact(&line(directory, kind, name));
            assert_eq!((found.kind, found.name.as_str()), expected);
            assert_eq!(found.package, Path::new("/w").join(directory));
        }
    }

    #[test]
    fn other_messages_are_passed_over() {
        for line in [
            r#"{"reason": "build-script-executed", "package_id": "p"}"#,
            r#"{"reason": "build-finished", "success": true}"#,
        ] {
            assert!(matches!(serde_json::from_str(line), Ok(Message::Other)), "{line}");
        }
    }
}
