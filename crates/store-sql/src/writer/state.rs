//! What the writer thread holds: its connection, what it remembers of open runs, and the group being committed.

use super::delta::{Group, RunDelta};
use super::keys::KeyIds;
use super::tail::{RunTail, Tails, Tracked};
use crate::board::SealBoard;
use crate::driver::{self, Db};
use std::collections::HashMap;
use std::sync::Arc;
use trialbook_domain::{Code, ExperimentId, Lifecycle, MetricSummary, Problem, RunUid, TimestampMs, guarded};
use trialbook_store::{Change, ChangeKind, ModelChange};

/// The writer thread's state. Memory of what the database holds is only a cache: it is dropped when a commit fails.
pub(crate) struct WriterState {
    db: Db,
    keys: KeyIds,
    tails: Tails,
    pub(super) experiments: HashMap<ExperimentId, ExperimentState>,
    pub(super) group: Group,
    poisoned: Option<Problem>,
    checkpoint_wanted: bool,
    board: Arc<SealBoard>,
}

/// What the writer remembers of an experiment.
#[derive(Clone, Copy, Debug)]
pub(super) struct ExperimentState {
    pub(super) lifecycle: Lifecycle,
    pub(super) rev: i64,
}

impl WriterState {
    pub(crate) fn new(db: Db, board: Arc<SealBoard>) -> WriterState {
        WriterState {
            db,
            keys: KeyIds::default(),
            tails: Tails::default(),
            experiments: HashMap::new(),
            group: Group::default(),
            poisoned: None,
            checkpoint_wanted: false,
            board,
        }
    }

    /// The writing connection, inside the group's transaction.
    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    /// Makes the whole group fail: the transaction can no longer be trusted.
    pub(crate) fn poison(&mut self, problem: Problem) {
        self.poisoned.get_or_insert(problem);
    }

    /// Notes a change for the experiment's counter and for the listeners.
    pub(crate) fn note(&mut self, experiment: ExperimentId, run: Option<RunUid>, kind: ChangeKind) {
        self.group.note(experiment, run, kind);
    }

    /// Notes changes of registered models for the listeners.
    pub(crate) fn note_models(&mut self, changes: Vec<ModelChange>) {
        self.group.models.extend(changes);
    }

    /// Writes what the group gathered, commits, and returns the changes to announce.
    pub(super) fn commit(&mut self) -> Result<(Vec<Change>, Vec<ModelChange>), Problem> {
        let flushed = match self.poisoned.take() {
            Some(problem) => Err(problem),
            None => guarded(|| self.flush()),
        };
        let committed = flushed.and_then(|changes| self.db.execute(&driver::COMMIT, ()).map(|_| changes));
        if committed.is_err() {
            self.forget();
            // Without an open transaction this statement fails, which is then what was wanted.
            let _ = self.db.execute(&driver::ROLLBACK, ());
        }
        if committed.is_ok() {
            self.board.post(&self.group.unsealed);
        }
        let models = std::mem::take(&mut self.group.models);
        self.group.clear();
        self.tails.trim();
        if std::mem::take(&mut self.checkpoint_wanted)
            && let Err(problem) = self.db.checkpoint()
        {
            tracing::warn!(problem = %problem, "the write-ahead log could not be copied into the database");
        }
        committed.map(|changes| (changes, models))
    }

    fn forget(&mut self) {
        self.keys.clear();
        self.tails.clear();
        self.experiments.clear();
    }

    /// Work for quiet moments: copies the WAL into the database and hands free pages back.
    pub(super) fn idle(&mut self) {
        self.tidy_up(Db::checkpoint_restart);
    }

    /// The last work of the thread: the write-ahead log is left empty.
    pub(super) fn finish(&mut self) {
        self.tidy_up(Db::checkpoint_truncate);
    }

    fn tidy_up(&self, checkpoint: impl FnOnce(&Db) -> Result<(), Problem>) {
        let done = self.db.incremental_vacuum().and_then(|()| checkpoint(&self.db));
        if let Err(problem) = done {
            tracing::warn!(problem = %problem, "the write-ahead log could not be copied into the database");
        }
    }

    /// After the next commit, ends a checkpoint that the background connection has nearly done, so that the write-ahead
    /// log starts again from its beginning instead of growing.
    pub(crate) fn finish_checkpoint(&mut self) {
        self.checkpoint_wanted = true;
    }

    /// The experiment's state, read once and remembered.
    pub(super) fn experiment(&mut self, id: ExperimentId) -> Result<ExperimentState, Problem> {
        if let Some(known) = self.experiments.get(&id) {
            return Ok(*known);
        }
        let state = self
            .db
            .row(&EXPERIMENT_STATE, [id.0], |row| {
                let lifecycle =
                    if row.get::<_, i64>(0)? == 0 { Lifecycle::Active } else { Lifecycle::Deleted };
                Ok(ExperimentState { lifecycle, rev: row.get(1)? })
            })?
            .ok_or_else(|| experiment_not_found(id))?;
        self.experiments.insert(id, state);
        Ok(state)
    }

    /// Forgets what is remembered of an experiment; the next use reads it again.
    pub(crate) fn experiment_changed(&mut self, id: ExperimentId) {
        if let Some(state) = self.experiments.get_mut(&id) {
            // The counter of this group is not written yet, so only the lifecycle is read again.
            let fresh = self.db.row(&EXPERIMENT_STATE, [id.0], |row| row.get::<_, i64>(0));
            match fresh {
                Ok(Some(0)) => state.lifecycle = Lifecycle::Active,
                Ok(_) => state.lifecycle = Lifecycle::Deleted,
                Err(problem) => self.poison(problem),
            }
        }
    }

    /// An active experiment, or why it cannot be written to.
    pub(crate) fn active_experiment(&mut self, id: ExperimentId) -> Result<(), Problem> {
        match self.experiment(id)?.lifecycle {
            Lifecycle::Active => Ok(()),
            Lifecycle::Deleted => Err(experiment_deleted(id)),
        }
    }

    /// What is remembered of a run, read on first use.
    pub(crate) fn tail(&mut self, uid: RunUid) -> Result<&mut RunTail, Problem> {
        self.tails.get(&self.db, uid)
    }

    /// The connection beside a run's tail.
    pub(super) fn db_and_tail(&mut self, uid: RunUid) -> Result<(&Db, &mut RunTail), Problem> {
        let tail = self.tails.get(&self.db, uid)?;
        Ok((&self.db, tail))
    }

    /// The connection beside the key dictionary.
    pub(crate) fn db_and_keys(&mut self) -> (&Db, &mut KeyIds) {
        (&self.db, &mut self.keys)
    }

    /// Keys inserted since the process started.
    pub(super) fn n_keys_inserted(&self) -> u64 {
        self.keys.n_inserted()
    }

    /// Remembers a run that was just created, whose experiment gets its next revision with this group.
    pub(crate) fn run_created(&mut self, uid: RunUid, row: i64, experiment: ExperimentId) {
        self.tails.insert(uid, RunTail::fresh(row, experiment));
        self.note(experiment, Some(uid), ChangeKind::RunCreated);
    }

    /// The revision that the experiment has after this group.
    pub(crate) fn next_rev(&mut self, experiment: ExperimentId) -> Result<i64, Problem> {
        Ok(self.experiment(experiment)?.rev + 1)
    }

    /// Gathers news of a run: its row gets the next revision and the time it was heard of.
    pub(crate) fn heard(
        &mut self,
        uid: RunUid,
        now: TimestampMs,
        kind: ChangeKind,
    ) -> Result<&mut RunDelta, Problem> {
        let tail = self.tails.get(&self.db, uid)?;
        let (row, experiment) = (tail.row, tail.experiment);
        self.note(experiment, Some(uid), kind);
        let delta = self.group.runs.entry(uid).or_default();
        delta.row = row;
        delta.heard = delta.heard.max(now);
        Ok(delta)
    }

    /// Puts a run off that has logged far more than could be sealed so far.
    pub(crate) fn check_backlog(&self, uid: RunUid, row: i64) -> Result<(), Problem> {
        if self.board.is_full(row) {
            return Err(Problem::new(
                Code::Overloaded,
                format!("The points of the run {uid} come faster than points can be compressed."),
            )
            .hint("Send it again in a moment."));
        }
        Ok(())
    }

    /// Joins what new points add to the summary of a metric.
    pub(crate) fn summarise(
        &mut self,
        uid: RunUid,
        key_id: i64,
        added: &MetricSummary,
    ) -> Result<(), Problem> {
        use std::collections::hash_map::Entry;
        let (db, tail) = self.db_and_tail(uid)?;
        match tail.summaries(db)?.entry(key_id) {
            Entry::Occupied(mut entry) => entry.get_mut().summary.merge(added),
            Entry::Vacant(entry) => {
                entry.insert(Tracked { summary: *added, stored: false });
            }
        }
        Ok(())
    }

    /// The points that the group has gathered of a run.
    pub(crate) fn points(&mut self, uid: RunUid) -> &mut RunDelta {
        self.group.runs.entry(uid).or_default()
    }

    /// The run's row and experiment when it may be written to.
    pub(crate) fn active_run(&mut self, uid: RunUid) -> Result<&mut RunTail, Problem> {
        let tail = self.tails.get(&self.db, uid)?;
        let (experiment, run_lifecycle) = (tail.experiment, tail.lifecycle);
        let state = self.experiment(experiment)?;
        if run_lifecycle == Lifecycle::Deleted || state.lifecycle == Lifecycle::Deleted {
            return Err(run_deleted(uid));
        }
        self.tails.get(&self.db, uid)
    }
}

driver::statement!(EXPERIMENT_STATE, "SELECT life, rev FROM experiment WHERE id = ?1");

pub(crate) fn experiment_not_found(id: ExperimentId) -> Problem {
    Problem::new(Code::ExperimentNotFound, format!("The experiment {id} does not exist."))
        .fact("experiment_id", id)
}

pub(crate) fn experiment_deleted(id: ExperimentId) -> Problem {
    Problem::new(Code::ExperimentDeleted, format!("The experiment {id} is deleted."))
        .hint("Restore it first.")
        .fact("experiment_id", id)
}

pub(crate) fn run_not_found(uid: RunUid) -> Problem {
    Problem::new(Code::RunNotFound, format!("The run {uid} does not exist.")).fact("run_id", uid)
}

pub(crate) fn run_deleted(uid: RunUid) -> Problem {
    Problem::new(Code::RunDeleted, format!("The run {uid} is deleted."))
        .hint("Restore it first.")
        .fact("run_id", uid)
}

pub(crate) fn run_ended(uid: RunUid) -> Problem {
    Problem::new(Code::StateConflict, format!("The run {uid} has ended already."))
        .hint("Only a run that is running or scheduled can be stopped.")
        .fact("run_id", uid)
}
