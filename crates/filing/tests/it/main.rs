#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]
//! The use cases over each engine, with what the outermost layer gives chosen by the test.

mod amend;
mod blobs;
mod clock;
mod late;
mod members;
mod races;
mod receivers;
mod support;
