//! `GET /api/v1/models/{name}/versions/{version}/description`: the file that describes a version.

use super::number;
use crate::call::{Answer, Call, json};
use http::StatusCode;
use trialbook_api_types::{ModelDescription, Problem};

/// The text of the `MLmodel` file of a version: its flavours, and what goes in and comes out.
#[utoipa::path(
    get, path = "/api/v1/models/{name}/versions/{version}/description", operation_id = "describeVersion", tag = "models",
    params(("name" = String, Path, description = "Name of the model"), ("version" = i64, Path, description = "Number of the version")),
    responses(
        (status = 200, description = "The text, if there is one", body = ModelDescription),
        (status = 404, description = "There is no such model or version", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let text = call.services.read_mlmodel(&call.ctx, call.segment("name"), number(&call)?).await?;
    json(StatusCode::OK, &ModelDescription { text })
}
