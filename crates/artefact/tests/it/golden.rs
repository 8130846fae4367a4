//! Exact bytes.

use guichet_artefact::Format;

use crate::sample::{report, string};

#[test]
fn show() {
    for f in [Format::Json, Format::Csv, Format::CsvExcel, Format::Xml] {
        std::fs::write(format!("/tmp/art/r.{}", f.file_suffix()), string(&report(), f)).unwrap();
    }
    std::fs::write("/tmp/art/r.xlsx", crate::sample::bytes(&report(), Format::Xlsx)).unwrap();
}
