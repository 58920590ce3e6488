//! `GET /api/v1/models/{name}/rules/check`: what the promotion rules say of a version.

use super::super::lineage::stage_named;
use crate::call::{Answer, Call, json};
use crate::wire::promotion_check;
use http::StatusCode;
use trialbook_api_types::{CheckPromotionParams, Problem as WireProblem, PromotionCheck};
use trialbook_domain::{Code, Problem, PromotionTarget};

/// What each promotion rule comes to for a version, with the value found and the value needed. Nothing is moved.
#[utoipa::path(
    get, path = "/api/v1/models/{name}/rules/check", operation_id = "checkPromotion", tag = "models",
    params(("name" = String, Path, description = "Name of the model"), CheckPromotionParams),
    responses(
        (status = 200, description = "What the rules come to", body = PromotionCheck),
        (status = 404, description = "There is no such model or version", body = WireProblem),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let asked: CheckPromotionParams = call.query()?;
    let target = match (asked.alias, asked.stage) {
        (Some(_), Some(_)) => {
            return Err(Problem::new(Code::InvalidValue, "A check is of one alias or of one stage.")
                .hint("Send `alias` or `stage`, or neither to check every rule.")
                .fact("field", "stage"));
        }
        (Some(alias), None) => Some(PromotionTarget::Alias(alias)),
        (None, Some(stage)) => Some(PromotionTarget::Stage(stage_named(&stage)?)),
        (None, None) => None,
    };
    let name = call.segment("name");
    let report = call.services.check_promotion(&call.ctx, name, asked.version, target.as_ref()).await?;
    json(StatusCode::OK, &promotion_check(asked.version, report))
}
