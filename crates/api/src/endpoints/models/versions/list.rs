//! `GET /api/v1/model-versions`: versions of a model or of a run, page by page.

use super::super::list::limited;
use crate::call::{Answer, Call, json};
use crate::wire::{open_token, run_id, version_list};
use http::StatusCode;
use trialbook_api_types::{ListVersions, ModelVersionList, Problem as WireProblem};
use trialbook_domain::{Code, Problem};
use trialbook_services::VersionsOf;

const LIMIT_DEFAULT: usize = 100;
const LIMIT_MAX: usize = 1_000;

/// Versions of a model, the newest first, or those that a run made.
#[utoipa::path(
    get, path = "/api/v1/model-versions", operation_id = "listVersions", tag = "models", params(ListVersions),
    responses(
        (status = 200, description = "A page of versions", body = ModelVersionList),
        (status = 404, description = "There is no such model", body = WireProblem),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let asked: ListVersions = call.query()?;
    let limit = limited(asked.limit, LIMIT_DEFAULT, LIMIT_MAX)?;
    let of = match (asked.model, asked.run_id) {
        (Some(model), None) => VersionsOf::Model(model),
        (None, Some(run)) => VersionsOf::Run(run_id(&run)?),
        _ => {
            return Err(Problem::new(
                Code::InvalidValue,
                "A list is of the versions of one model or of one run.",
            )
            .hint("Send `model` or `run_id`.")
            .fact("field", "model"));
        }
    };
    let token = open_token(asked.page_token.as_deref())?;
    json(StatusCode::OK, &version_list(call.services.list_versions(&call.ctx, &of, limit, token).await?))
}
