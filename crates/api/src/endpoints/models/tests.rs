//! The registry through this API.

use crate::tests::{Server, batch};
use serde_json::json;
use trialbook_domain::NewRegisteredModel;
use trialbook_services::RegisterVersion;

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
        server.wait(|services, ctx| async move {
            services.set_alias(&ctx, "churn net", "champion", number).await
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
    let back = server.post(&format!("{path}/rollback"), &json!({"alias": "champion", "user": "ada"}));
    assert_eq!((back.status, &back.json()["version"]["version"]), (200, &json!(1)));
    assert_eq!(back.json()["skipped"], json!([]));
    let again = server.post(&format!("{path}/rollback"), &json!({"alias": "champion"}));
    assert_eq!((again.status, again.code().as_str()), (409, "state_conflict"));
    let events = server.get(&format!("{path}/events?limit=1")).json();
    let event = &events["events"][0];
    assert_eq!((&event["action"], &event["subject"]), (&json!("roll_back_alias"), &json!("champion")));
    assert_eq!((&event["before"], &event["after"]), (&json!("2"), &json!("1")));
    assert_eq!((&event["user"], &event["user_from"]), (&json!("ada"), &json!("caller")));
    let older = server.get(&format!("{path}/events?before={}", event["id"])).json();
    assert_eq!(older["events"].as_array().unwrap().len(), 5);
}

#[test]
fn a_rollback_says_which_versions_it_passed_over_and_why() {
    let (server, _) = filled();
    let path = "/api/v1/models/churn%20net";
    server.wait(|services, ctx| async move {
        let register = RegisterVersion {
            model: "churn net".to_owned(),
            source: "s3://bucket/3".to_owned(),
            ..RegisterVersion::default()
        };
        services.create_model_version(&ctx, register).await?;
        services.set_alias(&ctx, "churn net", "champion", 3).await?;
        services.delete_model_version(&ctx, "churn net", 2).await
    });
    let asked = server.get(&format!("{path}/rollback?alias=champion")).json();
    assert_eq!((&asked["version"]["version"], &asked["skipped"][0]["version"]), (&json!(1), &json!(2)));
    assert_eq!(server.get(path).json()["aliases"]["champion"], 3, "asking moves nothing");
    let back = server.post(&format!("{path}/rollback"), &json!({"alias": "champion"})).json();
    assert_eq!(back["version"]["version"], 1);
    assert_eq!(back["skipped"], json!([{"version": 2, "why": "Version 2 was deleted."}]));
}

#[test]
fn the_user_of_the_run_is_who_registered_a_version_unless_the_caller_says() {
    let (server, run) = filled();
    let newest = || server.get("/api/v1/models/churn%20net/events?limit=1").json()["events"][0].clone();
    let register = |principal: trialbook_domain::Principal, run_id: Option<String>| {
        let register = RegisterVersion {
            model: "churn net".to_owned(),
            source: "s3://bucket/x".to_owned(),
            run_id,
            ..RegisterVersion::default()
        };
        server.wait(|services, ctx| async move {
            let ctx = trialbook_domain::RequestContext { principal, ..ctx };
            services.create_model_version(&ctx, register).await
        });
        (newest()["user"].as_str().unwrap().to_owned(), newest()["user_from"].as_str().unwrap().to_owned())
    };
    let anyone = trialbook_domain::Principal::Anyone;
    let ada = trialbook_domain::Principal::named("ada").unwrap();
    let told = |user: &str, from: &str| (user.to_owned(), from.to_owned());
    assert_eq!(register(anyone.clone(), Some(run.clone())), told("someone", "run"));
    assert_eq!(register(ada, Some(run)), told("ada", "caller"));
    assert_eq!(register(anyone.clone(), None), told("", "nowhere"));
    assert_eq!(register(anyone, Some("0".repeat(32))), told("", "nowhere"));
}

#[test]
fn events_of_a_deleted_model_stay_reachable_under_its_name_used_anew() {
    let (server, _) = filled();
    server.wait(|services, ctx| async move {
        services.delete_registered_model(&ctx, "churn net").await?;
        let new = NewRegisteredModel { name: "churn net".to_owned(), description: None, tags: Vec::new() };
        services.create_registered_model(&ctx, new).await
    });
    let path = "/api/v1/models/churn%20net/events";
    let generations = |query: &str| -> Vec<i64> {
        let events = server.get(&format!("{path}{query}")).json();
        let events = events["events"].as_array().unwrap().clone();
        events.iter().map(|event| event["generation"].as_i64().unwrap()).collect()
    };
    assert_eq!(generations(""), [2]);
    assert_eq!(generations("?all=true"), [2, 1, 1, 1, 1, 1, 1]);
    assert_eq!(generations("?all=false"), [2]);
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
