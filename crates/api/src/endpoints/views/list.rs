//! `GET /api/v1/experiments/{experiment_id}/views`: the named views of one owner or two.

use super::wire;
use crate::call::{Answer, Call, json};
use crate::wire::experiment_id;
use http::StatusCode;
use trialbook_api_types::{ListSavedViews, Problem as WireProblem, SavedViewList};

/// The named views that one owner or two have of an experiment.
#[utoipa::path(
    get, path = "/api/v1/experiments/{experiment_id}/views", operation_id = "listSavedViews", tag = "views",
    params(("experiment_id" = String, Path, description = "Id of the experiment"), ListSavedViews),
    responses(
        (status = 200, description = "The views of each owner, by name", body = SavedViewList),
        (status = 404, description = "There is no such experiment", body = WireProblem),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let experiment = experiment_id(call.segment("experiment_id"))?;
    let asked: ListSavedViews = call.query()?;
    let mut views = call.services.list_saved_views(&call.ctx, experiment, &asked.owner).await?;
    if let Some(also) = asked.also.filter(|also| *also != asked.owner) {
        views.extend(call.services.list_saved_views(&call.ctx, experiment, &also).await?);
    }
    json(StatusCode::OK, &SavedViewList { views: views.into_iter().map(wire).collect() })
}
