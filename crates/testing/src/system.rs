//! Operating-system helpers for tests that do not rely on programs missing from a minimal machine.

use std::process::Child;

pub use rustix::process::Signal;

/// Sends a signal to a child process.
///
/// # Errors
/// The process is gone.
pub fn signal(child: &Child, signal: Signal) -> std::io::Result<()> {
    Ok(rustix::process::kill_process(rustix::process::Pid::from_child(child), signal)?)
}

/// Whether this process runs as root.
#[must_use]
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The command prefix that runs a command in a mount namespace of its own, where it may mount a small disk that nobody else sees.
///
/// Root needs nothing else, and is often forbidden to make user namespaces (in a container); anybody else needs a user
/// namespace in which to be root.
#[must_use]
pub fn own_mounts() -> &'static [&'static str] {
    if is_root() { &["unshare", "--mount"] } else { &["unshare", "--mount", "--map-root-user"] }
}
