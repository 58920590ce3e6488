//! The store in memory: correct by simplicity, for tests and for comparing the others with. Nothing survives it.

mod artifact;
mod experiment;
mod log;
mod logged_model;
mod problems;
mod promotion;
mod registry;
mod run;
mod saved_view;
mod search;
mod series;
mod state;
mod storage_use;
mod trash;

use crate::{Answer, EventSink};
use state::State;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use trialbook_domain::{Key, LogBatch, Problem, TimestampMs};

/// Points in a block of a history, unless said otherwise.
const BLOCK_POINTS: usize = 4096;

/// Where a test wants its store to fail.
pub trait Faults: Send + Sync + 'static {
    /// Why this batch cannot be stored.
    fn of_batch(&self, _batch: &LogBatch) -> Option<Problem> {
        None
    }

    /// Why the history of this metric breaks off after its last point.
    fn of_history(&self, _key: &Key) -> Option<Problem> {
        None
    }
}

struct Faultless;

impl Faults for Faultless {}

/// The store in memory.
pub struct MemoryStore {
    state: Mutex<State>,
    sink: Arc<dyn EventSink>,
    faults: Arc<dyn Faults>,
    block_points: usize,
}

impl MemoryStore {
    /// A store with the experiment `Default`, created at `now`, that tells changes to `sink`.
    pub fn new(now: TimestampMs, sink: Arc<dyn EventSink>) -> MemoryStore {
        MemoryStore {
            state: Mutex::new(State::new(now)),
            sink,
            faults: Arc::new(Faultless),
            block_points: BLOCK_POINTS,
        }
    }

    /// The same store with faults.
    #[must_use]
    pub fn with_faults(self, faults: Arc<dyn Faults>) -> MemoryStore {
        MemoryStore { faults, ..self }
    }

    /// The same store with histories in blocks of so many points; at least one.
    #[must_use]
    pub fn with_blocks_of(self, n_points: usize) -> MemoryStore {
        MemoryStore { block_points: n_points.max(1), ..self }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T: Send + 'static>(&self, read: impl FnOnce(&State) -> Result<T, Problem>) -> Answer<'_, T> {
        Box::pin(ready(read(&self.lock())))
    }

    /// Runs `work`, which checks everything before it changes anything, and tells what it noted.
    fn write<T: Send + 'static>(&self, work: impl FnOnce(&mut State) -> Result<T, Problem>) -> Answer<'_, T> {
        let mut state = self.lock();
        let result = work(&mut state);
        let changes = state.commit();
        if !changes.is_empty() {
            // Under the lock, so that listeners hear changes in the order in which they happened.
            self.sink.committed(&changes);
        }
        let models = state.commit_models();
        if !models.is_empty() {
            self.sink.models_committed(&models);
        }
        Box::pin(ready(result))
    }
}
