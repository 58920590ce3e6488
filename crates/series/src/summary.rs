//! What is known about a stretch of points without decoding it.

use crate::dedupe::Extent;
use std::cmp::Ordering;
use trialbook_domain::{MetricPoint, TimestampMs};

/// Properties of the order of points inside a chunk, stored as one small number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChunkFlags(pub u8);

impl ChunkFlags {
    /// Steps never fall.
    pub const STEPS_SORTED: u8 = 1;
    /// The points are in history order: timestamp, then step, then value.
    pub const CHRONOLOGICAL: u8 = 2;

    /// Whether steps never fall.
    pub fn steps_sorted(self) -> bool {
        self.0 & ChunkFlags::STEPS_SORTED != 0
    }

    /// Whether the points are in history order.
    pub fn chronological(self) -> bool {
        self.0 & ChunkFlags::CHRONOLOGICAL != 0
    }

    fn of(points: &[MetricPoint]) -> ChunkFlags {
        let sorted = points.is_sorted_by_key(|point| point.step);
        let chronological = points.is_sorted_by(|a, b| a.chronology(b) != Ordering::Greater);
        ChunkFlags(
            u8::from(sorted) * ChunkFlags::STEPS_SORTED + u8::from(chronological) * ChunkFlags::CHRONOLOGICAL,
        )
    }
}

/// The summary columns of a sealed chunk, one field per column of table `chunk`.
///
/// A NaN in `v_*` is a fact (`v_first`, `v_last`) or means "no number at all" (`v_min`, `v_max`); a database
/// that has no NaN stores it as NULL and gives NaN back.
#[derive(Clone, Copy, Debug)]
pub struct ChunkSummary {
    /// Number of points, at most 4096.
    pub n: u32,
    /// Order of the points.
    pub flags: ChunkFlags,
    /// Step of the first point to arrive.
    pub step_first: i64,
    /// Step of the last point to arrive.
    pub step_last: i64,
    /// Smallest step.
    pub step_min: i64,
    /// Largest step.
    pub step_max: i64,
    /// Earliest timestamp.
    pub ts_min: TimestampMs,
    /// Latest timestamp.
    pub ts_max: TimestampMs,
    /// Value of the first point to arrive.
    pub v_first: f64,
    /// Value of the last point to arrive.
    pub v_last: f64,
    /// Smallest number; NaN when there is none.
    pub v_min: f64,
    /// Largest number; NaN when there is none.
    pub v_max: f64,
    /// Sum of all numbers; NaN when infinities of both signs meet.
    pub v_sum: f64,
    /// How many values are NaN.
    pub n_nan: u32,
}

impl ChunkSummary {
    /// Summary of points in order of arrival; `None` when there are none.
    pub fn of(points: &[MetricPoint]) -> Option<ChunkSummary> {
        let (first, last) = (points.first()?, points.last()?);
        let extent = Extent::of(points)?;
        let (v_min, v_max, v_sum, n_nan) = values(points);
        Some(ChunkSummary {
            n: points.len() as u32,
            flags: ChunkFlags::of(points),
            step_first: first.step,
            step_last: last.step,
            step_min: extent.step_min,
            step_max: extent.step_max,
            ts_min: extent.ts_min,
            ts_max: extent.ts_max,
            v_first: first.value,
            v_last: last.value,
            v_min,
            v_max,
            v_sum,
            n_nan: n_nan as u32,
        })
    }

    /// The ranges of step and time that the chunk covers.
    pub fn extent(&self) -> Extent {
        Extent { step_min: self.step_min, step_max: self.step_max, ts_min: self.ts_min, ts_max: self.ts_max }
    }
}

/// Summary of any stretch of points: a chunk, 64 chunks, or a single point. A row of a level is a list of these.
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    /// Ranges of step and time.
    pub extent: Extent,
    /// Value of the first point to arrive.
    pub first: f64,
    /// Value of the last point to arrive.
    pub last: f64,
    /// Smallest number; NaN when there is none.
    pub min: f64,
    /// Largest number; NaN when there is none.
    pub max: f64,
    /// Sum of all numbers.
    pub sum: f64,
    /// Number of points.
    pub n: u64,
    /// How many values are NaN.
    pub n_nan: u64,
}

impl Bucket {
    /// Joins the bucket that arrived after this one.
    pub fn extend(&mut self, later: &Bucket) {
        self.extent = self.extent.union(&later.extent);
        self.last = later.last;
        self.min = self.min.min(later.min);
        self.max = self.max.max(later.max);
        self.sum += later.sum;
        self.n += later.n;
        self.n_nan += later.n_nan;
    }

    /// One bucket for a list of buckets in order of arrival; `None` when there are none.
    pub fn join(buckets: &[Bucket]) -> Option<Bucket> {
        let (first, others) = buckets.split_first()?;
        let mut joined = *first;
        for bucket in others {
            joined.extend(bucket);
        }
        Some(joined)
    }
}

impl From<&ChunkSummary> for Bucket {
    fn from(chunk: &ChunkSummary) -> Bucket {
        Bucket {
            extent: chunk.extent(),
            first: chunk.v_first,
            last: chunk.v_last,
            min: chunk.v_min,
            max: chunk.v_max,
            sum: chunk.v_sum,
            n: u64::from(chunk.n),
            n_nan: u64::from(chunk.n_nan),
        }
    }
}

impl From<&MetricPoint> for Bucket {
    fn from(point: &MetricPoint) -> Bucket {
        let is_nan = point.value.is_nan();
        Bucket {
            extent: Extent::at(point),
            first: point.value,
            last: point.value,
            min: point.value,
            max: point.value,
            sum: if is_nan { 0.0 } else { point.value },
            n: 1,
            n_nan: u64::from(is_nan),
        }
    }
}

/// Smallest and largest number, sum of numbers, count of NaN.
fn values(points: &[MetricPoint]) -> (f64, f64, f64, usize) {
    let (mut min, mut max, mut sum, mut n_nan) = (f64::NAN, f64::NAN, 0.0, 0);
    for point in points {
        if point.value.is_nan() {
            n_nan += 1;
            continue;
        }
        min = min.min(point.value);
        max = max.max(point.value);
        sum += point.value;
    }
    (min, max, sum, n_nan)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::point;

    #[test]
    fn nan_counts_but_is_no_extreme() {
        let points = [point(3, 30, f64::NAN), point(1, 40, 2.0), point(2, 20, -5.0)];
        let summary = ChunkSummary::of(&points).unwrap();
        assert_eq!((summary.v_min, summary.v_max, summary.v_sum, summary.n_nan), (-5.0, 2.0, -3.0, 1));
        assert_eq!((summary.step_first, summary.step_last, summary.step_min, summary.step_max), (3, 2, 1, 3));
        assert_eq!((summary.ts_min.0, summary.ts_max.0), (20, 40));
        assert!(!summary.flags.steps_sorted() && !summary.flags.chronological());
    }

    #[test]
    fn a_stretch_of_nothing_but_nan_has_no_extremes() {
        let summary = ChunkSummary::of(&[point(0, 0, f64::NAN)]).unwrap();
        assert!(summary.v_min.is_nan() && summary.v_max.is_nan());
        assert!(summary.flags.steps_sorted() && summary.flags.chronological());
    }

    #[test]
    fn joining_buckets_of_points_equals_the_summary_of_the_chunk() {
        let points = [point(1, 1, 4.0), point(2, 2, f64::NAN), point(3, 3, -1.0), point(4, 4, f64::NAN)];
        let joined = Bucket::join(&points.each_ref().map(Bucket::from)).unwrap();
        let whole = Bucket::from(&ChunkSummary::of(&points).unwrap());
        assert_eq!(format!("{joined:?}"), format!("{whole:?}"));
        assert!(Bucket::join(&[]).is_none());
    }
}
