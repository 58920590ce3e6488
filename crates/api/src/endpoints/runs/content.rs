//! `GET /api/v1/runs/{run_id}/files/content`: the bytes of a file, shown to no browser as part of our origin.

use crate::call::{Answer, Call};
use crate::wire::{artifact_path, run_id};
use axum::body::Body;
use axum::response::Response;
use http::{HeaderName, HeaderValue, StatusCode, header};
use trialbook_api_types::{FileContentParams, Problem as WireProblem};
use trialbook_domain::Problem;
use trialbook_services::BlobReader;

/// The whole size of the file, whatever part of it is sent.
const FILE_SIZE: HeaderName = HeaderName::from_static("x-file-size");
/// A page among the files may compute and draw, but it has no origin, reaches nothing and is framed by us alone.
const POLICY: &str = "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; \
    style-src 'unsafe-inline'; img-src data: blob:; font-src data:; media-src data: blob:; frame-ancestors 'self'";

/// The bytes of a file of a run, or a part of them. Pages and drawings come with a policy that takes their origin away.
#[utoipa::path(
    get, path = "/api/v1/runs/{run_id}/files/content", operation_id = "readRunFile", tag = "runs",
    params(("run_id" = String, Path, description = "Id of the run"), FileContentParams),
    responses(
        (status = 200, description = "The bytes; `x-file-size` tells the size of the whole file",
            body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 404, description = "There is no such run or file", body = WireProblem),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let uid = run_id(call.segment("run_id"))?;
    let asked: FileContentParams = call.query()?;
    let path = artifact_path("path", &asked.path)?;
    let file = call.services.get_artifact(&call.ctx, uid, path).await?;
    let from = asked.from.unwrap_or(0).min(file.size_bytes);
    let length = asked.length.unwrap_or(u64::MAX).min(file.size_bytes - from);
    let reader = call.services.read_artifact(&call.ctx, &file, from, length).await?;
    let mut reply = Response::new(stream(reader));
    *reply.status_mut() = StatusCode::OK;
    let headers = reply.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(file.path.name())));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(FILE_SIZE, HeaderValue::from(file.size_bytes));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(reply)
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
        Some("svg") => "image/svg+xml",
        Some("html" | "htm") => "text/html; charset=utf-8",
        Some("json" | "ipynb") => "application/json",
        Some("wav") => "audio/wav",
        Some("mp3") => "audio/mpeg",
        Some("ogg") => "audio/ogg",
        Some("flac") => "audio/flac",
        Some("m4a") => "audio/mp4",
        Some("mp4" | "mov") => "video/mp4",
        Some("webm") => "video/webm",
        Some("csv") => "text/csv; charset=utf-8",
        Some("txt" | "log" | "md" | "py" | "yaml" | "yml" | "toml" | "cfg" | "ini") => {
            "text/plain; charset=utf-8"
        }
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::Server;

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
    fn a_page_among_the_files_has_no_origin_and_reaches_nothing() {
        let server = Server::new();
        let run = server.run("a");
        for (name, kind) in [
            ("a.html", "text/html; charset=utf-8"),
            ("a.SVG", "image/svg+xml"),
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
