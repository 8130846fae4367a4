//! Project rules that no compiler checks.

use std::fs;

use anyhow::{Result, bail};

use crate::{root, sources};

/// Maximum length of a source file, in lines.
const LONGEST: usize = 800;

/// Reports every broken rule.
///
/// # Errors
/// A rule is broken, or the sources cannot be listed.
pub(crate) fn check() -> Result<()> {
    let mut broken = Vec::new();
    for path in sources::list(&root())? {
        // A file that is not text has no lines to check.
        let Ok(text) = fs::read_to_string(root().join(&path)) else { continue };
        broken.extend(broken_rules(&path, &text));
    }
    if broken.is_empty() {
        return Ok(());
    }
    bail!("{} broken rule(s):\n{}", broken.len(), broken.join("\n"))
}

fn broken_rules(path: &str, text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    let generated = path.ends_with("generated.rs") || path.ends_with("Cargo.lock");
    let rust = path.ends_with(".rs");
    let lines = text.lines().count();
    // The benches' baseline mirrors the whole schema in one file, on purpose.
    if rust && !path.starts_with("benches/") && !generated && lines > LONGEST {
        broken.push(format!("{path}: {lines} lines, at most {LONGEST}"));
    }
    if path == "README.md" {
        for command in ["cargo run --release -- demo", "cargo xtask test"] {
            if !text.contains(command) {
                broken.push(format!("{path} does not show `{command}`"));
            }
        }
    }
    // This tool names what it forbids.
    if path.starts_with("xtask/") || generated {
        return broken;
    }
    for (line, at) in text.lines().zip(1..) {
        if ["home", "root"].iter().any(|home| line.contains(&format!("/{home}/"))) {
            broken.push(format!("{path}:{at}: a path of one machine"));
        }
        if rust {
            for word in ["todo!(", "unimplemented!(", "TODO", "FIXME", "#[ignore", "dbg!("] {
                if line.contains(word) {
                    broken.push(format!("{path}:{at}: {word}"));
                }
            }
            if line.ends_with(' ') {
                broken.push(format!("{path}:{at}: trailing space"));
            }
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_is_told_with_its_place() {
        assert_eq!(broken_rules("crates/a/src/lib.rs", "//! Sound.\nfn a() {}\n"), [""; 0]);
        for (path, text, expected) in [
            ("crates/a/src/lib.rs", "\n// TODO\n", "crates/a/src/lib.rs:2: TODO"),
            ("crates/a/src/lib.rs", "#[ignore]\n", "crates/a/src/lib.rs:1: #[ignore"),
            ("crates/a/src/lib.rs", "fn a() {} \n", "crates/a/src/lib.rs:1: trailing space"),
            ("docs/a.md", "a\n/home/someone\n", "docs/a.md:2: a path of one machine"),
            ("README.md", "cargo xtask test\n", "README.md does not show `cargo run --release -- demo`"),
        ] {
            assert_eq!(broken_rules(path, text), [expected]);
        }
        let long = "\n".repeat(LONGEST + 1);
        assert_eq!(broken_rules("crates/a/src/lib.rs", &long), ["crates/a/src/lib.rs: 801 lines, at most 800"]);
        assert_eq!(broken_rules("crates/core/src/catalogue/generated.rs", &long), [""; 0]);
    }
}
