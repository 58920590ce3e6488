//! One band for many curves: what their values do together at each x.

use crate::{Curve, PixelRange, Spread};

/// The band as columns of equal length, one row per pixel column in which at least one curve has a number.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Band {
    /// Middle of the pixel column.
    pub x: Vec<f64>,
    /// How many curves have a number here.
    pub n: Vec<u64>,
    /// Mean of the curves.
    pub mean: Vec<f64>,
    /// Standard deviation of the curves (n - 1); NaN for one curve.
    pub sd: Vec<f64>,
    /// Standard error of the mean; NaN for one curve.
    pub standard_error: Vec<f64>,
    /// Lowest value of any curve, of all that its points stand for.
    pub min: Vec<f64>,
    /// Highest value of any curve, of all that its points stand for.
    pub max: Vec<f64>,
}

/// Each curve counts once per pixel column, with the mean of its numbers there, so that curves that were logged more
/// often do not weigh more. The extremes are those of the values themselves, not of these means.
pub fn band(curves: &[Curve<'_>], range: PixelRange) -> Band {
    let mut across = vec![Spread::default(); range.width()];
    let mut within = vec![Spread::default(); range.width()];
    let mut reach = vec![(f64::NAN, f64::NAN); range.width()];
    for curve in curves {
        within.fill(Spread::default());
        for ((x, y), (low, high)) in curve.points().zip(curve.extremes()).filter(|((_, y), _)| !y.is_nan()) {
            let Some(at) = range.column(x) else { continue };
            if let (Some(spread), Some(reach)) = (within.get_mut(at), reach.get_mut(at)) {
                spread.add(y);
                // A point without extremes of its own is its own.
                *reach = (reach.0.min(low.min(y)), reach.1.max(high.max(y)));
            }
        }
        for (across, within) in across.iter_mut().zip(&within).filter(|(_, within)| within.n() > 0) {
            across.add(within.mean());
        }
    }
    let mut band = Band::default();
    for (column, (spread, (low, high))) in
        across.iter().zip(&reach).enumerate().filter(|(_, (spread, _))| spread.n() > 0)
    {
        band.x.push(range.middle(column));
        band.n.push(spread.n());
        band.mean.push(spread.mean());
        band.sd.push(spread.sd());
        band.standard_error.push(spread.standard_error());
        band.min.push(*low);
        band.max.push(*high);
    }
    band
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(to: f64, width: usize) -> PixelRange {
        PixelRange::new(0.0, to, width).unwrap()
    }

    #[test]
    fn three_curves_give_their_mean_and_extremes() {
        let x = [0.0, 1.0];
        let curves = [
            Curve::new(&x, &[1.0, 10.0]).unwrap(),
            Curve::new(&x, &[2.0, 20.0]).unwrap(),
            Curve::new(&x, &[3.0, 30.0]).unwrap(),
        ];
        let band = band(&curves, range(1.0, 2));
        assert_eq!((band.mean, band.sd), (vec![2.0, 20.0], vec![1.0, 10.0]));
        assert_eq!((band.min, band.max, band.n), (vec![1.0, 10.0], vec![3.0, 30.0], vec![3, 3]));
        assert!((band.standard_error[0] - 1.0 / 3.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!(band.x, [0.25, 0.75]);
    }

    #[test]
    fn the_extremes_are_those_of_the_values_not_of_the_means_within_a_pixel() {
        let dense = Curve::new(&[0.0, 0.1, 0.2], &[0.0, 9.0, 0.0]).unwrap();
        let summed = Curve::summarised(&[0.0], &[2.0], &[-5.0], &[f64::NAN]).unwrap();
        let band = band(&[dense, summed], range(1.0, 1));
        assert_eq!((band.min, band.max, band.mean), (vec![-5.0], vec![9.0], vec![2.5]));
    }

    #[test]
    fn a_curve_logged_more_often_does_not_weigh_more() {
        let curves =
            [Curve::new(&[0.0, 0.1, 0.2, 0.3], &[1.0; 4]).unwrap(), Curve::new(&[0.0], &[3.0]).unwrap()];
        assert_eq!(band(&curves, range(1.0, 1)).mean, [2.0]);
    }

    #[test]
    fn nan_and_missing_curves_leave_the_others() {
        let curves =
            [Curve::new(&[0.0, 1.0], &[f64::NAN, 5.0]).unwrap(), Curve::new(&[0.0], &[1.0]).unwrap()];
        let band = band(&curves, range(1.0, 2));
        assert_eq!((band.mean, band.n), (vec![1.0, 5.0], vec![1, 1]));
        assert!(band.sd[0].is_nan());
    }

    #[test]
    fn no_curves_no_band() {
        assert_eq!(band(&[], range(1.0, 10)), Band::default());
    }
}
