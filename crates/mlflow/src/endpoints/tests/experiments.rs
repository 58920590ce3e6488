//! Endpoints of experiments.

use super::*;

#[test]
fn an_experiment_is_created_read_renamed_deleted_and_restored() {
    let server = Server::new();
    let created =
        server.post("experiments/create", &json!({"name": "a", "tags": [{"key": "a", "value": "b"}]}));
    assert_eq!(created, json!({"experiment_id": "1"}));
    let wanted = json!({"experiment": {
        "experiment_id": "1", "name": "a", "artifact_location": "mlflow-artifacts:/1", "lifecycle_stage": "active",
        "last_update_time": 1_700_000_000_000_i64, "creation_time": 1_700_000_000_000_i64,
        "tags": [{"key": "a", "value": "b"}], "workspace": "default"
    }});
    assert_eq!(server.get("experiments/get?experiment_id=1"), wanted);
    assert_eq!(server.get("experiments/get-by-name?experiment_name=a"), wanted);
    assert_eq!(server.post("experiments/update", &json!({"experiment_id": "1", "new_name": "b"})), json!({}));
    assert_eq!(server.post("experiments/delete", &json!({"experiment_id": "1"})), json!({}));
    let deleted = server.get("experiments/get?experiment_id=1");
    assert_eq!(deleted["experiment"]["lifecycle_stage"], "deleted");
    assert_eq!(
        server.refused("experiments/update", &json!({"experiment_id": "1", "new_name": "c"})),
        (409, "INVALID_STATE".to_owned(), "Cannot rename a non-active experiment.".to_owned())
    );
    assert_eq!(
        server.refused("experiments/delete", &json!({"experiment_id": "1"})),
        not_found("No Experiment with id=1 exists")
    );
    assert_eq!(server.post("experiments/restore", &json!({"experiment_id": "1"})), json!({}));
    assert_eq!(
        server.get("experiments/get-by-name?experiment_name=b")["experiment"]["lifecycle_stage"],
        "active"
    );
}

#[test]
fn unknown_and_taken_experiments_are_told_in_known_words() {
    let server = Server::new();
    let told = |path: &str| {
        let reply = server.get_any(path);
        (reply.status, reply.json()["message"].as_str().unwrap().to_owned())
    };
    assert_eq!(
        told("experiments/get-by-name?experiment_name=it%27s"),
        (404, "Could not find experiment with name 'it's'".to_owned())
    );
    assert_eq!(told("experiments/get?experiment_id=7"), (404, "No Experiment with id=7 exists".to_owned()));
    assert_eq!(
        told("experiments/get?experiment_id=x"),
        (400, "Invalid experiment ID 'x'. Experiment ID must be a valid integer.".to_owned())
    );
    let (status, code, message) = server.refused("experiments/create", &json!({"name": "Default"}));
    assert_eq!((status, code.as_str()), (400, "RESOURCE_ALREADY_EXISTS"));
    assert!(message.starts_with("Experiment(name=Default) already exists."));
}

#[test]
fn tags_are_set_and_deleted() {
    let server = Server::new();
    let tag = json!({"experiment_id": "0", "key": "k", "value": "v"});
    assert_eq!(server.post("experiments/set-experiment-tag", &tag), json!({}));
    assert_eq!(
        server.get("experiments/get?experiment_id=0")["experiment"]["tags"],
        json!([{"key": "k", "value": "v"}])
    );
    let delete = json!({"experiment_id": "0", "key": "k"});
    assert_eq!(server.post("experiments/delete-experiment-tag", &delete), json!({}));
    assert_eq!(
        server.refused("experiments/delete-experiment-tag", &delete),
        not_found("No tag with name: k in experiment with id 0")
    );
    server.post("experiments/delete", &json!({"experiment_id": "0"}));
    assert_eq!(
        server.refused("experiments/set-experiment-tag", &tag),
        invalid("The experiment 0 must be in the 'active' state. Current state is deleted.")
    );
}

#[test]
fn pages_of_experiments_follow_their_tokens() {
    let server = Server::new();
    for name in ["a", "b"] {
        server.post("experiments/create", &json!({"name": name}));
    }
    let mut names = Vec::new();
    let mut token = String::new();
    loop {
        let page = server.post("experiments/search", &json!({"max_results": 2, "page_token": token}));
        names.extend(page["experiments"].as_array().unwrap().iter().map(|found| found["name"].clone()));
        match page["next_page_token"].as_str() {
            Some(next) => next.clone_into(&mut token),
            None => break,
        }
    }
    assert_eq!(names, ["Default", "a", "b"]);
    let by_query = server.get(
        "experiments/search?max_results=1000&view_type=DELETED_ONLY&order_by=name&order_by=experiment_id",
    );
    assert_eq!(by_query, json!({}));
    let (status, _, message) =
        server.refused("experiments/search", &json!({"max_results": 2, "page_token": "AAAA"}));
    assert_eq!(status, 400);
    assert!(message.starts_with("Invalid page token, decoded value="));
}

#[test]
fn datasets_of_an_experiment_that_is_named_twice_are_listed_once() {
    let server = Server::new();
    let run = server.run();
    let datasets = json!([{"dataset": {"name": "n", "digest": "d", "source_type": "s", "source": "x"}}]);
    server.post("runs/log-inputs", &json!({"run_id": run, "datasets": datasets}));
    let path = "/ajax-api/2.0/mlflow/experiments/search-datasets";
    for ids in [json!(["0"]), json!(["0", "0"]), json!(["7", "0", "0", "7", "0"])] {
        let request = Request::post(path).header("content-type", "application/json");
        let reply = server.send(request, json!({"experiment_ids": ids}).to_string()).json();
        assert_eq!(reply["dataset_summaries"].as_array().map(Vec::len), Some(1), "{ids}: {reply}");
    }
}

#[test]
fn datasets_of_experiments_are_listed_for_browsers() {
    let server = Server::new();
    let run = server.run();
    let path = "/ajax-api/2.0/mlflow/experiments/search-datasets";
    let ask = || Request::post(path).header("content-type", "application/json");
    let body = json!({"experiment_ids": ["0"]}).to_string();
    assert_eq!(server.send(ask(), body.clone()).json(), json!({}));
    let datasets = json!([{"dataset": {"name": "n", "digest": "d", "source_type": "s", "source": "x"},
                           "tags": [{"key": "mlflow.data.context", "value": "training"}]}]);
    server.post("runs/log-inputs", &json!({"run_id": run, "datasets": datasets}));
    assert_eq!(
        server.send(ask(), body).json(),
        json!({"dataset_summaries": [{"experiment_id": "0", "name": "n", "digest": "d", "context": "training"}]})
    );
}
