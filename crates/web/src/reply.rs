//! Files as replies.

use crate::files::File;
use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

/// Nothing inline, nothing from elsewhere: what a page shows cannot become a program.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self'; \
    connect-src 'self'; font-src 'self'; worker-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// What the first page says when the program was built without the pages.
const UNBUILT: &str = "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Trialbook</title></head>\n\
    <body>\n<h1>Trialbook</h1>\n<p>The server runs, and clients can log to it. This program was built without its web pages.</p>\n\
    <p>Build both with <code>cargo xtask serve</code> in the source folder.</p>\n</body>\n</html>\n";

/// The page that every address of a page shows. It names its files by content, so it must be asked for each time.
pub(crate) fn page(files: &[File], asked: &HeaderMap) -> Response {
    let mut reply = match files.iter().find(|file| file.path == "index.html") {
        Some(index) => encoded(index, asked),
        None => Response::new(Body::from(UNBUILT)),
    };
    let headers = reply.headers_mut();
    set(headers, header::CONTENT_TYPE, "text/html; charset=utf-8");
    set(headers, header::CACHE_CONTROL, "no-cache");
    set(headers, header::CONTENT_SECURITY_POLICY, POLICY);
    set(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    reply
}

/// A file whose name holds a hash of its content: kept for ever.
pub(crate) fn asset(file: &File, asked: &HeaderMap) -> Response {
    let mut reply = encoded(file, asked);
    let headers = reply.headers_mut();
    set(headers, header::CONTENT_TYPE, content_type(file.path));
    set(headers, header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    set(headers, header::CONTENT_SECURITY_POLICY, POLICY);
    reply
}

/// A short text.
pub(crate) fn plain(status: StatusCode, text: &'static str) -> Response {
    let mut reply = Response::new(Body::from(text));
    *reply.status_mut() = status;
    set(reply.headers_mut(), header::CONTENT_TYPE, "text/plain; charset=utf-8");
    set(reply.headers_mut(), header::CACHE_CONTROL, "no-store");
    reply
}

/// The smallest form of a file that the browser takes.
fn encoded(file: &File, asked: &HeaderMap) -> Response {
    let forms = [("br", file.brotli), ("gzip", file.gzip)];
    let packed =
        forms.into_iter().find_map(|(name, bytes)| bytes.filter(|_| takes(asked, name)).map(|b| (name, b)));
    let mut reply = Response::new(Body::from(packed.map_or(file.plain, |(_, bytes)| bytes)));
    if let Some((name, _)) = packed {
        set(reply.headers_mut(), header::CONTENT_ENCODING, name);
    }
    set(reply.headers_mut(), header::VARY, "accept-encoding");
    reply
}

/// Whether `Accept-Encoding` names an encoding without refusing it (`q=0`).
fn takes(asked: &HeaderMap, encoding: &str) -> bool {
    let named = |one: &str| {
        let mut parts = one.split(';').map(str::trim);
        let refused = |weight: &str| {
            weight.strip_prefix(['q', 'Q']).and_then(|q| q.strip_prefix('=')?.parse::<f32>().ok())
                == Some(0.0)
        };
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding)) && !parts.any(refused)
    };
    asked
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .any(|value| value.to_str().is_ok_and(|v| v.split(',').any(named)))
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: File =
        File { path: "assets/a.js", plain: b"plain", gzip: Some(b"gzip"), brotli: Some(b"brotli") };

    fn asked(encodings: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(encodings));
        headers
    }

    #[test]
    fn the_smallest_form_that_the_browser_takes_is_sent() {
        for (encodings, sent) in [
            ("gzip, deflate, br", Some("br")),
            ("gzip;q=1.0", Some("gzip")),
            ("br;q=0, gzip", Some("gzip")),
            ("br;q=0.0", None),
            ("br;Q=0, gzip;Q=0.000", None),
            ("br;q=0.001", Some("br")),
            ("BR", Some("br")),
            (" gzip ; q=0.5 , br ; q=0 ", Some("gzip")),
            ("gzipped, brotli", None),
            ("x-gzip", None),
            ("*", None),
            ("br;level=5", Some("br")),
            (",,,", None),
            (";q=1", None),
            ("identity", None),
            ("", None),
        ] {
            let reply = asset(&FILE, &asked(encodings));
            let encoding = reply.headers().get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap());
            assert_eq!(encoding, sent, "{encodings}");
            assert_eq!(reply.headers()["vary"], "accept-encoding");
        }
    }

    #[test]
    fn files_are_kept_for_ever_and_the_page_is_asked_for_each_time() {
        let reply = asset(&FILE, &HeaderMap::new());
        assert_eq!(reply.headers()["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(reply.headers()["content-type"], "text/javascript; charset=utf-8");
        let index = File { path: "index.html", ..FILE };
        assert_eq!(page(&[index], &HeaderMap::new()).headers()["cache-control"], "no-cache");
    }

    #[test]
    fn the_policy_allows_nothing_inline_and_nothing_from_elsewhere() {
        let reply = page(&[], &HeaderMap::new());
        let policy = reply.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
    }

    #[test]
    fn without_the_pages_the_first_page_says_how_to_build_them() {
        assert!(UNBUILT.contains("cargo xtask serve"));
        assert_eq!(page(&[], &HeaderMap::new()).status(), StatusCode::OK);
    }
}
