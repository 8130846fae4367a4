//! The set of programs compiled into this binary. The only crate that names every adapter.

mod adapters;

use guichet_engine::{Diagnostic, ProgramSet};

/// Every program of every adapter.
///
/// # Errors
/// Every error in an edition; a test checks that there is none.
pub fn load() -> Result<ProgramSet, Vec<Diagnostic>> {
    ProgramSet::load(adapters::ADAPTERS.iter().flat_map(|files| files.iter().copied()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_edition_loads() {
        match super::load() {
            Ok(set) => assert!(set.iter().count() >= 9),
            Err(diagnostics) => {
                let lines: Vec<String> = diagnostics.iter().map(|diagnostic| diagnostic.line(true)).collect();
                panic!("{}", lines.join("\n"));
            }
        }
    }
}
