//! Requests to a router without a listener in between.

use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Request, Response};
use http_body_util::BodyExt;
use serde_json::Value;
use std::sync::Arc;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;
use trialbook_domain::{Principal, RequestContext, RequestId};

/// Who asks, in tests: anyone, with the request id `req-1`.
pub fn caller() -> RequestContext {
    RequestContext {
        request_id: RequestId("req-1".to_owned()),
        principal: Principal::Anyone,
        reason: String::new(),
    }
}

/// A router, and a runtime to wait in.
#[derive(Debug)]
pub struct Caller {
    router: Router,
    runtime: Arc<Runtime>,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    /// Status code.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The whole body; empty when it broke off.
    pub bytes: Vec<u8>,
    /// Whether the body broke off before its end.
    pub broke_off: bool,
    /// The same as text.
    pub text: String,
}

impl Reply {
    /// The body as JSON; the test fails when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    /// The code of a problem in the form of our own API.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// A header's value, empty without it.
    pub fn header(&self, name: impl http::header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Caller {
    /// Calls this router.
    pub fn new(router: Router) -> Caller {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        Caller { router, runtime: Arc::new(runtime) }
    }

    /// Sends a request as the front door hands it on: with a context.
    pub fn send(&self, request: http::request::Builder, body: impl Into<Body>) -> Reply {
        self.send_bare(request.extension(caller()), body)
    }

    /// Sends a request as it is.
    pub fn send_bare(&self, request: http::request::Builder, body: impl Into<Body>) -> Reply {
        let (parts, body) = self.open_bare(request, body).into_parts();
        let whole = self.wait(body.collect());
        let broke_off = whole.is_err();
        let bytes = whole.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Reply { status: parts.status.as_u16(), headers: parts.headers, bytes, broke_off, text }
    }

    /// Sends a request with a context and leaves the reply's body to be read.
    pub fn open(&self, request: http::request::Builder, body: impl Into<Body>) -> Response<Body> {
        self.open_bare(request.extension(caller()), body)
    }

    fn open_bare(&self, request: http::request::Builder, body: impl Into<Body>) -> Response<Body> {
        let request: Request<Body> = request.body(body.into()).unwrap();
        self.wait(self.router.clone().oneshot(request)).unwrap()
    }

    /// What waits, for those who outlive the router.
    pub fn runtime(&self) -> Arc<Runtime> {
        Arc::clone(&self.runtime)
    }

    /// Waits for anything else.
    pub fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }
}
