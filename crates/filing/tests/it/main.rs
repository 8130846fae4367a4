#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]
//! The use cases on each engine, with clock, ids and key supplied by the test.

mod amend;
mod blobs;
mod clock;
mod late;
mod members;
mod races;
mod receivers;
mod support;
