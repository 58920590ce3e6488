//! Bodies: limits, compression, those that break off.

use axum::body::{Body, Bytes};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use http::{HeaderMap, header};
use http_body_util::{Full, Limited};
use std::io::Write;
use trialbook_domain::{Code, Problem};
use trialbook_http::{pass_by, read_body};

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

fn read(pairs: &[(header::HeaderName, &str)], body: impl Into<Body>, limit: usize) -> Result<Bytes, Problem> {
    let headers: HeaderMap =
        pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
    wait(read_body(&headers, body.into(), limit))
}

fn code(outcome: Result<Bytes, Problem>) -> Result<usize, Code> {
    outcome.map(|body| body.len()).map_err(|problem| problem.code())
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

const ENCODING: header::HeaderName = header::CONTENT_ENCODING;
const LENGTH: header::HeaderName = header::CONTENT_LENGTH;

#[test]
fn a_plain_body_is_read_up_to_its_limit() {
    for limit in [0_usize, 1, 5, 1_000] {
        for n in [limit.saturating_sub(1), limit] {
            assert_eq!(code(read(&[], vec![7; n], limit)), Ok(n), "{n} of {limit}");
        }
        let refused = read(&[], vec![7; limit + 1], limit).unwrap_err();
        assert_eq!(
            (refused.code(), refused.fact_value("limit")),
            (Code::BodyTooLarge, limit.to_string().as_str())
        );
        assert_eq!(refused.what(), format!("The request body is larger than the limit of {limit} bytes."));
    }
}

#[test]
fn a_body_is_given_back_byte_by_byte() {
    let all: Vec<u8> = (0..=u8::MAX).collect();
    for encoding in [None, Some("identity"), Some("IDENTITY")] {
        let pairs: Vec<_> = encoding.map(|name| (ENCODING, name)).into_iter().collect();
        assert_eq!(read(&pairs, all.clone(), 256).unwrap(), all, "{encoding:?}");
    }
    for encoding in ["gzip", "GZIP", "GZip", "x-gzip"] {
        assert_eq!(read(&[(ENCODING, encoding)], gzip(&all), 1_000).unwrap(), all, "{encoding}");
    }
}

#[test]
fn a_body_that_announces_too_much_is_refused_before_it_is_read() {
    for (announced, outcome) in [
        ("10", Ok(3)),
        ("11", Err(Code::BodyTooLarge)),
        ("18446744073709551615", Err(Code::BodyTooLarge)),
        ("18446744073709551616", Ok(3)),
        ("-1", Ok(3)),
        ("x", Ok(3)),
        ("", Ok(3)),
        ("0", Ok(3)),
    ] {
        assert_eq!(code(read(&[(LENGTH, announced)], "abc", 10)), outcome, "{announced}");
    }
}

#[test]
fn an_announced_length_reserves_nothing_beyond_the_limit() {
    assert_eq!(code(read(&[(LENGTH, "1000000000000")], "abc", 10)), Err(Code::BodyTooLarge));
    assert_eq!(
        code(read(&[(LENGTH, "1")], "abcdef", 10)),
        Ok(6),
        "what comes counts, not what was announced"
    );
}

#[test]
fn a_decoded_body_has_the_limit_of_a_plain_one() {
    let zipped = gzip(&[0; 1_000]);
    assert!(zipped.len() < 100);
    assert_eq!(code(read(&[(ENCODING, "gzip")], zipped.clone(), 1_000)), Ok(1_000));
    assert_eq!(code(read(&[(ENCODING, "gzip")], zipped.clone(), 999)), Err(Code::BodyTooLarge));
    assert_eq!(code(read(&[(ENCODING, "gzip")], zipped.clone(), zipped.len() - 1)), Err(Code::BodyTooLarge));
    let noise: Vec<u8> = (0..100_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    assert_eq!(
        code(read(&[(ENCODING, "gzip")], gzip(&noise), 100)),
        Err(Code::BodyTooLarge),
        "packed it is longer"
    );
}

#[test]
fn a_body_that_unpacks_without_end_is_given_up_at_the_limit() {
    let bomb = gzip(&vec![0; 50_000_000]);
    assert!(bomb.len() < 500_000);
    assert_eq!(code(read(&[(ENCODING, "gzip")], bomb, 1_000_000)), Err(Code::BodyTooLarge));
}

#[test]
fn a_gzip_body_of_several_members_is_read_whole() {
    let two = [gzip(b"first, "), gzip(b"second")].concat();
    assert_eq!(read(&[(ENCODING, "gzip")], two, 100).unwrap(), "first, second");
    let many: Vec<u8> = (0..100).flat_map(|_| gzip(b"ab")).collect();
    assert_eq!(code(read(&[(ENCODING, "gzip")], many.clone(), 10_000)), Ok(200));
    assert_eq!(code(read(&[(ENCODING, "gzip")], many, 10_000 - 1).map(|body| body.slice(..1))), Ok(1));
}

#[test]
fn damaged_gzip_is_told_wherever_the_damage_is() {
    let whole = gzip(b"some text that is long enough to be packed, packed, packed, packed");
    for end in 0..whole.len() {
        let cut = read(&[(ENCODING, "gzip")], whole[..end].to_vec(), 1_000);
        assert_eq!(code(cut), Err(Code::InvalidBody), "cut to {end}");
    }
    for at in [0, 1, 2, whole.len() - 8, whole.len() - 5, whole.len() - 4, whole.len() - 1] {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        let problem = read(&[(ENCODING, "gzip")], damaged, 1_000).unwrap_err();
        assert_eq!(
            (problem.code(), problem.what()),
            (Code::InvalidBody, "The gzip body cannot be decoded."),
            "byte {at}"
        );
        assert!(problem.cause().is_some());
    }
    let trailed = [whole, b"garbage".to_vec()].concat();
    assert_eq!(
        code(read(&[(ENCODING, "gzip")], trailed, 1_000)),
        Err(Code::InvalidBody),
        "nothing is passed over"
    );
}

#[test]
fn an_encoding_that_is_not_known_is_named() {
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
    zlib.write_all(b"abc").unwrap();
    let zlib = zlib.finish().unwrap();
    for encoding in ["br", "deflate", "zstd", "gzip, gzip", "gzip;q=1", "gzip ,br", "GZIPPED"] {
        let problem = read(&[(ENCODING, encoding)], zlib.clone(), 1_000).unwrap_err();
        let named = encoding.to_ascii_lowercase();
        assert_eq!((problem.code(), problem.fact_value("encoding")), (Code::InvalidBody, named.as_str()));
        assert_eq!(problem.what(), format!("The content encoding '{named}' is not supported."));
    }
    assert_eq!(code(read(&[(ENCODING, "gzip")], zlib, 1_000)), Err(Code::InvalidBody), "zlib is no gzip");
}

#[test]
fn a_body_that_breaks_off_is_no_body() {
    let broken = Body::new(Limited::new(Full::new(Bytes::from_static(b"abcdef")), 3));
    let problem = read(&[], broken, 100).unwrap_err();
    assert_eq!((problem.code(), problem.what()), (Code::InvalidBody, "The request body ended early."));
    assert!(problem.cause().is_some_and(|why| why.ends_with('.')));
}

#[test]
fn what_is_passed_by_is_read_to_its_end_or_to_where_it_breaks_off() {
    wait(async {
        for mut body in [
            Body::empty(),
            Body::from(vec![0; 1_000_000]),
            Body::new(Limited::new(Full::new(Bytes::from_static(b"abcdef")), 3)),
        ] {
            pass_by(&mut body).await;
            let rest = axum::body::to_bytes(body, 10).await.map_or(0, |rest| rest.len());
            assert_eq!(rest, 0);
        }
    });
}
