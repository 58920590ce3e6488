//! `DELETE /api/v1/models/{name}/aliases/{alias}`: removes an alias.

use crate::call::{Answer, Call, json};
use crate::wire::registered_model;
use http::StatusCode;
use trialbook_api_types::{Problem, RegisteredModel, RemoveAlias};
use trialbook_services::RegisteredModelChange;

/// Removes an alias; one that is not there is no problem.
#[utoipa::path(
    delete, path = "/api/v1/models/{name}/aliases/{alias}", operation_id = "removeAlias", tag = "models",
    params(("name" = String, Path, description = "Name of the model"), ("alias" = String, Path, description = "The alias"), RemoveAlias),
    responses(
        (status = 200, description = "The model after it", body = RegisteredModel),
        (status = 404, description = "There is no such model", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let asked: RemoveAlias = call.query()?;
    let ctx = call.ctx_because(asked.user.as_deref(), asked.reason.as_deref())?;
    let change = RegisteredModelChange::DeleteAlias(call.segment("alias").to_owned());
    let model = call.services.change_registered_model(&ctx, call.segment("name"), change).await?;
    json(StatusCode::OK, &registered_model(model))
}
