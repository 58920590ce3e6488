//! The web pages, held in the program: their addresses, compression, caching and security policy.
//!
//! Absent on purpose: everything the pages show; they ask the API for it. The files are those of `ui/dist` at build
//! time. A program built without them says on its first page how to build them.

mod ahead;
mod files;
mod reply;

use axum::Router;
use axum::extract::{Path, Request};
use axum::response::Response;
use axum::routing::get;
use files::FILES;
use http::{HeaderMap, StatusCode, header};

/// Addresses of pages. Every other address belongs to a protocol and never answers with a page.
const PAGES: [&str; 11] = [
    "/",
    "/experiments",
    "/experiments/{*rest}",
    "/runs/{*rest}",
    "/compare",
    "/models",
    "/models/{*rest}",
    "/trash",
    "/settings",
    "/settings/{*rest}",
    "/index.html",
];

/// The routes of the pages and of their files.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let mut router = Router::new().route("/assets/{*path}", get(asset));
    for page in PAGES {
        router = router.route(page, get(page_shell));
    }
    router
}

async fn page_shell(request: Request) -> Response {
    let mut reply = reply::page(FILES, request.headers());
    if let Some(links) = ahead::links(FILES, request.uri().path(), request.uri().query()) {
        reply.headers_mut().insert(header::LINK, links);
    }
    reply
}

async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    match FILES.iter().find(|file| file.path.strip_prefix("assets/") == Some(path.as_str())) {
        Some(file) => reply::asset(file, &headers),
        None => reply::plain(StatusCode::NOT_FOUND, "There is no such file. Reload the page.\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    fn get_path(path: &str) -> (u16, HeaderMap, String) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let reply = router::<()>().oneshot(request).await.unwrap();
            let (parts, body) = reply.into_parts();
            let bytes = body.collect().await.unwrap().to_bytes();
            (parts.status.as_u16(), parts.headers, String::from_utf8_lossy(&bytes).into_owned())
        })
    }

    #[test]
    fn every_page_address_answers_with_the_same_page() {
        let (status, headers, text) = get_path("/");
        assert_eq!((status, &headers["content-type"]), (200, &"text/html; charset=utf-8".parse().unwrap()));
        assert_eq!(headers["cache-control"], "no-cache");
        assert!(text.contains("Trialbook"));
        for path in [
            "/experiments",
            "/experiments/0",
            "/runs/ab/charts",
            "/compare?runs=a,b",
            "/models/a/1",
            "/settings/theme",
        ] {
            assert_eq!(get_path(path).2, text, "{path}");
        }
    }

    #[test]
    fn a_page_names_what_it_asks_for_first() {
        let (_, headers, _) = get_path("/experiments/12");
        let links = headers["link"].to_str().unwrap();
        assert!(
            links.contains("</api/v1/experiments/12/opening>; rel=preload; as=fetch; crossorigin"),
            "what the page of an experiment asks for is missing in {links}"
        );
        assert!(!get_path("/trash").1.contains_key("link"));
    }

    #[test]
    fn addresses_of_protocols_never_answer_with_a_page() {
        for path in ["/api/v1/server", "/api/2.0/mlflow/x", "/ajax-api/2.0/x", "/health", "/metrics", "/nope"]
        {
            assert_eq!(get_path(path).0, 404, "{path}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_not_found_in_plain_text() {
        let (status, headers, _) = get_path("/assets/none.js");
        assert_eq!((status, &headers["content-type"]), (404, &"text/plain; charset=utf-8".parse().unwrap()));
    }
}
