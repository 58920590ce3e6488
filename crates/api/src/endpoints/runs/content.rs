//! `GET /api/v1/runs/{run_id}/files/content`: the bytes of a file, shown to no browser as part of our origin.

use crate::call::{Answer, Call};
use crate::wire::{artifact_path, run_id};
use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use trialbook_api_types::{FileContentParams, Problem as WireProblem};
use trialbook_domain::{ArtifactFile, ArtifactOwner, Problem};
use trialbook_http::{Wanted, content_range, etag, wanted};
use trialbook_services::BlobReader;

/// The whole size of the file, whatever part of it is sent.
const FILE_SIZE: HeaderName = HeaderName::from_static("x-file-size");
/// The type of what no preview shows: a browser may save it, nothing else.
const UNKNOWN: &str = "application/octet-stream";
/// A page among the files may compute and draw, but it has no origin, reaches nothing and is framed by us alone.
const POLICY: &str = "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; \
    style-src 'unsafe-inline'; img-src data: blob:; font-src data:; media-src data: blob:; frame-ancestors 'self'";

/// The bytes of a file of a run, or a part of them: by `from` and `length`, or by a `Range` header when neither is given.
/// Pages and drawings come with a policy that takes their origin away.
#[utoipa::path(
    get, path = "/api/v1/runs/{run_id}/files/content", operation_id = "readRunFile", tag = "runs",
    params(("run_id" = String, Path, description = "Id of the run"), FileContentParams),
    responses(
        (status = 200, description = "The bytes; `x-file-size` tells the size of the whole file",
            body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, description = "The range that was asked for",
            body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 304, description = "The client holds these bytes"),
        (status = 404, description = "There is no such run or file", body = WireProblem),
        (status = 416, description = "The range begins outside the file"),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let uid = run_id(call.segment("run_id"))?;
    send_file(call, uid.into()).await
}

/// The bytes that a call asks for, of a file of a run or of a logged model.
pub(crate) async fn send_file(call: Call, owner: ArtifactOwner) -> Answer {
    let asked: FileContentParams = call.query()?;
    let path = artifact_path("path", &asked.path)?;
    let file = call.services.get_artifact(&call.ctx, owner, path).await?;
    let etag = etag(&file.sha256);
    let by_query = asked.from.is_some() || asked.length.is_some();
    let (status, from, length) = match wanted(call.headers(), &etag, file.size_bytes) {
        Wanted::Held => (StatusCode::NOT_MODIFIED, 0, 0),
        _ if by_query => {
            let from = asked.from.unwrap_or(0).min(file.size_bytes);
            (StatusCode::OK, from, asked.length.unwrap_or(u64::MAX).min(file.size_bytes - from))
        }
        Wanted::Whole => (StatusCode::OK, 0, file.size_bytes),
        Wanted::Part(from, to) => (StatusCode::PARTIAL_CONTENT, from, to - from + 1),
        Wanted::Outside => (StatusCode::RANGE_NOT_SATISFIABLE, 0, 0),
    };
    let body = match status {
        StatusCode::NOT_MODIFIED | StatusCode::RANGE_NOT_SATISFIABLE => Body::empty(),
        _ => stream(call.services.read_artifact(&call.ctx, &file, from, length).await?),
    };
    let mut reply = Response::new(body);
    *reply.status_mut() = status;
    let headers = reply.headers_mut();
    if status != StatusCode::NOT_MODIFIED {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    if status == StatusCode::PARTIAL_CONTENT {
        let part = Some((from, from + length - 1));
        headers.insert(header::CONTENT_RANGE, content_range(part, file.size_bytes));
    } else if status == StatusCode::RANGE_NOT_SATISFIABLE {
        headers.insert(header::CONTENT_RANGE, content_range(None, file.size_bytes));
    }
    headers.insert(header::ETAG, etag);
    describe(headers, &file);
    Ok(reply)
}

/// What every reply says of the file, whatever part of it is sent.
fn describe(headers: &mut HeaderMap, file: &ArtifactFile) {
    let kind = content_type(file.path.name());
    let shown = if kind == UNKNOWN { "attachment" } else { "inline" };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(shown));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(FILE_SIZE, HeaderValue::from(file.size_bytes));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
}

/// The pieces of a file as a body. A piece that cannot be read breaks the connection off, so that the client sees it.
fn stream(reader: BlobReader) -> Body {
    let pieces = futures_util::stream::try_unfold(reader, |mut reader| async move {
        let piece = reader.next_piece().await?;
        Ok::<_, Problem>(piece.map(|piece| (piece, reader)))
    });
    Body::from_stream(pieces)
}

/// What a preview shows has its type; everything else is bytes, and no browser guesses (`nosniff`).
fn content_type(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("bmp") => "image/bmp",
        Some("avif") => "image/avif",
        Some("svg") => "image/svg+xml",
        Some("html" | "htm") => "text/html; charset=utf-8",
        Some("json" | "ipynb") => "application/json",
        Some("wav") => "audio/wav",
        Some("mp3") => "audio/mpeg",
        Some("ogg" | "opus") => "audio/ogg",
        Some("flac") => "audio/flac",
        Some("m4a") => "audio/mp4",
        Some("mp4" | "mov") => "video/mp4",
        Some("webm") => "video/webm",
        Some("mkv") => "video/x-matroska",
        Some("csv") => "text/csv; charset=utf-8",
        Some("txt" | "log" | "md" | "py" | "yaml" | "yml" | "toml" | "cfg" | "ini") => {
            "text/plain; charset=utf-8"
        }
        _ => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::Server;
    use http::Request;

    #[test]
    fn a_file_is_sent_whole_or_in_part_with_its_whole_size() {
        let server = Server::new();
        let run = server.run("a");
        server.file(run, "d/a b.txt", b"0123456789");
        let path = format!("/api/v1/runs/{run}/files/content?path=d%2Fa%20b.txt");
        for (range, text) in [
            ("", "0123456789"),
            ("&from=8", "89"),
            ("&from=2&length=3", "234"),
            ("&length=0", ""),
            ("&from=99", ""),
            ("&from=5&length=99", "56789"),
        ] {
            let reply = server.get(&format!("{path}{range}"));
            assert_eq!((reply.status, reply.text.as_str()), (200, text), "{range}");
            assert_eq!(reply.headers["x-file-size"], "10");
            assert_eq!(reply.headers["content-length"], text.len().to_string().as_str());
        }
    }

    #[test]
    fn a_player_gets_the_range_that_it_asks_for() {
        let server = Server::new();
        let run = server.run("a");
        server.file(run, "film.mp4", b"0123456789");
        let path = format!("/api/v1/runs/{run}/files/content?path=film.mp4");
        let ask = |query: &str, sent: &[(&str, &str)]| {
            let request =
                sent.iter().fold(Request::get(format!("{path}{query}")), |request, (name, value)| {
                    request.header(*name, *value)
                });
            server.send(request, "")
        };
        let whole = ask("", &[]);
        assert_eq!((whole.status, whole.header("accept-ranges"), whole.text.len()), (200, "bytes", 10));
        let etag = whole.header("etag").to_owned();
        for (query, sent, status, range, text) in [
            ("", vec![("range", "bytes=0-")], 206, "bytes 0-9/10", "0123456789"),
            ("", vec![("range", "bytes=3-5")], 206, "bytes 3-5/10", "345"),
            ("", vec![("range", "bytes=-2")], 206, "bytes 8-9/10", "89"),
            ("", vec![("range", "bytes=8-99"), ("if-range", etag.as_str())], 206, "bytes 8-9/10", "89"),
            ("", vec![("range", "bytes=3-5"), ("if-range", "\"other\"")], 200, "", "0123456789"),
            ("", vec![("range", "bytes=10-")], 416, "bytes */10", ""),
            ("", vec![("range", "bytes=0-1,4-5")], 200, "", "0123456789"),
            ("", vec![("if-none-match", etag.as_str())], 304, "", ""),
            ("&from=2&length=3", vec![("range", "bytes=0-1")], 200, "", "234"),
            ("&from=2", vec![("range", "bytes=90-")], 200, "", "23456789"),
        ] {
            let reply = ask(query, &sent);
            assert_eq!(
                (reply.status, reply.header("content-range"), reply.text.as_str()),
                (status, range, text)
            );
            assert_eq!(reply.header("etag"), etag, "{sent:?}");
            assert_eq!(reply.header("content-type"), "video/mp4", "{sent:?}");
            assert_eq!(reply.header("x-file-size"), "10", "{sent:?}");
            assert!(reply.header("content-security-policy").starts_with("sandbox "), "{sent:?}");
            if status != 304 {
                assert_eq!(reply.header("content-length"), text.len().to_string(), "{sent:?}");
            }
        }
    }

    #[test]
    fn an_empty_file_has_no_range_and_is_sent_whole() {
        let server = Server::new();
        let run = server.run("a");
        server.file(run, "none.wav", b"");
        let path = format!("/api/v1/runs/{run}/files/content?path=none.wav");
        let part = server.send(Request::get(&path).header("range", "bytes=0-"), "");
        assert_eq!((part.status, part.header("content-range")), (416, "bytes */0"));
        let whole = server.get(&path);
        assert_eq!((whole.status, whole.header("content-type"), whole.text.as_str()), (200, "audio/wav", ""));
    }

    #[test]
    fn what_no_preview_shows_is_saved_and_never_shown() {
        let server = Server::new();
        let run = server.run("a");
        for (name, shown) in [
            ("a.js", "attachment"),
            ("a.xhtml", "attachment"),
            ("wav", "attachment"),
            ("a.wav", "inline"),
            ("a.mkv", "inline"),
            ("a.avif", "inline"),
            ("a.bmp", "inline"),
            ("a.opus", "inline"),
        ] {
            server.file(run, name, b"x");
            let reply = server.get(&format!("/api/v1/runs/{run}/files/content?path={name}"));
            assert_eq!(reply.header("content-disposition"), shown, "{name}");
            assert_eq!(
                reply.header("content-type") == "application/octet-stream",
                shown == "attachment",
                "{name}"
            );
        }
    }

    #[test]
    fn a_page_among_the_files_has_no_origin_and_reaches_nothing() {
        let server = Server::new();
        let run = server.run("a");
        for (name, kind) in [
            ("a.html", "text/html; charset=utf-8"),
            ("a.SVG", "image/svg+xml"),
            ("a.avif", "image/avif"),
            ("a.bmp", "image/bmp"),
            ("a.exe", "application/octet-stream"),
            ("html", "application/octet-stream"),
        ] {
            server.file(run, name, b"<script>1</script>");
            let reply = server.get(&format!("/api/v1/runs/{run}/files/content?path={name}"));
            assert_eq!(reply.headers["content-type"], kind);
            let policy = reply.headers["content-security-policy"].to_str().unwrap();
            assert!(policy.starts_with("sandbox allow-scripts; default-src 'none';"), "{policy}");
            assert!(!policy.contains("same-origin"), "{policy}");
        }
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        let server = Server::new();
        let run = server.run("a");
        server.file(run, "d/a.txt", b"x");
        for (path, status, code) in [
            ("none", 404, "artifact_not_found"),
            ("d", 404, "artifact_not_found"),
            ("..%2Fx", 400, "invalid_value"),
        ] {
            let reply = server.get(&format!("/api/v1/runs/{run}/files/content?path={path}"));
            assert_eq!((reply.status, reply.code().as_str()), (status, code), "{path}");
        }
        assert_eq!(server.get(&format!("/api/v1/runs/{run}/files/content")).status, 400);
    }
}
