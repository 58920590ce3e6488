//! The contract of persistence over this store, and what its statements cost: every statement that the contract's cases
//! carry out finds its rows by an index, and a page takes as many statements as it shows rows, however much is stored.

use crate::driver::{Statement, seen};
use crate::tests::fresh::Fresh;
use crate::{OpenOptions, SqlStore};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use trialbook_domain::{
    ExperimentId, Key, KeyPoints, KnownFrom, LogBatch, MetricPoint, ModelUid, NewExperiment, NewLoggedModel,
    NewModelVersion, NewRegisteredModel, NewRun, ParamValue, Protocol, RunStatus, RunUid, TimestampMs,
    VersionOrigin, ViewType, Who,
};
use trialbook_query::{
    parse_logged_models_mlflow, parse_model_versions_mlflow, parse_registered_models_mlflow,
    parse_runs_mlflow,
};
use trialbook_store::contract::all_cases;
use trialbook_store::{
    Actor, ExperimentStore, LoggedModelSearch, LoggedModelStore, RegistrySearch, RegistryStore, RunSearch,
    RunStore, SearchStore,
};
use trialbook_testkit::{Deaf, HandClock};

/// Statements that read a whole table, and why that is right.
const WHOLE_TABLES: [(&str, &str); 5] = [
    ("DOOMED_LIST", "the table holds only what is to be removed, and all of it is looked at"),
    ("EXPERIMENT_LIST", "experiments are listed whole and filtered in memory"),
    ("EXPERIMENT_TAGS_ALL", "for the list of all experiments"),
    ("SEGMENT_RUNS", "at start only: what waits to be sealed is all there is"),
    ("TABLES", "the schema itself, at start"),
];

/// Statements that sort what they have found, and why it is little.
pub(crate) const SORTS: [(&str, &str); 5] = [
    ("ARTIFACT_DIGESTS", "the files of one run that is removed"),
    ("DATASET_INPUTS_OF_RUN", "the inputs of one run"),
    ("DATASET_SUMMARIES", "the datasets of one experiment"),
    ("LATEST", "one version for each of four stages"),
    ("RECENT_UP", "only among runs that started in the same millisecond"),
];

fn open(dir: &Path) -> SqlStore {
    SqlStore::open(dir, OpenOptions::default(), Arc::new(HandClock::default()), Arc::new(Deaf)).unwrap()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// Carries out every case over a fresh data directory; gives the statements by name, and the cases that failed.
fn contract() -> (BTreeMap<&'static str, &'static str>, Vec<String>) {
    let (mut statements, mut failed) = (BTreeMap::new(), Vec::new());
    for (name, case) in all_cases() {
        let dir = tempfile::tempdir().unwrap();
        let outcome = std::panic::catch_unwind(|| {
            let store = open(dir.path());
            block_on(case(&store))
        });
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(problem)) => failed.push(format!("{name}: {problem}")),
            Err(_) => failed.push(format!("{name}: an assertion failed")),
        }
        statements.extend(seen::take(&dir.path().join("trialbook.db")).iter().map(|one| (one.name, one.sql)));
    }
    (statements, failed)
}

/// Whether a step reads a table from end to end; a list given with the statement is no table.
fn reads_a_whole_table(step: &str) -> bool {
    step.starts_with("SCAN") && !step.contains("VIRTUAL TABLE") && step != "SCAN CONSTANT ROW"
}

#[test]
fn every_case_of_the_contract_holds_and_its_statements_find_their_rows_by_an_index() {
    let (statements, failed) = contract();
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(all_cases().len() > 50 && statements.len() > 150, "{} statements", statements.len());

    let Fresh { db, .. } = &Fresh::with("");
    let (mut whole, mut sorting) = (Vec::new(), Vec::new());
    for (name, sql) in statements {
        let plan = db.explain(&Statement { name, sql }).unwrap();
        if plan.lines().any(reads_a_whole_table) {
            whole.push(name);
        }
        if plan.contains("TEMP B-TREE") {
            sorting.push(name);
        }
    }
    assert_eq!(whole, WHOLE_TABLES.map(|(name, _)| name), "statements that read a whole table");
    assert_eq!(sorting, SORTS.map(|(name, _)| name), "statements that sort what they have found");
}

fn key(name: &str) -> Key {
    Key::new(name).unwrap()
}

fn uid(n: u16) -> RunUid {
    let [high, low] = n.to_be_bytes();
    let mut bytes = [7; 16];
    (bytes[14], bytes[15]) = (high, low);
    RunUid(bytes)
}

fn actor() -> Actor {
    Actor { who: Who::new("ada", KnownFrom::Caller), now: TimestampMs(1), reason: String::new() }
}

/// Runs with five parameters, five metrics and two tags each, a logged model and a registered model with two versions
/// for each of them.
async fn fill(store: &SqlStore, runs: std::ops::Range<u16>) {
    for n in runs {
        let new = NewRun {
            uid: uid(n),
            experiment: ExperimentId(0),
            name: format!("run-{n}"),
            user: "ada".to_owned(),
            status: RunStatus::Running,
            start: TimestampMs(i64::from(n)),
            tags: vec![(key("team"), "red".to_owned()), (key("mlflow.runName"), format!("run-{n}"))],
            parent: None,
            protocol: Protocol::Mlflow,
        };
        store.create_run(new, TimestampMs(1)).await.unwrap();
        let point = MetricPoint { step: 0, timestamp: TimestampMs(1), value: f64::from(n % 7) };
        let names = ["a", "b", "c", "d", "e"];
        let batch = LogBatch {
            metrics: names.map(|name| KeyPoints { key: key(name), points: vec![point] }).into(),
            params: names.map(|name| (key(name), ParamValue::from_text(n.to_string()))).into(),
            ..LogBatch::default()
        };
        store.log_batch(uid(n), batch, TimestampMs(1)).await.unwrap();
        let model = NewLoggedModel {
            uid: ModelUid(uid(n).0),
            experiment: ExperimentId(0),
            name: format!("model-{n}"),
            model_type: "net".to_owned(),
            source_run: Some(uid(n)),
            params: vec![(key("depth"), n.to_string())],
            tags: vec![(key("team"), "red".to_owned())],
        };
        store.create_logged_model(model, TimestampMs(1)).await.unwrap();
        register(store, &format!("registered-{n:05}")).await;
    }
}

async fn register(store: &SqlStore, name: &str) {
    let tags = vec![(key("team"), "red".to_owned())];
    let new = NewRegisteredModel { name: name.to_owned(), description: None, tags: tags.clone() };
    store.create_registered_model(new, actor()).await.unwrap();
    for _ in 0..2 {
        let origin = VersionOrigin::Files {
            source: "s3://bucket/model".to_owned(),
            location: "s3://bucket/model".to_owned(),
            run_id: String::new(),
            logged_model: None,
        };
        let new = NewModelVersion {
            model: name.to_owned(),
            description: String::new(),
            origin,
            run_link: String::new(),
            tags: tags.clone(),
        };
        store.create_model_version(new, actor()).await.unwrap();
    }
}

/// The pages that people and clients turn, each with at most `limit` rows.
async fn page(store: &SqlStore, what: &str, limit: usize) -> usize {
    let runs = |order: &[&str]| RunSearch {
        experiments: vec![ExperimentId(0)],
        view: ViewType::ActiveOnly,
        query: parse_runs_mlflow("", order).unwrap(),
        limit,
        after: None,
        n_created: None,
    };
    let registry =
        |skip| RegistrySearch { query: parse_registered_models_mlflow("", &[]).unwrap(), skip, limit };
    match what {
        "runs, newest first" => store.search_runs(runs(&[])).await.unwrap().0.len(),
        "runs by a metric" => store.search_runs(runs(&["metrics.a DESC"])).await.unwrap().0.len(),
        "table" => {
            let fields = store.list_run_fields(ExperimentId(0)).await.unwrap();
            store.search_table(runs(&[]), fields).await.unwrap().ids.uids.len()
        }
        "registered models" => store.search_registered_models(registry(0)).await.unwrap().len(),
        "versions" => {
            let query = parse_model_versions_mlflow("", &[]).unwrap();
            store.search_model_versions(RegistrySearch { query, skip: 0, limit }).await.unwrap().len()
        }
        "logged models" => {
            let query = parse_logged_models_mlflow("", &[], &[]).unwrap();
            let experiments = vec![ExperimentId(0)];
            let search = LoggedModelSearch { experiments, query, skip: 0, limit };
            store.search_logged_models(search).await.unwrap().len()
        }
        "experiments" => store.list_experiments(ViewType::ActiveOnly).await.unwrap().len(),
        other => panic!("no page of {other}"),
    }
}

/// How many statements readers carried out since the last look.
fn asked(path: &Path) -> usize {
    seen::take(path).iter().filter(|one| one.by_reader).count()
}

#[test]
fn a_page_takes_statements_by_the_rows_it_shows_and_not_by_what_is_stored() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("trialbook.db");
    let store = open(dir.path());
    let counted = |what: &str, limit: usize| {
        // The first time also reads the columns and names that later pages find in memory.
        block_on(page(&store, what, limit));
        seen::take(&path);
        assert_eq!(block_on(page(&store, what, limit)), limit, "{what}");
        asked(&path)
    };
    // A page's own statements, and those for each row of it.
    let expected = [
        // Each run: itself, parameters, metrics, tags, datasets, models.
        ("runs, newest first", 4, 6),
        ("runs by a metric", 3, 6),
        // Each run: itself, and twelve cells by their keys.
        ("table", 7, 13),
        // Each model: itself, tags, aliases, and its newest version with tags and aliases.
        ("registered models", 4, 6),
        // Read together.
        ("versions", 8, 0),
        // Each model: itself, and what was logged to it; the metrics of all are read together.
        ("logged models", 3, 2),
    ];
    let mut found = Vec::new();
    for stored in [0..25, 25..75] {
        block_on(fill(&store, stored.clone()));
        for (what, _, _) in expected {
            let (ten, twenty) = (counted(what, 10), counted(what, 20));
            let each = (twenty - ten) / 10;
            found.push((what, ten - 10 * each, each));
        }
    }
    assert_eq!(found, [expected, expected].concat());
}

#[test]
fn the_list_of_experiments_takes_the_same_statements_however_long_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("trialbook.db");
    let store = open(dir.path());
    let mut counts = Vec::new();
    for n in 0..20 {
        let tags = vec![("team".to_owned(), "red".to_owned())];
        let new = NewExperiment { name: format!("experiment {n}"), artifact_root: None, tags };
        block_on(store.create_experiment(new, TimestampMs(1))).unwrap();
        seen::take(&path);
        assert_eq!(block_on(page(&store, "experiments", 0)), n + 2);
        counts.push(asked(&path));
    }
    assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
}
