//! The contract of persistence, over a fresh store in memory for each case; and what only this store promises.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use trialbook_domain::{
    Code, ExperimentId, Key, KeyPoints, LogBatch, MetricPoint, NewRun, Problem, Protocol, RunChange,
    RunStatus, RunUid, TimestampMs,
};
use trialbook_store::contract::{all_cases, change_views};
use trialbook_store::memory::{Faults, MemoryStore};
use trialbook_store::{ChangeKind, EventSink, RunStore, SeriesStore};
use trialbook_testkit::Ears;

/// Answers of this store never wait.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("a store in memory has nothing to wait for"),
    }
}

fn store() -> MemoryStore {
    MemoryStore::new(TimestampMs(0), Arc::new(Ears::default()))
}

fn key(name: &str) -> Key {
    Key::new(name).unwrap()
}

fn run(store: &MemoryStore) -> RunUid {
    let new = NewRun {
        uid: RunUid([1; 16]),
        experiment: ExperimentId(0),
        name: "a".to_owned(),
        user: String::new(),
        status: RunStatus::Running,
        start: TimestampMs(0),
        tags: Vec::new(),
        parent: None,
        protocol: Protocol::Own,
    };
    now(store.create_run(new, TimestampMs(1))).unwrap().run.uid
}

fn points(steps: std::ops::Range<i64>) -> LogBatch {
    let points = steps.map(|step| MetricPoint { step, timestamp: TimestampMs(step), value: 1.0 }).collect();
    LogBatch { metrics: vec![KeyPoints { key: key("m"), points }], ..LogBatch::default() }
}

#[test]
fn every_case_of_the_contract_holds_in_memory() {
    let cases = all_cases();
    assert!(cases.len() > 50, "{} cases", cases.len());
    let mut failed = Vec::new();
    for (name, case) in cases {
        let outcome = std::panic::catch_unwind(|| now(case(&store())));
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(problem)) => failed.push(format!("{name}: {problem}")),
            Err(_) => failed.push(format!("{name}: an assertion failed")),
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn changes_are_told_with_growing_revisions_and_refusals_are_not() {
    let ears = Arc::new(Ears::default());
    let store = MemoryStore::new(TimestampMs(0), Arc::clone(&ears) as Arc<dyn EventSink>);
    let uid = run(&store);
    now(store.log_batch(uid, points(0..2), TimestampMs(2))).unwrap();
    now(store.delete_run_tag(uid, key("none"), TimestampMs(3))).unwrap_err();
    let rename = RunChange { name: Some("b".to_owned()), ..RunChange::default() };
    now(store.update_run(uid, rename, TimestampMs(4))).unwrap();
    let heard = ears.heard();
    let seen: Vec<(ChangeKind, i64)> = heard.iter().map(|change| (change.kind, change.revision)).collect();
    let expected = [(ChangeKind::RunCreated, 1), (ChangeKind::RunLogged, 2), (ChangeKind::RunUpdated, 3)];
    assert_eq!(seen, expected);
}

#[test]
fn views_that_have_a_name_are_told_when_they_change() {
    let ears = Arc::new(Ears::default());
    let store = MemoryStore::new(TimestampMs(0), Arc::clone(&ears) as Arc<dyn EventSink>);
    let expected = now(change_views(&store)).unwrap();
    let views = ears.heard().into_iter().filter(|change| change.kind == ChangeKind::ViewsChanged);
    assert_eq!(views.map(|change| change.experiment).collect::<Vec<_>>(), expected);
}

struct Broken;

impl Faults for Broken {
    fn of_batch(&self, batch: &LogBatch) -> Option<Problem> {
        (batch.n_points() > 5).then(|| Problem::new(Code::StorageUnavailable, "The disk is full."))
    }

    fn of_history(&self, _: &Key) -> Option<Problem> {
        Some(Problem::new(Code::Corrupt, "Damaged."))
    }
}

#[test]
fn faults_come_where_a_test_wants_them() {
    let store = store().with_faults(Arc::new(Broken)).with_blocks_of(2);
    let uid = run(&store);
    let refused = now(store.log_batch(uid, points(0..6), TimestampMs(1))).unwrap_err();
    assert_eq!(refused.code(), Code::StorageUnavailable);
    now(store.log_batch(uid, points(0..3), TimestampMs(1))).unwrap();
    let mut history = now(store.open_history(uid, key("m"), 0)).unwrap();
    let mut blocks = || now(history.next_points()).map(|block| block.len()).map_err(|problem| problem.code());
    assert_eq!([blocks(), blocks(), blocks()], [Ok(2), Ok(1), Err(Code::Corrupt)]);
}
