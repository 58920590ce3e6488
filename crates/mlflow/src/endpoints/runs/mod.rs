//! Runs and what they log.

mod create;
mod get;
mod inputs;
mod log_batch;
mod log_metric;
mod log_model;
mod log_parameter;
mod outputs;
mod search;
mod state;
mod tags;
mod update;

use super::call::{App, read, write};
use crate::errors::Failure;
use crate::wire::{Fields, run_id};
use axum::Router;
use trialbook_domain::RunUid;

pub(crate) use search::read_search_runs;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/mlflow/runs/create", write(create::serve))
        .route("/mlflow/runs/get", read(get::serve))
        .route("/mlflow/runs/update", write(update::serve))
        .route("/mlflow/runs/delete", write(state::delete))
        .route("/mlflow/runs/restore", write(state::restore))
        .route("/mlflow/runs/search", write(search::serve))
        .route("/mlflow/runs/log-metric", write(log_metric::serve))
        .route("/mlflow/runs/log-parameter", write(log_parameter::serve))
        .route("/mlflow/runs/log-batch", write(log_batch::serve))
        .route("/mlflow/runs/set-tag", write(tags::set))
        .route("/mlflow/runs/delete-tag", write(tags::delete))
        .route("/mlflow/runs/log-inputs", write(inputs::serve))
        .route("/mlflow/runs/outputs", write(outputs::serve))
        .route("/mlflow/runs/log-model", write(log_model::serve))
}

/// The run of endpoints that know `run_id` only.
fn required_run(fields: &Fields<'_>) -> Result<RunUid, Failure> {
    run_id(fields.required_string("run_id")?)
}
