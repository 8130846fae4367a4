//! The one writer of SQLite: several jobs to a commit.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex,
        atomic::Ordering,
        mpsc::{Receiver, Sender, channel},
    },
    thread::JoinHandle,
};

use tokio::sync::oneshot;

use crate::{
    Counters, StoreError, Writer,
    connection::{AnyConnection, Manager},
    dialect,
};

/// A piece of work for the writer.
trait Job: Send {
    /// Does it, inside a savepoint. Is the savepoint to be kept?
    fn run(&mut self, connection: &mut AnyConnection) -> bool;
    /// Answers its caller, the fate of the commit being known.
    fn answer(self: Box<Self>, fate: Result<(), StoreError>);
}

struct Work<F, T, E> {
    job: Option<F>,
    result: Option<Result<T, E>>,
    sender: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Job for Work<F, T, E>
where
    F: FnOnce(&mut Writer<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run(&mut self, connection: &mut AnyConnection) -> bool {
        let Some(job) = self.job.take() else { return false };
        // A panic is the job's own: the others of this commit go on, and its caller sees the sender dropped.
        self.result = catch_unwind(AssertUnwindSafe(|| job(&mut Writer::new(connection)))).ok();
        matches!(self.result, Some(Ok(_)))
    }

    fn answer(self: Box<Self>, fate: Result<(), StoreError>) {
        // A caller who left is no longer there to be told; what was committed stays.
        match (fate, self.result) {
            (Ok(()), Some(result)) => drop(self.sender.send(result)),
            (Ok(()), None) => drop(self.sender),
            (Err(_), Some(Err(own))) => drop(self.sender.send(Err(own))),
            (Err(error), _) => drop(self.sender.send(Err(E::from(error)))),
        }
    }
}

/// A thread that holds the only connection that writes.
pub(crate) struct WriterThread {
    jobs: Mutex<Option<Sender<Box<dyn Job>>>>,
    thread: Option<JoinHandle<()>>,
}

impl WriterThread {
    pub(crate) fn start(manager: Manager, most: usize, counters: Arc<Counters>) -> Result<Self, StoreError> {
        let connection = manager.open()?;
        let (sender, receiver) = channel();
        let thread = std::thread::Builder::new()
            .name("guichet-writer".to_owned())
            .spawn(move || run(connection, &manager, &receiver, most.max(1), &counters))
            .map_err(|error| StoreError::Database(error.to_string()))?;
        Ok(Self { jobs: Mutex::new(Some(sender)), thread: Some(thread) })
    }

    /// Hands a job over; the answer comes after the commit.
    pub(crate) fn submit<T, E>(
        &self,
        job: impl FnOnce(&mut Writer<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, E>>, StoreError>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let work: Box<dyn Job> = Box::new(Work { job: Some(job), result: None, sender });
        let jobs = self.jobs.lock().map_err(|_| StoreError::Stopped)?;
        jobs.as_ref().ok_or(StoreError::Stopped)?.send(work).map_err(|_| StoreError::Stopped)?;
        Ok(receiver)
    }
}

impl Drop for WriterThread {
    /// What was handed over is finished.
    fn drop(&mut self) {
        if let Ok(mut jobs) = self.jobs.lock() {
            *jobs = None;
        }
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }
}

fn run(
    mut connection: AnyConnection,
    manager: &Manager,
    jobs: &Receiver<Box<dyn Job>>,
    most: usize,
    counters: &Counters,
) {
    while let Ok(first) = jobs.recv() {
        let mut batch = vec![first];
        while batch.len() < most
            && let Ok(next) = jobs.try_recv()
        {
            batch.push(next);
        }
        commit(&mut connection, batch, counters);
        if dialect::has_open_transaction(&mut connection) {
            // The transaction could not even be undone: a fresh connection, which rolls back what the old one held.
            match manager.open() {
                Ok(fresh) => connection = fresh,
                Err(error) => {
                    tracing::error!(location = %manager.location().shown(), "the writer cannot reopen: {error}")
                }
            }
        }
    }
}

fn commit(connection: &mut AnyConnection, mut batch: Vec<Box<dyn Job>>, counters: &Counters) {
    let fate = match dialect::begin_write(connection) {
        Err(error) => Err(error),
        Ok(()) => {
            let mut kept = 0;
            let mut failure = None;
            for job in &mut batch {
                match one(connection, job.as_mut()) {
                    Ok(keep) => kept += u64::from(keep),
                    Err(error) => {
                        // A savepoint that cannot be kept or undone leaves nothing to trust in this transaction.
                        failure = Some(error);
                        break;
                    }
                }
            }
            match failure {
                Some(error) => {
                    let _ = dialect::rollback(connection);
                    Err(error)
                }
                None if kept == 0 => dialect::rollback(connection),
                None => {
                    let committed = dialect::commit(connection);
                    if committed.is_ok() {
                        counters.commits.fetch_add(1, Ordering::Relaxed);
                        counters.jobs.fetch_add(kept, Ordering::Relaxed);
                    } else {
                        let _ = dialect::rollback(connection);
                    }
                    committed
                }
            }
        }
    };
    for job in batch {
        job.answer(fate.clone());
    }
}

/// Runs a job in its savepoint. Was it kept?
fn one(connection: &mut AnyConnection, job: &mut dyn Job) -> Result<bool, StoreError> {
    dialect::begin_savepoint(connection)?;
    let keep = job.run(connection);
    if keep {
        dialect::commit(connection)?
    } else {
        dialect::rollback(connection)?
    }
    Ok(keep)
}
