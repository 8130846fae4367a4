//! Judgements of what came in a moment ago: filing follows sending, and would judge the same bytes again.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use guichet_engine::ProgramSet;
use guichet_pipeline::{Directory, Judgement, Pins};

/// Judgements kept at most.
const MOST: usize = 128;
/// Rows of a judgement that is kept, at most: a larger submission is judged again.
const MOST_ROWS: usize = 2_000;

/// The last judgements. Each is what judging would say again: a judgement depends on the bytes, the programs, the known
/// territories and the editions kept, and is given back only where all of these are the same.
#[derive(Clone, Default)]
pub(crate) struct Recent(Arc<Mutex<VecDeque<Entry>>>);

struct Entry {
    raw: String,
    pins: Pins,
    programs: Arc<ProgramSet>,
    directory: Arc<Directory>,
    judgement: Arc<Judgement>,
}

impl Recent {
    /// Keeps a judgement of bytes, by their SHA-256, with the territories known when it was made.
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

    /// Gives back, once, what was said of these bytes under the same conditions.
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
