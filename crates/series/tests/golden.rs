//! Bytes that earlier versions wrote are still read, and today's writers still write them.
//! A new format gets new files; the old ones stay for ever.

use std::fmt::Write as _;
use trialbook_domain::{MetricPoint, TimestampMs};
use trialbook_series::{
    Bucket, ChunkSummary, KeySeries, decode_chunk, decode_group, decode_level, decode_rest, decode_segment,
    encode_chunk, encode_group, encode_level, encode_rest, encode_segment,
};

fn points(n: i64) -> Vec<MetricPoint> {
    let value = |i: i64| match i % 50 {
        7 => f64::NAN,
        8 => f64::INFINITY,
        9 => -0.0,
        _ => 1.0 / (1.0 + i as f64),
    };
    (0..n)
        .map(|i| MetricPoint {
            step: i * 2 - 3,
            timestamp: TimestampMs(1_700_000_000_000 + i * 17 + i * i % 5),
            value: value(i),
        })
        .collect()
}

fn keys() -> Vec<KeySeries> {
    vec![
        KeySeries { key_id: 4, points: points(1) },
        KeySeries { key_id: 11, points: points(3) },
        KeySeries { key_id: 900, points: points(200) },
    ]
}

fn buckets() -> Vec<Bucket> {
    points(2000).chunks(20).filter_map(ChunkSummary::of).map(|chunk| Bucket::from(&chunk)).collect()
}

fn segment() -> Vec<u8> {
    let keys = keys();
    let slices: Vec<(i64, &[MetricPoint])> = keys.iter().map(|key| (key.key_id, &key.points[..])).collect();
    encode_segment(&slices)
}

/// Points as text, one a line.
fn text(points: &[MetricPoint]) -> String {
    points.iter().fold(String::new(), |mut text, point| {
        let _ = writeln!(text, "{} {} {:?}", point.step, point.timestamp, point.value);
        text
    })
}

fn text_of_keys(keys: &[KeySeries]) -> Vec<(i64, String)> {
    keys.iter().map(|key| (key.key_id, text(&key.points))).collect()
}

/// The golden bytes. Built with `GOLDEN_WRITE` set, missing files are written: for a new format.
#[expect(clippy::unwrap_used, reason = "a missing file must fail the test")]
fn golden(name: &str, today: &[u8]) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if !path.exists() && option_env!("GOLDEN_WRITE").is_some() {
        std::fs::write(&path, today).unwrap();
    }
    std::fs::read(&path).unwrap()
}

#[test]
fn segments_of_format_1_are_read_and_written() {
    let bytes = golden("segment-1.bin", &segment());
    assert_eq!(text_of_keys(&decode_segment(&bytes).unwrap().keys), text_of_keys(&keys()));
    assert_eq!(segment(), bytes);
}

#[test]
fn chunks_of_format_1_are_read() {
    let bytes = golden("chunk-1.bin", &encode_chunk(&points(4096)).unwrap().data);
    assert_eq!(text(&decode_chunk(&bytes).unwrap()), text(&points(4096)));
}

#[test]
fn rests_of_format_1_are_read() {
    let bytes = golden("rest-1.bin", &encode_rest(&keys())[0].data);
    assert_eq!(text_of_keys(&decode_rest(&bytes).unwrap()), text_of_keys(&keys()));
}

#[test]
fn levels_of_format_1_are_read() {
    let bytes = golden("level-1.bin", &encode_level(&buckets()));
    assert_eq!(format!("{:?}", decode_level(&bytes).unwrap()), format!("{:?}", buckets()));
}

#[test]
fn groups_of_format_1_are_read_and_written() {
    let summaries: Vec<ChunkSummary> = points(2000).chunks(40).filter_map(ChunkSummary::of).collect();
    let bytes = golden("group-1.bin", &encode_group(&summaries));
    assert_eq!(format!("{:?}", decode_group(&bytes).unwrap()), format!("{summaries:?}"));
    assert_eq!(encode_group(&summaries), bytes);
}
