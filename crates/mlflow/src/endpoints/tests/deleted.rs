//! What can be done with things whose parents were deleted.

use super::*;

/// A server with an experiment that has a run and a logged model, and is deleted.
struct Gone {
    server: Server,
    experiment: String,
    run: String,
    model: String,
}

impl Gone {
    fn new() -> Gone {
        let server = Server::new();
        let experiment = server.post("experiments/create", &json!({"name": "gone"}));
        let experiment = experiment["experiment_id"].as_str().unwrap().to_owned();
        let run = server.post("runs/create", &json!({"experiment_id": experiment, "run_name": "a"}));
        let run = run["run"]["info"]["run_id"].as_str().unwrap().to_owned();
        let metric = json!({"run_id": run, "key": "loss", "value": 0.5, "timestamp": 1});
        server.post("runs/log-metric", &metric);
        let model = server.post("logged-models", &json!({"experiment_id": experiment, "source_run_id": run}));
        let model = model["model"]["info"]["model_id"].as_str().unwrap().to_owned();
        server.post("experiments/delete", &json!({"experiment_id": experiment}));
        Gone { server, experiment, run, model }
    }
}

#[test]
fn a_run_of_a_deleted_experiment_is_read_and_not_written_until_the_experiment_is_restored() {
    let Gone { server, experiment, run, model } = Gone::new();
    let read = server.get(&format!("runs/get?run_id={run}"))["run"].clone();
    assert_eq!(read["info"]["lifecycle_stage"], "deleted");
    assert_eq!(read["data"]["metrics"][0]["value"], 0.5);
    let history = server.get(&format!("metrics/get-history?run_id={run}&metric_key=loss"));
    assert_eq!(history["metrics"].as_array().map(Vec::len), Some(1));
    let refusal = invalid(&format!("The run {run} must be in the 'active' state. Current state is deleted."));
    let writes = [
        ("runs/log-metric", json!({"run_id": run, "key": "a", "value": 1, "timestamp": 1})),
        ("runs/log-parameter", json!({"run_id": run, "key": "a", "value": "b"})),
        ("runs/log-batch", json!({"run_id": run, "tags": [{"key": "a"}]})),
        ("runs/set-tag", json!({"run_id": run, "key": "a", "value": "b"})),
        ("runs/update", json!({"run_id": run, "status": "FAILED"})),
        ("runs/log-inputs", json!({"run_id": run})),
        ("runs/outputs", json!({"run_id": run, "models": [{"model_id": model}]})),
    ];
    for (path, body) in &writes {
        assert_eq!(server.refused(path, body), refusal, "{path}");
    }
    server.post("experiments/restore", &json!({"experiment_id": experiment}));
    for (path, body) in &writes {
        server.post(path, body);
    }
    assert_eq!(server.get(&format!("runs/get?run_id={run}"))["run"]["info"]["lifecycle_stage"], "active");
}

#[test]
fn a_run_that_was_deleted_by_hand_stays_deleted_when_its_experiment_comes_back() {
    let Gone { server, experiment, run, .. } = Gone::new();
    server.post("experiments/restore", &json!({"experiment_id": experiment}));
    server.post("runs/delete", &json!({"run_id": run}));
    server.post("experiments/delete", &json!({"experiment_id": experiment}));
    server.post("experiments/restore", &json!({"experiment_id": experiment}));
    let found = |view: &str| {
        let body = json!({"experiment_ids": [experiment], "run_view_type": view});
        server.post("runs/search", &body)["runs"].as_array().map_or(0, Vec::len)
    };
    assert_eq!((found("ACTIVE_ONLY"), found("DELETED_ONLY"), found("ALL")), (0, 1, 1));
    server.post("runs/restore", &json!({"run_id": run}));
    assert_eq!((found("ACTIVE_ONLY"), found("DELETED_ONLY"), found("ALL")), (1, 0, 1));
}

#[test]
fn runs_of_a_deleted_experiment_are_found_among_the_deleted_ones() {
    let Gone { server, experiment, run, .. } = Gone::new();
    for (view, n) in [("ACTIVE_ONLY", 0), ("DELETED_ONLY", 1), ("ALL", 1)] {
        for filter in ["", "metrics.loss = 0.5", "attributes.run_name = 'a'"] {
            let body = json!({"experiment_ids": [experiment, "0"], "run_view_type": view, "filter": filter});
            let found = server.post("runs/search", &body);
            let ids: Vec<&str> = found["runs"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|found| found["info"]["run_id"].as_str().unwrap())
                .collect();
            assert_eq!(ids, vec![run.as_str(); n], "{view} {filter}");
        }
    }
}

#[test]
fn nothing_new_comes_into_a_deleted_experiment() {
    let Gone { server, experiment, run, .. } = Gone::new();
    let refusal = invalid(&format!(
        "The experiment {experiment} must be in the 'active' state. Current state is deleted."
    ));
    for (path, body) in [
        ("runs/create", json!({"experiment_id": experiment})),
        ("logged-models", json!({"experiment_id": experiment})),
        ("logged-models", json!({"experiment_id": experiment, "source_run_id": run})),
        ("experiments/set-experiment-tag", json!({"experiment_id": experiment, "key": "k", "value": "v"})),
        ("experiments/delete-experiment-tag", json!({"experiment_id": experiment, "key": "k"})),
    ] {
        assert_eq!(server.refused(path, &body), refusal, "{path} {body}");
    }
    assert_eq!(
        server.refused("experiments/create", &json!({"name": "gone"})).1,
        "RESOURCE_ALREADY_EXISTS",
        "its name stays taken"
    );
}

#[test]
fn a_model_that_was_deleted_is_told_as_unknown_wherever_it_is_named() {
    let Gone { server, experiment, run, model } = Gone::new();
    server.post("experiments/restore", &json!({"experiment_id": experiment}));
    let uri = format!("/api/2.0/mlflow/logged-models/{model}");
    let request = |method: &str, path: &str| {
        Request::builder()
            .method(method)
            .uri(format!("{uri}{path}"))
            .header("content-type", "application/json")
    };
    assert_eq!(server.send(request("DELETE", ""), "{}").status, 200);
    let told = |reply: Reply| (reply.status, reply.json()["message"].as_str().unwrap_or_default().to_owned());
    let unknown = (404, format!("Logged model with ID '{model}' not found."));
    for (method, path, body) in [
        ("GET", "", Value::Null),
        ("PATCH", "", json!({"model_id": model, "status": 2})),
        ("POST", "/params", json!({"model_id": model, "params": [{"key": "a", "value": "1"}]})),
        ("PATCH", "/tags", json!({"tags": [{"key": "a", "value": "1"}]})),
        ("DELETE", "/tags/a", Value::Null),
    ] {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        assert_eq!(told(server.send(request(method, path), body)), unknown, "{method} {path}");
    }
    let metric =
        json!({"run_id": run, "key": "acc", "value": 1, "timestamp": 1, "model_id": model, "step": 0});
    // A run that goes on measuring it does not fail for that, as with the reference.
    server.post("runs/log-metric", &metric);
    server.post("runs/outputs", &json!({"run_id": run, "models": [{"model_id": model}]}));
    let read = server.get(&format!("runs/get?run_id={run}"));
    let keys: Vec<&Value> =
        read["run"]["data"]["metrics"].as_array().unwrap().iter().map(|metric| &metric["key"]).collect();
    assert_eq!(keys, ["loss", "acc"]);
    let kept = server.get(&format!("logged-models/{model}?allow_deleted=true"));
    assert_eq!(kept["model"]["data"]["metrics"][0]["key"], "acc");
}
