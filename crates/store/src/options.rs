//! The options for opening a store, and its counters.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// The options for opening a store.
#[derive(Debug, Clone)]
pub struct Options {
    /// Maximum number of read connections (SQLite), or of all connections (PostgreSQL).
    pub connections: u32,
    /// How long a job waits for a connection, and a connection for a lock.
    pub timeout: Duration,
    /// Maximum number of jobs that share one commit (SQLite).
    pub max_jobs_per_commit: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { connections: 4, timeout: Duration::from_secs(5), max_jobs_per_commit: 64 }
    }
}

/// The commits and jobs since the store was opened.
#[derive(Debug, Default)]
pub struct Counters {
    commits: AtomicU64,
    jobs: AtomicU64,
}

impl Counters {
    /// Number of commits that reached the disk.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Number of jobs in these commits.
    pub fn jobs(&self) -> u64 {
        self.jobs.load(Ordering::Relaxed)
    }

    /// Counts one commit and its jobs.
    pub(crate) fn committed(&self, jobs: u64) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.jobs.fetch_add(jobs, Ordering::Relaxed);
    }
}
