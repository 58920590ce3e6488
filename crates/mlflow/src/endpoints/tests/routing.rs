//! Paths, methods, and what stands before every endpoint.

use super::*;

#[test]
fn health_and_version_are_plain_words() {
    let server = Server::new();
    for (path, text) in [("/health", "OK"), ("/version", "3.18.0")] {
        let reply = server.send(Request::get(path), "");
        assert_eq!((reply.status, reply.text.as_str()), (200, text));
        assert!(reply.headers["content-type"].to_str().unwrap().starts_with("text/plain"));
    }
}

#[test]
fn server_info_answers_under_version_3_only() {
    let server = Server::new();
    for path in ["/api/3.0/mlflow/server-info", "/ajax-api/3.0/mlflow/server-info"] {
        let info = server.send(Request::get(path), "").json();
        assert_eq!(info["store_type"], "SqlStore");
        assert_eq!(info["artifact_serving_enabled"], true);
        assert_eq!(info["multipart_uploads_enabled"], true);
    }
    assert_eq!(server.send(Request::get("/api/2.0/mlflow/server-info"), "").status, 404);
}

#[test]
fn unknown_paths_and_methods_are_endpoint_not_found_in_json() {
    let server = Server::new();
    for (method, path, status) in [
        ("GET", "/api/2.0/mlflow/nope", 404),
        ("GET", "/api/2.0/mlflow/experiments/get/", 404),
        ("GET", "/api/3.0/mlflow/runs/get?run_id=x", 404),
        ("POST", "/api/3.0/mlflow/traces", 404),
        ("POST", "/api/2.0/mlflow/webhooks", 404),
        ("POST", "/api/2.0/mlflow/experiments/search-datasets", 404),
        ("GET", "/api/2.0/mlflow/metrics/get-history-bulk", 404),
        ("GET", "/api/2.0/mlflow/runs/create", 405),
        ("POST", "/ajax-api/2.0/mlflow/runs/get", 405),
        ("PUT", "/api/2.0/mlflow/experiments/search", 405),
    ] {
        let reply = server.send(Request::builder().method(method).uri(path), "");
        assert_eq!(reply.status, status, "{method} {path}");
        assert_eq!(reply.json()["error_code"], "ENDPOINT_NOT_FOUND", "{method} {path}");
    }
}

#[test]
fn head_works_like_get_and_options_has_no_content() {
    let server = Server::new();
    let path = "/api/2.0/mlflow/experiments/get?experiment_id=0";
    let head = server.send(Request::head(path), "");
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    for path in [path, "/api/2.0/mlflow/runs/create", "/health"] {
        assert_eq!(server.send(Request::options(path), "").status, 204, "{path}");
    }
}

#[test]
fn a_body_that_is_too_large_or_no_object_is_refused_for_good() {
    let server = Server::new();
    let post = || Request::post("/api/2.0/mlflow/runs/log-batch").header("content-type", "application/json");
    let large = server.send(post().header("content-length", "33554433"), "{}");
    assert_eq!((large.status, large.json()["error_code"].as_str()), (413, Some("INVALID_PARAMETER_VALUE")));
    for body in ["[]", "{", "\"x\"", "\u{1}"] {
        let reply = server.send(post(), body);
        assert_eq!(
            (reply.status, reply.json()["error_code"].as_str()),
            (400, Some("INVALID_PARAMETER_VALUE")),
            "{body}"
        );
    }
    let encoded = server.send(post().header("content-encoding", "br"), "{}");
    assert_eq!(encoded.status, 415);
}

#[test]
fn a_request_without_a_context_is_our_mistake() {
    let server = Server::new();
    let request = Request::get("/api/2.0/mlflow/experiments/get?experiment_id=0");
    assert_eq!(server.caller.send_bare(request, "").status, 500);
}

#[test]
fn double_encoded_json_of_old_clients_is_understood() {
    let server = Server::new();
    let request =
        Request::post("/api/2.0/mlflow/experiments/create").header("content-type", "application/json");
    let reply = server.send(request, r#""{\"name\": \"old\"}""#);
    assert_eq!(reply.json(), json!({"experiment_id": "1"}));
}
