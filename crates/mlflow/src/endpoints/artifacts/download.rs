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
    let etag = etag(&file);
    if headers.get(header::IF_NONE_MATCH).is_some_and(|sent| sent.as_bytes() == etag.as_bytes()) {
        let mut reply = Response::new(Body::empty());
        *reply.status_mut() = StatusCode::NOT_MODIFIED;
        describe(reply.headers_mut(), &file, &etag);
        return Ok(reply);
    }
    let current = headers.get(header::IF_RANGE).is_none_or(|sent| sent.as_bytes() == etag.as_bytes());
    let wanted = headers.get(header::RANGE).filter(|_| current).and_then(|range| range.to_str().ok());
    match wanted.map_or(Wanted::Whole, |range| parse_range(range, file.size_bytes)) {
        Wanted::Nothing => Ok(unsatisfiable(file.size_bytes)),
        Wanted::Whole => body(app, ctx, &file, &etag, None).await,
        Wanted::Part(from, to) => body(app, ctx, &file, &etag, Some((from, to))).await,
    }
}

async fn body(
    app: &App,
    ctx: &RequestContext,
    file: &ArtifactFile,
    etag: &str,
    part: Option<(u64, u64)>,
) -> Answer {
    let (from, length) = part.map_or((0, file.size_bytes), |(from, to)| (from, to - from + 1));
    let reader = app.services.read_artifact(ctx, file, from, length).await?;
    let mut reply = Response::new(stream(reader));
    let headers = reply.headers_mut();
    describe(headers, file, etag);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    if let Some((from, to)) = part {
        insert(headers, header::CONTENT_RANGE, &format!("bytes {from}-{to}/{}", file.size_bytes));
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

fn etag(file: &ArtifactFile) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(66);
    text.push('"');
    for byte in file.sha256 {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.push('"');
    text
}

fn describe(headers: &mut HeaderMap, file: &ArtifactFile, etag: &str) {
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
    insert(headers, header::ETAG, etag);
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
    insert(reply.headers_mut(), header::CONTENT_RANGE, &format!("bytes */{size_bytes}"));
    reply
}

/// What a `Range` header asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    /// The whole file, also for headers that ask for several ranges or are no ranges of bytes.
    Whole,
    /// First and last byte.
    Part(u64, u64),
    /// A range outside the file.
    Nothing,
}

fn parse_range(header: &str, size: u64) -> Wanted {
    let Some((first, last)) = header.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Wanted::Whole;
    };
    let (first, last) = (first.trim(), last.trim());
    match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(from), _) if from >= size => Wanted::Nothing,
        (Ok(from), Ok(to)) if to >= from => Wanted::Part(from, to.min(size - 1)),
        (Ok(from), Err(_)) if last.is_empty() => Wanted::Part(from, size - 1),
        (Err(_), Ok(0)) if first.is_empty() => Wanted::Nothing,
        (Err(_), Ok(_)) if first.is_empty() && size == 0 => Wanted::Nothing,
        (Err(_), Ok(n)) if first.is_empty() => Wanted::Part(size.saturating_sub(n), size - 1),
        _ => Wanted::Whole,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_http_says() {
        for (header, size, wanted) in [
            ("bytes=0-3", 10, Wanted::Part(0, 3)),
            ("bytes=4-", 10, Wanted::Part(4, 9)),
            ("bytes=-3", 10, Wanted::Part(7, 9)),
            ("bytes=-30", 10, Wanted::Part(0, 9)),
            ("bytes=0-99", 10, Wanted::Part(0, 9)),
            ("bytes=10-", 10, Wanted::Nothing),
            ("bytes=-0", 10, Wanted::Nothing),
            ("bytes=0-0", 0, Wanted::Nothing),
            ("bytes=-1", 0, Wanted::Nothing),
            ("bytes=5-2", 10, Wanted::Whole),
            ("bytes=0-1,4-5", 10, Wanted::Whole),
            ("lines=0-1", 10, Wanted::Whole),
            ("bytes=x-y", 10, Wanted::Whole),
        ] {
            assert_eq!(parse_range(header, size), wanted, "{header} of {size}");
        }
    }
}
