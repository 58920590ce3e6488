//! Paths at the root: health, version, and what the server can do.

use super::call::{Answer, App, Call, no_content, read, written};
use crate::json::Writer;
use axum::Router;
use axum::routing::get;

/// The version of the reference that this wire follows.
const VERSION: &str = "3.18.0";

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/health", get(|| async { "OK" }).options(no_content))
        .route("/version", get(|| async { VERSION }).options(no_content))
}

pub(super) fn versioned_router() -> Router<App> {
    Router::new().route("/mlflow/server-info", read(server_info))
}

/// Clients ask this before their first proxied upload or download.
async fn server_info(call: Call) -> Answer {
    let proxied = call.settings().serve_artifacts;
    let mut writer = Writer::with_capacity(300);
    writer.begin_object();
    writer.string_field("store_type", "SqlStore");
    for (name, on) in [
        ("workspaces_enabled", false),
        ("multipart_uploads_enabled", proxied),
        ("multipart_downloads_enabled", false),
        ("artifact_serving_enabled", proxied),
        ("artifacts_presigned_only", false),
    ] {
        writer.key(name);
        writer.boolean(on);
    }
    writer.end_object();
    Ok(written(writer))
}
