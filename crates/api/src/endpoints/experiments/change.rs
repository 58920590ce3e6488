//! `PATCH /api/v1/experiments/{experiment_id}`: renames, deletes, restores or tags an experiment.

use crate::call::{Answer, Call, json};
use crate::wire::{experiment, experiment_id, key};
use http::StatusCode;
use trialbook_api_types::{Experiment, ExperimentChange, Lifecycle, Problem as WireProblem};
use trialbook_domain::{Code, Problem};
use trialbook_services::ExperimentChange as Change;

/// Applies one change to an experiment.
#[utoipa::path(
    patch, path = "/api/v1/experiments/{experiment_id}", operation_id = "changeExperiment", tag = "experiments",
    params(("experiment_id" = String, Path, description = "Id of the experiment")),
    request_body = ExperimentChange,
    responses(
        (status = 200, description = "The experiment after the change", body = Experiment),
        (status = 404, description = "There is no such experiment or tag", body = WireProblem),
        (status = 409, description = "The name is taken, or the experiment is deleted", body = WireProblem),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(mut call: Call) -> Answer {
    let id = experiment_id(call.segment("experiment_id"))?;
    let change = read(call.body().await?)?;
    let changed = call.services.change_experiment(&call.ctx, id, change).await?;
    json(StatusCode::OK, &experiment(changed))
}

fn read(asked: ExperimentChange) -> Result<Change, Problem> {
    match (asked.name, asked.lifecycle, asked.set_tag, asked.delete_tag) {
        (Some(name), None, None, None) => Ok(Change::Rename(name)),
        (None, Some(Lifecycle::Deleted), None, None) => Ok(Change::Delete),
        (None, Some(Lifecycle::Active), None, None) => Ok(Change::Restore),
        (None, None, Some(tag), None) => {
            key("set_tag.key", &tag.key)?;
            Ok(Change::SetTag(tag.key, tag.value))
        }
        (None, None, None, Some(tag)) => Ok(Change::DeleteTag(tag)),
        _ => Err(Problem::new(Code::InvalidValue, "A change must be exactly one change.")
            .why("One request is carried out whole or not at all.")
            .hint("Send one of `name`, `lifecycle`, `set_tag` and `delete_tag`.")
            .fact("field", "body")),
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::Server;
    use serde_json::json;

    #[test]
    fn each_change_is_applied_and_answered() {
        let server = Server::new();
        let path = format!("/api/v1/experiments/{}", server.experiment("a"));
        let change = |body| {
            let reply = server.patch(&path, &body);
            assert_eq!(reply.status, 200, "{}", reply.text);
            reply.json()
        };
        assert_eq!(change(json!({"name": "b"}))["name"], "b");
        assert_eq!(change(json!({"set_tag": {"key": "k", "value": "v"}}))["tags"], json!({"k": "v"}));
        assert_eq!(change(json!({"delete_tag": "k"}))["tags"], json!({}));
        assert_eq!(change(json!({"lifecycle": "deleted"}))["lifecycle"], "deleted");
        assert_eq!(change(json!({"lifecycle": "active"}))["lifecycle"], "active");
        assert_eq!(server.get(&path).json()["name"], "b");
    }

    #[test]
    fn none_or_several_changes_are_refused() {
        let server = Server::new();
        for body in [json!({}), json!({"name": "b", "lifecycle": "deleted"})] {
            let reply = server.patch("/api/v1/experiments/0", &body);
            assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_value"), "{body}");
        }
        assert_eq!(server.get("/api/v1/experiments/0").json()["lifecycle"], "active");
    }

    #[test]
    fn what_the_state_does_not_allow_keeps_its_code() {
        let server = Server::new();
        let path = format!("/api/v1/experiments/{}", server.experiment("a"));
        for (body, status, code) in [
            (json!({"name": "Default"}), 409, "experiment_exists"),
            (json!({"name": " "}), 400, "invalid_value"),
            (json!({"delete_tag": "none"}), 404, "tag_not_found"),
            (json!({"lifecycle": "active"}), 404, "experiment_not_found"),
            (json!({"set_tag": {"key": "", "value": "v"}}), 400, "invalid_value"),
            (json!({"lifecycle": "gone"}), 400, "invalid_body"),
        ] {
            let reply = server.patch(&path, &body);
            assert_eq!((reply.status, reply.code().as_str()), (status, code), "{body}");
        }
        server.patch(&path, &json!({"lifecycle": "deleted"}));
        assert_eq!(server.patch(&path, &json!({"name": "c"})).code(), "experiment_deleted");
        assert_eq!(
            server.patch("/api/v1/experiments/99", &json!({"name": "c"})).code(),
            "experiment_not_found"
        );
    }
}
