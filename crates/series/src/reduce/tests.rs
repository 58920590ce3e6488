//! Tests of `reduce`: round trips, damage, and the naive model.

use super::*;
use crate::ChunkSummary;
use crate::testing::{curve, point};
use proptest::prelude::*;

fn window(from: i64, to: i64, width: u32) -> ChartWindow {
    ChartWindow { axis: Axis::Step, from, to, width }
}

fn buckets(points: &[MetricPoint], size: usize) -> Vec<Bucket> {
    points.chunks(size).map(|part| Bucket::from(&ChunkSummary::of(part).unwrap())).collect()
}

#[test]
fn the_coarsest_level_that_still_fills_the_pixels_is_chosen() {
    assert_eq!(choose_level(2441, 1000), 0);
    assert_eq!(choose_level(64_000, 1000), 1);
    assert_eq!(choose_level(63_999, 1000), 0);
    assert_eq!(choose_level(64 * 64 * 1000, 1000), 2);
    assert_eq!(choose_level(u64::MAX, 0), 10);
}

#[test]
fn fine_buckets_suffice_and_only_edges_are_opened() {
    let all = buckets(&curve(1000), 10);
    let found = plan(&all, &window(15, 984, 50));
    assert_eq!(found.open, [1, 98]);
    assert_eq!(found.whole, (2..98).collect::<Vec<_>>());
}

#[test]
fn coarse_buckets_are_opened_unless_only_edges_are_asked_for() {
    let all = buckets(&curve(1000), 100);
    assert_eq!(plan(&all, &window(0, 999, 500)).open.len(), 10);
    assert_eq!(edges(&all, &window(50, 999, 500)).open, [0]);
    assert_eq!(plan(&all, &window(2000, 3000, 10)), Plan::default());
    assert_eq!(plan(&all, &window(5, 4, 10)), Plan::default());
}

#[test]
fn extremes_and_gaps_survive() {
    let mut points = curve(10_000);
    points[5555].value = 1e9;
    points[7000..7200].iter_mut().for_each(|point| point.value = f64::NAN);
    let mut reducer = Reducer::new(window(0, 9999, 100));
    reducer.add_points(&points);
    let rows = reducer.finish();
    assert_eq!(rows.x.len(), 100);
    assert_eq!(rows.max.iter().copied().fold(0.0, f64::max), 1e9);
    assert!(rows.mean[70].is_nan() && rows.min[70].is_nan() && rows.n_nan[70] == 100);
    assert!(!rows.mean[69].is_nan() && rows.n[69] == 100);
}

#[test]
fn few_points_stay_as_they_are() {
    let mut reducer = Reducer::new(window(0, 9, 10));
    reducer.add_points(&curve(10));
    let rows = reducer.finish();
    assert_eq!(rows.x, (0..10).collect::<Vec<_>>());
    assert_eq!(rows.first, rows.last);
    assert!(rows.n.iter().all(|n| *n == 1));
}

#[test]
fn the_time_axis_uses_timestamps_and_ends_belong_to_the_window() {
    let points = [point(5, 100, 1.0), point(4, 200, 2.0), point(3, 300, 3.0)];
    let mut reducer = Reducer::new(ChartWindow { axis: Axis::Timestamp, from: 100, to: 200, width: 2 });
    reducer.add_points(&points);
    assert_eq!(reducer.finish().first, [1.0, 2.0]);
}

#[test]
fn the_whole_range_of_steps_does_not_overflow() {
    let mut reducer = Reducer::new(window(i64::MIN, i64::MAX, 4));
    reducer.add_points(&[point(i64::MIN, 0, 1.0), point(0, 0, 2.0), point(i64::MAX, 0, 3.0)]);
    let rows = reducer.finish();
    assert_eq!(rows.first, [1.0, 2.0, 3.0]);
}

proptest! {
    #[test]
    fn summaries_and_points_give_the_same_totals(
        values in prop::collection::vec(-100.0..100.0_f64, 200..800),
        width in 1_u32..60,
        from in 0_i64..100,
    ) {
        let points: Vec<_> = (0..).zip(&values).map(|(i, value)| point(i, i, *value)).collect();
        let all = buckets(&points, 16);
        let window = window(from, points.len() as i64 - 20, width);
        let found = plan(&all, &window);
        let mut mixed = Reducer::new(window);
        found.whole.iter().for_each(|i| mixed.add_bucket(&all[*i]));
        for i in found.open {
            mixed.add_points(&points[i * 16..points.len().min(i * 16 + 16)]);
        }
        let mut plain = Reducer::new(window);
        plain.add_points(&points);
        let (mixed, plain) = (mixed.finish(), plain.finish());
        let fold = |list: &[f64], with: fn(f64, f64) -> f64| list.iter().copied().fold(f64::NAN, with);
        prop_assert_eq!(mixed.n.iter().sum::<u64>(), plain.n.iter().sum::<u64>());
        prop_assert_eq!(fold(&mixed.min, f64::min), fold(&plain.min, f64::min));
        prop_assert_eq!(fold(&mixed.max, f64::max), fold(&plain.max, f64::max));
        prop_assert_eq!((mixed.first[0], mixed.x[0]), (plain.first[0], plain.x[0]));
        prop_assert_eq!(mixed.last.last(), plain.last.last());
        prop_assert!(mixed.x.is_sorted() && mixed.x.len() <= width as usize);
    }
}

#[test]
fn a_chart_descends_from_level_to_chunk_to_point() {
    let points: Vec<_> = (0..64 * 64 * 4).map(|i| point(i, i, (i % 1013) as f64)).collect();
    let chunks = buckets(&points, 4);
    let level: Vec<Bucket> = chunks.chunks(64).map(|group| Bucket::join(group).unwrap()).collect();
    let window = window(300, 16_000, 50);
    let mut reducer = Reducer::new(window);
    let top = plan(&level, &window);
    assert_eq!(top.open, [1, 62]);
    top.whole.iter().for_each(|i| reducer.add_bucket(&level[*i]));
    for group in top.open {
        let below = &chunks[group * 64..group * 64 + 64];
        let edge = plan(below, &window);
        assert!(edge.open.len() <= 1, "only the chunk at the edge is decoded");
        edge.whole.iter().for_each(|i| reducer.add_bucket(&below[*i]));
        for i in edge.open {
            let at = (group * 64 + i) * 4;
            reducer.add_points(&points[at..at + 4]);
        }
    }
    let rows = reducer.finish();
    assert_eq!(rows.n.iter().sum::<u64>(), 15_701);
    assert_eq!((rows.first[0], rows.x[0]), (300.0, 300));
}

#[test]
fn buckets_outside_the_window_are_ignored() {
    let mut reducer = Reducer::new(window(10, 19, 10));
    for bucket in buckets(&curve(100), 10) {
        reducer.add_bucket(&bucket);
    }
    let rows = reducer.finish();
    assert_eq!((rows.x.len(), rows.n[0], rows.x[0], rows.x_last[0]), (1, 10, 10, 19));
}

/// Every point put into its column one by one.
fn one_by_one(points: &[MetricPoint], window: &ChartWindow) -> Vec<(u64, u64, f64, f64)> {
    let scale = Scale::new(window);
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); scale.last + 1];
    for point in points.iter().filter(|point| (window.from..=window.to).contains(&point.step)) {
        columns[scale.column(point.step)].push(point.value);
    }
    columns
        .iter()
        .filter(|values| !values.is_empty())
        .map(|values| {
            let n_nan = values.iter().filter(|value| value.is_nan()).count() as u64;
            let fold = |with: fn(f64, f64) -> f64| values.iter().copied().fold(f64::NAN, with);
            (values.len() as u64, n_nan, fold(f64::min), fold(f64::max))
        })
        .collect()
}

proptest! {
    #[test]
    fn joining_neighbours_first_equals_point_by_point(
        points in crate::testing::strange_points(80),
        ends in (any::<i64>(), any::<i64>()),
        near in any::<bool>(),
        width in 1_u32..40,
    ) {
        let (from, to) = if near { (-60, 60) } else { (ends.0.min(ends.1), ends.0.max(ends.1)) };
        let window = window(from, to, width);
        let mut reducer = Reducer::new(window);
        reducer.add_points(&points);
        let rows = reducer.finish();
        let expected = one_by_one(&points, &window);
        prop_assert_eq!(rows.n.len(), expected.len());
        for (i, (n, n_nan, min, max)) in expected.into_iter().enumerate() {
            prop_assert_eq!((rows.n[i], rows.n_nan[i]), (n, n_nan));
            prop_assert!(rows.min[i] == min || (rows.min[i].is_nan() && min.is_nan()));
            prop_assert!(rows.max[i] == max || (rows.max[i].is_nan() && max.is_nan()));
        }
    }
}
