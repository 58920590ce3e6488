//! Tests of `segment`: round trips, damage, and the naive model.

use super::*;
use crate::testing::{assert_every_byte_counts, curve, point, same, strange_points};
use proptest::prelude::*;

#[test]
fn a_single_metric_is_a_segment_of_under_30_bytes() {
    let bytes = encode_segment(&[(3, &[point(120, 1_700_000_000_000, 0.25)])]);
    assert!(bytes.len() < 30, "{} bytes", bytes.len());
    assert!(same(&decode_segment_key(&bytes, 3).unwrap(), &[point(120, 1_700_000_000_000, 0.25)]));
}

#[test]
fn a_wide_batch_takes_twelve_bytes_a_key() {
    let points = [point(7, 1_700_000_000_000, 0.5)];
    let keys: Vec<(i64, &[MetricPoint])> = (0..1000).map(|key| (key, &points[..])).collect();
    assert!(encode_segment(&keys).len() < 12 * 1000 + 40);
}

#[test]
fn merged_batches_keep_the_order_of_a_key() {
    let points = curve(30);
    let bytes = encode_segment(&[(1, &points[..10]), (2, &points[..5]), (1, &points[10..])]);
    assert!(same(&decode_segment_key(&bytes, 1).unwrap(), &points));
    let segment = decode_segment(&bytes).unwrap();
    assert_eq!(segment.keys.iter().map(|key| key.key_id).collect::<Vec<_>>(), [1, 2, 1]);
}

#[test]
fn an_absent_key_has_no_points_and_empty_slices_are_left_out() {
    let bytes = encode_segment(&[(1, &[]), (2, &curve(3))]);
    assert_eq!(decode_segment(&bytes).unwrap().keys.len(), 1);
    assert!(decode_segment_key(&bytes, 1).unwrap().is_empty());
    assert!(decode_segment(&encode_segment(&[])).unwrap().keys.is_empty());
}

#[test]
fn more_than_65536_points_of_a_key_come_back_whole() {
    let points = curve(SEGMENT_KEY_POINTS + 1);
    let bytes = encode_segment(&[(-5, &points)]);
    assert_eq!(decode_segment(&bytes).unwrap().keys.len(), 2);
    assert!(same(&decode_segment_key(&bytes, -5).unwrap(), &points));
}

#[test]
fn any_damaged_byte_is_noticed() {
    assert_every_byte_counts(&encode_segment(&[(1, &curve(5)), (9, &curve(1))]), decode_segment);
}

#[test]
fn a_newer_format_is_refused_by_name() {
    let mut bytes = encode_segment(&[(1, &curve(2))]);
    bytes[2] = 2;
    let error = decode_segment(&bytes).unwrap_err();
    assert_eq!((error.part, error.fault, error.offset), (Part::Segment, Fault::UnknownFormat(2), 2));
}

proptest! {
    #[test]
    fn every_batch_comes_back(
        batches in prop::collection::vec((any::<i64>(), strange_points(40)), 0..6),
    ) {
        let keys: Vec<(i64, &[MetricPoint])> = batches.iter().map(|(key, points)| (*key, &points[..])).collect();
        let segment = decode_segment(&encode_segment(&keys)).unwrap();
        prop_assert_eq!(segment.keys.len(), batches.len());
        for (read, (key, points)) in segment.keys.iter().zip(&batches) {
            prop_assert_eq!(read.key_id, *key);
            prop_assert!(same(&read.points, points));
        }
    }

    #[test]
    fn arbitrary_bytes_behind_a_good_checksum_never_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let bytes = crate::testing::resigned(body, b"TS\x01\x00");
        let whole = decode_segment(&bytes);
        prop_assert_eq!(whole.is_err(), decode_segment(&bytes).is_err());
        _ = decode_segment_key(&bytes, 0);
    }
}
