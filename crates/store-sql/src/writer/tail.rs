//! What the writer remembers of runs that are being written: their row, and the summaries of their metrics.

use super::state::run_not_found;
use crate::driver::{Db, statement};
use crate::metric::{METRIC_SUMMARIES, read_summary};
use std::collections::HashMap;
use trialbook_domain::{ExperimentId, Lifecycle, MetricSummary, Problem, RunUid};

/// Summaries that are kept over all runs; one takes about 150 bytes.
const SUMMARIES_MAX: usize = 400_000;
/// Runs that are kept.
const TAILS_MAX: usize = 50_000;

/// One run that was written lately.
pub(crate) struct RunTail {
    /// Row of the run.
    pub(crate) row: i64,
    /// Its experiment.
    pub(crate) experiment: ExperimentId,
    /// Its own lifecycle, whatever the experiment's.
    pub(crate) lifecycle: Lifecycle,
    summaries: Option<HashMap<i64, Tracked>>,
    used: u64,
}

/// The summary of one metric and whether its row exists.
pub(crate) struct Tracked {
    pub(crate) summary: MetricSummary,
    pub(crate) stored: bool,
}

impl RunTail {
    pub(crate) fn new(row: i64, experiment: ExperimentId, lifecycle: Lifecycle) -> RunTail {
        RunTail { row, experiment, lifecycle, summaries: None, used: 0 }
    }

    /// A run that has just been created and so has no metrics.
    pub(crate) fn fresh(row: i64, experiment: ExperimentId) -> RunTail {
        RunTail { summaries: Some(HashMap::new()), ..RunTail::new(row, experiment, Lifecycle::Active) }
    }

    /// The summaries of the run's metrics, read on first use.
    pub(crate) fn summaries(&mut self, db: &Db) -> Result<&mut HashMap<i64, Tracked>, Problem> {
        if self.summaries.is_none() {
            let mut all = HashMap::new();
            db.each(&METRIC_SUMMARIES, [self.row], |row| {
                all.insert(row.get(0)?, Tracked { summary: read_summary(row, 1)?, stored: true });
                Ok(())
            })?;
            self.summaries = Some(all);
        }
        Ok(self.summaries.get_or_insert_default())
    }
}

/// The runs written lately, least recently used dropped first.
#[derive(Default)]
pub(crate) struct Tails {
    tails: HashMap<RunUid, RunTail>,
    clock: u64,
}

impl Tails {
    /// The tail of a run, read on first use.
    pub(crate) fn get(&mut self, db: &Db, uid: RunUid) -> Result<&mut RunTail, Problem> {
        use std::collections::hash_map::Entry;
        self.clock += 1;
        let tail = match self.tails.entry(uid) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let read = db.row(&RUN_TAIL, [&uid.0[..]], |row| {
                    let lifecycle =
                        if row.get::<_, i64>(2)? == 0 { Lifecycle::Active } else { Lifecycle::Deleted };
                    Ok(RunTail::new(row.get(0)?, ExperimentId(row.get(1)?), lifecycle))
                })?;
                entry.insert(read.ok_or_else(|| run_not_found(uid))?)
            }
        };
        tail.used = self.clock;
        Ok(tail)
    }

    pub(crate) fn insert(&mut self, uid: RunUid, tail: RunTail) {
        self.tails.insert(uid, RunTail { used: self.clock, ..tail });
    }

    pub(crate) fn clear(&mut self) {
        self.tails.clear();
    }

    /// Drops the half used longest ago when there are too many.
    pub(crate) fn trim(&mut self) {
        if self.tails.len() <= TAILS_MAX && !self.clock.is_multiple_of(1024) {
            return;
        }
        let n_summaries: usize =
            self.tails.values().map(|tail| tail.summaries.as_ref().map_or(0, HashMap::len)).sum();
        if self.tails.len() <= TAILS_MAX && n_summaries <= SUMMARIES_MAX {
            return;
        }
        let mut ages: Vec<u64> = self.tails.values().map(|tail| tail.used).collect();
        let middle = ages.len() / 2;
        let (_, median, _) = ages.select_nth_unstable(middle);
        let keep_after = *median;
        self.tails.retain(|_, tail| tail.used > keep_after);
    }
}

statement!(RUN_TAIL, "SELECT id, experiment_id, life FROM run WHERE uid = ?1");
