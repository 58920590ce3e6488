//! `GET /api/v1/models`: registered models, page by page.

use crate::call::{Answer, Call, json};
use crate::wire::{open_token, registered_model, seal_token};
use http::StatusCode;
use trialbook_api_types::{ListModels, Problem as WireProblem, RegisteredModelList};
use trialbook_domain::{Code, Problem};
use trialbook_query::parse_registered_models_mlflow;
use trialbook_services::RegistryPage;

const LIMIT_DEFAULT: usize = 100;
const LIMIT_MAX: usize = 1_000;

/// Registered models by name, page by page.
#[utoipa::path(
    get, path = "/api/v1/models", operation_id = "listModels", tag = "models", params(ListModels),
    responses(
        (status = 200, description = "A page of models", body = RegisteredModelList),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let asked: ListModels = call.query()?;
    let limit = limited(asked.limit, LIMIT_DEFAULT, LIMIT_MAX)?;
    let query = parse_registered_models_mlflow(asked.filter.as_deref().unwrap_or_default(), &[])?;
    let token = open_token(asked.page_token.as_deref())?;
    let page =
        call.services.search_registered_models(&call.ctx, RegistryPage { query, limit, token }).await?;
    let list = RegisteredModelList {
        models: page.entries.into_iter().map(registered_model).collect(),
        next_page_token: page.next.as_ref().map(seal_token),
    };
    json(StatusCode::OK, &list)
}

/// A number of entries that may be asked for.
pub(in crate::endpoints) fn limited(
    asked: Option<usize>,
    default: usize,
    most: usize,
) -> Result<usize, Problem> {
    match asked {
        None => Ok(default),
        Some(limit) if (1..=most).contains(&limit) => Ok(limit),
        Some(limit) => Err(Problem::new(
            Code::LimitReached,
            format!("{limit} entries were asked for; 1 to {most} are allowed."),
        )
        .fact("field", "limit")),
    }
}
