//! What every document format needs beside the report: explanations, notices, the date.

use guichet_core::Day;
use serde::Serialize;

/// Notice shown as long as the edition was not verified against a blank form.
pub(crate) const HYPOTHESIS: &str =
    "Version de travail\u{a0}: correspondance hypothétique, formulaire officiel non vérifié";
/// Notice shown for a declared nil return.
pub(crate) const NOTHING_TO_REPORT: &str = "Rien à déclarer\u{a0}: l'organisation l'a déclaré expressément";

/// A filer's explanation of a warning, part of the report's documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Code of the finding that it explains.
    pub code: String,
    /// The cell concerned, as [`Report::cell_id`] names it, where there is one.
    pub cell: Option<String>,
    /// What is explained, as it was shown to the filer.
    pub about: String,
    /// The reason given.
    pub text: String,
}

/// What a document needs beside the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// The last day of the answer's period: the date inside a workbook, so that its bytes do not depend on today.
    pub document_date: Day,
}
