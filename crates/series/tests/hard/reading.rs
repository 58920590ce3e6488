//! Reading a key back: the same whatever was sealed, in whatever blocks it came.

use crate::{hard_lists, point, same};
use std::convert::Infallible;
use trialbook_domain::MetricPoint;
use trialbook_series::{
    ArrivalOrder, ChunkSummary, HistoryOrder, KeySeries, SealInput, SealSource, Segment, decode_chunk,
    decode_rest, seal,
};
use trialbook_series::{Bucket, Extent, SeriesError};

type Loaded = Result<Vec<MetricPoint>, Infallible>;

fn without_repeats(points: &[MetricPoint]) -> Vec<MetricPoint> {
    let mut kept: Vec<MetricPoint> = Vec::new();
    for point in points {
        if !kept.iter().any(|other| other.same(point)) {
            kept.push(*point);
        }
    }
    kept
}

/// Chunks of a size, then the rest, then what is fresh.
fn read(
    chunks: &[Vec<MetricPoint>],
    rest: &[MetricPoint],
    fresh: &[MetricPoint],
) -> (Vec<MetricPoint>, Vec<MetricPoint>) {
    let summaries: Vec<ChunkSummary> = chunks.iter().filter_map(|chunk| ChunkSummary::of(chunk)).collect();
    let load = |i: usize| -> Loaded { Ok(chunks[i].clone()) };
    let arrival = ArrivalOrder::new(&summaries, load, rest.to_vec(), fresh).unwrap();
    let arrived = arrival.flat_map(Result::unwrap).collect();
    let tail = ArrivalOrder::new(&summaries, load, rest.to_vec(), fresh).unwrap().into_tail();
    let history = HistoryOrder::new(&summaries, load, tail).flat_map(Result::unwrap).collect();
    (arrived, history)
}

#[test]
fn any_split_into_chunks_rest_and_fresh_points_reads_alike() {
    for (what, points) in hard_lists().into_iter().filter(|(_, points)| points.len() <= 301) {
        let once = without_repeats(&points);
        let mut sorted = once.clone();
        sorted.sort_by(MetricPoint::chronology);
        for (size, n_sealed, n_rest) in
            [(1, once.len(), 0), (50, once.len() / 2, once.len() / 4), (7, 0, once.len()), (100, 0, 0)]
        {
            let chunks: Vec<Vec<MetricPoint>> = once[..n_sealed].chunks(size).map(<[_]>::to_vec).collect();
            let rest = &once[n_sealed..n_sealed + n_rest];
            // What is fresh repeats all that came before, as a client does that is not sure.
            let (arrived, history) = read(&chunks, rest, &points);
            assert!(same(&arrived, &once), "{what}, {n_sealed} sealed by {size}, {n_rest} resting");
            assert!(same(&history, &sorted), "{what}, {n_sealed} sealed by {size}, {n_rest} resting");
        }
    }
}

#[test]
fn a_history_never_goes_back_from_one_block_to_the_next() {
    for (what, points) in hard_lists() {
        let once = without_repeats(&points[..points.len().min(300)]);
        let chunks: Vec<Vec<MetricPoint>> = once.chunks(30).map(<[_]>::to_vec).collect();
        let (_, history) = read(&chunks, &[], &[]);
        assert!(history.is_sorted_by(|a, b| a.chronology(b).is_lt()), "{what}");
        assert_eq!(history.len(), once.len(), "{what}");
    }
}

#[test]
fn nothing_reads_as_nothing() {
    let (arrived, history) = read(&[], &[], &[]);
    assert!(arrived.is_empty() && history.is_empty());
}

/// Nothing was sealed before.
struct Nothing;

impl SealSource for Nothing {
    type Error = SeriesError;

    fn overlapping(&mut self, _: i64, _: Extent) -> Result<Vec<MetricPoint>, SeriesError> {
        Ok(Vec::new())
    }

    fn summaries(&mut self, _: i64, _: std::ops::Range<i64>) -> Result<Vec<ChunkSummary>, SeriesError> {
        Ok(Vec::new())
    }

    fn buckets(&mut self, _: i64, _: u8, _: std::ops::Range<i64>) -> Result<Vec<Bucket>, SeriesError> {
        Ok(Vec::new())
    }
}

#[test]
fn sealing_keeps_every_hard_list_in_order_of_arrival_and_counts_repeats() {
    for (what, points) in hard_lists() {
        for size in [1, 97, points.len()] {
            let segments = points
                .chunks(size)
                .map(|some| Segment { keys: vec![KeySeries { key_id: 5, points: some.to_vec() }] });
            let input = SealInput { segments: segments.collect(), ..SealInput::default() };
            let output = seal(input, &mut Nothing).unwrap();
            let mut kept: Vec<MetricPoint> = Vec::new();
            for chunk in &output.chunks {
                kept.extend(decode_chunk(&chunk.chunk.data).unwrap());
            }
            for part in &output.rest {
                kept.extend(decode_rest(&part.data).unwrap().into_iter().flat_map(|key| key.points));
            }
            let once = without_repeats(&points);
            assert!(same(&kept, &once), "{what} by {size}");
            let n_dropped = (points.len() - once.len()) as u64;
            assert_eq!(output.n_kept, once.len() as u64, "{what} by {size}");
            let dropped = if n_dropped == 0 { vec![] } else { vec![(5, n_dropped)] };
            assert_eq!(output.dropped, dropped, "{what} by {size}");
        }
    }
}

#[test]
fn a_seal_cuts_full_chunks_off_at_every_edge() {
    for n in [1, 4_095, 4_096, 4_097, 8_191, 8_192, 8_193] {
        let points: Vec<MetricPoint> = (0..n).map(|i| point(i, i, 1.0)).collect();
        let segment = Segment { keys: vec![KeySeries { key_id: 1, points }] };
        let output =
            seal(SealInput { segments: vec![segment], ..SealInput::default() }, &mut Nothing).unwrap();
        let n_resting: u32 = output.rest.iter().map(|part| part.n_points).sum();
        assert_eq!((output.chunks.len() as i64, i64::from(n_resting)), (n / 4_096, n % 4_096), "{n}");
        assert!(output.chunks.iter().all(|chunk| chunk.chunk.summary.n == 4_096), "{n}");
        assert!(output.groups.is_empty() && output.levels.is_empty(), "{n}");
    }
}
