//! `PUT /api/v1/models/{name}/versions/{version}/stage`: moves a version to a stage.

use super::number;
use crate::call::{Answer, Call, json};
use crate::wire::{model_version, stage_of};
use http::StatusCode;
use trialbook_api_types::{ModelVersion, Problem, SetStage};
use trialbook_services::Others;

/// Moves a version to a stage, when the promotion rules allow it.
#[utoipa::path(
    put, path = "/api/v1/models/{name}/versions/{version}/stage", operation_id = "setStage", tag = "models",
    params(("name" = String, Path, description = "Name of the model"), ("version" = i64, Path, description = "Number of the version")),
    request_body = SetStage,
    responses(
        (status = 200, description = "The version after it", body = ModelVersion),
        (status = 404, description = "There is no such model or version", body = Problem),
        (status = 409, description = "A promotion rule refuses it", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(mut call: Call) -> Answer {
    let asked: SetStage = call.body().await?;
    let ctx = call.ctx_because(asked.user.as_deref(), asked.reason.as_deref())?;
    let others = if asked.archive_others { Others::Archive } else { Others::Stay };
    let (name, number) = (call.segment("name"), number(&call)?);
    let version = call.services.move_stage(&ctx, name, number, stage_of(asked.stage), others).await?;
    json(StatusCode::OK, &model_version(version))
}
