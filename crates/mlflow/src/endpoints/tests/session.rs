//! The calls of ordinary client sessions, in their order.

use super::*;

/// `set_experiment`, `start_run`, everything logged one way or the other, `end_run`.
#[test]
fn a_training_run_is_logged_and_read_back() {
    let server = Server::new();
    let absent = server.get_any("experiments/get-by-name?experiment_name=churn");
    assert_eq!((absent.status, &absent.json()["error_code"]), (404, &json!("RESOURCE_DOES_NOT_EXIST")));
    let experiment = server.post("experiments/create", &json!({"name": "churn"}))["experiment_id"].clone();
    let start = json!({
        "experiment_id": experiment, "user_id": "alice", "run_name": "baseline", "start_time": 1_700_000_000_000_i64,
        "tags": [{"key": "mlflow.user", "value": "alice"}, {"key": "mlflow.source.type", "value": "LOCAL"},
                 {"key": "mlflow.runName", "value": "baseline"}]
    });
    let run = server.post("runs/create", &start)["run"]["info"]["run_id"].as_str().unwrap().to_owned();
    let one = |key: &str, value: Value| json!({"run_uuid": run, "run_id": run, "key": key, "value": value});
    server.post("runs/log-parameter", &one("lr", json!("0.1")));
    let params =
        json!({"run_id": run, "params": [{"key": "depth", "value": "6"}, {"key": "note", "value": ""}]});
    server.post("runs/log-batch", &params);
    for (step, value) in [(0, json!(0.9)), (1, json!("NaN"))] {
        let mut metric = one("loss", value);
        metric["timestamp"] = json!(1_700_000_000_000_i64);
        metric["step"] = json!(step);
        server.post("runs/log-metric", &metric);
    }
    let metric = |key: &str, value: f64| json!({"key": key, "value": value, "timestamp": 7, "step": 2});
    server
        .post("runs/log-batch", &json!({"run_id": run, "metrics": [metric("auc", 0.8), metric("f1", 0.7)]}));
    server.post("runs/set-tag", &one("stage", json!("dev")));
    server.get(&format!("runs/get?run_uuid={run}&run_id={run}"));
    server.post(
        "runs/update",
        &json!({"run_uuid": run, "run_id": run, "status": "FINISHED", "end_time": "1700000000009"}),
    );

    let found =
        server.post("runs/search", &json!({"experiment_ids": [experiment], "run_view_type": "ACTIVE_ONLY"}));
    let record = &found["runs"][0];
    assert_eq!(
        (&record["info"]["status"], &record["info"]["end_time"]),
        (&json!("FINISHED"), &json!(1_700_000_000_009_i64))
    );
    let latest: Vec<(&str, &Value)> = record["data"]["metrics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|metric| (metric["key"].as_str().unwrap(), &metric["value"]))
        .collect();
    assert_eq!(latest, [("loss", &json!("NaN")), ("auc", &json!(0.8)), ("f1", &json!(0.7))]);
    assert_eq!(
        record["data"]["params"],
        json!([{"key": "lr", "value": "0.1"}, {"key": "depth", "value": "6"}, {"key": "note", "value": ""}])
    );
    let history = server.get(&format!("metrics/get-history?run_id={run}&metric_key=loss"));
    assert_eq!(history["metrics"].as_array().map(Vec::len), Some(2));
}

/// A child of a run, and the parent taken up again after its end.
#[test]
fn a_nested_run_and_a_resumed_run_keep_what_they_had() {
    let server = Server::new();
    let parent = server.run();
    let tags = json!([{"key": "mlflow.parentRunId", "value": parent}]);
    let child = server.post("runs/create", &json!({"experiment_id": "0", "tags": tags}))["run"].clone();
    assert!(!child["info"]["run_name"].as_str().unwrap().is_empty());
    server.post("runs/update", &json!({"run_id": parent, "status": "FINISHED", "end_time": 9}));
    let resumed = server.post("runs/update", &json!({"run_id": parent, "status": "RUNNING"}));
    assert_eq!(
        (&resumed["run_info"]["status"], &resumed["run_info"]["end_time"]),
        (&json!("RUNNING"), &json!(9))
    );
    server.post("runs/log-batch", &json!({"run_id": parent, "params": [{"key": "late", "value": "1"}]}));
    let read = server.get(&format!("runs/get?run_id={parent}"));
    assert_eq!(read["run"]["data"]["params"], json!([{"key": "late", "value": "1"}]));
}
