//! Files out: whole or a range, always as an attachment, so that no browser runs them under our origin.

use super::super::call::{Answer, App};
use super::place::{about_owner, missing, parse};
use super::upload::{address_of, run_and_path};
use crate::errors::Failure;
use axum::Extension;
use axum::body::Body;
use axum::extract::{OriginalUri, RawQuery, State};
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::time::{Duration, UNIX_EPOCH};
use trialbook_domain::{ArtifactFile, ArtifactOwner, ArtifactPath, Code, Problem, RequestContext};
use trialbook_http::{Wanted, content_range, etag, wanted};
use trialbook_services::BlobReader;

/// `GET mlflow-artifacts/artifacts/<address>`.
pub(super) async fn proxied(
    State(app): State<App>,
    Extension(ctx): Extension<RequestContext>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let address = address_of(&uri)?;
        let place = parse(&address)?.ok_or_else(|| missing(&address))?;
        place.check(&app, &ctx).await.map_err(|_| missing(&address))?;
        let path = place.path.ok_or_else(|| is_folder(&address))?;
        send(&app, &ctx, place.owner, path, &headers, &address).await
    };
    answer.await.unwrap_or_else(|failure: Failure| failure.into_reply(&ctx.request_id))
}

/// `GET /get-artifact?run_id=&path=`.
pub(super) async fn by_run(
    State(app): State<App>,
    Extension(ctx): Extension<RequestContext>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let (run, path) = run_and_path(query.as_deref().unwrap_or_default())?;
        let address = path.to_string();
        send(&app, &ctx, run.into(), path, &headers, &address).await
    };
    answer.await.unwrap_or_else(|failure: Failure| failure.into_reply(&ctx.request_id))
}

fn is_folder(address: &str) -> Failure {
    Failure::invalid(format!("'{address}' is a folder. List it, and ask for its files one by one."))
}

/// Sends a file, whole or the range that was asked for.
pub(in super::super) async fn send(
    app: &App,
    ctx: &RequestContext,
    owner: ArtifactOwner,
    path: ArtifactPath,
    headers: &HeaderMap,
    address: &str,
) -> Answer {
    let file = match app.services.get_artifact(ctx, owner, path.clone()).await {
        Ok(file) => file,
        Err(problem) if problem.code() == Code::ArtifactNotFound => {
            let held = app.services.list_artifacts(ctx, owner, Some(path)).await?;
            return Err(if held.is_empty() { missing(address) } else { is_folder(address) });
        }
        Err(problem) => return Err(about_owner(owner)(problem)),
    };
    let etag = etag(&file.sha256);
    match wanted(headers, &etag, file.size_bytes) {
        Wanted::Held => {
            let mut reply = Response::new(Body::empty());
            *reply.status_mut() = StatusCode::NOT_MODIFIED;
            describe(reply.headers_mut(), &file, etag);
            Ok(reply)
        }
        Wanted::Outside => Ok(unsatisfiable(file.size_bytes)),
        Wanted::Whole => body(app, ctx, &file, etag, None).await,
        Wanted::Part(from, to) => body(app, ctx, &file, etag, Some((from, to))).await,
    }
}

async fn body(
    app: &App,
    ctx: &RequestContext,
    file: &ArtifactFile,
    etag: HeaderValue,
    part: Option<(u64, u64)>,
) -> Answer {
    let (from, length) = part.map_or((0, file.size_bytes), |(from, to)| (from, to - from + 1));
    let reader = app.services.read_artifact(ctx, file, from, length).await?;
    let mut reply = Response::new(stream(reader));
    let headers = reply.headers_mut();
    describe(headers, file, etag);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    if part.is_some() {
        headers.insert(header::CONTENT_RANGE, content_range(part, file.size_bytes));
        *reply.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    Ok(reply)
}

/// The pieces of a blob as a body. A piece that cannot be read breaks the connection off, so that the client sees it.
fn stream(reader: BlobReader) -> Body {
    let pieces = futures_util::stream::try_unfold(reader, |mut reader| async move {
        let piece = reader.next_piece().await?;
        Ok::<_, Problem>(piece.map(|piece| (piece, reader)))
    });
    Body::from_stream(pieces)
}

fn describe(headers: &mut HeaderMap, file: &ArtifactFile, etag: HeaderValue) {
    let name = file.path.name();
    insert(headers, header::CONTENT_TYPE, content_type(name));
    let ascii: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && c != '"' && c != '\\' || c == ' ' { c } else { '_' })
        .collect();
    let encoded = utf8_percent_encode(name, NON_ALPHANUMERIC);
    insert(
        headers,
        header::CONTENT_DISPOSITION,
        &format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}"),
    );
    headers.insert(header::ETAG, etag);
    insert(headers, header::ACCEPT_RANGES, "bytes");
    insert(headers, header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'");
    insert(headers, header::CACHE_CONTROL, "private, no-cache");
    let modified = UNIX_EPOCH + Duration::from_millis(u64::try_from(file.modified.0).unwrap_or(0));
    insert(headers, header::LAST_MODIFIED, &httpdate::fmt_http_date(modified));
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn unsatisfiable(size_bytes: u64) -> Response {
    let mut reply = Response::new(Body::empty());
    *reply.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
    reply.headers_mut().insert(header::CONTENT_RANGE, content_range(None, size_bytes));
    reply
}

/// By extension; what is not known is plain bytes.
fn content_type(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("txt" | "log" | "md" | "py" | "yaml" | "yml" | "toml" | "cfg" | "ini") => {
            "text/plain; charset=utf-8"
        }
        Some("csv") => "text/csv; charset=utf-8",
        Some("json" | "ipynb") => "application/json",
        Some("html" | "htm") => "text/html; charset=utf-8",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("svg") => "image/svg+xml",
        Some("pdf") => "application/pdf",
        Some("zip") => "application/zip",
        Some("gz") => "application/gzip",
        Some("mp4") => "video/mp4",
        Some("wav") => "audio/wav",
        _ => "application/octet-stream",
    }
}
