//! A temporary PostgreSQL server, for tests and benches.
//!
//! It depends on the standard library only: `xtask`, which must compile in seconds, starts one for a whole run of the
//! tests, and `guichet-testing` starts one for a test executable that runs alone.

use std::{
    fs,
    io::Read as _,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, SystemTime},
};

/// Environment variable with the URL of an existing server (of its database `postgres`) that the tests use instead of
/// starting one.
pub const VARIABLE: &str = "GUICHET_TEST_POSTGRES";

/// The command, to be run as root, that installs PostgreSQL.
pub const INSTALLATION: &str = "apt-get install -y postgresql";

/// Whether the server waits for the disk at each commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fsync {
    /// As in production: for tests of durability.
    #[default]
    On,
    /// Several times faster: for every other test.
    Off,
}

/// A running server, which listens on a Unix socket in a temporary directory.
///
/// The server stops and its directory is removed when this value is dropped, and also when the process that holds it
/// ends for any reason: the shell that supervises the server reads a pipe that only this process holds open.
#[derive(Debug)]
pub struct Cluster {
    supervisor: Child,
    directory: PathBuf,
}

impl Cluster {
    /// Creates a cluster, starts its server and waits until it accepts connections.
    ///
    /// # Errors
    /// PostgreSQL is not installed (the message gives the command that installs it), or it did not start (the message
    /// holds its log).
    pub fn start(fsync: Fsync) -> Result<Self, String> {
        let programs = programs()?;
        let directory = directory()?;
        match Self::launch(&programs, &directory, fsync) {
            Ok(supervisor) => Ok(Self { supervisor, directory }),
            Err(error) => {
                // The first error matters; whatever cannot be removed stays in the temporary directory.
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

        // The supervisor's standard input is a pipe from this process: end of file means that this process is gone. It
        // ignores signals from the terminal, so that it can still stop the server and remove the directory.
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
        let mut supervisor = Command::new("sh");
        supervisor.args(["-c", script, "sh"]).arg(directory).args(&prefix).arg(programs.join("postgres"));
        supervisor.arg("-D").arg(&data);
        for setting in [
            format!("unix_socket_directories={}", directory.display()),
            "listen_addresses=".to_owned(),
            "max_connections=200".to_owned(),
            format!("fsync={}", if fsync == Fsync::On { "on" } else { "off" }),
            format!("full_page_writes={}", if fsync == Fsync::On { "on" } else { "off" }),
            "shared_buffers=32MB".to_owned(),
            "autovacuum=off".to_owned(),
        ] {
            supervisor.args(["-c", &setting]);
        }
        let mut supervisor = supervisor
            .current_dir(directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("sh: {error}"))?;
        let ready = wait_until_ready(programs, directory);
        if ready.is_err() {
            drop(supervisor.stdin.take());
            let _ = supervisor.wait();
        }
        ready.map(|()| supervisor)
    }

    /// URL of the server's database `postgres`, for its superuser.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgresql:///postgres?user=postgres&host={}", self.directory.display())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        let _ = self.supervisor.wait();
    }
}

/// The directory of PostgreSQL's programs: the newest version that Debian installed, else that of `initdb` in `PATH`.
///
/// # Errors
/// PostgreSQL is not installed; the message gives the command that installs it.
pub fn programs() -> Result<PathBuf, String> {
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
        .ok_or_else(|| format!("the tests need PostgreSQL (initdb, postgres, psql): `sudo {INSTALLATION}`"))
}

/// A new temporary directory that only its owner may enter.
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

/// The command prefix that runs a program as a user that PostgreSQL accepts. PostgreSQL refuses to run as root; in that
/// case the directory is given to the user `postgres`, who runs the server.
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

/// Runs a command to its end and returns its standard output.
///
/// # Errors
/// The command does not start or does not succeed; the message holds what it printed.
pub fn succeed(command: &mut Command) -> Result<String, String> {
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
    // A server starts in less than a second; on a loaded machine it may take many. A minute at most.
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn ask(url: &str, statement: &str) -> Result<String, String> {
        let psql = programs()?.join("psql");
        succeed(Command::new(psql).args(["-X", "-q", "-A", "-t", "-c", statement, url]))
            .map(|said| said.trim().to_owned())
    }

    #[test]
    fn a_server_stops_with_its_owner_and_leaves_nothing() {
        let cluster = Cluster::start(Fsync::default()).unwrap();
        let url = cluster.url();
        assert_eq!(ask(&url, "SHOW fsync").unwrap(), "on");
        let directory = ask(&url, "SHOW unix_socket_directories").unwrap();
        assert!(Path::new(&directory).is_dir());
        drop(cluster);
        assert!(ask(&url, "SELECT 1").is_err());
        assert!(!Path::new(&directory).exists());
    }
}
