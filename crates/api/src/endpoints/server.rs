//! `GET /api/v1/server`: which program answers.

use crate::call::{Answer, Call, json};
use http::StatusCode;
use std::future::ready;
use trialbook_api_types::{Problem, ServerInfo};

/// Which program answers, in which version.
#[utoipa::path(
    get, path = "/api/v1/server", operation_id = "getServer", tag = "server",
    responses(
        (status = 200, description = "Name and version", body = ServerInfo),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) fn serve(_call: Call) -> impl Future<Output = Answer> + Send {
    let info = ServerInfo { name: "Trialbook".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
    ready(json(StatusCode::OK, &info))
}

#[cfg(test)]
mod tests {
    use crate::tests::Server;

    #[test]
    fn name_and_version_are_told() {
        let reply = Server::new().get("/api/v1/server").json();
        assert_eq!(reply["name"], "Trialbook");
        assert_eq!(reply["version"], env!("CARGO_PKG_VERSION"));
    }
}
