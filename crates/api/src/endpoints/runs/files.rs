//! `GET /api/v1/runs/{run_id}/files`: what a folder of a run holds.

use crate::call::{Answer, Call, json};
use crate::wire::{artifact_path, run_id};
use http::StatusCode;
use std::fmt::Write;
use trialbook_api_types::{FileEntry, FileListing, FolderParams, Problem};
use trialbook_domain::ArtifactOwner;

/// What a folder of a run holds directly, by name; a folder that is not there holds nothing.
#[utoipa::path(
    get, path = "/api/v1/runs/{run_id}/files", operation_id = "listRunFiles", tag = "runs",
    params(("run_id" = String, Path, description = "Id of the run"), FolderParams),
    responses(
        (status = 200, description = "Files and folders", body = FileListing),
        (status = 404, description = "There is no such run", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let uid = run_id(call.segment("run_id"))?;
    call.services.get_run_info(&call.ctx, uid).await?;
    listing(call, uid.into()).await
}

/// The folder that a call asks for, of a run or of a logged model.
pub(crate) async fn listing(call: Call, owner: ArtifactOwner) -> Answer {
    let asked: FolderParams = call.query()?;
    let folder = asked.folder.as_deref().filter(|folder| !folder.is_empty());
    let path = folder.map(|folder| artifact_path("folder", folder)).transpose()?;
    let held = call.services.list_artifacts(&call.ctx, owner, path).await?;
    let below = folder.map(|folder| format!("{folder}/")).unwrap_or_default();
    let entries = held
        .into_iter()
        .map(|entry| FileEntry {
            path: format!("{below}{}", entry.name),
            size_bytes: entry.size_bytes,
            sha256: entry.sha256.as_ref().map(hex),
        })
        .collect();
    json(StatusCode::OK, &FileListing { entries })
}

fn hex(digest: &[u8; 32]) -> String {
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use crate::tests::Server;
    use serde_json::json;

    #[test]
    fn folders_are_listed_one_by_one() {
        let server = Server::new();
        let run = server.run("a");
        let path = format!("/api/v1/runs/{run}/files");
        assert_eq!(server.get(&path).json(), json!({"entries": []}));
        server.file(run, "plots/b/loss.png", b"12345");
        server.file(run, "notes.txt", b"");
        let root = json!([
            {"path": "notes.txt", "size_bytes": 0, "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
            {"path": "plots", "size_bytes": null, "sha256": null},
        ]);
        assert_eq!(server.get(&path).json()["entries"], root);
        let inside = server.get(&format!("{path}?folder=plots%2Fb")).json();
        let digest = "5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5";
        assert_eq!(
            inside["entries"],
            json!([{"path": "plots/b/loss.png", "size_bytes": 5, "sha256": digest}])
        );
        assert_eq!(server.get(&format!("{path}?folder=none")).json(), json!({"entries": []}));
    }

    #[test]
    fn unknown_runs_and_paths_that_leave_the_run_are_refused() {
        let server = Server::new();
        let unknown = server.get(&format!("/api/v1/runs/{}/files", "0".repeat(32)));
        assert_eq!((unknown.status, unknown.code().as_str()), (404, "run_not_found"));
        let run = server.run("a");
        let outside = server.get(&format!("/api/v1/runs/{run}/files?folder=..%2Fx"));
        assert_eq!((outside.status, outside.code().as_str()), (400, "invalid_value"));
    }
}
