//! Aliases through this API, and the reason that a rule may ask for.

use crate::tests::Server;
use http::Request;
use serde_json::{Value, json};
use trialbook_domain::NewRegisteredModel;
use trialbook_services::RegisterVersion;

const ALIAS: &str = "/api/v1/models/m/aliases/champion";

fn filled() -> Server {
    let server = Server::new();
    let new = NewRegisteredModel { name: "m".to_owned(), description: None, tags: Vec::new() };
    server.wait(|services, ctx| async move { services.create_registered_model(&ctx, new).await });
    for _ in 0..2 {
        let register = RegisterVersion {
            model: "m".to_owned(),
            source: "s3://bucket/m".to_owned(),
            ..RegisterVersion::default()
        };
        server.wait(|services, ctx| async move { services.create_model_version(&ctx, register).await });
    }
    server
}

fn set(server: &Server, body: &Value) -> trialbook_testkit::Reply {
    server.send(Request::put(ALIAS), body.to_string())
}

#[test]
fn an_alias_is_set_moved_and_removed() {
    let server = filled();
    assert_eq!(set(&server, &json!({"version": 1})).json()["aliases"], json!(["champion"]));
    assert_eq!(set(&server, &json!({"version": 2})).json()["version"], 2);
    assert_eq!(set(&server, &json!({"version": 9})).code(), "model_version_not_found");
    assert_eq!(set(&server, &json!({"version": 1, "why": "x"})).code(), "invalid_body");
    let wrong = server.send(Request::put("/api/v1/models/m/aliases/latest"), r#"{"version":1}"#);
    assert_eq!((wrong.status, wrong.code().as_str()), (400, "invalid_value"));
    for _ in 0..2 {
        let removed = server.send(Request::delete(ALIAS), "");
        assert_eq!((removed.status, &removed.json()["aliases"]), (200, &json!({})), "twice is harmless");
    }
    let unknown = server.send(Request::delete("/api/v1/models/x/aliases/a"), "");
    assert_eq!((unknown.status, unknown.code().as_str()), (404, "registered_model_not_found"));
}

#[test]
fn the_record_says_who_removed_an_alias_and_why() {
    let server = filled();
    set(&server, &json!({"version": 1}));
    let long = server.send(Request::delete(format!("{ALIAS}?reason={}", "a".repeat(1_001))), "");
    assert_eq!((long.status, &long.json()["facts"]["field"]), (400, &json!("reason")));
    let removed = server.send(Request::delete(format!("{ALIAS}?user=ada&reason=it%20drifts")), "");
    assert_eq!(removed.status, 200);
    let event = server.get("/api/v1/models/m/events?limit=1").json()["events"][0].clone();
    assert_eq!((&event["action"], &event["reason"]), (&json!("delete_alias"), &json!("it drifts")));
    assert_eq!((&event["user"], &event["user_from"]), (&json!("ada"), &json!("caller")));
}

#[test]
fn a_rule_asks_for_the_reason_of_a_promotion_and_the_record_keeps_it() {
    let server = filled();
    let rules = json!({"revision": 0, "rules": {"aliases": ["champion"], "reason": true}});
    assert_eq!(server.send(Request::put("/api/v1/models/m/rules"), rules.to_string()).status, 200);
    let shown = server.get("/api/v1/models/m/rules").json();
    assert_eq!(shown["rules"]["reason"], true);
    let check = server.get("/api/v1/models/m/rules/check?version=1&alias=champion").json();
    assert_eq!((&check["passed"], &check["checks"][0]["rule"]), (&json!(false), &json!("reason")));
    for body in [json!({"version": 1}), json!({"version": 1, "reason": "  "})] {
        let refused = set(&server, &body);
        assert_eq!((refused.status, refused.code().as_str()), (409, "promotion_refused"), "{body}");
        assert_eq!(refused.json()["facts"]["rule"], "reason");
    }
    let long = set(&server, &json!({"version": 1, "reason": "a".repeat(1_001)}));
    assert_eq!((long.status, &long.json()["facts"]["field"]), (400, &json!("reason")));
    for (version, reason) in [(1, "first of all"), (2, "half the loss")] {
        assert_eq!(set(&server, &json!({"version": version, "reason": reason})).status, 200);
    }
    let back = |body: Value| server.post("/api/v1/models/m/rollback", &body);
    assert_eq!(back(json!({"alias": "champion"})).code(), "promotion_refused");
    assert_eq!(back(json!({"alias": "champion", "reason": "it drifts"})).status, 200);
    let events = server.get("/api/v1/models/m/events?limit=4").json();
    let reasons: Vec<&Value> =
        events["events"].as_array().unwrap().iter().map(|event| &event["reason"]).collect();
    assert_eq!(reasons, [&json!("it drifts"), &json!("half the loss"), &json!("first of all"), &json!(null)]);
}
