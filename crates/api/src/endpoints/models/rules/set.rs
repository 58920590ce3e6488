//! `PUT /api/v1/models/{name}/rules`: sets the promotion rules of a model.

use crate::call::{Answer, Call, json};
use crate::wire::{RULES_FORMAT, model_rules, promotion_rules};
use http::StatusCode;
use trialbook_api_types::{ModelRules, Problem as WireProblem, SetModelRules};
use trialbook_domain::{Code, Problem};

/// Sets the promotion rules of a model, whole. They hold for promotions from then on; nothing is taken back.
#[utoipa::path(
    put, path = "/api/v1/models/{name}/rules", operation_id = "setModelRules", tag = "models",
    params(("name" = String, Path, description = "Name of the model")),
    request_body = SetModelRules,
    responses(
        (status = 200, description = "The rules after it", body = ModelRules),
        (status = 400, description = "A field of the rules is wrong; the problem names it by its path", body = WireProblem),
        (status = 404, description = "There is no such model", body = WireProblem),
        (status = 409, description = "The rules were changed meanwhile", body = WireProblem),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(mut call: Call) -> Answer {
    let asked: SetModelRules = call.body().await?;
    if let Some(format) = asked.format.filter(|format| *format != RULES_FORMAT) {
        return Err(Problem::new(
            Code::InvalidValue,
            format!("format: Rules of format {format} are not known."),
        )
        .hint(format!("This server knows format {RULES_FORMAT}."))
        .fact("field", "format"));
    }
    let ctx = call.ctx_as(asked.user.as_deref())?;
    let rules = promotion_rules(&asked.rules)?;
    let name = call.segment("name");
    let stored = call.services.set_promotion_rules(&ctx, name, asked.revision, Some(rules)).await?;
    json(StatusCode::OK, &model_rules(stored))
}
