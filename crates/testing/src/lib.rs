//! Helpers for tests: golden files, PostgreSQL, and what tests ask of the operating system.

pub mod postgres;
pub mod system;

use std::{fs, path::Path};

/// Compares bytes with a golden file. With `GUICHET_BLESS=1`, writes it instead; with `GUICHET_BLESS=<program>`, only
/// the goldens of that program. A golden is read before it is blessed.
///
/// # Errors
/// What differs, and the command that blesses.
#[expect(clippy::disallowed_methods, reason = "blessing is asked for from the developer's shell")]
pub fn check_golden(path: &Path, actual: &[u8]) -> Result<(), String> {
    let blessed = |value: String| value == "1" || path.iter().any(|part| part == value.as_str());
    if std::env::var("GUICHET_BLESS").is_ok_and(blessed) {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| format!("{}: {error}", parent.display()))?;
        }
        return fs::write(path, actual).map_err(|error| format!("{}: {error}", path.display()));
    }
    let expected = fs::read(path).unwrap_or_default();
    if expected == actual {
        return Ok(());
    }
    let (expected, actual) =
        (String::from_utf8_lossy(&expected).into_owned(), String::from_utf8_lossy(actual).into_owned());
    let line = expected.lines().zip(actual.lines()).position(|(a, b)| a != b);
    let at = line.unwrap_or_else(|| expected.lines().count().min(actual.lines().count()));
    Err(format!(
        "{} differs from line {}:\n- {}\n+ {}\nRead it, then bless it: GUICHET_BLESS=1 cargo test -p guichet-tests golden",
        path.display(),
        at + 1,
        expected.lines().nth(at).unwrap_or("(nothing)"),
        actual.lines().nth(at).unwrap_or("(nothing)")
    ))
}
