//! Addresses at an object store, which proxied artifacts do not have.

use super::super::call::{Answer, Call};
use crate::errors::{ErrorCode, Failure};

/// `GET mlflow-artifacts/presigned/<address>`: the client falls back to a plain download.
pub(super) async fn download(_call: Call) -> Answer {
    Err(Failure::new(
        ErrorCode::NotImplemented,
        "Multipart download is not supported for the current artifact repository",
    ))
}

/// `presigned-upload-url` and `presigned-download-url`.
pub(super) async fn refused(_call: Call) -> Answer {
    Err(Failure::invalid(
        "Presigned upload is not supported for proxied artifact storage (artifact URI scheme: mlflow-artifacts). \
         This endpoint requires a direct cloud storage artifact URI.",
    ))
}
