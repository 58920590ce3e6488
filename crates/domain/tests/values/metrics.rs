//! Points, their orders, and the summary of many of them.

use std::cmp::Ordering;
use trialbook_domain::{MetricPoint, MetricSummary, TimestampMs};

fn point(step: i64, timestamp: i64, value: f64) -> MetricPoint {
    MetricPoint { step, timestamp: TimestampMs(timestamp), value }
}

/// Values that computers get wrong, in the order of numbers.
const VALUES: [f64; 9] =
    [f64::NEG_INFINITY, f64::MIN, -1.0, -0.0, 0.0, f64::from_bits(1), 1.0, f64::MAX, f64::INFINITY];

/// Every NaN that a client could send: quiet, signalling, with a sign, with a payload.
fn nans() -> [f64; 4] {
    [f64::NAN, -f64::NAN, f64::from_bits(0x7ff0_0000_0000_0001), f64::from_bits(0xfff8_dead_beef_0001)]
}

fn hard_points() -> Vec<MetricPoint> {
    let mut points = Vec::new();
    for step in [i64::MIN, -1, 0, i64::MAX] {
        for timestamp in [i64::MIN, 0, i64::MAX] {
            points.extend(VALUES.into_iter().chain(nans()).map(|value| point(step, timestamp, value)));
        }
    }
    points
}

#[test]
fn points_are_the_same_bit_by_bit_except_that_every_nan_is_one() {
    for left in nans() {
        for right in nans() {
            assert!(point(1, 2, left).same(&point(1, 2, right)));
        }
        assert!(VALUES.iter().all(|value| !point(1, 2, left).same(&point(1, 2, *value))));
    }
    for (i, left) in VALUES.into_iter().enumerate() {
        for (j, right) in VALUES.into_iter().enumerate() {
            assert_eq!(point(1, 2, left).same(&point(1, 2, right)), i == j, "{left} {right}");
        }
    }
    assert!(!point(1, 2, 0.5).same(&point(2, 2, 0.5)));
    assert!(!point(1, 2, 0.5).same(&point(1, 3, 0.5)));
}

#[test]
fn both_orders_are_total_and_agree_with_sameness() {
    let points = hard_points();
    for left in &points {
        for right in &points {
            for order in [MetricPoint::recency, MetricPoint::chronology] {
                assert_eq!(order(left, right), order(right, left).reverse(), "{left:?} {right:?}");
                assert_eq!(order(left, right) == Ordering::Equal, left.same(right), "{left:?} {right:?}");
            }
        }
    }
}

#[test]
fn both_orders_can_be_sorted_by_whatever_order_the_points_came_in() {
    let mut forward = hard_points();
    let mut backward: Vec<MetricPoint> = forward.iter().rev().copied().collect();
    for order in [MetricPoint::recency, MetricPoint::chronology] {
        forward.sort_by(order);
        backward.sort_by(order);
        assert!(forward.iter().zip(&backward).all(|(left, right)| left.same(right)));
        assert!(forward.windows(2).all(|pair| order(&pair[0], &pair[1]) != Ordering::Greater));
    }
}

#[test]
fn recency_goes_by_step_then_time_then_value() {
    for (older, newer) in [
        (point(1, 9, 9.0), point(2, 0, 0.0)),
        (point(i64::MIN, i64::MAX, 9.0), point(i64::MIN + 1, i64::MIN, 0.0)),
        (point(1, 1, 9.0), point(1, 2, 0.0)),
        (point(1, 1, 1.0), point(1, 1, 2.0)),
        (point(1, 1, -0.0), point(1, 1, 0.0)),
        (point(1, 1, f64::MAX), point(1, 1, f64::INFINITY)),
    ] {
        assert_eq!(older.recency(&newer), Ordering::Less, "{older:?} {newer:?}");
    }
}

#[test]
fn at_equal_step_and_time_nan_is_older_than_zero_and_newer_than_everything_below() {
    for nan in nans() {
        for value in VALUES {
            let expected = if value.total_cmp(&0.0).is_ge() { Ordering::Less } else { Ordering::Greater };
            assert_eq!(point(1, 1, nan).recency(&point(1, 1, value)), expected, "{value}");
        }
    }
}

#[test]
fn a_history_goes_by_time_then_step_with_nan_below_every_number() {
    for (before, after) in [
        (point(9, 1, 9.0), point(0, 2, 0.0)),
        (point(1, 1, 9.0), point(2, 1, 0.0)),
        (point(1, 1, f64::NAN), point(1, 1, f64::NEG_INFINITY)),
        (point(1, 1, -0.0), point(1, 1, 0.0)),
    ] {
        assert_eq!(before.chronology(&after), Ordering::Less, "{before:?} {after:?}");
    }
}

#[test]
fn one_point_is_its_own_summary() {
    let one = MetricSummary::of(point(-3, 7, 0.5));
    assert_eq!((one.min, one.max), (Some((0.5, -3)), Some((0.5, -3))));
    assert_eq!((one.n_points, one.n_nan), (1, 0));
    assert!(one.last.same(&one.first) && one.last.same(&point(-3, 7, 0.5)));
    for nan in nans() {
        let one = MetricSummary::of(point(1, 1, nan));
        assert_eq!((one.min, one.max, one.n_points, one.n_nan), (None, None, 1, 1));
        assert!(one.last.value.is_nan());
    }
}

#[test]
fn extremes_remember_the_smallest_step_they_were_reached_at() {
    let mut summary = MetricSummary::of(point(5, 0, 1.0));
    for later in [point(3, 0, 1.0), point(9, 0, 1.0), point(4, 0, 0.5), point(8, 0, 0.5)] {
        summary.add(later);
    }
    assert_eq!((summary.max, summary.min), (Some((1.0, 3)), Some((0.5, 4))));
    summary.add(point(i64::MIN, 0, 0.5));
    assert_eq!(summary.min, Some((0.5, i64::MIN)));
}

#[test]
fn infinities_are_extremes_and_zero_has_a_sign_among_them() {
    let mut summary = MetricSummary::of(point(1, 0, 0.0));
    summary.add(point(2, 0, -0.0));
    assert_eq!(summary.min.map(|(value, step)| (value.to_bits(), step)), Some(((-0.0_f64).to_bits(), 2)));
    assert_eq!(summary.max.map(|(value, step)| (value.to_bits(), step)), Some((0.0_f64.to_bits(), 1)));
    summary.add(point(3, 0, f64::INFINITY));
    summary.add(point(4, 0, f64::NEG_INFINITY));
    assert_eq!(summary.max, Some((f64::INFINITY, 3)));
    assert_eq!(summary.min, Some((f64::NEG_INFINITY, 4)));
}

#[test]
fn nan_counts_but_is_never_an_extreme() {
    let mut summary = MetricSummary::of(point(1, 0, f64::NAN));
    assert_eq!((summary.min, summary.max), (None, None));
    summary.add(point(2, 0, 3.0));
    summary.add(point(3, 0, f64::NAN));
    assert_eq!((summary.min, summary.max), (Some((3.0, 2)), Some((3.0, 2))));
    assert_eq!((summary.n_points, summary.n_nan), (3, 2));
    assert!(summary.last.value.is_nan(), "the greatest step is shown, number or not");
}

#[test]
fn the_first_point_is_the_one_of_the_smallest_step_whenever_it_came() {
    let mut summary = MetricSummary::of(point(0, 5, 1.0));
    summary.add(point(-1, 9, 2.0));
    assert!(summary.first.same(&point(-1, 9, 2.0)));
    summary.add(point(-1, 3, 4.0));
    assert!(summary.first.same(&point(-1, 3, 4.0)), "of equal steps the older");
    summary.add(point(i64::MIN, 100, 0.0));
    summary.add(point(i64::MAX, 0, 0.0));
    assert_eq!((summary.first.step, summary.last.step), (i64::MIN, i64::MAX));
}

/// What a summary is, told the slow way over all points.
fn naive(points: &[MetricPoint]) -> String {
    let numbers = || points.iter().filter(|point| !point.value.is_nan());
    let last = points.iter().max_by(|left, right| left.recency(right)).unwrap();
    let first = points.iter().min_by(|left, right| left.recency(right)).unwrap();
    let low = numbers().min_by(|a, b| a.value.total_cmp(&b.value).then(a.step.cmp(&b.step)));
    let high = numbers().min_by(|a, b| b.value.total_cmp(&a.value).then(a.step.cmp(&b.step)));
    let pair = |point: &MetricPoint| (point.value, point.step);
    let n_nan = points.len() - numbers().count();
    format!("{last:?} {first:?} {:?} {:?} {} {n_nan}", low.map(pair), high.map(pair), points.len())
}

fn shown(summary: &MetricSummary) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {} {}",
        summary.last, summary.first, summary.min, summary.max, summary.n_points, summary.n_nan
    )
}

#[test]
fn any_split_and_any_order_of_merging_gives_the_summary_of_all_points() {
    let points = [
        point(0, 3, f64::NAN),
        point(0, 3, 0.0),
        point(i64::MIN, 1, -0.0),
        point(7, i64::MAX, f64::INFINITY),
        point(7, i64::MAX, f64::NEG_INFINITY),
        point(i64::MAX, i64::MIN, 2.5),
        point(i64::MAX, i64::MIN, 2.5),
        point(3, 3, -1e308),
    ];
    let expected = naive(&points);
    let of = |chosen: &[MetricPoint]| {
        let mut summary = MetricSummary::of(chosen[0]);
        chosen[1..].iter().for_each(|point| summary.add(*point));
        summary
    };
    for mask in 1_u32..(1 << points.len()) - 1 {
        let (left, right): (Vec<(usize, &MetricPoint)>, Vec<_>) =
            points.iter().enumerate().partition(|(at, _)| mask & (1 << at) != 0);
        let plain = |side: Vec<(usize, &MetricPoint)>| side.into_iter().map(|(_, p)| *p).collect::<Vec<_>>();
        let (left, right) = (of(&plain(left)), of(&plain(right)));
        for (mut one, other) in [(left, right), (right, left)] {
            one.merge(&other);
            assert_eq!(shown(&one), expected, "{mask:#b}");
        }
    }
}
