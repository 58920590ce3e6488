//! Endpoints of runs.

use super::*;

#[test]
fn a_created_run_comes_back_with_its_tags() {
    let server = Server::new();
    let body = json!({"experiment_id": "0", "user_id": "alice", "run_name": "baseline", "start_time": 5,
                      "tags": [{"key": "team", "value": "red"}]});
    let run = server.post("runs/create", &body)["run"].clone();
    let id = run["info"]["run_id"].as_str().unwrap();
    assert_eq!(run["info"]["run_uuid"], id);
    assert_eq!(run["info"]["artifact_uri"], format!("mlflow-artifacts:/0/{id}/artifacts"));
    assert_eq!((&run["info"]["status"], &run["info"]["start_time"]), (&json!("RUNNING"), &json!(5)));
    assert_eq!(
        run["data"],
        json!({"tags": [{"key": "team", "value": "red"}, {"key": "mlflow.runName", "value": "baseline"}]})
    );
    assert_eq!((&run["inputs"], run.get("outputs")), (&json!({}), None));
    let read = server.get(&format!("runs/get?run_uuid={id}"));
    assert_eq!((&read["run"]["info"], &read["run"]["outputs"]), (&run["info"], &json!({})));
}

#[test]
fn a_run_needs_a_living_experiment_and_one_name() {
    let server = Server::new();
    assert_eq!(
        server.refused("runs/create", &json!({"experiment_id": "7"})),
        not_found("No Experiment with id=7 exists")
    );
    let tags = json!([{"key": "mlflow.runName", "value": "b"}]);
    assert_eq!(
        server.refused("runs/create", &json!({"experiment_id": "0", "run_name": "a", "tags": tags})),
        invalid(
            "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='a', \
             mlflow.runName='b')."
        )
    );
    server.post("experiments/delete", &json!({"experiment_id": "0"}));
    assert_eq!(
        server.refused("runs/create", &json!({"experiment_id": "0"})),
        invalid("The experiment 0 must be in the 'active' state. Current state is deleted.")
    );
}

#[test]
fn a_run_is_updated_and_answers_with_its_info() {
    let server = Server::new();
    let run = server.run();
    let body = json!({"run_uuid": run, "run_id": run, "status": "FINISHED", "end_time": 9, "run_name": "b"});
    let info = server.post("runs/update", &body)["run_info"].clone();
    assert_eq!(
        (&info["status"], &info["end_time"], &info["run_name"]),
        (&json!("FINISHED"), &json!(9), &json!("b"))
    );
    let unchanged = server.post("runs/update", &json!({"run_id": run}));
    assert_eq!(unchanged["run_info"], info);
    assert_eq!(server.refused("runs/update", &json!({"run_id": run, "status": "DONE"})).0, 400);
}

#[test]
fn a_deleted_run_is_read_and_not_written() {
    let server = Server::new();
    let run = server.run();
    for _ in 0..2 {
        assert_eq!(server.post("runs/delete", &json!({"run_id": run})), json!({}));
    }
    assert_eq!(server.get(&format!("runs/get?run_id={run}"))["run"]["info"]["lifecycle_stage"], "deleted");
    let refusal = invalid(&format!("The run {run} must be in the 'active' state. Current state is deleted."));
    let metric = json!({"run_id": run, "key": "a", "value": 1, "timestamp": 1});
    for (path, body) in [
        ("runs/log-metric", metric),
        ("runs/log-parameter", json!({"run_id": run, "key": "a", "value": "b"})),
        ("runs/log-batch", json!({"run_id": run, "tags": [{"key": "a"}]})),
        ("runs/set-tag", json!({"run_id": run, "key": "a", "value": "b"})),
        ("runs/delete-tag", json!({"run_id": run, "key": "mlflow.runName"})),
        ("runs/update", json!({"run_id": run, "status": "FAILED"})),
        ("runs/log-inputs", json!({"run_id": run})),
    ] {
        assert_eq!(server.refused(path, &body), refusal, "{path}");
    }
    assert_eq!(server.post("runs/restore", &json!({"run_id": run})), json!({}));
    assert_eq!(server.post("runs/set-tag", &json!({"run_id": run, "key": "a", "value": "b"})), json!({}));
}

#[test]
fn an_unknown_run_is_told_by_every_endpoint() {
    let server = Server::new();
    let run = "ff".repeat(16);
    let refusal = not_found(&format!("Run with id={run} not found"));
    let model = format!("m-{}", "07".repeat(16));
    let entry =
        json!({"artifact_path": "m", "flavors": {}, "utc_time_created": "t", "run_id": "r"}).to_string();
    for (path, body) in [
        ("runs/update", json!({"run_id": run})),
        ("runs/delete", json!({"run_id": run})),
        ("runs/restore", json!({"run_id": run})),
        ("runs/log-metric", json!({"run_id": run, "key": "a", "value": 1, "timestamp": 1})),
        ("runs/log-parameter", json!({"run_id": run, "key": "a"})),
        ("runs/log-batch", json!({"run_id": run})),
        ("runs/set-tag", json!({"run_id": run, "key": "a"})),
        ("runs/delete-tag", json!({"run_id": run, "key": "a"})),
        ("runs/log-inputs", json!({"run_id": run})),
        ("runs/outputs", json!({"run_id": run, "models": [{"model_id": model}]})),
        ("runs/log-model", json!({"run_id": run, "model_json": entry})),
    ] {
        assert_eq!(server.refused(path, &body), refusal, "{path}");
    }
    assert_eq!(server.get_any(&format!("runs/get?run_id={run}")).status, 404);
}

#[test]
fn a_batch_is_stored_whole_or_not_at_all() {
    let server = Server::new();
    let run = server.run();
    let good = json!({"run_id": run, "metrics": [{"key": "loss", "value": 0.5, "timestamp": 1, "step": 2}],
                      "params": [{"key": "lr", "value": "0.1"}], "tags": [{"key": "t", "value": "v"}]});
    assert_eq!(server.post("runs/log-batch", &good), json!({}));
    assert_eq!(server.post("runs/log-batch", &good), json!({}));
    let before = server.get(&format!("runs/get?run_id={run}"));
    assert_eq!(
        before["run"]["data"]["metrics"],
        json!([{"key": "loss", "value": 0.5, "timestamp": 1, "step": 2}])
    );
    let bad_key = json!({"run_id": run, "tags": [{"key": "x"}],
                         "metrics": [{"key": "loss", "value": 1, "timestamp": 1}, {"key": "a$", "value": 1, "timestamp": 1}]});
    assert!(server.refused("runs/log-batch", &bad_key).2.contains("'metrics[1].name'"));
    let conflict = json!({"run_id": run, "params": [{"key": "lr", "value": "0.2"}], "tags": [{"key": "y"}]});
    assert_eq!(
        server.refused("runs/log-batch", &conflict),
        invalid(&format!(
            "Changing param values is not allowed. Params were already logged='[{{'key': 'lr', 'old_value': '0.1', \
             'new_value': '0.2'}}]' for run ID='{run}'."
        ))
    );
    assert_eq!(server.get(&format!("runs/get?run_id={run}")), before);
}

#[test]
fn a_parameter_is_written_once() {
    let server = Server::new();
    let run = server.run();
    let param = |value: &str| json!({"run_uuid": run, "run_id": run, "key": "lr", "value": value});
    assert_eq!(server.post("runs/log-parameter", &param("0.1")), json!({}));
    assert_eq!(server.post("runs/log-parameter", &param("0.1")), json!({}));
    assert_eq!(
        server.refused("runs/log-parameter", &param("0.2")),
        invalid(&format!(
            "Changing param values is not allowed. Param with key='lr' was already logged with value='0.1' for run \
             ID='{run}'. Attempted logging new value '0.2'."
        ))
    );
}

#[test]
fn tags_are_deleted_once() {
    let server = Server::new();
    let run = server.run();
    server.post("runs/set-tag", &json!({"run_id": run, "key": "a", "value": "b"}));
    assert_eq!(server.post("runs/delete-tag", &json!({"run_id": run, "key": "a"})), json!({}));
    let unknown = not_found(&format!("No tag with name: a in run with id {run}"));
    assert_eq!(server.refused("runs/delete-tag", &json!({"run_id": run, "key": "a"})), unknown);
    let long = "k".repeat(600);
    assert_eq!(server.refused("runs/delete-tag", &json!({"run_id": run, "key": long})).0, 404);
}

#[test]
fn inputs_and_outputs_are_read_back() {
    let server = Server::new();
    let run = server.run();
    let model =
        server.post("logged-models", &json!({"experiment_id": "0"}))["model"]["info"]["model_id"].clone();
    let datasets = json!([{"dataset": {"name": "n", "digest": "d"}}]);
    let body = json!({"run_id": run, "datasets": datasets, "models": [{"model_id": model}]});
    assert_eq!(server.post("runs/log-inputs", &body), json!({}));
    let body = json!({"run_id": run, "models": [{"model_id": model, "step": 3}]});
    assert_eq!(server.post("runs/outputs", &body), json!({}));
    let read = server.get(&format!("runs/get?run_id={run}"))["run"].clone();
    assert_eq!(read["inputs"]["model_inputs"], json!([{"model_id": model}]));
    assert_eq!(read["inputs"]["dataset_inputs"][0]["dataset"]["source"], "");
    assert_eq!(read["outputs"], json!({"model_outputs": [{"model_id": model, "step": 3}]}));
}

#[test]
fn models_of_older_clients_gather_in_a_tag() {
    let server = Server::new();
    let run = server.run();
    for name in ["m", "n"] {
        let entry =
            json!({"artifact_path": name, "flavors": {}, "utc_time_created": "t", "run_id": run}).to_string();
        assert_eq!(server.post("runs/log-model", &json!({"run_id": run, "model_json": entry})), json!({}));
    }
    let read = server.get(&format!("runs/get?run_id={run}"));
    let tags = read["run"]["data"]["tags"].as_array().unwrap();
    let history =
        tags.iter().find(|tag| tag["key"] == "mlflow.log-model.history").unwrap()["value"].as_str().unwrap();
    let entries: Value = serde_json::from_str(history).unwrap();
    assert_eq!((&entries[0]["artifact_path"], &entries[1]["artifact_path"]), (&json!("m"), &json!("n")));
}

#[test]
fn runs_are_found_page_by_page() {
    let server = Server::new();
    let mut wanted = vec![server.run(), server.run(), server.run()];
    wanted.sort();
    assert_eq!(server.post("runs/search", &json!({"filter": ""})), json!({}));
    assert_eq!(server.post("runs/search", &json!({"experiment_ids": ["9"]})), json!({}));
    let mut found = Vec::new();
    let mut body =
        json!({"experiment_ids": ["0"], "max_results": 2, "run_view_type": "ACTIVE_ONLY", "filter": ""});
    loop {
        let page = server.post("runs/search", &body);
        let ids = page["runs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|run| run["info"]["run_id"].as_str().unwrap().to_owned());
        found.extend(ids);
        match page.get("next_page_token") {
            Some(token) => body["page_token"] = token.clone(),
            None => break,
        }
    }
    assert_eq!(found, wanted);
    assert_eq!(server.refused("runs/search", &json!({"experiment_ids": ["0"], "filter": "a OR b"})).0, 400);
}
