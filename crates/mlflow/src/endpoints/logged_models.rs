//! Logged models: none can be created yet, so a search finds none. Clients from 3.0 on search them with every listing
//! of a run's artifacts and show no files when this endpoint is missing.

use super::call::{Answer, App, Call, empty, write};
use axum::Router;

pub(super) fn router() -> Router<App> {
    Router::new().route("/mlflow/logged-models/search", write(search))
}

async fn search(call: Call) -> Answer {
    call.input.decode(&["experiment_ids"], |fields| fields.strings("experiment_ids").map(|_| ()))?;
    Ok(empty())
}
