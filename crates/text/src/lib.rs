//! What people read: findings, labels and messages, French first.
//!
//! The words stand in Fluent files under `locales/`, one message per code of [`guichet_core::Code`]; an edition's own
//! rules bring their own words. A missing value never breaks a message: its passage disappears, or reads « … ».

mod bundle;
mod docs;
mod findings;
mod language;
mod passages;
mod pointer;
mod rule;
mod values;

pub use docs::{RuleDoc, findings_page};
pub use findings::{CodeText, FindingText, code_text, render, severity, stage, title};
pub use language::Language;
pub use values::text;
