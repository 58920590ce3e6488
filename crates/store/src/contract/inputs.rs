//! Datasets and models that runs consumed or produced.

use super::logged_models::new_model;
use super::{at, cases, experiment, new_run, run, uid};
use crate::{RunInputs, Store};
use trialbook_domain::{Dataset, DatasetInput, ExperimentId, ModelInput, ModelOutput, ModelUid, Problem};

cases![
    inputs_read_back_in_order_of_logging,
    a_repeated_dataset_keeps_its_first_tags,
    datasets_are_listed_per_experiment,
    models_consumed_and_produced_are_kept_apart,
];

fn input(name: &str, context: &str) -> DatasetInput {
    DatasetInput {
        dataset: Dataset {
            name: name.to_owned(),
            digest: format!("digest of {name}"),
            source_type: "local".to_owned(),
            source: "{}".to_owned(),
            schema: Some("schema".to_owned()),
            profile: None,
        },
        tags: vec![("mlflow.data.context".to_owned(), context.to_owned())],
    }
}

fn datasets(datasets: Vec<DatasetInput>) -> RunInputs {
    RunInputs { datasets, ..RunInputs::default() }
}

async fn inputs_read_back_in_order_of_logging(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    let logged = vec![input("z", "train"), input("a", "test")];
    store.log_inputs(uid(1), datasets(logged.clone()), at(1)).await?;
    store.log_inputs(uid(1), datasets(vec![input("m", "eval")]), at(2)).await?;
    let read = store.get_run(uid(1)).await?.data.datasets;
    assert_eq!(read, [logged, vec![input("m", "eval")]].concat());
    Ok(())
}

async fn a_repeated_dataset_keeps_its_first_tags(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    run(store, 2).await?;
    store.log_inputs(uid(1), datasets(vec![input("a", "train"), input("a", "late")]), at(1)).await?;
    store.log_inputs(uid(1), datasets(vec![input("a", "later")]), at(2)).await?;
    store.log_inputs(uid(2), datasets(vec![input("a", "other run")]), at(3)).await?;
    assert_eq!(store.get_run(uid(1)).await?.data.datasets, [input("a", "train")]);
    assert_eq!(store.get_run(uid(2)).await?.data.datasets, [input("a", "other run")]);
    Ok(())
}

async fn datasets_are_listed_per_experiment(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    let other = experiment(store, "other").await?;
    store.create_run(new_run(other, 2), at(2)).await?;
    store.log_inputs(uid(1), datasets(vec![input("b", "train"), input("a", "test")]), at(1)).await?;
    store.log_inputs(uid(2), datasets(vec![input("c", "train")]), at(1)).await?;
    let list = |ids: Vec<ExperimentId>, limit| store.list_datasets(ids, limit);
    let names = |found: Vec<trialbook_domain::DatasetSummary>| {
        found.into_iter().map(|d| format!("{} {} {:?}", d.experiment, d.name, d.context)).collect::<Vec<_>>()
    };
    let all = names(list(vec![ExperimentId(0), other], 10).await?);
    let expected = [
        "0 a Some(\"test\")".to_owned(),
        "0 b Some(\"train\")".to_owned(),
        format!("{other} c Some(\"train\")"),
    ];
    assert_eq!(all, expected);
    assert_eq!(list(vec![ExperimentId(0), other], 2).await?.len(), 2);
    assert!(list(vec![ExperimentId(77)], 10).await?.is_empty());
    Ok(())
}

async fn models_consumed_and_produced_are_kept_apart(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    for n in 1..=2 {
        store.create_logged_model(new_model(n, None), at(0)).await?;
    }
    let inputs = RunInputs {
        datasets: Vec::new(),
        model_inputs: vec![ModelInput { model: ModelUid([1; 16]) }],
        model_outputs: vec![ModelOutput { model: ModelUid([2; 16]), step: 7 }],
    };
    store.log_inputs(uid(1), inputs.clone(), at(1)).await?;
    store.log_inputs(uid(1), inputs.clone(), at(2)).await?;
    let data = store.get_run(uid(1)).await?.data;
    assert_eq!((data.model_inputs, data.model_outputs), (inputs.model_inputs, inputs.model_outputs));
    Ok(())
}
