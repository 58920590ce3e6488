//! `GET /api/v1/trash/runs`: runs in the trash.

use super::models::limited;
use crate::call::{Answer, Call, json};
use crate::wire::{open_token, run_status, seal_token};
use http::StatusCode;
use trialbook_api_types::{DeletedRun, DeletedRunList, ListDeletedRuns, Problem};
use trialbook_domain::Lifecycle;

const LIMIT_DEFAULT: usize = 100;
const LIMIT_MAX: usize = 10_000;

/// Runs that were moved to the trash themselves, the latest first. Runs of a deleted experiment come back with it.
#[utoipa::path(
    get, path = "/api/v1/trash/runs", operation_id = "listDeletedRuns", tag = "runs", params(ListDeletedRuns),
    responses(
        (status = 200, description = "A page of deleted runs", body = DeletedRunList),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let asked: ListDeletedRuns = call.query()?;
    let limit = limited(asked.limit, LIMIT_DEFAULT, LIMIT_MAX)?;
    let token = open_token(asked.page_token.as_deref())?;
    let text = asked.q.unwrap_or_default();
    let (page, n_matching) =
        call.services.list_deleted_runs(&call.ctx, text.trim(), limit, token.as_ref()).await?;
    let next_page_token = page.next.as_ref().map(seal_token);
    let runs = page.entries.into_iter().map(|run| DeletedRun {
        run_id: run.uid.to_string(),
        name: run.name,
        status: run_status(run.status),
        experiment_id: run.experiment.to_string(),
        experiment: run.experiment_name,
        experiment_deleted: run.experiment_lifecycle == Lifecycle::Deleted,
        start_ms: run.start.0,
        end_ms: run.end.map(|end| end.0),
        deleted_ms: run.deleted.0,
    });
    json(StatusCode::OK, &DeletedRunList { runs: runs.collect(), n_matching, next_page_token })
}

#[cfg(test)]
mod tests {
    use crate::tests::Server;
    use serde_json::json;

    #[test]
    fn the_trash_says_when_each_run_was_deleted_and_turns_its_pages() {
        let server = Server::new();
        let other = server.experiment("other");
        let runs = [server.run("a"), server.run_in(&other, "b"), server.run("c")];
        for run in runs {
            server.advance(10);
            server.patch(&format!("/api/v1/runs/{run}"), &json!({"lifecycle": "deleted"}));
        }
        server.patch(&format!("/api/v1/experiments/{other}"), &json!({"lifecycle": "deleted"}));
        let page = server.get("/api/v1/trash/runs?limit=2").json();
        let names = |page: &serde_json::Value| -> Vec<String> {
            page["runs"]
                .as_array()
                .unwrap()
                .iter()
                .map(|run| run["name"].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!((names(&page), &page["n_matching"]), (vec!["c".to_owned(), "b".to_owned()], &json!(3)));
        let [first, second] = [0, 1].map(|at| page["runs"][at].clone());
        assert_eq!(first["deleted_ms"].as_i64(), second["deleted_ms"].as_i64().map(|at| at + 10));
        assert_eq!(
            (&first["experiment_deleted"], &second["experiment_deleted"]),
            (&json!(false), &json!(true))
        );
        assert_eq!((&second["experiment"], &second["end_ms"]), (&json!("other"), &json!(null)));
        let token = page["next_page_token"].as_str().unwrap();
        let last = server.get(&format!("/api/v1/trash/runs?limit=2&page_token={token}")).json();
        assert_eq!((names(&last), &last["next_page_token"]), (vec!["a".to_owned()], &json!(null)));
        let found = server.get("/api/v1/trash/runs?q=%20OTHER").json();
        assert_eq!((names(&found), &found["n_matching"]), (vec!["b".to_owned()], &json!(1)));
        let mixed = server.get(&format!("/api/v1/trash/runs?q=x&page_token={token}"));
        assert_eq!((mixed.status, mixed.code().as_str()), (400, "invalid_page_token"));
        assert_eq!(server.get("/api/v1/trash/runs?limit=0").code(), "limit_reached");
        let experiment = server.get(&format!("/api/v1/experiments/{other}")).json();
        assert_eq!(experiment["deleted_ms"], experiment["updated_ms"]);
    }
}
