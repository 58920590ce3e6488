//! `GET /api/v1/models/{name}/rules`: the promotion rules of a model.

use crate::call::{Answer, Call, json};
use crate::wire::model_rules;
use http::StatusCode;
use trialbook_api_types::{ModelRules, Problem};

/// The promotion rules of a model, with the revision that a change of them must name.
#[utoipa::path(
    get, path = "/api/v1/models/{name}/rules", operation_id = "getModelRules", tag = "models",
    params(("name" = String, Path, description = "Name of the model")),
    responses(
        (status = 200, description = "The rules", body = ModelRules),
        (status = 404, description = "There is no such model", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let stored = call.services.get_promotion_rules(&call.ctx, call.segment("name")).await?;
    json(StatusCode::OK, &model_rules(stored))
}
