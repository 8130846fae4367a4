//! Nine planted faults, each of which must make a test fail: evidence that the tests check what matters most.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};
use guichet_cluster::VARIABLE as SERVER;

use crate::{
    compile::{TestExecutable, compile_copy},
    libtest, root, sources, tools,
};

/// One fault: a text that occurs once in a file, what replaces it, and the tests of which one must fail.
struct Fault {
    name: &'static str,
    file: &'static str,
    find: &'static str,
    replace: &'static str,
    /// A test executable, and a part of the names of its tests.
    tests: (&'static str, &'static str),
}

const FAULTS: &[Fault] = &[
    Fault {
        name: "a dropped filter",
        file: "crates/engine/src/eval/select.rs",
        find: "Predicate::Codes(bits) => self.codes(cell, *bits),",
        replace: "Predicate::Codes(_) => true,",
        tests: ("tests (it)", "golden::"),
    },
    Fault {
        name: "a wrong edition date",
        file: "crates/engine/src/plan.rs",
        find: "self.from <= day && self.until.is_none_or(|until| day < until)",
        replace: "self.from < day && self.until.is_none_or(|until| day <= until)",
        tests: ("tests (it)", "editions::"),
    },
    Fault {
        name: "a rounding",
        file: "crates/core/src/money.rs",
        find: "(2 * n + d) / (2 * d)",
        replace: "n / d",
        tests: ("crates/core (lib)", "money::"),
    },
    Fault {
        name: "a lost finding",
        file: "crates/pipeline/src/rules/allocations.rs",
        find: "if whole > money::WHOLE || total.abs() > amount.abs() {",
        replace: "if false && (whole > money::WHOLE || total.abs() > amount.abs()) {",
        tests: ("tests (it)", "rules::"),
    },
    Fault {
        name: "a missing guard in lineage",
        file: "crates/engine/src/lineage/tracer.rs",
        find: "Predicate::Window(window) => self.window(window, self.evaluation.read(&condition.path, row), out),",
        replace: "Predicate::Window(_) => {}",
        tests: ("tests (it)", "lineage::forward_lineage_of_the_municipality_"),
    },
    Fault {
        name: "a forgotten organization",
        file: "crates/store/src/submissions.rs",
        find: ".filter(submissions::id.eq(id.as_str()).and(submissions::organization.eq(organization.as_str())))",
        replace: ".filter(submissions::id.eq(id.as_str()).and(submissions::organization.eq(organization.as_str()).or(submissions::id.eq(id.as_str()))))",
        tests: ("crates/store (it)", "rows::what_is_another_organizations_"),
    },
    Fault {
        name: "any signature accepted",
        file: "crates/filing/src/receipt.rs",
        find: "Some(false) => Err(VerifyError::WrongSignature),",
        replace: "Some(false) => Ok(verified),",
        tests: ("crates/server (http)", "lifecycle::"),
    },
    Fault {
        name: "a reused idempotency key",
        file: "crates/filing/src/idempotency.rs",
        find: "if record.fingerprint != self.fingerprint {",
        replace: "if false && record.fingerprint != self.fingerprint {",
        tests: ("crates/server (http)", "bad_http::keys"),
    },
    Fault {
        name: "an edit keeps the attestation",
        file: "crates/filing/src/submit.rs",
        find: "            state,\n            revision: before.revision + 1,",
        replace: "            state: if state == SubmissionState::Ready { before.state } else { state },\n            revision: before.revision + 1,",
        tests: ("crates/filing (it)", "members::"),
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
    let (copy, target) = (root().join("target/mutants"), root().join("target/mutants-build"));
    let environment = [(SERVER, server.url())];
    copy_sources(&copy)?;
    for fault in FAULTS {
        planted(fault, &fs::read_to_string(copy.join(fault.file)).with_context(|| fault.file.to_owned())?)?;
    }
    // A test that fails anyway notices nothing.
    let executables = compile_copy(&copy, &target)?;
    for fault in FAULTS {
        let failed = failures(&executables, fault, &environment)?;
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
        let executables = compile_copy(&copy, &target)
            .with_context(|| format!("`{}` does not compile, so that no test can notice it", fault.name))?;
        let failed = failures(&executables, fault, &environment)?;
        if failed.is_empty() {
            survived.push(fault.name);
            println!("{:<32} survived", fault.name);
        } else {
            println!("{:<32} caught by {}", fault.name, failed.join(", "));
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
/// There is no such test.
fn failures(executables: &[TestExecutable], fault: &Fault, environment: &[(&str, String)]) -> Result<Vec<String>> {
    let (name, filter) = fault.tests;
    let executable =
        executables.iter().find(|executable| executable.name == name).with_context(|| format!("no tests in {name}"))?;
    let outcome = libtest::run(executable, environment, &[filter], &[])?;
    if outcome.passed + outcome.failed.len() == 0 {
        bail!("no test of {name} has a name with {filter}");
    }
    Ok(outcome.failed.into_keys().collect())
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
}
