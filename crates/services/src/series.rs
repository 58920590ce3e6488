//! Reading metric series: exact histories and charts.

use crate::Services;
use trialbook_domain::limits::{CHART_BUCKETS_MAX, CHART_RUNS_MAX, CHART_SERIES_MAX, CHART_WIDTH_MAX};
use trialbook_domain::{Code, Key, MetricPoint, Problem, RequestContext, RunUid};
use trialbook_store::{ChartRequest, ChartSeries, HistoryCursor, SealingBacklog};

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
        self.store().chart(request).await
    }
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
