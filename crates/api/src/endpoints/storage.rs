//! `GET /api/v1/storage`: what the server keeps of each experiment.

use crate::call::{Answer, Call, json};
use crate::wire::storage_use;
use http::StatusCode;
use trialbook_api_types::{Problem, StorageUse};

/// What the server keeps of each experiment: files, their bytes, points. All of it is counted anew for each call, beside
/// what others read and write.
#[utoipa::path(
    get, path = "/api/v1/storage", operation_id = "getStorageUse", tag = "server",
    responses(
        (status = 200, description = "Every experiment, largest first", body = StorageUse),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let told = call.services.count_storage_use(&call.ctx).await?;
    json(StatusCode::OK, &storage_use(told))
}

#[cfg(test)]
mod tests {
    use crate::tests::{Server, batch};
    use serde_json::json;

    #[test]
    fn experiments_come_largest_first_with_what_is_kept_of_them() {
        let server = Server::new();
        let (small, large) = (server.experiment("small"), server.experiment("large"));
        let (first, second) = (server.run_in(&small, "a"), server.run_in(&large, "b"));
        server.file(first, "note.txt", b"hello");
        server.file(second, "note.txt", b"hello");
        server.file(second, "models/net.bin", b"1234567890");
        server.log(second, batch().metric("loss", &[(0, 1.0), (1, 0.5)]));
        server.patch(&format!("/api/v1/experiments/{small}"), &json!({"lifecycle": "deleted"}));
        let none = json!({
            "experiment_id": "0", "name": "Default", "lifecycle": "active", "artifact_root": null, "n_runs": 0,
            "n_files": 0, "size_bytes": 0, "shared_bytes": 0, "n_points": 0,
        });
        let kept = json!({
            "size_bytes": 15,
            "experiments": [
                {"experiment_id": large, "name": "large", "lifecycle": "active", "artifact_root": null,
                 "n_runs": 1, "n_files": 2, "size_bytes": 15, "shared_bytes": 5, "n_points": 2},
                {"experiment_id": small, "name": "small", "lifecycle": "deleted", "artifact_root": null,
                 "n_runs": 1, "n_files": 1, "size_bytes": 5, "shared_bytes": 5, "n_points": 0},
                none,
            ],
        });
        assert_eq!(server.get("/api/v1/storage").json(), kept);
    }
}
