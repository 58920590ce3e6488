//! Lists of versions and logged models, the file that describes a version, and moves between stages.

use crate::tests::{Server, batch};
use http::Request;
use serde_json::{Value, json};
use trialbook_domain::NewRegisteredModel;
use trialbook_services::RegisterVersion;

/// A model with this many versions, all made by one run.
fn filled(n: usize) -> (Server, String) {
    let server = Server::new();
    let run = server.run("maker");
    server.log(run, batch().metric("auc", &[(0, 0.5)]));
    let new = NewRegisteredModel { name: "churn net".to_owned(), description: None, tags: Vec::new() };
    server.wait(|services, ctx| async move { services.create_registered_model(&ctx, new).await });
    for _ in 0..n {
        let register = RegisterVersion {
            model: "churn net".to_owned(),
            source: format!("runs:/{run}/model"),
            run_id: Some(run.to_string()),
            ..RegisterVersion::default()
        };
        server.wait(|services, ctx| async move { services.create_model_version(&ctx, register).await });
    }
    (server, run.to_string())
}

fn numbers(list: &Value) -> Vec<i64> {
    list["versions"].as_array().unwrap().iter().map(|one| one["version"].as_i64().unwrap()).collect()
}

#[test]
fn versions_of_a_model_come_newest_first_page_by_page_with_the_names_of_their_runs() {
    let (server, run) = filled(3);
    let path = "/api/v1/model-versions?model=churn%20net&limit=2";
    let first = server.get(path).json();
    assert_eq!((numbers(&first), &first["run_names"]), (vec![3, 2], &json!({run.clone(): "maker"})));
    let token = first["next_page_token"].as_str().unwrap();
    let last = server.get(&format!("{path}&page_token={token}")).json();
    assert_eq!((numbers(&last), &last["next_page_token"]), (vec![1], &json!(null)));
    let of_run = server.get(&format!("/api/v1/model-versions?run_id={run}")).json();
    assert_eq!(numbers(&of_run), [3, 2, 1]);
    for (query, status, code) in [
        ("", 400, "invalid_value"),
        ("?model=a&run_id=b", 400, "invalid_value"),
        ("?model=none", 404, "registered_model_not_found"),
        ("?run_id=x", 404, "run_not_found"),
        ("?model=churn%20net&limit=1001", 413, "limit_reached"),
    ] {
        let refused = server.get(&format!("/api/v1/model-versions{query}"));
        assert_eq!((refused.status, refused.code().as_str()), (status, code), "{query}");
    }
}

#[test]
fn what_a_run_logged_as_models_is_listed() {
    let (server, run) = filled(0);
    assert_eq!(server.get(&format!("/api/v1/logged-models?run_id={run}")).json(), json!({"models": []}));
    let log = |name: &str| trialbook_services::LogModel {
        experiment: trialbook_domain::ExperimentId(0),
        name: Some(name.to_owned()),
        model_type: "net".to_owned(),
        source_run: trialbook_domain::RunUid::parse(&run),
        params: Vec::new(),
        tags: Vec::new(),
    };
    for name in ["first", "second"] {
        let log = log(name);
        server.advance(1);
        server.wait(|services, ctx| async move { services.create_logged_model(&ctx, log).await });
    }
    server.model();
    let names = |query: &str| -> Vec<Value> {
        let list = server.get(&format!("/api/v1/logged-models?run_id={run}{query}")).json();
        list["models"].as_array().unwrap().iter().map(|model| model["name"].clone()).collect()
    };
    assert_eq!(names(""), ["second", "first"]);
    assert_eq!(names("&limit=1"), ["second"]);
    let unknown = server.get(&format!("/api/v1/logged-models?run_id={}", "0".repeat(32)));
    assert_eq!((unknown.status, unknown.code().as_str()), (404, "run_not_found"));
}

#[test]
fn the_file_that_describes_a_version_is_given_as_it_is() {
    let (server, run) = filled(1);
    let path = "/api/v1/models/churn%20net/versions/1/description";
    assert_eq!(server.get(path).json(), json!({"text": null}));
    server.file(
        trialbook_domain::RunUid::parse(&run).unwrap(),
        "model/MLmodel",
        b"signature:\n  inputs: x\n",
    );
    assert_eq!(server.get(path).json(), json!({"text": "signature:\n  inputs: x\n"}));
    for number in ["9", "x", "99999999999999999999"] {
        let missing = server.get(&format!("/api/v1/models/churn%20net/versions/{number}/description"));
        assert_eq!((missing.status, missing.code().as_str()), (404, "model_version_not_found"), "{number}");
    }
}

#[test]
fn a_version_moves_to_a_stage_and_the_others_are_archived_when_asked() {
    let (server, _) = filled(2);
    let stage = |number: i64, body: Value| {
        let path = format!("/api/v1/models/churn%20net/versions/{number}/stage");
        server.send(Request::put(path), body.to_string())
    };
    assert_eq!(stage(1, json!({"stage": "Production"})).json()["stage"], "Production");
    let second =
        stage(2, json!({"stage": "Production", "archive_others": true, "reason": " better ", "user": "ada"}));
    assert_eq!((second.status, &second.json()["stage"]), (200, &json!("Production")), "{}", second.text);
    let list = server.get("/api/v1/model-versions?model=churn%20net").json();
    assert_eq!(list["versions"][1]["stage"], "Archived");
    let events = server.get("/api/v1/models/churn%20net/events?limit=2").json();
    let told =
        [0, 1].map(|at| (events["events"][at]["reason"].clone(), events["events"][at]["user"].clone()));
    assert_eq!(told, [(json!("better"), json!("ada")), (json!("better"), json!("ada"))]);
    assert_eq!(stage(2, json!({"stage": "None", "archive_others": true})).code(), "invalid_value");
    assert_eq!(stage(2, json!({"stage": "Live"})).code(), "invalid_body");
    assert_eq!(stage(9, json!({"stage": "Staging"})).code(), "model_version_not_found");
}
