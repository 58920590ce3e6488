//! Reads request bodies within limits, decoding gzip.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use flate2::read::MultiGzDecoder;
use http::{HeaderMap, header};
use http_body_util::BodyExt;
use std::io::Read;
use std::time::Duration;
use trialbook_domain::{Code, Problem};

/// Most that is still read of a refused body.
const REFUSED_BYTES_MAX: usize = 64 * 1024 * 1024;
/// How long a refused body is still read.
const REFUSED_TIME_MAX: Duration = Duration::from_secs(10);

/// Reads a whole body of at most `limit_bytes`, before and after decoding `Content-Encoding: gzip`.
///
/// Problems: `body_too_large`, `invalid_body` (truncated, damaged gzip, unknown encoding with fact `encoding`).
pub async fn read_body(headers: &HeaderMap, mut body: Body, limit_bytes: usize) -> Result<Bytes, Problem> {
    let announced =
        headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    if announced.is_some_and(|length: usize| length > limit_bytes) {
        pass_by(&mut body).await;
        return Err(too_large(limit_bytes));
    }
    let raw = collect(&mut body, announced.unwrap_or(0), limit_bytes).await?;
    match headers.get(header::CONTENT_ENCODING).map(|value| value.as_bytes().to_ascii_lowercase()) {
        None => Ok(raw),
        Some(encoding) if encoding == b"identity" => Ok(raw),
        Some(encoding) if encoding == b"gzip" || encoding == b"x-gzip" => gunzip(&raw, limit_bytes),
        Some(encoding) => {
            let encoding = String::from_utf8_lossy(&encoding).into_owned();
            Err(Problem::new(
                Code::InvalidBody,
                format!("The content encoding '{encoding}' is not supported."),
            )
            .hint("Send the body plain or with gzip.")
            .fact("encoding", encoding))
        }
    }
}

async fn collect(body: &mut Body, announced: usize, limit_bytes: usize) -> Result<Bytes, Problem> {
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            Problem::new(Code::InvalidBody, "The request body ended early.").why(format!("{error}."))
        })?;
        let Ok(data) = frame.into_data() else { continue };
        if whole.len() + data.len() > limit_bytes {
            drop((whole, data));
            pass_by(body).await;
            return Err(too_large(limit_bytes));
        }
        if whole.is_empty() && data.len() >= announced {
            // The usual case: one frame holds it all, and no copy is made.
            whole = data.try_into_mut().unwrap_or_else(|shared| BytesMut::from(&shared[..]));
        } else {
            whole.reserve(announced.saturating_sub(whole.len()).max(data.len()));
            whole.extend_from_slice(&data);
        }
    }
    Ok(whole.freeze())
}

/// Reads on for a while after a refusal: who is still sending when the connection closes never sees the reply.
pub async fn pass_by(body: &mut Body) {
    let mut left = REFUSED_BYTES_MAX;
    let read_on = async {
        while left > 0
            && let Some(Ok(frame)) = body.frame().await
        {
            left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
        }
    };
    // A client that takes longer loses the reply, nothing else.
    let _ = tokio::time::timeout(REFUSED_TIME_MAX, read_on).await;
}

fn gunzip(raw: &[u8], limit_bytes: usize) -> Result<Bytes, Problem> {
    let mut plain = Vec::new();
    let limit = u64::try_from(limit_bytes).unwrap_or(u64::MAX);
    // A gzip body may have several members; what follows the first must not be lost.
    MultiGzDecoder::new(raw).take(limit.saturating_add(1)).read_to_end(&mut plain).map_err(|error| {
        Problem::new(Code::InvalidBody, "The gzip body cannot be decoded.").why(format!("{error}."))
    })?;
    if plain.len() > limit_bytes {
        return Err(too_large(limit_bytes));
    }
    Ok(Bytes::from(plain))
}

fn too_large(limit_bytes: usize) -> Problem {
    Problem::new(
        Code::BodyTooLarge,
        format!("The request body is larger than the limit of {limit_bytes} bytes."),
    )
    .hint("Split the data over several requests.")
    .fact("limit", limit_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
    }

    fn encoded(encoding: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_ENCODING, encoding.parse().unwrap());
        headers
    }

    fn gzip(plain: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn plain_and_gzip_bodies_read_alike() {
        let plain = run(read_body(&HeaderMap::new(), Body::from("abc"), 3)).unwrap();
        let zipped = run(read_body(&encoded("gzip"), Body::from(gzip(b"abc")), 100)).unwrap();
        assert_eq!((&plain[..], &zipped[..]), (&b"abc"[..], &b"abc"[..]));
    }

    #[test]
    fn a_body_over_the_limit_is_refused_also_when_it_grows_while_decoding() {
        let plain = run(read_body(&HeaderMap::new(), Body::from("abcd"), 3));
        assert_eq!(plain.map_err(|p| p.code()), Err(Code::BodyTooLarge));
        let bomb = run(read_body(&encoded("gzip"), Body::from(gzip(&vec![0; 1_000_000])), 10_000));
        assert_eq!(bomb.map_err(|p| p.code()), Err(Code::BodyTooLarge));
    }

    #[test]
    fn damaged_gzip_and_unknown_encodings_are_named() {
        let mut cut = gzip(b"abcdef");
        cut.truncate(12);
        assert_eq!(
            run(read_body(&encoded("gzip"), Body::from(cut), 100)).map_err(|p| p.code()),
            Err(Code::InvalidBody)
        );
        let unknown = run(read_body(&encoded("br"), Body::from("x"), 100)).unwrap_err();
        assert_eq!((unknown.code(), unknown.fact_value("encoding")), (Code::InvalidBody, "br"));
    }
}
