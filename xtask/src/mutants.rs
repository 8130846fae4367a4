//! Five planted faults, each of which must make a test fail: the proof that the tests look.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, bail};

use crate::{root, run::cargo};

/// One fault: a text that occurs once in a file, what replaces it, and the tests that must notice.
struct Fault {
    name: &'static str,
    file: &'static str,
    find: &'static str,
    replace: &'static str,
    tests: &'static [&'static str],
}

const FAULTS: &[Fault] = &[
    Fault {
        name: "a dropped filter",
        file: "crates/engine/src/eval/select.rs",
        find: "Test::Codes(bits) => self.codes(cell, *bits),",
        replace: "Test::Codes(_) => true,",
        tests: &["test", "-p", "guichet-tests", "--test", "it", "golden"],
    },
    Fault {
        name: "a wrong edition date",
        file: "crates/engine/src/plan.rs",
        find: "self.from <= day && self.until.is_none_or(|until| day < until)",
        replace: "self.from < day && self.until.is_none_or(|until| day <= until)",
        tests: &["test", "-p", "guichet-tests", "--test", "it", "editions"],
    },
    Fault {
        name: "a rounding",
        file: "crates/core/src/money.rs",
        find: "(2 * n + d) / (2 * d)",
        replace: "n / d",
        tests: &["test", "-p", "guichet-core"],
    },
    Fault {
        name: "a lost finding",
        file: "crates/pipeline/src/rules/allocations.rs",
        find: "if whole > money::WHOLE || total.abs() > amount.abs() {",
        replace: "if false && (whole > money::WHOLE || total.abs() > amount.abs()) {",
        tests: &["test", "-p", "guichet-tests", "--test", "it", "rules"],
    },
    Fault {
        name: "a missing guard in lineage",
        file: "crates/engine/src/lineage/tracer.rs",
        find: "Test::Window(window) => self.window(window, self.evaluation.read(&condition.path, row), out),",
        replace: "Test::Window(_) => {}",
        tests: &["test", "-p", "guichet-tests", "--test", "it", "lineage"],
    },
];

/// Plants each fault in a copy of the sources, and runs the tests that must fail.
pub(crate) fn run() -> Result<()> {
    let copy = root().join("target/mutants");
    let mut survived = Vec::new();
    for fault in FAULTS {
        copy_sources(&copy)?;
        let file = copy.join(fault.file);
        let text = fs::read_to_string(&file).with_context(|| fault.file.to_owned())?;
        if text.matches(fault.find).count() != 1 {
            bail!("{}: `{}` must occur exactly once; update xtask/src/mutants.rs", fault.file, fault.find);
        }
        fs::write(&file, text.replace(fault.find, fault.replace))?;
        let output = cargo(fault.tests)
            .current_dir(&copy)
            .env("CARGO_TARGET_DIR", root().join("target/mutants-build"))
            .output()
            .context("cargo test")?;
        let text = String::from_utf8_lossy(&output.stdout);
        let failed = text.lines().filter(|line| line.starts_with("test ") && line.ends_with("FAILED")).count();
        if output.status.success() || failed == 0 {
            survived.push(fault.name);
            println!("{:<28} survived", fault.name);
            eprint!("{}", String::from_utf8_lossy(&output.stderr));
        } else {
            println!("{:<28} caught by {failed} test(s)", fault.name);
        }
    }
    if !survived.is_empty() {
        bail!("no test notices: {}", survived.join(", "));
    }
    Ok(())
}

/// Copies the tracked and new sources, leaving build products and history behind.
fn copy_sources(to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    let list = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(root())
        .output()
        .context("git ls-files")?;
    for path in String::from_utf8_lossy(&list.stdout).split('\0').filter(|path| !path.is_empty()) {
        let (source, target) = (root().join(path), to.join(path));
        if !source.is_file() {
            continue;
        }
        // Unchanged files keep their times, so that only what changed is built again.
        let content = fs::read(&source)?;
        if fs::read(&target).is_ok_and(|current| current == content) {
            continue;
        }
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&target, content)?;
    }
    Ok(())
}
