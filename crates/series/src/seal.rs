//! Sealing: segments and the old rest become full chunks, a new rest and new buckets of the levels.

use crate::dedupe::append_new;
use crate::group::{GROUP_CHUNKS, encode_group};
use crate::level::{LEVEL_FAN, due};
use crate::{
    Bucket, CHUNK_POINTS, Chunk, ChunkSummary, Extent, KeySeries, RestPart, Segment, SeriesError,
    encode_chunk, encode_rest,
};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use trialbook_domain::MetricPoint;

/// What is already sealed of one key. One statement gives it for all keys of a run:
/// `SELECT key_id, MAX(seq) + 1, MIN(step_min), MAX(step_max), MIN(ts_min), MAX(ts_max) FROM chunk ... GROUP BY key_id`.
#[derive(Clone, Copy, Debug)]
pub struct SealedKey {
    /// Id of the key.
    pub key_id: i64,
    /// Number that its next chunk gets; chunks are numbered from 0 without gaps.
    pub next_seq: i64,
    /// What all its chunks cover together.
    pub extent: Extent,
}

/// What is to be sealed.
#[derive(Clone, Debug, Default)]
pub struct SealInput {
    /// The decoded rest of the run. Parts that hold no key of the segments may be left out and then stay as they are;
    /// the ranges of key ids of old and new parts can overlap afterwards, so look in every part that matches.
    pub rest: Vec<KeySeries>,
    /// The segments in order of their ids.
    pub segments: Vec<Segment>,
    /// The keys that have chunks already.
    pub sealed: Vec<SealedKey>,
}

/// Where sealing looks up what is already sealed. Asked seldom: for repeats only when new points overlap old chunks
/// in step and time, for summaries only when a group of 64 gets complete.
pub trait SealSource {
    /// Error of a look-up; damaged bytes are turned into it.
    type Error: From<SeriesError>;

    /// The points of every chunk of the key that overlaps `extent` (further points do no harm).
    fn overlapping(&mut self, key_id: i64, extent: Extent) -> Result<Vec<MetricPoint>, Self::Error>;

    /// The summaries of these chunks of the key, all of which exist, in order.
    fn summaries(&mut self, key_id: i64, seqs: Range<i64>) -> Result<Vec<ChunkSummary>, Self::Error>;

    /// These buckets of a level (1 or more) of the key, all of which exist, in order.
    fn buckets(&mut self, key_id: i64, level: u8, indexes: Range<i64>) -> Result<Vec<Bucket>, Self::Error>;
}

/// A new row of table `chunk`.
#[derive(Clone, Debug)]
pub struct NewChunk {
    /// Id of the key.
    pub key_id: i64,
    /// Its number among the chunks of the key.
    pub seq: i64,
    /// Summary and data.
    pub chunk: Chunk,
}

/// Buckets to append to a level: bucket `first + i` belongs to row `(first + i) / LEVEL_ROW_BUCKETS`.
#[derive(Clone, Debug)]
pub struct NewBuckets {
    /// Id of the key.
    pub key_id: i64,
    /// The level, from 1.
    pub level: u8,
    /// Index of the first of them among all buckets of the level.
    pub first: i64,
    /// The buckets.
    pub buckets: Vec<Bucket>,
}

/// The summaries of 64 chunks, which have become complete.
#[derive(Clone, Debug)]
pub struct NewGroup {
    /// Id of the key.
    pub key_id: i64,
    /// Number of the group: it holds chunks `seq * 64 .. (seq + 1) * 64`.
    pub seq: i64,
    /// The packed summaries.
    pub data: Vec<u8>,
}

/// What replaces the sealed segments and the given rest.
#[derive(Clone, Debug, Default)]
pub struct SealOutput {
    /// New full chunks, by key and number.
    pub chunks: Vec<NewChunk>,
    /// The new rest, in place of the rest that was given.
    pub rest: Vec<RestPart>,
    /// New groups of chunk summaries.
    pub groups: Vec<NewGroup>,
    /// New buckets of levels of detail.
    pub levels: Vec<NewBuckets>,
    /// Points of the segments that were exact repeats, by key: `(key_id, how many)`, only keys with some.
    pub dropped: Vec<(i64, u64)>,
    /// Points of the segments that were kept.
    pub n_kept: u64,
}

/// Merges segments into what is sealed. Keeps the order of arrival; the same input gives the same bytes;
/// sealing points a second time changes nothing.
///
/// `let output = seal(SealInput { rest, segments, sealed }, &mut source)?;`
pub fn seal<S: SealSource>(input: SealInput, source: &mut S) -> Result<SealOutput, S::Error> {
    let sealed: HashMap<i64, SealedKey> = input.sealed.into_iter().map(|key| (key.key_id, key)).collect();
    let mut keys: BTreeMap<i64, Pending> = BTreeMap::new();
    for key in input.rest {
        keys.entry(key.key_id).or_default().points.extend(key.points);
    }
    for key in input.segments.into_iter().flat_map(|segment| segment.keys) {
        let fresh = &mut keys.entry(key.key_id).or_default().fresh;
        if fresh.is_empty() { *fresh = key.points } else { fresh.extend(key.points) }
    }
    let mut output = SealOutput::default();
    let mut rest = Vec::with_capacity(keys.len());
    for (key_id, pending) in keys {
        let points = seal_key(key_id, pending, sealed.get(&key_id), source, &mut output)?;
        rest.push(KeySeries { key_id, points });
    }
    output.rest = encode_rest(&rest);
    Ok(output)
}

/// Points of one key that are in no chunk.
#[derive(Default)]
struct Pending {
    points: Vec<MetricPoint>,
    fresh: Vec<MetricPoint>,
}

/// Seals one key and returns what is left of it.
fn seal_key<S: SealSource>(
    key_id: i64,
    pending: Pending,
    sealed: Option<&SealedKey>,
    source: &mut S,
    output: &mut SealOutput,
) -> Result<Vec<MetricPoint>, S::Error> {
    let Pending { mut points, fresh } = pending;
    let repeatable =
        Extent::of(&fresh).filter(|extent| sealed.is_some_and(|key| key.extent.overlaps(extent)));
    let old = match repeatable {
        Some(extent) => source.overlapping(key_id, extent)?,
        None => Vec::new(),
    };
    let n_dropped = append_new(&mut points, &old, &fresh);
    output.n_kept += fresh.len() as u64 - n_dropped;
    if n_dropped > 0 {
        output.dropped.push((key_id, n_dropped));
    }
    let first_seq = sealed.map_or(0, |key| key.next_seq);
    let full = points.chunks_exact(CHUNK_POINTS);
    let left = full.remainder().to_vec();
    let chunks: Vec<Chunk> = full.filter_map(encode_chunk).collect();
    if !chunks.is_empty() {
        let summaries: Vec<ChunkSummary> = chunks.iter().map(|chunk| chunk.summary).collect();
        grow_levels(key_id, first_seq, &summaries, source, output)?;
    }
    let numbered = (first_seq..).zip(chunks).map(|(seq, chunk)| NewChunk { key_id, seq, chunk });
    output.chunks.extend(numbered);
    Ok(left)
}

/// Adds the groups and the buckets that get complete by new chunks `first ..`, level by level.
fn grow_levels<S: SealSource>(
    key_id: i64,
    first: i64,
    chunks: &[ChunkSummary],
    source: &mut S,
    output: &mut SealOutput,
) -> Result<(), S::Error> {
    let indexes = due(first, first + chunks.len() as i64);
    if indexes.is_empty() {
        return Ok(());
    }
    let start = indexes.start * LEVEL_FAN;
    let mut summaries = if start < first { source.summaries(key_id, start..first)? } else { Vec::new() };
    summaries.extend_from_slice(chunks);
    let complete = summaries.chunks_exact(GROUP_CHUNKS);
    let numbered = (indexes.start..).zip(complete.clone());
    output.groups.extend(numbered.map(|(seq, group)| NewGroup { key_id, seq, data: encode_group(group) }));
    let buckets =
        complete.filter_map(|group| Bucket::join(&group.iter().map(Bucket::from).collect::<Vec<_>>()));
    let mut new = NewBuckets { key_id, level: 1, first: indexes.start, buckets: buckets.collect() };
    loop {
        let indexes = due(new.first, new.first + new.buckets.len() as i64);
        let (level, first) = (new.level, new.first);
        let mut below = new.buckets.clone();
        output.levels.push(new);
        if indexes.is_empty() {
            return Ok(());
        }
        let start = indexes.start * LEVEL_FAN;
        if start < first {
            let mut entries = source.buckets(key_id, level, start..first)?;
            entries.append(&mut below);
            below = entries;
        }
        let buckets = below.chunks_exact(LEVEL_FAN as usize).filter_map(Bucket::join).collect();
        new = NewBuckets { key_id, level: level + 1, first: indexes.start, buckets };
    }
}

#[cfg(test)]
mod tests;
