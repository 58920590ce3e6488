//! What the tests share: a server over a real store in a fresh folder, with a clock moved by hand.

mod bodies;
mod never_panics;

use crate::router;
use axum::body::Body;
use http::{HeaderMap, Request};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::sync::Arc;
use trialbook_blobs::LocalBlobs;
use trialbook_domain::{
    ArtifactOwner, ArtifactPath, Clock, ExperimentId, Key, KeyPoints, LogBatch, MetricPoint, ModelUid,
    ParamKind, ParamValue, Protocol, RequestContext, RunChange, RunStatus, RunUid, TimestampMs,
};
use trialbook_services::{EventHub, LogModel, RunInputs, Services, StartRun};
use trialbook_store_sql::{OpenOptions, SqlStore};
pub(crate) use trialbook_testkit::Reply;
use trialbook_testkit::{Caller, Counting, HandClock, caller};

/// A server over a fresh data directory with the experiment `Default`.
pub(crate) struct Server {
    caller: Caller,
    services: Services,
    clock: Arc<HandClock>,
    _folder: tempfile::TempDir,
}

impl Server {
    pub(crate) fn new() -> Server {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(HandClock::default());
        let events = Arc::new(EventHub::new());
        let options = OpenOptions {
            writer_cache_kib: 2_048,
            reader_cache_kib: 1_024,
            n_readers: 1,
            ..OpenOptions::default()
        };
        let (shared, sink) = (Arc::clone(&clock), Arc::clone(&events));
        let store = SqlStore::open(&folder.path().join("data"), options, shared, sink).unwrap();
        let blobs = LocalBlobs::open(&folder.path().join("artifacts")).unwrap();
        let services = Services::new(
            Arc::new(store),
            blobs,
            events,
            Arc::clone(&clock) as Arc<dyn Clock>,
            Arc::new(Counting::default()),
        );
        Server { caller: Caller::new(router(services.clone())), services, clock, _folder: folder }
    }

    fn ctx() -> RequestContext {
        caller()
    }

    pub(crate) fn send(&self, request: http::request::Builder, body: impl Into<Body>) -> Reply {
        self.caller.send(request, body)
    }

    /// Sends a request as it is, without a context.
    pub(crate) fn send_bare(&self, request: http::request::Builder, body: impl Into<Body>) -> Reply {
        self.caller.send_bare(request, body)
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path), "")
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(Request::post(path), body.to_string())
    }

    pub(crate) fn patch(&self, path: &str, body: &Value) -> Reply {
        self.send(Request::patch(path), body.to_string())
    }

    /// Lets time pass.
    pub(crate) fn advance(&self, ms: i64) {
        self.clock.pass_ms(ms);
    }

    /// Creates an experiment and gives its id.
    pub(crate) fn experiment(&self, name: &str) -> String {
        let created = self.post("/api/v1/experiments", &json!({"name": name})).json();
        created["experiment_id"].as_str().unwrap().to_owned()
    }

    /// Creates a run in `Default`.
    pub(crate) fn run(&self, name: &str) -> RunUid {
        self.run_in("0", name)
    }

    pub(crate) fn run_in(&self, experiment: &str, name: &str) -> RunUid {
        let start = StartRun {
            experiment: ExperimentId::parse(experiment).unwrap(),
            name: Some(name.to_owned()),
            user: "someone".to_owned(),
            start: self.clock.now(),
            tags: Vec::new(),
            protocol: Protocol::Own,
        };
        self.caller.wait(self.services.create_run(&Server::ctx(), start)).unwrap().run.uid
    }

    pub(crate) fn log(&self, run: RunUid, batch: Batch) {
        self.caller.wait(self.services.log_batch(&Server::ctx(), run, batch.0)).unwrap();
    }

    /// What a use case comes to.
    pub(crate) fn wait<T, F>(&self, call: impl FnOnce(Services, RequestContext) -> F) -> T
    where
        F: Future<Output = Result<T, trialbook_domain::Problem>>,
    {
        self.caller.wait(call(self.services.clone(), Server::ctx())).unwrap()
    }

    /// A logged model.
    pub(crate) fn model(&self) -> ModelUid {
        let log = LogModel {
            experiment: ExperimentId(0),
            name: None,
            model_type: String::new(),
            source_run: None,
            params: Vec::new(),
            tags: Vec::new(),
        };
        self.caller.wait(self.services.create_logged_model(&Server::ctx(), log)).unwrap().uid
    }

    pub(crate) fn inputs(&self, run: RunUid, inputs: RunInputs) {
        self.caller.wait(self.services.log_inputs(&Server::ctx(), run, inputs)).unwrap();
    }

    /// Stores a file of a run or of a logged model.
    pub(crate) fn file(&self, owner: impl Into<ArtifactOwner>, path: &str, bytes: &'static [u8]) {
        let (owner, path) = (owner.into(), ArtifactPath::new(path).unwrap());
        self.caller.wait(async {
            let mut upload = self.services.upload_artifact(&Server::ctx(), owner, path).await.unwrap();
            upload.write(bytes::Bytes::from_static(bytes)).await.unwrap();
            upload.finish().await.unwrap();
        });
    }

    pub(crate) fn end(&self, run: RunUid, status: RunStatus) {
        let change = RunChange { status: Some(status), end: Some(self.clock.now()), name: None };
        self.caller.wait(self.services.update_run(&Server::ctx(), run, change)).unwrap();
    }

    /// Opens an event stream.
    pub(crate) fn listen(&self, path: &str) -> Listener {
        self.open(Request::get(path), "")
    }

    /// Begins to read an answer that comes piece by piece.
    pub(crate) fn open(&self, request: http::request::Builder, body: impl Into<Body>) -> Listener {
        let reply = self.caller.open(request, body);
        assert_eq!(reply.status(), 200);
        let (parts, body) = reply.into_parts();
        Listener { headers: parts.headers, body, runtime: self.caller.runtime() }
    }

    /// Drops everything that could still announce a change.
    pub(crate) fn shut_down(self) {
        drop(self);
    }
}

/// An open event stream.
pub(crate) struct Listener {
    pub(crate) headers: HeaderMap,
    body: Body,
    runtime: Arc<tokio::runtime::Runtime>,
}

/// An event that was heard.
pub(crate) struct Heard {
    pub(crate) name: String,
    pub(crate) data: Value,
}

impl Listener {
    /// The next piece of the stream.
    pub(crate) fn next_text(&mut self) -> String {
        let frame = self.runtime.block_on(self.body.frame()).unwrap().unwrap();
        String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()
    }

    pub(crate) fn next_event(&mut self) -> Heard {
        let text = self.next_text();
        let line =
            |start: &str| text.lines().find_map(|line| line.strip_prefix(start)).unwrap().trim().to_owned();
        Heard { name: line("event:"), data: serde_json::from_str(&line("data:")).unwrap() }
    }

    /// The next event of a name; others are passed over.
    pub(crate) fn next_named(&mut self, name: &str) -> Heard {
        loop {
            let heard = self.next_event();
            if heard.name == name {
                return heard;
            }
        }
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.runtime.block_on(self.body.frame()).is_none()
    }
}

/// What a run logs at once.
pub(crate) struct Batch(LogBatch);

pub(crate) fn batch() -> Batch {
    Batch(LogBatch::default())
}

impl Batch {
    /// Points of (step, value), logged at 1000 + step.
    pub(crate) fn metric(mut self, name: &str, points: &[(i64, f64)]) -> Batch {
        let point = |(step, value): &(i64, f64)| MetricPoint {
            step: *step,
            timestamp: TimestampMs(1000 + step),
            value: *value,
        };
        let points = points.iter().map(point).collect();
        self.0.metrics.push(KeyPoints { key: Key::new(name).unwrap(), points });
        self
    }

    pub(crate) fn param(mut self, name: &str, text: &str) -> Batch {
        self.0.params.push((Key::new(name).unwrap(), ParamValue::from_text(text.to_owned())));
        self
    }

    pub(crate) fn typed(mut self, name: &str, kind: ParamKind, text: &str) -> Batch {
        self.0.params.push((Key::new(name).unwrap(), ParamValue::typed(kind, text.to_owned())));
        self
    }

    pub(crate) fn tag(mut self, name: &str, value: &str) -> Batch {
        self.0.tags.push((Key::new(name).unwrap(), value.to_owned()));
        self
    }
}
