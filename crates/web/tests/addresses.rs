//! The addresses of pages and files from outside: which answer, how, to which methods, and what nobody gets.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use axum::body::Body;
use http::{HeaderMap, Method, Request};
use http_body_util::BodyExt;
use tower::ServiceExt;
use trialbook_web::router;

struct Reply {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Reply {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

fn send(request: http::request::Builder) -> Reply {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let reply = router::<()>().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = reply.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Reply { status: parts.status.as_u16(), headers: parts.headers, body }
    })
}

fn get(path: &str) -> Reply {
    send(Request::get(path))
}

const PAGES: [&str; 22] = [
    "/",
    "/index.html",
    "/experiments",
    "/experiments/0",
    "/experiments/0?filter=metrics.a%20%3E%201",
    "/experiments/0/charts/deep/er",
    "/experiments/%F0%9F%A6%80",
    "/runs/0123456789abcdef0123456789abcdef",
    "/runs/x/files/a/b%2Fc.txt",
    "/runs/..%2F..%2Fetc%2Fpasswd",
    "/compare",
    "/compare?runs=a,b&keys=loss",
    "/models",
    "/models/a%20b",
    "/models/a/1",
    "/models/a/Production",
    "/trash",
    "/settings",
    "/settings/theme",
    "/settings/a/b",
    "/runs/%",
    "/models/%00",
];

#[test]
fn every_address_of_a_page_gives_the_same_page_with_the_same_protection() {
    let first = get("/");
    for path in PAGES {
        let reply = get(path);
        assert_eq!(reply.status, 200, "{path}");
        assert_eq!(reply.body, first.body, "{path}");
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8", "{path}");
        assert_eq!(reply.header("cache-control"), "no-cache", "{path}");
        assert_eq!(reply.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(
            reply.header("content-security-policy"),
            first.header("content-security-policy"),
            "{path}"
        );
    }
}

#[test]
fn nothing_of_an_address_stands_in_its_page() {
    for path in
        ["/runs/marked-by-the-caller", "/models/marked-by-the-caller", "/compare?x=marked-by-the-caller"]
    {
        let reply = get(path);
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        assert!(!text.contains("marked-by-the-caller"), "{path}");
        assert!(!reply.header("link").contains("marked-by-the-caller"), "{path}");
    }
}

#[test]
fn a_head_has_the_headers_of_the_page_and_no_body() {
    for path in PAGES {
        let (whole, head) = (get(path), send(Request::head(path)));
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
        for name in ["content-type", "cache-control", "content-security-policy", "vary", "link"] {
            assert_eq!(head.header(name), whole.header(name), "{path}: {name}");
        }
    }
}

#[test]
fn pages_and_files_are_only_read() {
    for path in ["/", "/experiments/0", "/runs/a", "/trash", "/assets/a.js"] {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let reply = send(Request::builder().method(method.clone()).uri(path));
            assert_eq!(reply.status, 405, "{method} {path}");
            assert!(reply.header("allow").contains("GET"), "{method} {path}");
        }
    }
}

#[test]
fn addresses_that_are_nearly_those_of_pages_are_nobodys() {
    for path in [
        "/experiment",
        "/Experiments",
        "/experiments0",
        "/run/a",
        "/compare/a",
        "/trash/a",
        "/model",
        "/index.htm",
        "/index.html/a",
        "/favicon.ico",
        "/robots.txt",
        "/.git/config",
        "/pages.txt",
        "/assets",
        "//",
    ] {
        assert_eq!(get(path).status, 404, "{path}");
    }
}

#[test]
fn no_file_is_reached_by_a_way_around() {
    for path in [
        "/assets/../index.html",
        "/assets/..%2Findex.html",
        "/assets/%2e%2e/index.html",
        "/assets/./a.js",
        "/assets//index.html",
        "/assets/%2Fetc%2Fpasswd",
        "/assets/..%5c..%5cCargo.toml",
        "/assets/index.html",
        "/assets/pages.txt",
        "/assets/a.js%00",
        "/assets/%F0%9F%A6%80.js",
    ] {
        let reply = get(path);
        assert_eq!(
            (reply.status, reply.header("content-type")),
            (404, "text/plain; charset=utf-8"),
            "{path}"
        );
        assert_eq!(
            reply.header("cache-control"),
            "no-store",
            "what is missing may come with the next version"
        );
    }
}

#[test]
fn only_the_pages_of_an_experiment_and_of_a_run_ask_ahead() {
    let run = "0123456789abcdef0123456789abcdef";
    for (path, calls) in [
        ("/experiments/7".to_owned(), &["/api/v1/experiments/7/opening"][..]),
        ("/experiments/7?filter=a".to_owned(), &["/api/v1/experiments/7/fields", "/api/v1/experiments/7"]),
        (format!("/runs/{run}"), &["/api/v1/runs/0123456789abcdef0123456789abcdef"]),
        (format!("/runs/{run}/files"), &["/api/v1/runs/0123456789abcdef0123456789abcdef"]),
        ("/experiments/a".to_owned(), &[]),
        ("/runs/a".to_owned(), &[]),
        ("/models/7".to_owned(), &[]),
        ("/".to_owned(), &[]),
    ] {
        let reply = get(&path);
        let links = reply.header("link").split(", ").filter(|link| link.contains("as=fetch"));
        let asked: Vec<&str> = links.filter_map(|link| link.split(['<', '>']).nth(1)).collect();
        assert_eq!(asked, calls, "{path}");
    }
}

#[test]
fn what_is_sent_is_named_by_its_encoding_and_kept_apart_by_it() {
    let plain = get("/");
    assert_eq!(plain.header("content-encoding"), "");
    for (asked, encoding) in [("gzip", "gzip"), ("br", "br"), ("gzip, br", "br"), ("identity", ""), ("*", "")]
    {
        let reply = send(Request::get("/").header("accept-encoding", asked));
        let packed = reply.header("content-encoding").to_owned();
        // A program that was built without the pages has one short text and no other form of it.
        assert!(packed == encoding || packed.is_empty(), "{asked}: {packed}");
        assert_eq!(packed.is_empty(), reply.body == plain.body, "{asked}");
        assert_eq!(reply.header("vary"), plain.header("vary"), "{asked}");
    }
}
