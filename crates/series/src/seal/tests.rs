//! Tests of `seal`: round trips, damage, and the naive model.

use super::*;
use crate::level::{append_level, decode_level};
use crate::testing::{colliding_points, curve, point, same, without_repeats};
use crate::{ArrivalOrder, decode_chunk, decode_rest};
use proptest::prelude::*;

/// A run as a database would keep it.
#[derive(Default)]
struct Shelf {
    chunks: Vec<NewChunk>,
    rest: Vec<RestPart>,
    levels: HashMap<(i64, u8), Vec<u8>>,
    groups: Vec<NewGroup>,
    n_lookups: usize,
}

impl SealSource for Shelf {
    type Error = SeriesError;

    fn overlapping(&mut self, key_id: i64, extent: Extent) -> Result<Vec<MetricPoint>, SeriesError> {
        self.n_lookups += 1;
        let mut points = Vec::new();
        for chunk in self.of_key(key_id).filter(|chunk| chunk.chunk.summary.extent().overlaps(&extent)) {
            points.extend(decode_chunk(&chunk.chunk.data)?);
        }
        Ok(points)
    }

    fn summaries(&mut self, key_id: i64, seqs: Range<i64>) -> Result<Vec<ChunkSummary>, SeriesError> {
        Ok(self
            .of_key(key_id)
            .filter(|chunk| seqs.contains(&chunk.seq))
            .map(|chunk| chunk.chunk.summary)
            .collect())
    }

    fn buckets(&mut self, key_id: i64, level: u8, indexes: Range<i64>) -> Result<Vec<Bucket>, SeriesError> {
        let row = decode_level(&self.levels[&(key_id, level)])?;
        Ok(row[indexes.start as usize..indexes.end as usize].to_vec())
    }
}

impl Shelf {
    fn of_key(&self, key_id: i64) -> impl Iterator<Item = &NewChunk> {
        self.chunks.iter().filter(move |chunk| chunk.key_id == key_id)
    }

    fn sealed(&self) -> Vec<SealedKey> {
        let mut keys: BTreeMap<i64, SealedKey> = BTreeMap::new();
        for chunk in &self.chunks {
            let extent = chunk.chunk.summary.extent();
            let key =
                keys.entry(chunk.key_id).or_insert(SealedKey { key_id: chunk.key_id, next_seq: 0, extent });
            key.next_seq = chunk.seq + 1;
            key.extent = key.extent.union(&extent);
        }
        keys.into_values().collect()
    }

    fn rest(&self) -> Vec<KeySeries> {
        self.rest.iter().flat_map(|part| decode_rest(&part.data).unwrap()).collect()
    }

    fn seal(&mut self, segments: Vec<Segment>) -> (u64, Vec<(i64, u64)>) {
        let input = SealInput { rest: self.rest(), segments, sealed: self.sealed() };
        let output = seal(input, self).unwrap();
        self.chunks.extend(output.chunks);
        self.rest = output.rest;
        self.groups.extend(output.groups);
        for new in output.levels {
            let row = self.levels.get(&(new.key_id, new.level)).map(Vec::as_slice);
            assert_eq!(row.map_or(0, |row| decode_level(row).unwrap().len()) as i64, new.first);
            let row = append_level(row, &new.buckets).unwrap();
            self.levels.insert((new.key_id, new.level), row);
        }
        (output.n_kept, output.dropped)
    }

    fn history(&self, key_id: i64, fresh: &[MetricPoint]) -> Vec<MetricPoint> {
        let chunks: Vec<_> = self.of_key(key_id).collect();
        let summaries: Vec<_> = chunks.iter().map(|chunk| chunk.chunk.summary).collect();
        let rest = self.rest().into_iter().find(|key| key.key_id == key_id).unwrap_or_default().points;
        ArrivalOrder::new(&summaries, |i| decode_chunk(&chunks[i].chunk.data), rest, fresh)
            .unwrap()
            .flat_map(Result::unwrap)
            .collect()
    }
}

fn segment(key_id: i64, points: &[MetricPoint]) -> Segment {
    Segment { keys: vec![KeySeries { key_id, points: points.to_vec() }] }
}

#[test]
fn full_chunks_are_cut_off_and_the_remainder_rests() {
    let mut shelf = Shelf::default();
    let points = curve(10_000);
    for part in points.chunks(1000) {
        shelf.seal(vec![segment(7, part)]);
    }
    assert_eq!(shelf.chunks.iter().map(|chunk| chunk.seq).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(shelf.rest[0].n_points, 10_000 - 2 * 4096);
    assert!(same(&shelf.history(7, &[]), &points));
    assert_eq!(shelf.n_lookups, 0, "steps grow, so nothing is looked up");
}

#[test]
fn sealing_twice_changes_nothing() {
    let mut shelf = Shelf::default();
    let points = curve(5000);
    assert_eq!(shelf.seal(vec![segment(1, &points)]), (5000, Vec::new()));
    let rest = shelf.rest[0].data.clone();
    assert_eq!(shelf.seal(vec![segment(1, &points[100..])]), (0, vec![(1, 4900)]));
    assert_eq!((shelf.chunks.len(), &shelf.rest[0].data), (1, &rest));
    assert_eq!(shelf.n_lookups, 1);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let make = || {
        let mut shelf = Shelf::default();
        shelf.seal(vec![segment(2, &curve(4500)), segment(1, &curve(10)), segment(2, &curve(4500))]);
        (shelf.chunks[0].chunk.data.clone(), shelf.rest[0].data.clone())
    };
    assert_eq!(make(), make());
}

#[test]
fn steps_that_stand_still_are_told_apart_by_time_without_a_lookup() {
    let mut shelf = Shelf::default();
    let points: Vec<_> = (0..9000).map(|i| point(0, i, 1.0)).collect();
    for part in points.chunks(3000) {
        shelf.seal(vec![segment(1, part)]);
    }
    assert_eq!(shelf.n_lookups, 0);
    assert!(same(&shelf.history(1, &[]), &points));
}

#[test]
fn levels_grow_with_every_64_chunks_and_equal_the_join_of_all() {
    let mut shelf = Shelf::default();
    let points: Vec<_> = (0..130 * CHUNK_POINTS as i64).map(|i| point(i, i, (i % 97) as f64)).collect();
    for part in points.chunks(50 * CHUNK_POINTS) {
        shelf.seal(vec![segment(1, part)]);
    }
    let row = decode_level(&shelf.levels[&(1, 1)]).unwrap();
    let all: Vec<Bucket> = shelf.chunks.iter().map(|chunk| Bucket::from(&chunk.chunk.summary)).collect();
    let expected: Vec<Bucket> = all.chunks_exact(64).map(|group| Bucket::join(group).unwrap()).collect();
    assert_eq!(row.len(), 2);
    assert_eq!(format!("{row:?}"), format!("{expected:?}"));
}

#[test]
fn every_64_chunks_leave_a_group_of_their_summaries_and_fewer_leave_none() {
    let mut shelf = Shelf::default();
    let points = curve(130 * 4096);
    for batch in points.chunks(30 * 4096) {
        shelf.seal(vec![segment(1, batch)]);
    }
    let groups: Vec<ChunkSummary> =
        shelf.groups.iter().flat_map(|group| crate::decode_group(&group.data).unwrap()).collect();
    let chunks: Vec<ChunkSummary> = shelf.of_key(1).map(|chunk| chunk.chunk.summary).collect();
    assert_eq!(shelf.groups.iter().map(|group| group.seq).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(format!("{groups:?}"), format!("{:?}", &chunks[..128]));
}

#[test]
fn level_two_is_built_from_buckets_already_stored() {
    let mut shelf = Shelf::default();
    let chunk = ChunkSummary::of(&curve(4)).unwrap();
    let mut output = SealOutput::default();
    grow_levels(1, 0, &vec![chunk; 4032], &mut shelf, &mut output).unwrap();
    let levels = std::mem::take(&mut output.levels);
    assert_eq!((levels.len(), levels[0].buckets.len()), (1, 63));
    shelf.levels.insert((1, 1), append_level(None, &levels[0].buckets).unwrap());
    grow_levels(1, 4032, &vec![chunk; 64], &mut shelf, &mut output).unwrap();
    let levels = output.levels;
    assert_eq!(levels.iter().map(|new| (new.level, new.first)).collect::<Vec<_>>(), [(1, 63), (2, 0)]);
    assert_eq!(levels[1].buckets[0].n, 4096 * 4);
}

/// A source that has lost its chunks.
struct Broken;

impl SealSource for Broken {
    type Error = SeriesError;

    fn overlapping(&mut self, _: i64, _: Extent) -> Result<Vec<MetricPoint>, SeriesError> {
        decode_chunk(b"TC")
    }

    fn summaries(&mut self, _: i64, _: Range<i64>) -> Result<Vec<ChunkSummary>, SeriesError> {
        Err(decode_chunk(b"TC").unwrap_err())
    }

    fn buckets(&mut self, _: i64, _: u8, _: Range<i64>) -> Result<Vec<Bucket>, SeriesError> {
        Err(decode_chunk(b"TC").unwrap_err())
    }
}

#[test]
fn an_unreadable_old_chunk_stops_the_seal_instead_of_keeping_repeats() {
    let points = curve(10);
    let sealed = vec![SealedKey { key_id: 1, next_seq: 1, extent: Extent::of(&points).unwrap() }];
    let again =
        SealInput { segments: vec![segment(1, &points)], sealed: sealed.clone(), ..SealInput::default() };
    assert!(seal(again, &mut Broken).is_err());
    let later: Vec<_> = points.iter().map(|p| point(p.step + 100, p.timestamp.0, p.value)).collect();
    let growing = SealInput { segments: vec![segment(1, &later)], sealed, ..SealInput::default() };
    assert_eq!(seal(growing, &mut Broken).unwrap().n_kept, 10);
}

#[test]
fn numbering_goes_on_where_the_chunks_ended_even_when_the_rest_was_empty() {
    let mut shelf = Shelf::default();
    let points = curve(3 * 4096);
    shelf.seal(vec![segment(1, &points[..4096])]);
    assert!(shelf.rest.is_empty());
    shelf.seal(vec![segment(1, &points[4096..])]);
    assert_eq!(shelf.chunks.iter().map(|chunk| chunk.seq).collect::<Vec<_>>(), [0, 1, 2]);
    assert!(same(&shelf.history(1, &[]), &points));
}

#[test]
fn keys_of_the_rest_without_new_points_stay() {
    let mut shelf = Shelf::default();
    shelf.seal(vec![segment(1, &curve(5)), segment(2, &curve(6))]);
    shelf.seal(vec![segment(2, &curve(7))]);
    assert!(same(&shelf.history(1, &[]), &curve(5)));
    assert!(same(&shelf.history(2, &[]), &curve(7)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_split_of_any_input_gives_the_naive_history(
        batches in prop::collection::vec((0_i64..3, colliding_points(40), any::<bool>()), 1..12),
        long in any::<bool>(),
    ) {
        let mut shelf = Shelf::default();
        let mut model: HashMap<i64, Vec<MetricPoint>> = HashMap::new();
        let mut waiting = Vec::new();
        if long {
            let points: Vec<_> = (0..5000).map(|i| point(i % 5000 / 100, i, 0.0)).collect();
            model.insert(1, points.clone());
            waiting.push(segment(1, &points));
        }
        for (key, points, seal_now) in batches {
            model.entry(key).or_default().extend(&points);
            waiting.push(segment(key, &points));
            if seal_now {
                shelf.seal(std::mem::take(&mut waiting));
            }
        }
        for (key, points) in model {
            let fresh: Vec<_> = waiting
                .iter()
                .flat_map(|segment| &segment.keys)
                .filter(|series| series.key_id == key)
                .flat_map(|series| series.points.clone())
                .collect();
            prop_assert!(same(&shelf.history(key, &fresh), &without_repeats(&points)));
        }
    }
}
