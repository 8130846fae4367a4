//! The limits on a text.

/// Largest text read, in bytes (16 MiB).
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Deepest nesting of objects and lists.
pub const MAX_DEPTH: usize = 64;

/// Maximum number of findings kept for one text. The others are only counted, so that a hostile text cannot exhaust memory.
pub const MAX_FINDINGS: usize = 10_000;
