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
mod number;
mod object;
mod reader;
mod shape;
mod walk;
mod words;

use guichet_core::{Finding, Submission};

pub use canonical::{canonical, canonical_of_json};
pub use guichet_core::sha256_hex;

/// Largest text read, in bytes (16 MiB).
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Deepest nesting of objects and lists.
pub const MAX_DEPTH: usize = 64;

/// Most findings kept for one text; the others are only counted, so that a hostile text cannot fill the memory.
pub const MAX_FINDINGS: usize = 10_000;

/// What was read from a text.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The submission, refused values being holes; empty when the text is unusable.
    pub submission: Submission,
    /// Everything found, in the order of the text; a missing field comes where its object ends.
    pub findings: Vec<Finding>,
    /// `false` only when the text is not JSON, or is larger or deeper than accepted: `findings` then holds that reason
    /// alone, with `line` and `column` (from 1, in characters) among its arguments.
    pub usable: bool,
    /// Findings beyond the first [`MAX_FINDINGS`], counted and not kept.
    pub omitted: usize,
}

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
