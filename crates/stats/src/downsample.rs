//! Reduction of raw points to pixel columns that draws the same picture (M4: first, last, smallest, largest).

use crate::{Curve, PixelRange, Spread};

/// What is drawn in one pixel column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PixelColumn {
    /// Smallest x of the column.
    pub x: f64,
    /// Largest x of the column.
    pub x_last: f64,
    /// Value at the smallest x; NaN breaks the line here.
    pub first: f64,
    /// Value at the largest x; NaN breaks the line here.
    pub last: f64,
    /// Smallest number; NaN when the column is a gap.
    pub min: f64,
    /// Largest number; NaN when the column is a gap.
    pub max: f64,
    /// Mean of the numbers; NaN when the column is a gap.
    pub mean: f64,
    /// Points of the column, NaN included.
    pub n: u64,
    /// How many of them are NaN.
    pub n_nan: u64,
}

/// The pixel columns that have points, from left to right. The points need not be sorted.
pub fn downsample(curve: Curve<'_>, range: PixelRange) -> Vec<PixelColumn> {
    let mut columns: Vec<Option<(Ends, Spread)>> = vec![None; range.width()];
    for (x, y) in curve.points() {
        let Some(place) = range.column(x).and_then(|at| columns.get_mut(at)) else { continue };
        let (ends, spread) = place.get_or_insert((Ends::at(x, y), Spread::default()));
        ends.include(x, y);
        spread.add(y);
    }
    columns.into_iter().flatten().map(|(ends, spread)| drawn(ends, &spread)).collect()
}

/// The leftmost and the rightmost point of a column; of equals the first and the last to arrive.
#[derive(Clone, Copy)]
struct Ends {
    x: f64,
    first: f64,
    x_last: f64,
    last: f64,
}

impl Ends {
    fn at(x: f64, y: f64) -> Ends {
        Ends { x, first: y, x_last: x, last: y }
    }

    fn include(&mut self, x: f64, y: f64) {
        if x < self.x {
            (self.x, self.first) = (x, y);
        }
        if x >= self.x_last {
            (self.x_last, self.last) = (x, y);
        }
    }
}

fn drawn(ends: Ends, spread: &Spread) -> PixelColumn {
    PixelColumn {
        x: ends.x,
        x_last: ends.x_last,
        first: ends.first,
        last: ends.last,
        min: spread.min(),
        max: spread.max(),
        mean: spread.mean(),
        n: spread.n() + spread.n_nan(),
        n_nan: spread.n_nan(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reduce(x: &[f64], y: &[f64], to: f64, width: usize) -> Vec<PixelColumn> {
        downsample(Curve::new(x, y).unwrap(), PixelRange::new(0.0, to, width).unwrap())
    }

    #[test]
    fn a_column_keeps_its_ends_and_extremes() {
        let columns = reduce(&[0.0, 1.0, 2.0, 3.0], &[5.0, 9.0, -1.0, 4.0], 3.0, 1);
        let column = columns[0];
        assert_eq!((column.first, column.last, column.min, column.max), (5.0, 4.0, -1.0, 9.0));
        assert_eq!((column.x, column.x_last, column.n, column.mean), (0.0, 3.0, 4, 4.25));
    }

    #[test]
    fn a_column_of_nothing_but_nan_is_a_gap() {
        let columns = reduce(&[0.0, 5.0, 10.0], &[1.0, f64::NAN, 2.0], 10.0, 3);
        assert_eq!(columns.len(), 3);
        assert!(columns[1].min.is_nan() && columns[1].mean.is_nan() && columns[1].n_nan == 1);
    }

    #[test]
    fn columns_without_points_are_left_out() {
        assert_eq!(reduce(&[0.0, 10.0, 99.0], &[1.0, 2.0, 3.0], 10.0, 100).len(), 2);
        assert!(reduce(&[], &[], 10.0, 100).is_empty());
    }

    #[test]
    fn unsorted_points_have_the_same_ends() {
        let columns = reduce(&[3.0, 0.0, 2.0], &[30.0, 0.0, 20.0], 3.0, 1);
        assert_eq!((columns[0].first, columns[0].last), (0.0, 30.0));
    }

    proptest! {
        #[test]
        fn no_extreme_is_lost(y in prop::collection::vec(-1e6..1e6_f64, 1..300), width in 1_usize..50) {
            let x: Vec<f64> = (0..y.len()).map(|i| i as f64).collect();
            let columns = reduce(&x, &y, y.len() as f64, width);
            prop_assert!(columns.len() <= width);
            prop_assert_eq!(columns.iter().map(|column| column.n).sum::<u64>(), y.len() as u64);
            let highest = columns.iter().map(|column| column.max).fold(f64::NAN, f64::max);
            prop_assert_eq!(highest, y.iter().copied().fold(f64::NAN, f64::max));
            prop_assert_eq!((columns[0].first, columns[columns.len() - 1].last), (y[0], y[y.len() - 1]));
        }
    }
}
