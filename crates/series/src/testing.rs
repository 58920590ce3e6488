//! Points for the tests of this crate.

use proptest::prelude::*;
use trialbook_domain::{MetricPoint, TimestampMs};

pub(crate) fn point(step: i64, timestamp: i64, value: f64) -> MetricPoint {
    MetricPoint { step, timestamp: TimestampMs(timestamp), value }
}

/// `n` points of a noisy curve in order.
pub(crate) fn curve(n: usize) -> Vec<MetricPoint> {
    (0..n as i64)
        .map(|i| point(i, 1_700_000_000_000 + i * 17 + i * i % 7, f64::from((2.0 / (1.0 + i as f64)) as f32)))
        .collect()
}

pub(crate) fn same(left: &[MetricPoint], right: &[MetricPoint]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(a, b)| a.same(b))
}

/// The naive model: everything once, in order of first arrival.
pub(crate) fn without_repeats(points: &[MetricPoint]) -> Vec<MetricPoint> {
    let mut kept: Vec<MetricPoint> = Vec::new();
    for point in points {
        if !kept.iter().any(|other| other.same(point)) {
            kept.push(*point);
        }
    }
    kept
}

fn any_value() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => any::<f32>().prop_map(f64::from),
        2 => any::<f64>(),
        1 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        1 => Just(f64::NEG_INFINITY),
        1 => Just(-0.0),
        2 => Just(1.5),
    ]
}

fn any_number() -> impl Strategy<Value = i64> {
    prop_oneof![4 => -50_i64..50, 1 => any::<i64>(), 1 => Just(i64::MIN), 1 => Just(i64::MAX)]
}

/// Points with every strange number there is.
pub(crate) fn strange_points(max: usize) -> impl Strategy<Value = Vec<MetricPoint>> {
    prop::collection::vec((any_number(), any_number(), any_value()), 1..max)
        .prop_map(|points| points.into_iter().map(|(step, time, value)| point(step, time, value)).collect())
}

/// Points of a small world, so that repeats and ties are frequent.
pub(crate) fn colliding_points(max: usize) -> impl Strategy<Value = Vec<MetricPoint>> {
    prop::collection::vec((0_i64..12, 0_i64..4, 0..3_u8), 0..max).prop_map(|points| {
        let value = |kind| if kind == 2 { f64::NAN } else { f64::from(kind) };
        points.into_iter().map(|(step, time, kind)| point(step, time, value(kind))).collect()
    })
}

/// Flips every byte in turn and asserts that reading fails each time.
pub(crate) fn assert_every_byte_counts<T>(
    bytes: &[u8],
    read: impl Fn(&[u8]) -> Result<T, crate::SeriesError>,
) {
    for at in 0..bytes.len() {
        for flip in [1, 0x80, 0xff] {
            let mut damaged = bytes.to_vec();
            damaged[at] ^= flip;
            assert!(read(&damaged).is_err(), "byte {at} xor {flip} went unnoticed");
        }
    }
    for length in 0..bytes.len() {
        assert!(read(&bytes[..length]).is_err(), "cut to {length} bytes went unnoticed");
    }
}

/// The bytes with a checksum that fits, so that tests and readers get past it.
pub(crate) fn resigned(mut bytes: Vec<u8>, prefix: &[u8]) -> Vec<u8> {
    let mut out = prefix.to_vec();
    out.append(&mut bytes);
    crate::bytes::finish(out)
}
