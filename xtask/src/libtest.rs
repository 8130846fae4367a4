//! Running a test executable, and what it reports of each of its tests.
//!
//! Rust's test harness reports each test as a line of JSON, with the time that it took. The format is unstable, hence
//! `RUSTC_BOOTSTRAP`; a line that is not understood is shown, and tests that were announced and not reported count as
//! failed.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::{command::cargo_path, compile::TestExecutable};

/// One line of the harness.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line {
    Suite(Suite),
    Test(Test),
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Suite {
    event: String,
    /// When it starts: how many tests it will run.
    test_count: Option<usize>,
}

#[derive(Deserialize)]
struct Test {
    event: String,
    name: String,
    /// Seconds.
    exec_time: Option<f64>,
    stdout: Option<String>,
}

/// What one run of a test executable showed.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) passed: usize,
    /// Tests that failed, and what each printed.
    pub(crate) failed: BTreeMap<String, String>,
    /// Time taken by each test.
    pub(crate) times: Vec<(String, Duration)>,
    /// Time taken by the whole run.
    pub(crate) elapsed: Duration,
}

/// Runs the tests of an executable whose names contain one of `filters` (all of them, when there is no filter), and do
/// not start with one of `left_out`.
///
/// # Errors
/// The executable does not start. A test that fails is part of the outcome.
pub(crate) fn run(
    executable: &TestExecutable,
    environment: &[(&str, String)],
    filters: &[&str],
    left_out: &[&str],
) -> Result<Outcome> {
    let start = Instant::now();
    let mut command = Command::new(&executable.path);
    command.args(["-Z", "unstable-options", "--format", "json", "--report-time"]).args(filters);
    for name in left_out {
        command.args(["--skip", name]);
    }
    command
        .current_dir(&executable.package)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO", cargo_path())
        .env("CARGO_MANIFEST_DIR", &executable.package)
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("starting {}", executable.path.display()))?;
    let stdout = child.stdout.take().context("its output")?;
    let mut stderr = child.stderr.take().context("its errors")?;
    let errors = std::thread::spawn(move || {
        let mut text = Vec::new();
        drop(stderr.read_to_end(&mut text));
        String::from_utf8_lossy(&text).into_owned()
    });
    let mut reader = Reader::default();
    // What the processes started by a test print may be anything.
    for line in BufReader::new(stdout).split(b'\n') {
        reader.line(&String::from_utf8_lossy(&line?));
    }
    let status = child.wait()?;
    let errors = errors.join().unwrap_or_default();
    let mut outcome = reader.finish(status.success(), &format!("the executable ended with {status}\n{errors}"));
    outcome.elapsed = start.elapsed();
    Ok(outcome)
}

/// The names of the tests of an executable that contain one of `filters`.
///
/// # Errors
/// The executable does not start, or does not list its tests.
pub(crate) fn names(executable: &TestExecutable, filters: &[&str]) -> Result<Vec<String>> {
    let output = Command::new(&executable.path)
        .args(["--list", "--format", "terse"])
        .args(filters)
        .current_dir(&executable.package)
        .output()
        .with_context(|| format!("starting {}", executable.path.display()))?;
    let list = String::from_utf8_lossy(&output.stdout);
    Ok(list.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect())
}

/// Reads the report of one run.
#[derive(Default)]
struct Reader {
    outcome: Outcome,
    announced: usize,
    finished: bool,
    /// Tests that started and did not end.
    running: Vec<String>,
}

impl Reader {
    fn line(&mut self, line: &str) {
        match serde_json::from_str(line) {
            Ok(Line::Suite(suite)) => {
                self.announced += suite.test_count.filter(|_| suite.event == "started").unwrap_or(0);
                self.finished |= suite.event == "ok" || suite.event == "failed";
            }
            Ok(Line::Test(test)) => self.test(test),
            Ok(Line::Other) | Err(_) => {}
        }
    }

    fn test(&mut self, test: Test) {
        match test.event.as_str() {
            "started" => return self.running.push(test.name),
            "timeout" => return eprintln!("  still running after a minute: {}", test.name),
            _ => {}
        }
        self.running.retain(|name| *name != test.name);
        if let Some(seconds) = test.exec_time {
            self.outcome.times.push((test.name.clone(), Duration::from_secs_f64(seconds)));
        }
        if test.event == "ok" {
            self.outcome.passed += 1;
        } else {
            // Also a test that is ignored: every test runs.
            self.outcome.failed.insert(test.name, format!("{}\n{}", test.event, test.stdout.unwrap_or_default()));
        }
    }

    /// `otherwise` is what to say of tests that did not end.
    fn finish(mut self, succeeded: bool, otherwise: &str) -> Outcome {
        let reported = self.outcome.passed + self.outcome.failed.len();
        let lost = !self.finished || reported != self.announced || (!succeeded && self.outcome.failed.is_empty());
        if lost {
            let running = if self.running.is_empty() { vec!["the executable".to_owned()] } else { self.running };
            for name in running {
                self.outcome.failed.insert(name, otherwise.to_owned());
            }
        }
        self.outcome
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn read(lines: &[&str], succeeded: bool) -> Outcome {
        let mut reader = Reader::default();
        lines.iter().for_each(|line| reader.line(line));
        reader.finish(succeeded, "it ended")
    }

    const START: &str = r#"{ "type": "suite", "event": "started", "test_count": 2 }"#;
    const A_STARTS: &str = r#"{ "type": "test", "event": "started", "name": "a" }"#;
    const A_PASSES: &str = r#"{ "type": "test", "name": "a", "event": "ok", "exec_time": 0.25 }"#;
    const B_STARTS: &str = r#"{ "type": "test", "event": "started", "name": "b" }"#;
    const B_FAILS: &str = r#"{ "type": "test", "name": "b", "event": "failed", "exec_time": 2, "stdout": "why\n" }"#;
    const END: &str = r#"{ "type": "suite", "event": "failed", "passed": 1, "failed": 1, "ignored": 0 }"#;

    #[test]
    fn each_test_is_counted_and_timed() {
        let outcome = read(&[START, A_STARTS, "not JSON", B_STARTS, A_PASSES, B_FAILS, END], false);
        assert_eq!(outcome.passed, 1);
        assert_eq!(outcome.failed, BTreeMap::from([("b".to_owned(), "failed\nwhy\n".to_owned())]));
        let seconds: Vec<_> = outcome.times.iter().map(|(name, time)| (name.as_str(), time.as_secs_f64())).collect();
        assert_eq!(seconds, [("a", 0.25), ("b", 2.0)]);
    }

    #[test]
    fn an_executable_that_dies_fails_the_tests_that_ran() {
        let outcome = read(&[START, A_STARTS, B_STARTS, A_PASSES], false);
        assert_eq!((outcome.passed, outcome.failed.len()), (1, 1));
        assert_eq!(outcome.failed["b"], "it ended");
        // Between two tests, or before the first one.
        assert_eq!(read(&[START, A_STARTS, A_PASSES], false).failed["the executable"], "it ended");
        assert_eq!(read(&[], false).failed["the executable"], "it ended");
        // Every test passed, and the process failed all the same.
        let one = START.replace('2', "1");
        let end = END.replace("failed\",", "ok\",");
        assert_eq!(read(&[&one, A_STARTS, A_PASSES, &end], true).failed.len(), 0);
        assert_eq!(read(&[&one, A_STARTS, A_PASSES, &end], false).failed["the executable"], "it ended");
    }

    #[test]
    fn a_test_that_was_not_run_is_not_passed() {
        let ignored = r#"{ "type": "test", "name": "b", "event": "ignored" }"#;
        let outcome = read(&[START, A_STARTS, A_PASSES, ignored, END], true);
        assert_eq!((outcome.passed, outcome.failed.len()), (1, 1));
        assert!(outcome.failed["b"].starts_with("ignored"));
    }
}
