//! Running commands and keeping time.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

/// Seconds by stage, and tests by kind.
#[derive(Default)]
pub(crate) struct Ledger {
    stages: Vec<(String, Duration)>,
    counts: Vec<(String, usize)>,
}

impl Ledger {
    /// Runs a stage and notes its time.
    pub(crate) fn stage(&mut self, name: &str, run: impl FnOnce() -> Result<()>) -> Result<()> {
        eprintln!("\n── {name}");
        let start = Instant::now();
        let result = run();
        self.stages.push((name.to_owned(), start.elapsed()));
        result.with_context(|| format!("stage {name}"))
    }

    /// Runs a stage of tests, and counts those that passed.
    pub(crate) fn tests(&mut self, name: &str, command: &mut Command) -> Result<()> {
        let mut passed = 0;
        self.stage(name, || {
            passed = counted(command)?;
            Ok(())
        })?;
        self.counts.push((name.to_owned(), passed));
        Ok(())
    }

    /// The summary: tests by kind, seconds by stage.
    pub(crate) fn print(&self) {
        println!("\nTests by kind");
        for (name, count) in &self.counts {
            println!("  {name:<28}{count:>7}");
        }
        println!("Seconds by stage");
        for (name, time) in &self.stages {
            println!("  {name:<28}{:>7.1}", time.as_secs_f64());
        }
        let total: f64 = self.stages.iter().map(|(_, time)| time.as_secs_f64()).sum();
        println!("  {:<28}{total:>7.1}", "total");
        let passed: usize = self.counts.iter().map(|(_, count)| count).sum();
        println!("{passed} passed, 0 failed");
    }
}

/// Runs a command to its end; fails when it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("starting {command:?}"))?;
    if !status.success() {
        bail!("{command:?} failed ({status})");
    }
    Ok(())
}

/// Runs tests, shows what they print, and counts those that passed.
fn counted(command: &mut Command) -> Result<usize> {
    let output = command.output().with_context(|| format!("starting {command:?}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut passed = 0;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("test result: ") {
            let words: Vec<&str> = rest.split_whitespace().collect();
            if let Some(at) = words.iter().position(|word| *word == "passed;") {
                passed += words.get(at.wrapping_sub(1)).and_then(|count| count.parse::<usize>().ok()).unwrap_or(0);
            }
        }
    }
    if !output.status.success() {
        print!("{text}");
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        bail!("{command:?} failed ({})", output.status);
    }
    if passed == 0 {
        bail!("{command:?} ran no test");
    }
    eprintln!("{passed} passed");
    Ok(passed)
}

/// `cargo` with arguments.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(crate::root());
    command
}
