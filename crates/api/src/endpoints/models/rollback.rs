//! `POST /api/v1/models/{name}/rollback`: an alias goes back to where it pointed before.

use crate::call::{Answer, Call, json};
use crate::wire::model_version;
use http::StatusCode;
use trialbook_api_types::{Problem, Rollback, RolledBack, SkippedVersion};

/// Moves an alias back one step, and puts that on record. Versions that are deleted are passed over.
#[utoipa::path(
    post, path = "/api/v1/models/{name}/rollback", operation_id = "rollBackAlias", tag = "models",
    params(("name" = String, Path, description = "Name of the model")),
    request_body = Rollback,
    responses(
        (status = 200, description = "Where the alias points now", body = RolledBack),
        (status = 404, description = "There is no such model", body = Problem),
        (status = 409, description = "The alias has no earlier place, or a promotion rule refuses it", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(mut call: Call) -> Answer {
    let asked: Rollback = call.body().await?;
    let ctx = call.ctx_because(asked.user.as_deref(), asked.reason.as_deref())?;
    let moved = call.services.roll_back_alias(&ctx, call.segment("name"), &asked.alias).await?;
    let skipped = moved
        .skipped
        .into_iter()
        .map(|version| SkippedVersion { version, why: format!("Version {version} was deleted.") });
    json(StatusCode::OK, &RolledBack { version: model_version(moved.version), skipped: skipped.collect() })
}
