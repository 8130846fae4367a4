#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]
//! The mapping language on small editions of its own: each verb, each refusal, and what never happens.

mod language;
mod refusals;
mod support;
mod totality;
