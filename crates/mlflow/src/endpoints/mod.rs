//! Paths and handlers. One endpoint is one file: decode, call, encode.

mod artifacts;
mod call;
mod experiments;
mod logged_models;
mod metrics;
mod registry;
mod root;
mod runs;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use call::App;
use http::StatusCode;
use std::sync::Arc;
use trialbook_domain::{RequestContext, RequestId};
use trialbook_services::Services;

use crate::errors::{ErrorCode, Failure};
use crate::settings::Settings;

pub(crate) use logged_models::read_search_logged_models;
pub(crate) use registry::{read_search_models, read_search_versions};
pub(crate) use runs::read_search_runs;

/// All paths of this protocol. Requests must carry a [`RequestContext`] extension.
///
/// Unknown paths below the version prefixes answer `ENDPOINT_NOT_FOUND`; the server's own fallback should do the same
/// with [`endpoint_not_found`] for what no other door answers.
pub fn router(services: Services, settings: Settings) -> Router {
    let app = App { services, settings: Arc::new(settings) };
    let mut api = logged_models::router()
        .merge(experiments::router())
        .merge(runs::router())
        .merge(metrics::router())
        .merge(registry::router());
    let mut browser_only = experiments::browser_router().merge(metrics::browser_router());
    let mut root = root::router();
    if app.settings.serve_artifacts {
        api = api.merge(artifacts::router()).merge(logged_models::artifacts_router());
        browser_only = browser_only.merge(artifacts::browser_router()).merge(logged_models::browser_router());
        root = root.merge(artifacts::root_router()).merge(registry::root_router());
    }
    Router::new()
        .nest("/api/2.0", closed(api.clone()))
        .nest("/ajax-api/2.0", closed(api.merge(browser_only)))
        .nest("/api/3.0", closed(root::versioned_router()))
        .nest("/ajax-api/3.0", closed(root::versioned_router()))
        .merge(root)
        .with_state(app)
}

/// Whatever is not routed below a prefix is an unknown endpoint of this protocol.
fn closed(router: Router<App>) -> Router<App> {
    router.fallback(endpoint_not_found).method_not_allowed_fallback(wrong_method)
}

/// The answer to an unknown path: JSON, so that clients tell it from a missing entity.
pub async fn endpoint_not_found(request: Request) -> Response {
    not_routed(&request, StatusCode::NOT_FOUND)
}

async fn wrong_method(request: Request) -> Response {
    not_routed(&request, StatusCode::METHOD_NOT_ALLOWED)
}

fn not_routed(request: &Request, status: StatusCode) -> Response {
    let request_id = request
        .extensions()
        .get::<RequestContext>()
        .map_or_else(|| RequestId("unknown".to_owned()), |ctx| ctx.request_id.clone());
    let path: String = request.uri().path().chars().take(300).collect();
    let message = format!("This server has no endpoint '{} {path}'.", request.method());
    Failure::new(ErrorCode::EndpointNotFound, message).with_status(status).into_reply(&request_id)
}

#[cfg(test)]
mod tests;
