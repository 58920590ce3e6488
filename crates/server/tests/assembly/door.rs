//! The front door alone: ids, names, admission, deadlines, headers, counters.

use crate::call::{Reply, request, runtime, send};
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use http::StatusCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};
use trialbook_domain::{Entropy, Problem, RequestContext, RequestId};
use trialbook_http::{AllowedHosts, FrontDoor, HttpMetrics, default_status, pass_front_door, read_body};

/// Chance that is none.
struct Ones;

impl Entropy for Ones {
    fn bytes16(&self) -> [u8; 16] {
        [0x11; 16]
    }
}

fn render(path: &str, problem: &Problem, id: &RequestId) -> Response {
    (default_status(problem.kind()), format!("{path} {} {id}", problem.code().as_str())).into_response()
}

/// A door, what it counts, and what lets `/held` and `/mlflow-artifacts/held` go on.
struct Hall {
    router: Router,
    metrics: Arc<HttpMetrics>,
    /// A permit for each request that has come to where it is held.
    entered: Arc<Semaphore>,
    go_on: Arc<Notify>,
}

impl Hall {
    fn new(n_requests_max: usize, deadline: Duration) -> Hall {
        let metrics = Arc::new(HttpMetrics::default());
        let hosts = AllowedHosts::new(["trials.example".to_owned()]);
        let door =
            FrontDoor::new(hosts, Arc::new(Ones), render, Arc::clone(&metrics), n_requests_max, deadline);
        let (entered, go_on) = (Arc::new(Semaphore::new(0)), Arc::new(Notify::new()));
        let held = {
            let (entered, go_on) = (Arc::clone(&entered), Arc::clone(&go_on));
            move || async move {
                let go_on = go_on.notified();
                entered.add_permits(1);
                go_on.await;
                "at last"
            }
        };
        let who = |Extension(ctx): Extension<RequestContext>| async move {
            format!("{} {}", ctx.request_id, ctx.principal.name())
        };
        let framed = || async { ([("x-frame-options", "DENY"), ("x-request-id", "mine")], "") };
        let router = Router::new()
            .route("/who/{name}", get(who).post(who))
            .route("/health", get(|| async { "ok" }))
            .route("/version", get(|| async { "1" }))
            .route("/framed", get(framed))
            .route("/fails", get(|| async { StatusCode::INTERNAL_SERVER_ERROR }))
            .route("/held", get(held.clone()))
            .route("/mlflow-artifacts/held", get(held))
            .layer(axum::middleware::from_fn_with_state(door, pass_front_door));
        Hall { router, metrics, entered, go_on }
    }

    fn open() -> Hall {
        Hall::new(10, Duration::from_secs(3_600))
    }

    fn get(&self, builder: http::request::Builder) -> Reply {
        runtime().block_on(send(&self.router, builder.body(Body::empty()).unwrap()))
    }

    fn counters(&self) -> String {
        let mut text = String::new();
        self.metrics.render(&mut text);
        text
    }
}

#[test]
fn a_harmless_request_id_is_kept_and_any_other_is_replaced() {
    let hall = Hall::open();
    let longest = "x".repeat(64);
    for id in ["a", "train-7.a_B", "0", "..", &longest] {
        let reply = hall.get(request("GET", "/who/a").header("x-request-id", id));
        assert_eq!((reply.header("x-request-id"), reply.text.as_str()), (id, format!("{id} ").as_str()));
    }
    let too_long = "x".repeat(65);
    for id in ["", " ", "a b", "a\tb", "<script>", "a/b", "a\"b", "a;b", "é", "%0a", &too_long] {
        let reply = hall.get(request("GET", "/who/a").header("x-request-id", id));
        assert_eq!(reply.header("x-request-id"), "1111111111111111", "{id:?}");
    }
    assert_eq!(hall.get(request("GET", "/who/a")).header("x-request-id"), "1111111111111111");
    assert_eq!(
        hall.get(request("GET", "/framed")).header("x-request-id"),
        "1111111111111111",
        "the door has the last word"
    );
}

#[test]
fn the_name_of_basic_authentication_is_passed_on_and_nothing_else() {
    let hall = Hall::open();
    for (value, name) in [
        ("Basic YWRhOnNlY3JldA==", "ada"),
        ("basic YWRhOnNlY3JldA==", "ada"),
        ("Basic  YWRhOnNlY3JldA== ", "ada"),
        ("Basic w6k6", "é"),
        ("Basic YTpiOmM=", "a"),
        ("Basic YWRh", ""),
        ("Basic OnNlY3JldA==", ""),
        ("Basic YQpiOng=", ""),
        ("Basic /zp4", ""),
        ("Basic !", ""),
        ("Basic", ""),
        ("Bearer YWRhOnNlY3JldA==", ""),
        ("YWRhOnNlY3JldA==", ""),
    ] {
        let reply = hall.get(request("GET", "/who/a").header("authorization", value));
        assert_eq!(reply.text, format!("1111111111111111 {name}"), "{value}");
    }
}

#[test]
fn every_reply_has_the_headers_that_keep_browsers_careful() {
    let hall = Hall::open();
    for (path, status) in [("/who/a", 200), ("/nowhere", 404), ("/fails", 500), ("/health", 200)] {
        let reply = hall.get(request("GET", path));
        assert_eq!(reply.status, status);
        let names =
            ["x-content-type-options", "x-frame-options", "referrer-policy", "cross-origin-resource-policy"];
        let values = names.map(|name| reply.header(name).to_owned());
        assert_eq!(values, ["nosniff", "SAMEORIGIN", "same-origin", "same-origin"], "{path}");
    }
    assert_eq!(
        hall.get(request("GET", "/framed")).header("x-frame-options"),
        "DENY",
        "what a route says stays"
    );
}

#[test]
fn foreign_names_are_turned_away_before_the_route_and_probes_are_not() {
    let hall = Hall::open();
    let foreign = |path: &str| http::Request::builder().uri(path).header("host", "evil.example");
    let reply = hall.get(foreign("/who/a"));
    assert_eq!((reply.status, reply.text.as_str()), (403, "/who/a foreign_host 1111111111111111"));
    assert_eq!(reply.header("x-frame-options"), "SAMEORIGIN");
    for path in ["/health", "/version"] {
        assert_eq!(hall.get(foreign(path)).status, 200, "{path}");
        assert_eq!(hall.get(http::Request::builder().uri(path)).status, 200, "{path} without a host");
    }
    for path in ["/health/", "/healthy", "/nowhere"] {
        assert_eq!(hall.get(foreign(path)).status, 403, "{path}");
    }
    let page = request("POST", "/who/a").header("origin", "http://evil.example");
    assert_eq!(hall.get(page).text, "/who/a foreign_origin 1111111111111111");
    assert_eq!(hall.get(request("POST", "/who/a").header("origin", "http://trials.example")).status, 200);
}

#[test]
fn more_requests_than_there_is_room_for_are_told_to_come_again() {
    let hall = Hall::new(2, Duration::from_secs(3_600));
    runtime().block_on(async {
        let ask = |path: &str| send(&hall.router, request("GET", path).body(Body::empty()).unwrap());
        let watch = async {
            hall.entered.acquire_many(2).await.unwrap().forget();
            assert_eq!(hall.metrics.in_flight(), 2);
            for path in ["/who/a", "/health"] {
                let refused = ask(path).await;
                assert_eq!(
                    (refused.status, refused.text.split(' ').nth(1)),
                    (429, Some("overloaded")),
                    "{path}"
                );
            }
            hall.go_on.notify_waiters();
        };
        let (first, second, ()) = tokio::join!(ask("/held"), ask("/held"), watch);
        assert_eq!((first.text.as_str(), second.text.as_str()), ("at last", "at last"));
        assert_eq!(ask("/who/a").await.status, 200, "there is room again");
        assert_eq!(hall.metrics.in_flight(), 0);
    });
}

#[test]
fn a_request_that_is_given_up_makes_room() {
    let hall = Hall::new(1, Duration::from_secs(3_600));
    runtime().block_on(async {
        let ask = |path: &str| send(&hall.router, request("GET", path).body(Body::empty()).unwrap());
        tokio::select! {
            _ = ask("/held") => panic!("nobody let it go on"),
            permit = hall.entered.acquire() => permit.unwrap().forget(),
        }
        assert_eq!(ask("/who/a").await.status, 200);
    });
}

#[test]
fn a_deadline_ends_requests_but_not_transfers_of_artifacts() {
    let hall = Hall::new(10, Duration::from_millis(20));
    runtime().block_on(async {
        let ask = |path: &str| send(&hall.router, request("GET", path).body(Body::empty()).unwrap());
        let late = async {
            hall.entered.acquire().await.unwrap().forget();
            let late = ask("/held").await;
            // The transfer began before the request that has just met its deadline.
            hall.go_on.notify_waiters();
            late
        };
        let (transfer, late) = tokio::join!(ask("/mlflow-artifacts/held"), late);
        assert_eq!((late.status, late.text.as_str()), (429, "/held deadline_exceeded 1111111111111111"));
        assert_eq!((transfer.status, transfer.text.as_str()), (200, "at last"));
    });
}

#[test]
fn requests_are_counted_by_the_pattern_of_their_route() {
    let hall = Hall::open();
    for path in ["/who/a", "/who/b", "/fails", "/nowhere", "/other"] {
        hall.get(request("GET", path).header("content-length", "7"));
    }
    hall.get(http::Request::builder().uri("/who/a").header("host", "evil.example"));
    let text = hall.counters();
    for (route, status, n) in
        [("/who/{name}", 200, 2), ("/who/{name}", 403, 1), ("/fails", 500, 1), ("unmatched", 404, 2)]
    {
        let line = format!(
            "trialbook_http_request_duration_seconds_count{{route=\"{route}\",status=\"{status}\"}} {n}"
        );
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert!(text.contains("trialbook_http_request_body_bytes_total 35\n"), "{text}");
    assert!(text.contains("trialbook_http_requests_in_flight 0\n"), "{text}");
}

#[test]
fn buckets_of_time_only_grow_and_end_in_all() {
    let hall = Hall::open();
    for _ in 0..3 {
        hall.get(request("GET", "/who/a"));
    }
    let text = hall.counters();
    let buckets: Vec<u64> = text
        .lines()
        .filter(|line| line.starts_with("trialbook_http_request_duration_seconds_bucket"))
        .map(|line| line.rsplit_once(' ').unwrap().1.parse().unwrap())
        .collect();
    assert!(buckets.len() > 3 && buckets.is_sorted(), "{buckets:?}");
    assert_eq!(buckets.last(), Some(&3));
}

/// A body that comes in pieces, the last of which may be a fault.
struct Pieces(std::collections::VecDeque<Result<&'static [u8], &'static str>>);

impl axum::body::HttpBody for Pieces {
    type Data = axum::body::Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Self::Data>, Self::Error>>> {
        let next = self.0.pop_front().map(|piece| match piece {
            Ok(bytes) => Ok(hyper::body::Frame::data(axum::body::Bytes::from_static(bytes))),
            Err(why) => Err(std::io::Error::other(why)),
        });
        std::task::Poll::Ready(next)
    }
}

#[test]
fn a_body_in_pieces_is_one_body_with_one_limit() {
    let read = |pieces: &[Result<&'static [u8], &'static str>], announced: &str, limit| {
        let headers = [(http::header::CONTENT_LENGTH, announced.parse().unwrap())].into_iter().collect();
        let body = Body::new(Pieces(pieces.iter().copied().collect()));
        let read = runtime().block_on(read_body(&headers, body, limit));
        read.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .map_err(|problem| problem.code().as_str())
    };
    let pieces: [Result<&'static [u8], &'static str>; 4] = [Ok(b"ab"), Ok(b""), Ok(b"cde"), Ok(b"f")];
    for announced in ["6", "0", "1", "2", "100", "x"] {
        assert_eq!(read(&pieces, announced, 100), Ok("abcdef".to_owned()), "{announced}");
    }
    assert_eq!(read(&pieces, "x", 6), Ok("abcdef".to_owned()));
    assert_eq!(read(&pieces, "x", 5), Err("body_too_large"));
    assert_eq!(read(&pieces, "x", 1), Err("body_too_large"));
    assert_eq!(read(&[Ok(b"ab"), Err("gone")], "x", 100), Err("invalid_body"));
    assert_eq!(read(&[], "0", 0), Ok(String::new()));
}
