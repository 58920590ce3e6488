//! Files of logged models are listed and sent as those of runs are.

use crate::tests::Server;
use serde_json::json;

#[test]
fn files_of_a_logged_model_are_listed_folder_by_folder() {
    let server = Server::new();
    let model = server.model();
    let one = server.get(&format!("/api/v1/logged-models/{model}")).json();
    assert_eq!((&one["model_id"], &one["status"]), (&json!(model.to_string()), &json!("PENDING")));
    let path = format!("/api/v1/logged-models/{model}/files");
    assert_eq!(server.get(&path).json(), json!({"entries": []}));
    server.file(model, "MLmodel", b"flavors:");
    server.file(model, "data/weights.bin", b"12345");
    let root = server.get(&path).json();
    let paths: Vec<_> = root["entries"].as_array().unwrap().iter().map(|entry| &entry["path"]).collect();
    assert_eq!(paths, ["MLmodel", "data"]);
    let inside = server.get(&format!("{path}?folder=data")).json();
    assert_eq!(inside["entries"][0]["size_bytes"], 5);
    let outside = server.get(&format!("{path}?folder=..%2Fx"));
    assert_eq!((outside.status, outside.code().as_str()), (400, "invalid_value"));
}

#[test]
fn a_page_among_the_files_of_a_model_has_no_origin_and_reaches_nothing() {
    let server = Server::new();
    let model = server.model();
    for (name, kind, shown) in [
        ("a.html", "text/html; charset=utf-8", "inline"),
        ("a.SVG", "image/svg+xml", "inline"),
        ("a.js", "application/octet-stream", "attachment"),
        ("model.pkl", "application/octet-stream", "attachment"),
    ] {
        server.file(model, name, b"<script>1</script>");
        let reply = server.get(&format!("/api/v1/logged-models/{model}/files/content?path={name}&length=8"));
        assert_eq!((reply.status, reply.text.as_str(), reply.header("x-file-size")), (200, "<script>", "18"));
        assert_eq!((reply.header("content-type"), reply.header("content-disposition")), (kind, shown));
        let policy = reply.header("content-security-policy");
        assert!(policy.starts_with("sandbox allow-scripts; default-src 'none';"), "{policy}");
        assert!(!policy.contains("same-origin"), "{policy}");
    }
}

#[test]
fn unknown_models_and_files_are_not_found() {
    let server = Server::new();
    let model = server.model();
    for (path, code) in [
        (format!("m-{}/files", "0".repeat(32)), "logged_model_not_found"),
        ("x/files".to_owned(), "logged_model_not_found"),
        ("x".to_owned(), "logged_model_not_found"),
        (format!("m-{}/files/content?path=a", "0".repeat(32)), "logged_model_not_found"),
        (format!("{model}/files/content?path=none"), "artifact_not_found"),
    ] {
        let reply = server.get(&format!("/api/v1/logged-models/{path}"));
        assert_eq!((reply.status, reply.code().as_str()), (404, code), "{path}");
    }
}
