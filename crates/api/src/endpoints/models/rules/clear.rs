//! `DELETE /api/v1/models/{name}/rules`: removes the promotion rules of a model.

use crate::call::{Answer, Call, json};
use crate::wire::model_rules;
use http::StatusCode;
use trialbook_api_types::{ClearModelRules, ModelRules, Problem};

/// Removes the promotion rules of a model.
#[utoipa::path(
    delete, path = "/api/v1/models/{name}/rules", operation_id = "clearModelRules", tag = "models",
    params(("name" = String, Path, description = "Name of the model"), ClearModelRules),
    responses(
        (status = 200, description = "The rules after it: none", body = ModelRules),
        (status = 404, description = "There is no such model", body = Problem),
        (status = 409, description = "The rules were changed meanwhile", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let asked: ClearModelRules = call.query()?;
    let ctx = call.ctx_as(asked.user.as_deref())?;
    let name = call.segment("name");
    let stored = call.services.set_promotion_rules(&ctx, name, asked.revision, None).await?;
    json(StatusCode::OK, &model_rules(stored))
}
