//! Summaries of 64 chunks of a key in one row, so that a chart reads a page instead of 64 rows with points in them.
//!
//! Group `i` holds chunks `i * 64 .. (i + 1) * 64` and is written once, when they are complete; younger chunks are
//! known from their own rows. Not compressed: 64 chunks hold a quarter of a million points.
//! Format 1: mark `TG`, format, `n`, then by column: `n`, `n_nan`, flags, six of whole numbers as differences, five of
//! doubles, CRC-32C.

use crate::bytes::{self, Reader, put_signed, put_varint};
use crate::level::LEVEL_FAN;
use crate::{CHUNK_POINTS, ChunkFlags, ChunkSummary, Fault, Part, SeriesError};
use trialbook_domain::TimestampMs;

/// Format that [`encode_group`] writes; third byte of the data.
pub const GROUP_FORMAT: u8 = 1;
/// Chunks in a group.
pub const GROUP_CHUNKS: usize = LEVEL_FAN as usize;

/// Packs the summaries of up to 64 chunks (more are written, but no reader accepts them).
pub fn encode_group(chunks: &[ChunkSummary]) -> Vec<u8> {
    let mut out = bytes::begin(Part::Group, GROUP_FORMAT, 4 + chunks.len() * 64);
    put_varint(&mut out, chunks.len() as u64);
    for n in chunks.iter().map(|chunk| chunk.n).chain(chunks.iter().map(|chunk| chunk.n_nan)) {
        put_varint(&mut out, u64::from(n));
    }
    out.extend(chunks.iter().map(|chunk| chunk.flags.0));
    put_column(&mut out, chunks, |chunk| chunk.step_first);
    put_column(&mut out, chunks, |chunk| chunk.step_last);
    put_column(&mut out, chunks, |chunk| chunk.step_min);
    put_column(&mut out, chunks, |chunk| chunk.step_max);
    put_column(&mut out, chunks, |chunk| chunk.ts_min.0);
    put_column(&mut out, chunks, |chunk| chunk.ts_max.0);
    put_values(&mut out, chunks, |chunk| chunk.v_first);
    put_values(&mut out, chunks, |chunk| chunk.v_last);
    put_values(&mut out, chunks, |chunk| chunk.v_min);
    put_values(&mut out, chunks, |chunk| chunk.v_max);
    put_values(&mut out, chunks, |chunk| chunk.v_sum);
    bytes::finish(out)
}

/// The summaries of a group.
pub fn decode_group(data: &[u8]) -> Result<Vec<ChunkSummary>, SeriesError> {
    let mut reader = Reader::open(Part::Group, GROUP_FORMAT, data)?;
    let n = reader.count(GROUP_CHUNKS)?;
    let counts = (0..n).map(|_| reader.count(CHUNK_POINTS)).collect::<Result<Vec<usize>, _>>()?;
    let nans = (0..n).map(|_| reader.varint()).collect::<Result<Vec<u64>, _>>()?;
    if counts.iter().zip(&nans).any(|(count, n_nan)| *n_nan > *count as u64) {
        return Err(reader.fault(Fault::Impossible));
    }
    let flags = reader.take(n)?;
    let mut ints: [Vec<i64>; 6] = Default::default();
    for column in &mut ints {
        *column = read_column(&mut reader, n)?;
    }
    let mut doubles: [Vec<f64>; 5] = Default::default();
    for column in &mut doubles {
        *column = reader.doubles(n)?.collect();
    }
    reader.end()?;
    let [step_first, step_last, step_min, step_max, ts_min, ts_max] = &ints;
    let [v_first, v_last, v_min, v_max, v_sum] = &doubles;
    let summary = |i: usize| ChunkSummary {
        n: counts[i] as u32,
        flags: ChunkFlags(flags[i]),
        step_first: step_first[i],
        step_last: step_last[i],
        step_min: step_min[i],
        step_max: step_max[i],
        ts_min: TimestampMs(ts_min[i]),
        ts_max: TimestampMs(ts_max[i]),
        v_first: v_first[i],
        v_last: v_last[i],
        v_min: v_min[i],
        v_max: v_max[i],
        v_sum: v_sum[i],
        n_nan: nans[i] as u32,
    };
    Ok((0..n).map(summary).collect())
}

fn put_column(out: &mut Vec<u8>, chunks: &[ChunkSummary], number: impl Fn(&ChunkSummary) -> i64) {
    let mut before = 0_i64;
    for number in chunks.iter().map(number) {
        put_signed(out, number.wrapping_sub(before));
        before = number;
    }
}

fn read_column(reader: &mut Reader<'_>, n: usize) -> Result<Vec<i64>, SeriesError> {
    let mut before = 0_i64;
    let mut next = || {
        before = before.wrapping_add(reader.signed()?);
        Ok(before)
    };
    (0..n).map(|_| next()).collect()
}

fn put_values(out: &mut Vec<u8>, chunks: &[ChunkSummary], value: impl Fn(&ChunkSummary) -> f64) {
    out.extend(chunks.iter().flat_map(|chunk| value(chunk).to_le_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::point;
    use proptest::prelude::*;

    fn summary() -> impl Strategy<Value = ChunkSummary> {
        let edge = prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX), 0..100_i64];
        let value = prop_oneof![any::<f64>(), Just(f64::NAN), Just(f64::NEG_INFINITY), Just(-0.0)];
        (prop::collection::vec((edge.clone(), edge, value), 1..8), 0..4_u8).prop_map(|(points, flags)| {
            let points: Vec<_> = points.into_iter().map(|(step, ts, value)| point(step, ts, value)).collect();
            ChunkSummary { flags: ChunkFlags(flags), ..ChunkSummary::of(&points).unwrap() }
        })
    }

    #[test]
    fn more_chunks_than_a_group_holds_are_refused() {
        let one = ChunkSummary::of(&[point(0, 0, 1.0)]).unwrap();
        assert_eq!(decode_group(&encode_group(&[one; 64])).unwrap().len(), 64);
        assert_eq!(decode_group(&encode_group(&[one; 65])).unwrap_err().fault, Fault::Impossible);
        assert_eq!(decode_group(&encode_group(&[])).unwrap_err().fault, Fault::Impossible);
    }

    #[test]
    fn counts_that_no_chunk_has_are_refused() {
        let one = ChunkSummary::of(&[point(0, 0, 1.0)]).unwrap();
        for wrong in
            [ChunkSummary { n: 4097, ..one }, ChunkSummary { n: 0, ..one }, ChunkSummary { n_nan: 2, ..one }]
        {
            assert_eq!(decode_group(&encode_group(&[wrong])).unwrap_err().fault, Fault::Impossible);
        }
    }

    proptest! {
        #[test]
        fn summaries_come_back(chunks in prop::collection::vec(summary(), 1..=64)) {
            let back = decode_group(&encode_group(&chunks)).unwrap();
            prop_assert_eq!(format!("{:?}", back), format!("{:?}", chunks));
        }

        #[test]
        fn every_flipped_bit_is_noticed(chunks in prop::collection::vec(summary(), 1..9), at in any::<prop::sample::Index>(), bit in 0..8) {
            let mut data = encode_group(&chunks);
            let at = at.index(data.len());
            data[at] ^= 1_u8 << bit;
            prop_assert!(decode_group(&data).is_err());
        }

        #[test]
        fn cut_bytes_are_an_error(chunks in prop::collection::vec(summary(), 1..9), at in any::<prop::sample::Index>()) {
            let data = encode_group(&chunks);
            prop_assert!(decode_group(&data[..at.index(data.len())]).is_err());
        }
    }
}
