//! Writes what a group gathered: segments, metric summaries, run rows, change counters.

use super::delta::RunDelta;
use super::state::WriterState;
use crate::board::Unsealed;
use crate::driver::{Db, params, statement};
use crate::metric::{insert_summary, update_summary};
use std::mem::take;
use trialbook_domain::{MetricPoint, Problem, RunUid, TimestampMs};
use trialbook_series::encode_segment;
use trialbook_store::Change;

/// Points in one segment; larger groups are split.
const SEGMENT_POINTS_MAX: usize = 32_768;

impl WriterState {
    /// Writes everything the group gathered and returns the changes to announce after the commit.
    pub(super) fn flush(&mut self) -> Result<Vec<Change>, Problem> {
        let runs = take(&mut self.group.runs);
        let mut revs = Vec::with_capacity(self.group.changes.len());
        for experiment in self.group.changes.keys().copied().collect::<Vec<_>>() {
            let rev = self.experiment(experiment)?.rev + 1;
            revs.push((experiment, rev));
        }
        for (uid, delta) in &runs {
            self.flush_run(*uid, delta)?;
        }
        let mut announced = Vec::new();
        for (experiment, rev) in revs {
            // The counter moves last, so that a reader that has seen it has everything up to it.
            self.db().execute(&EXPERIMENT_REV, params![experiment.0, rev])?;
            if let Some(state) = self.experiments.get_mut(&experiment) {
                state.rev = rev;
            }
            for (run, kind) in self.group.changes.remove(&experiment).unwrap_or_default() {
                announced.push(Change { experiment, revision: rev, run, kind });
            }
        }
        Ok(announced)
    }

    fn flush_run(&mut self, uid: RunUid, delta: &RunDelta) -> Result<(), Problem> {
        let n_segments = write_segments(self.db(), delta)?;
        if n_segments > 0 || delta.ended {
            self.group.unsealed.push(Unsealed {
                row: delta.row,
                n_segments,
                n_points: delta.n_points as u64,
                at: delta.heard,
                ended: delta.ended,
            });
        }
        let (row, rev) = {
            let experiment = self.tail(uid)?.experiment;
            (delta.row, self.experiment(experiment)?.rev + 1)
        };
        self.db().execute(&RUN_HEARD, params![row, rev, delta.heard.0])?;
        self.flush_summaries(uid, delta)
    }

    fn flush_summaries(&mut self, uid: RunUid, delta: &RunDelta) -> Result<(), Problem> {
        let (db, tail) = self.db_and_tail(uid)?;
        let row = tail.row;
        let summaries = tail.summaries(db)?;
        for (key_id, _) in &delta.points {
            if let Some(tracked) = summaries.get_mut(key_id) {
                if tracked.stored {
                    update_summary(db, row, *key_id, &tracked.summary)?;
                } else {
                    insert_summary(db, row, *key_id, &tracked.summary)?;
                    tracked.stored = true;
                }
            }
        }
        Ok(())
    }
}

/// Returns how many segments were written.
fn write_segments(db: &Db, delta: &RunDelta) -> Result<u64, Problem> {
    if delta.n_points == 0 {
        return Ok(0);
    }
    if delta.n_points <= SEGMENT_POINTS_MAX {
        let keys: Vec<(i64, &[MetricPoint])> =
            delta.points.iter().map(|(id, points)| (*id, &points[..])).collect();
        write_segment(db, delta.row, delta.n_points, delta.heard, &keys)?;
        return Ok(1);
    }
    let mut n_segments = 0;
    for (id, points) in &delta.points {
        for slice in points.chunks(SEGMENT_POINTS_MAX) {
            write_segment(db, delta.row, slice.len(), delta.heard, &[(*id, slice)])?;
            n_segments += 1;
        }
    }
    Ok(n_segments)
}

fn write_segment(
    db: &Db,
    row: i64,
    n_points: usize,
    at: TimestampMs,
    keys: &[(i64, &[MetricPoint])],
) -> Result<(), Problem> {
    let body = encode_segment(keys);
    db.execute(&SEGMENT_INSERT, params![row, n_points as i64, at.0, body]).map(|_| ())
}

statement!(
    SEGMENT_INSERT,
    "INSERT INTO segment (run_id, n_points, created_ms, body) VALUES (?1, ?2, ?3, ?4)"
);
statement!(RUN_HEARD, "UPDATE run SET rev = ?2, heard_ms = ?3 WHERE id = ?1");
statement!(EXPERIMENT_REV, "UPDATE experiment SET rev = ?2 WHERE id = ?1");
