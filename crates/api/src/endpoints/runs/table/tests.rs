//! Tables over a real store.

use crate::tests::{Server, batch};
use serde_json::{Value, json};
use trialbook_domain::limits::SEARCH_PAGE_MAX;
use trialbook_domain::{RunStatus, RunUid};

const PATH: &str = "/api/v1/runs/table";

/// Five runs, `r0` the oldest, with `loss` 0.0, 1.0, NaN, infinite and none.
fn five() -> (Server, Vec<RunUid>) {
    let server = Server::new();
    let values = [Some(0.0), Some(1.0), Some(f64::NAN), Some(f64::INFINITY), None];
    let runs = values.iter().enumerate().map(|(i, value)| {
        server.advance(10);
        let run = server.run(&format!("r{i}"));
        let logged = batch().param("lr", &format!("0.{i}")).tag("team", if i < 3 { "a" } else { "b" });
        let logged = match value {
            Some(value) => logged.metric("loss", &[(0, -1.5), (1, *value)]),
            None => logged,
        };
        server.log(run, logged);
        run
    });
    let runs = runs.collect();
    (server, runs)
}

fn table(server: &Server, body: &Value) -> Value {
    let reply = server.post(PATH, body);
    assert_eq!(reply.status, 200, "{body}: {}", reply.text);
    reply.json()
}

fn names(table: &Value) -> Vec<&str> {
    let columns = table["columns"].as_array().unwrap();
    let column = columns.iter().find(|column| column["field"] == "run_name").unwrap();
    column["values"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect()
}

#[test]
fn cells_tell_missing_nan_and_infinite_apart() {
    let (server, runs) = five();
    let found = table(
        &server,
        &json!({"order": ["start_time ASC"],
            "columns": ["metrics.loss", "min(metrics.loss)", "params.lr", "tags.team", "run_name", "status"]}),
    );
    let ids: Vec<String> = runs.iter().map(ToString::to_string).collect();
    assert_eq!(found["run_ids"], json!(ids));
    assert_eq!((&found["n_matching"], &found["next_page_token"]), (&json!(5), &json!(null)));
    assert_eq!(
        found["columns"][0],
        json!({"kind": "number", "field": "metrics.loss", "values": [0.0, 1.0, "NaN", "Infinity", null]})
    );
    assert_eq!(found["columns"][1]["values"], json!([-1.5, -1.5, -1.5, -1.5, null]));
    assert_eq!(found["columns"][2]["field"], "params.lr");
    assert_eq!(found["columns"][3]["kind"], "text");
    assert_eq!(found["columns"][3]["values"], json!(["a", "a", "a", "b", "b"]));
    assert_eq!(names(&found), ["r0", "r1", "r2", "r3", "r4"]);
    assert_eq!(found["columns"][5]["values"][0], "RUNNING");
}

#[test]
fn the_latest_start_comes_first_when_no_order_is_given() {
    let (server, _) = five();
    assert_eq!(names(&table(&server, &json!({"columns": ["run_name"]}))), ["r4", "r3", "r2", "r1", "r0"]);
}

#[test]
fn filter_and_order_are_those_of_the_search_language() {
    let (server, _) = five();
    let ask =
        |filter: &str, order: &[&str]| json!({"filter": filter, "order": order, "columns": ["run_name"]});
    let found = table(&server, &ask("tags.team = 'a' OR params.lr = 0.4", &["params.lr DESC"]));
    assert_eq!(names(&found), ["r4", "r2", "r1", "r0"]);
    assert_eq!(names(&table(&server, &ask("metrics.loss IS NAN", &[]))), ["r2"]);
    assert_eq!(names(&table(&server, &ask("metrics.loss < 0.5", &[]))), ["r0"]);
}

#[test]
fn pages_follow_each_other_without_gap_or_repeat() {
    let (server, _) = five();
    let mut body = json!({"order": ["metrics.loss ASC"], "columns": ["run_name"], "limit": 2});
    let mut seen = Vec::new();
    for _ in 0..3 {
        let found = table(&server, &body);
        assert_eq!(found["n_matching"], 5);
        seen.extend(names(&found).into_iter().map(str::to_owned));
        body["page_token"] = found["next_page_token"].clone();
    }
    assert_eq!(body["page_token"], json!(null));
    seen.sort();
    assert_eq!(seen, ["r0", "r1", "r2", "r3", "r4"]);
}

#[test]
fn a_token_of_another_search_is_refused() {
    let (server, _) = five();
    let token = table(&server, &json!({"limit": 2}))["next_page_token"].clone();
    for body in [
        json!({"limit": 2, "filter": "params.lr > 0", "page_token": token}),
        json!({"limit": 2, "page_token": "AAAA"}),
        json!({"limit": 2, "page_token": "%%%"}),
    ] {
        let reply = server.post(PATH, &body);
        assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_page_token"), "{body}");
    }
}

#[test]
fn experiments_are_named_by_id_or_name_or_not_at_all() {
    let (server, _) = five();
    let other = server.experiment("other");
    server.run_in(&other, "x");
    let ask = |more: Value| {
        let mut body = json!({"columns": ["run_name"]});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        table(&server, &body)
    };
    assert_eq!(names(&ask(json!({"experiment_ids": [other]}))), ["x"]);
    assert_eq!(names(&ask(json!({"experiment_names": ["other"]}))), ["x"]);
    assert_eq!(ask(json!({"experiment_names": ["other"], "experiment_ids": ["0"]}))["n_matching"], 6);
    assert_eq!(ask(json!({}))["n_matching"], 6);
    assert_eq!(ask(json!({"experiment_ids": []}))["n_matching"], 0);
    server.patch(&format!("/api/v1/experiments/{other}"), &json!({"lifecycle": "deleted"}));
    assert_eq!(ask(json!({}))["n_matching"], 5);
    assert_eq!(names(&ask(json!({"view": "deleted"}))), ["x"]);
    assert_eq!(ask(json!({"view": "all"}))["n_matching"], 6);
}

#[test]
fn an_experiment_that_does_not_exist_is_not_found() {
    let server = Server::new();
    for body in [
        json!({"experiment_ids": ["0", "42"]}),
        json!({"experiment_ids": ["x"]}),
        json!({"experiment_names": ["none"]}),
    ] {
        let reply = server.post(PATH, &body);
        assert_eq!((reply.status, reply.code().as_str()), (404, "experiment_not_found"), "{body}");
    }
}

#[test]
fn a_fault_in_the_language_is_located() {
    let server = Server::new();
    for (body, part, offset) in [
        (json!({"filter": "metrics.a ! 1"}), "filter", "10"),
        (json!({"order": ["metrics.a", "metrcs.b"]}), "order[1]", "0"),
        (json!({"columns": ["run_name", "run_nam"]}), "columns[1]", "0"),
    ] {
        let reply = server.post(PATH, &body);
        assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_query"), "{body}");
        let facts = &reply.json()["facts"];
        assert_eq!((&facts["part"], &facts["offset"]), (&part.into(), &offset.into()), "{body}");
    }
}

#[test]
fn sizes_have_limits() {
    let server = Server::new();
    let many = vec!["run_name"; 1_001];
    let some = vec!["run_name"; 101];
    let experiments = vec!["0"; 1_001];
    for (body, status, code) in [
        (json!({"limit": 0}), 400, "invalid_value"),
        (json!({"limit": SEARCH_PAGE_MAX + 1}), 400, "invalid_value"),
        (json!({"columns": many}), 413, "limit_reached"),
        (json!({"columns": some, "limit": SEARCH_PAGE_MAX}), 413, "limit_reached"),
        (json!({"experiment_ids": experiments}), 413, "limit_reached"),
        (json!({"limit": -1}), 400, "invalid_body"),
    ] {
        let reply = server.post(PATH, &body);
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{}", reply.text);
    }
    assert_eq!(table(&server, &json!({"limit": SEARCH_PAGE_MAX}))["n_matching"], 0);
}

#[test]
fn a_finished_run_shows_its_status_and_duration() {
    let server = Server::new();
    let run = server.run("a");
    server.advance(5_000);
    server.end(run, RunStatus::Finished);
    let found = table(&server, &json!({"columns": ["status", "duration"]}));
    assert_eq!(found["columns"][0]["values"], json!(["FINISHED"]));
    assert_eq!(found["columns"][1], json!({"kind": "number", "field": "duration", "values": [5000.0]}));
}
