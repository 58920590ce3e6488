//! `GET /model-versions/get-artifact?name=&version=&path=`: a file of a version, as an attachment.

use super::super::artifacts::{owner_and_path, send};
use super::super::call::App;
use crate::errors::Failure;
use crate::wire::query_value;
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::HeaderMap;
use trialbook_domain::RequestContext;

/// Finds the files of the version and sends one of them.
pub(super) async fn by_version(
    State(app): State<App>,
    Extension(ctx): Extension<RequestContext>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let query = query.unwrap_or_default();
        let given = |name: &str| {
            Some(query_value(&query, name)?).filter(|value| !value.is_empty()).ok_or_else(|| {
                Failure::invalid(format!(
                    "Missing value for required parameter '{name}'. See the API docs for more information about request parameters."
                ))
            })
        };
        let (name, version, path) = (given("name")?, given("version")?, given("path")?);
        let number = version.parse().map_err(|_| {
            Failure::invalid(format!("Parameter 'version' must be an integer, got '{version}'."))
        })?;
        let version = app.services.get_model_version(&ctx, &name, number).await?;
        let (owner, path) = owner_and_path(&version.location, &path)?;
        let address = path.to_string();
        send(&app, &ctx, owner, path, &headers, &address).await
    };
    answer.await.unwrap_or_else(|failure: Failure| failure.into_reply(&ctx.request_id))
}
