//! A curve of plain numbers, and the range of x that is drawn.

use std::fmt;
use trialbook_domain::limits::CHART_WIDTH_MAX;

/// Two columns of equal length: x and y. NaN in y is a gap; a point whose x is NaN lies nowhere and is not drawn.
#[derive(Clone, Copy, Debug)]
pub struct Curve<'a> {
    x: &'a [f64],
    y: &'a [f64],
    low: &'a [f64],
    high: &'a [f64],
}

/// The columns of a curve differ in length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurveError {
    /// Length of x.
    pub n_x: usize,
    /// Length of y.
    pub n_y: usize,
}

impl<'a> Curve<'a> {
    /// Joins two columns.
    pub fn new(x: &'a [f64], y: &'a [f64]) -> Result<Curve<'a>, CurveError> {
        Curve::summarised(x, y, y, y)
    }

    /// Joins the columns of a curve whose points each stand for several: `y` is their mean, between their extremes.
    pub fn summarised(
        x: &'a [f64],
        y: &'a [f64],
        low: &'a [f64],
        high: &'a [f64],
    ) -> Result<Curve<'a>, CurveError> {
        match [y, low, high].into_iter().find(|column| column.len() != x.len()) {
            Some(other) => Err(CurveError { n_x: x.len(), n_y: other.len() }),
            None => Ok(Curve { x, y, low, high }),
        }
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.x.len()
    }

    /// Whether there are no points.
    pub fn is_empty(&self) -> bool {
        self.x.is_empty()
    }

    /// The points in their order.
    pub fn points(&self) -> impl Iterator<Item = (f64, f64)> + use<'a> {
        self.x.iter().copied().zip(self.y.iter().copied())
    }

    /// What the points stand for, in their order: lowest and highest; those of a single point are the point.
    pub fn extremes(&self) -> impl Iterator<Item = (f64, f64)> + use<'a> {
        self.low.iter().copied().zip(self.high.iter().copied())
    }
}

impl fmt::Display for CurveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a curve has {} x values but {} y values", self.n_x, self.n_y)
    }
}

impl std::error::Error for CurveError {}

/// The range of x that is drawn, both ends included, over a number of pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PixelRange {
    from: f64,
    to: f64,
    width: usize,
    /// On a logarithmic axis: the logarithm of `from`, and how far that of `to` is from it.
    log: Option<(f64, f64)>,
}

impl PixelRange {
    /// `None` unless both ends are finite and `from <= to`; the width is moved into 1 to [`CHART_WIDTH_MAX`].
    pub fn new(from: f64, to: f64, width: usize) -> Option<PixelRange> {
        let valid = from.is_finite() && to.is_finite() && from <= to;
        valid.then_some(PixelRange { from, to, width: width.clamp(1, CHART_WIDTH_MAX), log: None })
    }

    /// The same with columns of equal width in the logarithm of x; `None` also unless `from` is above zero.
    pub fn log(from: f64, to: f64, width: usize) -> Option<PixelRange> {
        let range = PixelRange::new(from, to, width)?;
        (from > 0.0).then_some(PixelRange { log: Some((from.ln(), to.ln() - from.ln())), ..range })
    }

    /// Number of pixel columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The pixel column of an x; `None` outside the range.
    pub fn column(&self, x: f64) -> Option<usize> {
        if !(x >= self.from && x <= self.to) {
            return None;
        }
        if let Some((start, span)) = self.log {
            let share = if span > 0.0 { (x.ln() - start) / span } else { 0.0 };
            // What begins a column, as each power of ten may, is not left of it because doubles are rounded.
            return Some(((share * self.width as f64 + 1e-9) as usize).min(self.width - 1));
        }
        // Halves keep the difference finite over the whole range of doubles.
        let span = self.to / 2.0 - self.from / 2.0;
        let share = if span > 0.0 { (x / 2.0 - self.from / 2.0) / span } else { 0.0 };
        Some(((share * self.width as f64) as usize).min(self.width - 1))
    }

    /// The x in the middle of a pixel column, as it is seen.
    pub fn middle(&self, column: usize) -> f64 {
        let share = (column as f64 + 0.5) / self.width as f64;
        if let Some((start, span)) = self.log {
            return (start + span * share).exp();
        }
        self.from * (1.0 - share) + self.to * share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_different_length_are_no_curve() {
        assert!(Curve::summarised(&[1.0], &[1.0], &[], &[1.0]).is_err());
        let error = Curve::new(&[1.0], &[]).unwrap_err();
        assert_eq!(error.to_string(), "a curve has 1 x values but 0 y values");
    }

    #[test]
    fn both_ends_belong_to_the_range() {
        let range = PixelRange::new(0.0, 10.0, 5).unwrap();
        assert_eq!(range.column(0.0), Some(0));
        assert_eq!(range.column(10.0), Some(4));
        assert_eq!(range.column(10.1), None);
        assert_eq!(range.column(f64::NAN), None);
        assert_eq!(range.middle(0), 1.0);
    }

    #[test]
    fn a_range_of_one_point_or_of_all_doubles_works() {
        assert_eq!(PixelRange::new(3.0, 3.0, 100).unwrap().column(3.0), Some(0));
        let all = PixelRange::new(f64::MIN, f64::MAX, 4).unwrap();
        assert_eq!(
            (all.column(f64::MIN), all.column(0.0), all.column(f64::MAX)),
            (Some(0), Some(2), Some(3))
        );
        assert!(all.middle(1).is_finite());
    }

    #[test]
    fn columns_of_a_logarithmic_range_are_equally_many_for_each_power_of_ten() {
        let range = PixelRange::log(0.01, 1000.0, 5).unwrap();
        let columns = [0.01, 0.099, 0.1, 1.0, 9.99, 10.0, 100.0, 999.0, 1000.0].map(|x| range.column(x));
        assert_eq!(columns, [0, 0, 1, 2, 2, 3, 4, 4, 4].map(Some));
        assert_eq!([0.0, -1.0, f64::NAN, 1000.1].map(|x| range.column(x)), [None; 4]);
        assert!((range.middle(2) - 10.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!(PixelRange::log(3.0, 3.0, 9).unwrap().column(3.0), Some(0));
        let widest = PixelRange::log(f64::MIN_POSITIVE, f64::MAX, 4).unwrap();
        assert_eq!((widest.column(f64::MIN_POSITIVE), widest.column(f64::MAX)), (Some(0), Some(3)));
        assert!(widest.middle(3).is_finite());
        assert!(PixelRange::log(0.0, 1.0, 5).is_none() && PixelRange::log(-1.0, 1.0, 5).is_none());
    }

    #[test]
    fn ranges_that_cannot_be_drawn_are_refused() {
        assert!(PixelRange::new(1.0, 0.0, 10).is_none());
        assert!(PixelRange::new(f64::NAN, 0.0, 10).is_none());
        assert!(PixelRange::new(0.0, f64::INFINITY, 10).is_none());
        assert_eq!(PixelRange::new(0.0, 1.0, 0).unwrap().width(), 1);
    }
}
