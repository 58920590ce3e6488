//! `/api/v1/models/{name}/rollback`: an alias goes back to where it pointed before, or is asked where that is.

use crate::call::{Answer, Call, json};
use crate::wire::model_version;
use http::StatusCode;
use trialbook_api_types::{GetRollback, Problem, Rollback, RolledBack, SkippedVersion};
use trialbook_services::Moved;

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
    json(StatusCode::OK, &rolled_back(moved))
}

/// Where a rollback of an alias would lead, and which deleted versions it would pass over. Nothing is moved, and no
/// promotion rule is asked.
#[utoipa::path(
    get, path = "/api/v1/models/{name}/rollback", operation_id = "getRollback", tag = "models",
    params(("name" = String, Path, description = "Name of the model"), GetRollback),
    responses(
        (status = 200, description = "Where the alias would point", body = RolledBack),
        (status = 404, description = "There is no such model", body = Problem),
        (status = 409, description = "The alias has no earlier place", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn ask(call: Call) -> Answer {
    let asked: GetRollback = call.query()?;
    let moved = call.services.get_rollback(&call.ctx, call.segment("name"), &asked.alias).await?;
    json(StatusCode::OK, &rolled_back(moved))
}

fn rolled_back(moved: Moved) -> RolledBack {
    let skipped = moved
        .skipped
        .into_iter()
        .map(|version| SkippedVersion { version, why: format!("Version {version} was deleted.") });
    RolledBack { version: model_version(moved.version), skipped: skipped.collect() }
}
