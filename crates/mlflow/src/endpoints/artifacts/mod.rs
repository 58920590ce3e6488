//! Files of runs and logged models through this server.

mod delete;
mod download;
mod list;
mod multipart;
mod place;
mod presigned;
mod upload;

#[cfg(test)]
mod tests;

pub(super) use download::send;
pub(super) use list::reply;
pub(super) use place::{artifact_path, owner_and_path};

use super::call::{App, no_content, read, read_or_write};
use axum::Router;
use axum::routing::{get, post, put};

/// Paths below `/api/2.0` and `/ajax-api/2.0`.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/mlflow-artifacts/artifacts", get(list::folder_of_store).options(no_content))
        .route(
            "/mlflow-artifacts/artifacts/{*path}",
            get(download::proxied).put(upload::proxied).delete(delete::proxied).options(no_content),
        )
        .route("/mlflow-artifacts/mpu/create/{*path}", post(multipart::create).options(no_content))
        .route("/mlflow-artifacts/mpu/complete/{*path}", post(multipart::complete).options(no_content))
        .route("/mlflow-artifacts/mpu/abort/{*path}", post(multipart::abort).options(no_content))
        .route("/mlflow-artifacts/mpu/parts/{upload_id}/{number}", put(multipart::part).options(no_content))
        .route("/mlflow-artifacts/presigned/{*path}", read(presigned::download))
        .route("/mlflow/artifacts/list", read(list::files_of_run))
        .route("/mlflow/artifacts/presigned-upload-url", read_or_write(presigned::refused))
        .route("/mlflow/artifacts/presigned-download-url", read_or_write(presigned::refused))
}

/// Paths below `/ajax-api/2.0` alone.
pub(super) fn browser_router() -> Router<App> {
    Router::new().route("/mlflow/upload-artifact", post(upload::by_run).options(no_content))
}

/// Paths at the root.
pub(super) fn root_router() -> Router<App> {
    Router::new().route("/get-artifact", get(download::by_run).options(no_content))
}
