#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]
//! The mapping language on small editions written for one test each.

mod editions;
mod fields;
mod language;
mod refusals;
mod rules;
mod support;
mod totality;
mod verbs;
