//! Histories and charts in memory.

use super::MemoryStore;
use super::state::State;
use crate::{
    Answer, AxisKind, ChartRequest, ChartSeries, HistoryCursor, SealingBacklog, SeriesStore, Spacing,
};
use std::collections::VecDeque;
use std::future::ready;
use trialbook_domain::{Key, MetricPoint, Problem, RunUid};

impl SeriesStore for MemoryStore {
    fn open_history(&self, run: RunUid, key: Key, skip: u64) -> Answer<'_, Box<dyn HistoryCursor>> {
        let (block_points, fault) = (self.block_points, self.faults.of_history(&key));
        self.read(move |state| {
            let skip = usize::try_from(skip).unwrap_or(usize::MAX);
            let rest = history(state, run, &key).into_iter().skip(skip).collect();
            Ok(Box::new(Rest { points: rest, block_points, fault }) as Box<dyn HistoryCursor>)
        })
    }

    fn sealing_backlog(&self) -> Option<SealingBacklog> {
        Some(SealingBacklog::default())
    }

    fn chart(&self, request: ChartRequest) -> Answer<'_, Vec<ChartSeries>> {
        self.read(|state| {
            let mut all = Vec::new();
            for (run, uid) in request.runs.iter().enumerate() {
                for (key, name) in request.keys.iter().enumerate() {
                    let reduced = reduce(history(state, *uid, name), &request);
                    all.extend(reduced.map(|series| ChartSeries { run, key, ..series }));
                }
            }
            Ok(all)
        })
    }
}

/// The points still to come, and whether reading fails after them.
struct Rest {
    points: VecDeque<MetricPoint>,
    block_points: usize,
    fault: Option<Problem>,
}

impl HistoryCursor for Rest {
    fn next_points(&mut self) -> Answer<'_, Vec<MetricPoint>> {
        let n = self.block_points.min(self.points.len());
        let block = match self.fault.take_if(|_| n == 0) {
            Some(problem) => Err(problem),
            None => Ok(self.points.drain(..n).collect()),
        };
        Box::pin(ready(block))
    }
}

/// The points of a metric in order of time, exact repeats dropped.
fn history(state: &State, uid: RunUid, key: &Key) -> Vec<MetricPoint> {
    let logged = state.runs.get(&uid).and_then(|logged| logged.points.get(key));
    let mut points = logged.cloned().unwrap_or_default();
    points.sort_by(MetricPoint::chronology);
    points.dedup_by(|later, earlier| later.same(earlier));
    points
}

/// Cuts the range into equal buckets and sums up each that holds a point; `None` when none does.
fn reduce(mut points: Vec<MetricPoint>, request: &ChartRequest) -> Option<ChartSeries> {
    let x = |point: &MetricPoint| match request.axis {
        AxisKind::Step => point.step,
        AxisKind::Time => point.timestamp.0,
    };
    points.sort_by_key(x);
    let (low, high) = request.range.or(Some((x(points.first()?), x(points.last()?))))?;
    points.retain(|point| (low..=high).contains(&x(point)));
    let n_in_range = points.len();
    if let Spacing::Log { since } = request.spacing {
        points.retain(|point| x(point) > since);
    }
    let n_off_axis = (n_in_range - points.len()) as u64;
    let from = match request.spacing {
        Spacing::Log { since } if low <= since => points.first().map_or(low, x),
        Spacing::Linear | Spacing::Log { .. } => low,
    };
    let bucket = |point: &MetricPoint| column(x(point), (from, high), request);
    let mut series = ChartSeries { n_off_axis, ..ChartSeries::default() };
    for bucket in points.chunk_by(|left, right| bucket(left) == bucket(right)) {
        series.x_first.extend(bucket.first().map(x));
        series.x_last.extend(bucket.last().map(x));
        series.push(bucket);
    }
    series.exact = series.n.iter().all(|n| *n == 1);
    (!series.n.is_empty() || n_off_axis > 0).then_some(series)
}

/// Which of the equal parts of the range a position lies in.
fn column(x: i64, (from, to): (i64, i64), request: &ChartRequest) -> i128 {
    let width_px = request.width_px.max(1);
    match request.spacing {
        Spacing::Linear => {
            let n_x = i128::from(to) - i128::from(from) + 1;
            (i128::from(x) - i128::from(from)) * width_px as i128 / n_x
        }
        Spacing::Log { since } => {
            let log = |x: i64| ((i128::from(x) - i128::from(since)) as f64).ln();
            let span = log(to) - log(from);
            let share = if span > 0.0 { (log(x) - log(from)) / span } else { 0.0 };
            ((share * width_px as f64) as i128).min(width_px as i128 - 1)
        }
    }
}

impl ChartSeries {
    fn push(&mut self, bucket: &[MetricPoint]) {
        let numbers = || bucket.iter().map(|point| point.value).filter(|value| !value.is_nan());
        let n_numbers = numbers().count();
        // The smaller or larger of NaN and a number is the number.
        self.min.push(numbers().fold(f64::NAN, f64::min));
        self.max.push(numbers().fold(f64::NAN, f64::max));
        self.first.extend(bucket.first().map(|point| point.value));
        self.last.extend(bucket.last().map(|point| point.value));
        self.mean.push(numbers().sum::<f64>() / n_numbers as f64);
        self.n.push(bucket.len() as u64);
        self.n_nan.push((bucket.len() - n_numbers) as u64);
    }
}
