//! Operating-system helpers for tests that do not rely on programs missing from a minimal machine.

use std::{
    path::{Path, PathBuf},
    process::Child,
};

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
    match (is_root(), root_is_a_mount()) {
        (true, true) => &["unshare", "--mount"],
        // In a `chroot`, the root directory is part of a mount that cannot be named, so that its mounts stay shared: see `Mount`.
        (true, false) => &["unshare", "--mount", "--propagation", "unchanged"],
        (false, _) => &["unshare", "--mount", "--map-root-user"],
    }
}

fn root_is_a_mount() -> bool {
    // The fifth field of a line is the mount point.
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    mounts.lines().any(|line| line.split(' ').nth(4) == Some("/"))
}

/// A directory on which a command started under [`own_mounts`] mounts a disk. Where that mount is visible to this process too,
/// it is undone when this value is dropped.
#[derive(Debug)]
pub struct Mount(PathBuf);

impl Mount {
    /// A disk that is mounted on this directory.
    #[must_use]
    pub fn on(directory: &Path) -> Self {
        Self(directory.to_owned())
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // It fails where the mount is not visible here, which is the usual case.
        #[cfg(target_os = "linux")]
        let _ = rustix::mount::unmount(&self.0, rustix::mount::UnmountFlags::DETACH);
    }
}
