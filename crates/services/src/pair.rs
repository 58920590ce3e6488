//! One metric over another: the points of both that a run logged at the same step.

use crate::Services;
use crate::series::{AxisScale, check_size};
use std::sync::Arc;
use trialbook_domain::limits::PAIR_POINTS_MAX;
use trialbook_domain::{Code, Key, MetricPoint, Problem, RequestContext, RunUid};
use trialbook_stats::{Curve, PixelColumn, PixelRange, downsample};

/// What shall be drawn.
#[derive(Clone, Debug)]
pub struct PairSearch {
    /// The runs; unknown ones answer with no series.
    pub runs: Vec<RunUid>,
    /// The metric on the horizontal axis.
    pub x: Key,
    /// The metrics over it.
    pub keys: Vec<Key>,
    /// The scale of the values of `x`.
    pub scale: AxisScale,
    /// Range of the values of `x`, both ends included.
    pub range: Option<(f64, f64)>,
    /// Width in pixels: most buckets per series.
    pub width_px: usize,
}

/// One series, in the order of `x`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PairSeries {
    /// Index into the runs that were asked for.
    pub run: usize,
    /// Index into the keys that were asked for.
    pub key: usize,
    /// One entry for each bucket.
    pub columns: Vec<PixelColumn>,
    /// Whether every bucket is a single pair: nothing was summarised.
    pub exact: bool,
    /// Points without a place: `x` has no finite value at their step.
    pub n_alone: u64,
    /// Points in the range whose `x` has no place on a logarithmic axis.
    pub n_off_axis: u64,
}

impl Services {
    /// Metrics over another metric, joined point by point before anything is summarised. When `x` has several values at
    /// a step, the one logged last counts. Problems: `invalid_value`, `limit_reached`.
    pub async fn pairs(&self, _ctx: &RequestContext, search: PairSearch) -> Result<Vec<PairSeries>, Problem> {
        check(&search)?;
        let mut left = PAIR_POINTS_MAX;
        let mut found = Vec::new();
        for (run_at, run) in search.runs.iter().enumerate() {
            let places = Arc::new(places(self.whole(*run, &search.x, &mut left).await?));
            for (key_at, key) in search.keys.iter().enumerate() {
                let points = self.whole(*run, key, &mut left).await?;
                if points.is_empty() {
                    continue;
                }
                let PairSearch { range, width_px, scale, .. } = search;
                let places = Arc::clone(&places);
                let joined = self.compute(move || Ok(reduce(join(&places, &points), range, width_px, scale)));
                found.push(PairSeries { run: run_at, key: key_at, ..joined.await? });
            }
        }
        Ok(found)
    }

    /// All points of a metric, as long as there is room.
    async fn whole(&self, run: RunUid, key: &Key, left: &mut usize) -> Result<Vec<MetricPoint>, Problem> {
        let mut cursor = self.store().open_history(run, key.clone(), 0).await?;
        let mut all = Vec::new();
        loop {
            let points = cursor.next_points().await?;
            if points.is_empty() {
                return Ok(all);
            }
            *left = left.checked_sub(points.len()).ok_or_else(too_many)?;
            all.extend(points);
        }
    }
}

fn too_many() -> Problem {
    let what = format!(
        "The metrics of this chart have more than {PAIR_POINTS_MAX} points, and all are read to join them."
    );
    Problem::new(Code::LimitReached, what)
        .hint("Draw fewer runs at once, or choose step or time as the axis.")
}

fn check(search: &PairSearch) -> Result<(), Problem> {
    check_size(search.runs.len(), search.keys.len(), search.width_px)?;
    match search.range {
        Some((from, to)) if !(from.is_finite() && to.is_finite() && from <= to) => {
            Err(Problem::new(Code::InvalidValue, format!("A chart cannot range from {from} to {to}."))
                .fact("field", "range"))
        }
        _ => Ok(()),
    }
}

/// The value at each step: the last one to be logged there, by time.
fn places(mut points: Vec<MetricPoint>) -> Vec<(i64, f64)> {
    // A history comes by time, and sorting by step keeps that order within a step.
    points.sort_by_key(|point| point.step);
    let mut places: Vec<(i64, f64)> = Vec::with_capacity(points.len());
    for point in points {
        match places.last_mut() {
            Some(last) if last.0 == point.step => last.1 = point.value,
            _ => places.push((point.step, point.value)),
        }
    }
    places
}

/// Pairs of values at the same step.
struct Joined {
    pairs: Vec<(f64, f64)>,
    n_alone: u64,
}

fn join(places: &[(i64, f64)], points: &[MetricPoint]) -> Joined {
    let mut joined = Joined { pairs: Vec::with_capacity(points.len()), n_alone: 0 };
    for point in points {
        let place = places.binary_search_by_key(&point.step, |(step, _)| *step);
        let x = place.ok().and_then(|at| places.get(at)).map(|(_, x)| *x);
        match x {
            Some(x) if x.is_finite() => joined.pairs.push((x, point.value)),
            _ => joined.n_alone += 1,
        }
    }
    joined.pairs.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    joined
}

/// At most one bucket for each pixel; single pairs as long as they are no more than pixels.
fn reduce(joined: Joined, range: Option<(f64, f64)>, width_px: usize, scale: AxisScale) -> PairSeries {
    let Joined { mut pairs, n_alone } = joined;
    if let Some((from, to)) = range {
        pairs.retain(|(x, _)| (from..=to).contains(x));
    }
    let n_in_range = pairs.len();
    if scale == AxisScale::Log {
        pairs.retain(|(x, _)| *x > 0.0);
    }
    let counts =
        PairSeries { n_alone, n_off_axis: (n_in_range - pairs.len()) as u64, ..PairSeries::default() };
    if pairs.len() <= width_px {
        let columns = pairs.into_iter().map(|(x, y)| single(x, y)).collect();
        return PairSeries { columns, exact: true, ..counts };
    }
    let (x, y): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    let whole = || Some((*x.first()?, *x.last()?));
    let pixels = match scale {
        AxisScale::Linear => range.or_else(whole).and_then(|(from, to)| PixelRange::new(from, to, width_px)),
        // An axis that was asked to begin where nothing has a place begins with what has one.
        AxisScale::Log => range
            .filter(|(from, _)| *from > 0.0)
            .or_else(|| Some((*x.first()?, range.map_or(*x.last()?, |(_, to)| to))))
            .and_then(|(from, to)| PixelRange::log(from, to, width_px)),
    };
    let columns = match (Curve::new(&x, &y), pixels) {
        (Ok(curve), Some(pixels)) => downsample(curve, pixels),
        _ => Vec::new(),
    };
    PairSeries { columns, exact: false, ..counts }
}

fn single(x: f64, y: f64) -> PixelColumn {
    let n_nan = u64::from(y.is_nan());
    PixelColumn { x, x_last: x, first: y, last: y, min: y, max: y, mean: y, n: 1, n_nan }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trialbook_domain::TimestampMs;

    fn point(step: i64, time: i64, value: f64) -> MetricPoint {
        MetricPoint { step, timestamp: TimestampMs(time), value }
    }

    #[test]
    fn a_point_stands_at_the_value_that_was_logged_last_at_its_step() {
        let places = places(vec![point(2, 1, 20.0), point(1, 2, 10.0), point(2, 3, 25.0)]);
        assert_eq!(places, [(1, 10.0), (2, 25.0)]);
        let joined = join(&places, &[point(2, 1, 0.2), point(1, 2, 0.1)]);
        assert_eq!((joined.pairs, joined.n_alone), (vec![(10.0, 0.1), (25.0, 0.2)], 0));
    }

    #[test]
    fn points_without_a_finite_partner_are_left_out_and_counted() {
        let places = [(1, 1.0), (2, f64::NAN), (3, f64::INFINITY)];
        let points: Vec<MetricPoint> = (1..=4).map(|step| point(step, step, 5.0)).collect();
        let joined = join(&places, &points);
        assert_eq!((joined.pairs, joined.n_alone), (vec![(1.0, 5.0)], 3));
    }

    #[test]
    fn few_pairs_stay_single_and_many_keep_their_extremes() {
        let pairs: Vec<(f64, f64)> = (0..100).map(|i| (f64::from(i), f64::from(i % 10))).collect();
        let whole = reduce(Joined { pairs: pairs.clone(), n_alone: 7 }, None, 100, AxisScale::Linear);
        assert!(whole.exact && whole.columns.len() == 100 && whole.n_alone == 7);
        let short = reduce(Joined { pairs: pairs.clone(), n_alone: 0 }, None, 5, AxisScale::Linear);
        assert!(!short.exact && short.columns.len() == 5);
        assert!(short.columns.iter().all(|column| (column.min, column.max, column.n) == (0.0, 9.0, 20)));
        let part = reduce(Joined { pairs, n_alone: 0 }, Some((10.0, 12.0)), 5, AxisScale::Linear);
        assert_eq!(part.columns.iter().map(|column| column.x).collect::<Vec<_>>(), [10.0, 11.0, 12.0]);
        assert!(part.exact);
    }

    #[test]
    fn on_a_logarithmic_axis_what_is_not_above_zero_is_left_out_and_counted() {
        let pairs: Vec<(f64, f64)> = (-10..1000).map(|i| (f64::from(i), f64::from(i % 100))).collect();
        let whole = reduce(Joined { pairs: pairs.clone(), n_alone: 1 }, None, 3, AxisScale::Log);
        assert_eq!((whole.n_off_axis, whole.n_alone, whole.exact), (11, 1, false));
        assert_eq!(whole.columns.iter().map(|column| column.x).collect::<Vec<_>>(), [1.0, 10.0, 100.0]);
        assert_eq!(whole.columns.iter().map(|column| column.max).collect::<Vec<_>>(), [9.0, 99.0, 99.0]);
        let part =
            reduce(Joined { pairs: pairs.clone(), n_alone: 0 }, Some((-2.0, 999.0)), 3, AxisScale::Log);
        assert_eq!((part.n_off_axis, part.columns == whole.columns), (3, true));
        let none = reduce(Joined { pairs, n_alone: 0 }, Some((-5.0, 0.0)), 3, AxisScale::Log);
        assert!(none.columns.is_empty() && none.n_off_axis == 6);
    }

    #[test]
    fn nothing_gives_nothing() {
        let empty = reduce(Joined { pairs: Vec::new(), n_alone: 2 }, None, 5, AxisScale::Linear);
        assert!(empty.columns.is_empty() && empty.exact && empty.n_alone == 2);
    }
}
