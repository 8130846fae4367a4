#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]
//! The store on both engines: what it stores, what it refuses, and what happens on failures.

mod batching;
mod errors;
mod faults;
mod jobs;
mod location;
mod migrations;
mod rows;
mod settings;
mod support;
