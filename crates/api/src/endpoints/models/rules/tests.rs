//! Promotion rules through this API.

use crate::tests::{Reply, Server, batch};
use http::Request;
use serde_json::{Value, json};
use trialbook_domain::{Code, Key, NewRegisteredModel, Problem, RunUid, Stage};
use trialbook_services::{ModelVersionChange, Others, RegisterVersion};

const RULES: &str = "/api/v1/models/m/rules";

/// A model with a version for each of these values of the metric `auc`.
fn filled(values: &[f64]) -> (Server, Vec<RunUid>) {
    let server = Server::new();
    let new = NewRegisteredModel { name: "m".to_owned(), description: None, tags: Vec::new() };
    server.wait(|services, ctx| async move { services.create_registered_model(&ctx, new).await });
    let runs = values.iter().map(|value| {
        let run = server.run("maker");
        server.log(run, batch().metric("auc", &[(0, *value)]));
        let register = RegisterVersion {
            model: "m".to_owned(),
            source: format!("runs:/{run}/model"),
            run_id: Some(run.to_string()),
            ..RegisterVersion::default()
        };
        server.wait(|services, ctx| async move { services.create_model_version(&ctx, register).await });
        run
    });
    let runs = runs.collect();
    (server, runs)
}

fn put(server: &Server, revision: i64, rules: &Value) -> Reply {
    let body = json!({"format": 1, "revision": revision, "rules": rules, "user": "ada"});
    server.send(Request::put(RULES), body.to_string())
}

fn alias(server: &Server, alias: &'static str, number: i64) -> Result<(), Problem> {
    server.wait(
        |services, ctx| async move { Ok(services.set_alias(&ctx, "m", alias, number).await.map(|_| ())) },
    )
}

fn found(refused: Result<(), Problem>) -> String {
    let problem = refused.unwrap_err();
    assert_eq!(problem.code(), Code::PromotionRefused);
    problem.fact_value("found").to_owned()
}

#[test]
fn rules_are_set_read_and_removed_with_the_revision_that_is_known() {
    let (server, _) = filled(&[]);
    assert_eq!(server.get(RULES).json(), json!({"format": 1, "revision": 0, "rules": null}));
    let rules = json!({"aliases": ["champion"], "tags": [{"key": "ok", "value": "yes"}]});
    let stored = put(&server, 0, &rules);
    assert_eq!((stored.status, &stored.json()["revision"]), (200, &json!(1)), "{}", stored.text);
    assert_eq!(server.get(RULES).json()["rules"]["tags"], rules["tags"]);
    let late = put(&server, 0, &rules);
    assert_eq!((late.status, late.code().as_str()), (409, "state_conflict"));
    assert_eq!(late.json()["facts"]["revision"], "1");
    let events = server.get("/api/v1/models/m/events?limit=1").json();
    let event = &events["events"][0];
    assert_eq!(
        (&event["action"], &event["user"], &event["user_from"], &event["after"]),
        (&json!("set_rules"), &json!("ada"), &json!("caller"), &json!("for @champion; tag ok = 'yes'"))
    );
    let late = server.send(Request::delete(format!("{RULES}?revision=0")), "");
    assert_eq!((late.status, late.code().as_str()), (409, "state_conflict"));
    let gone = server.send(Request::delete(format!("{RULES}?revision=1&user=ada")), "");
    assert_eq!((gone.status, gone.json()), (200, json!({"format": 1, "revision": 2, "rules": null})));
}

#[test]
fn rules_that_cannot_be_are_refused_by_path_and_nothing_changes() {
    let (server, _) = filled(&[]);
    for (rules, field) in [
        (json!({}), "rules.aliases"),
        (json!({"aliases": ["latest"]}), "rules.aliases[0]"),
        (json!({"aliases": ["a"], "metrics": [{"key": "auc"}]}), "rules.metrics[0]"),
        (json!({"stages": ["Archived"]}), "rules.stages[0]"),
        (json!({"stages": ["Production"], "two_people": true}), "rules.two_people"),
    ] {
        let refused = put(&server, 0, &rules);
        assert_eq!((refused.status, refused.code().as_str()), (400, "invalid_value"), "{rules}");
        assert_eq!(refused.json()["facts"]["field"], field, "{rules}");
    }
    for (body, code) in [
        (json!({"rules": {}}), "invalid_body"),
        (json!({"revision": 0, "rules": {"aliases": ["a"]}, "format": 2}), "invalid_value"),
        (json!({"revision": 0, "rules": {"aliases": ["a"]}, "user": "a\nb"}), "invalid_value"),
    ] {
        assert_eq!(server.send(Request::put(RULES), body.to_string()).code(), code, "{body}");
    }
    assert_eq!(server.get(RULES).json()["revision"], 0);
    let unknown = server.get("/api/v1/models/x/rules");
    assert_eq!((unknown.status, unknown.code().as_str()), (404, "registered_model_not_found"));
}

#[test]
fn a_check_tells_each_rule_with_what_is_found_and_needed() {
    let (server, _) = filled(&[0.75, 0.5]);
    alias(&server, "champion", 1).unwrap();
    let not_worse = json!({"key": "auc", "not_worse_than": {"by": 0.125, "goal": "max"}});
    let rules = json!({"aliases": ["champion"], "tags": [{"key": "ok"}], "metrics": [not_worse]});
    put(&server, 0, &rules);
    let check = server.get(&format!("{RULES}/check?version=2&alias=champion")).json();
    assert_eq!((&check["guarded"], &check["passed"]), (&json!(true), &json!(false)));
    assert_eq!(
        check["checks"],
        json!([
            {"rule": "tags[0]", "passed": false, "found": "no such tag", "needed": "tag ok"},
            {"rule": "metrics[0]", "passed": false, "found": "0.5",
             "needed": "auc >= 0.625 (@champion is version 1 with 0.75)"},
        ])
    );
    let other = server.get(&format!("{RULES}/check?version=2&stage=Production")).json();
    assert_eq!(other, json!({"version": 2, "guarded": false, "passed": true, "checks": []}));
    for (query, status, code) in [
        ("version=9", 404, "model_version_not_found"),
        ("version=2&stage=live", 400, "invalid_value"),
        ("version=2&stage=Production&alias=a", 400, "invalid_value"),
        ("alias=a", 400, "invalid_value"),
    ] {
        let reply = server.get(&format!("{RULES}/check?{query}"));
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{query}");
    }
}

#[test]
fn a_signature_is_read_from_the_files_of_the_version() {
    let (server, runs) = filled(&[0.5]);
    put(&server, 0, &json!({"aliases": ["champion"], "stages": ["Staging"], "signature": true}));
    let folder = format!("runs:/{}/model", runs[0]);
    assert_eq!(found(alias(&server, "champion", 1)), format!("no MLmodel file at '{folder}'"));
    server.file(runs[0], "model/MLmodel", b"flavors:\n  a: b\n");
    assert_eq!(found(alias(&server, "champion", 1)), "an MLmodel file without one");
    server.file(runs[0], "model/MLmodel", b"signature:\n  inputs: x\n");
    alias(&server, "champion", 1).unwrap();
    server.wait(|services, ctx| async move {
        services.move_stage(&ctx, "m", 1, Stage::Staging, Others::Stay).await
    });
    let register = RegisterVersion {
        model: "m".to_owned(),
        source: "s3://b/x".to_owned(),
        ..RegisterVersion::default()
    };
    server.wait(|services, ctx| async move { services.create_model_version(&ctx, register).await });
    assert_eq!(found(alias(&server, "champion", 2)), "files at 's3://b/x', which this server does not read");
}

#[test]
fn a_rollback_that_a_rule_refuses_is_told_with_the_rule() {
    let (server, _) = filled(&[0.5, 0.75]);
    alias(&server, "champion", 1).unwrap();
    alias(&server, "champion", 2).unwrap();
    let rules = json!({"aliases": ["champion"], "metrics": [{"key": "auc", "op": ">=", "value": 0.625}]});
    put(&server, 0, &rules);
    let refused = server.post("/api/v1/models/m/rollback", &json!({"alias": "champion"}));
    assert_eq!((refused.status, refused.code().as_str()), (409, "promotion_refused"), "{}", refused.text);
    assert_eq!(refused.json()["facts"]["needed"], "auc >= 0.625");
    let tag = ModelVersionChange::SetTag(Key::new("a").unwrap(), "b".to_owned());
    server.wait(|services, ctx| async move { services.change_model_version(&ctx, "m", 1, tag).await });
    assert_eq!(server.get("/api/v1/models/m").json()["aliases"], json!({"champion": 2}));
}
