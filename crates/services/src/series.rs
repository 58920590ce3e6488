//! Reading metric series: exact histories and charts.

use crate::Services;
use trialbook_domain::limits::{CHART_BUCKETS_MAX, CHART_RUNS_MAX, CHART_SERIES_MAX, CHART_WIDTH_MAX};
use trialbook_domain::{Code, Key, MetricPoint, Problem, RequestContext, RunUid};
use trialbook_store::{AxisKind, ChartRequest, ChartSeries, HistoryCursor, SealingBacklog, Spacing};

/// The scale of the horizontal axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AxisScale {
    /// Equal distances are equally wide.
    #[default]
    Linear,
    /// Equal ratios are equally wide; zero and what is below has no place.
    Log,
}

impl AxisScale {
    /// Where positions are on it.
    pub fn spacing(self) -> Spacing {
        match self {
            AxisScale::Linear => Spacing::Linear,
            AxisScale::Log => Spacing::Log { since: 0 },
        }
    }
}

/// A history being read block by block; memory stays flat however long it is.
pub struct History {
    cursor: Box<dyn HistoryCursor>,
}

impl History {
    /// The next points by (timestamp, step, value); empty at the end.
    pub async fn next_points(&mut self) -> Result<Vec<MetricPoint>, Problem> {
        self.cursor.next_points().await
    }
}

impl Services {
    /// Opens the history of one metric, skipping `skip` points. An unknown run or metric is an empty history.
    pub async fn open_history(
        &self,
        _ctx: &RequestContext,
        run: RunUid,
        key: &Key,
        skip: u64,
    ) -> Result<History, Problem> {
        Ok(History { cursor: self.store().open_history(run, key.clone(), skip).await? })
    }

    /// Points that are durable but not compressed yet; `None` while a store that has just been opened still counts them.
    pub fn sealing_backlog(&self) -> Option<SealingBacklog> {
        self.store().sealing_backlog()
    }

    /// Series of many runs reduced to a pixel width. Problems: `invalid_value`, `limit_reached`.
    pub async fn chart(
        &self,
        _ctx: &RequestContext,
        request: ChartRequest,
    ) -> Result<Vec<ChartSeries>, Problem> {
        check_chart(&request)?;
        if request.axis == AxisKind::Time && request.spacing != Spacing::Linear {
            return Err(no_log_of_clocks());
        }
        self.store().chart(request).await
    }

    /// The same by time, each series measured from its own first point, and so are the range and the logarithms of the
    /// request.
    ///
    /// Problems: `invalid_value`, `limit_reached`.
    pub async fn chart_from_beginnings(
        &self,
        _ctx: &RequestContext,
        request: ChartRequest,
    ) -> Result<Vec<ChartSeries>, Problem> {
        check_chart(&request)?;
        self.since_beginnings(request).await
    }

    /// Series by time, measured from their own beginnings.
    pub(crate) async fn since_beginnings(&self, request: ChartRequest) -> Result<Vec<ChartSeries>, Problem> {
        let request = ChartRequest { axis: AxisKind::Time, ..request };
        if request.range.is_none() && request.spacing == Spacing::Linear {
            // Each series is reduced over its own length, which is at most that of the whole.
            let whole = self.store().chart(request).await?;
            return Ok(whole
                .into_iter()
                .map(|one| since(ends(&one).map_or(0, |(first, _)| first), one))
                .collect());
        }
        let mut found = Vec::new();
        let whole = ChartRequest { spacing: Spacing::Linear, range: None, width_px: 1, ..request.clone() };
        for whole in self.store().chart(whole).await? {
            let (Some(run), Some(key)) = (request.runs.get(whole.run), request.keys.get(whole.key)) else {
                continue;
            };
            let Some((origin, end)) = ends(&whole) else { continue };
            let part =
                request.range.map(|(from, to)| (origin.saturating_add(from), origin.saturating_add(to)));
            if part.is_some_and(|(from, to)| from > end || to < origin) {
                continue;
            }
            let spacing = match request.spacing {
                Spacing::Linear => Spacing::Linear,
                Spacing::Log { since } => Spacing::Log { since: origin.saturating_add(since) },
            };
            let asked = ChartRequest {
                runs: vec![*run],
                keys: vec![key.clone()],
                spacing,
                range: part,
                ..request.clone()
            };
            let series = self.store().chart(asked).await?.into_iter();
            found.extend(
                series.map(|one| since(origin, ChartSeries { run: whole.run, key: whole.key, ..one })),
            );
        }
        Ok(found)
    }
}

/// Where a series begins and ends; `None` without points.
pub(crate) fn ends(series: &ChartSeries) -> Option<(i64, i64)> {
    Some((*series.x_first.iter().min()?, *series.x_last.iter().max()?))
}

fn since(origin: i64, mut series: ChartSeries) -> ChartSeries {
    for x in series.x_first.iter_mut().chain(&mut series.x_last) {
        *x = x.saturating_sub(origin);
    }
    series
}

/// A moment has no ratio to another.
pub(crate) fn no_log_of_clocks() -> Problem {
    Problem::new(
        Code::InvalidValue,
        "A logarithmic axis of the time of day was asked for, which begins nowhere.",
    )
    .fact("field", "x_scale")
    .hint("Choose the axis `relative` or `step`, or the scale `linear`.")
}

fn too_large(what: String) -> Problem {
    Problem::new(Code::LimitReached, what).hint("Ask for less in one request.")
}

/// Problem: `limit_reached` when a chart has too many runs, series or pixels.
pub(crate) fn check_size(n_runs: usize, n_keys: usize, width_px: usize) -> Result<(), Problem> {
    let n_series = n_runs.saturating_mul(n_keys);
    if n_series.saturating_mul(width_px) > CHART_BUCKETS_MAX {
        return Err(too_large(format!(
            "A chart of {n_series} series, {width_px} pixels wide, was asked for; series times pixels may be at most \
             {CHART_BUCKETS_MAX}."
        )));
    }
    if n_runs > CHART_RUNS_MAX {
        return Err(too_large(format!(
            "A chart of {n_runs} runs was asked for; at most {CHART_RUNS_MAX} are allowed."
        )));
    }
    if n_series > CHART_SERIES_MAX {
        return Err(too_large(format!(
            "A chart of {n_runs} runs times {n_keys} metrics was asked for; at most {CHART_SERIES_MAX} series are allowed."
        )));
    }
    check_width(width_px)
}

/// Problem: `limit_reached` when a chart has no pixels or too many.
pub(crate) fn check_width(width_px: usize) -> Result<(), Problem> {
    if width_px == 0 || width_px > CHART_WIDTH_MAX {
        return Err(too_large(format!(
            "A chart {width_px} pixels wide was asked for; 1 to {CHART_WIDTH_MAX} are allowed."
        )));
    }
    Ok(())
}

fn check_chart(request: &ChartRequest) -> Result<(), Problem> {
    check_size(request.runs.len(), request.keys.len(), request.width_px)?;
    match request.range {
        Some((from, to)) if from > to => Err(Problem::new(
            Code::InvalidValue,
            format!("The chart range ends at {to}, before it starts at {from}."),
        )
        .fact("field", "range")),
        _ => Ok(()),
    }
}
