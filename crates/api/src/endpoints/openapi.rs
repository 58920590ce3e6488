//! `GET /api/v1/openapi.json`: this API described.

use crate::call::{Answer, Call, typed};
use crate::openapi::openapi_json;
use axum::body::Body;
use std::future::ready;

/// This API described in OpenAPI.
#[utoipa::path(
    get, path = "/api/v1/openapi.json", operation_id = "getOpenApi", tag = "server",
    responses((status = 200, description = "The OpenAPI document", body = Object))
)]
pub(crate) fn serve(_call: Call) -> impl Future<Output = Answer> + Send {
    ready(Ok(typed("application/json", Body::from(openapi_json()))))
}

#[cfg(test)]
mod tests {
    use crate::openapi::openapi_json;
    use crate::tests::Server;

    #[test]
    fn the_document_is_served_as_it_is_generated() {
        let reply = Server::new().get("/api/v1/openapi.json");
        assert_eq!((reply.status, reply.text), (200, openapi_json()));
    }
}
