//! The sealer: damaged neighbours, races between reading and replacing, rounds, and the rows that chunks and levels stand in.

use super::*;
use crate::driver::{seen, statement};
use crate::tests::fresh::Fresh;
use crate::{OpenOptions, SqlStore};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use trialbook_domain::{ExperimentId, Key, KeyPoints, LogBatch, NewRun, Protocol, RunStatus, RunUid};
use trialbook_series::{Chunk, encode_chunk, encode_group, encode_segment};
use trialbook_store::{Change, EventSink, RunStore};

struct Still;

impl Clock for Still {
    fn now(&self) -> TimestampMs {
        TimestampMs(0)
    }
}

impl EventSink for Still {
    fn committed(&self, _: &[Change]) {}
}

fn open(dir: &Path) -> SqlStore {
    SqlStore::open(dir, OpenOptions::default(), Arc::new(Still), Arc::new(Still)).unwrap()
}

fn log_one_point(store: &SqlStore, n: u8) {
    let now = TimestampMs(0);
    let new = NewRun {
        uid: RunUid([n; 16]),
        experiment: ExperimentId(0),
        name: String::new(),
        user: String::new(),
        status: RunStatus::Running,
        start: now,
        tags: Vec::new(),
        parent: None,
        protocol: Protocol::Own,
    };
    let points = vec![MetricPoint { step: 0, timestamp: now, value: 1.0 }];
    let metrics = vec![KeyPoints { key: Key::new("m").unwrap(), points }];
    let batch = LogBatch { metrics, ..LogBatch::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(store.create_run(new, now)).unwrap();
    runtime.block_on(store.log_batch(RunUid([n; 16]), batch, now)).unwrap();
}

#[test]
fn a_damaged_run_does_not_keep_its_neighbours_unsealed() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    (1..=3).for_each(|n| log_one_point(&store, n));
    drop(store);
    let db = Db::open_writer(&dir.path().join("trialbook.db"), 1024).unwrap();
    db.batch("UPDATE segment SET body = zeroblob(8) WHERE run_id = 2").unwrap();
    let unsealed = || db.rows(&rows::SEGMENT_RUNS, (), |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(unsealed(), [1, 2, 3]);
    let store = open(dir.path());
    for _ in 0..2 {
        assert_eq!(store.seal_all().map_err(|problem| problem.code()), Err(Code::Corrupt));
        assert_eq!(unsealed(), [2]);
    }
}

/// A clock that tells of each look at it, and breaks off the first so many.
struct Watched {
    looks: SyncSender<()>,
    broken: AtomicUsize,
}

impl Clock for Watched {
    fn now(&self) -> TimestampMs {
        let _ = self.looks.try_send(());
        let left = self.broken.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1));
        assert!(left.is_err(), "told to break off");
        TimestampMs(0)
    }
}

/// The sealer of a folder with a run of one point for each number, beside its board and the writer's thread.
struct Place {
    folder: tempfile::TempDir,
    sealer: Sealer,
    writer_thread: JoinHandle<()>,
    looks: Receiver<()>,
}

impl Place {
    fn with_runs(n_runs: u8, n_broken_looks: usize) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        (1..=n_runs).for_each(|n| log_one_point(&store, n));
        drop(store);
        let path = folder.path().join("trialbook.db");
        let board = Arc::new(SealBoard::default());
        let state = WriterState::new(Db::open_writer(&path, 1024).unwrap(), Arc::clone(&board));
        let (writer, writer_thread) = Writer::start(state, Arc::new(Still)).unwrap();
        let (sender, looks) = sync_channel(1_000);
        let clock = Arc::new(Watched { looks: sender, broken: AtomicUsize::new(n_broken_looks) });
        let sealer = Sealer { db: Db::open_reader(&path, 1024).unwrap(), writer, board, clock };
        Place { folder, sealer, writer_thread, looks }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("trialbook.db")
    }
}

fn waiting_runs(db: &Db) -> Vec<i64> {
    db.rows(&rows::SEGMENT_RUNS, (), |row| row.get::<_, i64>(0)).unwrap()
}

#[test]
fn a_panic_over_one_run_does_not_keep_its_neighbours_unsealed() {
    let place = Place::with_runs(3, 0);
    let db = Db::open_reader(&place.path(), 1024).unwrap();
    // Once for all of them together, and once more for the first by itself.
    seen::panic_at(&place.path(), &rows::SEALED_KEYS, 2);
    let failed = place.sealer.seal(&[1, 2, 3]);
    let [(1, problem)] = &failed[..] else { panic!("{failed:?}") };
    assert_eq!(problem.code(), Code::Bug);
    assert!(problem.cause().unwrap().ends_with("told to break off at SEALED_KEYS"), "{problem:?}");
    assert_eq!(waiting_runs(&db), [1]);
    assert!(!place.sealer.db.in_transaction(), "its snapshot has ended");
    assert!(place.sealer.seal(&[1]).is_empty(), "the next try finds nothing half done");
    assert!(waiting_runs(&db).is_empty());
    place.sealer.writer.stop();
    place.writer_thread.join().unwrap();
}

/// The sealer's own thread seals what it is told of after panics in its work and between it.
#[test]
fn the_sealing_thread_lives_on_after_a_panic() {
    for (n_broken_looks, n_broken_reads) in [(0, 2), (1, 0), (2, 4)] {
        let Place { folder, sealer, writer_thread, looks } = Place::with_runs(1, n_broken_looks);
        let path = folder.path().join("trialbook.db");
        seen::panic_at(&path, &rows::SEALED_KEYS, n_broken_reads);
        let db = Db::open_reader(&path, 1024).unwrap();
        let (board, writer) = (Arc::clone(&sealer.board), sealer.writer.clone());
        let thread = std::thread::spawn(move || sealer.run());
        while !waiting_runs(&db).is_empty() {
            // So many segments at once are sealed without waiting until they are old.
            let urgent = Unsealed { row: 1, n_segments: 512, n_points: 1, at: TimestampMs(0), ended: true };
            board.post(&[urgent]);
            let looked = looks.recv_timeout(Duration::from_secs(20));
            assert_eq!(looked, Ok(()), "after {n_broken_looks} and {n_broken_reads} panics nobody seals");
        }
        board.stop();
        thread.join().unwrap();
        writer.stop();
        writer_thread.join().unwrap();
    }
}

/// A database with one segment for each list of values of key 5 of run 1.
fn unsealed(segments: &[&[f64]]) -> WriterState {
    let state = WriterState::new(Fresh::with("").keep(), Arc::new(SealBoard::default()));
    for values in segments {
        add_segment(state.db(), values, values.len());
    }
    state
}

fn add_segment(db: &Db, values: &[f64], n_points: usize) {
    let first = db.rows(&rows::SEGMENT_SIZES, [1], |_| Ok(())).unwrap().len() as i64 * 1_000;
    let points: Vec<MetricPoint> = (first..)
        .zip(values)
        .map(|(step, value)| MetricPoint { step, timestamp: TimestampMs(step), value: *value })
        .collect();
    db.execute(&SEGMENT_ADD, params![n_points as i64, encode_segment(&[(5, &points)])]).unwrap();
}

/// Values of the key in the order of arrival: packed ones, then those in segments.
fn values(db: &Db) -> (Vec<f64>, Vec<f64>) {
    let (rest, fresh) = rows::tail(db, 1, 5).unwrap();
    let only = |points: Vec<MetricPoint>| points.into_iter().map(|point| point.value).collect();
    (only(rest), only(fresh))
}

fn apply(state: &mut WriterState, replacement: &Replacement) -> Result<(), Code> {
    state.savepoint(|state| replacement.apply(state)).map_err(|problem| problem.code())
}

statement!(SEGMENT_ADD, "INSERT INTO segment (run_id, n_points, created_ms, body) VALUES (1, ?1, 0, ?2)");

#[test]
fn what_was_sealed_meanwhile_is_not_sealed_a_second_time() {
    let state = &mut unsealed(&[&[0.5, 1.5], &[2.5]]);
    let (first, n_points, more) = prepare(state.db(), 1).unwrap().unwrap();
    let (second, ..) = prepare(state.db(), 1).unwrap().unwrap();
    assert_eq!((n_points, more), (3, false));
    assert_eq!(apply(state, &first), Ok(()));
    let sealed = (vec![0.5, 1.5, 2.5], Vec::new());
    assert_eq!(values(state.db()), sealed);
    assert_eq!(apply(state, &second), Err(Code::StateConflict));
    assert_eq!(values(state.db()), sealed, "nothing of the second is left");
    assert!(prepare(state.db(), 1).unwrap().is_none(), "nothing waits any more");
}

#[test]
fn a_rest_that_changed_meanwhile_refuses_the_seal_that_read_it() {
    let state = &mut unsealed(&[&[0.5]]);
    let (first, ..) = prepare(state.db(), 1).unwrap().unwrap();
    apply(state, &first).unwrap();
    add_segment(state.db(), &[1.5], 1);
    let (late, ..) = prepare(state.db(), 1).unwrap().unwrap();
    add_segment(state.db(), &[2.5], 1);
    state.db().batch("UPDATE rest SET id = id + 10").unwrap();
    assert_eq!(apply(state, &late), Err(Code::StateConflict));
    assert_eq!(values(state.db()), (vec![0.5], vec![1.5, 2.5]));
}

#[test]
fn a_segment_that_comes_between_reading_and_replacing_waits_for_the_next_round() {
    let state = &mut unsealed(&[&[0.5]]);
    let (replacement, ..) = prepare(state.db(), 1).unwrap().unwrap();
    add_segment(state.db(), &[1.5, f64::INFINITY], 2);
    apply(state, &replacement).unwrap();
    assert_eq!(values(state.db()), (vec![0.5], vec![1.5, f64::INFINITY]));
    let (replacement, ..) = prepare(state.db(), 1).unwrap().unwrap();
    apply(state, &replacement).unwrap();
    assert_eq!(values(state.db()), (vec![0.5, 1.5, f64::INFINITY], Vec::new()));
}

#[test]
fn a_round_takes_whole_segments_until_it_has_enough_and_says_that_more_remain() {
    let state = &mut unsealed(&[]);
    let half = POINTS_PER_ROUND as usize / 2;
    // What a row tells of its points decides, so that nothing is decoded to find out.
    for (value, n_points) in [(0.5, half), (1.5, half - 1), (2.5, 2), (3.5, 5 * half), (4.5, 1)] {
        add_segment(state.db(), &[value], n_points);
    }
    let mut rounds = Vec::new();
    while let Some((replacement, n_points, more)) = prepare(state.db(), 1).unwrap() {
        apply(state, &replacement).unwrap();
        rounds.push((replacement.segments.len(), n_points, more));
    }
    assert_eq!(rounds, [(3, 3, true), (1, 1, true), (1, 1, false)]);
    assert_eq!(values(state.db()), (vec![0.5, 1.5, 2.5, 3.5, 4.5], Vec::new()));
}

fn bucket(n: u64) -> Bucket {
    let at = i64::try_from(n).unwrap();
    let point = MetricPoint { step: at, timestamp: TimestampMs(-at), value: n as f64 };
    Bucket::from(&ChunkSummary::of(&[point]).unwrap())
}

/// Enough of a bucket to know it again.
fn steps(buckets: &[Bucket]) -> Vec<i64> {
    buckets.iter().map(|bucket| bucket.extent.step_min).collect()
}

statement!(
    LEVEL_COUNTS,
    "SELECT seq, n FROM level WHERE run_id = 1 AND key_id = 5 AND level = 2 ORDER BY seq"
);

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn buckets_appended_in_pieces_of_any_size_fill_row_after_row(
        pieces in prop::collection::vec(prop_oneof![1_usize..50, 4_000..4_200_usize], 1..6),
    ) {
        let Fresh { db, .. } = &Fresh::with("");
        let mut first = 0;
        for n in &pieces {
            let buckets = (first..first + *n as u64).map(bucket).collect();
            append_buckets(db, 1, &NewBuckets { key_id: 5, level: 2, first: first as i64, buckets }).unwrap();
            first += *n as u64;
        }
        let kept = rows::level(db, 1, 5, 2).unwrap();
        prop_assert_eq!(steps(&kept), (0..first as i64).collect::<Vec<_>>());
        let counts = db.rows(&LEVEL_COUNTS, (), |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))).unwrap();
        let per_row = LEVEL_ROW_BUCKETS as i64;
        let expected: Vec<(i64, i64)> = (0..=(first as i64 - 1) / per_row)
            .map(|seq| (seq, per_row.min(first as i64 - seq * per_row)))
            .collect();
        prop_assert_eq!(counts, expected);
        for (key, level) in [(5, 1), (5, 3), (6, 2)] {
            prop_assert!(rows::level(db, 1, key, level).unwrap().is_empty());
        }
    }
}

/// A chunk of one point at this step.
fn chunk(step: i64) -> Chunk {
    encode_chunk(&[MetricPoint { step, timestamp: TimestampMs(step), value: 0.5 }]).unwrap()
}

#[test]
fn summaries_of_any_stretch_are_the_same_whichever_groups_were_written() {
    const N: i64 = 5 * GROUP_CHUNKS as i64 + 7;
    let Fresh { db, .. } = &Fresh::with("");
    let all: Vec<ChunkSummary> = (0..N).map(|seq| chunk(seq * 10).summary).collect();
    db.batch("BEGIN").unwrap();
    for seq in 0..N {
        insert_chunk(db, 1, &NewChunk { key_id: 5, seq, chunk: chunk(seq * 10) }).unwrap();
        // Another key and another run have chunks of the same numbers.
        insert_chunk(db, 1, &NewChunk { key_id: 6, seq, chunk: chunk(-1) }).unwrap();
        insert_chunk(db, 2, &NewChunk { key_id: 5, seq, chunk: chunk(-2) }).unwrap();
    }
    db.batch("COMMIT").unwrap();
    let per_group = GROUP_CHUNKS as i64;
    let edges: Vec<i64> = (0..=5).flat_map(|group| [-1, 0, 1].map(|by| group * per_group + by)).collect();
    for written in [&[][..], &[1], &[0, 3], &[0, 1, 2, 3, 4]] {
        db.batch("DELETE FROM level").unwrap();
        for group in written {
            let range = (group * per_group) as usize..((group + 1) * per_group) as usize;
            let data = encode_group(&all[range]);
            db.execute(&rows::LEVEL_SET, params![1, 5, 0, *group, per_group, data]).unwrap();
        }
        for from in edges.iter().copied().filter(|from| *from >= 0) {
            for to in edges.iter().copied().chain([N, i64::MAX]).filter(|to| *to >= from) {
                let found = rows::chunks(db, 1, 5, from, to).unwrap();
                let found: Vec<i64> = found.iter().map(|summary| summary.step_first).collect();
                let expected: Vec<i64> = (from..to.min(N)).map(|seq| seq * 10).collect();
                assert_eq!(found, expected, "{from} to {to} with groups {written:?}");
            }
        }
    }
}

#[test]
fn chunks_that_overlap_an_extent_are_named_by_their_numbers() {
    let Fresh { db, .. } = &Fresh::with("");
    for (seq, step) in [(0, 0), (1, 100), (2, 50), (3, 200)] {
        insert_chunk(db, 1, &NewChunk { key_id: 5, seq, chunk: chunk(step) }).unwrap();
    }
    let extent = |from: i64, to: i64| Extent {
        step_min: from,
        step_max: to,
        ts_min: TimestampMs(from),
        ts_max: TimestampMs(to),
    };
    for (from, to, found) in [
        (i64::MIN, i64::MAX, &[0, 1, 2, 3][..]),
        (50, 100, &[1, 2]),
        (100, 100, &[1]),
        (101, 199, &[]),
        (200, i64::MAX, &[3]),
    ] {
        assert_eq!(rows::chunks_overlapping(db, 1, 5, &extent(from, to)).unwrap(), found, "{from} to {to}");
    }
    let here_then = Extent { ts_min: TimestampMs(60), ..extent(50, 60) };
    assert!(rows::chunks_overlapping(db, 1, 5, &here_then).unwrap().is_empty(), "both must overlap");
}
