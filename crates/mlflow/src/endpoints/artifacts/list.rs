//! What a folder holds: `GET mlflow-artifacts/artifacts?path=` and `GET mlflow/artifacts/list`.

use super::super::call::{Answer, App, Call, empty, written};
use super::place::{artifact_path, parse};
use crate::errors::{Failure, about_run};
use crate::json::Writer;
use crate::wire::{query_value, run_id};
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use trialbook_domain::{ArtifactEntry, RequestContext};

/// Names relative to the listed folder; a folder that does not exist holds nothing.
pub(super) async fn folder_of_store(
    State(app): State<App>,
    Extension(ctx): Extension<RequestContext>,
    RawQuery(query): RawQuery,
) -> Response {
    let answer = async {
        let address = query_value(query.as_deref().unwrap_or_default(), "path")?;
        list(&app, &ctx, &address).await
    };
    answer.await.unwrap_or_else(|failure: Failure| failure.into_reply(&ctx.request_id))
}

async fn list(app: &App, ctx: &RequestContext, address: &str) -> Answer {
    let address = address.trim_end_matches('/');
    if address.is_empty() {
        return Ok(empty());
    }
    let Some(place) = parse(address)? else { return Ok(empty()) };
    if place.check(app, ctx).await.is_err() {
        return Ok(empty());
    }
    let entries = app.services.list_artifacts(ctx, place.owner, place.path).await?;
    Ok(reply(None, "", &entries))
}

/// Names relative to the run's root.
pub(super) async fn files_of_run(call: Call) -> Answer {
    let (uid, folder) = call.input.decode(&[], |fields| {
        let uid = run_id(fields.required_run_id()?)?;
        let folder =
            fields.string("path")?.map(|path| path.trim_end_matches('/')).filter(|path| !path.is_empty());
        Ok((uid, folder.map(artifact_path).transpose()?))
    })?;
    let run = call.services().get_run_info(&call.ctx, uid).await.map_err(about_run(uid))?;
    let location = crate::settings::location_of(run.experiment, run.artifact_root.as_deref());
    let root = format!("{location}/{uid}/artifacts");
    if !location.starts_with("mlflow-artifacts:") {
        return Err(Failure::invalid(format!(
            "The artifacts of this run are at '{root}', which clients read by themselves. This server lists only what \
             goes through it."
        )));
    }
    let prefix = folder.as_ref().map_or_else(String::new, |folder| format!("{folder}/"));
    let entries = call.services().list_artifacts(&call.ctx, uid, folder).await?;
    Ok(reply(Some(&root), &prefix, &entries))
}

/// The entries of a folder, with the prefix in front of each name.
pub(in super::super) fn reply(root: Option<&str>, prefix: &str, entries: &[ArtifactEntry]) -> Response {
    let mut writer = Writer::with_capacity(64 + entries.len() * 64);
    writer.begin_object();
    if let Some(root) = root {
        writer.string_field("root_uri", root);
    }
    if !entries.is_empty() {
        writer.key("files");
        writer.begin_array();
        for entry in entries {
            writer.begin_object();
            writer.string_field("path", &format!("{prefix}{}", entry.name));
            writer.key("is_dir");
            writer.boolean(entry.size_bytes.is_none());
            if let Some(size) = entry.size_bytes {
                writer.integer_field("file_size", i64::try_from(size).unwrap_or(i64::MAX));
            }
            writer.end_object();
        }
        writer.end_array();
    }
    writer.end_object();
    written(writer)
}
