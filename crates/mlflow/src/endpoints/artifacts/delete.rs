//! `DELETE mlflow-artifacts/artifacts/<address>`: a file, or a folder with all it holds.

use super::super::call::{App, empty};
use super::place::{about_owner, outside, parse};
use super::upload::address_of;
use crate::errors::Failure;
use axum::Extension;
use axum::extract::{OriginalUri, State};
use axum::response::Response;
use trialbook_domain::RequestContext;

/// What is missing is no problem; what lies above a run's root is refused.
pub(super) async fn proxied(
    State(app): State<App>,
    Extension(ctx): Extension<RequestContext>,
    OriginalUri(uri): OriginalUri,
) -> Response {
    let answer = async {
        let address = address_of(&uri)?;
        let place = parse(&address)?.ok_or_else(|| outside(&address))?;
        place.check(&app, &ctx).await?;
        let path = place.path.ok_or_else(|| outside(&address))?;
        app.services.delete_artifacts(&ctx, place.owner, path).await.map_err(about_owner(place.owner))?;
        Ok(empty())
    };
    answer.await.unwrap_or_else(|failure: Failure| failure.into_reply(&ctx.request_id))
}
