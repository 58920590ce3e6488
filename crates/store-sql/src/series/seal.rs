//! The sealer: a thread that turns segments into compressed chunks while the server runs.
//!
//! Encoding happens outside the writer; the replacement is one write that first checks that what was read still stands.

use super::rows::{self, Place, corrupt};
use crate::board::{SealBoard, Unsealed};
use crate::driver::{self, Db, params};
use crate::run::status_of_number;
use crate::writer::{Writer, WriterState};
use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use trialbook_domain::{Clock, Code, MetricPoint, Problem, TimestampMs, guarded};
use trialbook_series::{
    Bucket, ChunkSummary, Extent, GROUP_CHUNKS, LEVEL_ROW_BUCKETS, NewBuckets, NewChunk, SealInput,
    SealOutput, SealSource, SeriesError, append_level, seal,
};

/// How often runs that grow old are looked for.
const ROUND: Duration = Duration::from_secs(1);
/// Runs that one write may seal together.
const RUNS_PER_WRITE: usize = 64;
/// Points that are decoded at a time.
const POINTS_PER_ROUND: u64 = 256 * 1024;

/// The sealing thread's parts.
pub(crate) struct Sealer {
    db: Db,
    writer: Writer,
    board: Arc<SealBoard>,
    clock: Arc<dyn Clock>,
}

/// What replaces the segments and the rest of one run.
struct Replacement {
    run: i64,
    segments: Vec<i64>,
    rests: Vec<i64>,
    output: SealOutput,
}

/// Posts what earlier processes left unsealed: a look at every segment, which a start does not wait for.
fn post_unsealed(db: &Db, board: &SealBoard) -> Result<(), Problem> {
    let left = db.rows(&rows::SEGMENT_RUNS, (), |row| {
        Ok(Unsealed {
            row: row.get(0)?,
            n_segments: row.get::<_, i64>(1)?.unsigned_abs(),
            n_points: row.get::<_, i64>(2)?.unsigned_abs(),
            at: TimestampMs(row.get(3)?),
            ended: status_of_number(row.get(5)?).is_end(),
        })
    })?;
    board.post(&left);
    Ok(())
}

impl Sealer {
    pub(crate) fn start(
        db: Db,
        writer: Writer,
        board: Arc<SealBoard>,
        clock: Arc<dyn Clock>,
    ) -> Result<JoinHandle<()>, Problem> {
        let sealer = Sealer { db, writer, board, clock };
        std::thread::Builder::new()
            .name("store-sealer".to_owned())
            .spawn(move || sealer.run())
            .map_err(|error| Problem::bug(format!("cannot start the sealer thread: {error}")))
    }

    fn run(&self) {
        self.post_left_over();
        while self.board.wait(ROUND).is_some() {
            match guarded(|| Ok(self.round())) {
                Ok(ControlFlow::Continue(())) => {}
                Ok(ControlFlow::Break(())) => return,
                Err(problem) => tracing::error!(problem = %problem, "a round of sealing broke off"),
            }
        }
    }

    /// Seals what is due until nothing is, or until something fails; breaks when the store closes.
    fn round(&self) -> ControlFlow<()> {
        loop {
            let _sealing = self.board.begin_sealing();
            let due = self.board.take_due(self.clock.now(), RUNS_PER_WRITE, false);
            if due.is_empty() {
                return ControlFlow::Continue(());
            }
            let failed = self.seal(&due);
            let Some((_, problem)) = failed.first() else { continue };
            tracing::error!(problem = %problem, runs = failed.len(), "sealing failed; it is tried again later");
            if problem.code() == Code::ShuttingDown {
                return ControlFlow::Break(());
            }
            self.post_again(&failed);
            return ControlFlow::Continue(());
        }
    }

    fn post_left_over(&self) {
        self.board.post_left_over(|| {
            if let Err(problem) = guarded(|| post_unsealed(&self.db, &self.board)) {
                tracing::error!(problem = %problem, "what was left unsealed is not known until the next start");
            }
        });
    }

    /// Seals everything that waits, due or not.
    pub(crate) fn seal_all(
        db: Db,
        writer: Writer,
        board: Arc<SealBoard>,
        clock: Arc<dyn Clock>,
    ) -> Result<(), Problem> {
        let sealer = Sealer { db, writer, board, clock };
        sealer.post_left_over();
        let mut failed = Vec::new();
        loop {
            let _sealing = sealer.board.begin_sealing();
            let due = sealer.board.take_due(sealer.clock.now(), RUNS_PER_WRITE, true);
            if due.is_empty() {
                break;
            }
            failed.extend(sealer.seal(&due));
        }
        sealer.post_again(&failed);
        failed.into_iter().next().map_or(Ok(()), |(_, problem)| Err(problem))
    }

    /// Seals these runs together; when one is damaged or too much for this program, each by itself, so that it does
    /// not hold up the others. Returns the runs that could not be sealed, and why.
    fn seal(&self, runs: &[i64]) -> Vec<(i64, Problem)> {
        let alone = |run: &i64| self.seal_guarded(&[*run]).err().map(|problem| (*run, problem));
        match self.seal_guarded(runs) {
            Ok(()) => Vec::new(),
            Err(problem) if matches!(problem.code(), Code::Corrupt | Code::Bug) => {
                runs.iter().filter_map(alone).collect()
            }
            Err(problem) => runs.iter().map(|run| (*run, problem.clone())).collect(),
        }
    }

    fn seal_guarded(&self, runs: &[i64]) -> Result<(), Problem> {
        let sealed = guarded(|| self.seal_together(runs));
        if self.db.in_transaction() {
            // It broke off in its snapshot. If this fails, the next one will say why.
            let _ = self.db.execute(&driver::ROLLBACK, ());
        }
        sealed
    }

    fn seal_together(&self, runs: &[i64]) -> Result<(), Problem> {
        let mut ready = Vec::new();
        let mut n_points = 0;
        for run in runs {
            // A run with more than a round's worth is sealed in several rounds, each durable by itself.
            while let Some((replacement, n, more)) = self.db.snapshot(|db| prepare(db, *run))? {
                n_points += n;
                ready.push(replacement);
                if more || n_points >= POINTS_PER_ROUND {
                    self.replace(std::mem::take(&mut ready))?;
                    n_points = 0;
                }
                if !more {
                    break;
                }
            }
        }
        self.replace(ready)
    }

    fn replace(&self, ready: Vec<Replacement>) -> Result<(), Problem> {
        if ready.is_empty() {
            return Ok(());
        }
        self.writer.submit_blocking(0, move |state| {
            state.savepoint(|state| ready.iter().try_for_each(|replacement| replacement.apply(state)))
        })
    }

    fn post_again(&self, failed: &[(i64, Problem)]) {
        let at = self.clock.now();
        let left: Vec<Unsealed> = failed
            .iter()
            .map(|(row, _)| Unsealed { row: *row, n_segments: 1, n_points: 0, at, ended: false })
            .collect();
        self.board.post(&left);
    }
}

/// Reads and encodes one run: the replacement, its points, and whether more segments remain.
fn prepare(db: &Db, run: i64) -> Result<Option<(Replacement, u64, bool)>, Problem> {
    let (segment_ids, segments) = rows::segments(db, run, POINTS_PER_ROUND)?;
    if segment_ids.is_empty() {
        return Ok(None);
    }
    let total = db.rows(&rows::SEGMENT_SIZES, [run], |_| Ok(()))?.len();
    let (rests, rest) = rows::rests(db, run)?;
    let sealed = rows::sealed_keys(db, run)?;
    let n_points =
        segments.iter().flat_map(|segment| segment.keys.iter()).map(|key| key.points.len() as u64).sum();
    let output =
        seal(SealInput { rest, segments, sealed }, &mut Source { db, run }).map_err(|error| error.0)?;
    let more = segment_ids.len() < total;
    Ok(Some((Replacement { run, segments: segment_ids, rests, output }, n_points, more)))
}

struct Source<'a> {
    db: &'a Db,
    run: i64,
}

/// A problem, or damaged bytes turned into one.
struct Failure(Problem);

impl From<SeriesError> for Failure {
    fn from(error: SeriesError) -> Failure {
        Failure(corrupt(Place { table: "segment", id: 0, run: 0 }, &error))
    }
}

impl SealSource for Source<'_> {
    type Error = Failure;

    fn overlapping(&mut self, key_id: i64, extent: Extent) -> Result<Vec<MetricPoint>, Failure> {
        let mut points = Vec::new();
        for seq in rows::chunks_overlapping(self.db, self.run, key_id, &extent).map_err(Failure)? {
            points.extend(rows::chunk_points(self.db, self.run, key_id, seq).map_err(Failure)?);
        }
        Ok(points)
    }

    fn summaries(&mut self, key_id: i64, seqs: Range<i64>) -> Result<Vec<ChunkSummary>, Failure> {
        rows::chunks(self.db, self.run, key_id, seqs.start, seqs.end).map_err(Failure)
    }

    fn buckets(&mut self, key_id: i64, level: u8, indexes: Range<i64>) -> Result<Vec<Bucket>, Failure> {
        let all = rows::level(self.db, self.run, key_id, level).map_err(Failure)?;
        let from = usize::try_from(indexes.start).unwrap_or(usize::MAX).min(all.len());
        let to = usize::try_from(indexes.end).unwrap_or(usize::MAX).clamp(from, all.len());
        Ok(all[from..to].to_vec())
    }
}

impl Replacement {
    fn apply(&self, state: &mut WriterState) -> Result<(), Problem> {
        let db = state.db();
        for id in &self.segments {
            expect_one(db.execute(&rows::SEGMENT_DELETE, [*id])?, "segment", *id)?;
        }
        for id in &self.rests {
            expect_one(db.execute(&rows::REST_DELETE, [*id])?, "rest", *id)?;
        }
        for (part, rest) in self.output.rest.iter().enumerate() {
            db.execute(&rows::REST_INSERT, params![self.run, part as i64, rest.n_points, rest.data])?;
        }
        for chunk in &self.output.chunks {
            insert_chunk(db, self.run, chunk)?;
        }
        for group in &self.output.groups {
            let n = GROUP_CHUNKS as i64;
            db.execute(&rows::LEVEL_SET, params![self.run, group.key_id, 0, group.seq, n, group.data])?;
        }
        self.output.levels.iter().try_for_each(|buckets| append_buckets(db, self.run, buckets))
    }
}

fn expect_one(changed: usize, table: &str, id: i64) -> Result<(), Problem> {
    if changed == 1 {
        Ok(())
    } else {
        Err(Problem::new(
            Code::StateConflict,
            format!("The {table} row {id} changed while it was being sealed."),
        ))
    }
}

fn insert_chunk(db: &Db, run: i64, new: &NewChunk) -> Result<(), Problem> {
    let summary = &new.chunk.summary;
    db.execute(
        &rows::CHUNK_INSERT,
        params![
            run,
            new.key_id,
            new.seq,
            summary.n,
            summary.flags.0,
            summary.step_first,
            summary.step_last,
            summary.step_min,
            summary.step_max,
            summary.ts_min.0,
            summary.ts_max.0,
            summary.v_first,
            summary.v_last,
            summary.v_min,
            summary.v_max,
            summary.v_sum,
            summary.n_nan,
            new.chunk.data
        ],
    )
    .map(|_| ())
}

fn append_buckets(db: &Db, run: i64, new: &NewBuckets) -> Result<(), Problem> {
    let per_row = LEVEL_ROW_BUCKETS as i64;
    let mut at = new.first;
    let mut left = &new.buckets[..];
    while !left.is_empty() {
        let seq = at / per_row;
        let room = (per_row - at % per_row) as usize;
        let (now, later) = left.split_at(room.min(left.len()));
        let old: Option<Vec<u8>> =
            db.row(&rows::LEVEL_ROW, params![run, new.key_id, new.level, seq], |row| row.get(0))?;
        let data = append_level(old.as_deref(), now)
            .map_err(|error| corrupt(Place { table: "level", id: seq, run }, &error))?;
        let n = at % per_row + now.len() as i64;
        db.execute(&rows::LEVEL_SET, params![run, new.key_id, new.level, seq, n, data])?;
        at += now.len() as i64;
        left = later;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
