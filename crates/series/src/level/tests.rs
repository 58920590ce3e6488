//! Tests of `level`: round trips, damage, and the naive model.

use super::*;
use crate::ChunkSummary;
use crate::testing::{assert_every_byte_counts, curve};
use proptest::prelude::*;

fn buckets(n: usize) -> Vec<Bucket> {
    curve(n * 3).chunks(3).map(|part| Bucket::from(&ChunkSummary::of(part).unwrap())).collect()
}

#[test]
fn a_row_comes_back_and_grows() {
    let all = buckets(100);
    let row = append_level(None, &all[..40]).unwrap();
    let row = append_level(Some(&row), &all[40..]).unwrap();
    assert_eq!(row, encode_level(&all));
    assert_eq!(format!("{:?}", decode_level(&row).unwrap()), format!("{all:?}"));
}

#[test]
fn rows_of_more_than_4096_buckets_are_refused() {
    assert!(decode_level(&encode_level(&buckets(LEVEL_ROW_BUCKETS + 1))).is_err());
    assert!(decode_level(&encode_level(&[])).is_err());
}

#[test]
fn more_nan_than_points_is_impossible() {
    let mut wrong = buckets(2);
    wrong[1].n_nan = wrong[1].n + 1;
    assert_eq!(decode_level(&encode_level(&wrong)).unwrap_err().fault, Fault::Impossible);
}

#[test]
fn any_damaged_byte_is_noticed() {
    assert_every_byte_counts(&encode_level(&buckets(30)), decode_level);
}

#[test]
fn only_complete_groups_of_64_are_due() {
    assert!(due(0, 63).is_empty());
    assert_eq!(due(0, 64), 0..1);
    assert_eq!(due(63, 200), 0..3);
    assert!(due(64, 127).is_empty());
}

proptest! {
    #[test]
    fn arbitrary_bytes_behind_a_good_checksum_never_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        _ = decode_level(&crate::testing::resigned(body, b"TL\x01"));
    }
}
