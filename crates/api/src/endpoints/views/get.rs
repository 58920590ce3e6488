//! `GET /api/v1/views/{view_id}`: one saved view.

use super::{view_id, wire};
use crate::call::{Answer, Call, json};
use http::StatusCode;
use trialbook_api_types::{Problem as WireProblem, SavedView};

/// One saved view.
#[utoipa::path(
    get, path = "/api/v1/views/{view_id}", operation_id = "getSavedView", tag = "views",
    params(("view_id" = String, Path, description = "Id of the view")),
    responses(
        (status = 200, description = "The view", body = SavedView),
        (status = 404, description = "There is no such view", body = WireProblem),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let view = call.services.get_saved_view(&call.ctx, view_id(call.segment("view_id"))?).await?;
    json(StatusCode::OK, &wire(view))
}
