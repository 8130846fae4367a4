//! What a run of the tests showed: stages, counts, the slowest tests, the failures.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use crate::{compile::Kind, libtest::Outcome};

/// How many of the slowest tests are named.
const SLOWEST: usize = 10;

/// Collected while the run goes on.
#[derive(Default)]
pub(crate) struct Summary {
    stages: Vec<(String, Duration)>,
    kinds: BTreeMap<Kind, (usize, Duration)>,
    times: Vec<(Duration, String)>,
    failed: Vec<(String, String)>,
}

impl Summary {
    /// Runs a stage and notes the time it took.
    ///
    /// # Errors
    /// Those of the stage, with its name.
    pub(crate) fn stage<T>(&mut self, name: &str, run: impl FnOnce() -> Result<T>) -> Result<T> {
        eprintln!("\n── {name}");
        let start = Instant::now();
        let result = run();
        self.stages.push((name.to_owned(), start.elapsed()));
        result.with_context(|| format!("stage {name}"))
    }

    /// Adds what one test executable showed.
    pub(crate) fn add(&mut self, executable: &str, kind: Kind, outcome: Outcome) {
        let (passed, elapsed) = self.kinds.entry(kind).or_default();
        *passed += outcome.passed;
        *elapsed += outcome.elapsed;
        self.times.extend(outcome.times.into_iter().map(|(name, time)| (time, format!("{executable} {name}"))));
        self.failed.extend(outcome.failed.into_iter().map(|(name, said)| (format!("{executable} {name}"), said)));
    }

    pub(crate) fn passed(&self) -> usize {
        self.kinds.values().map(|(passed, _)| passed).sum()
    }

    pub(crate) fn failed(&self) -> usize {
        self.failed.len()
    }

    /// Counts and seconds, then the failures, then `N passed, M failed` on a line of its own.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        // Writing to a string does not fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "Tests by kind, and the seconds of their executables, some of which run at the same time")?;
        for (kind, (passed, elapsed)) in &self.kinds {
            writeln!(out, "  {:<28}{passed:>7}{:>9.1}", kind.name(), elapsed.as_secs_f64())?;
        }
        let mut times: Vec<_> = self.times.iter().collect();
        times.sort_by(|one, other| other.cmp(one));
        writeln!(out, "The slowest tests, in seconds")?;
        for (time, name) in times.into_iter().take(SLOWEST) {
            writeln!(out, "  {:>7.1}  {name}", time.as_secs_f64())?;
        }
        writeln!(out, "Seconds by stage")?;
        for (name, time) in &self.stages {
            writeln!(out, "  {name:<35}{:>9.1}", time.as_secs_f64())?;
        }
        let total: Duration = self.stages.iter().map(|(_, time)| time).sum();
        writeln!(out, "  {:<35}{:>9.1}", "total", total.as_secs_f64())?;
        for (name, said) in &self.failed {
            writeln!(out, "\nFAILED {name}\n{}", said.trim_end())?;
        }
        writeln!(out, "\n{} passed, {} failed", self.passed(), self.failed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str, value: u64) -> (String, Duration) {
        (text.to_owned(), Duration::from_secs(value))
    }

    #[test]
    fn the_last_line_counts_and_failures_are_shown() {
        let mut summary = Summary::default();
        let times = (0..20).map(|rank| seconds(&format!("t{rank}"), rank)).collect();
        summary.add("crates/a (lib)", Kind::Unit, Outcome { passed: 20, times, ..Outcome::default() });
        let failed = BTreeMap::from([("b".to_owned(), "failed\nwhy".to_owned())]);
        summary.add("tests (it)", Kind::AcrossCrates, Outcome { passed: 1, failed, ..Outcome::default() });
        let text = summary.text();
        assert_eq!(text.lines().last(), Some("21 passed, 1 failed"));
        assert!(text.contains("\nFAILED tests (it) b\nfailed\nwhy\n"), "{text}");
        assert!(text.contains("     19.0  crates/a (lib) t19\n") && !text.contains(" t9\n"), "{text}");
        assert!(text.contains("  unit                             20"), "{text}");
    }
}
