//! Documents of a report made by hand.

#![expect(clippy::expect_used, reason = "a test that cannot go on must stop")]

mod golden;
mod hash;
mod json_schema;
mod sample;
mod workbook;
mod xsd;
