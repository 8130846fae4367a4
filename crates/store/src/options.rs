//! How a store is opened, and what it counts.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// How the store is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections that read (SQLite), or all of them (PostgreSQL).
    pub connections: u32,
    /// How long a job waits for a connection, and a connection for a lock.
    pub timeout: Duration,
    /// Jobs that share one commit, at most (SQLite).
    pub most_per_commit: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { connections: 4, timeout: Duration::from_secs(5), most_per_commit: 64 }
    }
}

/// What was written since the store was opened.
#[derive(Debug, Default)]
pub struct Counters {
    commits: AtomicU64,
    jobs: AtomicU64,
}

impl Counters {
    /// Commits that reached the disk.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Jobs that these commits held.
    pub fn jobs(&self) -> u64 {
        self.jobs.load(Ordering::Relaxed)
    }

    /// Counts one commit, and the jobs that it held.
    pub(crate) fn committed(&self, jobs: u64) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.jobs.fetch_add(jobs, Ordering::Relaxed);
    }
}
