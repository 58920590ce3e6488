//! Histories of metrics.

mod bulk;
mod history;
mod interval;

use super::call::{App, read};
use axum::Router;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/mlflow/metrics/get-history", read(history::serve))
        .route("/mlflow/metrics/get-history-bulk-interval", read(interval::serve))
}

/// What only the reference's browser pages call.
pub(super) fn browser_router() -> Router<App> {
    Router::new().route("/mlflow/metrics/get-history-bulk", read(bulk::serve))
}
