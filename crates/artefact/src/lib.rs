//! Program reports as documents: JSON, CSV, XLSX and XML bytes.
//!
//! The bytes hold the cells, the explanations, the edition's id and whether its form was verified; no time, no version of
//! ours. The same report gives the same bytes.

mod canonical;
mod cell;
mod content;
mod csv_writer;
mod range_pattern;
mod schema;
mod xlsx;
mod xml;

use guichet_core::{Day, Report};
use serde::Serialize;

pub use canonical::content_hash;
pub use content::{Content, content};
pub use schema::report_schema;

/// The schema of the XML documents, `schemas/rapport/1.0.xsd`.
pub const XSD: &str = include_str!("../../../schemas/rapport/1.0.xsd");

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

/// A format of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// JSON, described by [`report_schema`].
    Json,
    /// CSV of RFC 4180, one cell per line, for programs: `table,line,column,value`.
    Csv,
    /// CSV for the French Excel, laid out like the form.
    CsvExcel,
    /// Workbook.
    Xlsx,
    /// XML, described by [`XSD`].
    Xml,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 5] = [Self::Json, Self::Csv, Self::CsvExcel, Self::Xlsx, Self::Xml];

    /// Stable name: `json`, `csv`, `csv_excel`, `xlsx`, `xml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::CsvExcel => "csv_excel",
            Self::Xlsx => "xlsx",
            Self::Xml => "xml",
        }
    }

    /// By its stable name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// End of a file's name, without its first dot: the two CSV differ, so that neither hides the other in a folder.
    #[must_use]
    pub fn file_suffix(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "rfc4180.csv",
            Self::CsvExcel => "excel.csv",
            Self::Xlsx => "xlsx",
            Self::Xml => "xml",
        }
    }

    /// Media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv | Self::CsvExcel => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Xml => "application/xml",
        }
    }
}

/// What a document needs beside the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// The last day of the answer's period: the date inside a workbook, so that its bytes do not depend on today.
    pub frozen_on: Day,
}

/// Why a document could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ArtefactError {
    /// JSON.
    #[error("the JSON document of `{edition}` could not be written: {source}")]
    Json {
        /// Edition.
        edition: String,
        /// Cause.
        source: serde_json::Error,
    },
    /// CSV.
    #[error("the CSV document of `{edition}` could not be written: {source}")]
    Csv {
        /// Edition.
        edition: String,
        /// Cause.
        source: csv::Error,
    },
    /// Workbook.
    #[error("the workbook of `{edition}` could not be written: {source}")]
    Xlsx {
        /// Edition.
        edition: String,
        /// Cause.
        source: Box<rust_xlsxwriter::XlsxError>,
    },
    /// XML.
    #[error("the XML document of `{edition}` could not be written: {source}")]
    Xml {
        /// Edition.
        edition: String,
        /// Cause.
        source: std::io::Error,
    },
}

/// The bytes of a report in a format.
///
/// # Errors
///
/// When a writer refuses: a table longer than a worksheet, for instance.
pub fn render(
    report: &Report,
    explanations: &[Explanation],
    format: Format,
    context: &Context,
) -> Result<Vec<u8>, ArtefactError> {
    let edition = || report.layout.edition.to_string();
    match format {
        Format::Json => {
            let mut bytes = serde_json::to_vec_pretty(&content(report, explanations))
                .map_err(|source| ArtefactError::Json { edition: edition(), source })?;
            bytes.push(b'\n');
            Ok(bytes)
        }
        Format::Csv => csv_writer::machine(report, explanations)
            .map_err(|source| ArtefactError::Csv { edition: edition(), source }),
        Format::CsvExcel => {
            csv_writer::excel(report, explanations).map_err(|source| ArtefactError::Csv { edition: edition(), source })
        }
        Format::Xlsx => xlsx::workbook(report, explanations, context)
            .map_err(|source| ArtefactError::Xlsx { edition: edition(), source: Box::new(source) }),
        Format::Xml => {
            xml::document(report, explanations).map_err(|source| ArtefactError::Xml { edition: edition(), source })
        }
    }
}
