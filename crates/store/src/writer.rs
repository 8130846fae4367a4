//! The single writer thread of SQLite: several jobs per commit.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

use crate::{Counters, StoreError, Writer, connection::AnyConnection, job, pool::Manager, transaction};

/// A job for the writer thread.
trait Job: Send {
    /// Runs the job inside a savepoint. Returns whether to keep the savepoint, and the first error that the engine
    /// reported.
    fn run(&mut self, connection: &mut AnyConnection) -> (bool, Option<StoreError>);
    /// Sends the result to the caller once the outcome of the commit is known.
    fn reply(self: Box<Self>, committed: Result<(), StoreError>, alone: bool);
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
    fn run(&mut self, connection: &mut AnyConnection) -> (bool, Option<StoreError>) {
        let Some(job) = self.job.take() else { return (false, None) };
        let (result, fault) = job::run(connection, job);
        let keep = result.is_ok();
        self.result = Some(result);
        (keep, fault)
    }

    fn reply(self: Box<Self>, committed: Result<(), StoreError>, alone: bool) {
        let reply = match (committed, self.result) {
            (Ok(()), Some(result)) => result,
            // The commit failed. A job that was alone in it keeps its own error; in a shared commit that error may
            // depend on changes of other jobs that were not kept.
            (Err(_), Some(result @ Err(_))) if alone => result,
            (Err(error), _) => Err(E::from(error)),
            // The job was never run, so none of its changes were kept.
            (Ok(()), None) => Err(E::from(StoreError::Stopped)),
        };
        // The caller may be gone. What was committed stays committed.
        drop(self.sender.send(reply));
    }
}

/// The thread that holds the only writing connection.
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
            .spawn(move || run(Some(connection), &manager, &receiver, most.max(1), &counters))
            .map_err(|error| StoreError::Database(error.to_string()))?;
        Ok(Self { jobs: Mutex::new(Some(sender)), thread: Some(thread) })
    }

    /// Queues a job. The receiver gets the result after the commit.
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
    /// Waits until the queued jobs are finished.
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
    mut connection: Option<AnyConnection>,
    manager: &Manager,
    jobs: &Receiver<Box<dyn Job>>,
    most: usize,
    counters: &Counters,
) {
    let mut last = 1;
    while let Ok(first) = jobs.recv() {
        let batch = collect_batch(first, jobs, last, most);
        last = batch.len();
        // Nothing should panic here, but a panic must not end the only writer thread. Callers without a result see
        // their channel closed.
        let outcome = catch_unwind(AssertUnwindSafe(|| commit_batch(&mut connection, manager, batch, counters)));
        if outcome.is_err() {
            tracing::error!(location = %manager.location().shown(), "the writer panicked; it opens a new connection");
            close(connection.take());
        }
    }
    close(connection);
}

/// How long a commit waits for further jobs when the last commit was shared. Much shorter than a flush to disk.
const GROUP_COMMIT_WINDOW: Duration = Duration::from_millis(1);

/// Takes the waiting jobs, up to `most`. If the last commit was shared, as many jobs are likely to arrive soon, so the
/// commit waits for them briefly. A lone writer commits immediately.
fn collect_batch(first: Box<dyn Job>, jobs: &Receiver<Box<dyn Job>>, last: usize, most: usize) -> Vec<Box<dyn Job>> {
    let mut batch = vec![first];
    let until = (last > 1).then(|| Instant::now() + GROUP_COMMIT_WINDOW);
    while batch.len() < most {
        let next = match (jobs.try_recv(), until) {
            (Ok(job), _) => Ok(job),
            (Err(_), Some(until)) if batch.len() <= last => {
                jobs.recv_timeout(until.saturating_duration_since(Instant::now())).map_err(drop)
            }
            (Err(_), _) => Err(()),
        };
        match next {
            Ok(job) => batch.push(job),
            Err(()) => break,
        }
    }
    batch
}

/// Commits a batch, after opening a new connection if needed.
fn commit_batch(
    connection: &mut Option<AnyConnection>,
    manager: &Manager,
    batch: Vec<Box<dyn Job>>,
    counters: &Counters,
) {
    let ready = manager.verify_file().and_then(|()| match connection {
        Some(_) => Ok(()),
        None => manager.open().map(|fresh| *connection = Some(fresh)),
    });
    match (ready, connection.as_mut()) {
        (Ok(()), Some(open)) => {
            commit(open, batch, counters);
            if transaction::is_open(open) {
                // The rollback failed too: closing the connection ends the transaction.
                close(connection.take());
            }
        }
        (ready, _) => {
            let error = ready.err().unwrap_or(StoreError::Stopped);
            tracing::error!(location = %manager.location().shown(), "the writer cannot write: {error}");
            reply_to_all(batch, &Err(error));
        }
    }
}

/// Closes a connection. Diesel panics when SQLite refuses to close it.
fn close(connection: Option<AnyConnection>) {
    if catch_unwind(AssertUnwindSafe(|| drop(connection))).is_err() {
        tracing::error!("a connection could not be closed");
    }
}

fn commit(connection: &mut AnyConnection, mut batch: Vec<Box<dyn Job>>, counters: &Counters) {
    let committed = match transaction::begin_write(connection) {
        Err(error) => Err(error),
        Ok(()) => {
            let mut kept = 0;
            let mut failure = None;
            // A job that is alone needs no savepoint besides the transaction.
            let alone = batch.len() == 1;
            for job in &mut batch {
                match if alone { Ok(job.run(connection).0) } else { run_in_savepoint(connection, job.as_mut()) } {
                    Ok(keep) => kept += u64::from(keep),
                    Err(error) => {
                        // If a savepoint can be neither released nor rolled back, the whole transaction is unreliable.
                        failure = Some(error);
                        break;
                    }
                }
            }
            match failure {
                Some(error) => {
                    let _ = transaction::rollback(connection);
                    Err(error)
                }
                None if kept == 0 => transaction::rollback(connection),
                None => {
                    let result = transaction::commit(connection);
                    if result.is_ok() {
                        counters.committed(kept);
                    } else {
                        let _ = transaction::rollback(connection);
                    }
                    result
                }
            }
        }
    };
    reply_to_all(batch, &committed);
}

/// Sends its result to every caller. A value that its caller no longer wants is dropped here, and dropping it may
/// panic.
fn reply_to_all(batch: Vec<Box<dyn Job>>, committed: &Result<(), StoreError>) {
    let alone = batch.len() == 1;
    for job in batch {
        if catch_unwind(AssertUnwindSafe(|| job.reply(committed.clone(), alone))).is_err() {
            tracing::error!("the result of a job panicked when it was dropped");
        }
    }
}

/// Runs a job in its savepoint. Returns whether its changes were kept.
fn run_in_savepoint(connection: &mut AnyConnection, job: &mut dyn Job) -> Result<bool, StoreError> {
    transaction::begin_savepoint(connection)?;
    let (keep, fault) = job.run(connection);
    let ended = if keep { transaction::commit(connection) } else { transaction::rollback(connection) };
    // SQLite rolls back the whole transaction by itself in some cases, such as a full disk, after which the savepoint
    // no longer exists. The other jobs of this commit get the cause rather than that consequence.
    ended.map(|()| keep).map_err(|error| fault.unwrap_or(error))
}
