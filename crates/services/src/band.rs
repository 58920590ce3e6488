//! Curves of many runs as one band for each group: mean and spread over all of them.

use crate::Services;
use crate::series::{check_width, ends};
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
    /// The band.
    pub band: Band,
}

impl Services {
    /// One band for each group, all over the same range. Problems: `invalid_value`, `limit_reached`.
    pub async fn bands(&self, _ctx: &RequestContext, search: BandSearch) -> Result<Vec<GroupBand>, Problem> {
        check(&search)?;
        let Some((from, to)) = self.reach(&search).await? else {
            return Ok(search
                .groups
                .iter()
                .map(|_| GroupBand { n_runs: 0, band: Band::default() })
                .collect());
        };
        let range = PixelRange::new(from as f64, to as f64, search.width_px)
            .ok_or_else(|| Problem::bug("the range of a band is no range"))?;
        let mut bands = Vec::with_capacity(search.groups.len());
        for group in &search.groups {
            let mut curves = Vec::new();
            for runs in group.chunks(CHUNK) {
                curves.extend(self.curves(&search, runs, (from, to)).await?);
            }
            let joined = self.compute(move || {
                let drawn: Vec<Curve<'_>> = curves.iter().filter_map(Columns::curve).collect();
                Ok(GroupBand { n_runs: curves.len(), band: band(&drawn, range) })
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
        let range = match search.axis {
            BandAxis::Step | BandAxis::Time => Some(range),
            BandAxis::Relative => search.range,
        };
        let asked = request(search, runs, range, search.width_px);
        let series = match search.axis {
            BandAxis::Step | BandAxis::Time => self.store().chart(asked).await?,
            BandAxis::Relative => self.since_beginnings(asked).await?,
        };
        Ok(series.into_iter().map(Columns::from).collect())
    }

    /// The range that was asked for, else the one that all runs reach over.
    async fn reach(&self, search: &BandSearch) -> Result<Option<(i64, i64)>, Problem> {
        if search.range.is_some() {
            return Ok(search.range);
        }
        let mut reach: Option<(i64, i64)> = None;
        for runs in search.groups.iter().flat_map(|group| group.chunks(CHART_RUNS_MAX.min(CHUNK))) {
            for series in self.store().chart(request(search, runs, None, 1)).await? {
                let Some((first, last)) = ends(&series) else { continue };
                let (from, to) = match search.axis {
                    BandAxis::Step | BandAxis::Time => (first, last),
                    BandAxis::Relative => (0, last.saturating_sub(first)),
                };
                reach = Some(reach.map_or((from, to), |(low, high)| (low.min(from), high.max(to))));
            }
        }
        Ok(reach)
    }
}

fn request(search: &BandSearch, runs: &[RunUid], range: Option<(i64, i64)>, width_px: usize) -> ChartRequest {
    let axis = match search.axis {
        BandAxis::Step => AxisKind::Step,
        BandAxis::Time | BandAxis::Relative => AxisKind::Time,
    };
    ChartRequest { runs: runs.to_vec(), keys: vec![search.key.clone()], axis, range, width_px }
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
    match search.range {
        Some((from, to)) if from > to => Err(Problem::new(
            Code::InvalidValue,
            format!("The chart range ends at {to}, before it starts at {from}."),
        )
        .fact("field", "range")),
        _ => Ok(()),
    }
}
