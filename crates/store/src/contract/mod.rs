//! The contract of persistence: the same cases for every implementation. A case gets a fresh store.

mod artifacts;
mod experiments;
mod history;
mod inputs;
mod logged_models;
mod logging;
mod model_order;
mod promotion;
mod registry;
mod runs;
mod saved_views;
mod searching;
mod storage_use;
mod trash;

pub use saved_views::change_views;

use crate::Store;
use std::future::Future;
use std::pin::Pin;
use trialbook_domain::{
    ExperimentId, Key, KeyPoints, LogBatch, MetricPoint, NewExperiment, NewRun, ParamValue, Problem,
    Protocol, RunStatus, RunUid, TimestampMs,
};

/// One case: passes, or says what went wrong by panicking.
pub type Case = for<'a> fn(&'a dyn Store) -> Pin<Box<dyn Future<Output = Result<(), Problem>> + 'a>>;

/// Every case with its name, a sentence.
pub fn all_cases() -> Vec<(&'static str, Case)> {
    [
        experiments::CASES,
        runs::CASES,
        logging::CASES,
        history::CASES,
        searching::CASES,
        saved_views::CASES,
        inputs::CASES,
        artifacts::CASES,
        storage_use::CASES,
        trash::CASES,
        logged_models::CASES,
        model_order::CASES,
        registry::CASES,
        promotion::CASES,
    ]
    .concat()
}

/// Lists async functions as cases.
macro_rules! cases {
    ($($name:ident),* $(,)?) => {
        pub(super) const CASES: &[(&str, super::Case)] =
            &[$((stringify!($name), |store| Box::pin($name(store))),)*];
    };
}
use cases;

/// The moment of the `n`-th step of a case.
pub(crate) fn at(n: i64) -> TimestampMs {
    TimestampMs(1_700_000_000_000 + n)
}

/// A key.
pub(crate) fn key(name: &str) -> Key {
    #[expect(clippy::expect_used, reason = "the names in these cases are short")]
    Key::new(name).expect("a short name")
}

/// A run id made of one repeated byte.
pub(crate) fn uid(n: u8) -> RunUid {
    RunUid([n; 16])
}

/// Creates an experiment of this name.
pub(crate) async fn experiment(store: &dyn Store, name: &str) -> Result<ExperimentId, Problem> {
    store
        .create_experiment(
            NewExperiment { name: name.to_owned(), artifact_root: None, tags: Vec::new() },
            at(0),
        )
        .await
}

/// A run to be created in an experiment, which started `n` milliseconds after the beginning of time.
pub(crate) fn new_run(experiment: ExperimentId, n: u8) -> NewRun {
    NewRun {
        uid: uid(n),
        experiment,
        name: format!("run-{n}"),
        user: "ada".to_owned(),
        status: RunStatus::Running,
        start: at(i64::from(n)),
        tags: vec![(key("mlflow.runName"), format!("run-{n}"))],
        parent: None,
        protocol: Protocol::Mlflow,
    }
}

/// Creates a run in experiment 0.
pub(crate) async fn run(store: &dyn Store, n: u8) -> Result<RunUid, Problem> {
    store.create_run(new_run(ExperimentId(0), n), at(i64::from(n))).await?;
    Ok(uid(n))
}

/// A point.
pub(crate) fn point(step: i64, timestamp: i64, value: f64) -> MetricPoint {
    MetricPoint { step, timestamp: TimestampMs(timestamp), value }
}

/// A batch of points of one metric.
pub(crate) fn points(name: &str, points: &[MetricPoint]) -> LogBatch {
    LogBatch { metrics: vec![KeyPoints { key: key(name), points: points.to_vec() }], ..LogBatch::default() }
}

/// A batch of one parameter.
pub(crate) fn param(name: &str, value: &str) -> LogBatch {
    LogBatch { params: vec![(key(name), ParamValue::from_text(value.to_owned()))], ..LogBatch::default() }
}

/// A batch of one tag.
pub(crate) fn tag(name: &str, value: &str) -> LogBatch {
    LogBatch { tags: vec![(key(name), value.to_owned())], ..LogBatch::default() }
}
