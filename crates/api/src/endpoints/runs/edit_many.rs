//! `POST /api/v1/runs/edit`: one change of many runs, with its progress.

use super::table::{Named, experiments};
use crate::call::{Answer, Call, typed};
use crate::errors::wire_problem;
use crate::wire::{asked_lifecycle, fault, key, listed_run_id, search, view};
use axum::body::Body;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use std::collections::HashSet;
use std::convert::Infallible;
use std::future::ready;
use std::sync::Arc;
use trialbook_api_types::{Problem as WireProblem, RunsEdit, RunsEditProgress};
use trialbook_domain::limits::{EDIT_RUNS_AT_ONCE, EDIT_RUNS_MAX};
use trialbook_domain::{Code, Problem, RequestContext, RunUid};
use trialbook_services::{RunEdit, RunsMatching, Services};

/// Most runs that one line of the answer names.
const LINE_RUNS_MAX: usize = 1_000;

/// Changes many runs, one after the other, and tells how far it has come.
///
/// The answer is a line of JSON, a `RunsEditProgress`, for every few runs; the first comes before any run is changed. Who closes the
/// connection stops it: runs that were not begun stay as they are.
#[utoipa::path(
    post, path = "/api/v1/runs/edit", operation_id = "editRuns", tag = "runs",
    request_body = RunsEdit,
    responses(
        (status = 200, description = "Lines of JSON, one after the other", body = RunsEditProgress, content_type = "application/x-ndjson"),
        (status = 400, description = "The filter is wrong, or it is not clear which runs or which change", body = WireProblem),
        (status = 404, description = "There is no such experiment", body = WireProblem),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(mut call: Call) -> Answer {
    let mut asked: RunsEdit = call.body().await?;
    let edit = change(&mut asked)?;
    let runs = selected(&call.services, &call.ctx, asked).await?;
    let lines = progress(call.services, call.ctx, runs, edit);
    Ok(typed("application/x-ndjson", Body::from_stream(lines)))
}

fn change(asked: &mut RunsEdit) -> Result<RunEdit, Problem> {
    match (asked.lifecycle.take(), asked.set_tag.take(), asked.delete_tag.take()) {
        (Some(asked), None, None) => Ok(RunEdit::Lifecycle(asked_lifecycle(asked))),
        (None, Some(tag), None) => Ok(RunEdit::SetTag(key("set_tag.key", &tag.key)?, tag.value)),
        (None, None, Some(tag)) => Ok(RunEdit::DeleteTag(key("delete_tag", &tag)?)),
        _ => Err(Problem::new(Code::InvalidValue, "A change must be exactly one change.")
            .why("Each run is changed whole or not at all.")
            .hint("Send one of `lifecycle`, `set_tag` and `delete_tag`.")
            .fact("field", "body")),
    }
}

/// The runs that are meant, each once.
async fn selected(
    services: &Services,
    ctx: &RequestContext,
    asked: RunsEdit,
) -> Result<Vec<RunUid>, Problem> {
    match (asked.run_ids, asked.matching) {
        (Some(ids), None) => listed("run_ids", &ids),
        (None, Some(matching)) => {
            let query =
                search(&matching.filter, &[], services.clock().now()).map_err(|wrong| fault(*wrong))?;
            let except = listed("matching.except_run_ids", &matching.except_run_ids)?.into_iter().collect();
            let named = Named { ids: matching.experiment_ids.as_deref(), names: None };
            let experiments = experiments(services, ctx, named, matching.view).await?;
            let (view, n_created) = (view(matching.view), matching.n_created);
            let matching = RunsMatching { experiments, view, query, except, n_created };
            services.find_matching_runs(ctx, matching).await
        }
        _ => Err(Problem::new(Code::InvalidValue, "It is not clear which runs are meant.")
            .hint("Send either `run_ids` or `matching`.")
            .fact("field", "body")),
    }
}

fn listed(list: &str, ids: &[String]) -> Result<Vec<RunUid>, Problem> {
    if ids.len() > EDIT_RUNS_MAX {
        let what = format!("`{list}` has {} runs; at most {EDIT_RUNS_MAX} are allowed.", ids.len());
        return Err(Problem::new(Code::LimitReached, what).hint("Send them in several requests."));
    }
    let mut known = HashSet::with_capacity(ids.len());
    let mut runs = Vec::with_capacity(ids.len());
    for (i, id) in ids.iter().enumerate() {
        let uid = listed_run_id(list, i, id)?;
        if known.insert(uid) {
            runs.push(uid);
        }
    }
    Ok(runs)
}

/// What every run of one change shares.
struct Work {
    services: Services,
    ctx: RequestContext,
    edit: RunEdit,
}

fn progress(
    services: Services,
    ctx: RequestContext,
    runs: Vec<RunUid>,
    edit: RunEdit,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let mut far = RunsEditProgress {
        n_runs: runs.len() as u64,
        n_changed: 0,
        n_failed: 0,
        run_ids: Vec::new(),
        first_problem: None,
        ended: runs.is_empty(),
    };
    let first = line(&far);
    let work = Arc::new(Work { services, ctx, edit });
    let request_id = work.ctx.request_id.clone();
    let changes = stream::iter(runs).map(move |uid| {
        let work = Arc::clone(&work);
        async move { (uid, work.services.edit_run(&work.ctx, uid, &work.edit).await) }
    });
    let lines = changes.buffer_unordered(EDIT_RUNS_AT_ONCE).ready_chunks(LINE_RUNS_MAX).map(move |tried| {
        far.run_ids.clear();
        for (uid, result) in tried {
            match result {
                Ok(()) => {
                    far.n_changed += 1;
                    far.run_ids.push(uid.to_string());
                }
                Err(problem) => {
                    far.n_failed += 1;
                    far.first_problem.get_or_insert_with(|| wire_problem(&problem, &request_id));
                }
            }
        }
        far.ended = far.n_changed + far.n_failed == far.n_runs;
        line(&far)
    });
    stream::once(ready(first)).chain(lines).map(Ok)
}

fn line(far: &RunsEditProgress) -> Bytes {
    // Texts and numbers always have a JSON form.
    let mut bytes = serde_json::to_vec(far).unwrap_or_default();
    bytes.push(b'\n');
    Bytes::from(bytes)
}

#[cfg(test)]
mod tests {
    use crate::tests::{Reply, Server, batch};
    use serde_json::{Value, json};

    fn lines(reply: &Reply) -> Vec<Value> {
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(reply.headers["content-type"], "application/x-ndjson");
        reply.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn last(reply: &Reply) -> Value {
        lines(reply).pop().unwrap()
    }

    #[test]
    fn all_that_match_are_changed_but_those_left_out_and_the_count_is_told_before_and_after() {
        let server = Server::new();
        let other = server.experiment("other");
        let runs: Vec<String> = (0..150).map(|i| server.run(&format!("r{i}")).to_string()).collect();
        let elsewhere = server.run_in(&other, "r1");
        let body = json!({
            "matching": {"experiment_ids": ["0"], "filter": "run_name != 'r7'", "except_run_ids": [runs[3]]},
            "lifecycle": "deleted",
        });
        let told = lines(&server.post("/api/v1/runs/edit", &body));
        let first = json!({"n_runs": 148, "n_changed": 0, "n_failed": 0, "run_ids": [], "ended": false});
        assert_eq!(told[0], first);
        let end = told.last().unwrap();
        assert_eq!(
            (&end["n_changed"], &end["n_failed"], &end["ended"]),
            (&json!(148), &json!(0), &json!(true))
        );
        assert!(told[..told.len() - 1].iter().all(|line| line["ended"] == false));
        let named: usize = told.iter().map(|line| line["run_ids"].as_array().unwrap().len()).sum();
        assert_eq!(named, 148);
        let left = server.post("/api/v1/runs/table", &json!({"experiment_ids": ["0"]})).json();
        let mut left: Vec<String> =
            left["run_ids"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect();
        left.sort();
        let mut wanted = vec![runs[3].clone(), runs[7].clone()];
        wanted.sort();
        assert_eq!(left, wanted);
        assert_eq!(server.get(&format!("/api/v1/runs/{elsewhere}")).json()["lifecycle"], "active");
    }

    #[test]
    fn a_run_that_came_after_the_count_is_not_deleted_with_those_that_were_counted() {
        let server = Server::new();
        let logged = |name: &str| {
            let run = server.run(name);
            server.log(run, batch().metric("loss", &[(0, 1.0)]));
            run.to_string()
        };
        for filter in ["", "metrics.loss < 2"] {
            let seen = [logged("a"), logged("b"), logged("c")];
            let asked = json!({"experiment_ids": ["0"], "filter": filter, "limit": 2});
            let counted = server.post("/api/v1/runs/table", &asked).json();
            let late = logged("late");
            let mut next = asked.clone();
            next["page_token"] = counted["next_page_token"].clone();
            let second = server.post("/api/v1/runs/table", &next).json();
            assert_eq!(second["run_ids"].as_array().unwrap().len(), 1, "{filter}");
            for key in ["n_matching", "n_created"] {
                assert_eq!(second[key], counted[key], "{filter}");
            }
            let n_created = &counted["n_created"];
            let matching = json!({"experiment_ids": ["0"], "filter": filter, "n_created": n_created});
            let delete = json!({"matching": matching, "lifecycle": "deleted"});
            let end = last(&server.post("/api/v1/runs/edit", &delete));
            assert_eq!((&end["n_changed"], &end["n_runs"]), (&json!(3), &counted["n_matching"]), "{filter}");
            let state = |id: &str| server.get(&format!("/api/v1/runs/{id}")).json()["lifecycle"].clone();
            assert!(seen.iter().all(|id| state(id) == "deleted"), "{filter}");
            assert_eq!(state(&late), "active", "{filter}");
            server.patch(&format!("/api/v1/runs/{late}"), &json!({"lifecycle": "deleted"}));
        }
    }

    #[test]
    fn what_is_in_the_trash_is_found_there_and_restored() {
        let server = Server::new();
        let runs: Vec<String> = (0..3).map(|i| server.run(&format!("r{i}")).to_string()).collect();
        let delete = json!({"run_ids": [runs[0], runs[1], runs[0]], "lifecycle": "deleted"});
        assert_eq!(last(&server.post("/api/v1/runs/edit", &delete))["n_changed"], 2, "each once");
        let restore =
            json!({"matching": {"view": "deleted", "filter": "run_name = 'r1'"}, "lifecycle": "active"});
        assert_eq!(last(&server.post("/api/v1/runs/edit", &restore))["run_ids"], json!([runs[1]]));
        let states: Vec<Value> = runs
            .iter()
            .map(|id| server.get(&format!("/api/v1/runs/{id}")).json()["lifecycle"].clone())
            .collect();
        assert_eq!(states, ["deleted", "active", "active"]);
    }

    #[test]
    fn a_tag_is_set_and_removed_and_runs_without_it_are_no_failures() {
        let server = Server::new();
        let (a, b) = (server.run("a"), server.run("b"));
        let tag = |id| server.get(&format!("/api/v1/runs/{id}")).json()["tags"]["team"].clone();
        let set = json!({"run_ids": [a.to_string()], "set_tag": {"key": "team", "value": "x"}});
        assert_eq!(last(&server.post("/api/v1/runs/edit", &set))["n_changed"], 1);
        assert_eq!((tag(a), tag(b)), (json!("x"), Value::Null));
        let remove = json!({"matching": {}, "delete_tag": "team"});
        let end = last(&server.post("/api/v1/runs/edit", &remove));
        assert_eq!((&end["n_changed"], &end["n_failed"]), (&json!(2), &json!(0)));
        assert_eq!((tag(a), tag(b)), (Value::Null, Value::Null));
    }

    #[test]
    fn a_run_that_cannot_be_changed_is_counted_with_its_reason_and_keeps_no_other_from_it() {
        let server = Server::new();
        let (a, b) = (server.run("a").to_string(), server.run("b").to_string());
        server.patch(&format!("/api/v1/runs/{a}"), &json!({"lifecycle": "deleted"}));
        let nobody = "0".repeat(32);
        let set = json!({"run_ids": [a, nobody, b], "set_tag": {"key": "k", "value": "v"}});
        let end = last(&server.post("/api/v1/runs/edit", &set));
        assert_eq!((&end["n_runs"], &end["n_changed"], &end["n_failed"]), (&json!(3), &json!(1), &json!(2)));
        let code = end["first_problem"]["code"].as_str().unwrap();
        assert!(["run_deleted", "run_not_found"].contains(&code), "{code}");
        assert_eq!(server.get(&format!("/api/v1/runs/{b}")).json()["tags"]["k"], "v");
    }

    #[test]
    fn nothing_that_matches_is_an_end_at_once() {
        let server = Server::new();
        let body = json!({"matching": {"filter": "metrics.loss < 0"}, "lifecycle": "deleted"});
        server.log(server.run("a"), batch().metric("loss", &[(0, 1.0)]));
        let told = lines(&server.post("/api/v1/runs/edit", &body));
        assert_eq!(told, [json!({"n_runs": 0, "n_changed": 0, "n_failed": 0, "run_ids": [], "ended": true})]);
    }

    #[test]
    fn who_hangs_up_leaves_the_rest_as_it_was() {
        let server = Server::new();
        let runs: Vec<String> = (0..500).map(|i| server.run(&format!("r{i}")).to_string()).collect();
        let body = json!({"run_ids": runs, "lifecycle": "deleted"}).to_string();
        let mut answer = server.open(http::Request::post("/api/v1/runs/edit"), body);
        let first: Value = serde_json::from_str(answer.next_text().trim()).unwrap();
        assert_eq!(first["n_runs"], 500);
        drop(answer);
        let left = server.post("/api/v1/runs/table", &json!({"experiment_ids": ["0"]})).json();
        assert_eq!(left["n_matching"], 500);
    }

    #[test]
    fn an_unclear_wish_is_refused_and_changes_nothing() {
        let server = Server::new();
        let run = server.run("a").to_string();
        let too_many = vec![run.clone(); 100_001];
        for (body, code) in [
            (json!({"lifecycle": "deleted"}), "invalid_value"),
            (json!({"run_ids": [run], "matching": {}, "lifecycle": "deleted"}), "invalid_value"),
            (json!({"run_ids": [run]}), "invalid_value"),
            (json!({"run_ids": [run], "lifecycle": "deleted", "delete_tag": "k"}), "invalid_value"),
            (json!({"run_ids": ["x"], "lifecycle": "deleted"}), "invalid_value"),
            (json!({"run_ids": [run], "set_tag": {"key": "", "value": ""}}), "invalid_value"),
            (json!({"matching": {"filter": "metrics. <"}, "lifecycle": "deleted"}), "invalid_query"),
            (json!({"matching": {"experiment_ids": ["9"]}, "lifecycle": "deleted"}), "experiment_not_found"),
            (json!({"matching": {"except_run_ids": ["x"]}, "lifecycle": "deleted"}), "invalid_value"),
            (json!({"matching": {"n_created": -1}, "lifecycle": "deleted"}), "invalid_body"),
            (json!({"run_ids": too_many, "lifecycle": "deleted"}), "limit_reached"),
        ] {
            assert_eq!(server.post("/api/v1/runs/edit", &body).code(), code);
        }
        assert_eq!(server.get(&format!("/api/v1/runs/{run}")).json()["lifecycle"], "active");
    }
}
