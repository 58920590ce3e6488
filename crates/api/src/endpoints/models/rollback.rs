//! `POST /api/v1/models/{name}/rollback`: an alias goes back to where it pointed before.

use crate::call::{Answer, Call, json};
use crate::wire::registered_model;
use http::StatusCode;
use trialbook_api_types::{Problem, RegisteredModel, Rollback};
use trialbook_services::RegisteredModelChange;

/// Moves an alias back one step, and puts that on record.
#[utoipa::path(
    post, path = "/api/v1/models/{name}/rollback", operation_id = "rollBackAlias", tag = "models",
    params(("name" = String, Path, description = "Name of the model")),
    request_body = Rollback,
    responses(
        (status = 200, description = "The model after it", body = RegisteredModel),
        (status = 404, description = "There is no such model", body = Problem),
        (status = 409, description = "The alias has no earlier place", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(mut call: Call) -> Answer {
    let asked: Rollback = call.body().await?;
    let change = RegisteredModelChange::RollBackAlias(asked.alias);
    let name = call.segment("name").to_owned();
    let changed = call.services.change_registered_model(&call.ctx, &name, change).await?;
    json(StatusCode::OK, &registered_model(changed))
}
