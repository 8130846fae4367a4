//! `cargo xtask stress`: chosen tests, many times, on a machine that is busy with other things. It exposes tests
//! that pass or fail intermittently.

use std::{
    collections::BTreeMap,
    hint::black_box,
    sync::atomic::{AtomicBool, Ordering},
    time::Instant,
};

use anyhow::{Result, bail};
use guichet_cluster::VARIABLE as SERVER;

use crate::{compile::compile, libtest, tools};

/// The tests most likely to be intermittent: those of races and those that kill processes.
const USUAL: [&str; 3] = ["races::", "kills::", "jobs::"];

/// Runs the tests whose names contain one of `filters` (races and kills by default) `times` times. Each time, two copies of
/// them run at once, beside `busy` threads that compute.
///
/// # Errors
/// A test failed at least once; each is listed with its count and its first failure. Or no test has such a name.
pub(crate) fn run(filters: &[String], times: usize, busy: usize) -> Result<()> {
    tools::ensure()?;
    let schemathesis = tools::schemathesis()?;
    let schemathesis = schemathesis.to_string_lossy();
    let filters: Vec<&str> =
        if filters.is_empty() { USUAL.to_vec() } else { filters.iter().map(String::as_str).collect() };
    let mut chosen = Vec::new();
    for executable in compile(&["--workspace"])? {
        let names = libtest::names(&executable, &filters)?;
        if !names.is_empty() {
            eprintln!("{}: {}", executable.name, names.join(", "));
            chosen.push(executable);
        }
    }
    if chosen.is_empty() {
        bail!("no test has a name with {}", filters.join(" or "));
    }
    let server = tools::postgres()?;
    let environment = [(SERVER, server.url()), (tools::SCHEMATHESIS_VARIABLE, schemathesis.into_owned())];
    // By test: how many runs failed, and what the first of them printed.
    let mut failures: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let over = AtomicBool::new(false);
    let mut passed = 0;
    std::thread::scope(|scope| {
        for _ in 0..busy {
            scope.spawn(|| {
                let mut value = 0_u64;
                while !over.load(Ordering::Relaxed) {
                    value = black_box(value.wrapping_mul(31).wrapping_add(7));
                }
            });
        }
        let result = (1..=times).try_for_each(|round| -> Result<()> {
            let start = Instant::now();
            for executable in &chosen {
                let copies: Vec<_> = std::thread::scope(|scope| {
                    let threads: Vec<_> =
                        (0..2).map(|_| scope.spawn(|| libtest::run(executable, &environment, &filters, &[]))).collect();
                    threads.into_iter().map(std::thread::ScopedJoinHandle::join).collect()
                });
                for copy in copies {
                    let Ok(outcome) = copy else { bail!("a run of {} panicked", executable.name) };
                    let outcome = outcome?;
                    passed += outcome.passed;
                    for (name, said) in outcome.failed {
                        let (count, _) = failures.entry(format!("{} {name}", executable.name)).or_insert((0, said));
                        *count += 1;
                    }
                }
            }
            let failed: usize = failures.values().map(|(count, _)| count).sum();
            eprintln!("round {round} of {times}: {failed} failed so far, {:.0} s", start.elapsed().as_secs_f64());
            Ok(())
        });
        over.store(true, Ordering::Relaxed);
        result
    })?;
    for (name, (count, said)) in &failures {
        println!("\nFAILED {count} of {} times: {name}\n{}", 2 * times, said.trim_end());
    }
    let failed: usize = failures.values().map(|(count, _)| count).sum();
    println!("\n{passed} passed, {failed} failed");
    if failed > 0 {
        bail!("{} test(s) fail by chance, or always", failures.len());
    }
    Ok(())
}
