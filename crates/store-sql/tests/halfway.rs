//! Writes and seals that fail half-way, at every table they touch: nothing of them stays, nothing before them is lost,
//! and the same again succeeds once the fault is gone.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use common::{
    Ears, at, block_on, create_run, history, key, new_run, open, open_with, point, points, same, uid,
};
use std::path::Path;
use std::sync::Arc;
use trialbook_domain::{
    Code, ExperimentId, Lifecycle, LogBatch, MetricPoint, NewExperiment, NewRegisteredModel, ParamValue,
    Problem, RunChange, RunStatus, Who,
};
use trialbook_store::{
    Actor, AxisKind, ChangeKind, ChartRequest, ExperimentChange, ExperimentStore, RegistryStore, RunStore,
    SeriesStore, Spacing,
};
use trialbook_store_sql::SqlStore;

/// A fault that every such statement meets until it is mended.
struct Fault {
    db: rusqlite::Connection,
}

impl Fault {
    /// `when` is what the statement does, such as `INSERT ON segment`; `only` narrows it down.
    fn inject(dir: &Path, when: &str, only: &str) -> Fault {
        let db = rusqlite::Connection::open(dir.join("trialbook.db")).unwrap();
        let only = if only.is_empty() { String::new() } else { format!("WHEN {only} ") };
        let body = "BEGIN SELECT RAISE(ABORT, 'the disk has failed'); END";
        db.execute_batch(&format!("CREATE TRIGGER fault BEFORE {when} {only}{body}")).unwrap();
        Fault { db }
    }

    fn mend(self) {
        self.db.execute_batch("DROP TRIGGER fault").unwrap();
    }
}

/// All that the run tables hold, as text.
fn everything(dir: &Path) -> Vec<String> {
    let db = rusqlite::Connection::open(dir.join("trialbook.db")).unwrap();
    let tables = [
        "experiment",
        "key",
        "run",
        "param",
        "tag",
        "metric",
        "segment",
        "chunk",
        "rest",
        "level",
        "model",
        "registry_event",
    ];
    let mut all = Vec::new();
    for table in tables {
        let mut statement = db.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
        let n_columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells: Vec<String> =
                (0..n_columns).map(|at| format!("{:?}", row.get_ref(at).unwrap())).collect();
            all.push(format!("{table}: {}", cells.join(", ")));
        }
    }
    all
}

/// A batch that touches every table of runs, with keys that are new and keys that are known.
fn wide(n: i64) -> LogBatch {
    LogBatch {
        metrics: [points("loss", &[point(n, n as f64)]), points(&format!("new-{n}"), &[point(n, 0.5)])]
            .into_iter()
            .flat_map(|batch| batch.metrics)
            .collect(),
        params: vec![(key(&format!("p-{n}")), ParamValue::from_text("1".to_owned()))],
        tags: vec![(key("note"), n.to_string()), (key(&format!("t-{n}")), String::new())],
        models: Vec::new(),
    }
}

const WRITES: [&str; 9] = [
    "INSERT ON segment",
    "INSERT ON metric",
    "UPDATE ON metric",
    "INSERT ON param",
    "INSERT ON tag",
    "UPDATE ON tag",
    "INSERT ON key",
    "UPDATE ON run",
    "UPDATE ON experiment",
];

#[test]
fn a_batch_that_fails_at_any_table_leaves_no_trace_and_succeeds_later() {
    for when in WRITES {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path()).unwrap();
        let run = create_run(&store, 1);
        block_on(store.log_batch(run, wide(1), at(1))).unwrap();
        let fault = Fault::inject(dir.path(), when, "");
        let before = everything(dir.path());
        for _ in 0..2 {
            let failed = block_on(store.log_batch(run, wide(2), at(2)));
            // Tags are written by statements that insert or update, whichever is needed.
            if failed.is_ok() {
                assert!(when.ends_with("tag"), "{when} was not met");
                break;
            }
            assert_eq!(everything(dir.path()), before, "{when}");
        }
        fault.mend();
        block_on(store.log_batch(run, wide(2), at(2))).unwrap();
        let record = block_on(store.get_run(run)).unwrap();
        let loss = &record.data.metrics.iter().find(|(name, _)| *name == key("loss")).unwrap().1;
        assert_eq!((loss.last.step, loss.first.step), (2, 1), "{when}");
        assert!(same(&history(&store, run, "loss").unwrap(), &[point(1, 1.0), point(2, 2.0)]), "{when}");
        assert_eq!(history(&store, run, "new-2").unwrap().len(), 1, "{when}");
    }
}

#[test]
fn a_commit_that_fails_acknowledges_nobody_and_tells_nobody() {
    for when in ["INSERT ON segment", "UPDATE ON run", "UPDATE ON experiment", "INSERT ON metric"] {
        let dir = tempfile::tempdir().unwrap();
        let ears = Arc::new(Ears::default());
        let store = open_with(dir.path(), &ears).unwrap();
        for n in 1..=8 {
            create_run(&store, n);
        }
        let fault = Fault::inject(dir.path(), when, "");
        // All are handed over before any is awaited, so they share commits.
        let pending: Vec<_> =
            (1..=8).map(|n| store.log_batch(uid(n), points("m", &[point(0, 1.0)]), at(1))).collect();
        let outcomes: Vec<Result<(), Problem>> = pending.into_iter().map(block_on).collect();
        assert!(outcomes.iter().all(Result::is_err), "{when}: {outcomes:?}");
        let told = ears.heard();
        assert!(told.iter().all(|change| change.kind == ChangeKind::RunCreated), "{when}: {told:?}");
        fault.mend();
        for n in 1..=8 {
            assert!(history(&store, uid(n), "m").unwrap().is_empty(), "{when}");
            block_on(store.log_batch(uid(n), points("m", &[point(0, 2.0)]), at(2))).unwrap();
            assert!(same(&history(&store, uid(n), "m").unwrap(), &[point(0, 2.0)]), "{when}");
            let record = block_on(store.get_run(uid(n))).unwrap();
            assert_eq!(record.data.metrics[0].1.n_points, 1, "{when}: what failed is not remembered");
        }
        let heard = ears.heard();
        assert!(heard.is_sorted_by(|earlier, later| earlier.revision < later.revision), "{when}: {heard:?}");
    }
}

#[test]
fn one_run_whose_rows_cannot_be_written_does_not_bar_the_others_for_ever() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    for n in 1..=3 {
        create_run(&store, n);
    }
    let fault = Fault::inject(dir.path(), "INSERT ON segment", "NEW.run_id = 2");
    block_on(store.log_batch(uid(1), points("m", &[point(0, 1.0)]), at(1))).unwrap();
    assert!(block_on(store.log_batch(uid(2), points("m", &[point(0, 1.0)]), at(1))).is_err());
    block_on(store.log_batch(uid(3), points("m", &[point(0, 1.0)]), at(1))).unwrap();
    fault.mend();
    block_on(store.log_batch(uid(2), points("m", &[point(0, 1.0)]), at(1))).unwrap();
    for n in 1..=3 {
        assert!(same(&history(&store, uid(n), "m").unwrap(), &[point(0, 1.0)]), "run {n}");
    }
}

#[test]
fn what_failed_is_not_there_after_a_restart_either() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let run = create_run(&store, 1);
    block_on(store.log_batch(run, wide(1), at(1))).unwrap();
    let fault = Fault::inject(dir.path(), "UPDATE ON experiment", "");
    assert!(block_on(store.log_batch(run, wide(2), at(2))).is_err());
    assert!(block_on(store.create_run(new_run(2, at(2)), at(2))).is_err());
    drop(store);
    fault.mend();
    let store = open(dir.path()).unwrap();
    assert!(same(&history(&store, run, "loss").unwrap(), &[point(1, 1.0)]));
    assert_eq!(block_on(store.get_run(uid(2))).unwrap_err().code(), Code::RunNotFound);
    let record = block_on(store.get_run(run)).unwrap();
    assert_eq!((record.data.params.len(), record.data.metrics.len()), (1, 2));
    create_run(&store, 2);
}

#[test]
fn a_run_an_experiment_or_a_model_that_cannot_be_written_does_not_exist() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let actor = || Actor { who: Who::default(), now: at(1), reason: String::new() };
    let model = || NewRegisteredModel {
        name: "m".to_owned(),
        description: None,
        tags: vec![(key("k"), "v".to_owned())],
    };
    let experiment =
        || NewExperiment { name: "e".to_owned(), artifact_root: None, tags: vec![("k".into(), "v".into())] };
    for when in [
        "INSERT ON run",
        "INSERT ON experiment",
        "INSERT ON experiment_tag",
        "INSERT ON model",
        "INSERT ON model_tag",
        "INSERT ON registry_event",
    ] {
        let fault = Fault::inject(dir.path(), when, "");
        let before = everything(dir.path());
        let failed = match when {
            "INSERT ON run" => block_on(store.create_run(new_run(1, at(1)), at(1))).map(drop),
            "INSERT ON experiment" | "INSERT ON experiment_tag" => {
                block_on(store.create_experiment(experiment(), at(1))).map(drop)
            }
            _ => block_on(store.create_registered_model(model(), actor())).map(drop),
        };
        assert!(failed.is_err(), "{when}");
        assert_eq!(everything(dir.path()), before, "{when}");
        fault.mend();
    }
    create_run(&store, 1);
    assert_eq!(block_on(store.create_experiment(experiment(), at(2))).unwrap(), ExperimentId(1));
    block_on(store.create_registered_model(model(), actor())).unwrap();
}

#[test]
fn a_change_of_a_run_that_fails_leaves_it_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let run = create_run(&store, 1);
    let fault = Fault::inject(dir.path(), "UPDATE ON experiment", "");
    let change =
        RunChange { status: Some(RunStatus::Finished), end: Some(at(9)), name: Some("other".to_owned()) };
    assert!(block_on(store.update_run(run, change.clone(), at(9))).is_err());
    let before = block_on(store.get_run_info(run)).unwrap();
    assert_eq!((before.status, before.end, before.name.as_str()), (RunStatus::Running, None, "run-1"));
    fault.mend();
    let after = block_on(store.update_run(run, change, at(9))).unwrap();
    assert_eq!((after.status, after.end, after.name.as_str()), (RunStatus::Finished, Some(at(9)), "other"));
}

#[test]
fn a_deletion_of_an_experiment_that_fails_bars_no_runs() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    create_run(&store, 1);
    let fault = Fault::inject(dir.path(), "UPDATE ON experiment", "NEW.rev <> OLD.rev");
    let delete = || block_on(store.change_experiment(ExperimentId(0), ExperimentChange::Delete, at(1)));
    assert!(delete().is_err());
    fault.mend();
    create_run(&store, 2);
    assert_eq!(block_on(store.get_run_info(uid(1))).unwrap().lifecycle, Lifecycle::Active);
    delete().unwrap();
    let refused = block_on(store.create_run(new_run(3, at(3)), at(3))).unwrap_err();
    assert_eq!(refused.code(), Code::ExperimentDeleted);
}

fn wave(n: i64) -> Vec<MetricPoint> {
    (0..n).map(|step| point(step, (step % 17) as f64)).collect()
}

/// Three chunks and something over, and a key that has but a rest.
fn filled(dir: &Path) -> SqlStore {
    let store = open(dir).unwrap();
    let run = create_run(&store, 1);
    for slice in wave(13_000).chunks(1_000) {
        block_on(store.log_batch(run, points("m", slice), at(1))).unwrap();
    }
    block_on(store.log_batch(run, points("n", &wave(10)), at(1))).unwrap();
    store
}

#[test]
fn a_seal_that_fails_at_any_row_changes_nothing_and_succeeds_later() {
    for (when, only) in [
        ("DELETE ON segment", ""),
        ("DELETE ON segment", "(SELECT count(*) FROM segment) < 5"),
        ("INSERT ON rest", ""),
        ("INSERT ON rest", "NEW.part > 0"),
        ("INSERT ON chunk", ""),
        ("INSERT ON chunk", "NEW.seq = 1"),
        ("INSERT ON chunk", "NEW.seq = 2"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let store = filled(dir.path());
        let fault = Fault::inject(dir.path(), when, only);
        let before = everything(dir.path());
        let failed = store.seal_all().is_err();
        assert!(failed || only == "NEW.part > 0", "{when} {only}: there is but one part");
        if failed {
            assert_eq!(everything(dir.path()), before, "{when} {only}");
            assert!(same(&history(&store, uid(1), "m").unwrap(), &wave(13_000)), "{when} {only}");
        }
        fault.mend();
        store.seal_all().unwrap();
        assert!(same(&history(&store, uid(1), "m").unwrap(), &wave(13_000)), "{when} {only}");
        assert!(same(&history(&store, uid(1), "n").unwrap(), &wave(10)), "{when} {only}");
        let rows = everything(dir.path());
        let n = |table: &str| rows.iter().filter(|row| row.starts_with(table)).count();
        assert_eq!((n("segment:"), n("chunk:"), n("rest:")), (0, 3, 1), "{when} {only}");
    }
}

#[test]
fn a_second_seal_that_fails_keeps_what_the_first_has_sealed() {
    for when in ["DELETE ON rest", "INSERT ON rest", "INSERT ON chunk", "DELETE ON segment"] {
        let dir = tempfile::tempdir().unwrap();
        let store = filled(dir.path());
        store.seal_all().unwrap();
        let more: Vec<MetricPoint> = (13_000..19_000).map(|step| point(step, 1.0)).collect();
        block_on(store.log_batch(uid(1), points("m", &more), at(2))).unwrap();
        let fault = Fault::inject(dir.path(), when, "");
        let before = everything(dir.path());
        assert!(store.seal_all().is_err(), "{when}");
        assert_eq!(everything(dir.path()), before, "{when}");
        let all = [wave(13_000), more].concat();
        assert!(same(&history(&store, uid(1), "m").unwrap(), &all), "{when}");
        drop(store);
        fault.mend();
        let store = open(dir.path()).unwrap();
        store.seal_all().unwrap();
        assert!(same(&history(&store, uid(1), "m").unwrap(), &all), "{when}");
    }
}

#[test]
fn points_may_be_logged_while_sealing_fails() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path());
    let fault = Fault::inject(dir.path(), "INSERT ON chunk", "");
    assert!(store.seal_all().is_err());
    block_on(store.log_batch(uid(1), points("m", &[point(13_000, 1.0)]), at(2))).unwrap();
    let request = ChartRequest {
        runs: vec![uid(1)],
        keys: vec![key("m")],
        axis: AxisKind::Step,
        spacing: Spacing::Linear,
        range: None,
        width_px: 100,
    };
    let n = |store: &SqlStore| block_on(store.chart(request.clone())).unwrap()[0].n.iter().sum::<u64>();
    assert_eq!(n(&store), 13_001);
    fault.mend();
    store.seal_all().unwrap();
    assert_eq!(n(&store), 13_001);
}
