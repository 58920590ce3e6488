//! Logged models.

use super::{at, cases, experiment, key, new_run, point, points, run, uid};
use crate::{ExperimentChange, LoggedModelChange, LoggedModelSearch, RunInputs, Store};
use trialbook_domain::{
    ArtifactFile, ArtifactPath, Code, DatasetRef, ExperimentId, Lifecycle, LogBatch, LoggedModel,
    LoggedModelStatus, ModelOutput, ModelPoint, ModelUid, NewLoggedModel, Problem, RunUid,
};
use trialbook_query::{DatasetFilter, LoggedModelOrder, parse_logged_models_mlflow};

cases![
    a_model_reads_back_as_it_was_created,
    a_model_needs_a_live_experiment_and_a_known_run,
    tags_follow_the_last_write_and_parameters_the_first,
    a_parameter_said_twice_at_once_with_two_values_is_refused,
    a_deleted_model_is_read_but_neither_found_nor_changed,
    points_for_a_model_are_points_of_the_run_as_well,
    a_batch_for_an_unknown_model_leaves_no_trace,
    outputs_name_models_that_exist,
    searches_filter_order_and_page,
    searches_see_the_latest_value_and_the_data_it_was_computed_on,
    a_model_has_files_of_its_own,
];

/// The id of the model `n`.
pub(crate) fn model(n: u8) -> ModelUid {
    ModelUid([n; 16])
}

/// A model to be created in experiment 0.
pub(crate) fn new_model(n: u8, source_run: Option<RunUid>) -> NewLoggedModel {
    NewLoggedModel {
        uid: model(n),
        experiment: ExperimentId(0),
        name: format!("model-{n}"),
        model_type: "net".to_owned(),
        source_run,
        params: vec![(key("depth"), n.to_string())],
        tags: vec![(key("team"), if n.is_multiple_of(2) { "red" } else { "blue" }.to_owned())],
    }
}

fn scored(n: u8, name: &str, step: i64, value: f64, data: Option<(&str, &str)>) -> LogBatch {
    let dataset = data.map(|(name, digest)| DatasetRef { name: name.to_owned(), digest: digest.to_owned() });
    let point = point(step, 1000 + step, value);
    LogBatch {
        models: vec![ModelPoint { model: model(n), key: key(name), point, dataset }],
        ..points(name, &[point])
    }
}

fn code<T>(answer: Result<T, Problem>) -> Option<Code> {
    answer.err().map(|problem| problem.code())
}

fn shown(model: &LoggedModel) -> String {
    let pairs = |pairs: &[(trialbook_domain::Key, String)]| {
        pairs.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(",")
    };
    format!("{} {:?} {} {}", model.name, model.status, pairs(&model.params), pairs(&model.tags))
}

async fn a_model_reads_back_as_it_was_created(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    let created = store.create_logged_model(new_model(1, Some(uid(1))), at(5)).await?;
    assert_eq!(format!("{created:?}"), format!("{:?}", store.get_logged_model(model(1)).await?));
    assert_eq!(shown(&created), "model-1 Pending depth=1 team=blue");
    assert_eq!((created.source_run, created.model_type.as_str()), (Some(uid(1)), "net"));
    assert_eq!((created.created, created.updated, created.lifecycle), (at(5), at(5), Lifecycle::Active));
    let ready = LoggedModelChange::Finalize(LoggedModelStatus::Ready);
    let ready = store.change_logged_model(model(1), ready, at(6)).await?;
    assert_eq!((ready.status, ready.created, ready.updated), (LoggedModelStatus::Ready, at(5), at(6)));
    let unknown = store.get_logged_model(model(9)).await.err();
    let unknown = unknown.map(|problem| (problem.code(), problem.fact_value("model_id").to_owned()));
    assert_eq!(unknown, Some((Code::LoggedModelNotFound, model(9).to_string())));
    Ok(())
}

async fn a_model_needs_a_live_experiment_and_a_known_run(store: &dyn Store) -> Result<(), Problem> {
    let other = experiment(store, "other").await?;
    let create = |new| store.create_logged_model(new, at(1));
    assert_eq!(code(create(new_model(1, Some(uid(7)))).await), Some(Code::RunNotFound));
    let missing = NewLoggedModel { experiment: ExperimentId(77), ..new_model(1, None) };
    assert_eq!(code(create(missing).await), Some(Code::ExperimentNotFound));
    store.change_experiment(other, ExperimentChange::Delete, at(2)).await?;
    let deleted = NewLoggedModel { experiment: other, ..new_model(1, None) };
    assert_eq!(code(create(deleted).await), Some(Code::ExperimentDeleted));
    assert_eq!(code(store.get_logged_model(model(1)).await), Some(Code::LoggedModelNotFound));
    Ok(())
}

async fn tags_follow_the_last_write_and_parameters_the_first(store: &dyn Store) -> Result<(), Problem> {
    store.create_logged_model(new_model(1, None), at(1)).await?;
    let change = |change| store.change_logged_model(model(1), change, at(2));
    let pairs = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(name, value)| (key(name), (*value).to_owned())).collect::<Vec<_>>()
    };
    change(LoggedModelChange::SetTags(pairs(&[("team", "green"), ("a", "1"), ("a", "2")]))).await?;
    change(LoggedModelChange::LogParams(pairs(&[("depth", "1"), ("width", "8")]))).await?;
    let refused =
        change(LoggedModelChange::LogParams(pairs(&[("new", "1"), ("width", "9"), ("depth", "2")]))).await;
    let refused = refused.err().map(|problem| {
        let facts: Vec<String> = problem.facts().iter().map(|fact| fact.value.clone()).collect();
        (problem.code(), facts.join(" "))
    });
    assert_eq!(
        refused,
        Some((Code::ParamChanged, "width 8 9 depth 1 2".to_owned())),
        "each conflict is named"
    );
    let read = change(LoggedModelChange::DeleteTag(key("team"))).await?;
    assert_eq!(shown(&read), "model-1 Pending depth=1,width=8 a=2");
    assert_eq!(read.updated, at(1));
    let gone = change(LoggedModelChange::DeleteTag(key("team"))).await.err();
    let facts = gone.map(|problem| (problem.code(), problem.fact_value("key").to_owned()));
    assert_eq!(facts, Some((Code::TagNotFound, "team".to_owned())));
    Ok(())
}

async fn a_parameter_said_twice_at_once_with_two_values_is_refused(store: &dyn Store) -> Result<(), Problem> {
    store.create_logged_model(new_model(1, None), at(1)).await?;
    let log = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter().map(|(name, value)| (key(name), (*value).to_owned())).collect();
        store.change_logged_model(model(1), LoggedModelChange::LogParams(pairs), at(2))
    };
    let facts = |problem: Problem| {
        let facts: Vec<&str> = problem.facts().iter().map(|fact| fact.value.as_str()).collect();
        (problem.code(), facts.join(" "))
    };
    for (pairs, conflicts) in [
        (&[("lr", "1"), ("new", "x"), ("lr", "2")][..], "lr 1 2"),
        (&[("lr", "1"), ("lr", "2"), ("lr", "1"), ("lr", "3")], "lr 1 2 lr 1 3"),
        (&[("depth", "1"), ("depth", "2")], "depth 1 2"),
        (&[("depth", "2"), ("depth", "2")], "depth 1 2 depth 1 2"),
    ] {
        let refused = log(pairs).await.err().map(facts);
        assert_eq!(refused, Some((Code::ParamChanged, conflicts.to_owned())), "{pairs:?}");
        assert_eq!(shown(&store.get_logged_model(model(1)).await?), "model-1 Pending depth=1 team=blue");
    }
    let read = log(&[("lr", "1"), ("depth", "1"), ("lr", "1")]).await?;
    assert_eq!(shown(&read), "model-1 Pending depth=1,lr=1 team=blue");
    Ok(())
}

async fn a_deleted_model_is_read_but_neither_found_nor_changed(store: &dyn Store) -> Result<(), Problem> {
    store.create_logged_model(new_model(1, None), at(1)).await?;
    for n in 2..4 {
        store.change_logged_model(model(1), LoggedModelChange::Delete, at(n)).await?;
    }
    assert_eq!(store.get_logged_model(model(1)).await?.lifecycle, Lifecycle::Deleted);
    let change = LoggedModelChange::Finalize(LoggedModelStatus::Ready);
    assert_eq!(
        code(store.change_logged_model(model(1), change, at(4)).await),
        Some(Code::LoggedModelNotFound)
    );
    assert!(names(store, "", &[], &[]).await?.is_empty());
    Ok(())
}

async fn points_for_a_model_are_points_of_the_run_as_well(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    store.create_logged_model(new_model(1, Some(uid(1))), at(1)).await?;
    for _ in 0..2 {
        // A client that is not sure sends it again.
        store.log_batch(uid(1), scored(1, "acc", 3, 0.5, Some(("eval", "d1"))), at(2)).await?;
    }
    store.log_batch(uid(1), scored(1, "acc", 3, f64::NAN, None), at(2)).await?;
    let read = store.get_logged_model(model(1)).await?;
    let seen: Vec<String> = read
        .metrics
        .iter()
        .map(|metric| {
            let data = metric.dataset.as_ref().map_or("-", |dataset| dataset.name.as_str());
            format!("{} {} {} {data} {}", metric.key, metric.point.step, metric.point.value, metric.run)
        })
        .collect();
    assert_eq!(seen.len(), 2);
    assert!(seen.contains(&format!("acc 3 0.5 eval {}", uid(1))), "{seen:?}");
    assert!(seen.contains(&format!("acc 3 NaN - {}", uid(1))), "{seen:?}");
    assert_eq!(store.get_run(uid(1)).await?.data.metrics.len(), 1);
    Ok(())
}

async fn a_batch_for_an_unknown_model_leaves_no_trace(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    let refused = store.log_batch(uid(1), scored(9, "acc", 1, 0.5, None), at(2)).await;
    assert_eq!(code(refused), Some(Code::LoggedModelNotFound));
    assert!(store.get_run(uid(1)).await?.data.metrics.is_empty());
    Ok(())
}

async fn outputs_name_models_that_exist(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    store.create_logged_model(new_model(1, None), at(1)).await?;
    let outputs = |ids: &[u8]| {
        let output = |n: &u8| ModelOutput { model: model(*n), step: 0 };
        RunInputs { model_outputs: ids.iter().map(output).collect(), ..RunInputs::default() }
    };
    let refused = store.log_inputs(uid(1), outputs(&[1, 9]), at(2)).await;
    assert_eq!(code(refused), Some(Code::LoggedModelNotFound));
    assert!(store.get_run(uid(1)).await?.data.model_outputs.is_empty());
    store.log_inputs(uid(1), outputs(&[1]), at(2)).await?;
    assert_eq!(store.get_run(uid(1)).await?.data.model_outputs.len(), 1);
    Ok(())
}

/// Names of the models that a search finds.
async fn names(
    store: &dyn Store,
    filter: &str,
    order: &[LoggedModelOrder<'_>],
    datasets: &[DatasetFilter],
) -> Result<Vec<String>, Problem> {
    page(store, filter, order, datasets, 0, 100).await
}

async fn page(
    store: &dyn Store,
    filter: &str,
    order: &[LoggedModelOrder<'_>],
    datasets: &[DatasetFilter],
    skip: usize,
    limit: usize,
) -> Result<Vec<String>, Problem> {
    let query = parse_logged_models_mlflow(filter, datasets, order)?;
    let experiments = vec![ExperimentId(0), ExperimentId(1)];
    let search = LoggedModelSearch { experiments, query, skip, limit };
    Ok(store.search_logged_models(search).await?.into_iter().map(|model| model.name).collect())
}

async fn searches_filter_order_and_page(store: &dyn Store) -> Result<(), Problem> {
    let other = experiment(store, "other").await?;
    store.create_run(new_run(other, 1), at(0)).await?;
    for n in 1..=6 {
        let experiment = if n > 4 { other } else { ExperimentId(0) };
        let new = NewLoggedModel { experiment, ..new_model(n, (n == 2).then_some(uid(1))) };
        store.create_logged_model(new, at(i64::from(n))).await?;
    }
    let ready = LoggedModelChange::Finalize(LoggedModelStatus::Ready);
    store.change_logged_model(model(3), ready, at(9)).await?;
    for (filter, expected) in [
        ("", "6 5 4 3 2 1"),
        ("tags.team = 'red'", "6 4 2"),
        ("tags.team != 'red' AND params.depth != '3'", "5 1"),
        ("params.depth IN ('1', '6')", "6 1"),
        ("name LIKE '%-3' AND status = 'READY'", "3"),
        ("status = 'PENDING' AND model_type = 'net'", "6 5 4 2 1"),
        ("source_run_id = '01010101010101010101010101010101'", "2"),
        ("model_id = 'm-05050505050505050505050505050505'", "5"),
        ("last_updated_timestamp > 1700000000006", "3"),
        ("tags.none = 'x'", ""),
    ] {
        let found = names(store, filter, &[], &[]).await?;
        let found: Vec<&str> = found.iter().filter_map(|name| name.strip_prefix("model-")).collect();
        assert_eq!(found.join(" "), expected, "{filter}");
    }
    let by_name = [LoggedModelOrder { field_name: "name", ..LoggedModelOrder::default() }];
    assert_eq!(page(store, "", &by_name, &[], 4, 2).await?, ["model-5", "model-6"]);
    assert_eq!(page(store, "", &[], &[], 1, 2).await?, ["model-5", "model-4"]);
    assert_eq!(page(store, "tags.team = 'red'", &[], &[], 2, 2).await?, ["model-2"]);
    Ok(())
}

async fn searches_see_the_latest_value_and_the_data_it_was_computed_on(
    store: &dyn Store,
) -> Result<(), Problem> {
    run(store, 1).await?;
    for n in 1..=4 {
        store.create_logged_model(new_model(n, None), at(i64::from(n))).await?;
    }
    for (n, step, value, data) in [
        (1, 1, 0.9, Some(("train", "d1"))),
        (1, 2, 0.1, Some(("test", "d2"))),
        (2, 1, 0.5, Some(("train", "d1"))),
        (3, 1, f64::NAN, None),
    ] {
        store.log_batch(uid(1), scored(n, "acc", step, value, data), at(2)).await?;
    }
    let on = |name: &str| [DatasetFilter { name: Some(name.to_owned()), digest: None }];
    let by = |descending, dataset| [LoggedModelOrder { field_name: "metrics.acc", descending, dataset }];
    assert_eq!(names(store, "metrics.acc > 0.4", &[], &[]).await?, ["model-2", "model-1"]);
    assert_eq!(names(store, "metrics.acc < 0.4", &[], &[]).await?, ["model-1"]);
    assert_eq!(names(store, "metrics.acc < 0.6", &[], &on("train")).await?, ["model-2"]);
    assert_eq!(names(store, "", &[], &on("test")).await?, ["model-1"]);
    let latest = by(true, DatasetFilter::default());
    assert_eq!(names(store, "", &latest, &[]).await?, ["model-2", "model-1", "model-3", "model-4"]);
    let train = by(true, on("train")[0].clone());
    assert_eq!(names(store, "", &train, &[]).await?, ["model-1", "model-2", "model-4", "model-3"]);
    Ok(())
}

async fn a_model_has_files_of_its_own(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    store.create_logged_model(new_model(1, None), at(1)).await?;
    let path = ArtifactPath::new("model/MLmodel").map_err(Problem::bug)?;
    let file = ArtifactFile { path: path.clone(), sha256: [7; 32], size_bytes: 3, modified: at(2) };
    store.put_artifact(model(1).into(), file.clone()).await?;
    assert_eq!(store.get_artifact(model(1).into(), path.clone()).await?, file);
    assert!(store.list_artifacts(uid(1).into(), None).await?.is_empty());
    assert_eq!(
        code(store.get_artifact(model(9).into(), path.clone()).await),
        Some(Code::LoggedModelNotFound)
    );
    store.change_logged_model(model(1), LoggedModelChange::Delete, at(3)).await?;
    assert_eq!(
        code(store.put_artifact(model(1).into(), file.clone()).await),
        Some(Code::LoggedModelNotFound)
    );
    assert_eq!(store.get_artifact(model(1).into(), path).await?, file);
    Ok(())
}
