//! `GET /api/v1/logged-models`: what a run logged as models.

use super::super::list::limited;
use crate::call::{Answer, Call, json};
use crate::wire::{logged_model, run_id};
use http::StatusCode;
use trialbook_api_types::{ListLoggedModels, LoggedModelList, Problem};

const LIMIT_DEFAULT: usize = 100;
const LIMIT_MAX: usize = 1_000;

/// The models that a run logged, the newest first, with their metrics.
#[utoipa::path(
    get, path = "/api/v1/logged-models", operation_id = "listLoggedModels", tag = "models", params(ListLoggedModels),
    responses(
        (status = 200, description = "The models", body = LoggedModelList),
        (status = 404, description = "There is no such run", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let asked: ListLoggedModels = call.query()?;
    let limit = limited(asked.limit, LIMIT_DEFAULT, LIMIT_MAX)?;
    let found = call.services.logged_models_of(&call.ctx, run_id(&asked.run_id)?, limit).await?;
    json(StatusCode::OK, &LoggedModelList { models: found.into_iter().map(logged_model).collect() })
}
