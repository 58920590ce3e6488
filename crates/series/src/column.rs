//! Columns of sealed points: each is written in the way that is shortest for it.
//!
//! Whole numbers: 0 differences, 1 one constant difference, 2 pco. Doubles: 0 eight bytes each, 1 one value for all,
//! 2 pco, 3 four bytes each because every value is exact as a single-precision float.
//! A block of points is one shape byte (two bits a column: step, timestamp, value) and the three columns.

use crate::bytes::{Reader, put_signed, put_varint};
use crate::{Fault, SeriesError};
use pco::data_types::Number;
use pco::wrapped::{FileCompressor, FileDecompressor};
use pco::{ChunkConfig, DeltaSpec, ModeSpec};
use trialbook_domain::{MetricPoint, TimestampMs};

const PLAIN: u8 = 0;
const CONSTANT: u8 = 1;
const PCO: u8 = 2;
const SINGLE: u8 = 3;
/// Columns shorter than this are not worth the head of a pco column.
const PCO_FROM: usize = 24;
const PCO_LEVEL: usize = 4;
/// For single-precision values, most of what is logged: a tenth more bytes than at the level above for half the time, which
/// sealing takes from writing.
const PCO_LEVEL_SINGLE: usize = 1;
/// Low bits of a double that are zero when it was a single-precision float.
const SINGLE_ZERO_BITS: u32 = 29;

/// What the first numbers of whole-number columns are counted from.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Origin {
    pub(crate) step: i64,
    pub(crate) timestamp: i64,
}

impl Origin {
    pub(crate) fn of(point: &MetricPoint) -> Origin {
        Origin { step: point.step, timestamp: point.timestamp.0 }
    }
}

/// Appends the block of at least one point.
pub(crate) fn put_points(out: &mut Vec<u8>, points: &[MetricPoint], origin: Origin) {
    let shape_at = out.len();
    out.push(0);
    let steps: Vec<i64> = points.iter().map(|point| point.step).collect();
    let step = put_ints(out, &steps, origin.step);
    let times: Vec<i64> = points.iter().map(|point| point.timestamp.0).collect();
    let time = put_ints(out, &times, origin.timestamp);
    let values: Vec<f64> = points.iter().map(|point| point.value).collect();
    let value = put_doubles(out, &values);
    out[shape_at] = step | time << 2 | value << 4;
}

/// Reads a block of `n` points; the caller has limited `n`.
pub(crate) fn read_points(
    reader: &mut Reader<'_>,
    n: usize,
    origin: Origin,
) -> Result<Vec<MetricPoint>, SeriesError> {
    let shape = reader.u8()?;
    if shape >> 6 != 0 {
        return Err(reader.fault(Fault::Impossible));
    }
    let steps = read_ints(reader, shape & 3, n, origin.step)?;
    let times = read_ints(reader, shape >> 2 & 3, n, origin.timestamp)?;
    let values = read_doubles(reader, shape >> 4 & 3, n)?;
    Ok(steps
        .into_iter()
        .zip(times)
        .zip(values)
        .map(|((step, time), value)| MetricPoint { step, timestamp: TimestampMs(time), value })
        .collect())
}

/// Appends a column of whole numbers and says how.
pub(crate) fn put_ints(out: &mut Vec<u8>, numbers: &[i64], origin: i64) -> u8 {
    let Some(first) = numbers.first() else { return PLAIN };
    let start = out.len();
    put_signed(out, first.wrapping_sub(origin));
    let mut differences = numbers.windows(2).map(|pair| pair[1].wrapping_sub(pair[0]));
    let Some(difference) = differences.next() else { return CONSTANT };
    if differences.all(|other| other == difference) {
        put_signed(out, difference);
        return CONSTANT;
    }
    numbers.windows(2).for_each(|pair| put_signed(out, pair[1].wrapping_sub(pair[0])));
    let config = ChunkConfig::default()
        .with_compression_level(PCO_LEVEL)
        .with_mode_spec(ModeSpec::Classic)
        .with_delta_spec(DeltaSpec::TryConsecutive(1));
    put_pco_if_shorter(out, start, numbers, &config).unwrap_or(PLAIN)
}

/// Reads a column of whole numbers.
pub(crate) fn read_ints(
    reader: &mut Reader<'_>,
    how: u8,
    n: usize,
    origin: i64,
) -> Result<Vec<i64>, SeriesError> {
    if how == PCO {
        return read_pco(reader, n);
    }
    let mut number = origin.wrapping_add(reader.signed()?);
    if how == CONSTANT {
        let difference = if n > 1 { reader.signed()? } else { 0 };
        return Ok((0..n as i64).map(|i| number.wrapping_add(difference.wrapping_mul(i))).collect());
    }
    if how != PLAIN || n > reader.remaining() + 1 {
        return Err(reader.fault(Fault::Impossible));
    }
    let mut numbers = Vec::with_capacity(n);
    numbers.push(number);
    for _ in 1..n {
        number = number.wrapping_add(reader.signed()?);
        numbers.push(number);
    }
    Ok(numbers)
}

/// Appends a column of doubles and says how.
pub(crate) fn put_doubles(out: &mut Vec<u8>, values: &[f64]) -> u8 {
    let Some(first) = values.first() else { return PLAIN };
    let start = out.len();
    if values.iter().all(|value| value.to_bits() == first.to_bits()) && values.len() > 1 {
        out.extend_from_slice(&first.to_le_bytes());
        return CONSTANT;
    }
    let single = values.iter().all(|value| f64::from(*value as f32).to_bits() == value.to_bits());
    let how = if single {
        out.extend(values.iter().flat_map(|value| (*value as f32).to_le_bytes()));
        SINGLE
    } else {
        out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        PLAIN
    };
    let (mode, level) = if single {
        (ModeSpec::TryFloatQuant(SINGLE_ZERO_BITS), PCO_LEVEL_SINGLE)
    } else {
        (ModeSpec::Auto, PCO_LEVEL)
    };
    let config = ChunkConfig::default().with_compression_level(level).with_mode_spec(mode);
    put_pco_if_shorter(out, start, values, &config).unwrap_or(how)
}

/// Reads a column of doubles.
pub(crate) fn read_doubles(reader: &mut Reader<'_>, how: u8, n: usize) -> Result<Vec<f64>, SeriesError> {
    match how {
        PLAIN => Ok(reader.doubles(n)?.collect()),
        CONSTANT => Ok(reader.doubles(1)?.flat_map(|value| std::iter::repeat_n(value, n)).collect()),
        PCO => read_pco(reader, n),
        SINGLE => Ok(reader.floats(n)?.collect()),
        _ => Err(reader.fault(Fault::Impossible)),
    }
}

/// Replaces what stands from `start` on by a pco column if that is shorter.
fn put_pco_if_shorter<T: Number>(
    out: &mut Vec<u8>,
    start: usize,
    numbers: &[T],
    config: &ChunkConfig,
) -> Option<u8> {
    if numbers.len() < PCO_FROM {
        return None;
    }
    let packed = pco_column(numbers, config).ok()?;
    if packed.len() + 2 >= out.len() - start {
        return None;
    }
    out.truncate(start);
    put_varint(out, packed.len() as u64);
    out.extend_from_slice(&packed);
    Some(PCO)
}

fn pco_column<T: Number>(numbers: &[T], config: &ChunkConfig) -> pco::errors::PcoResult<Vec<u8>> {
    let file = FileCompressor::default();
    let mut packed = file.write_header(Vec::with_capacity(numbers.len() * 4))?;
    let mut chunk = file.chunk_compressor(numbers, config)?;
    chunk.write_meta(&mut packed)?;
    chunk.write_page(0, &mut packed)?;
    Ok(packed)
}

fn read_pco<T: Number + Default>(reader: &mut Reader<'_>, n: usize) -> Result<Vec<T>, SeriesError> {
    let length = reader.length()?;
    let damaged = reader.fault(Fault::Column);
    let packed = reader.take(length)?;
    unpack(packed, n).ok().flatten().ok_or(damaged)
}

/// `None` when the column holds less, or bytes are left over.
fn unpack<T: Number + Default>(packed: &[u8], n: usize) -> pco::errors::PcoResult<Option<Vec<T>>> {
    let (file, packed) = FileDecompressor::new(packed)?;
    let (mut chunk, packed) = file.chunk_decompressor::<T, _>(packed)?;
    let mut page = chunk.page_decompressor(packed, n)?;
    let mut numbers = vec![T::default(); n];
    let progress = page.read(&mut numbers)?;
    let complete = progress.n_processed == n && page.into_src().is_empty();
    Ok(complete.then_some(numbers))
}

#[cfg(test)]
mod tests;
