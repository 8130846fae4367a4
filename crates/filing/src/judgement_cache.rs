//! A cache of recent judgements: a submission is usually filed shortly after it was submitted, and would be judged
//! again.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use guichet_engine::ProgramSet;
use guichet_pipeline::{Directory, Judgement, Pins};

/// Maximum number of cached judgements.
const MOST: usize = 128;
/// Maximum number of rows of a cached judgement: a larger submission is judged again.
const MOST_ROWS: usize = 2_000;

/// The latest judgements. A judgement depends on the bytes, the programs, the known territories and the pinned
/// editions, and is returned only if all of these are the same, so that it equals what judging again would return.
#[derive(Clone, Default)]
pub(crate) struct JudgementCache(Arc<Mutex<VecDeque<Entry>>>);

struct Entry {
    raw: String,
    pins: Pins,
    programs: Arc<ProgramSet>,
    directory: Arc<Directory>,
    judgement: Arc<Judgement>,
}

impl JudgementCache {
    /// Stores the judgement of the bytes with SHA-256 `raw`, with the territories known when it was made.
    pub(crate) fn put(
        &self,
        programs: &Arc<ProgramSet>,
        directory: Arc<Directory>,
        raw: String,
        pins: Pins,
        judgement: Arc<Judgement>,
    ) {
        let tables = guichet_core::TableId::all();
        let rows: usize = tables.map(|table| judgement.submission.count(table)).sum();
        if rows > MOST_ROWS {
            return;
        }
        let entry = Entry { raw, pins, programs: Arc::clone(programs), directory, judgement };
        if let Ok(mut entries) = self.0.lock() {
            if entries.len() >= MOST {
                entries.pop_front();
            }
            entries.push_back(entry);
        }
    }

    /// Removes and returns the judgement of these bytes under the same conditions, if there is one.
    pub(crate) fn take(
        &self,
        programs: &Arc<ProgramSet>,
        directory: &Arc<Directory>,
        raw: &str,
        pins: &Pins,
    ) -> Option<Arc<Judgement>> {
        let mut entries = self.0.lock().ok()?;
        let at = entries.iter().position(|entry| {
            entry.raw == raw
                && entry.pins == *pins
                && Arc::ptr_eq(&entry.programs, programs)
                && Arc::ptr_eq(&entry.directory, directory)
        })?;
        entries.remove(at).map(|entry| entry.judgement)
    }
}
