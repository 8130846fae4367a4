//! Reads the bytes of a submission into a typed [`Submission`] with holes, and reports every finding.
//!
//! [`read`] makes one pass over the text, following the typed catalogue of `guichet-core`. It does not stop at the
//! first error: a refused value becomes a hole, and the rest is read. Only a text that is not JSON, or is too large or
//! too deep, is unusable.
//!
//! A submission is accepted or refused exactly as by the JSON Schema in [`schema`]; a test compares the two. Three
//! checks go beyond what a schema can express: duplicate keys, numbers that a JSON reader could round, and characters
//! that hide or reorder text.

mod bytes;
mod canonical;
mod extension;
mod layout;
mod leaf;
mod limits;
mod member;
mod messages;
mod number;
mod object;
mod reader;
mod shape;
mod state;
mod tokens;

use guichet_core::Submission;

pub use canonical::{canonical, canonical_of_json};
pub use guichet_core::sha256_hex;
pub use limits::{MAX_BYTES, MAX_DEPTH, MAX_FINDINGS};
pub use state::Reading;

/// Reads a submission. Never fails: errors are among the findings.
#[must_use]
pub fn read(bytes: &[u8]) -> Reading {
    bytes::text(bytes).and_then(reader::read).unwrap_or_else(|stop| Reading {
        submission: Submission::default(),
        findings: vec![stop.finding()],
        usable: false,
        omitted: 0,
    })
}

/// The canonical JSON Schema, version 1.0.0, as published.
#[must_use]
pub fn schema() -> &'static str {
    include_str!("../../../schemas/submission/1.0.0.json")
}
