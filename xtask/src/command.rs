//! Running programs.

use std::{ffi::OsString, process::Command};

use anyhow::{Context, Result, bail};

/// Runs a command to its end.
///
/// # Errors
/// It does not start, or does not succeed.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("starting {command:?}"))?;
    if !status.success() {
        bail!("{command:?} failed ({status})");
    }
    Ok(())
}

/// Path of the `cargo` that started this process.
pub(crate) fn cargo_path() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// `cargo` with arguments, in the root of the workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(cargo_path());
    command.args(arguments).current_dir(crate::root());
    command
}

/// Whether a program is installed.
pub(crate) fn is_installed(program: &str) -> bool {
    let script = ["-c", "command -v \"$1\" >/dev/null 2>&1", "sh", program];
    Command::new("sh").args(script).status().is_ok_and(|status| status.success())
}
