//! Tests of `reduce`: round trips, damage, and the naive model.

use super::*;
use crate::ChunkSummary;
use crate::testing::{curve, point};
use proptest::prelude::*;

fn window(from: i64, to: i64, width: u32) -> ChartWindow {
    ChartWindow { axis: Axis::Step, spacing: Spacing::Linear, from, to, width }
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
    let mut reducer = Reducer::new(ChartWindow {
        axis: Axis::Timestamp,
        spacing: Spacing::Linear,
        from: 100,
        to: 200,
        width: 2,
    });
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

fn log_window(since: i64, from: i64, to: i64, width: u32) -> ChartWindow {
    ChartWindow { spacing: Spacing::Log { since }, ..window(from, to, width) }
}

#[test]
fn on_a_logarithmic_axis_every_power_of_ten_has_as_many_columns() {
    let mut reducer = Reducer::new(log_window(0, 1, 10_000, 4));
    reducer.add_points(&curve(10_001));
    let rows = reducer.finish();
    assert_eq!((rows.x, rows.x_last), (vec![1, 10, 100, 1000], vec![9, 99, 999, 10_000]));
    assert_eq!(rows.n, [9, 90, 900, 9001]);
}

#[test]
fn what_has_no_place_on_a_logarithmic_axis_is_left_out_wherever_the_axis_begins() {
    let points: Vec<_> = [-5, 0, 1, 7, 8, 100].map(|step| point(step, step, step as f64)).into();
    for (since, left) in [(0, vec![1, 7, 8, 100]), (7, vec![8, 100]), (i64::MAX, Vec::new())] {
        let mut reducer = Reducer::new(log_window(since, i64::MIN, 100, 1000));
        reducer.add_points(&points);
        assert_eq!(reducer.finish().x, left, "since {since}");
    }
}

#[test]
fn the_largest_distances_have_their_columns_on_a_logarithmic_axis() {
    let ends = [i64::MIN, i64::MIN + 1, i64::MIN + 2, 0, i64::MAX - 1, i64::MAX];
    let points = ends.map(|step| point(step, 0, 1.0));
    let mut reducer = Reducer::new(log_window(i64::MIN, i64::MIN + 1, i64::MAX, 64));
    reducer.add_points(&points);
    let rows = reducer.finish();
    assert_eq!((rows.n, rows.x_last.last()), (vec![1, 1, 3], Some(&i64::MAX)));
    let mut single = Reducer::new(log_window(0, i64::MAX, i64::MAX, 5));
    single.add_points(&points);
    assert_eq!(single.finish().x, [i64::MAX]);
}

#[test]
fn on_a_logarithmic_axis_buckets_at_its_left_are_opened_and_those_at_its_right_suffice() {
    let all = buckets(&curve(1000), 10);
    let found = plan(&all, &log_window(0, 1, 999, 100));
    let first = found.whole[0];
    assert_eq!(found.open, (0..first).collect::<Vec<_>>());
    assert_eq!(found.whole, (first..100).collect::<Vec<_>>());
    // Nine steps from here on are two of a hundred columns of three powers of ten.
    assert_eq!(first, 7);
}

/// The column of a distance by the logarithm itself, as a fraction.
fn log_place(window: &ChartWindow, since: i64, x: i64) -> f64 {
    let log = |x: i64| ((x - since) as f64).log10();
    (log(x) - log(window.from)) / (log(window.to) - log(window.from)) * f64::from(window.width)
}

proptest! {
    #[test]
    fn the_extremes_of_every_column_of_a_logarithmic_axis_are_those_of_its_points(
        points in prop::collection::vec(
            (-200_i64..100_000, prop_oneof![4 => -1e3..1e3_f64, 1 => Just(f64::NAN), 1 => Just(0.0)]), 1..400),
        since in -300_i64..300,
        width in 1_u32..60,
        opened in any::<bool>(),
    ) {
        let mut points: Vec<_> = points.into_iter().map(|(step, value)| point(step, 0, value)).collect();
        let window = log_window(since, since + 1, 100_000, width);
        let mut reducer = Reducer::new(window);
        if opened {
            points.sort_by_key(|point| point.step);
            let all = buckets(&points, 4);
            let found = plan(&all, &window);
            found.whole.iter().for_each(|i| reducer.add_bucket(&all[*i]));
            for i in found.open {
                reducer.add_points(&points[i * 4..points.len().min(i * 4 + 4)]);
            }
        } else {
            reducer.add_points(&points);
        }
        let rows = reducer.finish();
        let placed = points.iter().filter(|point| point.step > since).count() as u64;
        prop_assert_eq!(rows.n.iter().sum::<u64>(), placed);
        prop_assert!(rows.n.len() <= width as usize);
        for (i, (x, x_last)) in rows.x.iter().zip(&rows.x_last).enumerate() {
            let of_row: Vec<_> = points.iter().filter(|point| (*x..=*x_last).contains(&point.step)).collect();
            let fold = |with: fn(f64, f64) -> f64| of_row.iter().map(|point| point.value).fold(f64::NAN, with);
            let same = |a: f64, b: f64| a == b || (a.is_nan() && b.is_nan());
            // Of points with the same step the last ones may stand in the next row.
            if rows.x.get(i + 1).is_none_or(|next| next > x_last) && (i == 0 || rows.x_last[i - 1] < *x) {
                prop_assert_eq!(rows.n[i], of_row.len() as u64);
                prop_assert!(same(rows.min[i], fold(f64::min)) && same(rows.max[i], fold(f64::max)));
            }
            // A summary that is no wider than two columns stays whole.
            let most = if opened { 3.0 } else { 1.0 };
            prop_assert!(log_place(&window, since, *x_last) - log_place(&window, since, *x) <= most + 1e-9);
            if !opened {
                let at = log_place(&window, since, *x);
                let end = (at + 1e-9).floor() + 1.0;
                let next = points.iter().map(|point| point.step).filter(|step| step > x_last).min();
                prop_assert!(next.is_none_or(|next| log_place(&window, since, next) >= end - 1e-9), "one column is one row");
            }
        }
    }
}
