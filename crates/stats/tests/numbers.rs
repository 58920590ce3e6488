//! Plain numbers: spreads, pixel ranges, reduced curves and bands against naive models and hard inputs.

use proptest::prelude::*;
use trialbook_domain::limits::CHART_WIDTH_MAX;
use trialbook_stats::{Band, Curve, CurveError, PixelColumn, PixelRange, Spread, band, downsample};

fn spread(values: &[f64]) -> Spread {
    let mut spread = Spread::default();
    for value in values {
        spread.add(*value);
    }
    spread
}

fn close(left: f64, right: f64) -> bool {
    (left.is_nan() && right.is_nan()) || (left - right).abs() <= 1e-9 * left.abs().max(right.abs()).max(1.0)
}

fn any_value() -> impl Strategy<Value = f64> {
    prop_oneof![6 => -1e3..1e3_f64, 1 => Just(f64::NAN), 1 => Just(0.0), 1 => Just(-0.0)]
}

#[test]
fn a_spread_of_nothing_has_no_numbers_at_all() {
    for spread in [Spread::default(), spread(&[f64::NAN, -f64::NAN])] {
        assert_eq!(spread.n(), 0);
        let all = [spread.mean(), spread.sd(), spread.standard_error(), spread.min(), spread.max()];
        assert!(all.iter().all(|number| number.is_nan()), "{all:?}");
    }
    assert_eq!(spread(&[f64::NAN, 1.0, f64::NAN]).n_nan(), 2);
}

#[test]
fn equal_numbers_have_no_deviation_however_large_they_are() {
    for value in [0.0, 1.0, -1e300, 1e-300, 123_456_789.123] {
        let spread = spread(&[value; 100]);
        assert_eq!((spread.mean(), spread.sd(), spread.standard_error()), (value, 0.0, 0.0));
        assert_eq!((spread.min(), spread.max(), spread.n()), (value, value, 100));
    }
}

proptest! {
    #[test]
    fn a_spread_is_that_of_the_textbook(values in prop::collection::vec(any_value(), 0..60)) {
        let found = spread(&values);
        let numbers: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
        let n = numbers.len() as f64;
        let mean = numbers.iter().sum::<f64>() / n;
        let variance = numbers.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let sd = if numbers.len() < 2 { f64::NAN } else { variance.sqrt() };
        prop_assert_eq!((found.n(), found.n_nan()), (numbers.len() as u64, (values.len() - numbers.len()) as u64));
        prop_assert!(close(found.mean(), mean), "{} {mean}", found.mean());
        prop_assert!(close(found.sd(), sd), "{} {sd}", found.sd());
        prop_assert!(close(found.standard_error(), sd / n.sqrt()));
        prop_assert!(close(found.min(), numbers.iter().copied().fold(f64::NAN, f64::min)));
        prop_assert!(close(found.max(), numbers.iter().copied().fold(f64::NAN, f64::max)));
    }

    #[test]
    fn every_x_of_a_range_has_one_column_and_columns_grow_with_x(
        ends in (any::<f64>(), any::<f64>()), shares in prop::collection::vec(0.0..=1.0_f64, 2..20), width in 1_usize..400
    ) {
        prop_assume!(ends.0.is_finite() && ends.1.is_finite());
        let (from, to) = (ends.0.min(ends.1), ends.0.max(ends.1));
        let range = PixelRange::new(from, to, width).unwrap();
        let mut xs: Vec<f64> = shares.iter().map(|share| (from * (1.0 - share) + to * share).clamp(from, to)).collect();
        xs.extend([from, to]);
        xs.sort_by(f64::total_cmp);
        let columns: Vec<usize> = xs.iter().map(|x| range.column(*x).unwrap()).collect();
        prop_assert!(columns.is_sorted(), "{columns:?}");
        prop_assert_eq!(columns[0], 0);
        prop_assert!(columns.iter().all(|column| *column < width));
        prop_assert!(from == to || columns[columns.len() - 1] == width - 1);
    }

    #[test]
    fn a_reduced_curve_is_what_sorting_points_into_columns_gives(
        points in prop::collection::vec((prop_oneof![8 => -5.0..15.0_f64, 1 => Just(f64::NAN), 1 => Just(f64::INFINITY)], any_value()), 0..120),
        width in 1_usize..30,
    ) {
        let (x, y): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
        let range = PixelRange::new(0.0, 10.0, width).unwrap();
        let found = downsample(Curve::new(&x, &y).unwrap(), range);
        let naive = naive(&x, &y, range);
        prop_assert_eq!(found.len(), naive.len());
        for (found, naive) in found.iter().zip(&naive) {
            let pairs = [
                (found.x, naive.x), (found.x_last, naive.x_last), (found.first, naive.first), (found.last, naive.last),
                (found.min, naive.min), (found.max, naive.max), (found.mean, naive.mean),
            ];
            prop_assert!(pairs.iter().all(|(a, b)| close(*a, *b)), "{found:?} {naive:?}");
            prop_assert_eq!((found.n, found.n_nan), (naive.n, naive.n_nan));
        }
    }

    #[test]
    fn a_band_lies_between_its_lowest_and_its_highest_curve(
        curves in prop::collection::vec(prop::collection::vec((0.0..10.0_f64, any_value()), 0..30), 0..8),
        width in 1_usize..20,
    ) {
        let columns: Vec<(Vec<f64>, Vec<f64>)> = curves.into_iter().map(|points| points.into_iter().unzip()).collect();
        let drawn: Vec<Curve<'_>> = columns.iter().map(|(x, y)| Curve::new(x, y).unwrap()).collect();
        let found = band(&drawn, PixelRange::new(0.0, 10.0, width).unwrap());
        prop_assert!(found.x.is_sorted() && found.x.len() <= width);
        for at in 0..found.x.len() {
            prop_assert!(found.n[at] >= 1 && found.n[at] <= drawn.len() as u64);
            prop_assert!(found.min[at] <= found.mean[at] + 1e-9 && found.mean[at] <= found.max[at] + 1e-9);
            prop_assert_eq!(found.sd[at].is_nan(), found.n[at] == 1);
        }
        let mut backward = drawn.clone();
        backward.reverse();
        let again = band(&backward, PixelRange::new(0.0, 10.0, width).unwrap());
        prop_assert_eq!(&again.n, &found.n);
        prop_assert!(again.mean.iter().zip(&found.mean).all(|(a, b)| close(*a, *b)), "the order of curves means nothing");
    }
}

/// Every column from all its points, told the slow way.
fn naive(x: &[f64], y: &[f64], range: PixelRange) -> Vec<PixelColumn> {
    let of = |column: usize| {
        let points: Vec<(f64, f64)> = x
            .iter()
            .copied()
            .zip(y.iter().copied())
            .filter(|(x, _)| range.column(*x) == Some(column))
            .collect();
        let first = points.iter().copied().reduce(|a, b| if b.0 < a.0 { b } else { a })?;
        let last = points.iter().copied().reduce(|a, b| if b.0 >= a.0 { b } else { a })?;
        let numbers: Vec<f64> = points.iter().map(|(_, y)| *y).filter(|y| !y.is_nan()).collect();
        Some(PixelColumn {
            x: first.0,
            x_last: last.0,
            first: first.1,
            last: last.1,
            min: numbers.iter().copied().fold(f64::NAN, f64::min),
            max: numbers.iter().copied().fold(f64::NAN, f64::max),
            mean: numbers.iter().sum::<f64>() / numbers.len() as f64,
            n: points.len() as u64,
            n_nan: (points.len() - numbers.len()) as u64,
        })
    };
    (0..range.width()).filter_map(of).collect()
}

#[test]
fn a_range_needs_two_finite_ends_in_order() {
    for (from, to, valid) in [
        (0.0, 0.0, true),
        (-0.0, 0.0, true),
        (f64::MIN, f64::MAX, true),
        (1.0, 1.0_f64.next_up(), true),
        (1.0_f64.next_up(), 1.0, false),
        (f64::NAN, 1.0, false),
        (0.0, f64::NAN, false),
        (f64::NEG_INFINITY, 0.0, false),
        (0.0, f64::INFINITY, false),
    ] {
        assert_eq!(PixelRange::new(from, to, 10).is_some(), valid, "{from} {to}");
    }
    for (asked, width) in [
        (0, 1),
        (1, 1),
        (CHART_WIDTH_MAX, CHART_WIDTH_MAX),
        (CHART_WIDTH_MAX + 1, CHART_WIDTH_MAX),
        (usize::MAX, CHART_WIDTH_MAX),
    ] {
        assert_eq!(PixelRange::new(0.0, 1.0, asked).unwrap().width(), width);
    }
}

#[test]
fn what_lies_outside_a_range_has_no_column() {
    let range = PixelRange::new(-1.0, 1.0, 4).unwrap();
    for (x, column) in
        [(-1.0, Some(0)), (-0.5, Some(1)), (-0.0, Some(2)), (0.0, Some(2)), (0.5, Some(3)), (1.0, Some(3))]
    {
        assert_eq!(range.column(x), column, "{x}");
    }
    for x in [(-1.0_f64).next_down(), 1.0_f64.next_up(), f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(range.column(x), None, "{x}");
    }
    assert_eq!((range.middle(0), range.middle(3)), (-0.75, 0.75));
}

#[test]
fn a_range_of_one_point_has_all_in_its_first_column() {
    let range = PixelRange::new(5.0, 5.0, 100).unwrap();
    assert_eq!((range.column(5.0), range.column(5.0_f64.next_up())), (Some(0), None));
    let columns = downsample(Curve::new(&[5.0, 5.0], &[1.0, 3.0]).unwrap(), range);
    assert_eq!((columns.len(), columns[0].first, columns[0].last, columns[0].mean), (1, 1.0, 3.0, 2.0));
}

#[test]
fn infinite_values_are_extremes_of_their_column() {
    let columns = downsample(
        Curve::new(&[0.0, 1.0, 2.0], &[f64::INFINITY, 0.0, f64::NEG_INFINITY]).unwrap(),
        PixelRange::new(0.0, 2.0, 1).unwrap(),
    );
    assert_eq!((columns[0].min, columns[0].max), (f64::NEG_INFINITY, f64::INFINITY));
    assert_eq!((columns[0].first, columns[0].last), (f64::INFINITY, f64::NEG_INFINITY));
}

#[test]
fn columns_of_unequal_length_are_refused_with_both_lengths() {
    for (x, y) in [(&[][..], &[1.0][..]), (&[1.0], &[]), (&[1.0, 2.0], &[1.0])] {
        let error = Curve::new(x, y).map(|curve| curve.len()).unwrap_err();
        assert_eq!(error, CurveError { n_x: x.len(), n_y: y.len() });
    }
    let empty = Curve::new(&[], &[]).unwrap();
    assert!(empty.is_empty() && empty.points().next().is_none());
    let one = Curve::new(&[1.0], &[2.0]).unwrap();
    assert_eq!((one.len(), one.is_empty(), one.points().next()), (1, false, Some((1.0, 2.0))));
}

#[test]
fn curves_outside_the_range_and_without_numbers_make_no_band() {
    let range = PixelRange::new(0.0, 1.0, 5).unwrap();
    let outside = Curve::new(&[2.0, -1.0], &[1.0, 1.0]).unwrap();
    let gaps = Curve::new(&[0.0, 1.0], &[f64::NAN, f64::NAN]).unwrap();
    assert_eq!(band(&[outside, gaps], range), Band::default());
    let inside = Curve::new(&[0.5], &[3.0]).unwrap();
    let found = band(&[outside, gaps, inside], range);
    assert_eq!((found.x, found.n, found.mean), (vec![0.5], vec![1], vec![3.0]));
}
