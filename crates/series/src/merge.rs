//! Reading one key back from chunks, rest and segments: in order of arrival, or in history order. Chunks are decoded
//! one at a time, when their turn comes.

use crate::dedupe::append_new;
use crate::{ChunkSummary, Extent};
use std::cmp::Ordering;
use trialbook_domain::MetricPoint;

/// Blocks of points in order of arrival, exact repeats dropped.
///
/// `load(i)` gives the points of `chunks[i]`:
/// `ArrivalOrder::new(&chunks, |i| Ok(decode_chunk(&read(i)?)?), rest, &fresh)?.try_for_each(|block| send(block?))`
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

    /// Only what is not in chunks: rest and segments, without repeats of anything.
    pub fn into_tail(self) -> Vec<MetricPoint> {
        self.tail
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
/// the worst case. The way to the chunks is given anew for each block, so that reading may pause between blocks.
pub struct HistoryMerge {
    /// For chunk `i`: smallest (timestamp, step) that can still come after it.
    bounds: Vec<Option<Bound>>,
    next: usize,
    tail: Option<Vec<MetricPoint>>,
    /// Points read but not yet given out, because smaller ones may follow.
    held: Vec<MetricPoint>,
    held_bound: Option<Bound>,
}

/// [`HistoryMerge`] as an iterator over one way to the chunks.
pub struct HistoryOrder<F> {
    merge: HistoryMerge,
    load: F,
}

type Bound = (i64, i64);
/// Points of a source, and the bound of all sources behind it.
type Source = (Vec<MetricPoint>, Option<Bound>);

impl HistoryMerge {
    /// Prepares reading: `chunks` in order of their numbers, and `tail` the points of rest and segments together, in
    /// any order.
    pub fn new(chunks: &[ChunkSummary], tail: Vec<MetricPoint>) -> HistoryMerge {
        let mut bound = Extent::of(&tail).map(lower_bound);
        let mut bounds = Vec::with_capacity(chunks.len());
        for chunk in chunks.iter().rev() {
            bounds.push(bound);
            let own = lower_bound(chunk.extent());
            bound = Some(bound.map_or(own, |bound| bound.min(own)));
        }
        bounds.reverse();
        HistoryMerge { bounds, next: 0, tail: Some(tail), held: Vec::new(), held_bound: None }
    }

    /// The next block; `load(i)` gives the points of chunk `i`. `None` at the end.
    pub fn next_block<E>(
        &mut self,
        mut load: impl FnMut(usize) -> Result<Vec<MetricPoint>, E>,
    ) -> Option<Result<Vec<MetricPoint>, E>> {
        loop {
            let (points, bound) = match self.read(&mut load)? {
                Ok(read) => read,
                Err(error) => return Some(Err(error)),
            };
            let out = self.release(points, bound);
            if !out.is_empty() {
                return Some(Ok(out));
            }
        }
    }

    /// The next source, and the bound of all sources behind it; `None` when all have been read.
    fn read<E>(
        &mut self,
        load: &mut impl FnMut(usize) -> Result<Vec<MetricPoint>, E>,
    ) -> Option<Result<Source, E>> {
        if let Some(bound) = self.bounds.get(self.next).copied() {
            self.next += 1;
            return Some(load(self.next - 1).map(|points| (points, bound)));
        }
        self.tail.take().map(|tail| Ok((tail, None)))
    }

    /// Adds points to those held back and gives out, without repeats, all that nothing smaller can follow.
    fn release(&mut self, points: Vec<MetricPoint>, bound: Option<Bound>) -> Vec<MetricPoint> {
        let added = Extent::of(&points).map(lower_bound);
        self.held_bound = self.held_bound.into_iter().chain(added).min();
        if self.held.is_empty() {
            self.held = points;
        } else {
            self.held.extend(points);
        }
        if bound.zip(self.held_bound).is_some_and(|(bound, held)| bound <= held) {
            return Vec::new();
        }
        if !self.held.is_sorted_by(|a, b| a.chronology(b) != Ordering::Greater) {
            self.held.sort_by(MetricPoint::chronology);
        }
        let n = match bound {
            Some(bound) => self.held.partition_point(|point| place(point) < bound),
            None => self.held.len(),
        };
        let kept = self.held.split_off(n);
        self.held_bound = kept.first().map(place);
        let mut out = std::mem::replace(&mut self.held, kept);
        // Repeats share their place, so they are never given out in different blocks.
        out.dedup_by(|later, earlier| later.same(earlier));
        out
    }
}

fn place(point: &MetricPoint) -> Bound {
    (point.timestamp.0, point.step)
}

/// No point of the extent has a smaller (timestamp, step).
fn lower_bound(extent: Extent) -> Bound {
    (extent.ts_min.0, extent.step_min)
}

impl<F, E> HistoryOrder<F>
where
    F: FnMut(usize) -> Result<Vec<MetricPoint>, E>,
{
    /// Prepares reading: see [`HistoryMerge::new`]; `load(i)` gives the points of `chunks[i]`.
    pub fn new(chunks: &[ChunkSummary], load: F, tail: Vec<MetricPoint>) -> HistoryOrder<F> {
        HistoryOrder { merge: HistoryMerge::new(chunks, tail), load }
    }
}

impl<F, E> Iterator for HistoryOrder<F>
where
    F: FnMut(usize) -> Result<Vec<MetricPoint>, E>,
{
    type Item = Result<Vec<MetricPoint>, E>;

    fn next(&mut self) -> Option<Self::Item> {
        self.merge.next_block(&mut self.load)
    }
}

#[cfg(test)]
mod tests;
