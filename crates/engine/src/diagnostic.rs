//! Why an edition does not load.

use guichet_core::finding::Text;

/// One error in a directory of editions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// File, relative to the directory.
    pub file: String,
    /// Part of the file: `field organisme`, `in_force`.
    pub at: String,
    /// What is wrong and what was expected.
    pub message: Text,
}

impl Diagnostic {
    /// One line for a reader.
    #[must_use]
    pub fn line(&self, english: bool) -> String {
        let at = if self.at.is_empty() { String::new() } else { format!(" [{}]", self.at) };
        format!("{}{at}{} {}", self.file, if english { ":" } else { "\u{a0}:" }, self.message.pick(english))
    }
}
