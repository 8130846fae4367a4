#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, missing_docs, reason = "tests")]
//! The real binary as its users run it: over HTTP, with SQLite and with PostgreSQL, and from the command line.
//!
//! These are tests of the package `guichet-server`, so that cargo builds the binary first and gives its path.

mod attachments;
mod audit;
mod bad_content;
mod bad_http;
mod client;
mod common;
mod demo;
mod doctor;
mod failures;
mod generated;
mod guide;
mod harness;
mod kills;
mod lifecycle;
mod shutdown;
mod territories;
mod town;
