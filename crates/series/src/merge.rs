//! Reading one key back from chunks, rest and segments: in order of arrival, or in history order. Chunks are decoded
//! one at a time, when their turn comes.

use crate::dedupe::append_new;
use crate::{ChunkSummary, Extent};
use std::cmp::Ordering;
use trialbook_domain::MetricPoint;

/// Blocks of points in order of arrival, exact repeats dropped.
///
/// `load(i)` gives the points of `chunks[i]`:
/// `ArrivalOrder::new(chunks, |i| Ok(decode_chunk(&read(i)?)?), rest, fresh)?.try_for_each(|block| send(block?))`
pub struct ArrivalOrder<F> {
    n_chunks: usize,
    load: F,
    next: usize,
    tail: Vec<MetricPoint>,
}

impl<F, E> ArrivalOrder<F>
where
    F: FnMut(usize) -> Result<Vec<MetricPoint>, E>,
{
    /// Prepares reading: `chunks` in order of their numbers, `rest` of the key, `fresh` the points of its segments in
    /// order of segment ids. Chunks that overlap `fresh` are decoded now, to find repeats; usually there is none.
    pub fn new(
        chunks: &[ChunkSummary],
        mut load: F,
        rest: Vec<MetricPoint>,
        fresh: &[MetricPoint],
    ) -> Result<ArrivalOrder<F>, E> {
        let mut tail = rest;
        let mut sealed = Vec::new();
        if let Some(extent) = Extent::of(fresh) {
            for (i, _) in chunks.iter().enumerate().filter(|(_, chunk)| chunk.extent().overlaps(&extent)) {
                sealed.append(&mut load(i)?);
            }
        }
        append_new(&mut tail, &sealed, fresh);
        Ok(ArrivalOrder { n_chunks: chunks.len(), load, next: 0, tail })
    }
}

impl<F, E> Iterator for ArrivalOrder<F>
where
    F: FnMut(usize) -> Result<Vec<MetricPoint>, E>,
{
    type Item = Result<Vec<MetricPoint>, E>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next < self.n_chunks {
            self.next += 1;
            return Some((self.load)(self.next - 1));
        }
        let tail = std::mem::take(&mut self.tail);
        (!tail.is_empty()).then_some(Ok(tail))
    }
}

/// Blocks of points in history order (timestamp, step, value; see `MetricPoint::chronology`), exact repeats dropped.
///
/// Memory holds only the chunks that overlap in time: one chunk for a series that was logged in order, all of it in
/// the worst case.
pub struct HistoryOrder<F> {
    load: F,
    /// For chunk `i`: smallest (timestamp, step) that can still come after it.
    bounds: Vec<Option<Bound>>,
    next: usize,
    tail: Option<Vec<MetricPoint>>,
    /// Points read but not yet given out, because smaller ones may follow.
    held: Vec<MetricPoint>,
    last: Option<MetricPoint>,
}

type Bound = (i64, i64);

impl<F, E> HistoryOrder<F>
where
    F: FnMut(usize) -> Result<Vec<MetricPoint>, E>,
{
    /// Prepares reading: `chunks` in order of their numbers, `load(i)` the points of `chunks[i]`, and `tail` the points
    /// of rest and segments together, in any order.
    pub fn new(chunks: &[ChunkSummary], load: F, tail: Vec<MetricPoint>) -> HistoryOrder<F> {
        let mut bound = Extent::of(&tail).map(lower_bound);
        let mut bounds = Vec::with_capacity(chunks.len());
        for chunk in chunks.iter().rev() {
            bounds.push(bound);
            let own = lower_bound(chunk.extent());
            bound = Some(bound.map_or(own, |bound| bound.min(own)));
        }
        bounds.reverse();
        HistoryOrder { load, bounds, next: 0, tail: Some(tail), held: Vec::new(), last: None }
    }

    /// The next source, and the bound of all sources behind it; `None` when all have been read.
    fn read(&mut self) -> Option<Result<(Vec<MetricPoint>, Option<Bound>), E>> {
        if let Some(bound) = self.bounds.get(self.next).copied() {
            self.next += 1;
            return Some((self.load)(self.next - 1).map(|points| (points, bound)));
        }
        self.tail.take().map(|tail| Ok((tail, None)))
    }

    /// Adds points to those held back and gives out, without repeats, all that nothing smaller can follow.
    fn release(&mut self, points: Vec<MetricPoint>, bound: Option<Bound>) -> Vec<MetricPoint> {
        if self.held.is_empty() { self.held = points } else { self.held.extend(points) }
        if !self.held.is_sorted_by(|a, b| a.chronology(b) != Ordering::Greater) {
            self.held.sort_by(MetricPoint::chronology);
        }
        let n = match bound {
            Some(bound) => self.held.partition_point(|point| (point.timestamp.0, point.step) < bound),
            None => self.held.len(),
        };
        let kept = self.held.split_off(n);
        let mut out = std::mem::replace(&mut self.held, kept);
        if out.first().zip(self.last.as_ref()).is_some_and(|(first, last)| first.same(last)) {
            self.last.iter().for_each(|last| out.retain(|point| !point.same(last)));
        }
        out.dedup_by(|later, earlier| later.same(earlier));
        self.last = out.last().copied().or(self.last);
        out
    }
}

/// No point of the extent has a smaller (timestamp, step).
fn lower_bound(extent: Extent) -> Bound {
    (extent.ts_min.0, extent.step_min)
}

impl<F, E> Iterator for HistoryOrder<F>
where
    F: FnMut(usize) -> Result<Vec<MetricPoint>, E>,
{
    type Item = Result<Vec<MetricPoint>, E>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (points, bound) = match self.read()? {
                Ok(read) => read,
                Err(error) => return Some(Err(error)),
            };
            let out = self.release(points, bound);
            if !out.is_empty() {
                return Some(Ok(out));
            }
        }
    }
}

#[cfg(test)]
mod tests;
