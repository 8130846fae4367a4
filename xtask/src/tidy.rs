//! The rules of the house that no compiler checks.

use std::{fs, process::Command};

use anyhow::{Context, Result, bail};

use crate::root;

/// Longest source file, in lines: beyond it, a room has more than one subject.
const LONGEST: usize = 800;

/// Every broken rule, at once.
pub(crate) fn check() -> Result<()> {
    let list = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(root())
        .output()
        .context("git ls-files")?;
    let mut broken = Vec::new();
    for path in String::from_utf8_lossy(&list.stdout).split('\0').filter(|path| !path.is_empty()) {
        let Ok(text) = fs::read_to_string(root().join(path)) else { continue };
        let generated = path.ends_with("generated.rs") || path.ends_with("Cargo.lock");
        // The benches' baseline mirrors the whole schema in one file, on purpose.
        if path.ends_with(".rs") && !path.starts_with("benches/") && !generated && text.lines().count() > LONGEST {
            broken.push(format!("{path}: {} lines, at most {LONGEST}", text.lines().count()));
        }
        if path.starts_with("xtask/") || generated {
            continue;
        }
        for (rank, line) in text.lines().enumerate() {
            let at = rank + 1;
            if ["home", "root"].iter().any(|home| line.contains(&format!("/{home}/"))) {
                broken.push(format!("{path}:{at}: a path of one machine"));
            }
            if path.ends_with(".rs") {
                for word in ["todo!(", "unimplemented!(", "TODO", "FIXME", "#[ignore", "dbg!("] {
                    if line.contains(word) {
                        broken.push(format!("{path}:{at}: {word}"));
                    }
                }
            }
            if path.ends_with(".rs") && line.ends_with(' ') {
                broken.push(format!("{path}:{at}: trailing space"));
            }
        }
    }
    let readme = fs::read_to_string(root().join("README.md")).unwrap_or_default();
    for command in ["cargo run --release -- demo", "cargo xtask test"] {
        if !readme.contains(command) {
            broken.push(format!("README.md does not show `{command}`"));
        }
    }
    if broken.is_empty() {
        return Ok(());
    }
    bail!("{} broken rule(s):\n{}", broken.len(), broken.join("\n"))
}
