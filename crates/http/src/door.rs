//! The layer in front of every route: id, checks, admission, deadline, safety headers, one log line, counters.

use crate::claim::principal;
use crate::metrics::HttpMetrics;
use crate::origin::AllowedHosts;
use crate::request_id::{REQUEST_ID, request_id};
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use trialbook_domain::{Code, Entropy, Kind, Problem, RequestContext, RequestId};

/// Turns a problem into a reply in the form of the protocol that the path belongs to.
pub type RenderProblem = fn(path: &str, problem: &Problem, request_id: &RequestId) -> Response;

/// The front door's settings and counters.
#[derive(Clone)]
pub struct FrontDoor {
    inner: Arc<Inner>,
}

struct Inner {
    hosts: AllowedHosts,
    entropy: Arc<dyn Entropy>,
    render: RenderProblem,
    metrics: Arc<HttpMetrics>,
    slots: Semaphore,
    deadline: Duration,
}

impl FrontDoor {
    /// A door that lets `n_requests_max` requests in at a time and gives each `deadline` to be answered.
    pub fn new(
        hosts: AllowedHosts,
        entropy: Arc<dyn Entropy>,
        render: RenderProblem,
        metrics: Arc<HttpMetrics>,
        n_requests_max: usize,
        deadline: Duration,
    ) -> FrontDoor {
        let slots = Semaphore::new(n_requests_max);
        FrontDoor { inner: Arc::new(Inner { hosts, entropy, render, metrics, slots, deadline }) }
    }
}

/// Answers that must work under any name, for load balancers and probes.
fn is_probe(path: &str) -> bool {
    matches!(path, "/health" | "/version")
}

/// Replies whose bodies may take as long as they take: the deadline covers the time until they begin.
pub async fn pass_front_door(State(door): State<FrontDoor>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let door = door.inner;
    let id = request_id(request.headers(), &*door.entropy);
    let path = request.uri().path().to_owned();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |matched| matched.as_str().to_owned());
    let body_bytes = content_length(request.headers());
    door.metrics.begin();
    let principal = principal(request.headers());
    let ctx = RequestContext { request_id: id.clone(), principal, reason: String::new() };
    request.extensions_mut().insert(ctx);
    let outcome = match admit(&door, &path, &request) {
        Err(problem) => Err(problem),
        Ok(_slot) if is_upload(&path) => Ok(next.run(request).await),
        Ok(_slot) => tokio::time::timeout(door.deadline, next.run(request)).await.map_err(|_| {
            let seconds = door.deadline.as_secs();
            Problem::new(
                Code::DeadlineExceeded,
                format!("The request was not answered within {seconds} seconds."),
            )
        }),
    };
    let mut response = outcome.unwrap_or_else(|problem| {
        log_problem(&problem, &id);
        (door.render)(&path, &problem, &id)
    });
    protect(response.headers_mut(), &id);
    let duration = started.elapsed();
    let status = response.status().as_u16();
    door.metrics.end(&route, status, duration, body_bytes);
    tracing::info!(
        request.id = %id, method = %method, route, status, duration_ms = duration.as_secs_f64() * 1e3,
        size_bytes = body_bytes, "request answered"
    );
    response
}

/// Artifact transfers have no deadline of their own: they last as long as bytes flow.
fn is_upload(path: &str) -> bool {
    path.contains("/mlflow-artifacts/")
}

fn admit<'a>(
    door: &'a Inner,
    path: &str,
    request: &Request,
) -> Result<tokio::sync::SemaphorePermit<'a>, Problem> {
    if !is_probe(path) {
        door.hosts.check(request.method(), request.headers())?;
    }
    door.slots.try_acquire().map_err(|_| {
        Problem::new(Code::Overloaded, "The server is answering as many requests as it can.")
            .hint("Send it again.")
    })
}

/// Logs what people must act on; what the caller did wrong is in the request line already.
pub fn log_problem(problem: &Problem, id: &RequestId) {
    match problem.kind() {
        Kind::Bug | Kind::Corrupt => {
            tracing::error!(request.id = %id, code = problem.code().as_str(), problem = %problem, "request failed");
        }
        Kind::Unavailable => {
            tracing::warn!(request.id = %id, code = problem.code().as_str(), problem = %problem, "request put off");
        }
        Kind::Invalid
        | Kind::Unauthenticated
        | Kind::Forbidden
        | Kind::NotFound
        | Kind::AlreadyExists
        | Kind::Conflict
        | Kind::Limit => {}
    }
}

fn content_length(headers: &HeaderMap) -> u64 {
    headers
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.parse().ok())
        .unwrap_or(0)
}

fn protect(headers: &mut HeaderMap, id: &RequestId) {
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "SAMEORIGIN");
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        headers.insert(REQUEST_ID, value);
    }
}
