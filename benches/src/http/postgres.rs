//! A PostgreSQL cluster of our own, on a Unix socket, for one run.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};

/// A cluster, stopped when it is dropped.
pub struct Cluster {
    directory: PathBuf,
    programs: PathBuf,
    as_root: bool,
}

/// Settings that differ from the defaults: memory and listening address. Durability settings keep their default values.
const SETTINGS: &str = "
listen_addresses = ''
shared_buffers = 512MB
max_wal_size = 4GB
max_connections = 100
fsync = on
synchronous_commit = on
full_page_writes = on
";

impl Cluster {
    /// Makes and starts it, as the user `postgres` when this user is root.
    ///
    /// # Errors
    /// When PostgreSQL is not installed, or cannot use the directory.
    pub fn start(directory: &Path) -> Result<Self> {
        let as_root = rustix::process::getuid().is_root();
        let cluster = Self { directory: directory.to_owned(), programs: programs()?, as_root };
        fs::create_dir_all(directory)?;
        if as_root {
            ensure!(Command::new("chown").arg("postgres").arg(directory).status()?.success(), "chown");
        }
        let data = cluster.data();
        cluster.run("initdb", &["-D", &data, "-E", "UTF8", "--locale=C", "-A", "trust", "-U", "postgres"])?;
        let file = directory.join("data/postgresql.conf");
        let settings = fs::read_to_string(&file)?;
        let socket = format!("unix_socket_directories = '{}'\n", directory.display());
        fs::write(&file, settings + SETTINGS + &socket)?;
        let log = directory.join("log").display().to_string();
        cluster.run("pg_ctl", &["-D", &data, "-w", "-l", &log, "start"])?;
        Ok(cluster)
    }

    /// Makes a database. Returns the parameters that find it.
    ///
    /// # Errors
    /// When it is there already.
    pub fn create(&self, name: &str) -> Result<Database> {
        let host = self.directory.display().to_string();
        self.run("createdb", &["-h", &host, "-U", "postgres", name])?;
        Ok(Database { host, name: name.to_owned() })
    }

    /// Runs `CHECKPOINT`, so that pages left dirty by earlier work are not written during a measurement.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub fn checkpoint(&self) -> Result<()> {
        let host = self.directory.display().to_string();
        self.run("psql", &["-h", &host, "-U", "postgres", "-q", "-c", "CHECKPOINT", "postgres"])
    }

    /// Process id of the server's main process.
    ///
    /// # Errors
    /// When it does not run.
    pub fn pid(&self) -> Result<u32> {
        let text = fs::read_to_string(self.directory.join("data/postmaster.pid"))?;
        text.lines().next().and_then(|line| line.trim().parse().ok()).context("postmaster.pid")
    }

    fn data(&self) -> String {
        self.directory.join("data").display().to_string()
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<()> {
        let path = self.programs.join(program);
        let mut command = if self.as_root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        command.args(arguments).current_dir(&self.directory).stdin(Stdio::null()).stdout(Stdio::null());
        ensure!(command.status()?.success(), "{command:?}");
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.data();
        let _ = self.run("pg_ctl", &["-D", &data, "-w", "-m", "fast", "stop"]);
    }
}

/// Where a database is.
#[derive(Debug, Clone)]
pub struct Database {
    /// Directory of the socket.
    pub host: String,
    /// Its name.
    pub name: String,
}

impl Database {
    /// As a URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://postgres@/{}?host={}", self.name, self.host)
    }

    /// As `key=value` pairs.
    #[must_use]
    pub fn parameters(&self) -> String {
        format!("host={} user=postgres dbname={}", self.host, self.name)
    }
}

/// Where the programs of the newest PostgreSQL installed are.
fn programs() -> Result<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").context("PostgreSQL is not installed")?;
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin")))
        })
        .filter(|(_, path)| path.join("initdb").is_file())
        .collect();
    found.sort();
    Ok(found.pop().context("no initdb below /usr/lib/postgresql")?.1)
}
