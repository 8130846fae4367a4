//! A PostgreSQL server of its own, for as long as whoever started it lives. Only the standard library: the chores of the
//! project share this file.

use std::{
    fs,
    io::Read as _,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, SystemTime},
};

/// Where a server that is already there is told: the URL of its database `postgres`.
pub(crate) const VARIABLE: &str = "GUICHET_TEST_POSTGRES";

/// What brings PostgreSQL to this machine.
pub(crate) const MENDED_BY: &str = "apt-get install -y postgresql";

/// Must a commit survive a power cut?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fsync {
    /// As in production: for tests of durability.
    #[default]
    On,
    /// Several times faster: for every other test.
    Off,
}

/// A running server, on a socket in a directory of its own. It stops when this value is dropped, and also when the
/// process that holds it ends in whatever way: its guard reads a pipe that only we hold open.
#[derive(Debug)]
pub struct Cluster {
    guard: Child,
    directory: PathBuf,
}

impl Cluster {
    /// Starts a server.
    ///
    /// # Errors
    /// What is missing and what brings it, or what the server said.
    pub fn start(fsync: Fsync) -> Result<Self, String> {
        let programs = programs()?;
        let directory = directory()?;
        match Self::launch(&programs, &directory, fsync) {
            Ok(guard) => Ok(Self { guard, directory }),
            Err(error) => {
                // What cannot be removed stays in the directory of temporary files; the first error is the one to tell.
                let _ = fs::remove_dir_all(&directory);
                Err(error)
            }
        }
    }

    fn launch(programs: &Path, directory: &Path, fsync: Fsync) -> Result<Child, String> {
        let data = directory.join("data");
        let prefix = as_server(directory)?;
        let mut initdb = command(&prefix, &programs.join("initdb"));
        initdb.args(["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "-D"]);
        succeed(initdb.arg(&data).current_dir(directory))?;

        // The guard's input is a pipe from us: when it ends, we are gone, and so must be the server. An interrupt from the
        // terminal reaches the guard too, which outlives it to put things away.
        let script = r#"
            trap '' INT TERM HUP
            directory=$1; shift
            "$@" >"$directory/log" 2>&1 </dev/null &
            server=$!
            cat >/dev/null
            kill -INT $server 2>/dev/null
            wait $server
            rm -rf "$directory"
        "#;
        let mut guard = Command::new("sh");
        guard.args(["-c", script, "sh"]).arg(directory).args(&prefix).arg(programs.join("postgres"));
        guard.arg("-D").arg(&data);
        for setting in [
            format!("unix_socket_directories={}", directory.display()),
            "listen_addresses=".to_owned(),
            "max_connections=200".to_owned(),
            format!("fsync={}", if fsync == Fsync::On { "on" } else { "off" }),
            format!("full_page_writes={}", if fsync == Fsync::On { "on" } else { "off" }),
            "shared_buffers=32MB".to_owned(),
            "autovacuum=off".to_owned(),
        ] {
            guard.args(["-c", &setting]);
        }
        let mut guard = guard
            .current_dir(directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("sh: {error}"))?;
        let answer = wait_until_ready(programs, directory);
        if answer.is_err() {
            drop(guard.stdin.take());
            let _ = guard.wait();
        }
        answer.map(|()| guard)
    }

    /// URL of its database `postgres`, for the superuser.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgresql:///postgres?user=postgres&host={}", self.directory.display())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

/// The directory of PostgreSQL's programs: the newest of Debian's, else that of `initdb` in the path.
pub(crate) fn programs() -> Result<PathBuf, String> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let programs = entry.path().join("bin");
            programs.join("initdb").is_file().then_some((version, programs))
        })
        .max();
    if let Some((_, programs)) = newest {
        return Ok(programs);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .find(|directory| directory.join("initdb").is_file() && directory.join("postgres").is_file())
        .ok_or_else(|| format!("the tests need PostgreSQL (initdb, postgres, psql): `sudo {MENDED_BY}`"))
}

/// Our own directory, that nobody else may enter.
fn directory() -> Result<PathBuf, String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().subsec_nanos();
    let directory = std::env::temp_dir().join(format!("guichet-pg-{}-{now}-{count}", std::process::id()));
    fs::DirBuilder::new()
        .mode(0o700)
        .create(&directory)
        .map_err(|error| format!("{}: {error}", directory.display()))?;
    Ok(directory)
}

/// What runs a program as a user that the server accepts: it refuses root, who then gives the directory away.
fn as_server(directory: &Path) -> Result<Vec<&'static str>, String> {
    let owner = fs::metadata(directory).map_err(|error| format!("{}: {error}", directory.display()))?.uid();
    if owner != 0 {
        return Ok(Vec::new());
    }
    succeed(Command::new("chown").arg("postgres:").arg(directory))?;
    Ok(vec!["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"])
}

fn command(prefix: &[&str], program: &Path) -> Command {
    let Some((first, rest)) = prefix.split_first() else { return Command::new(program) };
    let mut command = Command::new(first);
    command.args(rest).arg(program);
    command
}

/// Runs a command to its end; what it said, when it failed.
pub(crate) fn succeed(command: &mut Command) -> Result<String, String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{}: {error}", command.get_program().to_string_lossy()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!("{command:?} failed ({}): {}", output.status, String::from_utf8_lossy(&said).trim()))
}

fn wait_until_ready(programs: &Path, directory: &Path) -> Result<(), String> {
    // A server starts in less than a second; a loaded machine may take many.
    for _ in 0..1_200 {
        let mut ask = Command::new(programs.join("pg_isready"));
        if succeed(ask.args(["-q", "-d", "postgres", "-h"]).arg(directory)).is_ok() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let mut log = String::new();
    if let Ok(mut file) = fs::File::open(directory.join("log")) {
        let _ = file.read_to_string(&mut log);
    }
    Err(format!("PostgreSQL does not start: {}", log.trim()))
}
