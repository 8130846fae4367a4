//! Loads: several clients, each with its own connection, for some time.

use std::{
    net::SocketAddr,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::Result;

use super::{client::Client, process::cpu_seconds};
use crate::measure::median;

/// One slice of a load.
#[derive(Debug, Clone, Copy)]
pub struct Slice {
    /// Pieces of work done.
    pub done: usize,
    /// Processor seconds of the server and of its database.
    pub cpu: f64,
    /// Seconds by the clock.
    pub wall: f64,
}

/// When a slice ends.
#[derive(Debug, Clone, Copy)]
pub enum Until {
    /// After this time; work in progress is completed.
    Elapsed(Duration),
    /// After this many operations.
    Done(usize),
}

/// One operation, by its number.
pub type Piece<'w> = Box<dyn Fn(&mut Client, usize) -> Result<()> + Sync + 'w>;

/// A server to measure, with the work that it is given.
pub struct Contender<'w> {
    /// Its name in the table.
    pub name: String,
    /// Where it listens.
    pub address: SocketAddr,
    /// Processes whose time counts, with their children.
    pub roots: Vec<u32>,
    /// One operation, by its number.
    pub work: Piece<'w>,
    /// Number of the next operation.
    pub next: AtomicUsize,
    /// The number of available operations.
    pub most: usize,
    /// What was measured.
    pub slices: Vec<Slice>,
}

impl<'w> Contender<'w> {
    /// A contender that has not been measured yet.
    pub fn new(
        name: impl Into<String>,
        address: SocketAddr,
        roots: Vec<u32>,
        most: usize,
        work: impl Fn(&mut Client, usize) -> Result<()> + Sync + 'w,
    ) -> Self {
        Self {
            name: name.into(),
            address,
            roots,
            work: Box::new(work),
            next: AtomicUsize::new(0),
            most,
            slices: Vec::new(),
        }
    }

    /// Works for one slice.
    ///
    /// # Errors
    /// The first operation that fails.
    pub fn slice(&self, clients: usize, until: Until) -> Result<Slice> {
        let (done, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let failure = Mutex::new(None);
        let mut connections: Vec<Client> =
            (0..clients).map(|_| Client::connect(self.address)).collect::<Result<_>>()?;
        let (cpu, start) = (cpu_seconds(&self.roots)?, Instant::now());
        std::thread::scope(|scope| {
            for client in &mut connections {
                scope.spawn(|| {
                    let enough = || match until {
                        Until::Elapsed(time) => start.elapsed() >= time,
                        Until::Done(count) => done.load(Ordering::Relaxed) + clients > count,
                    };
                    while !stop.load(Ordering::Relaxed) && !enough() {
                        let number = self.next.fetch_add(1, Ordering::Relaxed);
                        if number >= self.most {
                            break;
                        }
                        if let Err(error) = (self.work)(client, number) {
                            stop.store(true, Ordering::Relaxed);
                            if let Ok(mut failure) = failure.lock() {
                                *failure = Some(error);
                            }
                            break;
                        }
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
        let wall = start.elapsed().as_secs_f64();
        let cpu = cpu_seconds(&self.roots)? - cpu;
        match failure.into_inner() {
            Ok(Some(error)) => Err(error.context(self.name.clone())),
            _ => Ok(Slice { done: done.into_inner(), cpu, wall }),
        }
    }

    /// Works for one slice, and keeps its measure.
    ///
    /// # Errors
    /// As [`Contender::slice`].
    pub fn measure(&mut self, clients: usize, until: Until) -> Result<()> {
        let slice = self.slice(clients, until)?;
        if slice.done > 0 {
            self.slices.push(slice);
        }
        Ok(())
    }

    /// Pieces of work per processor second: the median of the slices.
    #[must_use]
    pub fn per_cpu_second(&self) -> f64 {
        median(self.slices.iter().map(|slice| slice.done as f64 / slice.cpu.max(1e-9)))
    }

    /// Pieces of work per second by the clock: the median of the slices.
    #[must_use]
    pub fn per_second(&self) -> f64 {
        median(self.slices.iter().map(|slice| slice.done as f64 / slice.wall))
    }
}
