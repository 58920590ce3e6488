//! `GET /api/v1/experiments/{experiment_id}`: one experiment.

use crate::call::{Answer, Call, json};
use crate::wire::{experiment, experiment_id};
use http::StatusCode;
use trialbook_api_types::{Experiment, Problem};

/// One experiment, deleted or not.
#[utoipa::path(
    get, path = "/api/v1/experiments/{experiment_id}", operation_id = "getExperiment", tag = "experiments",
    params(("experiment_id" = String, Path, description = "Id of the experiment")),
    responses(
        (status = 200, description = "The experiment", body = Experiment),
        (status = 404, description = "There is no such experiment", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let id = experiment_id(call.segment("experiment_id"))?;
    let found = call.services.get_experiment(&call.ctx, id).await?;
    json(StatusCode::OK, &experiment(found))
}

#[cfg(test)]
mod tests {
    use crate::tests::Server;

    #[test]
    fn an_experiment_is_shown_with_its_tags() {
        let server = Server::new();
        let reply = server.get("/api/v1/experiments/0");
        assert_eq!(reply.status, 200);
        let json = reply.json();
        assert_eq!((&json["experiment_id"], &json["name"]), (&"0".into(), &"Default".into()));
        assert_eq!(json["lifecycle"], "active");
        assert!(json["tags"].is_object());
    }

    #[test]
    fn an_unknown_experiment_is_not_found() {
        let server = Server::new();
        for id in ["77", "Default", "-1"] {
            let reply = server.get(&format!("/api/v1/experiments/{id}"));
            assert_eq!((reply.status, reply.code().as_str()), (404, "experiment_not_found"));
            assert_eq!(reply.json()["facts"]["experiment_id"], id);
        }
    }
}
