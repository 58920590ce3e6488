//! What the tests share: a server over a real store in a fresh folder, with a clock moved by hand.

mod never_panics;

use crate::router;
use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Request};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tower::ServiceExt;
use trialbook_blobs::LocalBlobs;
use trialbook_domain::{
    ArtifactPath, Clock, Entropy, ExperimentId, Key, KeyPoints, LogBatch, MetricPoint, ModelUid, ParamKind,
    ParamValue, Principal, Protocol, RequestContext, RequestId, RunChange, RunStatus, RunUid, TimestampMs,
};
use trialbook_services::{EventHub, LogModel, RunInputs, Services, StartRun};
use trialbook_store_sql::{OpenOptions, SqlStore};

struct HandClock(AtomicI64);

impl Clock for HandClock {
    fn now(&self) -> TimestampMs {
        TimestampMs(self.0.load(Ordering::Relaxed))
    }
}

struct Counting(AtomicU64);

impl Entropy for Counting {
    fn bytes16(&self) -> [u8; 16] {
        u128::from(self.0.fetch_add(1, Ordering::Relaxed)).to_be_bytes()
    }
}

/// A server over a fresh data directory with the experiment `Default`.
pub(crate) struct Server {
    router: Router,
    services: Services,
    clock: Arc<HandClock>,
    runtime: Arc<tokio::runtime::Runtime>,
    _folder: tempfile::TempDir,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) bytes: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    /// The code of a problem.
    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Server {
    pub(crate) fn new() -> Server {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(HandClock(AtomicI64::new(1_700_000_000_000)));
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
            Arc::new(Counting(AtomicU64::new(1))),
        );
        let runtime = Arc::new(tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap());
        let router = router(services.clone());
        Server { router, services, clock, runtime, _folder: folder }
    }

    fn ctx() -> RequestContext {
        RequestContext { request_id: RequestId("req-1".to_owned()), principal: Principal::Anyone }
    }

    pub(crate) fn send(&self, request: http::request::Builder, body: impl Into<Body>) -> Reply {
        self.send_bare(request.extension(Server::ctx()), body)
    }

    /// Sends a request as it is, without a context.
    pub(crate) fn send_bare(&self, request: http::request::Builder, body: impl Into<Body>) -> Reply {
        let request = request.body(body.into()).unwrap();
        self.runtime.block_on(async {
            let reply = self.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = reply.into_parts();
            let bytes = body.collect().await.unwrap().to_bytes();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Reply { status: parts.status.as_u16(), headers: parts.headers, text, bytes: bytes.to_vec() }
        })
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
        self.clock.0.fetch_add(ms, Ordering::Relaxed);
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
        self.runtime.block_on(self.services.create_run(&Server::ctx(), start)).unwrap().run.uid
    }

    pub(crate) fn log(&self, run: RunUid, batch: Batch) {
        self.runtime.block_on(self.services.log_batch(&Server::ctx(), run, batch.0)).unwrap();
    }

    /// What a use case comes to.
    pub(crate) fn wait<T, F>(&self, call: impl FnOnce(Services, RequestContext) -> F) -> T
    where
        F: Future<Output = Result<T, trialbook_domain::Problem>>,
    {
        self.runtime.block_on(call(self.services.clone(), Server::ctx())).unwrap()
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
        self.runtime.block_on(self.services.create_logged_model(&Server::ctx(), log)).unwrap().uid
    }

    pub(crate) fn inputs(&self, run: RunUid, inputs: RunInputs) {
        self.runtime.block_on(self.services.log_inputs(&Server::ctx(), run, inputs)).unwrap();
    }

    /// Stores a file of a run.
    pub(crate) fn file(&self, run: RunUid, path: &str, bytes: &'static [u8]) {
        let path = ArtifactPath::new(path).unwrap();
        self.runtime.block_on(async {
            let mut upload = self.services.upload_artifact(&Server::ctx(), run, path).await.unwrap();
            upload.write(bytes::Bytes::from_static(bytes)).await.unwrap();
            upload.finish().await.unwrap();
        });
    }

    pub(crate) fn end(&self, run: RunUid, status: RunStatus) {
        let change = RunChange { status: Some(status), end: Some(self.clock.now()), name: None };
        self.runtime.block_on(self.services.update_run(&Server::ctx(), run, change)).unwrap();
    }

    /// Opens an event stream.
    pub(crate) fn listen(&self, path: &str) -> Listener {
        let request = Request::get(path).extension(Server::ctx()).body(Body::empty()).unwrap();
        let reply = self.runtime.block_on(self.router.clone().oneshot(request)).unwrap();
        assert_eq!(reply.status(), 200);
        let (parts, body) = reply.into_parts();
        Listener { headers: parts.headers, body, runtime: Arc::clone(&self.runtime) }
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
