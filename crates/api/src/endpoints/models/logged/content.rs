//! `GET /api/v1/logged-models/{model_id}/files/content`: the bytes of a file, shown to no browser as part of our origin.

use crate::call::{Answer, Call};
use crate::endpoints::runs::content::send_file;
use crate::wire::model_id;
use trialbook_api_types::{FileContentParams, Problem};

/// The bytes of a file of a logged model, or a part of them, as those of a file of a run are sent.
#[utoipa::path(
    get, path = "/api/v1/logged-models/{model_id}/files/content", operation_id = "readLoggedModelFile", tag = "models",
    params(("model_id" = String, Path, description = "Id of the logged model"), FileContentParams),
    responses(
        (status = 200, description = "The bytes; `x-file-size` tells the size of the whole file",
            body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, description = "The range that was asked for",
            body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 304, description = "The client holds these bytes"),
        (status = 404, description = "There is no such logged model or file", body = Problem),
        (status = 416, description = "The range begins outside the file"),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let uid = model_id(call.segment("model_id"))?;
    send_file(call, uid.into()).await
}
