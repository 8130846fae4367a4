//! The one door into a submission: bytes in, a typed [`Submission`] with holes and every finding out.
//!
//! [`read`] makes one pass over the text, led by the typed catalogue of `guichet-core`. It never stops at the first
//! mistake: a refused value becomes a hole, and the rest stays readable. Only a text that is not JSON is unusable.
//!
//! The verdict on the shape is that of the JSON Schema in [`schema`], which a test proves. Three checks go further than
//! a schema can: duplicate keys, numbers that a reader would round, and characters that hide or reorder text.

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

/// Reads a submission. Never fails: what is wrong is in the findings.
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
