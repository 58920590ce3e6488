//! `GET /api/v1/logged-models/{model_id}/files`: what a folder of a logged model holds.

use crate::call::{Answer, Call};
use crate::endpoints::runs::files::listing;
use crate::wire::model_id;
use trialbook_api_types::{FileListing, FolderParams, Problem};

/// What a folder of a logged model holds directly, by name; a folder that is not there holds nothing.
#[utoipa::path(
    get, path = "/api/v1/logged-models/{model_id}/files", operation_id = "listLoggedModelFiles", tag = "models",
    params(("model_id" = String, Path, description = "Id of the logged model"), FolderParams),
    responses(
        (status = 200, description = "Files and folders", body = FileListing),
        (status = 404, description = "There is no such logged model", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let uid = model_id(call.segment("model_id"))?;
    call.services.get_logged_model(&call.ctx, uid).await?;
    listing(call, uid.into()).await
}
