//! What happens when something goes wrong: refusals in a group, damaged bytes, a second process.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use common::{Ears, at, block_on, create_run, history, key, open, open_with, param, point, points, uid};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use trialbook_domain::{Code, ExperimentId, LogBatch, RunUid};
use trialbook_store::contract::change_views;
use trialbook_store::{ChangeKind, RunStore};

#[test]
fn one_refused_batch_never_fails_its_neighbours_in_any_position() {
    for bad in 0..8 {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path()).unwrap();
        let run = create_run(&store, 1);
        block_on(store.log_batch(run, param("lr", "1"), at(1))).unwrap();
        // All are handed over before any is awaited, so they share commits.
        let pending: Vec<_> = (0..8)
            .map(|i| {
                let mut batch = points("m", &[point(i, i as f64)]);
                if i == bad {
                    batch.params = param("lr", "2").params;
                }
                store.log_batch(run, batch, at(2))
            })
            .collect();
        let codes: Vec<Option<Code>> =
            pending.into_iter().map(|answer| block_on(answer).err().map(|problem| problem.code())).collect();
        let expected: Vec<Option<Code>> = (0..8).map(|i| (i == bad).then_some(Code::ParamChanged)).collect();
        assert_eq!(codes, expected);
        let steps: Vec<i64> = history(&store, run, "m").unwrap().iter().map(|point| point.step).collect();
        assert_eq!(steps, (0..8).filter(|i| *i != bad).collect::<Vec<i64>>());
    }
}

#[test]
fn concurrent_writers_of_one_run_lose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = Arc::new(open(dir.path()).unwrap());
    let run = create_run(&store, 1);
    let writers: Vec<_> = (0..8_i64)
        .map(|lane| {
            let store = Arc::clone(&store);
            std::thread::spawn(move || {
                for i in 0..100 {
                    let batch = points("m", &[point(lane * 1000 + i, i as f64)]);
                    block_on(store.log_batch(run, batch, at(i))).unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.join().unwrap();
    }
    assert_eq!(history(&store, run, "m").unwrap().len(), 800);
    let record = block_on(store.get_run(run)).unwrap();
    assert_eq!(record.data.metrics[0].1.n_points, 800);
    assert_eq!(record.data.metrics[0].1.last.step, 7099);
}

#[test]
fn a_second_process_is_told_who_holds_the_directory() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path()).unwrap();
    let refused = open(dir.path()).err().unwrap();
    assert_eq!(refused.code(), Code::StateConflict);
    assert_eq!(refused.fact_value("process"), std::process::id().to_string());
    drop(first);
    assert!(open(dir.path()).is_ok());
}

#[test]
fn a_database_of_another_program_or_a_newer_schema_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()).unwrap());
    // Bytes 60 to 63 of the file hold user_version, 68 to 71 application_id (SQLite file format, section 1.3).
    for (offset, value) in [(60_usize, 99_u32), (68, 7)] {
        let path = dir.path().join("trialbook.db");
        let good = fs::read(&path).unwrap();
        let mut bytes = good.clone();
        bytes[offset..offset + 4].copy_from_slice(&value.to_be_bytes());
        fs::write(&path, &bytes).unwrap();
        let refused = open(dir.path()).err().unwrap();
        assert_eq!(refused.code(), Code::StateConflict, "{refused}");
        fs::write(&path, &good).unwrap();
    }
    assert!(open(dir.path()).is_ok());
}

/// Flips one bit of the first place where `wanted` stands in the database file.
fn damage(dir: &Path, wanted: &[u8]) {
    let path = dir.join("trialbook.db");
    let mut bytes = fs::read(&path).unwrap();
    let place = bytes.windows(wanted.len()).position(|window| window == wanted).unwrap();
    bytes[place] ^= 1;
    fs::write(&path, bytes).unwrap();
}

#[test]
fn damaged_points_are_named_and_never_served() {
    let dir = tempfile::tempdir().unwrap();
    let strange = 123_456_789.987_654_33_f64;
    {
        let store = open(dir.path()).unwrap();
        let run = create_run(&store, 1);
        create_run(&store, 2);
        block_on(store.log_batch(run, points("m", &[point(1, 5.0), point(2, strange)]), at(1))).unwrap();
        block_on(store.log_batch(uid(2), points("m", &[point(1, 7.0)]), at(1))).unwrap();
    }
    // The value also stands in the summary row, in the other byte order.
    damage(dir.path(), &strange.to_le_bytes());
    let store = open(dir.path()).unwrap();
    let problem = history(&store, uid(1), "m").unwrap_err();
    assert_eq!(problem.code(), Code::Corrupt);
    assert!(problem.what().contains("segment row"), "{problem}");
    assert_eq!(history(&store, uid(2), "m").unwrap().len(), 1);
}

#[test]
fn a_batch_with_one_key_too_many_is_refused_whole() {
    use trialbook_domain::limits::KEYS_PER_EXPERIMENT_MAX;
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let run = create_run(&store, 1);
    let batch = |range: std::ops::Range<usize>| LogBatch {
        metrics: range.flat_map(|i| points(&format!("k{i}"), &[point(0, 0.0)]).metrics).collect(),
        ..LogBatch::default()
    };
    block_on(store.log_batch(run, batch(0..KEYS_PER_EXPERIMENT_MAX - 1), at(1))).unwrap();
    let refused = block_on(store.log_batch(
        run,
        batch(KEYS_PER_EXPERIMENT_MAX - 1..KEYS_PER_EXPERIMENT_MAX + 1),
        at(2),
    ));
    let problem = refused.unwrap_err();
    assert_eq!(
        (problem.code(), problem.fact_value("key")),
        (Code::TooManyKeys, format!("k{KEYS_PER_EXPERIMENT_MAX}").as_str())
    );
    assert!(history(&store, run, &format!("k{}", KEYS_PER_EXPERIMENT_MAX - 1)).unwrap().is_empty());
    block_on(store.log_batch(run, batch(KEYS_PER_EXPERIMENT_MAX - 1..KEYS_PER_EXPERIMENT_MAX), at(3)))
        .unwrap();
}

#[test]
fn changes_are_told_after_they_are_durable_with_growing_revisions() {
    let dir = tempfile::tempdir().unwrap();
    let ears = Arc::new(Ears::default());
    let store = open_with(dir.path(), &ears).unwrap();
    let run = create_run(&store, 1);
    block_on(store.log_batch(run, points("m", &[point(0, 1.0)]), at(1))).unwrap();
    let refused = block_on(store.log_batch(RunUid([9; 16]), param("a", "b"), at(1)));
    assert!(refused.is_err());
    block_on(store.delete_run_tag(run, key("none"), at(1))).unwrap_err();
    drop(store);
    let heard = ears.heard();
    let kinds: Vec<ChangeKind> = heard.iter().map(|change| change.kind).collect();
    assert_eq!(kinds, [ChangeKind::RunCreated, ChangeKind::RunLogged]);
    assert!(heard[0].revision < heard[1].revision);
    assert!(heard.iter().all(|change| change.experiment == ExperimentId(0) && change.run == Some(run)));
}

#[test]
fn views_that_have_a_name_are_told_when_they_change() {
    let dir = tempfile::tempdir().unwrap();
    let ears = Arc::new(Ears::default());
    let store = open_with(dir.path(), &ears).unwrap();
    let expected = block_on(change_views(&store)).unwrap();
    // The writer has told everything when it ends.
    drop(store);
    let views = ears.heard().into_iter().filter(|change| change.kind == ChangeKind::ViewsChanged);
    assert_eq!(views.map(|change| change.experiment).collect::<Vec<_>>(), expected);
}
