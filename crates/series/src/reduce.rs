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

use crate::level::LEVEL_FAN;
use crate::{Bucket, Extent};
use trialbook_domain::MetricPoint;
use trialbook_domain::limits::CHART_WIDTH_MAX;

/// What the x axis shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Training steps.
    Step,
    /// Timestamps in milliseconds.
    Timestamp,
}

/// How x becomes a place on the axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spacing {
    /// By its distance.
    #[default]
    Linear,
    /// By the logarithm of its distance from `since`; what lies there or before it has no place.
    Log {
        /// Where distances begin.
        since: i64,
    },
}

/// The part of the x axis that is shown, and how many pixels it is wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChartWindow {
    /// What the x axis shows.
    pub axis: Axis,
    /// How x becomes a place on it.
    pub spacing: Spacing,
    /// Smallest x shown; on a logarithmic axis at least the first that has a place.
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

/// A reduced series, one row per pixel column that has points, from left to right; all vectors are equally long.
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
    let wanted = u64::from(width.max(1));
    let mut level = 0;
    let mut n_buckets = n_chunks / LEVEL_FAN as u64;
    while n_buckets >= wanted {
        level += 1;
        n_buckets /= LEVEL_FAN as u64;
    }
    level
}

/// Sorts buckets into those that suffice and those to open: by the edges of the window and by the width of a pixel.
pub fn plan(buckets: &[Bucket], window: &ChartWindow) -> Plan {
    let window = &window.placed();
    match window.spacing {
        Spacing::Linear => {
            let scale = Scale::new(window);
            sort_out(buckets, window, |from, to| scale.pixels(from, to) <= PIXELS_MAX)
        }
        Spacing::Log { since } => {
            let scale = LogScale::new(window, since);
            sort_out(buckets, window, |from, to| scale.pixels(from, to) <= PIXELS_MAX)
        }
    }
}

/// Like [`plan`], but opens only the buckets that cross an edge of the window, however wide they are: for a quick,
/// coarse picture.
pub fn edges(buckets: &[Bucket], window: &ChartWindow) -> Plan {
    sort_out(buckets, window, |_, _| true)
}

/// Pixels that a bucket may be wide without being opened.
const PIXELS_MAX: f64 = 2.0;

fn sort_out(buckets: &[Bucket], window: &ChartWindow, fine: impl Fn(i64, i64) -> bool) -> Plan {
    let mut plan = Plan::default();
    for (i, bucket) in buckets.iter().enumerate() {
        let (from, to) = window.axis.range(&bucket.extent);
        if to < window.from || from > window.to || window.from > window.to {
            continue;
        }
        let inside = from >= window.from && to <= window.to;
        let list = if inside && fine(from, to) { &mut plan.whole } else { &mut plan.open };
        list.push(i);
    }
    plan
}

impl Axis {
    fn range(self, extent: &Extent) -> (i64, i64) {
        match self {
            Axis::Step => (extent.step_min, extent.step_max),
            Axis::Timestamp => (extent.ts_min.0, extent.ts_max.0),
        }
    }
}

impl ChartWindow {
    /// The window without what has no place on its axis.
    fn placed(self) -> ChartWindow {
        match self.spacing {
            Spacing::Linear => self,
            // Nothing lies beyond the largest x.
            Spacing::Log { since: i64::MAX } => ChartWindow { from: i64::MAX, to: i64::MIN, ..self },
            Spacing::Log { since } => ChartWindow { from: self.from.max(since + 1), ..self },
        }
    }
}

/// From x to pixel columns.
trait Columns: Copy {
    /// The column of an x inside the window.
    fn column(self, x: i64) -> usize;

    /// An x up to which all from `x` on lie in the same column, which is `at`.
    fn certain_end(self, x: i64, at: usize) -> i64;
}

/// Pixel columns of equal width in x.
#[derive(Clone, Copy)]
struct Scale {
    from: i64,
    last: usize,
    per_x: f64,
}

impl Scale {
    fn new(window: &ChartWindow) -> Scale {
        let width = (window.width as usize).clamp(1, CHART_WIDTH_MAX);
        let n_x = window.to.wrapping_sub(window.from) as u64 as f64 + 1.0;
        Scale { from: window.from, last: width - 1, per_x: width as f64 / n_x }
    }

    /// How many columns a range covers, as a fraction.
    fn pixels(self, from: i64, to: i64) -> f64 {
        to.wrapping_sub(from) as u64 as f64 * self.per_x
    }
}

impl Columns for Scale {
    /// Found from the end of the column as doubles see it.
    fn certain_end(self, x: i64, at: usize) -> i64 {
        let offset = ((at + 1) as f64 / self.per_x) as u64;
        let end = self.from.wrapping_add(offset.saturating_sub(1) as i64);
        if end > x && self.column(end) == at { end } else { x }
    }

    fn column(self, x: i64) -> usize {
        (self.pixels(self.from, x) as usize).min(self.last)
    }
}

/// Pixel columns of equal width in the logarithm of the distance from a beginning.
#[derive(Clone, Copy)]
struct LogScale {
    from: i64,
    /// Distance of the left edge from the beginning.
    start: f64,
    last: usize,
    per_log: f64,
}

impl LogScale {
    /// `window.from` lies beyond `since`.
    fn new(window: &ChartWindow, since: i64) -> LogScale {
        let width = (window.width as usize).clamp(1, CHART_WIDTH_MAX);
        let start = (distance(since, window.from) as f64).max(1.0);
        let span = (distance(window.from, window.to) as f64 / start).ln_1p();
        let per_log = if span > 0.0 { width as f64 / span } else { 0.0 };
        LogScale { from: window.from, start, last: width - 1, per_log }
    }

    /// How many columns a range covers, as a fraction.
    fn pixels(self, from: i64, to: i64) -> f64 {
        let start = self.start + distance(self.from, from) as f64;
        (distance(from, to) as f64 / start).ln_1p() * self.per_log
    }
}

impl Columns for LogScale {
    /// Found from the end of the column as doubles see it.
    fn certain_end(self, x: i64, at: usize) -> i64 {
        let offset = (((at + 1) as f64 / self.per_log).exp_m1() * self.start) as u64;
        let end = self.from.wrapping_add(offset.saturating_sub(1) as i64);
        if end > x && self.column(end) == at { end } else { x }
    }

    fn column(self, x: i64) -> usize {
        ((self.pixels(self.from, x) + EDGE) as usize).min(self.last)
    }
}

/// What begins a column, as each power of ten may, is not left of it because doubles are rounded.
const EDGE: f64 = 1e-9;

fn distance(from: i64, to: i64) -> u64 {
    to.wrapping_sub(from) as u64
}

/// One pixel column that has points.
#[derive(Clone, Copy)]
struct Column {
    x: i64,
    x_last: i64,
    first: f64,
    last: f64,
    min: f64,
    max: f64,
    sum: f64,
    n: u64,
    n_nan: u64,
}

impl Column {
    fn of_bucket(bucket: &Bucket, x: i64, x_last: i64) -> Column {
        Column {
            x,
            x_last,
            first: bucket.first,
            last: bucket.last,
            min: bucket.min,
            max: bucket.max,
            sum: bucket.sum,
            n: bucket.n,
            n_nan: bucket.n_nan,
        }
    }

    fn of_point(x: i64, value: f64) -> Column {
        let is_nan = value.is_nan();
        Column {
            x,
            x_last: x,
            first: value,
            last: value,
            min: value,
            max: value,
            sum: if is_nan { 0.0 } else { value },
            n: 1,
            n_nan: u64::from(is_nan),
        }
    }

    fn join(&mut self, more: &Column) {
        if more.x < self.x {
            (self.x, self.first) = (more.x, more.first);
        }
        if more.x_last >= self.x_last {
            (self.x_last, self.last) = (more.x_last, more.last);
        }
        self.min = self.min.min(more.min);
        self.max = self.max.max(more.max);
        self.sum += more.sum;
        self.n += more.n;
        self.n_nan += more.n_nan;
    }
}

/// Collects buckets and points, in any order, into pixel columns.
pub struct Reducer {
    window: ChartWindow,
    ruler: Ruler,
    columns: Vec<Option<Column>>,
}

#[derive(Clone, Copy)]
enum Ruler {
    Linear(Scale),
    Log(LogScale),
}

impl Reducer {
    /// An empty chart.
    pub fn new(window: ChartWindow) -> Reducer {
        let window = window.placed();
        let (ruler, last) = match window.spacing {
            Spacing::Linear => {
                let scale = Scale::new(&window);
                (Ruler::Linear(scale), scale.last)
            }
            Spacing::Log { since } => {
                let scale = LogScale::new(&window, since);
                (Ruler::Log(scale), scale.last)
            }
        };
        Reducer { window, ruler, columns: vec![None; last + 1] }
    }

    /// Adds a bucket that lies inside the window to the pixel column of its middle; one outside is ignored.
    pub fn add_bucket(&mut self, bucket: &Bucket) {
        let (x, x_last) = self.window.axis.range(&bucket.extent);
        if x < self.window.from || x_last > self.window.to || x > x_last {
            return;
        }
        let middle = x.wrapping_add((x_last.wrapping_sub(x) as u64 / 2) as i64);
        let at = match self.ruler {
            Ruler::Linear(scale) => scale.column(middle),
            Ruler::Log(scale) => scale.column(middle),
        };
        self.add(at, &Column::of_bucket(bucket, x, x_last));
    }

    /// Adds points; those outside the window are ignored.
    pub fn add_points(&mut self, points: &[MetricPoint]) {
        match self.ruler {
            Ruler::Linear(scale) => self.add_on(scale, points),
            Ruler::Log(scale) => self.add_on(scale, points),
        }
    }

    fn add_on(&mut self, scale: impl Columns, points: &[MetricPoint]) {
        match self.window.axis {
            Axis::Step => self.add_all(scale, points.iter().map(|point| (point.step, point.value))),
            Axis::Timestamp => {
                self.add_all(scale, points.iter().map(|point| (point.timestamp.0, point.value)));
            }
        }
    }

    /// The rows of all pixel columns that have points.
    pub fn finish(self) -> ChartColumns {
        let mut rows = ChartColumns::default();
        for column in self.columns.into_iter().flatten() {
            let n_numbers = column.n.saturating_sub(column.n_nan);
            rows.x.push(column.x);
            rows.x_last.push(column.x_last);
            rows.first.push(column.first);
            rows.last.push(column.last);
            rows.min.push(column.min);
            rows.max.push(column.max);
            rows.mean.push(if n_numbers == 0 { f64::NAN } else { column.sum / n_numbers as f64 });
            rows.n.push(column.n);
            rows.n_nan.push(column.n_nan);
        }
        rows
    }

    /// Neighbours mostly share a pixel column: they are joined before the column is looked up.
    fn add_all(&mut self, scale: impl Columns, points: impl Iterator<Item = (i64, f64)>) {
        let ChartWindow { from, to, .. } = self.window;
        let mut current: Option<(usize, Column)> = None;
        // Every x from that of the current column's first point to this one lies in the current column.
        let mut certain = from..=from;
        for (x, value) in points.filter(|(x, _)| (from..=to).contains(x)) {
            let point = Column::of_point(x, value);
            match &mut current {
                Some((_, column)) if certain.contains(&x) => column.join(&point),
                _ => {
                    let at = scale.column(x);
                    certain = x..=scale.certain_end(x, at);
                    if let Some((place, column)) = current.replace((at, point)) {
                        self.add(place, &column);
                    }
                }
            }
        }
        if let Some((place, column)) = current {
            self.add(place, &column);
        }
    }

    fn add(&mut self, at: usize, more: &Column) {
        match self.columns.get_mut(at) {
            Some(Some(column)) => column.join(more),
            Some(place) => *place = Some(*more),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests;
