//! `GET /api/v1/experiments/{experiment_id}/fields`: the keys that its runs have used.

use crate::call::{Answer, Call, json};
use crate::wire::{experiment_fields, experiment_id};
use http::StatusCode;
use trialbook_api_types::{ExperimentFields, Problem};

/// The metrics, parameters and tags that runs of an experiment have used.
#[utoipa::path(
    get, path = "/api/v1/experiments/{experiment_id}/fields", operation_id = "listExperimentFields",
    tag = "experiments",
    params(("experiment_id" = String, Path, description = "Id of the experiment")),
    responses(
        (status = 200, description = "The keys by kind", body = ExperimentFields),
        (status = 404, description = "There is no such experiment", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let id = experiment_id(call.segment("experiment_id"))?;
    call.services.get_experiment(&call.ctx, id).await?;
    let fields = call.services.list_run_fields(&call.ctx, id).await?;
    json(StatusCode::OK, &experiment_fields(fields))
}

#[cfg(test)]
mod tests {
    use crate::tests::{Server, batch};
    use serde_json::json;

    #[test]
    fn the_keys_of_all_runs_are_listed_by_kind() {
        let server = Server::new();
        let run = server.run("a");
        server.log(run, batch().metric("val loss", &[(0, 1.0)]).param("lr", "0.1").tag("team", "x"));
        let fields = server.get("/api/v1/experiments/0/fields").json();
        assert_eq!(fields["metrics"], json!([{"key": "val loss", "field": "metrics.`val loss`"}]));
        assert_eq!(fields["params"], json!([{"key": "lr", "field": "params.lr"}]));
        assert!(fields["tags"].as_array().unwrap().contains(&json!({"key": "team", "field": "tags.team"})));
    }

    #[test]
    fn an_experiment_without_runs_has_no_keys_and_an_unknown_one_is_not_found() {
        let server = Server::new();
        let empty = json!({"metrics": [], "params": [], "tags": []});
        assert_eq!(server.get("/api/v1/experiments/0/fields").json(), empty);
        let reply = server.get("/api/v1/experiments/5/fields");
        assert_eq!((reply.status, reply.code().as_str()), (404, "experiment_not_found"));
    }
}
