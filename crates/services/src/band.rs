//! Curves of many runs as one band for each group: mean and spread over all of them.

use crate::Services;
use crate::series::{AxisScale, check_width, ends, no_log_of_clocks};
use trialbook_domain::limits::{BAND_GROUPS_MAX, BAND_RUNS_MAX, CHART_RUNS_MAX};
use trialbook_domain::{Code, Key, Problem, RequestContext, RunUid};
use trialbook_stats::{Band, Curve, PixelRange, band};
use trialbook_store::{AxisKind, ChartRequest, ChartSeries};

/// Runs that are read at once.
const CHUNK: usize = 250;

/// The horizontal axis of bands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BandAxis {
    /// Training step.
    Step,
    /// Timestamp in milliseconds UTC.
    Time,
    /// Milliseconds since the first point of each run's own series.
    Relative,
}

/// What shall be drawn.
#[derive(Clone, Debug)]
pub struct BandSearch {
    /// The runs of each group.
    pub groups: Vec<Vec<RunUid>>,
    /// The metric.
    pub key: Key,
    /// The axis.
    pub axis: BandAxis,
    /// Its scale.
    pub scale: AxisScale,
    /// Range on the axis, both ends included.
    pub range: Option<(i64, i64)>,
    /// Width in pixels.
    pub width_px: usize,
}

/// One group's band.
#[derive(Clone, Debug)]
pub struct GroupBand {
    /// How many runs of the group have the metric.
    pub n_runs: usize,
    /// Points of its runs in the range that have no place on a logarithmic axis.
    pub n_off_axis: u64,
    /// The band.
    pub band: Band,
}

/// What all bands are drawn over.
struct Reach {
    /// The range; `None` when nothing has a place.
    range: Option<(i64, i64)>,
    /// For each group, how many of its points have no place.
    n_off: Vec<u64>,
}

impl Services {
    /// One band for each group, all over the same range. Problems: `invalid_value`, `limit_reached`.
    pub async fn bands(&self, _ctx: &RequestContext, search: BandSearch) -> Result<Vec<GroupBand>, Problem> {
        check(&search)?;
        let Reach { range, n_off } = self.reach(&search).await?;
        let Some((from, to)) = range else {
            let empty = |n_off_axis| GroupBand { n_runs: 0, n_off_axis, band: Band::default() };
            return Ok(n_off.into_iter().map(empty).collect());
        };
        let pixels = match search.scale {
            AxisScale::Linear => PixelRange::new,
            AxisScale::Log => PixelRange::log,
        };
        let range = pixels(from as f64, to as f64, search.width_px)
            .ok_or_else(|| Problem::bug("the range of a band is no range"))?;
        let mut bands = Vec::with_capacity(search.groups.len());
        for (group, n_off_axis) in search.groups.iter().zip(n_off) {
            let mut curves = Vec::new();
            for runs in group.chunks(CHUNK) {
                curves.extend(self.curves(&search, runs, (from, to)).await?);
            }
            let joined = self.compute(move || {
                let drawn: Vec<Curve<'_>> = curves.iter().filter_map(Columns::curve).collect();
                Ok(GroupBand { n_runs: curves.len(), n_off_axis, band: band(&drawn, range) })
            });
            bands.push(joined.await?);
        }
        Ok(bands)
    }

    /// The curves of some runs inside a range. Relative ones begin at 0, each with the first point of its series.
    async fn curves(
        &self,
        search: &BandSearch,
        runs: &[RunUid],
        range: (i64, i64),
    ) -> Result<Vec<Columns>, Problem> {
        let range = match (search.axis, search.scale) {
            // Each series is reduced over its own length, which is at most that of the whole.
            (BandAxis::Relative, AxisScale::Linear) => search.range,
            _ => Some(range),
        };
        let series = self.drawn(search, request(search, runs, range, search.width_px)).await?;
        Ok(series.into_iter().map(Columns::from).collect())
    }

    async fn drawn(&self, search: &BandSearch, asked: ChartRequest) -> Result<Vec<ChartSeries>, Problem> {
        match search.axis {
            BandAxis::Step | BandAxis::Time => self.store().chart(asked).await,
            BandAxis::Relative => self.since_beginnings(asked).await,
        }
    }

    /// The range that was asked for, else the one that all runs reach over; on a logarithmic axis what of it has a place.
    async fn reach(&self, search: &BandSearch) -> Result<Reach, Problem> {
        let mut n_off = vec![0; search.groups.len()];
        let has_place = |(from, _): (i64, i64)| search.scale == AxisScale::Linear || from > 0;
        if search.range.is_some_and(has_place) {
            return Ok(Reach { range: search.range, n_off });
        }
        let mut reach: Option<(i64, i64)> = None;
        for (group, n_off) in search.groups.iter().zip(&mut n_off) {
            for runs in group.chunks(CHART_RUNS_MAX.min(CHUNK)) {
                for series in self.drawn(search, request(search, runs, search.range, 1)).await? {
                    *n_off += series.n_off_axis;
                    let Some((from, to)) = ends(&series) else { continue };
                    reach = Some(reach.map_or((from, to), |(low, high)| (low.min(from), high.max(to))));
                }
            }
        }
        // A range that was asked for ends where it was asked to.
        let range = reach.map(|(from, to)| (from, search.range.map_or(to, |(_, asked)| asked)));
        Ok(Reach { range, n_off })
    }
}

fn request(search: &BandSearch, runs: &[RunUid], range: Option<(i64, i64)>, width_px: usize) -> ChartRequest {
    let axis = match search.axis {
        BandAxis::Step => AxisKind::Step,
        BandAxis::Time | BandAxis::Relative => AxisKind::Time,
    };
    let keys = vec![search.key.clone()];
    ChartRequest { runs: runs.to_vec(), keys, axis, spacing: search.scale.spacing(), range, width_px }
}

/// A series as plain numbers: each bucket with its mean and extremes.
struct Columns {
    x: Vec<f64>,
    mean: Vec<f64>,
    min: Vec<f64>,
    max: Vec<f64>,
}

impl Columns {
    fn curve(&self) -> Option<Curve<'_>> {
        Curve::summarised(&self.x, &self.mean, &self.min, &self.max).ok()
    }
}

impl From<ChartSeries> for Columns {
    /// Infinite means have no place in a band.
    fn from(series: ChartSeries) -> Columns {
        Columns {
            x: series.x_first.into_iter().map(|x| x as f64).collect(),
            mean: series
                .mean
                .into_iter()
                .map(|mean| if mean.is_finite() { mean } else { f64::NAN })
                .collect(),
            min: series.min,
            max: series.max,
        }
    }
}

fn check(search: &BandSearch) -> Result<(), Problem> {
    let limit =
        |what: String| Err(Problem::new(Code::LimitReached, what).hint("Ask for less in one request."));
    let n_runs: usize = search.groups.iter().map(Vec::len).sum();
    if n_runs > BAND_RUNS_MAX {
        return limit(format!("Bands of {n_runs} runs were asked for; at most {BAND_RUNS_MAX} are allowed."));
    }
    if search.groups.len() > BAND_GROUPS_MAX {
        return limit(format!(
            "{} bands were asked for; at most {BAND_GROUPS_MAX} are allowed.",
            search.groups.len()
        ));
    }
    check_width(search.width_px)?;
    if search.axis == BandAxis::Time && search.scale == AxisScale::Log {
        return Err(no_log_of_clocks());
    }
    match search.range {
        Some((from, to)) if from > to => Err(Problem::new(
            Code::InvalidValue,
            format!("The chart range ends at {to}, before it starts at {from}."),
        )
        .fact("field", "range")),
        _ => Ok(()),
    }
}
