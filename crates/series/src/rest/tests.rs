//! Tests of `rest`: round trips, damage, and the naive model.

use super::*;
use crate::testing::{assert_every_byte_counts, curve, point, same, strange_points};
use proptest::prelude::*;

fn key(key_id: i64, points: Vec<MetricPoint>) -> KeySeries {
    KeySeries { key_id, points }
}

#[test]
fn ten_keys_with_a_point_each_cost_little() {
    let keys: Vec<_> = (1..=10).map(|id| key(id, vec![point(5, 1_700_000_000_000, 0.1)])).collect();
    let parts = encode_rest(&keys);
    assert_eq!(parts.len(), 1);
    assert!(parts[0].data.len() < 180, "{} bytes", parts[0].data.len());
    assert_eq!((parts[0].key_min, parts[0].key_max, parts[0].n_points), (1, 10, 10));
}

#[test]
fn one_key_is_found_without_the_others() {
    let parts = encode_rest(&[key(9, curve(100)), key(2, curve(1)), key(5, curve(4095))]);
    assert!(same(&decode_rest_key(&parts[0].data, 5).unwrap(), &curve(4095)));
    assert!(same(&decode_rest_key(&parts[0].data, 2).unwrap(), &curve(1)));
    assert!(decode_rest_key(&parts[0].data, 3).unwrap().is_empty());
    let ids: Vec<_> = decode_rest(&parts[0].data).unwrap().iter().map(|key| key.key_id).collect();
    assert_eq!(ids, [2, 5, 9]);
}

#[test]
fn nothing_left_makes_no_part() {
    assert!(encode_rest(&[]).is_empty());
    assert!(encode_rest(&[key(1, Vec::new())]).is_empty());
}

#[test]
fn parts_stay_under_half_a_mebibyte_and_do_not_overlap() {
    let noisy = |seed: i64| -> Vec<MetricPoint> {
        (0..4000_i64)
            .map(|i| {
                let mixed = (i + seed * 4001 + 1).wrapping_mul(0x5851_f42d_4c95_7f2d);
                let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0x1f58_476d_1ce4_e5b9);
                point(mixed, mixed.rotate_left(17), f64::from_bits(mixed.rotate_left(31) as u64 >> 2))
            })
            .collect()
    };
    let keys: Vec<_> = (0..12).map(|id| key(id, noisy(id))).collect();
    let parts = encode_rest(&keys);
    assert!(parts.len() > 1);
    assert!(parts.iter().all(|part| part.data.len() <= REST_PART_BYTES));
    assert!(parts.windows(2).all(|pair| pair[0].key_max < pair[1].key_min));
    let read: Vec<_> = parts.iter().flat_map(|part| decode_rest(&part.data).unwrap()).collect();
    assert!(read.iter().zip(&keys).all(|(a, b)| a.key_id == b.key_id && same(&a.points, &b.points)));
}

#[test]
fn constant_keys_do_not_pile_up_points_in_one_part_without_end() {
    let constant: Vec<_> = (0..4000).map(|i| point(i, i, 1.0)).collect();
    let keys: Vec<_> = (0..300).map(|id| key(id, constant.clone())).collect();
    let parts = encode_rest(&keys);
    assert!(parts.len() > 1 && parts.iter().all(|part| part.n_points as usize <= REST_PART_POINTS));
}

#[test]
fn any_damaged_byte_is_noticed() {
    let parts = encode_rest(&[key(1, curve(30)), key(2, curve(1))]);
    assert_every_byte_counts(&parts[0].data, decode_rest);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_rest_comes_back(keys in prop::collection::btree_map(any::<i64>(), strange_points(60), 1..6)) {
        let given: Vec<_> = keys.into_iter().map(|(id, points)| key(id, points)).collect();
        let read: Vec<_> =
            encode_rest(&given).iter().flat_map(|part| decode_rest(&part.data).unwrap()).collect();
        prop_assert_eq!(read.len(), given.len());
        for (a, b) in read.iter().zip(&given) {
            prop_assert!(a.key_id == b.key_id && same(&a.points, &b.points));
        }
    }

    #[test]
    fn arbitrary_bytes_behind_a_good_checksum_never_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let bytes = crate::testing::resigned(body, b"TR\x01");
        _ = decode_rest(&bytes);
        _ = decode_rest_key(&bytes, 1);
    }
}
