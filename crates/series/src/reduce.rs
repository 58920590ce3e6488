//! Charts from summaries: which buckets are fine enough for the pixels, which must be opened, and the reduction itself.
//!
//! ```text
//! let level = choose_level(n_chunks, window.width);      // 0: read chunk summaries; else read that level's buckets
//!                                                        // and the summaries of the chunks behind its last bucket
//! let first = plan(&buckets, &window);                   // level 0: open = chunks to decode
//!                                                        // level >= 1: open = buckets whose entries below are to be read
//! let mut reducer = Reducer::new(window);
//! first.whole.iter().for_each(|&i| reducer.add_bucket(&buckets[i]));
//! for i in first.open { reducer.add_points(&decode_chunk(&data(i))?); }
//! reducer.add_points(&tail);                             // rest and segments of the key
//! let columns = reducer.finish();
//! ```

use crate::Bucket;
use trialbook_domain::MetricPoint;

/// What the x axis shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Training steps.
    Step,
    /// Timestamps in milliseconds.
    Timestamp,
}

/// The part of the x axis that is shown, and how many pixels it is wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChartWindow {
    /// What the x axis shows.
    pub axis: Axis,
    /// Smallest x shown.
    pub from: i64,
    /// Largest x shown; nothing is shown when it is below `from`.
    pub to: i64,
    /// Pixels, 1 to `domain::limits::CHART_WIDTH_MAX`; others are moved into this range.
    pub width: u32,
}

/// What to do with a list of buckets; the numbers are positions in that list. Buckets outside the window are in neither.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Fine enough: their summary suffices.
    pub whole: Vec<usize>,
    /// They cross an edge of the window or are wider than two pixels: read what is below them.
    pub open: Vec<usize>,
}

/// A reduced series, one row per pixel column that has points, ascending in `x`; all vectors are equally long.
#[derive(Clone, Debug, Default)]
pub struct ChartColumns {
    /// Smallest x of the row.
    pub x: Vec<i64>,
    /// Largest x of the row.
    pub x_last: Vec<i64>,
    /// Value at the smallest x, which may be NaN.
    pub first: Vec<f64>,
    /// Value at the largest x, which may be NaN.
    pub last: Vec<f64>,
    /// Smallest number; NaN when there is none: a gap.
    pub min: Vec<f64>,
    /// Largest number; NaN when there is none: a gap.
    pub max: Vec<f64>,
    /// Mean of the numbers; NaN when there is none.
    pub mean: Vec<f64>,
    /// Points of the row, NaN included.
    pub n: Vec<u64>,
    /// How many of them are NaN.
    pub n_nan: Vec<u64>,
}

/// The coarsest level (0 = chunk summaries) whose buckets are still fine enough for a chart over all of a key.
/// `n_chunks` is the number of its chunks that the window covers, or of all its chunks.
pub fn choose_level(n_chunks: u64, width: u32) -> u8 {
    todo!()
}

/// Sorts buckets into those that suffice and those to open: by the edges of the window and by the width of a pixel.
pub fn plan(buckets: &[Bucket], window: &ChartWindow) -> Plan {
    todo!()
}

/// Like [`plan`], but opens only the buckets that cross an edge of the window, however wide they are: for a quick,
/// coarse picture.
pub fn edges(buckets: &[Bucket], window: &ChartWindow) -> Plan {
    todo!()
}

/// Collects buckets and points, in any order, into pixel columns.
pub struct Reducer {
    window: ChartWindow,
}

impl Reducer {
    /// An empty chart.
    pub fn new(window: ChartWindow) -> Reducer {
        todo!()
    }

    /// Adds a bucket that lies inside the window; one outside is ignored.
    pub fn add_bucket(&mut self, bucket: &Bucket) {
        todo!()
    }

    /// Adds points; those outside the window are ignored.
    pub fn add_points(&mut self, points: &[MetricPoint]) {
        todo!()
    }

    /// The rows of all pixel columns that have points.
    pub fn finish(self) -> ChartColumns {
        todo!()
    }
}
