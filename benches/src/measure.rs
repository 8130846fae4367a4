//! Times of several jobs in one run: rounds run in turn, so that interference affects all jobs equally, and medians.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// A job to time.
pub struct Job<'a> {
    /// What it is.
    pub name: &'static str,
    work: Box<dyn FnMut() + 'a>,
}

impl<'a> Job<'a> {
    /// A job whose result is dropped inside the time measured.
    pub fn new<T>(name: &'static str, mut work: impl FnMut() -> T + 'a) -> Self {
        Self {
            name,
            work: Box::new(move || {
                std::hint::black_box(work());
            }),
        }
    }
}

/// Time of one job, in microseconds.
#[derive(Debug, Clone, Copy)]
pub struct Time {
    /// What it is the time of.
    pub name: &'static str,
    /// Processor time of the thread, of which the ratios are made.
    pub cpu: f64,
    /// Wall-clock time.
    pub wall: f64,
}

/// How long to measure.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Rounds.
    pub rounds: usize,
    /// Time of one job in one round.
    pub slice: Duration,
}

/// Median time of each job.
#[must_use]
pub fn run(plan: Plan, jobs: &mut [Job<'_>]) -> Vec<Time> {
    let counts: Vec<u32> = jobs.iter_mut().map(|job| count(job, plan.slice)).collect();
    let mut samples = vec![Vec::with_capacity(plan.rounds); jobs.len()];
    for _ in 0..plan.rounds {
        for ((job, count), samples) in jobs.iter_mut().zip(&counts).zip(&mut samples) {
            samples.push(once(job, *count));
        }
    }
    jobs.iter()
        .zip(samples)
        .map(|(job, samples)| Time {
            name: job.name,
            cpu: median(samples.iter().map(|(cpu, _)| *cpu)),
            wall: median(samples.iter().map(|(_, wall)| *wall)),
        })
        .collect()
}

/// The number of runs of a job that fill a slice. The job is warm afterwards.
fn count(job: &mut Job<'_>, slice: Duration) -> u32 {
    let mut count = 1;
    loop {
        let start = Instant::now();
        for _ in 0..count {
            (job.work)();
        }
        let spent = start.elapsed();
        if spent * 4 > slice || count > 1 << 24 {
            let scale = slice.as_secs_f64() / spent.as_secs_f64().max(1e-9);
            return whole(f64::from(count) * scale).max(1);
        }
        count *= 2;
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive count")]
fn whole(count: f64) -> u32 {
    count as u32
}

/// Microseconds for one run, averaged over many.
fn once(job: &mut Job<'_>, count: u32) -> (f64, f64) {
    let (start, cpu) = (Instant::now(), thread_time());
    for _ in 0..count {
        (job.work)();
    }
    let each = |spent: Duration| spent.as_secs_f64() * 1e6 / f64::from(count);
    (each(thread_time().saturating_sub(cpu)), each(start.elapsed()))
}

/// Processor time of this thread.
fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// The median.
#[must_use]
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
