//! `PATCH /api/v1/runs/{run_id}`: renames, stops, deletes, restores or tags a run.

use crate::call::{Answer, Call, json};
use crate::wire::{asked_lifecycle, key, run, run_id};
use http::StatusCode;
use trialbook_api_types::{Problem as WireProblem, Run, RunEdit};
use trialbook_domain::{Code, LogBatch, Problem, RequestContext, RunChange, RunUid};
use trialbook_services::Services;

/// Applies one change to a run.
#[utoipa::path(
    patch, path = "/api/v1/runs/{run_id}", operation_id = "editRun", tag = "runs",
    params(("run_id" = String, Path, description = "Id of the run")),
    request_body = RunEdit,
    responses(
        (status = 200, description = "The run after the change", body = Run),
        (status = 404, description = "There is no such run or tag", body = WireProblem),
        (status = 409, description = "The run is deleted, or has ended and cannot be stopped", body = WireProblem),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(mut call: Call) -> Answer {
    let uid = run_id(call.segment("run_id"))?;
    let asked: RunEdit = call.body().await?;
    apply(&call.services, &call.ctx, uid, asked).await?;
    let record = call.services.get_run(&call.ctx, uid).await?;
    json(StatusCode::OK, &run(record, call.services.clock().now()))
}

async fn apply(
    services: &Services,
    ctx: &RequestContext,
    uid: RunUid,
    asked: RunEdit,
) -> Result<(), Problem> {
    match (asked.name, asked.lifecycle, asked.set_tag, asked.delete_tag, asked.stop) {
        (Some(name), None, None, None, None) => {
            if name.trim().is_empty() {
                return Err(Problem::new(Code::InvalidValue, "A run cannot have an empty name.")
                    .hint("Send a name with at least one visible character.")
                    .fact("field", "name"));
            }
            let change = RunChange { status: None, end: None, name: Some(name) };
            services.update_run(ctx, uid, change).await.map(drop)
        }
        (None, Some(asked), None, None, None) => {
            services.set_run_lifecycle(ctx, uid, asked_lifecycle(asked)).await.map(drop)
        }
        (None, None, Some(tag), None, None) => {
            let tags = vec![(key("set_tag.key", &tag.key)?, tag.value)];
            services.log_batch(ctx, uid, LogBatch { tags, ..LogBatch::default() }).await
        }
        (None, None, None, Some(tag), None) => {
            services.delete_run_tag(ctx, uid, key("delete_tag", &tag)?).await
        }
        (None, None, None, None, Some(true)) => services.stop_run(ctx, uid).await.map(drop),
        _ => Err(Problem::new(Code::InvalidValue, "A change must be exactly one change.")
            .why("One request is carried out whole or not at all.")
            .hint("Send one of `name`, `lifecycle`, `set_tag`, `delete_tag` and `stop`, which is true.")
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
        let path = format!("/api/v1/runs/{}", server.run("a"));
        let change = |body| {
            let reply = server.patch(&path, &body);
            assert_eq!(reply.status, 200, "{}", reply.text);
            reply.json()
        };
        assert_eq!(change(json!({"name": "b"}))["name"], "b");
        assert_eq!(change(json!({"set_tag": {"key": "k", "value": "v"}}))["tags"]["k"], "v");
        assert_eq!(change(json!({"delete_tag": "k"}))["tags"].get("k"), None);
        assert_eq!(change(json!({"lifecycle": "deleted"}))["lifecycle"], "deleted");
        assert_eq!(change(json!({"lifecycle": "active"}))["lifecycle"], "active");
        assert_eq!(server.get(&path).json()["name"], "b");
    }

    #[test]
    fn none_or_several_changes_and_empty_names_are_refused_and_change_nothing() {
        let server = Server::new();
        let path = format!("/api/v1/runs/{}", server.run("a"));
        for body in [
            json!({}),
            json!({"name": "b", "lifecycle": "deleted"}),
            json!({"name": " "}),
            json!({"set_tag": {"key": "", "value": "v"}}),
            json!({"stop": false}),
            json!({"stop": true, "name": "b"}),
        ] {
            let reply = server.patch(&path, &body);
            assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_value"), "{body}");
        }
        let run = server.get(&path).json();
        assert_eq!((&run["name"], &run["lifecycle"]), (&json!("a"), &json!("active")));
    }

    #[test]
    fn a_stopped_run_is_killed_now_and_says_why() {
        let server = Server::new();
        let path = format!("/api/v1/runs/{}", server.run("a"));
        for _ in 0..2 {
            let reply = server.patch(&path, &json!({"stop": true}));
            assert_eq!(reply.status, 200, "{}", reply.text);
            let run = reply.json();
            assert_eq!((&run["status"], run["end_ms"].is_i64()), (&json!("KILLED"), true));
            assert_eq!(run["tags"]["trialbook.endReason"], "Marked as killed in Trialbook");
        }
    }

    #[test]
    fn what_the_state_does_not_allow_keeps_its_code() {
        let server = Server::new();
        let path = format!("/api/v1/runs/{}", server.run("a"));
        assert_eq!(server.patch(&path, &json!({"delete_tag": "none"})).code(), "tag_not_found");
        server.patch(&path, &json!({"lifecycle": "deleted"}));
        assert_eq!(server.patch(&path, &json!({"name": "c"})).code(), "run_deleted");
        let nobody = format!("/api/v1/runs/{}", "0".repeat(32));
        assert_eq!(server.patch(&nobody, &json!({"name": "c"})).code(), "run_not_found");
    }
}
