//! What the setting of the artifact root changes.

use super::*;
use crate::settings::ArtifactRoot;

#[test]
fn a_direct_root_shows_in_experiments_runs_and_server_info() {
    let settings =
        Settings { artifact_root: ArtifactRoot::parse("s3://bucket/x").unwrap(), serve_artifacts: false };
    let server = Server::with(settings);
    server.post("experiments/create", &json!({"name": "a"}));
    let experiment = server.get("experiments/get?experiment_id=1");
    assert_eq!(experiment["experiment"]["artifact_location"], "s3://bucket/x/1");
    let created = server.post("runs/create", &json!({"experiment_id": "1"}));
    let run = created["run"]["info"]["run_id"].as_str().unwrap();
    let read = server.get(&format!("runs/get?run_id={run}"));
    assert_eq!(read["run"]["info"]["artifact_uri"], format!("s3://bucket/x/1/{run}/artifacts"));
    let info = server.send(Request::get("/api/3.0/mlflow/server-info"), "").json();
    assert_eq!(info["artifact_serving_enabled"], false);
}

#[test]
fn an_experiment_may_bring_its_own_location() {
    let server = Server::new();
    let body = json!({"name": "own", "artifact_location": "gs://b/x"});
    let id = server.post("experiments/create", &body)["experiment_id"].clone();
    let created = server.post("runs/create", &json!({"experiment_id": id}));
    let info = &created["run"]["info"];
    let wanted = format!("gs://b/x/{}/artifacts", info["run_id"].as_str().unwrap());
    assert_eq!(info["artifact_uri"], wanted);
    assert_eq!(
        server.refused("experiments/create", &json!({"name": "b", "artifact_location": "/srv/x"})).0,
        400
    );
}
