//! Levels of detail: summaries of 64 chunks, of 64 of these, and so on, packed by column.
//!
//! Bucket `i` of level `l` covers chunks `i * 64^l .. (i + 1) * 64^l`; only complete groups become buckets.
//! Row `seq` of a level holds buckets `seq * 4096 ..`; the newest row grows until it is full.
//! Format 1: mark `TL`, format, `n`, eleven columns, CRC-32C.

use crate::bytes::{self, Reader, put_varint};
use crate::column::{put_doubles, put_ints, read_doubles, read_ints};
use crate::{Bucket, Extent, Fault, Part, SeriesError};
use std::ops::Range;
use trialbook_domain::TimestampMs;

/// Format that [`encode_level`] writes; third byte of the data.
pub const LEVEL_FORMAT: u8 = 1;
/// How many entries of the level below make a bucket; level 0 is the chunks themselves.
pub const LEVEL_FAN: i64 = 64;
/// Most buckets in one row of table `level`.
pub const LEVEL_ROW_BUCKETS: usize = 4096;

/// Packs up to 4096 buckets (more are written, but no reader accepts them).
pub fn encode_level(buckets: &[Bucket]) -> Vec<u8> {
    let mut out = bytes::begin(Part::Level, LEVEL_FORMAT, 16 + buckets.len() * 48);
    put_varint(&mut out, buckets.len() as u64);
    put_int_column(&mut out, buckets, |bucket| bucket.extent.step_min);
    put_int_column(&mut out, buckets, |bucket| bucket.extent.step_max);
    put_int_column(&mut out, buckets, |bucket| bucket.extent.ts_min.0);
    put_int_column(&mut out, buckets, |bucket| bucket.extent.ts_max.0);
    put_int_column(&mut out, buckets, |bucket| bucket.n as i64);
    put_int_column(&mut out, buckets, |bucket| bucket.n_nan as i64);
    put_double_column(&mut out, buckets, |bucket| bucket.first);
    put_double_column(&mut out, buckets, |bucket| bucket.last);
    put_double_column(&mut out, buckets, |bucket| bucket.min);
    put_double_column(&mut out, buckets, |bucket| bucket.max);
    put_double_column(&mut out, buckets, |bucket| bucket.sum);
    bytes::finish(out)
}

/// The buckets of a row.
pub fn decode_level(data: &[u8]) -> Result<Vec<Bucket>, SeriesError> {
    let mut reader = Reader::open(Part::Level, LEVEL_FORMAT, data)?;
    let n = reader.count(LEVEL_ROW_BUCKETS)?;
    let mut ints: [Vec<i64>; 6] = Default::default();
    for column in &mut ints {
        let how = reader.u8()?;
        *column = read_ints(&mut reader, how, n, 0)?;
    }
    let mut doubles: [Vec<f64>; 5] = Default::default();
    for column in &mut doubles {
        let how = reader.u8()?;
        *column = read_doubles(&mut reader, how, n)?;
    }
    reader.end()?;
    let [step_min, step_max, ts_min, ts_max, counts, nans] = &ints;
    let [first, last, min, max, sum] = &doubles;
    if counts.iter().zip(nans).any(|(n, n_nan)| *n_nan < 0 || n < n_nan) {
        return Err(reader.fault(Fault::Impossible));
    }
    let bucket = |i: usize| Bucket {
        extent: Extent {
            step_min: step_min[i],
            step_max: step_max[i],
            ts_min: TimestampMs(ts_min[i]),
            ts_max: TimestampMs(ts_max[i]),
        },
        first: first[i],
        last: last[i],
        min: min[i],
        max: max[i],
        sum: sum[i],
        n: counts[i] as u64,
        n_nan: nans[i] as u64,
    };
    Ok((0..n).map(bucket).collect())
}

/// The row with more buckets at its end; `None` as row means there was none yet.
/// At most [`LEVEL_ROW_BUCKETS`] in all: the caller has split the buckets by row.
pub fn append_level(row: Option<&[u8]>, buckets: &[Bucket]) -> Result<Vec<u8>, SeriesError> {
    let mut all = row.map(decode_level).transpose()?.unwrap_or_default();
    all.extend_from_slice(buckets);
    Ok(encode_level(&all))
}

/// Which groups of 64 get complete when the number of entries below grows: indexes of the new buckets.
pub(crate) fn due(before: i64, after: i64) -> Range<i64> {
    before.div_euclid(LEVEL_FAN)..after.div_euclid(LEVEL_FAN)
}

fn put_int_column(out: &mut Vec<u8>, buckets: &[Bucket], number: impl Fn(&Bucket) -> i64) {
    let numbers: Vec<i64> = buckets.iter().map(number).collect();
    let how_at = out.len();
    out.push(0);
    out[how_at] = put_ints(out, &numbers, 0);
}

fn put_double_column(out: &mut Vec<u8>, buckets: &[Bucket], value: impl Fn(&Bucket) -> f64) {
    let values: Vec<f64> = buckets.iter().map(value).collect();
    let how_at = out.len();
    out.push(0);
    out[how_at] = put_doubles(out, &values);
}

#[cfg(test)]
mod tests;
