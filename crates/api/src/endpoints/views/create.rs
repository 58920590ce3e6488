//! `POST /api/v1/experiments/{experiment_id}/views`: saves a view.

use super::wire;
use crate::call::{Answer, Call, json};
use crate::wire::experiment_id;
use http::StatusCode;
use trialbook_api_types::{NewSavedView, Problem as WireProblem, SavedView};
use trialbook_services::SaveView;

/// Saves a view of the runs of an experiment.
#[utoipa::path(
    post, path = "/api/v1/experiments/{experiment_id}/views", operation_id = "createSavedView", tag = "views",
    params(("experiment_id" = String, Path, description = "Id of the experiment")),
    request_body = NewSavedView,
    responses(
        (status = 201, description = "The view as saved", body = SavedView),
        (status = 404, description = "There is no such experiment", body = WireProblem),
        (status = 409, description = "The owner has a view of that name", body = WireProblem),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(mut call: Call) -> Answer {
    let experiment = experiment_id(call.segment("experiment_id"))?;
    let NewSavedView { owner, name, state } = call.body().await?;
    let saved = call.services.save_view(&call.ctx, SaveView { experiment, owner, name, state }).await?;
    json(StatusCode::CREATED, &wire(saved))
}
