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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::fresh::Fresh;

    fn uid(n: u64) -> RunUid {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&n.to_le_bytes());
        RunUid(bytes)
    }

    /// A database with two runs: one is active, one deleted.
    fn place() -> Fresh {
        let runs = [(1, 0), (2, 1)].map(|(row, life)| {
            format!(
                "INSERT INTO run (id, experiment_id, uid, name, user_name, status, life, start_ms, created_ms, heard_ms,
                                  protocol, rev)
                 VALUES ({row}, 0, X'0{row}000000000000000000000000000000', 'a', 'u', 1, {life}, 0, 0, 0, 1, {row});"
            )
        });
        Fresh::with(&runs.concat())
    }

    #[test]
    fn a_run_is_read_once_and_remembered_until_everything_is_forgotten() {
        let Fresh { db, .. } = &place();
        let mut tails = Tails::default();
        for (n, lifecycle) in [(1, Lifecycle::Active), (2, Lifecycle::Deleted)] {
            let tail = tails.get(db, uid(n)).unwrap();
            assert_eq!((tail.row, tail.experiment, tail.lifecycle), (n as i64, ExperimentId(0), lifecycle));
        }
        db.batch("UPDATE run SET life = 1").unwrap();
        assert_eq!(
            tails.get(db, uid(1)).unwrap().lifecycle,
            Lifecycle::Active,
            "the writer alone changes rows"
        );
        tails.clear();
        assert_eq!(tails.get(db, uid(1)).unwrap().lifecycle, Lifecycle::Deleted);
    }

    #[test]
    fn an_unknown_run_is_told_each_time_and_found_once_it_is_there() {
        let Fresh { db, .. } = &place();
        let mut tails = Tails::default();
        for _ in 0..2 {
            let problem = tails.get(db, uid(7)).err().unwrap();
            assert_eq!(problem.code(), trialbook_domain::Code::RunNotFound);
        }
        tails.insert(uid(7), RunTail::fresh(9, ExperimentId(0)));
        assert_eq!(tails.get(db, uid(7)).unwrap().row, 9);
    }

    #[test]
    fn a_fresh_run_has_no_metrics_and_a_known_one_those_that_are_stored() {
        let Fresh { db, .. } = &place();
        let mut tails = Tails::default();
        assert!(tails.get(db, uid(1)).unwrap().summaries(db).unwrap().is_empty());
        tails.insert(uid(7), RunTail::fresh(9, ExperimentId(0)));
        assert!(tails.get(db, uid(7)).unwrap().summaries(db).unwrap().is_empty());
    }

    #[test]
    fn too_many_runs_are_halved_and_those_used_last_stay() {
        let Fresh { db, .. } = &place();
        let mut tails = Tails::default();
        let n = TAILS_MAX as u64 + 1;
        for run in 10..10 + n {
            tails.insert(uid(run), RunTail::fresh(run as i64, ExperimentId(0)));
            tails.get(db, uid(run)).unwrap();
        }
        tails.get(db, uid(10)).unwrap();
        tails.trim();
        let kept = |run: u64| tails.tails.contains_key(&uid(run));
        assert!(tails.tails.len() <= TAILS_MAX / 2 + 1, "{}", tails.tails.len());
        assert!(kept(10) && kept(9 + n), "used last");
        assert!(!kept(11) && !kept(12), "used longest ago");
    }

    #[test]
    fn few_runs_are_all_kept() {
        let Fresh { db, .. } = &place();
        let mut tails = Tails::default();
        for run in 10..2_000 {
            tails.insert(uid(run), RunTail::fresh(run as i64, ExperimentId(0)));
            tails.get(db, uid(run)).unwrap();
            tails.trim();
        }
        assert_eq!(tails.tails.len(), 1_990);
    }
}
