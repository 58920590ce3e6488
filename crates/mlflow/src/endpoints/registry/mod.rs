//! The model registry: registered models, their aliases, their versions.

mod aliases;
mod artifacts;
mod models;
mod search;
mod versions;

use super::call::{App, Call, no_content, read, read_or_write, replying, write};
use crate::errors::Failure;
use crate::wire::{Fields, MODEL_TAG_VALUE_CHARS_MAX, check_length, tag_key};
use axum::Router;
use axum::routing::{delete, get, patch};
use trialbook_domain::Key;

pub(crate) use search::{read_search_models, read_search_versions};

/// Paths below `/api/2.0` and `/ajax-api/2.0`.
pub(super) fn router() -> Router<App> {
    let alias = get(replying(aliases::get))
        .post(replying(aliases::set))
        .delete(replying(aliases::delete))
        .options(no_content);
    let models = "/mlflow/registered-models";
    let versions = "/mlflow/model-versions";
    Router::new()
        .route(&format!("{models}/create"), write(models::create))
        .route(&format!("{models}/get"), read(models::get))
        .route(&format!("{models}/search"), read(search::models))
        .route(&format!("{models}/update"), patch(replying(models::update)).options(no_content))
        .route(&format!("{models}/rename"), write(models::rename))
        .route(&format!("{models}/delete"), delete(replying(models::delete)).options(no_content))
        .route(&format!("{models}/set-tag"), write(models::set_tag))
        .route(&format!("{models}/delete-tag"), delete(replying(models::delete_tag)).options(no_content))
        .route(&format!("{models}/alias"), alias)
        .route(&format!("{models}/get-latest-versions"), read_or_write(models::latest_versions))
        .route(&format!("{versions}/create"), write(versions::create))
        .route(&format!("{versions}/get"), read(versions::get))
        .route(&format!("{versions}/search"), read(search::versions))
        .route(&format!("{versions}/update"), patch(replying(versions::update)).options(no_content))
        .route(&format!("{versions}/delete"), delete(replying(versions::delete)).options(no_content))
        .route(&format!("{versions}/transition-stage"), write(versions::transition))
        .route(&format!("{versions}/set-tag"), write(versions::set_tag))
        .route(&format!("{versions}/delete-tag"), delete(replying(versions::delete_tag)).options(no_content))
        .route(&format!("{versions}/get-download-uri"), read(versions::download_uri))
}

/// Paths at the root, which need artifacts to go through this server.
pub(super) fn root_router() -> Router<App> {
    Router::new().route("/model-versions/get-artifact", get(artifacts::by_version).options(no_content))
}

/// The name of a model in a request. Names that none can have are told like any other by the registry.
fn name(fields: &Fields<'_>) -> Result<String, Failure> {
    let name = fields.required_string("name")?;
    if name.trim().is_empty() {
        return Err(fields.missing("name"));
    }
    if name.contains(['/', ':']) {
        return Err(Failure::invalid(format!(
            "Invalid model name '{name}'. Names cannot contain '/' or ':'."
        )));
    }
    Ok(name.to_owned())
}

/// The number of a version in a request.
fn number(fields: &Fields<'_>) -> Result<i64, Failure> {
    let text = fields.required_string("version")?;
    let digits = text.trim();
    digits.parse().map_err(|_| {
        let whole = digits.trim_start_matches(['-', '+']);
        if !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit()) {
            let name = fields.string("name").ok().flatten().unwrap_or_default();
            return Failure::new(
                crate::errors::ErrorCode::ResourceDoesNotExist,
                format!("Model Version (name={name}, version={text}) not found"),
            );
        }
        Failure::invalid(format!("Parameter 'version' must be an integer, got '{text}'."))
    })
}

/// A tag in a request or in a list of one.
fn tag(fields: &Fields<'_>) -> Result<(Key, String), Failure> {
    let key = key(fields)?;
    let value = fields.string("value")?.unwrap_or_default();
    check_length("value", MODEL_TAG_VALUE_CHARS_MAX, value)?;
    Ok((key, value.to_owned()))
}

fn key(fields: &Fields<'_>) -> Result<Key, Failure> {
    let name = fields.required_string("key")?;
    tag_key("key", name)
}

fn tags(fields: &Fields<'_>) -> Result<Vec<(Key, String)>, Failure> {
    fields.objects("tags")?.iter().map(tag).collect()
}

#[cfg(test)]
mod tests;
