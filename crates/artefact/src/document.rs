//! What every format of a document is made with, beside the report.

use guichet_core::Day;
use serde::Serialize;

/// What a French reader is told while no blank form was seen.
pub(crate) const HYPOTHESIS: &str =
    "Version de travail\u{a0}: correspondance hypothétique, formulaire officiel non vérifié";
/// What a French reader is told of a declared nil return.
pub(crate) const NOTHING_TO_REPORT: &str = "Rien à déclarer\u{a0}: l'organisation l'a déclaré expressément";

/// A filer's reason for a warning. It travels with the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Code of the finding that it explains.
    pub code: String,
    /// The cell concerned, as [`Report::cell_id`] names it, where there is one.
    pub cell: Option<String>,
    /// What is explained, in the words that the filer read.
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
