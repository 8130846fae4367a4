//! PostgreSQL for tests: one temporary server to a process, one database to a test.
//!
//! A server whose URL stands in `GUICHET_TEST_POSTGRES` is used instead; `cargo xtask test` starts one for its whole run.

mod cluster;

use std::{
    process::Command,
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
    time::SystemTime,
};

pub use cluster::{Cluster, Fsync};

/// A database of its own, which goes when this value does.
#[derive(Debug)]
pub struct Database {
    server: String,
    name: String,
}

impl Database {
    /// An empty database on the shared server of plain tests, which does not wait for the disk.
    ///
    /// # Panics
    /// Without PostgreSQL: a test that needs it fails, and says what brings it.
    #[must_use]
    pub fn new() -> Self {
        static SHARED: LazyLock<Result<(String, Option<Cluster>), String>> = LazyLock::new(|| {
            #[expect(clippy::disallowed_methods, reason = "the run of all tests says which server they share")]
            if let Ok(url) = std::env::var(cluster::VARIABLE) {
                return Ok((url, None));
            }
            let cluster = Cluster::start(Fsync::Off)?;
            Ok((cluster.url(), Some(cluster)))
        });
        match &*SHARED {
            Ok((server, _)) => Self::on(server),
            Err(error) => panic!("{error}"),
        }
    }

    /// An empty database on a server, by the URL of its database `postgres`.
    ///
    /// # Panics
    /// When the server refuses.
    #[must_use]
    pub fn on(server: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        // Several processes share a server, one after the other: their numbers may come again.
        let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos();
        let name = format!("t_{}_{count}_{now}", std::process::id());
        let database = Self { server: server.to_owned(), name };
        if let Err(error) = ask(server, &format!("CREATE DATABASE {}", database.name)) {
            panic!("{error}");
        }
        database
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        let (address, parameters) = self.server.split_once('?').unwrap_or((&self.server, ""));
        let address = address.strip_suffix("/postgres").unwrap_or(address);
        format!("{address}/{}?{parameters}", self.name)
    }

    /// Runs a statement in it, beside whoever uses it. Returns what it gives, one row a line.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn sql(&self, statement: &str) -> String {
        match ask(&self.url(), statement) {
            Ok(said) => said,
            Err(error) => panic!("{error}"),
        }
    }
}

impl Default for Database {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // The server may be gone, by the test's own doing.
        let _ = ask(&self.server, &format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

fn ask(url: &str, statement: &str) -> Result<String, String> {
    let psql = cluster::programs()?.join("psql");
    cluster::succeed(Command::new(psql).args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement, url]))
        .map(|said| said.trim_end().to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn databases_are_apart_and_go_when_they_are_dropped() {
        let (one, other) = (Database::new(), Database::new());
        one.sql("CREATE TABLE a (b INT)");
        assert_eq!(one.sql("SELECT count(*) FROM pg_tables WHERE tablename = 'a'"), "1");
        assert_eq!(other.sql("SELECT count(*) FROM pg_tables WHERE tablename = 'a'"), "0");
        let there = format!("SELECT count(*) FROM pg_database WHERE datname = '{}'", other.name);
        assert_eq!(one.sql(&there), "1");
        drop(other);
        assert_eq!(one.sql(&there), "0");
    }

    #[test]
    fn a_server_stops_with_its_owner_and_leaves_nothing() {
        let cluster = Cluster::start(Fsync::default()).unwrap();
        let url = cluster.url();
        assert_eq!(ask(&url, "SHOW fsync").unwrap(), "on");
        let directory = ask(&url, "SHOW unix_socket_directories").unwrap();
        assert!(std::path::Path::new(&directory).is_dir());
        drop(cluster);
        assert!(ask(&url, "SELECT 1").is_err());
        assert!(!std::path::Path::new(&directory).exists());
    }
}
