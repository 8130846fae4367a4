//! The types that Guichet's crates share.
//!
//! The typed catalogue of the canonical submission, the submission itself (with holes), findings, program reports with
//! their trace, money, partial dates and hashes. Nothing here does I/O, reads a clock or draws a random number.

pub mod catalogue;
pub mod date;
pub mod finding;
pub mod hash;
pub mod money;
pub mod report;
pub mod spelling;
pub mod submission;

pub use catalogue::{Bilingual, ColumnId, TableId};
pub use date::{Day, PartialDate};
pub use finding::{Code, Finding, Severity};
pub use hash::{hex, sha256_hex};
pub use report::Report;
pub use submission::{Cell, Place, Submission};
