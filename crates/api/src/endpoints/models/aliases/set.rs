//! `PUT /api/v1/models/{name}/aliases/{alias}`: points an alias to a version.

use crate::call::{Answer, Call, json};
use crate::wire::model_version;
use http::StatusCode;
use trialbook_api_types::{ModelVersion, Problem, SetAlias};

/// Points an alias to a version, from wherever it pointed, when the promotion rules allow it.
#[utoipa::path(
    put, path = "/api/v1/models/{name}/aliases/{alias}", operation_id = "setAlias", tag = "models",
    params(("name" = String, Path, description = "Name of the model"), ("alias" = String, Path, description = "The alias")),
    request_body = SetAlias,
    responses(
        (status = 200, description = "The version that it points to", body = ModelVersion),
        (status = 404, description = "There is no such model or version", body = Problem),
        (status = 409, description = "A promotion rule refuses it", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(mut call: Call) -> Answer {
    let asked: SetAlias = call.body().await?;
    let ctx = call.ctx_because(asked.user.as_deref(), asked.reason.as_deref())?;
    let (name, alias) = (call.segment("name"), call.segment("alias"));
    let version = call.services.set_alias(&ctx, name, alias, asked.version).await?;
    json(StatusCode::OK, &model_version(version))
}
