//! Summaries and levels of detail: nothing that matters is lost on the way up.

use crate::{hard_lists, point};
use trialbook_domain::MetricPoint;
use trialbook_series::{
    Axis, Bucket, ChartWindow, ChunkSummary, Extent, Reducer, Spacing, append_level, choose_level,
    decode_level, encode_level,
};

fn bucket(points: &[MetricPoint]) -> Bucket {
    Bucket::from(&ChunkSummary::of(points).unwrap())
}

/// A bucket without its sum, which depends on the order of adding in its last bits.
fn exact(bucket: &Bucket) -> String {
    format!("{:?}", Bucket { sum: 0.0, ..*bucket })
}

#[test]
fn a_summary_has_the_ends_the_extremes_and_the_counts_of_its_points() {
    for (what, points) in hard_lists() {
        let summary = ChunkSummary::of(&points).unwrap();
        let numbers = || points.iter().map(|point| point.value).filter(|value| !value.is_nan());
        let low = numbers().fold(f64::NAN, f64::min);
        let high = numbers().fold(f64::NAN, f64::max);
        assert!(summary.v_min == low || (low.is_nan() && summary.v_min.is_nan()), "{what}");
        assert!(summary.v_max == high || (high.is_nan() && summary.v_max.is_nan()), "{what}");
        assert_eq!(
            (summary.n as usize, summary.n_nan as usize),
            (points.len(), points.len() - numbers().count()),
            "{what}"
        );
        let (first, last) = (points[0], points[points.len() - 1]);
        assert_eq!((summary.step_first, summary.step_last), (first.step, last.step), "{what}");
        assert_eq!(
            (summary.v_first.to_bits(), summary.v_last.to_bits()),
            (first.value.to_bits(), last.value.to_bits()),
            "{what}"
        );
        let steps = || points.iter().map(|point| point.step);
        let times = || points.iter().map(|point| point.timestamp);
        assert_eq!(
            (Some(summary.step_min), Some(summary.step_max)),
            (steps().min(), steps().max()),
            "{what}"
        );
        assert_eq!((Some(summary.ts_min), Some(summary.ts_max)), (times().min(), times().max()), "{what}");
        assert_eq!(summary.flags.steps_sorted(), points.is_sorted_by_key(|point| point.step), "{what}");
        assert_eq!(
            summary.flags.chronological(),
            points.is_sorted_by(|a, b| a.chronology(b).is_le()),
            "{what}"
        );
    }
    assert!(ChunkSummary::of(&[]).is_none());
}

#[test]
fn joining_is_associative_and_equals_the_summary_of_all_at_once() {
    for (what, points) in hard_lists().into_iter().filter(|(_, points)| points.len() > 2) {
        let whole = exact(&bucket(&points));
        for size in [1, 2, 7, points.len() / 2 + 1] {
            let parts: Vec<Bucket> = points.chunks(size).map(bucket).collect();
            let left = Bucket::join(&parts).unwrap();
            let right = parts.iter().rev().copied().reduce(|later, earlier| {
                let mut joined = earlier;
                joined.extend(&later);
                joined
            });
            assert_eq!(exact(&left), whole, "{what} by {size}");
            assert_eq!(exact(&right.unwrap()), whole, "{what} by {size} from the end");
        }
        let singles: Vec<Bucket> = points.iter().map(Bucket::from).collect();
        assert_eq!(exact(&Bucket::join(&singles).unwrap()), whole, "{what} point by point");
    }
    assert!(Bucket::join(&[]).is_none());
}

#[test]
fn a_level_gives_back_its_buckets_however_it_grew() {
    let all: Vec<Bucket> = hard_lists().iter().flat_map(|(_, points)| points.chunks(9).map(bucket)).collect();
    let whole = encode_level(&all);
    assert_eq!(format!("{:?}", decode_level(&whole).unwrap()), format!("{all:?}"));
    for step in [1, 50, all.len()] {
        let mut row: Option<Vec<u8>> = None;
        for some in all.chunks(step) {
            row = Some(append_level(row.as_deref(), some).unwrap());
        }
        assert_eq!(row.unwrap(), whole, "grown by {step}");
    }
    assert!(append_level(Some(b"damaged"), &all).is_err());
}

#[test]
fn extents_meet_and_join_at_the_ends_of_the_range() {
    let extent = |steps: [i64; 2], times: [i64; 2]| {
        Extent::of(&[point(steps[0], times[0], 0.0), point(steps[1], times[1], 0.0)]).unwrap()
    };
    let all = extent([i64::MIN, i64::MAX], [i64::MIN, i64::MAX]);
    for other in [extent([0, 0], [0, 0]), extent([i64::MAX; 2], [i64::MIN; 2]), all] {
        assert!(all.overlaps(&other) && other.overlaps(&all));
        assert_eq!(all.union(&other), all);
    }
    let (low, high) = (extent([i64::MIN, -1], [0, 1]), extent([0, i64::MAX], [0, 1]));
    assert!(!low.overlaps(&high) && !high.overlaps(&low));
    assert_eq!(low.union(&high), high.union(&low));
    assert!(Extent::of(&[]).is_none());
}

#[test]
fn the_level_grows_by_one_with_every_64_fold_of_chunks() {
    for width in [1_u32, 100, 8_192] {
        for level in 0..4_u32 {
            let edge = u64::from(width) * 64_u64.pow(level + 1);
            let chosen = [edge - 1, edge, edge + 1].map(|n| choose_level(n, width));
            assert_eq!(chosen, [level as u8, level as u8 + 1, level as u8 + 1], "{width} px, level {level}");
        }
        assert_eq!(choose_level(0, width), 0);
    }
}

#[test]
fn reducing_points_in_any_order_of_arrival_in_blocks_gives_the_same_extremes_and_counts() {
    for (what, points) in hard_lists() {
        for axis in [Axis::Step, Axis::Timestamp] {
            for (from, to) in [(i64::MIN, i64::MAX), (-5, 100), (0, 0)] {
                let reduce = |blocks: &[&[MetricPoint]]| {
                    let mut reducer =
                        Reducer::new(ChartWindow { axis, spacing: Spacing::Linear, from, to, width: 7 });
                    for block in blocks {
                        reducer.add_points(block);
                    }
                    let rows = reducer.finish();
                    // Both zeros are one number: which of them is the extreme means nothing.
                    let plain = |values: &[f64]| values.iter().map(|value| value + 0.0).collect::<Vec<f64>>();
                    let (min, max) = (plain(&rows.min), plain(&rows.max));
                    format!("{:?} {:?} {min:?} {max:?} {:?} {:?}", rows.x, rows.x_last, rows.n, rows.n_nan)
                };
                let mut backward = points.clone();
                backward.reverse();
                let (head, tail) = points.split_at(points.len() / 3);
                let whole = reduce(&[&points]);
                assert_eq!(reduce(&[&backward]), whole, "{what}, {axis:?} {from} to {to}, backwards");
                assert_eq!(reduce(&[tail, head]), whole, "{what}, {axis:?} {from} to {to}, in two blocks");
            }
        }
    }
}

#[test]
fn every_point_of_a_window_is_counted_once_and_none_outside_it() {
    for (what, points) in hard_lists() {
        for (from, to) in
            [(i64::MIN, i64::MAX), (-3, 50), (i64::MAX, i64::MAX), (i64::MIN, i64::MIN), (10, 9)]
        {
            for width in [0, 1, 3, u32::MAX] {
                let mut reducer =
                    Reducer::new(ChartWindow { axis: Axis::Step, spacing: Spacing::Linear, from, to, width });
                reducer.add_points(&points);
                let rows = reducer.finish();
                let inside =
                    points.iter().filter(|point| from <= point.step && point.step <= to).count() as u64;
                assert_eq!(rows.n.iter().sum::<u64>(), inside, "{what}, {from} to {to}, {width} px");
                assert!(
                    rows.x.iter().zip(&rows.x_last).all(|(x, last)| x <= last && *x >= from && *last <= to),
                    "{what}"
                );
            }
        }
    }
}
