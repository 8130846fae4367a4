//! Texts for people: findings, labels and messages, in French and English.
//!
//! The texts are in Fluent files under `locales/`, with one message per code of [`guichet_core::Code`]; the rules of an
//! edition bring their own texts. When a value is missing, the optional passage that needs it is left out, or « … » is
//! shown.

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
