//! Every codec gives back what it was given, and names every damage.

use crate::{hard_lists, point, same};
use trialbook_domain::MetricPoint;
use trialbook_series::{
    Bucket, CHUNK_POINTS, ChunkSummary, Fault, GROUP_CHUNKS, KeySeries, Part, SEGMENT_KEY_POINTS,
    SeriesError, decode_chunk, decode_group, decode_level, decode_rest, decode_rest_key, decode_segment,
    decode_segment_key, encode_chunk, encode_group, encode_level, encode_rest, encode_segment,
};

type Read = fn(&[u8]) -> Result<(), SeriesError>;

/// One small piece of each part, and how it is read.
fn parts() -> Vec<(Part, Vec<u8>, Read)> {
    let points: Vec<MetricPoint> =
        (0..40).map(|i| point(i * i % 31, 1_700 + i * 3, (i % 9) as f64 / 7.0)).collect();
    let summaries: Vec<ChunkSummary> = points.chunks(5).filter_map(ChunkSummary::of).collect();
    let buckets: Vec<Bucket> = summaries.iter().map(Bucket::from).collect();
    let rest = encode_rest(&[
        KeySeries { key_id: 1, points: points.clone() },
        KeySeries { key_id: 9, points: points[..1].to_vec() },
    ]);
    vec![
        (Part::Segment, encode_segment(&[(3, &points), (4, &points[..1])]), |bytes| {
            decode_segment(bytes).map(drop)
        }),
        (Part::Chunk, encode_chunk(&points).unwrap().data, |bytes| decode_chunk(bytes).map(drop)),
        (Part::Rest, rest[0].data.clone(), |bytes| decode_rest(bytes).map(drop)),
        (Part::Level, encode_level(&buckets), |bytes| decode_level(bytes).map(drop)),
        (Part::Group, encode_group(&summaries), |bytes| decode_group(bytes).map(drop)),
    ]
}

#[test]
fn segments_chunks_and_rests_give_back_every_hard_list() {
    for (what, points) in hard_lists() {
        let segment = encode_segment(&[(i64::MIN, &points), (i64::MAX, &points), (0, &points)]);
        for key in [i64::MIN, i64::MAX, 0] {
            assert!(same(&decode_segment_key(&segment, key).unwrap(), &points), "segment, {what}, key {key}");
        }
        let chunk = encode_chunk(&points).unwrap();
        assert!(same(&decode_chunk(&chunk.data).unwrap(), &points), "chunk, {what}");
        let keys: Vec<KeySeries> =
            [i64::MAX, i64::MIN, 0].map(|key_id| KeySeries { key_id, points: points.clone() }).to_vec();
        for part in encode_rest(&keys) {
            for key in decode_rest(&part.data).unwrap() {
                assert!(same(&key.points, &points), "rest, {what}, key {}", key.key_id);
                assert!(same(&decode_rest_key(&part.data, key.key_id).unwrap(), &points), "rest, {what}");
            }
        }
    }
}

#[test]
fn the_same_points_are_always_the_same_bytes() {
    for (what, points) in hard_lists() {
        assert_eq!(encode_segment(&[(1, &points)]), encode_segment(&[(1, &points)]), "{what}");
        assert_eq!(encode_chunk(&points).unwrap().data, encode_chunk(&points).unwrap().data, "{what}");
        let rest = || encode_rest(&[KeySeries { key_id: 1, points: points.clone() }]).remove(0).data;
        assert_eq!(rest(), rest(), "{what}");
    }
}

#[test]
fn no_codec_takes_more_room_than_plain_numbers_and_a_little() {
    for (what, points) in hard_lists() {
        let plain = points.len() * 28 + 64;
        assert!(encode_segment(&[(1, &points)]).len() <= plain, "{what}");
        assert!(encode_chunk(&points).unwrap().data.len() <= plain, "{what}");
        assert!(
            encode_rest(&[KeySeries { key_id: 1, points: points.clone() }])[0].data.len() <= plain,
            "{what}"
        );
    }
}

#[test]
fn every_flipped_bit_of_every_part_is_noticed_and_named() {
    for (part, bytes, read) in parts() {
        assert_eq!(read(&bytes), Ok(()), "{part:?}");
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut damaged = bytes.clone();
                damaged[at] ^= 1 << bit;
                let error = read(&damaged).unwrap_err();
                let expected = match at {
                    0 | 1 => (Fault::WrongMark, 0),
                    2 => (Fault::UnknownFormat(damaged[2]), 2),
                    _ => (Fault::Checksum, bytes.len() - 4),
                };
                assert_eq!(
                    (error.part, error.fault, error.offset),
                    (part, expected.0, expected.1),
                    "byte {at} bit {bit}"
                );
            }
        }
    }
}

#[test]
fn every_cut_of_every_part_is_noticed_and_so_is_a_byte_too_many() {
    for (part, bytes, read) in parts() {
        for length in 0..bytes.len() {
            let error = read(&bytes[..length]).unwrap_err();
            let fault = if length < 7 { Fault::Truncated } else { Fault::Checksum };
            assert_eq!((error.part, error.fault), (part, fault), "{part:?} cut to {length}");
        }
        for extra in [0, 1, 255] {
            let longer = [&bytes[..], &[extra]].concat();
            assert_eq!(read(&longer).unwrap_err().fault, Fault::Checksum, "{part:?} and {extra}");
        }
        let twice = [&bytes[..], &bytes[..]].concat();
        assert!(read(&twice).is_err(), "{part:?} twice");
    }
}

#[test]
fn two_bytes_that_change_places_are_noticed() {
    for (part, bytes, read) in parts() {
        for at in 0..bytes.len() - 1 {
            if bytes[at] != bytes[at + 1] {
                let mut damaged = bytes.clone();
                damaged.swap(at, at + 1);
                assert!(read(&damaged).is_err(), "{part:?} at {at}");
            }
        }
    }
}

#[test]
fn no_part_is_read_as_another() {
    let all = parts();
    for (part, bytes, _) in &all {
        for (other, _, read) in &all {
            let fault = read(bytes).map_err(|error| (error.part, error.fault));
            let expected = if part == other { Ok(()) } else { Err((*other, Fault::WrongMark)) };
            assert_eq!(fault, expected, "{part:?} as {other:?}");
        }
    }
}

#[test]
fn damage_is_told_with_part_place_and_reason() {
    for (part, bytes, read) in parts() {
        let mut damaged = bytes.clone();
        damaged[2] = 99;
        let name = part.to_string();
        assert_eq!(
            read(&damaged).unwrap_err().to_string(),
            format!("{name} bytes are damaged at byte 2: format 99 is unknown")
        );
        assert_eq!(
            read(&[]).unwrap_err().to_string(),
            format!("{name} bytes are damaged at byte 0: the bytes end too early")
        );
    }
}

#[test]
fn a_chunk_has_one_to_4096_points_and_an_entry_of_a_segment_65536() {
    let line = |n: usize| (0..n as i64).map(|i| point(i, i, 1.0)).collect::<Vec<_>>();
    for (n, fits) in
        [(0, false), (1, true), (CHUNK_POINTS - 1, true), (CHUNK_POINTS, true), (CHUNK_POINTS + 1, false)]
    {
        assert_eq!(encode_chunk(&line(n)).is_some(), fits, "{n}");
    }
    for (n, entries) in
        [(0, 0), (1, 1), (SEGMENT_KEY_POINTS, 1), (SEGMENT_KEY_POINTS + 1, 2), (2 * SEGMENT_KEY_POINTS, 2)]
    {
        let segment = decode_segment(&encode_segment(&[(1, &line(n))])).unwrap();
        assert_eq!(segment.keys.len(), entries, "{n}");
        assert_eq!(segment.keys.iter().map(|key| key.points.len()).sum::<usize>(), n);
    }
}

#[test]
fn a_group_has_one_to_64_chunks_in_their_order() {
    let summaries: Vec<ChunkSummary> = (0..65)
        .map(|i| ChunkSummary::of(&[point(i, -i, i as f64), point(-i, i, f64::NAN)]).unwrap())
        .collect();
    for n in [1, 2, 63, GROUP_CHUNKS] {
        let read = decode_group(&encode_group(&summaries[..n])).unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", &summaries[..n]), "{n}");
    }
    for n in [0, GROUP_CHUNKS + 1] {
        assert_eq!(decode_group(&encode_group(&summaries[..n])).unwrap_err().fault, Fault::Impossible, "{n}");
    }
}

#[test]
fn keys_of_a_rest_come_in_the_order_of_their_ids_without_those_that_are_empty() {
    let of = |key_id: i64, n: i64| KeySeries {
        key_id,
        points: (0..n).map(|i| point(i, i, key_id as f64)).collect(),
    };
    let parts = encode_rest(&[of(5, 2), of(-7, 1), of(i64::MAX, 3), of(0, 0), of(i64::MIN, 1)]);
    assert_eq!(parts.len(), 1);
    assert_eq!((parts[0].key_min, parts[0].key_max, parts[0].n_points), (i64::MIN, i64::MAX, 7));
    let read = decode_rest(&parts[0].data).unwrap();
    let ids: Vec<(i64, usize)> = read.iter().map(|key| (key.key_id, key.points.len())).collect();
    assert_eq!(ids, [(i64::MIN, 1), (-7, 1), (5, 2), (i64::MAX, 3)]);
    assert!(decode_rest_key(&parts[0].data, 0).unwrap().is_empty());
    let long = encode_rest(&[of(1, 4_096 * 2 + 1)]);
    assert_eq!(decode_rest_key(&long[0].data, 1).unwrap().len(), 8_193, "more than a chunk is still one key");
}
