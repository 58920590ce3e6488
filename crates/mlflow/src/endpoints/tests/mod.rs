//! Whole requests through the router, over a store in memory.

mod artifacts_settings;
mod deleted;
mod experiments;
mod faults;
mod limits;
mod metrics;
mod paging;
mod registry;
mod routing;
mod runs;
mod session;
mod types;

use super::router;
use crate::settings::Settings;
use axum::body::Body;
use http::Request;
use serde_json::{Value, json};
use std::sync::Arc;
use trialbook_blobs::LocalBlobs;
use trialbook_domain::{Code, Key, LogBatch, Problem, Retry};
use trialbook_services::{EventHub, Services};
use trialbook_store::EventSink;
use trialbook_store::memory::{Faults, MemoryStore};
pub(super) use trialbook_testkit::Reply;
use trialbook_testkit::{Caller, Counting, HandClock, NOW};

/// Some tags and metrics make the store fail, each in its way.
struct ToldToFail;

impl ToldToFail {
    fn by(key: &Key) -> Option<Problem> {
        match key.as_str() {
            "fail.overloaded" => {
                Some(Problem::new(Code::Overloaded, "The queue is full.").retry(Retry::AfterMs(2_500)))
            }
            "fail.disk" => {
                Some(Problem::new(Code::StorageUnavailable, "The disk is full.").hint("Free some space."))
            }
            "fail.keys" => Some(Problem::new(Code::TooManyKeys, "There are too many keys.")),
            "fail.bug" => Some(Problem::bug("row 7 of table runs")),
            _ => None,
        }
    }
}

impl Faults for ToldToFail {
    fn of_batch(&self, batch: &LogBatch) -> Option<Problem> {
        batch.tags.iter().find_map(|(key, _)| ToldToFail::by(key))
    }

    fn of_history(&self, key: &Key) -> Option<Problem> {
        ToldToFail::by(key)
    }
}

/// A server in memory with the experiment `Default`.
pub(super) struct Server {
    caller: Caller,
    _folder: tempfile::TempDir,
}

impl Server {
    pub(super) fn new() -> Server {
        Server::with(Settings::default())
    }

    fn with(settings: Settings) -> Server {
        let folder = tempfile::tempdir().unwrap();
        let blobs = LocalBlobs::open(folder.path()).unwrap();
        let events = Arc::new(EventHub::new());
        let sink = Arc::clone(&events) as Arc<dyn EventSink>;
        // Few points in a block, so that short histories have several.
        let store = MemoryStore::new(NOW, sink).with_blocks_of(4).with_faults(Arc::new(ToldToFail));
        let (clock, ids) = (Arc::new(HandClock::default()), Arc::new(Counting::default()));
        let services = Services::new(Arc::new(store), blobs, events, clock, ids);
        Server { caller: Caller::new(router(services, settings)), _folder: folder }
    }

    pub(super) fn send(&self, request: http::request::Builder, body: impl Into<Body>) -> Reply {
        self.caller.send(request, body)
    }

    fn post_any(&self, path: &str, body: &Value) -> Reply {
        let request =
            Request::post(format!("/api/2.0/mlflow/{path}")).header("content-type", "application/json");
        self.send(request, body.to_string())
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Value {
        let reply = self.post_any(path, body);
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        reply.json()
    }

    /// Status, error code and message of a refusal.
    fn refused(&self, path: &str, body: &Value) -> (u16, String, String) {
        let reply = self.post_any(path, body);
        let told = reply.json();
        let part = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
        (reply.status, part("error_code"), part("message"))
    }

    fn get_any(&self, path: &str) -> Reply {
        self.send(Request::get(format!("/ajax-api/2.0/mlflow/{path}")), "")
    }

    pub(super) fn get(&self, path: &str) -> Value {
        let reply = self.get_any(path);
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        reply.json()
    }

    /// Creates a run in `Default` and gives its id.
    pub(super) fn run(&self) -> String {
        let created =
            self.post("runs/create", &json!({"experiment_id": "0", "run_name": "a", "start_time": 5}));
        created["run"]["info"]["run_id"].as_str().unwrap().to_owned()
    }
}

fn not_found(message: &str) -> (u16, String, String) {
    (404, "RESOURCE_DOES_NOT_EXIST".to_owned(), message.to_owned())
}

fn invalid(message: &str) -> (u16, String, String) {
    (400, "INVALID_PARAMETER_VALUE".to_owned(), message.to_owned())
}
