//! `GET /api/v1/logged-models/{model_id}`: one logged model.

use crate::call::{Answer, Call, json};
use crate::wire::{logged_model, model_id};
use http::StatusCode;
use trialbook_api_types::{LoggedModel, Problem};

/// One logged model, with its metrics.
#[utoipa::path(
    get, path = "/api/v1/logged-models/{model_id}", operation_id = "getLoggedModel", tag = "models",
    params(("model_id" = String, Path, description = "Id of the logged model")),
    responses(
        (status = 200, description = "The model", body = LoggedModel),
        (status = 404, description = "There is no such logged model", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let model = call.services.get_logged_model(&call.ctx, model_id(call.segment("model_id"))?).await?;
    json(StatusCode::OK, &logged_model(model))
}
