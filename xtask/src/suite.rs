//! `cargo xtask test`: installs what the tests need, then checks formatting, project rules, lints, generated files and every test.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::{Mutex, PoisonError},
};

use anyhow::{Result, anyhow, bail};
use guichet_cluster::VARIABLE as SERVER;

use crate::{
    command::{cargo, run},
    compile::{Kind, TestExecutable, compile},
    libtest::{self, Outcome},
    summary::Summary,
    tidy, tools,
};

/// What is compiled and run.
struct Selection {
    /// Targets to compile. The packages are always the whole workspace: fewer of them would have other features, and all
    /// their dependencies would be compiled again.
    targets: &'static [&'static str],
    kinds: &'static [Kind],
    /// Tests that are not run, by parts of their names.
    left_out: &'static [&'static str],
}

const EVERYTHING: Selection = Selection { targets: &["--workspace"], kinds: &Kind::ALL, left_out: &[] };

const FAST: Selection = Selection {
    targets: &["--workspace", "--lib", "--bins", "--test", "it", "--test", "cli"],
    kinds: &[Kind::Unit, Kind::Crate, Kind::CommandLine, Kind::AcrossCrates],
    left_out: &["lineage::forward_", "outputs::the_plans_check_", "every_cell_of_every_report_"],
};

/// Runs everything, or with `fast` what a developer runs every few minutes.
///
/// # Errors
/// A stage or a test failed. Every test is run before that is said.
pub(crate) fn test(fast: bool) -> Result<()> {
    let selection = if fast { FAST } else { EVERYTHING };
    let mut summary = Summary::default();
    summary.stage("tools", tools::ensure)?;
    summary.stage("format", || run(cargo(&["fmt", "--all", "--check"]).env_remove("RUSTFLAGS")))?;
    summary.stage("project rules", tidy::check)?;
    summary.stage("generated sources", || crate::generate_sources(true))?;
    // Its installation waits for the network while the build keeps the processors busy.
    let schemathesis = std::thread::spawn(tools::schemathesis);
    let executables = summary.stage("build and lints", || compile(selection.targets))?;
    let schemathesis = schemathesis.join().map_err(|_| anyhow!("the installation of Schemathesis panicked"))??;
    let outcomes = summary.stage("tests", || {
        // One server for the whole run; it stops when this variable is dropped, and with this process.
        let server = tools::postgres()?;
        let schemathesis = schemathesis.to_string_lossy();
        let environment = [(SERVER, server.url()), (tools::SCHEMATHESIS_VARIABLE, schemathesis.into_owned())];
        run_all(executables, &environment, selection.left_out)
    })?;
    let mut seen = BTreeSet::new();
    for (executable, outcome) in outcomes {
        if outcome.passed + outcome.failed.len() > 0 {
            seen.insert(executable.kind);
        }
        summary.add(&executable.name, executable.kind, outcome);
    }
    if fast {
        println!(
            "\nLeft out by --fast: the tests over HTTP, the equality of the benches, and the tests with these names: {}.\n\
             `cargo xtask test` runs everything.",
            selection.left_out.join(", ")
        );
    }
    println!("\n{}", summary.text().trim_end());
    for kind in selection.kinds {
        if !seen.contains(kind) {
            bail!("no test of the kind `{}` was run", kind.name());
        }
    }
    if summary.failed() > 0 {
        bail!("{} test(s) failed", summary.failed());
    }
    Ok(())
}

/// The test that takes longest, because it is a program in Python that asks one request after the other: it has a run of its
/// own, which starts first.
const LONGEST: &str = "generated::";

/// One run of a test executable.
struct Run {
    executable: TestExecutable,
    filters: Vec<&'static str>,
    left_out: Vec<&'static str>,
}

/// The runs of these executables, in the order in which they should start: the longest first.
fn runs(mut executables: Vec<TestExecutable>, left_out: &[&'static str]) -> VecDeque<Run> {
    executables.sort_by_key(|executable| match executable.kind {
        Kind::Http => 0,
        Kind::AcrossCrates => 1,
        Kind::CommandLine => 2,
        Kind::Crate => 3,
        Kind::Unit => 4,
    });
    let mut runs = VecDeque::new();
    for executable in executables {
        let mut left_out = left_out.to_vec();
        if executable.kind == Kind::Http {
            runs.push_front(Run { executable: executable.clone(), filters: vec![LONGEST], left_out: left_out.clone() });
            left_out.push(LONGEST);
        }
        runs.push_back(Run { executable, filters: Vec::new(), left_out });
    }
    runs
}

/// Runs the tests of executables, as many executables at once as there are processors: some tests wait, others compute.
///
/// # Errors
/// An executable does not start.
fn run_all(
    executables: Vec<TestExecutable>,
    environment: &[(&str, String)],
    left_out: &[&'static str],
) -> Result<Vec<(TestExecutable, Outcome)>> {
    let lanes = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let queue = Mutex::new(runs(executables, left_out));
    let done = Mutex::new(Vec::new());
    let lane = || -> Result<()> {
        loop {
            let Some(run) = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front() else {
                return Ok(());
            };
            let outcome = libtest::run(&run.executable, environment, &run.filters, &run.left_out)?;
            report(&run.executable.name, &outcome);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((run.executable, outcome));
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..lanes).map(|_| scope.spawn(lane)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| anyhow!("a lane of the tests panicked"))?)
    })?;
    Ok(done.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// One line for each executable, as soon as it ended.
fn report(name: &str, outcome: &Outcome) {
    if outcome.passed + outcome.failed.len() == 0 {
        return;
    }
    let failed = match outcome.failed.len() {
        0 => String::new(),
        count => format!(", {count} FAILED"),
    };
    eprintln!("{name:<44}{:>5} passed{failed} in {:.1} s", outcome.passed, outcome.elapsed.as_secs_f64());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_is_in_exactly_one_run_and_the_longest_start_first() {
        let executable = |kind| TestExecutable { package: "p".into(), name: "n".into(), kind, path: "x".into() };
        let runs = runs(Kind::ALL.map(executable).to_vec(), &["slow"]);
        let kinds: Vec<Kind> = runs.iter().map(|run| run.executable.kind).collect();
        let expected = [Kind::Http, Kind::Http, Kind::AcrossCrates, Kind::CommandLine, Kind::Crate, Kind::Unit];
        assert_eq!(kinds, expected);
        assert_eq!((&runs[0].filters[..], &runs[0].left_out[..]), (&[LONGEST][..], &["slow"][..]));
        assert_eq!((&runs[1].filters[..], &runs[1].left_out[..]), (&[][..], &["slow", LONGEST][..]));
        assert!(runs.iter().skip(2).all(|run| run.filters.is_empty() && run.left_out == ["slow"]));
    }
}
