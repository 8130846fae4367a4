#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]
//! The job on two small programs: editions, verdicts, attachments, the directory.

mod attachments;
mod editions;
mod support;
mod territory;
mod verdicts;
