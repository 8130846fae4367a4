//! What the tests need on this machine: installed when we may, asked for when we may not, never skipped.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Result, bail};

use crate::{
    cluster::{self, Cluster, Fsync},
    run::run,
};

/// Programs, and the Debian packages that bring them.
const NEEDED: &[(&str, &str)] = &[("xmllint", "libxml2-utils"), ("curl", "curl"), ("python3", "python3")];

/// What tries the service with requests made from its own description.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";

/// Names that program for the tests.
pub(crate) const SCHEMATHESIS_VARIABLE: &str = "GUICHET_TEST_SCHEMATHESIS";

/// Makes sure that every needed program is there.
pub(crate) fn ensure() -> Result<()> {
    let mut missing: Vec<&str> =
        NEEDED.iter().filter(|(program, _)| !present(program)).map(|(_, package)| *package).collect();
    if cluster::programs().is_err() {
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
    if !root || !present("apt-get") {
        bail!("the tests need {packages}: run `sudo apt-get install -y {packages}`, then `cargo xtask test` again");
    }
    run(Command::new("apt-get").args(["update", "-qq"]))?;
    run(Command::new("apt-get").args(["install", "-y", "-qq", "--no-install-recommends"]).args(&missing))
}

/// Schemathesis in an environment of its own below `target`, made where it is missing.
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

/// Starts the server that every test shares.
pub(crate) fn postgres() -> Result<Cluster> {
    Cluster::start(Fsync::Off).map_err(anyhow::Error::msg)
}

fn present(program: &str) -> bool {
    Command::new("sh")
        .args(["-c", &format!("command -v {program}")])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
