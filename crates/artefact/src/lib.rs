//! Program reports as documents: JSON, CSV, XLSX and XML bytes.
//!
//! The bytes contain the cells, the explanations, the edition's id and whether its form was verified, but neither a
//! time nor a version of Guichet. The same report gives the same bytes.

mod canonical;
mod cell;
mod content;
mod csv_writer;
mod document;
mod range_pattern;
mod render;
mod schema;
mod xlsx;
mod xml;

pub use canonical::content_hash;
pub use content::{Content, content};
pub use document::{Context, Explanation};
pub use render::{ArtefactError, Format, render};
pub use schema::report_schema;

/// The schema of the XML documents, `schemas/rapport/1.0.xsd`.
pub const XSD: &str = include_str!("../../../schemas/rapport/1.0.xsd");
