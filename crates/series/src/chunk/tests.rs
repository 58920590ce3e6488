//! Tests of `chunk`: round trips, damage, and the naive model.

use super::*;
use crate::Fault;
use crate::testing::{assert_every_byte_counts, curve, point, same, strange_points};
use proptest::prelude::*;

#[test]
fn a_full_chunk_comes_back_and_is_small() {
    let points = curve(CHUNK_POINTS);
    let chunk = encode_chunk(&points).unwrap();
    assert!(same(&decode_chunk(&chunk.data).unwrap(), &points));
    assert!(chunk.data.len() < CHUNK_POINTS * 5, "{} bytes", chunk.data.len());
    assert!(chunk.summary.flags.steps_sorted());
    assert_eq!(chunk.summary.n, 4096);
}

#[test]
fn a_constant_series_takes_next_to_nothing() {
    let points: Vec<_> = (0..CHUNK_POINTS as i64).map(|i| point(i * 10, i * 1000, 0.1)).collect();
    let chunk = encode_chunk(&points).unwrap();
    assert!(chunk.data.len() < 40, "{} bytes", chunk.data.len());
    assert!(same(&decode_chunk(&chunk.data).unwrap(), &points));
}

#[test]
fn a_chunk_is_neither_empty_nor_over_4096_points() {
    assert!(encode_chunk(&[]).is_none());
    assert!(encode_chunk(&curve(CHUNK_POINTS + 1)).is_none());
}

#[test]
fn a_count_over_4096_is_refused_before_allocation() {
    let mut body = Vec::new();
    put_varint(&mut body, 4097);
    body.extend_from_slice(&[0x15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let error = decode_chunk(&crate::testing::resigned(body, b"TC\x01")).unwrap_err();
    assert_eq!((error.fault, error.offset), (Fault::Impossible, 3));
}

#[test]
fn any_damaged_byte_is_noticed() {
    assert_every_byte_counts(&encode_chunk(&curve(60)).unwrap().data, decode_chunk);
}

#[test]
fn a_damaged_column_behind_a_good_checksum_is_an_error_or_other_points() {
    let data = encode_chunk(&curve(300)).unwrap().data;
    for at in 3..data.len() - 4 {
        let mut body = data[..data.len() - 4].to_vec();
        body[at] ^= 0x11;
        _ = decode_chunk(&crate::bytes::finish(body));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_chunk_comes_back(points in strange_points(300)) {
        let chunk = encode_chunk(&points).unwrap();
        prop_assert!(same(&decode_chunk(&chunk.data).unwrap(), &points));
    }

    #[test]
    fn arbitrary_bytes_behind_a_good_checksum_never_panic(body in prop::collection::vec(any::<u8>(), 0..120)) {
        let bytes = crate::testing::resigned(body, b"TC\x01");
        if let Ok(points) = decode_chunk(&bytes) {
            prop_assert!(points.len() <= CHUNK_POINTS);
        }
    }
}
