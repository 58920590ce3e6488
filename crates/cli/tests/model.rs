//! `trialbook model` against a running server.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use common::{Server, send, trialbook};
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

    let (code, back, _) = said(&server, &["rollback", "churn ü", "--alias", "champion", "--user", "ada"]);
    assert_eq!((code, back.as_str()), (Some(0), "churn ü@champion points to version 1 again.\n"));
    let (_, chain, _) = said(&server, &["show", "churn ü@champion", "--json"]);
    let chain: Value = serde_json::from_str(&chain).unwrap();
    assert_eq!(chain["version"]["version"], 1);
    assert_eq!(
        (&chain["events"][0]["user"], &chain["events"][0]["user_from"]),
        (&json!("ada"), &json!("caller"))
    );
}

#[test]
fn rules_are_set_shown_checked_and_removed() {
    let dir = tempfile::tempdir().unwrap();
    let server = filled(dir.path());
    let (code, shown, talk) = said(&server, &["rules", "churn ü"]);
    assert_eq!((code, shown.as_str(), talk.trim()), (Some(0), "", "No promotion rules."));
    let file = dir.path().join("rules.json");
    let rules = json!({
        "aliases": ["champion"],
        "metrics": [{"key": "auc", "op": ">=", "value": 0.5}],
        "tags": [{"key": "ok"}],
    });
    std::fs::write(&file, rules.to_string()).unwrap();
    let set = ["rules", "churn ü", "--set", file.to_str().unwrap(), "--user", "ada"];
    let (code, shown, talk) = said(&server, &set);
    assert_eq!(code, Some(0), "{talk}");
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!((&shown["aliases"], &shown["metrics"]), (&rules["aliases"], &rules["metrics"]));

    let (code, checked, talk) = said(&server, &["rules", "churn ü", "--check", "1"]);
    assert_eq!(code, Some(1));
    assert!(checked.contains("tags[0]      NOT MET  needs tag ok; found no such tag"), "{checked}");
    assert!(checked.contains("metrics[0]   met      needs auc >= 0.5; found 0.75"), "{checked}");
    assert!(talk.contains("does not meet 1 of 2 rules"), "{talk}");
    let (code, checked, _) =
        said(&server, &["rules", "churn ü", "--check", "1", "--stage", "Staging", "--json"]);
    let checked: Value = serde_json::from_str(&checked).unwrap();
    assert_eq!((code, &checked["guarded"]), (Some(0), &json!(false)));

    let (code, _, refused) = said(&server, &["rollback", "churn ü", "--alias", "champion"]);
    assert_eq!(code, Some(1));
    assert!(refused.contains("rule tags[0] needs tag ok, found no such tag"), "{refused}");

    let (code, _, _) = said(&server, &["rules", "churn ü", "--clear", "--user", "ada"]);
    assert_eq!(code, Some(0));
    let (_, events, _) = said(&server, &["events", "churn ü", "--json"]);
    let events: Value = serde_json::from_str(&events).unwrap();
    let told: Vec<(&str, &str)> = events.as_array().unwrap()[..2]
        .iter()
        .map(|event| (event["action"].as_str().unwrap(), event["user"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [("clear_rules", "ada"), ("set_rules", "ada")]);

    std::fs::write(&file, "{\"aliases\": [\"v1\"]}").unwrap();
    let (code, _, refused) = said(&server, &set);
    assert_eq!(code, Some(2));
    assert!(refused.contains("rules.aliases[0]"), "{refused}");
    let (code, _, refused) = said(&server, &["rules", "churn ü", "--set", "nowhere.json"]);
    assert_eq!(code, Some(2));
    assert!(refused.contains("nowhere.json"), "{refused}");
}

#[test]
fn events_of_earlier_models_of_a_name_are_listed_by_generation() {
    let dir = tempfile::tempdir().unwrap();
    let server = filled(dir.path());
    let body = json!({"name": "churn ü"}).to_string();
    let (status, reply) =
        send(&server.address, "DELETE", "/api/2.0/mlflow/registered-models/delete", &body).unwrap();
    assert_eq!(status, 200, "{reply}");
    post(&server, "registered-models/create", &json!({"name": "churn ü"}));
    let (code, newest, _) = said(&server, &["events", "churn ü"]);
    assert_eq!((code, newest.lines().count()), (Some(0), 1), "{newest}");
    let (code, all, _) = said(&server, &["events", "churn ü", "--all"]);
    let lines: Vec<&str> = all.lines().collect();
    assert_eq!(code, Some(0));
    assert_eq!((lines[0], lines[2]), ("generation 2", "generation 1"), "{all}");
    assert!(lines[3].contains("delete_model") && lines.last().unwrap().contains("create_model"), "{all}");
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
