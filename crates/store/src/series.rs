//! Reading metric series.

use crate::Answer;
use trialbook_domain::{Key, MetricPoint, RunUid};

/// A history being read, block by block, so that memory stays flat however long it is.
pub trait HistoryCursor: Send {
    /// The next points by (timestamp, step, value), exact repeats dropped; empty at the end.
    fn next_points(&mut self) -> Answer<'_, Vec<MetricPoint>>;
}

/// The horizontal axis of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AxisKind {
    /// Training step.
    Step,
    /// Timestamp in milliseconds UTC.
    Time,
}

/// How positions become places on the axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spacing {
    /// By their distance.
    #[default]
    Linear,
    /// By the logarithm of their distance from `since`; what lies there or before it has no place.
    Log {
        /// Where distances begin.
        since: i64,
    },
}

/// Series of many runs at a pixel width.
#[derive(Clone, Debug)]
pub struct ChartRequest {
    /// The runs; unknown ones answer with no series.
    pub runs: Vec<RunUid>,
    /// The metrics.
    pub keys: Vec<Key>,
    /// The axis.
    pub axis: AxisKind,
    /// How positions become places on it: buckets are equally wide there.
    pub spacing: Spacing,
    /// Range on the axis, both ends included; `None` for all.
    pub range: Option<(i64, i64)>,
    /// Width in pixels: most buckets per series.
    pub width_px: usize,
}

/// One series reduced to at most `width_px` buckets: columns of equal length, in axis order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChartSeries {
    /// Index into the request's runs.
    pub run: usize,
    /// Index into the request's keys.
    pub key: usize,
    /// Position of the first point of each bucket.
    pub x_first: Vec<i64>,
    /// Position of the last point of each bucket.
    pub x_last: Vec<i64>,
    /// Smallest number; NaN when the bucket holds none.
    pub min: Vec<f64>,
    /// Largest number; NaN when the bucket holds none.
    pub max: Vec<f64>,
    /// First value.
    pub first: Vec<f64>,
    /// Last value.
    pub last: Vec<f64>,
    /// Mean of the numbers; NaN when there are none.
    pub mean: Vec<f64>,
    /// Points in the bucket.
    pub n: Vec<u64>,
    /// Of these, NaN.
    pub n_nan: Vec<u64>,
    /// Whether every bucket is a single point: nothing was summarised.
    pub exact: bool,
    /// Points of the range that are in no bucket, because they have no place on a logarithmic axis.
    pub n_off_axis: u64,
}

/// What is durable but not compressed yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SealingBacklog {
    /// Runs with points that are not sealed.
    pub n_runs: u64,
    /// These points, at least.
    pub n_points: u64,
}

/// Reading metric series.
pub trait SeriesStore {
    /// Opens the history of one metric of a run, skipping `skip` points. An unknown run or metric is an empty history.
    fn open_history(&self, run: RunUid, key: Key, skip: u64) -> Answer<'_, Box<dyn HistoryCursor>>;

    /// Series reduced to a pixel width. Series without points are left out; those that have points without a place only
    /// are there, without buckets.
    fn chart(&self, request: ChartRequest) -> Answer<'_, Vec<ChartSeries>>;

    /// What is not compressed yet; `None` while a store that has just been opened still counts it.
    fn sealing_backlog(&self) -> Option<SealingBacklog>;
}
