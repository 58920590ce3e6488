//! Exact repeats: where they could be, and how they are dropped.

use std::collections::HashSet;
use trialbook_domain::{MetricPoint, TimestampMs};

/// The ranges of step and time that some points cover, all ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Smallest step.
    pub step_min: i64,
    /// Largest step.
    pub step_max: i64,
    /// Earliest timestamp.
    pub ts_min: TimestampMs,
    /// Latest timestamp.
    pub ts_max: TimestampMs,
}

impl Extent {
    /// Extent of some points; `None` when there are none.
    pub fn of(points: &[MetricPoint]) -> Option<Extent> {
        let (first, others) = points.split_first()?;
        let mut extent = Extent::at(first);
        for point in others {
            extent.include(point);
        }
        Some(extent)
    }

    /// Whether a point could lie in both.
    pub fn overlaps(&self, other: &Extent) -> bool {
        self.step_min <= other.step_max
            && other.step_min <= self.step_max
            && self.ts_min <= other.ts_max
            && other.ts_min <= self.ts_max
    }

    /// The smallest extent around both.
    #[must_use]
    pub fn union(&self, other: &Extent) -> Extent {
        Extent {
            step_min: self.step_min.min(other.step_min),
            step_max: self.step_max.max(other.step_max),
            ts_min: self.ts_min.min(other.ts_min),
            ts_max: self.ts_max.max(other.ts_max),
        }
    }

    pub(crate) fn at(point: &MetricPoint) -> Extent {
        Extent {
            step_min: point.step,
            step_max: point.step,
            ts_min: point.timestamp,
            ts_max: point.timestamp,
        }
    }

    fn include(&mut self, point: &MetricPoint) {
        self.step_min = self.step_min.min(point.step);
        self.step_max = self.step_max.max(point.step);
        self.ts_min = self.ts_min.min(point.timestamp);
        self.ts_max = self.ts_max.max(point.timestamp);
    }

    fn contains(&self, point: &MetricPoint) -> bool {
        self.overlaps(&Extent::at(point))
    }
}

/// What makes two points the same point; every NaN is equal.
type Identity = (i64, i64, u64);

fn identity(point: &MetricPoint) -> Identity {
    let value = if point.value.is_nan() { f64::NAN } else { point.value };
    (point.step, point.timestamp.0, value.to_bits())
}

/// Appends the fresh points that are in neither `sealed` nor `points`, and returns how many were repeats.
///
/// A point outside the extent of all points before it cannot be a repeat, so nothing is hashed while steps
/// or timestamps grow.
pub(crate) fn append_new(
    points: &mut Vec<MetricPoint>,
    sealed: &[MetricPoint],
    fresh: &[MetricPoint],
) -> u64 {
    let mut extent = match (Extent::of(sealed), Extent::of(points)) {
        (Some(a), Some(b)) => Some(a.union(&b)),
        (a, b) => a.or(b),
    };
    let mut known: Option<HashSet<Identity>> = None;
    let mut n_dropped = 0;
    points.reserve(fresh.len());
    for point in fresh {
        match &mut extent {
            None => extent = Some(Extent::at(point)),
            Some(extent) if extent.contains(point) => {
                let known = known.get_or_insert_with(|| {
                    let mut known = HashSet::with_capacity(sealed.len() + points.len() + fresh.len());
                    known.extend(sealed.iter().chain(&*points).map(identity));
                    known
                });
                if !known.insert(identity(point)) {
                    n_dropped += 1;
                    continue;
                }
            }
            Some(extent) => {
                extent.include(point);
                if let Some(known) = &mut known {
                    known.insert(identity(point));
                }
            }
        }
        points.push(*point);
    }
    n_dropped
}

#[cfg(test)]
mod tests;
