//! Texts that look like statements, patterns, quotes or nothing at all are kept letter by letter by every entity, also
//! over a restart, and found by searches for exactly them.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use common::{at, block_on, create_run, history, key, new_run, open, param, point, points, uid};
use std::collections::BTreeSet;
use std::path::Path;
use trialbook_domain::{
    ArtifactFile, ArtifactPath, Code, Dataset, DatasetInput, ExperimentId, Lifecycle, LogBatch, MetricPoint,
    ModelUid, NewExperiment, NewLoggedModel, NewModelVersion, NewRegisteredModel, NewRun, ParamValue, RunUid,
    TimestampMs, VersionOrigin, ViewType, Who,
};
use trialbook_query::{parse_runs, parse_runs_mlflow};
use trialbook_store::{
    Actor, ArtifactStore, ExperimentChange, ExperimentStore, LoggedModelStore, ModelVersionChange,
    RegisteredModelChange, RegistryStore, RunInputs, RunSearch, RunStore, SearchStore,
};
use trialbook_store_sql::SqlStore;

/// Texts that something between the caller and the disk might take for something else.
const ODD: [&str; 21] = [
    "'",
    "''",
    "\"",
    "`",
    "';--",
    "'; DROP TABLE run; --",
    "x' OR '1'='1",
    "%",
    "_",
    "a%b_c",
    "\\",
    "\\'",
    "?1",
    ":name",
    "NULL",
    "1e5",
    "0x10",
    " leading and trailing ",
    "line\nbreak\r\n\ttab",
    "e\u{301} é 🦀 \u{202e}abc",
    "\u{feff}mark",
];

fn names() -> Vec<String> {
    let mut all: Vec<String> = ODD.iter().map(|text| (*text).to_owned()).collect();
    all.extend(["zero\u{0}inside".to_owned(), "ü".repeat(5_000)]);
    all
}

fn reopened(store: SqlStore, dir: &Path) -> SqlStore {
    drop(store);
    open(dir).unwrap()
}

fn actor() -> Actor {
    Actor { who: Who::default(), now: at(9), reason: String::new() }
}

#[test]
fn texts_of_a_run_are_kept_letter_by_letter() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let texts = names();
    for (n, text) in (1..).zip(&texts) {
        let new = NewRun {
            name: text.clone(),
            user: text.clone(),
            tags: vec![(key("note"), text.clone())],
            ..new_run(n, at(i64::from(n)))
        };
        block_on(store.create_run(new, at(0))).unwrap();
        block_on(store.log_batch(uid(n), param("p", text), at(1))).unwrap();
    }
    let store = reopened(store, dir.path());
    for (n, text) in (1..).zip(&texts) {
        let record = block_on(store.get_run(uid(n))).unwrap();
        assert_eq!((&record.run.name, &record.run.user), (text, text));
        assert_eq!(record.data.params, [(key("p"), ParamValue::from_text(text.clone()))], "{text:?}");
        assert!(record.data.tags.contains(&(key("note"), text.clone())), "{text:?}");
    }
}

#[test]
fn a_search_for_an_odd_text_finds_exactly_its_run() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    for (n, text) in (1..).zip(ODD) {
        let new = NewRun { name: text.to_owned(), ..new_run(n, at(i64::from(n))) };
        block_on(store.create_run(new, at(0))).unwrap();
        block_on(store.log_batch(uid(n), param("p", text), at(1))).unwrap();
        let tags = vec![(key("t"), text.to_owned())];
        block_on(store.log_batch(uid(n), LogBatch { tags, ..LogBatch::default() }, at(1))).unwrap();
    }
    for (n, text) in (1..).zip(ODD) {
        let quoted = text.replace('\'', "''");
        for field in ["params.p", "tags.t", "run_name"] {
            let query = parse_runs(&format!("{field} = '{quoted}'"), &[], at(0)).unwrap();
            let search = RunSearch {
                experiments: vec![ExperimentId(0)],
                view: ViewType::ActiveOnly,
                query,
                limit: 100,
                after: None,
                n_created: None,
            };
            let found = block_on(store.search_runs(search)).unwrap();
            let found: Vec<RunUid> = found.0.iter().map(|record| record.run.uid).collect();
            assert_eq!(found, [uid(n)], "{field} = {text:?}");
        }
    }
}

#[test]
fn odd_keys_of_a_run_are_keys_of_their_own() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let run = create_run(&store, 1);
    for (n, text) in (0..).zip(ODD) {
        let batch = LogBatch {
            params: vec![(key(text), ParamValue::from_text(n.to_string()))],
            tags: vec![(key(text), n.to_string())],
            ..points(text, &[point(n, n as f64)])
        };
        block_on(store.log_batch(run, batch, at(1))).unwrap();
    }
    let store = reopened(store, dir.path());
    let data = block_on(store.get_run(run)).unwrap().data;
    assert_eq!((data.params.len(), data.metrics.len()), (ODD.len(), ODD.len()));
    for (n, text) in (0..).zip(ODD) {
        let kept = history(&store, run, text).unwrap();
        assert!(kept.len() == 1 && kept[0].same(&point(n, n as f64)), "{text:?}");
        let param = data.params.iter().find(|(name, _)| *name == key(text)).unwrap();
        assert_eq!(param.1.text(), n.to_string(), "{text:?}");
    }
    for text in ODD {
        block_on(store.delete_run_tag(run, key(text), at(2))).unwrap();
        let again = block_on(store.delete_run_tag(run, key(text), at(3))).unwrap_err();
        assert_eq!(again.code(), Code::TagNotFound, "{text:?}");
    }
}

#[test]
fn experiments_of_odd_names_are_found_by_them_and_by_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let texts = names();
    let mut ids = Vec::new();
    for text in &texts {
        let tags = vec![(text.clone(), text.clone())];
        let new = NewExperiment { name: text.clone(), artifact_root: None, tags };
        ids.push(block_on(store.create_experiment(new.clone(), at(1))).unwrap());
        let again = block_on(store.create_experiment(new, at(1))).unwrap_err();
        assert_eq!(again.code(), Code::ExperimentExists, "{text:?}");
    }
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), texts.len());
    let store = reopened(store, dir.path());
    for (id, text) in ids.iter().zip(&texts) {
        let found = block_on(store.get_experiment_by_name(text.clone())).unwrap();
        assert_eq!((found.id, &found.name), (*id, text));
        assert_eq!(found.tags, [(text.clone(), text.clone())]);
        let change = ExperimentChange::DeleteTag(text.clone());
        assert!(block_on(store.change_experiment(*id, change, at(2))).unwrap().tags.is_empty());
        let renamed = ExperimentChange::Rename(format!("{text}!"));
        block_on(store.change_experiment(*id, renamed, at(3))).unwrap();
        let gone = block_on(store.get_experiment_by_name(text.clone())).unwrap_err();
        assert_eq!(gone.code(), Code::ExperimentNotFound, "{text:?}");
    }
}

#[test]
fn registered_models_of_odd_names_keep_versions_tags_and_aliases_apart() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    for text in ODD {
        let tags = vec![(key(text), text.to_owned())];
        let new = NewRegisteredModel {
            name: text.to_owned(),
            description: Some(text.to_owned()),
            tags: tags.clone(),
        };
        block_on(store.create_registered_model(new, actor())).unwrap();
        let origin = VersionOrigin::Files {
            source: text.to_owned(),
            location: text.to_owned(),
            run_id: text.to_owned(),
            logged_model: None,
        };
        let new = NewModelVersion {
            model: text.to_owned(),
            description: text.to_owned(),
            origin,
            run_link: text.to_owned(),
            tags,
        };
        block_on(store.create_model_version(new, actor())).unwrap();
    }
    let store = reopened(store, dir.path());
    for text in ODD {
        let model = block_on(store.get_registered_model(text.to_owned())).unwrap();
        assert_eq!((model.name.as_str(), model.description.as_deref()), (text, Some(text)));
        assert_eq!(model.tags, [(key(text), text.to_owned())]);
        let version = block_on(store.get_model_version(text.to_owned(), 1)).unwrap();
        let kept =
            [&version.description, &version.source, &version.location, &version.run_id, &version.run_link];
        assert!(kept.iter().all(|kept| *kept == text), "{version:?}");
        let change = ModelVersionChange::DeleteTag(key(text));
        let version = block_on(store.change_model_version(text.to_owned(), 1, change, actor())).unwrap();
        assert!(version.tags.is_empty(), "{text:?}");
        let change = RegisteredModelChange::DeleteTag(key(text));
        let model = block_on(store.change_registered_model(text.to_owned(), change, actor())).unwrap();
        assert!(model.tags.is_empty(), "{text:?}");
        block_on(store.delete_registered_model(text.to_owned(), actor())).unwrap();
        let gone = block_on(store.get_model_version(text.to_owned(), 1)).unwrap_err();
        assert_eq!(gone.code(), Code::ModelVersionNotFound, "{text:?}");
    }
}

#[test]
fn logged_models_keep_odd_names_types_parameters_and_tags() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    for (n, text) in (1..).zip(ODD) {
        let new = NewLoggedModel {
            uid: ModelUid([n; 16]),
            experiment: ExperimentId(0),
            name: text.to_owned(),
            model_type: text.to_owned(),
            source_run: None,
            params: vec![(key(text), text.to_owned())],
            tags: vec![(key(text), text.to_owned())],
        };
        block_on(store.create_logged_model(new, at(1))).unwrap();
    }
    let store = reopened(store, dir.path());
    for (n, text) in (1..).zip(ODD) {
        let model = block_on(store.get_logged_model(ModelUid([n; 16]))).unwrap();
        assert_eq!((model.name.as_str(), model.model_type.as_str()), (text, text));
        assert_eq!(model.params, [(key(text), text.to_owned())]);
        assert_eq!(model.tags, model.params);
    }
}

#[test]
fn inputs_keep_odd_texts_and_one_dataset_each() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let run = create_run(&store, 1);
    let input = |text: &str| DatasetInput {
        dataset: Dataset {
            name: text.to_owned(),
            digest: "d".to_owned(),
            source_type: text.to_owned(),
            source: text.to_owned(),
            schema: Some(text.to_owned()),
            profile: None,
        },
        tags: vec![(text.to_owned(), text.to_owned())],
    };
    let sent: Vec<DatasetInput> = ODD.into_iter().map(input).collect();
    for _ in 0..2 {
        let inputs = RunInputs { datasets: sent.clone(), ..RunInputs::default() };
        block_on(store.log_inputs(run, inputs, at(1))).unwrap();
    }
    let store = reopened(store, dir.path());
    let mut kept = block_on(store.get_run(run)).unwrap().data.datasets;
    kept.sort_by_key(|input| ODD.iter().position(|text| *text == input.dataset.name));
    assert_eq!(kept, sent);
}

#[test]
fn files_of_odd_names_are_listed_and_removed_one_by_one() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let run = create_run(&store, 1);
    let paths: Vec<ArtifactPath> =
        ["a%b", "a_b", "axb", "a%/x", "a_/x", "ab/x", "A_/x", "a'b", "a;b", "a🦀/b", "a\"b", "a--b"]
            .into_iter()
            .map(|text| ArtifactPath::new(text).unwrap())
            .collect();
    let file = |path: &ArtifactPath| ArtifactFile {
        path: path.clone(),
        sha256: [1; 32],
        size_bytes: 1,
        modified: at(1),
    };
    for path in &paths {
        block_on(store.put_artifact(run.into(), file(path))).unwrap();
    }
    let folder = ArtifactPath::new("a_").unwrap();
    let inside = block_on(store.list_artifacts(run.into(), Some(folder.clone()))).unwrap();
    assert_eq!(inside.len(), 1, "an underscore stands for itself: {inside:?}");
    assert_eq!(block_on(store.delete_artifacts(run.into(), folder, at(2))).unwrap(), 1);
    let percent = ArtifactPath::new("a%").unwrap();
    assert_eq!(block_on(store.delete_artifacts(run.into(), percent, at(2))).unwrap(), 1);
    for path in paths.iter().filter(|path| !matches!(path.as_str(), "a_/x" | "a%/x")) {
        assert_eq!(block_on(store.get_artifact(run.into(), path.clone())).unwrap(), file(path));
        assert_eq!(block_on(store.delete_artifacts(run.into(), path.clone(), at(3))).unwrap(), 1, "{path}");
        assert!(block_on(store.get_artifact(run.into(), path.clone())).is_err(), "{path}");
    }
    assert!(block_on(store.list_artifacts(run.into(), None)).unwrap().is_empty());
}

#[test]
fn numbers_at_the_ends_of_their_range_are_kept_to_the_bit() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let new = NewRun { start: TimestampMs(i64::MIN), ..new_run(1, at(0)) };
    let run = block_on(store.create_run(new, at(0))).unwrap().run.uid;
    let values = [
        0.0,
        -0.0,
        f64::MIN,
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
    ];
    let steps = [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX - 1, i64::MAX];
    let mut sent: Vec<MetricPoint> = Vec::new();
    for (step, value) in steps.iter().flat_map(|step| values.iter().map(move |value| (*step, *value))) {
        sent.push(MetricPoint { step, timestamp: at(1), value });
    }
    block_on(store.log_batch(run, points("m", &sent), at(1))).unwrap();
    let store = reopened(store, dir.path());
    let kept = history(&store, run, "m").unwrap();
    assert_eq!(kept.len(), sent.len());
    for point in &sent {
        assert_eq!(kept.iter().filter(|kept| kept.same(point)).count(), 1, "{point:?}");
    }
    let record = block_on(store.get_run(run)).unwrap();
    assert_eq!(record.run.start, TimestampMs(i64::MIN));
    assert_eq!(record.data.metrics[0].1.n_points, sent.len() as u64);
}

#[test]
fn deleting_an_experiment_of_many_runs_hides_each_of_them_and_restoring_shows_all_but_the_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let new = NewExperiment { name: "many".to_owned(), artifact_root: None, tags: Vec::new() };
    let experiment = block_on(store.create_experiment(new, at(0))).unwrap();
    let run = |n: u16| RunUid(std::array::from_fn(|at| n.to_le_bytes()[at % 2]));
    let pending: Vec<_> = (0..1_500)
        .map(|n| {
            let new = NewRun { uid: run(n), experiment, ..new_run(1, at(i64::from(n))) };
            store.create_run(new, at(0))
        })
        .collect();
    for created in pending {
        block_on(created).unwrap();
    }
    for n in (0..1_500).step_by(3) {
        block_on(store.set_run_lifecycle(run(n), Lifecycle::Deleted, at(1))).unwrap();
    }
    let count = |store: &SqlStore, view, filter: &str| {
        let search = RunSearch {
            experiments: vec![experiment],
            view,
            query: parse_runs(filter, &[], at(0)).unwrap(),
            limit: 5_000,
            after: None,
            n_created: None,
        };
        block_on(store.search_runs(search)).unwrap().0.len()
    };
    let views = |store: &SqlStore| {
        ["", "run_name = 'run-1'"].map(|filter| {
            [ViewType::ActiveOnly, ViewType::DeletedOnly, ViewType::All]
                .map(|view| count(store, view, filter))
        })
    };
    assert_eq!(views(&store), [[1_000, 500, 1_500]; 2]);
    block_on(store.change_experiment(experiment, ExperimentChange::Delete, at(2))).unwrap();
    assert_eq!(views(&store), [[0, 1_500, 1_500]; 2]);
    let refused = block_on(store.log_batch(run(1), param("p", "1"), at(3))).unwrap_err();
    assert_eq!(refused.kind(), trialbook_domain::Kind::Conflict);
    let store = reopened(store, dir.path());
    assert_eq!(views(&store), [[0, 1_500, 1_500]; 2], "after a restart");
    block_on(store.change_experiment(experiment, ExperimentChange::Restore, at(4))).unwrap();
    assert_eq!(views(&store), [[1_000, 500, 1_500]; 2]);
    block_on(store.log_batch(run(1), param("p", "1"), at(5))).unwrap();
    assert!(
        block_on(store.log_batch(run(0), param("p", "1"), at(5))).is_err(),
        "this one was deleted by hand"
    );
}

/// The ids of all runs, page by page of two.
fn paged(store: &SqlStore, order: &str) -> Vec<RunUid> {
    let mut search = RunSearch {
        experiments: vec![ExperimentId(0)],
        view: ViewType::All,
        query: parse_runs_mlflow("", &[order]).unwrap(),
        limit: 2,
        after: None,
        n_created: None,
    };
    let mut all = Vec::new();
    loop {
        let (records, next) = block_on(store.search_runs(search.clone())).unwrap();
        all.extend(records.iter().map(|record| record.run.uid));
        assert!(all.len() <= 100, "the pages have no end: {all:?}");
        search.after = next;
        if search.after.is_none() {
            return all;
        }
    }
}

#[test]
fn runs_whose_start_is_in_nanoseconds_stand_on_one_page_each() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    // Doubles stand 256 apart here, so that a start may be taken for an earlier or a later one.
    let base = 1_700_000_000_000_000_000_i64;
    let mut starts: Vec<i64> = (0..12).map(|n| base + n * 50 - 200).collect();
    starts.extend([i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX, i64::MAX, -base, -base + 1]);
    for (n, start) in (1_u8..).zip(&starts) {
        let run = block_on(store.create_run(new_run(n, TimestampMs(*start)), at(0))).unwrap().run.uid;
        if n % 3 == 0 {
            block_on(store.set_run_lifecycle(run, Lifecycle::Deleted, at(0))).unwrap();
        }
    }
    let mut upward: Vec<(i64, RunUid)> = (1_u8..).zip(&starts).map(|(n, start)| (*start, uid(n))).collect();
    upward.sort_unstable();
    let uids = |list: &[(i64, RunUid)]| list.iter().map(|(_, uid)| *uid).collect::<Vec<_>>();
    assert_eq!(paged(&store, "attributes.start_time ASC"), uids(&upward));
    upward.sort_by_key(|(start, uid)| (std::cmp::Reverse(*start), *uid));
    assert_eq!(paged(&store, "attributes.start_time DESC"), uids(&upward));
}
