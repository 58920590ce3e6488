//! All routes behind the door, over a real data directory.

use crate::call::{Reply, request, runtime, send};
use axum::body::Body;
use std::sync::Arc;
use trialbook_domain::{Clock, Code, Entropy, Problem, TimestampMs};
use trialbook_server::{App, Settings, resolve};

/// A clock that stands.
struct Still;

impl Clock for Still {
    fn now(&self) -> TimestampMs {
        TimestampMs(1_700_000_000_000)
    }
}

/// Chance that counts.
#[derive(Default)]
struct Count(std::sync::atomic::AtomicU64);

impl Entropy for Count {
    fn bytes16(&self) -> [u8; 16] {
        let n = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        u128::from(n).to_be_bytes()
    }
}

fn open(dir: &std::path::Path, more: &[(&str, &str)]) -> Result<App, Problem> {
    let dir = dir.to_str().unwrap().to_owned();
    let given = |flag: &str| match flag {
        "data-dir" => Some(dir.clone()),
        "memory-mb" => Some("64".to_owned()),
        _ => more.iter().find(|(name, _)| *name == flag).map(|(_, text)| (*text).to_owned()),
    };
    let settings = Settings::new(&resolve(&given, &|_| None, None)?)?;
    App::open(&settings, Arc::new(Still), Arc::new(Count::default()))
}

fn json(path: &str) -> http::request::Builder {
    request("POST", path).header("content-type", "application/json")
}

struct Site {
    app: App,
    dir: tempfile::TempDir,
}

impl Site {
    fn new(more: &[(&str, &str)]) -> Site {
        let dir = tempfile::tempdir().unwrap();
        Site { app: open(dir.path(), more).unwrap(), dir }
    }

    fn send(&self, builder: http::request::Builder, body: &str) -> Reply {
        runtime().block_on(send(&self.app.router, builder.body(Body::from(body.to_owned())).unwrap()))
    }

    fn get(&self, path: &str) -> Reply {
        self.send(request("GET", path), "")
    }

    fn post(&self, path: &str, body: &str) -> Reply {
        self.send(json(path), body)
    }
}

#[test]
fn each_protocol_refuses_a_foreign_host_in_its_own_form() {
    let site = Site::new(&[]);
    for (path, part) in [
        ("/api/v1/server", "\"code\":\"foreign_host\""),
        ("/api/v1/nowhere", "\"code\":\"foreign_host\""),
        ("/api/2.0/mlflow/experiments/search", "\"error_code\":"),
        ("/ajax-api/2.0/mlflow/experiments/search", "\"error_code\":"),
        ("/metrics", "\"error_code\":"),
        ("/nowhere", "\"error_code\":"),
    ] {
        let reply = site.send(http::Request::builder().uri(path).header("host", "evil.example"), "");
        assert_eq!(reply.status, 403, "{path}");
        assert!(reply.text.contains(part), "{path}: {}", reply.text);
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[test]
fn a_foreign_page_may_neither_read_nor_write_through_a_browser() {
    let site = Site::new(&[("allowed-host", "trials.example")]);
    let body = "{\"name\": \"stolen\"}";
    for path in ["/api/2.0/mlflow/experiments/create", "/ajax-api/2.0/mlflow/experiments/create"] {
        let foreign = json(path).header("origin", "http://evil.example");
        assert_eq!(site.send(foreign, body).status, 403, "{path}");
        let hidden = json(path).header("sec-fetch-site", "cross-site");
        assert_eq!(site.send(hidden, body).status, 403, "{path}");
    }
    let found = site.post("/api/2.0/mlflow/experiments/search", "{\"max_results\": 10}");
    assert!(!found.text.contains("stolen"), "{}", found.text);
    let own = json("/api/2.0/mlflow/experiments/create").header("origin", "http://trials.example");
    assert_eq!(site.send(own, body).status, 200);
}

#[test]
fn an_address_of_nobody_is_not_found_in_the_form_of_its_neighbours() {
    let site = Site::new(&[]);
    for path in ["/nowhere", "/api/2.0/mlflow/nowhere", "/api/3.0/x"] {
        let reply = site.get(path);
        assert_eq!(reply.status, 404, "{path}");
        assert!(reply.text.contains("error_code"), "{path}: {}", reply.text);
    }
    let own = site.get("/api/v1/nowhere");
    assert_eq!(own.status, 404);
    assert!(own.text.contains("\"code\":\"endpoint_not_found\""), "{}", own.text);
    assert_eq!(site.get("/assets/none.js").text, "There is no such file. Reload the page.\n");
}

#[test]
fn pages_probes_and_counters_answer_beside_the_protocols() {
    let site = Site::new(&[]);
    assert_eq!((site.get("/health").status, site.get("/version").status), (200, 200));
    let page = site.get("/experiments/0");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
    let metrics = site.get("/metrics");
    assert_eq!(metrics.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    assert!(metrics.text.contains(concat!(
        "trialbook_build_info{version=\"",
        env!("CARGO_PKG_VERSION"),
        "\"} 1\n"
    )));
    let line = "trialbook_http_request_duration_seconds_count{route=\"/health\",status=\"200\"} 1";
    assert!(metrics.text.lines().any(|found| found == line), "{}", metrics.text);
    for found in metrics.text.lines().filter(|found| !found.starts_with('#')) {
        let value = found.rsplit_once(' ').unwrap().1;
        assert!(value.parse::<f64>().is_ok(), "{found}");
    }
}

#[test]
fn what_one_protocol_writes_the_other_reads() {
    let site = Site::new(&[]);
    let made = site.post("/api/2.0/mlflow/experiments/create", "{\"name\": \"vision\"}");
    assert_eq!((made.status, made.text.contains("\"1\"")), (200, true), "{}", made.text);
    let run = site.post("/api/2.0/mlflow/runs/create", "{\"experiment_id\": \"1\", \"run_name\": \"first\"}");
    assert_eq!(run.status, 200, "{}", run.text);
    let id = run.text.split("\"run_id\"").nth(1).and_then(|rest| rest.split('"').nth(1)).unwrap().to_owned();
    let body = format!("{{\"run_id\": \"{id}\", \"params\": [{{\"key\": \"lr\", \"value\": \"0.1\"}}]}}");
    assert_eq!(site.post("/api/2.0/mlflow/runs/log-batch", &body).status, 200);
    let own = site.get(&format!("/api/v1/runs/{id}"));
    assert_eq!(own.status, 200, "{}", own.text);
    assert!(own.text.contains("first") && own.text.contains("0.1"), "{}", own.text);
}

#[test]
fn a_directory_that_is_opened_again_has_what_was_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    {
        let site = open(dir.path(), &[]).unwrap();
        let create = json("/api/2.0/mlflow/experiments/create").body(Body::from("{\"name\": \"kept\"}"));
        assert_eq!(runtime().block_on(send(&site.router, create.unwrap())).status, 200);
    }
    let again = open(dir.path(), &[]).unwrap();
    let get =
        request("GET", "/api/2.0/mlflow/experiments/get-by-name?experiment_name=kept").body(Body::empty());
    assert_eq!(runtime().block_on(send(&again.router, get.unwrap())).status, 200);
}

#[test]
fn a_second_server_over_the_same_directory_is_refused() {
    let site = Site::new(&[]);
    let refused = open(site.dir.path(), &[]).map(drop).unwrap_err();
    assert_eq!(refused.code(), Code::StateConflict, "{refused}");
    assert!(
        refused.to_string().contains(&std::process::id().to_string()),
        "who holds it is named: {refused}"
    );
}

#[test]
fn a_data_directory_that_cannot_be_made_is_told() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("file"), "").unwrap();
    let refused = open(&dir.path().join("file").join("below"), &[]).map(drop).unwrap_err();
    assert!(refused.to_string().contains("file"), "{refused}");
    let damaged = tempfile::tempdir().unwrap();
    std::fs::write(damaged.path().join("trialbook.db"), "this is no database, however long it is made to be")
        .unwrap();
    assert!(open(damaged.path(), &[]).is_err());
}

#[test]
fn artifacts_that_stay_out_of_this_server_are_not_taken() {
    let site = Site::new(&[("no-serve-artifacts", "true")]);
    let upload = request("PUT", "/api/2.0/mlflow-artifacts/artifacts/0/a/artifacts/x");
    let reply = site.send(upload, "bytes");
    assert!((400..=503).contains(&reply.status), "{}", reply.status);
    assert!(site.get("/api/2.0/mlflow/experiments/search?max_results=5").status == 200);
}

#[test]
fn the_openapi_document_is_one_json_object() {
    let text = trialbook_server::openapi_json();
    assert!(text.trim_start().starts_with('{') && text.trim_end().ends_with('}'));
    assert!(text.contains("\"/api/v1/queries/check\""));
}
