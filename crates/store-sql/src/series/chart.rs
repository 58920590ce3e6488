//! Series reduced to a pixel width, from the coarsest summaries that are still fine enough.

use super::history::metric_id;
use super::rows::{chunk_points, chunks, level, tail};
use crate::driver::Db;
use crate::names::KeyNames;
use std::ops::Range;
use trialbook_domain::{Key, MetricPoint, Problem, RunUid};
use trialbook_series::{
    ArrivalOrder, Axis, Bucket, ChartColumns, ChartWindow, ChunkSummary, Extent, LEVEL_FAN, Reducer,
    choose_level, plan,
};
use trialbook_store::{AxisKind, ChartRequest, ChartSeries, Spacing};

/// The series of some of a request's runs that have points.
pub(crate) fn chart(
    db: &Db,
    names: &KeyNames,
    request: &ChartRequest,
    runs: Range<usize>,
) -> Result<Vec<ChartSeries>, Problem> {
    let mut all = Vec::new();
    for (run, uid) in request.runs.iter().enumerate().take(runs.end).skip(runs.start) {
        for (key, name) in request.keys.iter().enumerate() {
            let found = db.snapshot(|db| series(db, names, *uid, name, request))?;
            if let Some((columns, n_off_axis)) = found.filter(|(columns, n)| !columns.x.is_empty() || *n > 0)
            {
                all.push(into_series(run, key, columns, n_off_axis));
            }
        }
    }
    Ok(all)
}

/// The columns of a series, and how many of its points have no place on the axis.
fn series(
    db: &Db,
    names: &KeyNames,
    uid: RunUid,
    key: &Key,
    request: &ChartRequest,
) -> Result<Option<(ChartColumns, u64)>, Problem> {
    let Some((run, key_id)) = metric_id(db, names, uid, key)? else { return Ok(None) };
    let chunks = chunks(db, run, key_id, 0, i64::MAX)?;
    let (rest, fresh) = tail(db, run, key_id)?;
    let axis = match request.axis {
        AxisKind::Step => Axis::Step,
        AxisKind::Time => Axis::Timestamp,
    };
    let tail = distinct_tail(db, (run, key_id), &chunks, rest, &fresh)?;
    let Some((low, to)) = request.range.or_else(|| full_range(&chunks, &tail, axis)) else {
        return Ok(None);
    };
    let (spacing, from, n_off_axis) = match request.spacing {
        Spacing::Linear => (trialbook_series::Spacing::Linear, Some(low), 0),
        Spacing::Log { since } => {
            let (from, n_off) = beginning(db, (run, key_id), &chunks, &tail, axis, since, (low, to))?;
            (trialbook_series::Spacing::Log { since }, from, n_off)
        }
    };
    let Some(from) = from else { return Ok(Some((ChartColumns::default(), n_off_axis))) };
    let window = ChartWindow { axis, spacing, from, to, width: request.width_px as u32 };
    let mut reducer = Reducer::new(window);
    sealed(db, (run, key_id), &chunks, &window, &mut reducer)?;
    reducer.add_points(&tail);
    Ok(Some((reducer.finish(), n_off_axis)))
}

/// Where a logarithmic axis begins: with the range, else with the first of its points that has a place, if there is one.
/// With it, how many points of the range have none.
fn beginning(
    db: &Db,
    (run, key_id): (i64, i64),
    chunks: &[ChunkSummary],
    tail: &[MetricPoint],
    axis: Axis,
    since: i64,
    (low, high): (i64, i64),
) -> Result<(Option<i64>, u64), Problem> {
    if low > since {
        return Ok((Some(low), 0));
    }
    let mut first: Option<i64> = None;
    let mut n_off = 0;
    let mut look = |points: &[MetricPoint], first: &mut Option<i64>| {
        for x in points.iter().map(|point| place(point, axis)).filter(|x| (low..=high).contains(x)) {
            if x <= since {
                n_off += 1;
            } else {
                *first = Some(first.map_or(x, |known| known.min(x)));
            }
        }
    };
    let mut n_whole = 0;
    for (i, chunk) in chunks.iter().enumerate() {
        let (begin, end) = span(&Bucket::from(chunk), axis);
        if end < low || begin > high {
            continue;
        }
        if begin > since {
            first = Some(first.map_or(begin, |known| known.min(begin)));
        } else if end <= since && begin >= low && end <= high {
            n_whole += u64::from(chunk.n);
        } else {
            look(&chunk_points(db, run, key_id, i as i64)?, &mut first);
        }
    }
    look(tail, &mut first);
    Ok((first, n_off + n_whole))
}

fn place(point: &MetricPoint, axis: Axis) -> i64 {
    match axis {
        Axis::Step => point.step,
        Axis::Timestamp => point.timestamp.0,
    }
}

/// Rest and segments of a key without exact repeats of anything.
fn distinct_tail(
    db: &Db,
    (run, key_id): (i64, i64),
    chunks: &[ChunkSummary],
    rest: Vec<MetricPoint>,
    fresh: &[MetricPoint],
) -> Result<Vec<MetricPoint>, Problem> {
    let load = |i: usize| chunk_points(db, run, key_id, i as i64);
    Ok(ArrivalOrder::new(chunks, load, rest, fresh)?.into_tail())
}

fn full_range(chunks: &[ChunkSummary], tail: &[MetricPoint], axis: Axis) -> Option<(i64, i64)> {
    let sealed = chunks.iter().map(ChunkSummary::extent).reduce(|a, b| a.union(&b));
    let extent = match (sealed, Extent::of(tail)) {
        (Some(a), Some(b)) => a.union(&b),
        (a, b) => a.or(b)?,
    };
    Some(match axis {
        Axis::Step => (extent.step_min, extent.step_max),
        Axis::Timestamp => (extent.ts_min.0, extent.ts_max.0),
    })
}

/// Adds what is sealed: from the chosen level, opening only what is too coarse or crosses an edge.
fn sealed(
    db: &Db,
    (run, key_id): (i64, i64),
    chunks: &[ChunkSummary],
    window: &ChartWindow,
    reducer: &mut Reducer,
) -> Result<(), Problem> {
    let summaries: Vec<Bucket> = chunks.iter().map(Bucket::from).collect();
    let covered = summaries.iter().filter(|bucket| !plan_is_outside(bucket, window)).count();
    let start = choose_level(covered as u64, window.width);
    let mut open: Vec<usize> = Vec::new();
    if !chunks.iter().all(|chunk| is_in_order(chunk, window.axis)) {
        // A summary tells the values that arrived first and last, which here are not those at the ends of its range.
        open.extend((0..summaries.len()).filter(|i| !plan_is_outside(&summaries[*i], window)));
    } else if start == 0 || !ascends(&summaries, window.axis) {
        add_plan(&summaries, 0, window, reducer, &mut open);
    } else {
        descend(db, (run, key_id), start, &summaries, window, reducer, &mut open)?;
    }
    for i in open {
        reducer.add_points(&chunk_points(db, run, key_id, i as i64)?);
    }
    Ok(())
}

/// Whether the points of a chunk arrived in the order of the axis.
fn is_in_order(summary: &ChunkSummary, axis: Axis) -> bool {
    match axis {
        Axis::Step => summary.flags.steps_sorted(),
        Axis::Timestamp => summary.flags.chronological(),
    }
}

/// Whether chunks follow each other on the axis; only then are joined ones, as levels hold them, right about their ends.
fn ascends(summaries: &[Bucket], axis: Axis) -> bool {
    summaries.windows(2).all(|pair| span(&pair[0], axis).1 <= span(&pair[1], axis).0)
}

fn span(bucket: &Bucket, axis: Axis) -> (i64, i64) {
    match axis {
        Axis::Step => (bucket.extent.step_min, bucket.extent.step_max),
        Axis::Timestamp => (bucket.extent.ts_min.0, bucket.extent.ts_max.0),
    }
}

fn plan_is_outside(bucket: &Bucket, window: &ChartWindow) -> bool {
    let (low, high) = span(bucket, window.axis);
    high < window.from || low > window.to
}

/// Walks from a level down: whole buckets count as they are, opened ones lead to the entries below them.
fn descend(
    db: &Db,
    (run, key_id): (i64, i64),
    start: u8,
    summaries: &[Bucket],
    window: &ChartWindow,
    reducer: &mut Reducer,
    open: &mut Vec<usize>,
) -> Result<(), Problem> {
    let fan = LEVEL_FAN as usize;
    let mut wanted: Option<Vec<usize>> = None;
    for at in (1..=start).rev() {
        let buckets = level(db, run, key_id, at)?;
        let chosen: Vec<usize> = match wanted.take() {
            None => (0..buckets.len()).collect(),
            Some(chosen) => chosen.into_iter().filter(|i| *i < buckets.len()).collect(),
        };
        let subset: Vec<Bucket> = chosen.iter().map(|i| buckets[*i]).collect();
        let found = plan(&subset, window);
        found.whole.iter().for_each(|i| reducer.add_bucket(&subset[*i]));
        // Below: the children of what was opened, and what is too young to have a bucket at this level.
        let young = buckets.len() * fan;
        let mut below: Vec<usize> =
            found.open.iter().flat_map(|i| chosen[*i] * fan..(chosen[*i] + 1) * fan).collect();
        let n_below = if at == 1 { summaries.len() } else { level(db, run, key_id, at - 1)?.len() };
        below.extend(young..n_below);
        wanted = Some(below);
    }
    let chosen: Vec<usize> =
        wanted.unwrap_or_default().into_iter().filter(|i| *i < summaries.len()).collect();
    let subset: Vec<Bucket> = chosen.iter().map(|i| summaries[*i]).collect();
    let mut inner = Vec::new();
    add_plan(&subset, 0, window, reducer, &mut inner);
    open.extend(inner.into_iter().map(|i| chosen[i]));
    Ok(())
}

fn add_plan(
    buckets: &[Bucket],
    base: usize,
    window: &ChartWindow,
    reducer: &mut Reducer,
    open: &mut Vec<usize>,
) {
    let found = plan(buckets, window);
    found.whole.iter().for_each(|i| reducer.add_bucket(&buckets[*i]));
    open.extend(found.open.iter().map(|i| base + i));
}

fn into_series(run: usize, key: usize, columns: ChartColumns, n_off_axis: u64) -> ChartSeries {
    let exact = columns.n.iter().all(|n| *n == 1);
    ChartSeries {
        run,
        key,
        x_first: columns.x,
        x_last: columns.x_last,
        min: columns.min,
        max: columns.max,
        first: columns.first,
        last: columns.last,
        mean: columns.mean,
        n: columns.n,
        n_nan: columns.n_nan,
        exact,
        n_off_axis,
    }
}
