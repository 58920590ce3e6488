//! `DELETE /api/v1/views/{view_id}`: forgets a view.

use super::view_id;
use crate::call::{Answer, Call};
use axum::body::Body;
use axum::response::Response;
use http::StatusCode;
use trialbook_api_types::Problem as WireProblem;

/// Forgets a saved view.
#[utoipa::path(
    delete, path = "/api/v1/views/{view_id}", operation_id = "deleteSavedView", tag = "views",
    params(("view_id" = String, Path, description = "Id of the view")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "There is no such view", body = WireProblem),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    call.services.delete_saved_view(&call.ctx, view_id(call.segment("view_id"))?).await?;
    let mut reply = Response::new(Body::empty());
    *reply.status_mut() = StatusCode::NO_CONTENT;
    Ok(reply)
}
