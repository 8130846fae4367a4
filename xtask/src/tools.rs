//! The programs that the tests need. Missing ones are installed if this process has the right to do so; otherwise the run stops and states what to install.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use guichet_cluster::{Cluster, Fsync};

use crate::command::{is_installed, run};

/// Programs, and the Debian packages that bring them.
const NEEDED: &[(&str, &str)] = &[("xmllint", "libxml2-utils"), ("curl", "curl"), ("python3", "python3")];

/// The program that tests the service with requests generated from its OpenAPI document.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";

/// Environment variable with the path of that program, for the tests.
pub(crate) const SCHEMATHESIS_VARIABLE: &str = "GUICHET_TEST_SCHEMATHESIS";

/// How long to wait for apt's locks: another installation may be in progress.
const PATIENCE: Duration = Duration::from_secs(600);

/// Installs every needed program that is missing.
///
/// # Errors
/// A program is missing and this process may not install it (the message gives the command), or apt refuses.
pub(crate) fn ensure() -> Result<()> {
    let mut missing: Vec<&str> =
        NEEDED.iter().filter(|(program, _)| !is_installed(program)).map(|(_, package)| *package).collect();
    // The sources of a clone are listed by git; those of an archive are walked.
    if crate::root().join(".git").exists() && !is_installed("git") {
        missing.push("git");
    }
    if guichet_cluster::programs().is_err() {
        missing.push("postgresql");
    }
    let environments = Command::new("python3").args(["-c", "import ensurepip, venv"]).stderr(Stdio::null()).status();
    if !environments.is_ok_and(|status| status.success()) {
        missing.push("python3-venv");
    }
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.join(" ");
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    if !root || !is_installed("apt-get") {
        bail!("the tests need {packages}: run `sudo apt-get install -y {packages}`, then `cargo xtask test` again");
    }
    update()?;
    run(apt().args(["install", "-y", "-qq", "--no-install-recommends"]).args(&missing))
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command
        .arg("-o")
        .arg(format!("DPkg::Lock::Timeout={}", PATIENCE.as_secs()))
        .env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// Runs `apt-get update`, and retries while another process holds the lock on the package lists: apt does not wait for that lock itself.
fn update() -> Result<()> {
    let start = Instant::now();
    loop {
        let output = apt().args(["update", "-qq"]).output().context("apt-get update")?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if !said.contains("lock") || start.elapsed() > PATIENCE {
            bail!("apt-get update failed ({}): {}", output.status, said.trim());
        }
        std::thread::sleep(Duration::from_secs(2));
    }
}

/// Path of Schemathesis, which is installed in a Python environment below `target` where it is missing.
///
/// # Errors
/// It cannot be installed.
pub(crate) fn schemathesis() -> Result<PathBuf> {
    let place = crate::root().join("target/tools").join(SCHEMATHESIS.replace("==", "-"));
    let program = place.join("bin/schemathesis");
    if Command::new(&program).arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success()) {
        return Ok(program);
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&place))?;
    run(Command::new(place.join("bin/pip")).args(["install", "--quiet", SCHEMATHESIS]))?;
    Ok(program)
}

/// Starts the PostgreSQL server that all tests share.
///
/// # Errors
/// PostgreSQL does not start.
pub(crate) fn postgres() -> Result<Cluster> {
    Cluster::start(Fsync::Off).map_err(anyhow::Error::msg)
}
