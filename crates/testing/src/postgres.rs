//! PostgreSQL for tests: one temporary server for each test executable, one database for each test.
//!
//! Where the environment names a server ([`guichet_cluster::VARIABLE`]), that server is used instead: `cargo xtask test`
//! starts one for its whole run.

use std::{
    process::Command,
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
    time::SystemTime,
};

use guichet_cluster::VARIABLE;
pub use guichet_cluster::{Cluster, Fsync};

/// A database that is dropped with this value.
#[derive(Debug)]
pub struct Database {
    server: String,
    name: String,
}

impl Database {
    /// An empty database on the server that the tests of this process share, which does not wait for the disk.
    ///
    /// # Panics
    /// Without PostgreSQL: a test that needs it fails with the command that installs it. It is never skipped.
    #[must_use]
    pub fn new() -> Self {
        static SHARED: LazyLock<Result<(String, Option<Cluster>), String>> = LazyLock::new(|| {
            #[expect(clippy::disallowed_methods, reason = "the run of all tests says which server they share")]
            match std::env::var(VARIABLE) {
                Ok(url) if url.is_empty() => Err(format!(
                    "{VARIABLE} is empty: the tests of PostgreSQL cannot be left out; unset it, or give it the URL of a server"
                )),
                Ok(url) => Ok((url, None)),
                Err(_) => {
                    let cluster = Cluster::start(Fsync::Off)?;
                    Ok((cluster.url(), Some(cluster)))
                }
            }
        });
        match &*SHARED {
            Ok((server, _)) => Self::on(server),
            Err(error) => panic!("{error}"),
        }
    }

    /// An empty database on a server, named by the URL of its database `postgres`.
    ///
    /// # Panics
    /// When the server refuses.
    #[must_use]
    pub fn on(server: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        // Processes that follow each other may have the same number, and they share a server.
        let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos();
        let name = format!("t_{}_{count}_{now}", std::process::id());
        let database = Self { server: server.to_owned(), name };
        if let Err(error) = ask(server, &format!("CREATE DATABASE {}", database.name)) {
            panic!("{error}");
        }
        database
    }

    /// The URL of this database.
    #[must_use]
    pub fn url(&self) -> String {
        let (address, parameters) = self.server.split_once('?').unwrap_or((&self.server, ""));
        let address = address.trim_end_matches('/');
        let address = address.strip_suffix("/postgres").unwrap_or(address);
        let separator = if parameters.is_empty() { "" } else { "?" };
        format!("{address}/{}{separator}{parameters}", self.name)
    }

    /// Runs a statement over a connection of its own. Returns the resulting rows, one on each line.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn sql(&self, statement: &str) -> String {
        match ask(&self.url(), statement) {
            Ok(rows) => rows,
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
        // The test may have stopped the server itself.
        let _ = ask(&self.server, &format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

fn ask(url: &str, statement: &str) -> Result<String, String> {
    let psql = guichet_cluster::programs()?.join("psql");
    let mut command = Command::new(psql);
    command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement, url]);
    guichet_cluster::succeed(&mut command).map(|rows| rows.trim_end().to_owned())
}

#[cfg(test)]
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
    fn the_url_keeps_the_parameters_of_the_server() {
        let url = |server: &str| {
            // Never dropped: no such server exists.
            std::mem::ManuallyDrop::new(Database { server: server.to_owned(), name: "a".to_owned() }).url()
        };
        assert_eq!(url("postgresql:///postgres?user=u&host=/run"), "postgresql:///a?user=u&host=/run");
        assert_eq!(url("postgresql://u@h:1/postgres"), "postgresql://u@h:1/a");
        assert_eq!(url("postgresql://u@h:1/"), "postgresql://u@h:1/a");
    }
}
