//! `GET /api/v1/models/{name}`: one registered model.

use crate::call::{Answer, Call, json};
use crate::wire::registered_model;
use http::StatusCode;
use trialbook_api_types::{Problem, RegisteredModel};

/// One registered model.
#[utoipa::path(
    get, path = "/api/v1/models/{name}", operation_id = "getModel", tag = "models",
    params(("name" = String, Path, description = "Name of the model")),
    responses(
        (status = 200, description = "The model", body = RegisteredModel),
        (status = 404, description = "There is no such model", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let found = call.services.get_registered_model(&call.ctx, call.segment("name")).await?;
    json(StatusCode::OK, &registered_model(found))
}
