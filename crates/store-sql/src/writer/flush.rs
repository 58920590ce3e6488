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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::fresh::Fresh;
    use trialbook_series::decode_segment;

    /// A delta with so many points of each key, with growing steps.
    fn delta(keys: &[(i64, usize)]) -> RunDelta {
        let mut delta = RunDelta::default();
        (delta.row, delta.heard) = (3, TimestampMs(8));
        for (key, n) in keys {
            let points =
                (0..*n as i64).map(|step| MetricPoint { step, timestamp: TimestampMs(step), value: 0.5 });
            delta.extend(*key, points.collect());
        }
        delta
    }

    #[test]
    fn a_group_of_any_size_becomes_segments_that_hold_every_point_once() {
        const MAX: usize = SEGMENT_POINTS_MAX;
        for (keys, n_segments) in [
            (&[][..], 0),
            (&[(5, 1)], 1),
            (&[(5, 1), (6, 2), (7, 3)], 1),
            (&[(5, MAX)], 1),
            (&[(5, MAX - 1), (6, 1)], 1),
            (&[(5, MAX + 1)], 2),
            (&[(5, MAX), (6, 1)], 2),
            (&[(5, 2 * MAX + 1), (6, 3)], 4),
        ] {
            let Fresh { db, .. } = &Fresh::with("");
            assert_eq!(write_segments(db, &delta(keys)).unwrap(), n_segments, "{keys:?}");
            let mut found: Vec<(i64, Vec<i64>)> = Vec::new();
            let mut counted = 0;
            let rows = db
                .rows(&SEGMENTS, (), |row| {
                    Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, Vec<u8>>(2)?))
                })
                .unwrap();
            for (run, n, body) in rows {
                assert_eq!(run, 3);
                counted += n as usize;
                let mut inside = 0;
                for key in decode_segment(&body).unwrap().keys {
                    inside += key.points.len() as i64;
                    let steps = key.points.iter().map(|point| point.step);
                    match found.iter_mut().find(|(id, _)| *id == key.key_id) {
                        Some((_, known)) => known.extend(steps),
                        None => found.push((key.key_id, steps.collect())),
                    }
                }
                assert_eq!(inside, n, "a row tells its points");
                assert!(n as usize <= MAX, "{n}");
            }
            let expected: Vec<(i64, Vec<i64>)> =
                keys.iter().map(|(key, n)| (*key, (0..*n as i64).collect())).collect();
            assert_eq!(found, expected);
            assert_eq!(counted, keys.iter().map(|(_, n)| n).sum::<usize>());
        }
    }

    statement!(SEGMENTS, "SELECT run_id, n_points, body FROM segment ORDER BY id");
}
