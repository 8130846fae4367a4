#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]
//! The store, on both engines: what is kept, what is refused, and what happens when something breaks.

mod errors;
mod faults;
mod jobs;
mod location;
mod migrations;
mod rows;
mod settings;
mod support;
mod waiting;
