//! Documents of a report made by hand.

mod golden;
mod hash;
mod json_schema;
mod sample;
mod workbook;
mod xsd;
