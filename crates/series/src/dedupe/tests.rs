//! Tests of `dedupe`: round trips, damage, and the naive model.

use super::*;
use crate::testing::{colliding_points, point, same, without_repeats};
use proptest::prelude::*;

#[test]
fn nan_repeats_nan_but_minus_zero_is_not_zero() {
    let mut points = vec![point(1, 1, f64::NAN), point(2, 1, 0.0)];
    let n = append_new(&mut points, &[], &[point(1, 1, -f64::NAN), point(2, 1, -0.0)]);
    assert_eq!((n, points.len()), (1, 3));
}

#[test]
fn what_is_sealed_is_not_taken_again() {
    let mut points = Vec::new();
    assert_eq!(append_new(&mut points, &[point(1, 1, 1.0)], &[point(1, 1, 1.0), point(2, 2, 2.0)]), 1);
    assert!(same(&points, &[point(2, 2, 2.0)]));
}

#[test]
fn extents_overlap_only_in_both_step_and_time() {
    let extent = |steps: (i64, i64), times: (i64, i64)| {
        Extent::of(&[point(steps.0, times.0, 0.0), point(steps.1, times.1, 0.0)]).unwrap()
    };
    assert!(extent((0, 5), (0, 5)).overlaps(&extent((5, 9), (5, 9))));
    assert!(!extent((0, 0), (0, 5)).overlaps(&extent((0, 0), (6, 9))));
    assert!(!extent((0, 5), (0, 0)).overlaps(&extent((6, 9), (0, 0))));
    assert_eq!(extent((0, 1), (5, 6)).union(&extent((-3, 0), (6, 9))), extent((-3, 1), (5, 9)));
    assert!(Extent::of(&[]).is_none());
}

proptest! {
    #[test]
    fn any_split_gives_what_the_naive_model_gives(points in colliding_points(60), cut in 0.0..1.0_f64) {
        let at = (points.len() as f64 * cut) as usize;
        let old = without_repeats(&points[..at]);
        let mut kept = old.clone();
        let n = append_new(&mut kept, &[], &points[at..]);
        let model = without_repeats(&points);
        prop_assert!(same(&kept, &model));
        prop_assert_eq!(n as usize, old.len() + points.len() - at - model.len());
        let mut beside = Vec::new();
        append_new(&mut beside, &old, &points[at..]);
        prop_assert!(same(&beside, &model[old.len()..]));
    }
}
