//! `trialbook model` against a running server.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use common::{Server, trialbook};
use serde_json::{Value, json};

/// Exit code, standard output and standard error.
fn said(server: &Server, arguments: &[&str]) -> (Option<i32>, String, String) {
    let url = format!("http://{}", server.address);
    let output = trialbook(&[&["model"], arguments, &["--server", &url]].concat());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn post(server: &Server, path: &str, body: &Value) -> Value {
    let (status, reply) = server.post(&format!("/api/2.0/mlflow/{path}"), &body.to_string());
    assert_eq!(status, 200, "{path}: {reply}");
    serde_json::from_str(&reply).unwrap()
}

/// A model whose name needs escaping, with two versions and an alias that moved from the first to the second.
fn filled(data: &std::path::Path) -> Server {
    let server = Server::start(data, &[]);
    let run = server.run();
    post(&server, "runs/log-parameter", &json!({"run_id": run, "key": "depth", "value": "4"}));
    let metric = json!({"run_id": run, "key": "auc", "value": 0.75, "timestamp": 1, "step": 0});
    post(&server, "runs/log-metric", &metric);
    post(&server, "registered-models/create", &json!({"name": "churn ü"}));
    for version in ["1", "2"] {
        let source = format!("runs:/{run}/model");
        let body = json!({"name": "churn ü", "source": source, "run_id": run});
        assert_eq!(post(&server, "model-versions/create", &body)["model_version"]["version"], version);
        let alias = json!({"name": "churn ü", "alias": "champion", "version": version});
        post(&server, "registered-models/alias", &alias);
    }
    server
}

#[test]
fn models_are_listed_shown_and_rolled_back() {
    let dir = tempfile::tempdir().unwrap();
    let server = filled(dir.path());
    let (code, list, _) = said(&server, &["list"]);
    assert_eq!(code, Some(0));
    assert!(
        list.starts_with("churn ü ") && list.contains("version 2") && list.contains("@champion 2"),
        "{list}"
    );

    let (code, shown, _) = said(&server, &["show", "churn ü@champion"]);
    assert_eq!(code, Some(0));
    for line in ["param    depth = 4", "metric   auc = 0.75", "version    churn ü 2 ", "alias      @champion"]
    {
        assert!(shown.contains(line), "{line}: {shown}");
    }

    let (code, back, _) = said(&server, &["rollback", "churn ü", "--alias", "champion"]);
    assert_eq!((code, back.as_str()), (Some(0), "churn ü@champion points to version 1 again.\n"));
    let (_, chain, _) = said(&server, &["show", "churn ü@champion", "--json"]);
    let chain: Value = serde_json::from_str(&chain).unwrap();
    assert_eq!(chain["version"]["version"], 1);
}

#[test]
fn what_is_not_there_ends_with_one_and_a_reason() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = filled(dir.path());
    for (arguments, reason) in [
        (&["show", "nothing"][..], "nothing"),
        (&["show", "churn ü@challenger"], "challenger"),
        (&["show", "churn ü/9"], "9"),
        (&["rollback", "churn ü", "--alias", "challenger"], "challenger"),
    ] {
        let (code, stdout, stderr) = said(&server, arguments);
        assert_eq!((code, stdout.as_str()), (Some(1), ""), "{arguments:?}: {stderr}");
        assert!(stderr.starts_with("error: ") && stderr.contains(reason), "{arguments:?}: {stderr}");
    }
    let (code, _, stderr) = said(&server, &["show", "churn ü/champion"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("churn ü@champion for an alias"), "{stderr}");
    let (code, _, stderr) = said(&server, &["list", "--filter", "name ~ 'x'"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("Invalid comparator for attribute: ~"), "{stderr}");
    server.kill();
    let (code, _, stderr) = said(&server, &["list"]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("does not answer") && stderr.contains("--server"), "{stderr}");
}

#[test]
fn a_server_that_is_something_else_is_named() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let stranger = std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello").unwrap();
    });
    let output = trialbook(&["model", "list", "--server", &url]);
    stranger.join().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("no Trialbook of this version"), "{said}");
}
