//! Codecs and readers over inputs that computers get wrong.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod buckets;
mod codecs;
mod reading;

use trialbook_domain::{MetricPoint, TimestampMs};

fn point(step: i64, timestamp: i64, value: f64) -> MetricPoint {
    MetricPoint { step, timestamp: TimestampMs(timestamp), value }
}

/// Bit by bit, except that every NaN is one.
fn same(left: &[MetricPoint], right: &[MetricPoint]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(a, b)| a.same(b))
}

/// Lists of points, each with what is hard about it.
fn hard_lists() -> Vec<(&'static str, Vec<MetricPoint>)> {
    let line = |n: i64, value: fn(i64) -> f64| (0..n).map(|i| point(i, i * 10, value(i))).collect::<Vec<_>>();
    let extremes = [i64::MIN, i64::MAX, 0, -1, 1, i64::MIN + 1, i64::MAX - 1];
    let mixed = |i: i64| i.wrapping_mul(0x5851_f42d_4c95_7f2d).rotate_left(13);
    vec![
        ("one point", vec![point(0, 0, 0.0)]),
        ("one point at the lowest ends", vec![point(i64::MIN, i64::MIN, f64::MIN)]),
        ("one point at the highest ends", vec![point(i64::MAX, i64::MAX, f64::MAX)]),
        ("one NaN", vec![point(5, 5, f64::NAN)]),
        ("two equal points", vec![point(1, 1, 1.0), point(1, 1, 1.0)]),
        ("a constant", line(300, |_| 0.1)),
        ("all NaN", line(300, |_| f64::NAN)),
        ("NaN and infinity by turns", line(301, |i| if i % 2 == 0 { f64::NAN } else { f64::INFINITY })),
        (
            "both infinities by turns",
            line(300, |i| if i % 2 == 0 { f64::NEG_INFINITY } else { f64::INFINITY }),
        ),
        ("both zeros by turns", line(300, |i| if i % 2 == 0 { 0.0 } else { -0.0 })),
        ("the smallest numbers", line(300, |i| f64::from_bits(i as u64 + 1))),
        ("the largest numbers", line(300, |i| f64::from_bits(f64::MAX.to_bits() - i as u64))),
        ("floats that are exact", line(300, |i| f64::from(i as f32 / 3.0))),
        (
            "floats with one that is not",
            line(300, |i| if i == 299 { 0.1 } else { f64::from(i as f32 / 3.0) }),
        ),
        ("whole numbers beyond 2^53", line(300, |i| 9_007_199_254_740_992.0 + i as f64 * 2.0)),
        ("steps that fall", (0..300).map(|i| point(-i, i, i as f64)).collect()),
        ("steps that stand still", (0..300).map(|i| point(7, i, i as f64)).collect()),
        ("times that fall", (0..300).map(|i| point(i, -i, i as f64)).collect()),
        (
            "steps and times without order",
            (0..300).map(|i| point(mixed(i), mixed(i + 1), mixed(i + 2) as f64)).collect(),
        ),
        (
            "every pair of extremes",
            extremes
                .iter()
                .flat_map(|step| extremes.iter().map(|time| point(*step, *time, *step as f64)))
                .collect(),
        ),
        ("extremes by turns", (0..200).map(|i| point(extremes[i % 2], extremes[(i + 1) % 2], 1.0)).collect()),
        (
            "a jump in an even line",
            (0..300).map(|i| point(if i < 299 { i } else { i64::MAX }, i, 1.0)).collect(),
        ),
        ("a full chunk", line(4_096, |i| (i as f64).sin())),
        ("just under the shortest packed column", line(23, |i| (i * i % 7) as f64)),
        ("just at the shortest packed column", line(24, |i| (i * i % 7) as f64)),
    ]
}
