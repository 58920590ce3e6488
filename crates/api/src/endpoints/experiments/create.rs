//! `POST /api/v1/experiments`: a new experiment.

use crate::call::{Answer, Call, json};
use crate::wire::{experiment, key};
use http::StatusCode;
use trialbook_api_types::{Experiment, NewExperiment, Problem as WireProblem};
use trialbook_domain::{NewExperiment as New, Problem};

/// Creates an experiment.
#[utoipa::path(
    post, path = "/api/v1/experiments", operation_id = "createExperiment", tag = "experiments",
    request_body = NewExperiment,
    responses(
        (status = 201, description = "The new experiment", body = Experiment),
        (status = 409, description = "The name is taken", body = WireProblem),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(mut call: Call) -> Answer {
    let new = read(call.body().await?)?;
    let id = call.services.create_experiment(&call.ctx, new).await?;
    let created = call.services.get_experiment(&call.ctx, id).await?;
    json(StatusCode::CREATED, &experiment(created))
}

fn read(asked: NewExperiment) -> Result<New, Problem> {
    for name in asked.tags.keys() {
        key("tags", name)?;
    }
    Ok(New { name: asked.name, artifact_root: None, tags: asked.tags.into_iter().collect() })
}

#[cfg(test)]
mod tests {
    use crate::tests::Server;
    use serde_json::json;

    #[test]
    fn a_new_experiment_is_answered_as_it_was_stored() {
        let server = Server::new();
        let reply = server.post("/api/v1/experiments", &json!({"name": "é", "tags": {"team": "a"}}));
        assert_eq!(reply.status, 201);
        let created = reply.json();
        assert_eq!((&created["name"], &created["tags"]), (&"é".into(), &json!({"team": "a"})));
        let id = created["experiment_id"].as_str().unwrap();
        assert_eq!(server.get(&format!("/api/v1/experiments/{id}")).json(), created);
    }

    #[test]
    fn a_taken_name_is_a_conflict() {
        let reply = Server::new().post("/api/v1/experiments", &json!({"name": "Default"}));
        assert_eq!((reply.status, reply.code().as_str()), (409, "experiment_exists"));
    }

    #[test]
    fn blank_and_long_names_and_bad_tags_are_refused() {
        let server = Server::new();
        for (body, code) in [
            (json!({"name": " "}), "invalid_value"),
            (json!({"name": "n".repeat(501)}), "invalid_value"),
            (json!({"name": "x", "tags": {"": "a"}}), "invalid_value"),
            (json!({"name": "x", "tags": {"a": 1}}), "invalid_body"),
            (json!({"tags": {}}), "invalid_body"),
            (json!({"name": "x", "artifact_root": "file:///etc"}), "invalid_body"),
            (json!([]), "invalid_body"),
        ] {
            let reply = server.post("/api/v1/experiments", &body);
            assert_eq!((reply.status, reply.code().as_str()), (400, code), "{body}");
        }
    }
}
