//! Reading while others write, seal and delete: every look sees whole batches, and never less than the look before.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use common::{at, block_on, create_run, history, key, new_run, open, point, points};
use std::sync::atomic::{AtomicBool, Ordering};
use trialbook_domain::{
    ExperimentId, LogBatch, MetricPoint, NewExperiment, NewRun, RunRecord, RunUid, TimestampMs, ViewType,
};
use trialbook_query::parse_runs;
use trialbook_store::{ExperimentChange, ExperimentStore, RunSearch, RunStore, SearchStore};
use trialbook_store_sql::SqlStore;

const N_BATCHES: i64 = 150;

/// The batch `n`: a point of each of two metrics and a tag that says how many there are.
fn batch(n: i64) -> LogBatch {
    let mut batch = points("a", &[point(n, n as f64)]);
    batch.metrics.extend(points("b", &[point(n, -(n as f64))]).metrics);
    batch.tags.push((key("n"), n.to_string()));
    batch
}

/// How many batches a record shows; they must be whole.
fn whole(record: &RunRecord) -> i64 {
    let counts: Vec<(u64, i64)> =
        record.data.metrics.iter().map(|(_, summary)| (summary.n_points, summary.last.step)).collect();
    let tag = record.data.tags.iter().find(|(name, _)| *name == key("n")).map(|(_, value)| value.as_str());
    let Some((n_points, step)) = counts.first().copied() else {
        assert_eq!(tag, None);
        return 0;
    };
    assert_eq!(counts, [(n_points, step); 2], "both metrics of a batch come together");
    assert_eq!(tag, Some(step.to_string().as_str()), "and so does its tag");
    step + 1
}

/// Runs `look` again and again until `write` has ended, and once more; gives what the last look saw.
fn while_writing<T: PartialOrd + Copy + std::fmt::Debug + Send>(
    write: impl FnOnce() -> bool + Send,
    look: impl Fn() -> T + Sync,
) -> Vec<T> {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut before = look();
                    while !done.load(Ordering::Acquire) {
                        let now = look();
                        assert!(now >= before, "{now:?} after {before:?}");
                        before = now;
                    }
                    look()
                })
            })
            .collect();
        let written = write();
        done.store(true, Ordering::Release);
        let last: Vec<T> = readers.into_iter().map(|reader| reader.join().unwrap()).collect();
        assert!(written, "every write is acknowledged");
        last
    })
}

fn log_all(store: &SqlStore, run: RunUid) -> bool {
    (0..N_BATCHES).all(|n| block_on(store.log_batch(run, batch(n), at(n))).is_ok())
}

fn search(experiment: ExperimentId, view: ViewType, filter: &str) -> RunSearch {
    RunSearch {
        experiments: vec![experiment],
        view,
        query: parse_runs(filter, &[], TimestampMs(0)).unwrap(),
        limit: 1_000,
        after: None,
        n_created: None,
    }
}

#[test]
fn a_record_that_is_read_while_its_run_logs_holds_whole_batches() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let run = create_run(&store, 1);
    let last = while_writing(|| log_all(&store, run), || whole(&block_on(store.get_run(run)).unwrap()));
    assert_eq!(last, [N_BATCHES; 2]);
}

#[test]
fn a_search_while_runs_log_shows_whole_batches_and_its_own_condition_holds() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let run = create_run(&store, 1);
    let look = || {
        let asked = search(ExperimentId(0), ViewType::ActiveOnly, "metrics.a >= 0 AND tags.n != ''");
        block_on(store.search_runs(asked)).unwrap().0.first().map_or(0, whole)
    };
    assert_eq!(while_writing(|| log_all(&store, run), look), [N_BATCHES; 2]);
}

#[test]
fn a_history_that_is_read_while_its_run_logs_has_no_gap() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let run = create_run(&store, 1);
    let look = || {
        let steps: Vec<i64> = history(&store, run, "a").unwrap().iter().map(|point| point.step).collect();
        assert!(steps.iter().copied().eq(0..steps.len() as i64), "{steps:?}");
        steps.len()
    };
    assert_eq!(while_writing(|| log_all(&store, run), look), [N_BATCHES as usize; 2]);
}

#[test]
fn a_history_that_was_opened_before_is_read_to_an_end_whatever_comes_meanwhile() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let run = create_run(&store, 1);
    let early: Vec<MetricPoint> = (0..2_000).map(|step| point(step, step as f64)).collect();
    block_on(store.log_batch(run, points("m", &early), at(1))).unwrap();
    let look = || {
        let steps: Vec<i64> = history(&store, run, "m").unwrap().iter().map(|point| point.step).collect();
        assert!(steps.is_sorted() && steps.len() >= early.len(), "{}", steps.len());
        assert!(steps.iter().copied().eq(0..steps.len() as i64), "each point once");
        steps.len()
    };
    let write = || {
        (0..20).all(|n| {
            let more: Vec<MetricPoint> =
                (0..100).map(|at| 2_000 + n * 100 + at).map(|step| point(step, 0.5)).collect();
            block_on(store.log_batch(run, points("m", &more), at(n))).is_ok()
        })
    };
    assert_eq!(while_writing(write, look), [4_000; 2]);
}

#[test]
fn runs_that_are_created_while_others_search_appear_one_after_the_other() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let look = || {
        let asked = search(ExperimentId(0), ViewType::ActiveOnly, "run_name LIKE 'run-%'");
        let mut found: Vec<u8> =
            block_on(store.search_runs(asked)).unwrap().0.iter().map(|record| record.run.uid.0[0]).collect();
        found.sort_unstable();
        assert!(found.iter().copied().eq(1..=found.len() as u8), "{found:?}");
        found.len()
    };
    let write = || (1..=100).all(|n| block_on(store.create_run(new_run(n, at(i64::from(n))), at(0))).is_ok());
    assert_eq!(while_writing(write, look), [100; 2]);
}

#[test]
fn an_experiment_that_goes_to_the_trash_and_back_is_there_with_all_its_runs_or_with_none() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let new = NewExperiment { name: "e".to_owned(), artifact_root: None, tags: Vec::new() };
    let experiment = block_on(store.create_experiment(new, at(0))).unwrap();
    for n in 1..=50 {
        let new = NewRun { experiment, ..new_run(n, at(i64::from(n))) };
        block_on(store.create_run(new, at(0))).unwrap();
    }
    let look = || {
        for (view, filter) in [(ViewType::ActiveOnly, ""), (ViewType::DeletedOnly, "run_name LIKE 'run-%'")] {
            let found = block_on(store.search_runs(search(experiment, view, filter))).unwrap().0.len();
            assert!(found == 0 || found == 50, "{found} in {view:?}");
        }
        0
    };
    let write = || {
        (0..30).all(|n| {
            [ExperimentChange::Delete, ExperimentChange::Restore]
                .into_iter()
                .all(|change| block_on(store.change_experiment(experiment, change, at(n))).is_ok())
        })
    };
    while_writing(write, look);
}
