//! Experiments.

mod change;
mod create;
mod datasets;
mod get;
mod search;
mod tags;

use super::call::{App, read, read_or_write, write};
use axum::Router;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/mlflow/experiments/create", write(create::serve))
        .route("/mlflow/experiments/get", read(get::by_id))
        .route("/mlflow/experiments/get-by-name", read(get::by_name))
        .route("/mlflow/experiments/search", read_or_write(search::serve))
        .route("/mlflow/experiments/update", write(change::rename))
        .route("/mlflow/experiments/delete", write(change::delete))
        .route("/mlflow/experiments/restore", write(change::restore))
        .route("/mlflow/experiments/set-experiment-tag", write(tags::set))
        .route("/mlflow/experiments/delete-experiment-tag", write(tags::delete))
}

/// What only the reference's browser pages call.
pub(super) fn browser_router() -> Router<App> {
    Router::new().route("/mlflow/experiments/search-datasets", write(datasets::serve))
}
