//! The registry through the router, over a store in memory.

use super::super::tests::Server;
use http::Request;
use serde_json::{Value, json};

const MODELS: &str = "/api/2.0/mlflow/registered-models";
const VERSIONS: &str = "/api/2.0/mlflow/model-versions";

fn ask(server: &Server, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let text = if body.is_null() { String::new() } else { body.to_string() };
    let reply = server.send(request, text);
    (reply.status, reply.json())
}

fn ok(server: &Server, method: &str, path: &str, body: &Value) -> Value {
    let (status, reply) = ask(server, method, path, body);
    assert_eq!(status, 200, "{method} {path} {body}: {reply}");
    reply
}

fn register(server: &Server, name: &str, source: &str) -> Value {
    ok(server, "POST", &format!("{VERSIONS}/create"), &json!({"name": name, "source": source}))
}

fn filled() -> Server {
    let server = Server::new();
    ok(&server, "POST", &format!("{MODELS}/create"), &json!({"name": "m"}));
    register(&server, "m", "s3://b/1");
    register(&server, "m", "s3://b/2");
    server
}

#[test]
fn a_model_and_its_versions_read_back_in_the_shape_of_the_wire() {
    let server = Server::new();
    let body = json!({"name": "m", "description": "d", "tags": [{"key": "a", "value": "1"}]});
    let created = ok(&server, "POST", &format!("{MODELS}/create"), &body);
    let now = 1_700_000_000_000_i64;
    assert_eq!(
        created,
        json!({"registered_model": {"name": "m", "creation_timestamp": now, "last_updated_timestamp": now,
            "description": "d", "tags": [{"key": "a", "value": "1"}]}})
    );
    let version = register(&server, "m", "s3://b/1");
    let expected = json!({"name": "m", "version": "1", "creation_timestamp": now, "last_updated_timestamp": now,
        "current_stage": "None", "description": "", "source": "s3://b/1", "run_id": "", "status": "READY", "run_link": ""});
    assert_eq!(version, json!({"model_version": expected}));
    ok(
        &server,
        "POST",
        &format!("{MODELS}/alias"),
        &json!({"name": "m", "alias": "champion", "version": "1"}),
    );
    let read = ok(&server, "GET", &format!("{MODELS}/get?name=m"), &Value::Null);
    assert_eq!(read["registered_model"]["aliases"], json!([{"alias": "champion", "version": "1"}]));
    assert_eq!(read["registered_model"]["latest_versions"], json!([expected]));
    let read = ok(&server, "GET", &format!("{MODELS}/alias?name=m&alias=champion"), &Value::Null);
    assert_eq!(read["model_version"]["aliases"], json!(["champion"]));
    let uri = ok(&server, "GET", &format!("{VERSIONS}/get-download-uri?name=m&version=1"), &Value::Null);
    assert_eq!(uri, json!({"artifact_uri": "s3://b/1"}));
}

#[test]
fn stages_move_in_any_case_and_archive_what_was_there() {
    let server = filled();
    let to = |version: &str, stage: &str, archive: bool| {
        let body =
            json!({"name": "m", "version": version, "stage": stage, "archive_existing_versions": archive});
        ok(&server, "POST", &format!("{VERSIONS}/transition-stage"), &body)
    };
    assert_eq!(to("1", "production", false)["model_version"]["current_stage"], "Production");
    to("2", "Production", true);
    let latest = ok(&server, "POST", &format!("{MODELS}/get-latest-versions"), &json!({"name": "m"}));
    let seen: Vec<(&Value, &Value)> = latest["model_versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| (&version["version"], &version["current_stage"]))
        .collect();
    assert_eq!(seen, [(&json!("1"), &json!("Archived")), (&json!("2"), &json!("Production"))]);
    let one =
        ok(&server, "GET", &format!("{MODELS}/get-latest-versions?name=m&stages=archived"), &Value::Null);
    assert_eq!(one["model_versions"].as_array().unwrap().len(), 1);
}

/// What is asked, and how the refusal starts: status, code, words.
const REFUSALS: &[(&str, &str)] = &[
    (
        r#"POST registered-models/create {"name": "m"}"#,
        "400 RESOURCE_ALREADY_EXISTS Registered Model (name=m) already exists.",
    ),
    (
        r#"POST registered-models/create {"name": "a/b"}"#,
        "400 INVALID_PARAMETER_VALUE Invalid model name 'a/b'. Names cannot contain '/' or ':'.",
    ),
    (
        r#"POST registered-models/create {"name": " "}"#,
        "400 INVALID_PARAMETER_VALUE Missing value for required parameter 'name'.",
    ),
    (
        "GET registered-models/get?name=x",
        "404 RESOURCE_DOES_NOT_EXIST Registered Model with name=x not found",
    ),
    (
        r#"POST registered-models/rename {"name": "x", "new_name": "y"}"#,
        "404 RESOURCE_DOES_NOT_EXIST Registered Model with name=x not found",
    ),
    (
        r#"DELETE registered-models/delete {"name": "x"}"#,
        "404 RESOURCE_DOES_NOT_EXIST Registered Model with name=x not found",
    ),
    (
        r#"POST registered-models/alias {"name": "m", "alias": "latest", "version": "1"}"#,
        "400 INVALID_PARAMETER_VALUE 'latest' alias name (case insensitive) is reserved.",
    ),
    (
        r#"POST registered-models/alias {"name": "m", "alias": "v1", "version": "1"}"#,
        "400 INVALID_PARAMETER_VALUE Version alias name 'v1' is reserved.",
    ),
    (
        r#"POST registered-models/alias {"name": "m", "alias": "a b", "version": "1"}"#,
        "400 INVALID_PARAMETER_VALUE Invalid alias name: 'a b'.",
    ),
    (
        r#"POST registered-models/alias {"name": "m", "alias": "a", "version": "9"}"#,
        "404 RESOURCE_DOES_NOT_EXIST Model Version (name=m, version=9) not found",
    ),
    (
        "GET registered-models/alias?name=m&alias=none",
        "400 INVALID_PARAMETER_VALUE Registered model alias none not found.",
    ),
    (
        "GET model-versions/get?name=m&version=x",
        "400 INVALID_PARAMETER_VALUE Parameter 'version' must be an integer, got 'x'.",
    ),
    (
        "GET model-versions/get?name=m&version=99999999999999999999",
        "404 RESOURCE_DOES_NOT_EXIST Model Version (name=m, version=99999999999999999999) not found",
    ),
    (
        "GET model-versions/get?name=x&version=1",
        "404 RESOURCE_DOES_NOT_EXIST Model Version (name=x, version=1) not found",
    ),
    (
        r#"POST model-versions/transition-stage {"name": "m", "version": "1", "stage": "Live"}"#,
        "400 INVALID_PARAMETER_VALUE Invalid Model Version stage: Live. Value must be one of None, Staging, Production, Archived.",
    ),
    (
        r#"POST model-versions/transition-stage {"name": "m", "version": "1", "stage": "None", "archive_existing_versions": true}"#,
        "400 INVALID_PARAMETER_VALUE Model version transition cannot archive existing model versions",
    ),
    (
        r#"POST model-versions/create {"name": "x", "source": "s3://b/1"}"#,
        "404 RESOURCE_DOES_NOT_EXIST Registered Model with name=x not found",
    ),
    (
        r#"POST model-versions/create {"name": "m", "source": "/etc/passwd"}"#,
        "400 INVALID_PARAMETER_VALUE Invalid model version source: '/etc/passwd'.",
    ),
    (
        r#"POST model-versions/create {"name": "m", "source": "runs:/0a/m"}"#,
        "400 INVALID_PARAMETER_VALUE Invalid model version source: 'runs:/0a/m'.",
    ),
    (
        r#"POST model-versions/create {"name": "m", "source": "models:/x/1"}"#,
        "404 RESOURCE_DOES_NOT_EXIST Model Version (name=x, version=1) not found",
    ),
    (
        "GET registered-models/search?max_results=0",
        "400 INVALID_PARAMETER_VALUE Invalid value 0 for parameter 'max_results' supplied.",
    ),
    (
        "GET registered-models/search?max_results=1001",
        "400 INVALID_PARAMETER_VALUE Invalid value 1001 for parameter 'max_results' supplied.",
    ),
    (
        "GET model-versions/search?filter=x%3D%27a%27",
        "400 INVALID_PARAMETER_VALUE Invalid attribute key 'x' specified.",
    ),
    (
        r#"POST registered-models/set-tag {"name": "m", "value": "1"}"#,
        "400 INVALID_PARAMETER_VALUE Missing value for required parameter 'key'.",
    ),
];

#[test]
fn what_is_wrong_is_refused_in_the_words_that_clients_know() {
    let server = filled();
    for (request, expected) in REFUSALS {
        let mut parts = request.splitn(3, ' ');
        let (method, path) = (parts.next().unwrap(), parts.next().unwrap());
        let body = parts.next().map_or(Value::Null, |body| serde_json::from_str(body).unwrap());
        let (status, reply) = ask(&server, method, &format!("/api/2.0/mlflow/{path}"), &body);
        let text = |field: &str| reply[field].as_str().unwrap_or_default();
        let seen = format!("{status} {} {}", text("error_code"), text("message"));
        assert!(seen.starts_with(expected), "{request}: {seen}");
    }
    let after = ok(&server, "GET", &format!("{VERSIONS}/search"), &Value::Null);
    assert_eq!(after["model_versions"].as_array().unwrap().len(), 2);
}

#[test]
fn sources_inside_a_run_or_a_model_are_taken_and_copies_follow_their_origin() {
    let server = filled();
    let run = server.run();
    let inside = format!("mlflow-artifacts:/0/{run}/artifacts/m");
    let create = |body: Value| ask(&server, "POST", &format!("{VERSIONS}/create"), &body);
    let (status, reply) = create(json!({"name": "m", "source": inside, "run_id": run}));
    assert_eq!((status, &reply["model_version"]["run_id"]), (200, &json!(run)));
    let outside = inside.replace("/m", "x/m");
    assert_eq!(create(json!({"name": "m", "source": outside, "run_id": run})).0, 400);
    assert_eq!(create(json!({"name": "m", "source": inside})).0, 400);
    let model = server.post("logged-models", &json!({"experiment_id": "0", "source_run_id": run}));
    let id = model["model"]["info"]["model_id"].as_str().unwrap();
    let source = format!("models:/{id}");
    assert_eq!(create(json!({"name": "m", "source": source})).0, 400);
    let (status, reply) = create(json!({"name": "m", "source": source, "model_id": id}));
    assert_eq!((status, &reply["model_version"]["run_id"]), (200, &json!(run)), "{reply}");
    let number = reply["model_version"]["version"].as_str().unwrap();
    let location = format!("mlflow-artifacts:/0/models/{id}/artifacts");
    ok(&server, "POST", &format!("{MODELS}/create"), &json!({"name": "copy"}));
    let (_, copy) = create(json!({"name": "copy", "source": format!("models:/m/{number}")}));
    assert_eq!(
        (&copy["model_version"]["run_id"], &copy["model_version"]["version"]),
        (&json!(run), &json!("1"))
    );
    let uri = ok(&server, "GET", &format!("{VERSIONS}/get-download-uri?name=copy&version=1"), &Value::Null);
    assert_eq!(uri["artifact_uri"], location);
    assert_eq!(create(json!({"name": "copy", "source": "models:/m/1", "run_id": "other"})).0, 400);
    let address = format!("/api/2.0/mlflow-artifacts/artifacts/0/models/{id}/artifacts/MLmodel");
    assert_eq!(server.send(Request::put(&address), "flavors: {}").status, 200);
    let file = |path: &str| {
        server.send(Request::get(format!("/model-versions/get-artifact?name=copy&version=1&path={path}")), "")
    };
    assert_eq!(file("MLmodel").text, "flavors: {}");
    assert_eq!((file("none").status, file("../x").status), (404, 400));
}

#[test]
fn searches_page_through_models_and_versions() {
    let server = filled();
    for name in ["a", "b"] {
        ok(&server, "POST", &format!("{MODELS}/create"), &json!({"name": name}));
    }
    let first = ok(&server, "GET", &format!("{MODELS}/search?max_results=2"), &Value::Null);
    let token = first["next_page_token"].as_str().unwrap().replace('+', "%2B").replace('=', "%3D");
    let next = ok(&server, "GET", &format!("{MODELS}/search?max_results=2&page_token={token}"), &Value::Null);
    let names = |page: &Value| {
        let models = page["registered_models"].as_array().unwrap();
        models.iter().map(|model| model["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!((names(&first).join(" "), names(&next).join(" ")), ("a b".to_owned(), "m".to_owned()));
    assert!(next.get("next_page_token").is_none());
    let found = ok(
        &server,
        "GET",
        &format!("{VERSIONS}/search?filter=version_number%3D2&order_by=name%20ASC"),
        &Value::Null,
    );
    assert_eq!(found["model_versions"][0]["source"], "s3://b/2");
}
