//! Logged models through the router, over a store in memory.

use super::super::tests::Server;
use http::Request;
use serde_json::{Value, json};

const PATH: &str = "/api/2.0/mlflow/logged-models";

fn ask(server: &Server, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let text = if body.is_null() { String::new() } else { body.to_string() };
    let reply = server.send(request, text);
    (reply.status, reply.json())
}

fn create(server: &Server, body: &Value) -> String {
    let (status, reply) = ask(server, "POST", PATH, body);
    assert_eq!(status, 200, "{reply}");
    reply["model"]["info"]["model_id"].as_str().unwrap().to_owned()
}

fn run(server: &Server) -> String {
    let reply = server.post("runs/create", &json!({"experiment_id": "0"}));
    reply["run"]["info"]["run_id"].as_str().unwrap().to_owned()
}

#[test]
fn a_model_is_created_finalized_tagged_and_deleted() {
    let server = Server::new();
    let run = run(&server);
    let body = json!({"experiment_id": "0", "name": "net", "source_run_id": run,
        "params": [{"key": "C", "value": "1.0"}], "tags": [{"key": "a", "value": "b"}]});
    let id = create(&server, &body);
    let one = format!("{PATH}/{id}");
    let (_, read) = ask(&server, "GET", &one, &Value::Null);
    let info = &read["model"]["info"];
    assert_eq!(info["artifact_uri"], format!("mlflow-artifacts:/0/models/{id}/artifacts"));
    assert_eq!((&info["status"], &info["model_type"]), (&json!("LOGGED_MODEL_PENDING"), &json!("")));
    assert_eq!((&info["source_run_id"], &info["experiment_id"]), (&json!(run), &json!("0")));
    assert_eq!(read["model"]["data"], json!({"params": [{"key": "C", "value": "1.0"}]}));
    let (_, ready) = ask(&server, "PATCH", &one, &json!({"model_id": id, "status": "LOGGED_MODEL_READY"}));
    assert_eq!(ready["model"]["info"]["status"], "LOGGED_MODEL_READY");
    let tags = json!({"tags": [{"key": "x/y", "value": "1"}]});
    assert_eq!(ask(&server, "PATCH", &format!("{one}/tags"), &tags), (200, json!({})));
    assert_eq!(ask(&server, "DELETE", &format!("{one}/tags/x/y"), &Value::Null), (200, json!({})));
    let (status, gone) = ask(&server, "DELETE", &format!("{one}/tags/x%2Fy"), &Value::Null);
    let message = format!("No tag with key 'x/y' found for model with ID '{id}'.");
    assert_eq!((status, &gone["message"]), (404, &json!(message)));
    for _ in 0..2 {
        assert_eq!(ask(&server, "DELETE", &one, &json!({"model_id": id})), (200, json!({})));
    }
    let (status, gone) = ask(&server, "GET", &one, &Value::Null);
    assert_eq!(status, 404);
    assert_eq!(gone["message"], format!("Logged model with ID '{id}' not found."));
    assert_eq!(ask(&server, "GET", &format!("{one}?allow_deleted=true"), &Value::Null).0, 200);
}

/// What is asked, and how the refusal starts: status, words. `{id}` is a model that exists, `{unknown}` one that does not.
const REFUSALS: &[(&str, &str)] = &[
    ("POST logged-models {}", "400 Missing value for required parameter 'experiment_id'."),
    (r#"POST logged-models {"experiment_id": "77"}"#, "404 No Experiment with id=77 exists"),
    (
        r#"POST logged-models {"experiment_id": "0", "name": "a/b"}"#,
        "400 Invalid model name ('a/b') provided.",
    ),
    (r#"POST logged-models {"experiment_id": "0", "source_run_id": "x"}"#, "404 Run with id=x not found"),
    (
        r#"POST logged-models {"experiment_id": "0", "params": [{"value": "1"}]}"#,
        "400 Missing value for required parameter 'params[0].key'.",
    ),
    ("GET logged-models/m-1", "404 Logged model with ID 'm-1' not found."),
    (
        r#"POST logged-models {"experiment_id": "0", "params": [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]}"#,
        "400 The parameter 'a' is '1' and '2' in the same request.",
    ),
    (r#"PATCH logged-models/{id} {"status": 2}"#, "400 Missing value for required parameter 'model_id'."),
    (
        r#"PATCH logged-models/{id} {"model_id": "{id}"}"#,
        "400 Missing value for required parameter 'status'.",
    ),
    (
        r#"PATCH logged-models/{id} {"model_id": "{id}", "status": "GOOD"}"#,
        "400 Invalid value \"GOOD\" for parameter 'status' supplied",
    ),
    (r#"PATCH logged-models/{unknown} {"model_id": "{id}", "status": 2}"#, "404 Logged model with ID"),
    (
        r#"POST logged-models/{id}/params {"model_id": "{id}", "params": [{"key": "a", "value": "2"}]}"#,
        "400 The parameter 'a' of the logged model",
    ),
    (r#"PATCH logged-models/{id}/tags {"tags": 5}"#, "400 Invalid value 5 for parameter 'tags' supplied"),
    ("POST logged-models/search {}", "400 Missing value for required parameter 'experiment_ids'."),
    (
        r#"POST logged-models/search {"experiment_ids": ["0"], "max_results": -1}"#,
        "400 Invalid value -1 for parameter 'max_results'",
    ),
    (
        r#"POST logged-models/search {"experiment_ids": ["0"], "max_results": 1001}"#,
        "400 Invalid value 1001 for parameter 'max_results'",
    ),
    (r#"POST logged-models/search {"experiment_ids": ["0"], "filter": "x = 1"}"#, "400 Invalid attribute: x"),
    (
        r#"POST logged-models/search {"experiment_ids": ["0"], "order_by": [{"field_name": "params.a"}]}"#,
        "400 Invalid order by field name: params.a.",
    ),
    (
        r#"POST logged-models/search {"experiment_ids": ["0"], "datasets": [{"dataset_digest": "d"}]}"#,
        "400 `dataset_name` in the `datasets` clause must be specified.",
    ),
    (r#"POST logged-models/search {"experiment_ids": ["0"], "page_token": "%"}"#, "400 Invalid page token"),
];

#[test]
fn what_is_wrong_is_refused_in_the_words_that_clients_know() {
    let server = Server::new();
    let id = create(&server, &json!({"experiment_id": "0", "params": [{"key": "a", "value": "1"}]}));
    let unknown = format!("m-{}", "0f".repeat(16));
    for (request, expected) in REFUSALS {
        let request = request.replace("{id}", &id).replace("{unknown}", &unknown);
        let mut parts = request.splitn(3, ' ');
        let (method, path) = (parts.next().unwrap(), parts.next().unwrap());
        let body = parts.next().map_or(Value::Null, |body| serde_json::from_str(body).unwrap());
        let (status, reply) = ask(&server, method, &format!("/api/2.0/mlflow/{path}"), &body);
        let seen = format!("{status} {}", reply["message"].as_str().unwrap_or_default());
        assert!(seen.starts_with(expected), "{request}: {seen}");
    }
}

#[test]
fn pages_of_a_search_follow_each_other() {
    let server = Server::new();
    for n in 0..5 {
        create(&server, &json!({"experiment_id": "0", "name": format!("net-{n}")}));
    }
    let mut body = json!({"experiment_ids": ["0", "x"], "max_results": 2,
        "order_by": [{"field_name": "name", "ascending": false}]});
    let mut names = Vec::new();
    loop {
        let (status, reply) = ask(&server, "POST", &format!("{PATH}/search"), &body);
        assert_eq!(status, 200, "{reply}");
        let models = reply["models"].as_array().unwrap();
        names.extend(models.iter().map(|model| model["info"]["name"].as_str().unwrap().to_owned()));
        match reply.get("next_page_token") {
            Some(token) => body["page_token"] = token.clone(),
            None => break,
        }
    }
    assert_eq!(names, ["net-4", "net-3", "net-2", "net-1", "net-0"]);
    body["page_token"] = json!("AAAA");
    assert_eq!(ask(&server, "POST", &format!("{PATH}/search"), &body).0, 400);
}

#[test]
fn metrics_with_a_model_id_belong_to_run_and_model() {
    let server = Server::new();
    let run = run(&server);
    let id = create(&server, &json!({"experiment_id": "0"}));
    let metric = json!({"run_id": run, "key": "acc", "value": 0.5, "timestamp": 7, "step": 3, "model_id": id,
        "dataset_name": "eval", "dataset_digest": "d1"});
    assert_eq!(server.post("runs/log-metric", &metric), json!({}));
    let batch = json!({"run_id": run, "metrics": [
        {"key": "acc", "value": 0.75, "timestamp": 8, "step": 4, "model_id": id},
        {"key": "loss", "value": 1.0, "timestamp": 8, "step": 4}]});
    assert_eq!(server.post("runs/log-batch", &batch), json!({}));
    let (_, read) = ask(&server, "GET", &format!("{PATH}/{id}"), &Value::Null);
    assert_eq!(
        read["model"]["data"]["metrics"],
        json!([
            {"key": "acc", "value": 0.5, "timestamp": 7, "step": 3, "dataset_name": "eval", "dataset_digest": "d1",
             "model_id": id, "run_id": run},
            {"key": "acc", "value": 0.75, "timestamp": 8, "step": 4, "model_id": id, "run_id": run},
        ])
    );
    let other = format!("m-{}", "0f".repeat(16));
    let refused = json!({"run_id": run, "key": "late", "value": 1, "timestamp": 7, "model_id": other});
    let (status, reply) = ask(&server, "POST", "/api/2.0/mlflow/runs/log-metric", &refused);
    assert_eq!(
        (status, &reply["message"]),
        (404, &json!(format!("Logged model with ID '{other}' not found.")))
    );
    let history = server.get(&format!("metrics/get-history?run_id={run}&metric_key=late"));
    assert_eq!(history, json!({}));
}

#[test]
fn files_of_a_model_go_up_and_come_down_by_address_and_by_id() {
    let server = Server::new();
    let id = create(&server, &json!({"experiment_id": "0"}));
    let address = format!("/api/2.0/mlflow-artifacts/artifacts/0/models/{id}/artifacts/d/MLmodel");
    assert_eq!(server.send(Request::put(&address), "flavors: {}").status, 200);
    assert_eq!(server.send(Request::get(&address), "").text, "flavors: {}");
    let list = format!("/api/2.0/mlflow-artifacts/artifacts?path=0%2Fmodels%2F{id}%2Fartifacts%2Fd");
    let listed = json!({"files": [{"path": "MLmodel", "is_dir": false, "file_size": 11}]});
    assert_eq!(server.send(Request::get(&list), "").json(), listed);
    let (_, folder) = ask(
        &server,
        "GET",
        &format!("{PATH}/{id}/artifacts/directories?artifact_directory_path=d"),
        &Value::Null,
    );
    assert_eq!(folder["files"], json!([{"path": "d/MLmodel", "is_dir": false, "file_size": 11}]));
    assert_eq!(folder["root_uri"], format!("mlflow-artifacts:/0/models/{id}/artifacts"));
    let file = format!("/ajax-api/2.0/mlflow/logged-models/{id}/artifacts/files?artifact_file_path=");
    assert_eq!(server.send(Request::get(format!("{file}d/MLmodel")), "").text, "flavors: {}");
    assert_eq!(server.send(Request::get(&file), "").status, 400);
    assert_eq!(server.send(Request::get(format!("{file}none")), "").status, 404);
    let elsewhere = address.replace("artifacts/0/", "artifacts/1/");
    assert_eq!(server.send(Request::put(&elsewhere), "x").status, 404);
    let unknown = address.replace(&id, &format!("m-{}", "0f".repeat(16)));
    assert_eq!(server.send(Request::put(&unknown), "x").status, 404);
    assert_eq!(server.send(Request::delete(&address), "").status, 200);
    assert_eq!(server.send(Request::get(&address), "").status, 404);
    let root = format!("/api/2.0/mlflow-artifacts/artifacts/0/models/{id}/artifacts");
    assert_eq!(server.send(Request::delete(&root), "").status, 400);
}
