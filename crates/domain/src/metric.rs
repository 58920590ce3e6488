//! Points of a metric and the value a metric shows.

use crate::TimestampMs;
use std::cmp::Ordering;

/// One point of a metric series. NaN and infinities are values like any other.
#[derive(Clone, Copy, Debug)]
pub struct MetricPoint {
    /// Position on the training axis; any signed 64-bit number.
    pub step: i64,
    /// When the point was logged, as the client says.
    pub timestamp: TimestampMs,
    /// The value.
    pub value: f64,
}

impl MetricPoint {
    /// Whether two points are the same point: equal step and time and bit-equal value, every NaN being equal.
    pub fn same(&self, other: &MetricPoint) -> bool {
        self.step == other.step
            && self.timestamp == other.timestamp
            && (self.value.to_bits() == other.value.to_bits()
                || (self.value.is_nan() && other.value.is_nan()))
    }

    /// Order by (step, timestamp, value), NaN in the place of 0 and just below it, as MLflow ranks it: the greatest
    /// point is the current value.
    pub fn recency(&self, other: &MetricPoint) -> Ordering {
        let rank = |value: f64| if value.is_nan() { 0.0 } else { value };
        (self.step, self.timestamp)
            .cmp(&(other.step, other.timestamp))
            .then_with(|| rank(self.value).total_cmp(&rank(other.value)))
            .then_with(|| nan_first(self.value, other.value))
    }

    /// Order of a history: (timestamp, step, value), NaN below every number.
    pub fn chronology(&self, other: &MetricPoint) -> Ordering {
        (self.timestamp, self.step)
            .cmp(&(other.timestamp, other.step))
            .then_with(|| nan_first(self.value, other.value))
    }
}

fn nan_first(left: f64, right: f64) -> Ordering {
    match (left.is_nan(), right.is_nan()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => left.total_cmp(&right),
    }
}

/// The current value of a metric and its extremes over all points logged so far.
#[derive(Clone, Copy, Debug)]
pub struct MetricSummary {
    /// The greatest point by (step, timestamp, value).
    pub last: MetricPoint,
    /// Smallest number and its step; `None` while every point is NaN.
    pub min: Option<(f64, i64)>,
    /// Largest number and its step; `None` while every point is NaN.
    pub max: Option<(f64, i64)>,
    /// Value of the point with the smallest step.
    pub first: MetricPoint,
    /// Points received; exact repeats are counted until they are sealed away.
    pub n_points: u64,
    /// Of these, how many are NaN.
    pub n_nan: u64,
}

impl MetricSummary {
    /// The summary of a single point.
    pub fn of(point: MetricPoint) -> MetricSummary {
        let number = (!point.value.is_nan()).then_some((point.value, point.step));
        MetricSummary {
            last: point,
            min: number,
            max: number,
            first: point,
            n_points: 1,
            n_nan: u64::from(point.value.is_nan()),
        }
    }

    /// Takes one more point into account.
    pub fn add(&mut self, point: MetricPoint) {
        self.merge(&MetricSummary::of(point));
    }

    /// Joins the summary of other points of the same metric. Commutative and associative.
    pub fn merge(&mut self, other: &MetricSummary) {
        if other.last.recency(&self.last) == Ordering::Greater {
            self.last = other.last;
        }
        if other.first.recency(&self.first) == Ordering::Less {
            self.first = other.first;
        }
        self.min = extreme(self.min, other.min, Ordering::Less);
        self.max = extreme(self.max, other.max, Ordering::Greater);
        self.n_points += other.n_points;
        self.n_nan += other.n_nan;
    }
}

/// The wanted one of two optional (value, step) pairs; the smaller step wins a tie.
fn extreme(left: Option<(f64, i64)>, right: Option<(f64, i64)>, wanted: Ordering) -> Option<(f64, i64)> {
    match (left, right) {
        (Some(a), Some(b)) => match b.0.total_cmp(&a.0) {
            order if order == wanted => Some(b),
            Ordering::Equal if b.1 < a.1 => Some(b),
            _ => Some(a),
        },
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(step: i64, timestamp: i64, value: f64) -> MetricPoint {
        MetricPoint { step, timestamp: TimestampMs(timestamp), value }
    }

    #[test]
    fn current_value_is_the_greatest_step_not_the_last_written() {
        let mut summary = MetricSummary::of(point(5, 1, 0.5));
        summary.add(point(3, 9, 0.9));
        assert_eq!(summary.last.value, 0.5);
        assert_eq!(summary.max, Some((0.9, 3)));
        assert_eq!(summary.first.step, 3);
    }

    #[test]
    fn nan_ranks_as_zero_at_equal_step_and_time() {
        let mut summary = MetricSummary::of(point(1, 1, f64::NAN));
        summary.add(point(1, 1, -1.0));
        assert!(summary.last.value.is_nan());
        assert_eq!((summary.n_points, summary.n_nan), (2, 1));
        assert_eq!(summary.min, Some((-1.0, 1)));
        summary.add(point(1, 1, 0.0));
        assert_eq!(summary.last.value, 0.0);
    }

    #[test]
    fn same_point_treats_all_nans_alike_and_tells_zeros_apart() {
        assert!(point(1, 1, f64::NAN).same(&point(1, 1, -f64::NAN)));
        assert!(!point(1, 1, 0.0).same(&point(1, 1, -0.0)));
    }

    #[test]
    fn merging_in_any_order_gives_the_same_summary() {
        let points =
            [point(2, 1, 4.0), point(-7, 3, f64::INFINITY), point(2, 1, f64::NAN), point(0, 0, -2.0)];
        let mut forward = MetricSummary::of(points[0]);
        points[1..].iter().for_each(|p| forward.add(*p));
        let mut backward = MetricSummary::of(points[3]);
        points[..3].iter().rev().for_each(|p| backward.add(*p));
        assert_eq!(format!("{forward:?}"), format!("{backward:?}"));
    }
}
