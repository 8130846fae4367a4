//! The formats of a document, and how a report is written in one of them.

use guichet_core::Report;

use crate::{
    content::content,
    csv_writer,
    document::{Context, Explanation},
    xlsx, xml,
};

/// A format of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// JSON, described by [`crate::report_schema`].
    Json,
    /// CSV of RFC 4180, one cell per line, for programs: `table,line,column,value`.
    Csv,
    /// CSV for French-language Excel, laid out like the form.
    CsvExcel,
    /// Workbook.
    Xlsx,
    /// XML, described by [`crate::XSD`].
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

    /// Extension of a file's name, without its first dot. The two CSV formats have different ones, so that both can be
    /// in one folder.
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
        Format::Csv => csv_writer::for_programs(report, explanations)
            .map_err(|source| ArtefactError::Csv { edition: edition(), source }),
        Format::CsvExcel => csv_writer::for_excel(report, explanations)
            .map_err(|source| ArtefactError::Csv { edition: edition(), source }),
        Format::Xlsx => xlsx::workbook(report, explanations, context)
            .map_err(|source| ArtefactError::Xlsx { edition: edition(), source: Box::new(source) }),
        Format::Xml => {
            xml::document(report, explanations).map_err(|source| ArtefactError::Xml { edition: edition(), source })
        }
    }
}
