//! Experiments, runs, saved views, artifacts and logged models, by any sequence of changes.

use crate::common::{at, key, new_run, point, points, uid};
use crate::{Pair, tell};
use proptest::prelude::*;
use trialbook_domain::{
    ArtifactFile, ArtifactOwner, ArtifactPath, Code, Dataset, DatasetInput, ExperimentId, Lifecycle,
    LogBatch, LoggedModelStatus, ModelPoint, ModelUid, NewExperiment, NewLoggedModel, NewRun, NewSavedView,
    ParamValue, RunChange, RunStatus, ViewType, ViewUid,
};
use trialbook_query::{RunAttribute, RunField, parse_logged_models_mlflow, parse_runs};
use trialbook_store::{
    ExperimentChange, LoggedModelChange, LoggedModelSearch, RunInputs, RunSearch, SavedViewChange, Store,
};

const PATHS: [&str; 6] = ["a", "b", "d/a", "d/b", "d/e/f", "d"];

#[derive(Clone, Debug)]
enum Act {
    CreateExperiment(&'static str),
    ChangeExperiment(i64, ExperimentChange),
    CreateRun(u8, i64),
    UpdateRun(u8, RunChange),
    StopRun(u8),
    SetLife(u8, Lifecycle),
    Log(u8, LogBatch),
    DeleteTag(u8),
    EditTag(u8),
    Inputs(u8, RunInputs),
    Put(ArtifactOwner, &'static str, u8),
    Remove(ArtifactOwner, &'static str),
    TakeDoomed(i64),
    CreateModel(u8, i64, Option<u8>),
    ChangeModel(u8, LoggedModelChange),
    SaveView(u8, i64, &'static str, &'static str),
    ChangeView(u8, SavedViewChange),
    DeleteView(u8),
    Reopen,
}

fn model(n: u8) -> ModelUid {
    ModelUid([n; 16])
}

fn experiments() -> impl Strategy<Value = i64> {
    0_i64..4
}

fn runs() -> impl Strategy<Value = u8> {
    1_u8..5
}

fn words() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", "x", "y"])
}

fn any_experiment_change() -> impl Strategy<Value = ExperimentChange> {
    prop_oneof![
        1 => prop::sample::select(vec!["e", "f", "Default"]).prop_map(|name| ExperimentChange::Rename(name.to_owned())),
        2 => Just(ExperimentChange::Delete),
        2 => Just(ExperimentChange::Restore),
        1 => words().prop_map(|value| ExperimentChange::SetTag("k".to_owned(), value.to_owned())),
        1 => Just(ExperimentChange::DeleteTag("k".to_owned())),
    ]
}

fn any_batch() -> impl Strategy<Value = LogBatch> {
    let metrics = prop::option::of((prop::sample::select(vec!["m", "n"]), 0_i64..4, -2_i8..3));
    let params = prop::option::weighted(0.4, (prop::sample::select(vec!["p", "q"]), words()));
    let tags = prop::option::weighted(0.4, (prop::sample::select(vec!["k", "mlflow.runName"]), words()));
    let models = prop::option::weighted(0.2, (1_u8..4, 0_i64..3));
    (metrics, params, tags, models).prop_map(|(metric, param, tag, scored)| {
        let mut batch = match metric {
            Some((name, step, value)) => points(name, &[point(step, f64::from(value))]),
            None => LogBatch::default(),
        };
        batch.params.extend(param.map(|(name, text)| (key(name), ParamValue::from_text(text.to_owned()))));
        batch.tags.extend(tag.map(|(name, text)| (key(name), text.to_owned())));
        batch.models.extend(scored.map(|(n, step)| ModelPoint {
            model: model(n),
            key: key("acc"),
            point: point(step, 0.5),
            dataset: None,
        }));
        batch
    })
}

fn any_inputs() -> impl Strategy<Value = RunInputs> {
    prop::collection::vec((prop::sample::select(vec!["iris", "wine"]), words(), words()), 0..3).prop_map(
        |list| {
            let one = |(name, digest, context): (&str, &str, &str)| DatasetInput {
                dataset: Dataset {
                    name: name.to_owned(),
                    digest: digest.to_owned(),
                    source_type: "local".to_owned(),
                    source: context.to_owned(),
                    schema: None,
                    profile: None,
                },
                tags: vec![("mlflow.data.context".to_owned(), context.to_owned())],
            };
            RunInputs { datasets: list.into_iter().map(one).collect(), ..RunInputs::default() }
        },
    )
}

fn any_run_act() -> impl Strategy<Value = Act> {
    let status = prop::sample::select(vec![
        RunStatus::Running,
        RunStatus::Scheduled,
        RunStatus::Finished,
        RunStatus::Failed,
    ]);
    let change = (prop::option::of(status), prop::option::of(0_i64..9), prop::option::of(words())).prop_map(
        |(status, end, name)| RunChange { status, end: end.map(at), name: name.map(str::to_owned) },
    );
    let life = prop::sample::select(vec![Lifecycle::Active, Lifecycle::Deleted]);
    prop_oneof![
        4 => (runs(), experiments()).prop_map(|(run, experiment)| Act::CreateRun(run, experiment)),
        3 => (runs(), change).prop_map(|(run, change)| Act::UpdateRun(run, change)),
        1 => runs().prop_map(Act::StopRun),
        3 => (runs(), life).prop_map(|(run, life)| Act::SetLife(run, life)),
        8 => (runs(), any_batch()).prop_map(|(run, batch)| Act::Log(run, batch)),
        1 => runs().prop_map(Act::DeleteTag),
        1 => runs().prop_map(Act::EditTag),
        2 => (runs(), any_inputs()).prop_map(|(run, inputs)| Act::Inputs(run, inputs)),
    ]
}

fn any_file_act() -> impl Strategy<Value = Act> {
    let owner = || {
        prop_oneof![
            4 => runs().prop_map(|run| ArtifactOwner::Run(uid(run))),
            1 => (1_u8..4).prop_map(|n| ArtifactOwner::Model(model(n))),
        ]
    };
    let path = || prop::sample::select(PATHS.to_vec());
    prop_oneof![
        4 => (owner(), path(), 0_u8..3).prop_map(|(owner, path, content)| Act::Put(owner, path, content)),
        2 => (owner(), path()).prop_map(|(owner, path)| Act::Remove(owner, path)),
        1 => (0_i64..60).prop_map(Act::TakeDoomed),
    ]
}

fn any_model_act() -> impl Strategy<Value = Act> {
    let pairs = || {
        prop::collection::vec((prop::sample::select(vec!["k", "l"]), words()), 0..2).prop_map(|list| {
            list.into_iter().map(|(name, value)| (key(name), value.to_owned())).collect::<Vec<_>>()
        })
    };
    let status = prop::sample::select(vec![
        LoggedModelStatus::Pending,
        LoggedModelStatus::Ready,
        LoggedModelStatus::Failed,
    ]);
    let change = prop_oneof![
        status.prop_map(LoggedModelChange::Finalize),
        pairs().prop_map(LoggedModelChange::SetTags),
        Just(LoggedModelChange::DeleteTag(key("k"))),
        pairs().prop_map(LoggedModelChange::LogParams),
        Just(LoggedModelChange::Delete),
    ];
    prop_oneof![
        2 => (1_u8..4, experiments(), prop::option::of(runs())).prop_map(|(n, experiment, run)| Act::CreateModel(n, experiment, run)),
        3 => (1_u8..4, change).prop_map(|(n, change)| Act::ChangeModel(n, change)),
    ]
}

fn any_view_act() -> impl Strategy<Value = Act> {
    let owner = prop::sample::select(vec!["me", "you"]);
    let change = prop_oneof![
        words().prop_map(|name| SavedViewChange::Rename(name.to_owned())),
        words().prop_map(|state| SavedViewChange::Replace(state.to_owned())),
        Just(SavedViewChange::MakeDefault),
        Just(SavedViewChange::DropDefault),
    ];
    prop_oneof![
        2 => (1_u8..5, experiments(), owner, words()).prop_map(|(id, experiment, owner, name)| Act::SaveView(id, experiment, owner, name)),
        2 => (1_u8..5, change).prop_map(|(id, change)| Act::ChangeView(id, change)),
        1 => (1_u8..5).prop_map(Act::DeleteView),
    ]
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        2 => prop::sample::select(vec!["e", "f"]).prop_map(Act::CreateExperiment),
        3 => (experiments(), any_experiment_change()).prop_map(|(id, change)| Act::ChangeExperiment(id, change)),
        12 => any_run_act(),
        4 => any_file_act(),
        4 => any_model_act(),
        3 => any_view_act(),
        1 => Just(Act::Reopen),
    ]
}

fn path(text: &str) -> ArtifactPath {
    ArtifactPath::new(text).unwrap()
}

impl crate::Act for Act {
    fn carry_out(&self, pair: &Pair, n: i64) -> Option<(String, String)> {
        match self {
            Act::Reopen => None,
            other => Some(carry_out(pair, other, n)),
        }
    }
}

/// Changes of experiments and runs.
fn carry_out(pair: &Pair, act: &Act, n: i64) -> (String, String) {
    match act {
        Act::CreateExperiment(name) => {
            let new = NewExperiment {
                name: (*name).to_owned(),
                artifact_root: None,
                tags: vec![("k".into(), "v".into())],
            };
            pair.ask(|store| store.create_experiment(new.clone(), at(n)))
        }
        Act::ChangeExperiment(id, change) => {
            pair.ask(|store| store.change_experiment(ExperimentId(*id), change.clone(), at(n)))
        }
        Act::CreateRun(run, experiment) => {
            // Ids are never chosen twice: what exists already is asked for instead, here and below.
            let new = NewRun { experiment: ExperimentId(*experiment), ..new_run(*run, at(i64::from(*run))) };
            pair.ask_or(
                |store| store.get_run_info(uid(*run)),
                Code::RunNotFound,
                |store| store.create_run(new.clone(), at(n)),
            )
        }
        Act::UpdateRun(run, change) => pair.ask(|store| store.update_run(uid(*run), change.clone(), at(n))),
        Act::StopRun(run) => {
            pair.ask(|store| store.stop_run(uid(*run), (key("why"), "me".to_owned()), at(n)))
        }
        Act::SetLife(run, life) => pair.ask(|store| store.set_run_lifecycle(uid(*run), *life, at(n))),
        Act::Log(run, batch) => pair.ask(|store| store.log_batch(uid(*run), batch.clone(), at(n))),
        Act::DeleteTag(run) => pair.ask(|store| store.delete_run_tag(uid(*run), key("k"), at(n))),
        Act::EditTag(run) => {
            let more = || Box::new(|old: Option<&str>| format!("{}+", old.unwrap_or("new")));
            pair.ask(|store| store.edit_run_tag(uid(*run), key("k"), more(), at(n)))
        }
        Act::Inputs(run, inputs) => pair.ask(|store| store.log_inputs(uid(*run), inputs.clone(), at(n))),
        other => carry_out_rest(pair, other, n),
    }
}

/// Changes of files, logged models and views.
fn carry_out_rest(pair: &Pair, act: &Act, n: i64) -> (String, String) {
    match act {
        Act::Put(owner, name, content) => {
            let file =
                ArtifactFile { path: path(name), sha256: [*content; 32], size_bytes: 3, modified: at(n) };
            pair.ask(|store| store.put_artifact(*owner, file.clone()))
        }
        Act::Remove(owner, name) => pair.ask(|store| store.delete_artifacts(*owner, path(name), at(n))),
        Act::TakeDoomed(since) => {
            let sorted = |text: String| {
                let mut parts: Vec<&str> =
                    text.split("], [").map(|part| part.trim_matches(['[', ']'])).collect();
                parts.sort_unstable();
                parts.join(" ")
            };
            let (sql, memory) = pair.ask(|store| store.take_doomed_blobs(at(*since), 100));
            (sorted(sql), sorted(memory))
        }
        Act::CreateModel(id, experiment, run) => {
            let new = NewLoggedModel {
                uid: model(*id),
                experiment: ExperimentId(*experiment),
                name: "net".to_owned(),
                model_type: String::new(),
                source_run: run.map(uid),
                params: vec![(key("depth"), "1".to_owned())],
                tags: Vec::new(),
            };
            pair.ask_or(
                |store| store.get_logged_model(model(*id)),
                Code::LoggedModelNotFound,
                |store| store.create_logged_model(new.clone(), at(n)),
            )
        }
        Act::ChangeModel(id, change) => {
            pair.ask(|store| store.change_logged_model(model(*id), change.clone(), at(n)))
        }
        Act::SaveView(id, experiment, owner, name) => {
            let new = NewSavedView {
                id: ViewUid([*id; 16]),
                experiment: ExperimentId(*experiment),
                owner: (*owner).to_owned(),
                name: (*name).to_owned(),
                state: "s".to_owned(),
            };
            pair.ask_or(
                |store| store.get_saved_view(ViewUid([*id; 16])),
                Code::ViewNotFound,
                |store| store.create_saved_view(new.clone(), at(n)),
            )
        }
        Act::ChangeView(id, change) => {
            pair.ask(|store| store.change_saved_view(ViewUid([*id; 16]), change.clone(), at(n)))
        }
        Act::DeleteView(id) => pair.ask(|store| store.delete_saved_view(ViewUid([*id; 16]))),
        _ => (String::new(), String::new()),
    }
}

/// All that can be read, of both.
fn everything(pair: &Pair) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for view in [ViewType::ActiveOnly, ViewType::DeletedOnly, ViewType::All] {
        all.push(pair.ask(|store| store.list_experiments(view)));
    }
    for id in (0..4).map(ExperimentId) {
        all.push(pair.ask(|store| store.get_experiment(id)));
        all.push(pair.ask(|store| store.list_datasets(vec![id], 10)));
        for owner in ["me", "you"] {
            all.push(pair.ask(|store| store.list_saved_views(id, owner.to_owned())));
        }
    }
    for name in ["e", "f", "Default"] {
        all.push(pair.ask(|store| store.get_experiment_by_name(name.to_owned())));
    }
    let owners =
        (1..5).map(|run| ArtifactOwner::Run(uid(run))).chain((1..4).map(|n| ArtifactOwner::Model(model(n))));
    for owner in owners {
        for folder in [None, Some("d"), Some("d/e"), Some("a")] {
            all.push(pair.ask(|store| store.list_artifacts(owner, folder.map(path))));
        }
        for name in PATHS {
            all.push(pair.ask(|store| store.get_artifact(owner, path(name))));
        }
    }
    for id in 1..5 {
        all.push(pair.ask(|store| store.get_saved_view(ViewUid([id; 16]))));
        all.push(pair.ask(|store| store.get_logged_model(model(id))));
        all.push(sorted_run(pair, id));
        all.push(histories(pair, id));
    }
    all.extend(searches(pair));
    all
}

/// The points of both metrics of a run, in order of time, from the beginning and from the third on.
fn histories(pair: &Pair, run: u8) -> (String, String) {
    let read = |store: &dyn Store| {
        let mut all = Vec::new();
        for (name, skip) in [("m", 0), ("n", 0), ("m", 2)] {
            crate::block_on(async {
                let mut cursor = store.open_history(uid(run), key(name), skip).await.unwrap();
                loop {
                    let block = cursor.next_points().await.unwrap();
                    if block.is_empty() {
                        break;
                    }
                    all.extend(block.iter().map(|point| format!("{name} {point:?}")));
                }
            });
        }
        all.join("\n")
    };
    (read(&pair.sql), read(&pair.memory))
}

/// Runs and logged models that are found, in order, with what a table shows of them.
fn searches(pair: &Pair) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let every = || (0..4).map(ExperimentId).collect::<Vec<_>>();
    let fields = || {
        vec![RunField::Param(key("p")), RunField::Tag(key("k")), RunField::Attribute(RunAttribute::Status)]
    };
    for (filter, order) in [
        ("", &[][..]),
        ("metrics.m > 0", &["metrics.m DESC", "run_id"]),
        ("params.p = 'x' OR tags.k IS NULL", &["params.p", "run_id DESC"]),
        ("NOT (status = running AND name != 'x')", &["end_time", "run_id"]),
        ("datasets.name = 'iris' OR duration > 0s", &["name", "run_id"]),
    ] {
        for view in [ViewType::ActiveOnly, ViewType::All] {
            let query = parse_runs(filter, order, at(0)).unwrap();
            let search =
                RunSearch { experiments: every(), view, query, limit: 10, after: None, n_created: None };
            all.push(pair.ask(|store| store.search_table(search.clone(), fields())));
        }
    }
    for (filter, limit) in
        [("", 10), ("status != 'READY' AND params.depth = '1'", 10), ("metrics.acc > 0", 1)]
    {
        let query = parse_logged_models_mlflow(filter, &[], &[]).unwrap();
        let search = LoggedModelSearch { experiments: every(), query, skip: 0, limit };
        all.push(pair.ask(|store| store.search_logged_models(search.clone())));
    }
    for id in every() {
        all.push(pair.ask(|store| store.list_run_fields(id)));
    }
    all
}

/// A run with what it logged; the order of parameters, metrics and tags means nothing.
fn sorted_run(pair: &Pair, run: u8) -> (String, String) {
    let read = |store: &dyn Store| {
        let record = crate::block_on(store.get_run(uid(run)));
        crate::told(&record.map(|mut record| {
            record.data.params.sort_by(|left, right| left.0.cmp(&right.0));
            record.data.metrics.sort_by(|left, right| left.0.cmp(&right.0));
            record.data.tags.sort();
            record
        }))
    };
    (read(&pair.sql), read(&pair.memory))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_sequence_of_changes_of_runs_and_files_is_answered_and_kept_alike(acts in prop::collection::vec(any_act(), 1..60)) {
        tell(&acts, everything);
    }
}
