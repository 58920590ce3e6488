//! `PATCH /api/v1/views/{view_id}`: renames or replaces a view, or makes it the default.

use super::{view_id, wire};
use crate::call::{Answer, Call, json};
use http::StatusCode;
use trialbook_api_types::{Problem as WireProblem, SavedView, SavedViewChange};
use trialbook_domain::{Code, Problem};
use trialbook_services::SavedViewChange as Change;

/// Applies one change to a saved view.
#[utoipa::path(
    patch, path = "/api/v1/views/{view_id}", operation_id = "changeSavedView", tag = "views",
    params(("view_id" = String, Path, description = "Id of the view")),
    request_body = SavedViewChange,
    responses(
        (status = 200, description = "The view after the change", body = SavedView),
        (status = 404, description = "There is no such view", body = WireProblem),
        (status = 409, description = "The owner has a view of that name", body = WireProblem),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(mut call: Call) -> Answer {
    let id = view_id(call.segment("view_id"))?;
    let change = read(call.body().await?)?;
    let changed = call.services.change_saved_view(&call.ctx, id, change).await?;
    json(StatusCode::OK, &wire(changed))
}

fn read(asked: SavedViewChange) -> Result<Change, Problem> {
    match (asked.name, asked.state, asked.is_default) {
        (Some(name), None, None) => Ok(Change::Rename(name)),
        (None, Some(state), None) => Ok(Change::Replace(state)),
        (None, None, Some(true)) => Ok(Change::MakeDefault),
        (None, None, Some(false)) => Ok(Change::DropDefault),
        _ => Err(Problem::new(Code::InvalidValue, "A change must be exactly one change.")
            .why("One request is carried out whole or not at all.")
            .hint("Send one of `name`, `state` and `is_default`.")
            .fact("field", "body")),
    }
}
