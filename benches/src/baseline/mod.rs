//! The same job without the engine: what a competent Rust developer would write by hand for one schema and two programs.
//!
//! Structs of the whole submission that accept what the schema accepts ([`submission`], [`leaf`], [`codes`]); ids that
//! are unique and references that name a row ([`index`]); the two programs' reports, cell by cell ([`pfm`], [`ophq`]).
//! No finding but the first, no rule of a program, no lineage, no nil return: less than the engine does.

pub mod codes;
pub mod index;
pub mod leaf;
pub mod ophq;
pub mod pfm;
pub mod shared;
pub mod submission;

pub use index::Index;
pub use submission::Submission;

/// Why a submission or a report was refused: the first reason.
#[derive(Debug)]
pub enum Refused {
    /// The text is not JSON of that shape.
    Shape(serde_json::Error),
    /// Two rows of a list have the same id.
    Twice(String),
    /// A reference names no row.
    Unknown(String),
    /// Nothing answers this program.
    NotAnswered,
    /// A cell that the form cannot do without is empty.
    Missing(&'static str),
    /// A date lies partly inside a window.
    Straddles(String),
}

/// Parses and validates.
///
/// # Errors
/// The first reason why the submission is refused.
pub fn read(bytes: &[u8]) -> Result<Submission<'_>, Refused> {
    serde_json::from_slice(bytes).map_err(Refused::Shape)
}
