//! The registry through this API.

use crate::tests::{Server, batch};
use serde_json::json;
use trialbook_domain::NewRegisteredModel;
use trialbook_services::{RegisterVersion, RegisteredModelChange};

/// A model with two versions; the first is the champion, then the second.
fn filled() -> (Server, String) {
    let server = Server::new();
    let run = server.run("maker");
    server.log(run, batch().param("lr", "0.1").tag("mlflow.source.git.commit", "abc123"));
    let new = NewRegisteredModel { name: "churn net".to_owned(), description: None, tags: Vec::new() };
    server.wait(|services, ctx| async move { services.create_registered_model(&ctx, new).await });
    for number in 1..=2 {
        let register = RegisterVersion {
            model: "churn net".to_owned(),
            source: format!("s3://bucket/{number}"),
            run_id: Some(run.to_string()),
            ..RegisterVersion::default()
        };
        server.wait(|services, ctx| async move { services.create_model_version(&ctx, register).await });
        let change = RegisteredModelChange::SetAlias("champion".to_owned(), number);
        server.wait(|services, ctx| async move {
            services.change_registered_model(&ctx, "churn net", change).await
        });
    }
    (server, run.to_string())
}

#[test]
fn a_lineage_leads_from_the_run_to_the_alias_and_tells_who_moved_it() {
    let (server, run) = filled();
    let chain = server.get("/api/v1/models/churn%20net/lineage?alias=champion").json();
    assert_eq!(
        (&chain["version"]["version"], &chain["version"]["aliases"]),
        (&json!(2), &json!(["champion"]))
    );
    assert_eq!((&chain["run"]["run_id"], &chain["code_commit"]), (&json!(run), &json!("abc123")));
    assert_eq!(chain["logged_model"], json!(null));
    let actions: Vec<&str> =
        chain["events"].as_array().unwrap().iter().map(|event| event["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["set_alias", "create_version"]);
    let one = server.get("/api/v1/models/churn%20net/lineage?version=1").json();
    assert_eq!(one["events"].as_array().unwrap().len(), 3, "the move away counts too");
    assert_eq!(server.get("/api/v1/models/churn%20net/lineage").json()["version"]["version"], 2);
    assert_eq!(server.get("/api/v1/models/churn%20net/lineage?stage=none").json()["version"]["version"], 2);
}

#[test]
fn an_alias_goes_back_and_that_is_on_record() {
    let (server, _) = filled();
    let path = "/api/v1/models/churn%20net";
    let back = server.post(&format!("{path}/rollback"), &json!({"alias": "champion"}));
    assert_eq!((back.status, &back.json()["aliases"]), (200, &json!({"champion": 1})));
    let again = server.post(&format!("{path}/rollback"), &json!({"alias": "champion"}));
    assert_eq!((again.status, again.code().as_str()), (409, "state_conflict"));
    let events = server.get(&format!("{path}/events?limit=1")).json();
    let event = &events["events"][0];
    assert_eq!((&event["action"], &event["subject"]), (&json!("roll_back_alias"), &json!("champion")));
    assert_eq!((&event["before"], &event["after"]), (&json!("2"), &json!("1")));
    let older = server.get(&format!("{path}/events?before={}", event["id"])).json();
    assert_eq!(older["events"].as_array().unwrap().len(), 5);
}

#[test]
fn models_are_listed_and_shown() {
    let (server, _) = filled();
    let list = server.get("/api/v1/models").json();
    assert_eq!((list["models"].as_array().unwrap().len(), &list["next_page_token"]), (1, &json!(null)));
    assert_eq!(list["models"][0]["latest"][0]["source"], "s3://bucket/2");
    assert_eq!(server.get("/api/v1/models/churn%20net").json()["name"], "churn net");
    assert_eq!(server.get("/api/v1/models?filter=name%20%3D%20%27x%27").json()["models"], json!([]));
}

#[test]
fn what_is_not_there_or_not_clear_is_refused() {
    let (server, _) = filled();
    for (path, status, code) in [
        ("/api/v1/models/x", 404, "registered_model_not_found"),
        ("/api/v1/models/x/events", 404, "registered_model_not_found"),
        ("/api/v1/models/churn%20net/lineage?version=9", 404, "model_version_not_found"),
        ("/api/v1/models/churn%20net/lineage?alias=none", 404, "alias_not_found"),
        ("/api/v1/models/churn%20net/lineage?stage=production", 404, "model_version_not_found"),
        ("/api/v1/models/churn%20net/lineage?stage=live", 400, "invalid_value"),
        ("/api/v1/models/churn%20net/lineage?version=1&alias=champion", 400, "invalid_value"),
        ("/api/v1/models?limit=0", 413, "limit_reached"),
        ("/api/v1/models?filter=x", 400, "invalid_query"),
        ("/api/v1/models/churn%20net/events?limit=1001", 413, "limit_reached"),
    ] {
        let reply = server.get(path);
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{path}: {}", reply.text);
    }
}
