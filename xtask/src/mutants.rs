//! Nine planted faults, each of which must make a test fail: evidence that the tests check what matters most.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};
use guichet_cluster::VARIABLE as SERVER;

use crate::{command::cargo, root, sources, tools};

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
        tests: &["-p", "guichet-tests", "--test", "it", "golden"],
    },
    Fault {
        name: "a wrong edition date",
        file: "crates/engine/src/plan.rs",
        find: "self.from <= day && self.until.is_none_or(|until| day < until)",
        replace: "self.from < day && self.until.is_none_or(|until| day <= until)",
        tests: &["-p", "guichet-tests", "--test", "it", "editions"],
    },
    Fault {
        name: "a rounding",
        file: "crates/core/src/money.rs",
        find: "(2 * n + d) / (2 * d)",
        replace: "n / d",
        tests: &["-p", "guichet-core"],
    },
    Fault {
        name: "a lost finding",
        file: "crates/pipeline/src/rules/allocations.rs",
        find: "if whole > money::WHOLE || total.abs() > amount.abs() {",
        replace: "if false && (whole > money::WHOLE || total.abs() > amount.abs()) {",
        tests: &["-p", "guichet-tests", "--test", "it", "rules"],
    },
    Fault {
        name: "a missing guard in lineage",
        file: "crates/engine/src/lineage/tracer.rs",
        find: "Test::Window(window) => self.window(window, self.evaluation.read(&condition.path, row), out),",
        replace: "Test::Window(_) => {}",
        tests: &["-p", "guichet-tests", "--test", "it", "lineage"],
    },
    Fault {
        name: "a forgotten organization",
        file: "crates/store/src/submissions.rs",
        find: ".filter(submissions::id.eq(id.as_str()).and(submissions::organization.eq(organization.as_str())))",
        replace: ".filter(submissions::id.eq(id.as_str()))",
        tests: &["-p", "guichet-server", "--test", "http", "common"],
    },
    Fault {
        name: "any signature accepted",
        file: "crates/filing/src/receipt.rs",
        find: "Some(false) => Err(VerifyError::WrongSignature),",
        replace: "Some(false) => Ok(verified),",
        tests: &["-p", "guichet-filing", "--lib", "receipt"],
    },
    Fault {
        name: "a reused idempotency key",
        file: "crates/filing/src/idempotency.rs",
        find: "if record.fingerprint != self.fingerprint {",
        replace: "if false && record.fingerprint != self.fingerprint {",
        tests: &["-p", "guichet-server", "--test", "http", "bad_http::keys"],
    },
    Fault {
        name: "an edit keeps the attestation",
        file: "crates/filing/src/submit.rs",
        find: "            state,\n            revision: before.revision + 1,",
        replace: "            state: before.state,\n            revision: before.revision + 1,",
        tests: &["-p", "guichet-filing", "--test", "it", "amend"],
    },
];

/// Plants each fault in a copy of the sources, and runs the tests that must fail.
///
/// # Errors
/// A fault that no test notices, that does not compile or whose place is not found once; or tests that fail without any
/// fault.
pub(crate) fn run() -> Result<()> {
    tools::ensure()?;
    let server = tools::postgres()?;
    let copy = root().join("target/mutants");
    copy_sources(&copy)?;
    for fault in FAULTS {
        planted(fault, &fs::read_to_string(copy.join(fault.file)).with_context(|| fault.file.to_owned())?)?;
    }
    // A test that fails anyway notices nothing.
    for fault in FAULTS {
        let failed = failures(&copy, fault, &server.url())?;
        if !failed.is_empty() {
            bail!("without any fault, these tests fail already: {}", failed.join(", "));
        }
    }
    println!("Every test passes without a fault.");
    let mut survived = Vec::new();
    for fault in FAULTS {
        copy_sources(&copy)?;
        let file = copy.join(fault.file);
        fs::write(&file, planted(fault, &fs::read_to_string(&file)?)?)?;
        let failed = failures(&copy, fault, &server.url())?;
        if failed.is_empty() {
            survived.push(fault.name);
            println!("{:<32} survived", fault.name);
        } else {
            println!("{:<32} caught by {} test(s)", fault.name, failed.len());
        }
    }
    if !survived.is_empty() {
        bail!("no test notices: {}", survived.join(", "));
    }
    println!("\n{} faults, each caught", FAULTS.len());
    Ok(())
}

/// The text of a file with its fault.
fn planted(fault: &Fault, text: &str) -> Result<String> {
    if text.matches(fault.find).count() != 1 {
        bail!("{}: `{}` must occur exactly once; update xtask/src/mutants.rs", fault.file, fault.find);
    }
    Ok(text.replace(fault.find, fault.replace))
}

/// The tests of a fault that fail.
///
/// # Errors
/// They do not compile, or none was run.
fn failures(copy: &Path, fault: &Fault, server: &str) -> Result<Vec<String>> {
    let command = |arguments: &[&str]| {
        let mut command = cargo(&["test", "--quiet"]);
        command.args(arguments).args(fault.tests).current_dir(copy).env(SERVER, server);
        // The compiler's warnings about a fault are expected.
        command.env("CARGO_TARGET_DIR", root().join("target/mutants-build")).env("CARGO_TERM_VERBOSE", "false");
        command
    };
    let output = command(&["--no-run"]).output().context("cargo test --no-run")?;
    if !output.status.success() {
        bail!("`{}` does not compile, so that no test can notice it:\n{}", fault.name, text(&output.stderr));
    }
    let output = command(&["--no-fail-fast"]).output().context("cargo test")?;
    let said = text(&output.stdout);
    let failed = failed(&said);
    let ran = said.lines().any(|line| line.starts_with("running ") && !line.starts_with("running 0 "));
    if !ran || output.status.success() != failed.is_empty() {
        bail!("the tests of `{}` did not run:\n{said}{}", fault.name, text(&output.stderr));
    }
    Ok(failed)
}

/// The names that a run of `cargo test` lists as failures.
fn failed(output: &str) -> Vec<String> {
    let mut names: Vec<String> = output
        .lines()
        .filter_map(|line| line.strip_prefix("---- ")?.strip_suffix(" stdout ----"))
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    names
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Makes `to` a copy of the sources, without build products and history.
fn copy_sources(to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for path in sources::list(&root())? {
        let (source, target) = (root().join(&path), to.join(&path));
        // Unchanged files keep their times, so that only what changed is compiled again.
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_its_place() {
        for fault in FAULTS {
            let text = fs::read_to_string(root().join(fault.file)).unwrap();
            let planted = planted(fault, &text).unwrap();
            assert_ne!(planted, text, "{}", fault.name);
        }
    }

    #[test]
    fn failures_are_read_from_the_report_of_the_tests() {
        let said = "running 3 tests\n.F\nfailures:\n\n---- a::b stdout ----\nwhy\n\nfailures:\n    a::b\n";
        assert_eq!(failed(said), ["a::b"]);
        assert_eq!(failed("running 1 test\n.\ntest result: ok. 1 passed\n"), [""; 0]);
    }
}
