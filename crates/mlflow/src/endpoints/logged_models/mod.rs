//! Logged models: what clients from 3.0 on record a model as.

mod artifacts;
mod change;
mod create;
mod get;
mod params;
mod search;
mod tags;

use super::call::{App, Call, no_content, read, replying, write};
use crate::errors::Failure;
use crate::wire::{Fields, LOGGED_MODEL_VALUE_CHARS_MAX, model_id};
use axum::Router;
use axum::routing::{delete, get as on_get, patch};
use trialbook_domain::{Key, ModelUid, Problem};

pub(crate) use search::read_search_logged_models;

/// Paths below `/api/2.0` and `/ajax-api/2.0`.
pub(super) fn router() -> Router<App> {
    let one = on_get(replying(get::serve))
        .patch(replying(change::finalize))
        .delete(replying(change::delete))
        .options(no_content);
    Router::new()
        .route("/mlflow/logged-models", write(create::serve))
        .route("/mlflow/logged-models/search", write(search::serve))
        .route("/mlflow/logged-models/{model_id}", one)
        .route("/mlflow/logged-models/{model_id}/params", write(params::serve))
        .route("/mlflow/logged-models/{model_id}/tags", patch(replying(tags::set)).options(no_content))
        .route(
            "/mlflow/logged-models/{model_id}/tags/{*key}",
            delete(replying(tags::delete)).options(no_content),
        )
}

/// Paths that need artifacts to go through this server.
pub(super) fn artifacts_router() -> Router<App> {
    Router::new().route("/mlflow/logged-models/{model_id}/artifacts/directories", read(artifacts::folder))
}

/// Paths below `/ajax-api/2.0` alone.
pub(super) fn browser_router() -> Router<App> {
    Router::new().route(
        "/mlflow/logged-models/{model_id}/artifacts/files",
        on_get(artifacts::file).options(no_content),
    )
}

/// The model that the path names.
fn model_of(call: &Call) -> Result<ModelUid, Failure> {
    model_id(call.segment("model_id"))
}

/// Names the model in problems that do not name it themselves.
pub(super) fn about_model(uid: ModelUid) -> impl Fn(Problem) -> Failure {
    move |problem| {
        let named = !problem.fact_value("model_id").is_empty();
        Failure::from(if named { problem } else { problem.fact("model_id", uid) })
    }
}

/// Pairs of key and value in a list of objects.
fn pairs(fields: &Fields<'_>, name: &str) -> Result<Vec<(Key, String)>, Failure> {
    fields.objects(name)?.iter().map(pair).collect()
}

fn pair(fields: &Fields<'_>) -> Result<(Key, String), Failure> {
    let name = fields.required_string("key")?;
    let value = fields.string("value")?.unwrap_or_default();
    let key = Key::new(name)
        .map_err(|error| Failure::invalid(format!("'{}' is not usable: {error}", fields.path_of("key"))))?;
    crate::wire::check_length(&fields.path_of("value"), LOGGED_MODEL_VALUE_CHARS_MAX, value)?;
    Ok((key, value.to_owned()))
}

#[cfg(test)]
mod tests;
