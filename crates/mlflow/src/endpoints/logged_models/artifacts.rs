//! `GET logged-models/<id>/artifacts/directories` and `…/files`: the files of a model by its id.

use super::super::artifacts::{artifact_path, reply, send};
use super::super::call::{Answer, App, Call};
use super::{about_model, model_of};
use crate::errors::Failure;
use crate::settings::location_of;
use crate::wire::{model_id, query_value};
use axum::Extension;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use http::HeaderMap;
use trialbook_domain::RequestContext;

/// Names relative to the model's root.
pub(super) async fn folder(call: Call) -> Answer {
    let uid = model_of(&call)?;
    let folder = call.input.decode(&[], |fields| {
        let folder = fields.string("artifact_directory_path")?.map(|path| path.trim_end_matches('/'));
        folder.filter(|path| !path.is_empty()).map(artifact_path).transpose()
    })?;
    let model = call.services().get_logged_model(&call.ctx, uid).await.map_err(about_model(uid))?;
    let location = location_of(model.experiment, model.artifact_root.as_deref());
    let root = format!("{location}/models/{uid}/artifacts");
    if !location.starts_with("mlflow-artifacts:") {
        return Err(Failure::invalid(format!(
            "The artifacts of this model are at '{root}', which clients read by themselves. This server lists only \
             what goes through it."
        )));
    }
    let prefix = folder.as_ref().map_or_else(String::new, |folder| format!("{folder}/"));
    let entries = call.services().list_artifacts(&call.ctx, uid, folder).await?;
    Ok(reply(Some(&root), &prefix, &entries))
}

/// One file, as an attachment.
pub(super) async fn file(
    State(app): State<App>,
    Extension(ctx): Extension<RequestContext>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let uid = model_id(&id)?;
        let address = query_value(query.as_deref().unwrap_or_default(), "artifact_file_path")?;
        if address.is_empty() {
            return Err(Failure::invalid("Request must include the \"artifact_file_path\" query parameter."));
        }
        let path = artifact_path(&address)?;
        app.services.get_logged_model(&ctx, uid).await.map_err(about_model(uid))?;
        send(&app, &ctx, uid.into(), path, &headers, &address).await
    };
    answer.await.unwrap_or_else(|failure: Failure| failure.into_reply(&ctx.request_id))
}
