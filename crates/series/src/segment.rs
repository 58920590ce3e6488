//! Segments: the points of one batch (or several of one run), all keys, written as they arrive.
//!
//! Format 1: mark `TS`, format, flags (0), number of entries, then per entry
//! `key_id` (difference to the entry before), `n`, first step and first timestamp (differences to the entry before),
//! for more than one point a shape byte, the length of the step and timestamp columns and these columns,
//! then the values as eight bytes each; a CRC-32C over everything ends the segment.
//! A column is one difference when all are equal (shape bit set), else one difference per further point.

use crate::bytes::{self, Reader, put_signed, put_varint};
use crate::{Fault, Part, SeriesError};
use trialbook_domain::{MetricPoint, TimestampMs};

/// Format that [`encode_segment`] writes.
pub const SEGMENT_FORMAT: u8 = 1;
/// Most points in one entry; longer slices are written as several entries of the same key.
pub const SEGMENT_KEY_POINTS: usize = 65_536;

/// Points of one key in order of arrival.
#[derive(Clone, Debug, Default)]
pub struct KeySeries {
    /// Id of the key.
    pub key_id: i64,
    /// Its points in order of arrival.
    pub points: Vec<MetricPoint>,
}

/// A decoded segment: its entries in the order in which they were written; a key may occur more than once.
#[derive(Clone, Debug, Default)]
pub struct Segment {
    /// The entries.
    pub keys: Vec<KeySeries>,
}

/// Shape bit: the steps are a constant difference apart.
const STEPS_EVEN: u8 = 1;
/// Shape bit: the timestamps are a constant difference apart.
const TIMES_EVEN: u8 = 2;
/// No entry is shorter: key, count, step, timestamp, value.
const ENTRY_BYTES_MIN: usize = 12;

/// What the numbers at the head of an entry are counted from: those of the entry before.
#[derive(Clone, Copy, Default)]
struct Head {
    key_id: i64,
    step: i64,
    timestamp: i64,
}

/// An entry whose columns have been found but not yet read.
struct Entry<'a> {
    head: Head,
    n: usize,
    shape: u8,
    columns: Reader<'a>,
    values: Reader<'a>,
}

/// Writes the points of some keys, each in order of arrival. Empty slices are left out; a key may come more than once,
/// so the batches of one run in one group commit can simply be listed one after the other.
///
/// `let body = encode_segment(&[(key_id, &points)]);`
pub fn encode_segment(keys: &[(i64, &[MetricPoint])]) -> Vec<u8> {
    let pieces =
        || keys.iter().flat_map(|(key, points)| points.chunks(SEGMENT_KEY_POINTS).map(|piece| (*key, piece)));
    let (n_entries, n_points) = pieces().fold((0, 0), |(n, sum), (_, piece)| (n + 1, sum + piece.len()));
    let mut out = bytes::begin(Part::Segment, SEGMENT_FORMAT, 8 + n_entries * 16 + n_points * 12);
    out.push(0);
    put_varint(&mut out, n_entries as u64);
    let mut before = Head::default();
    let mut columns = Vec::new();
    for (key_id, points) in pieces() {
        before = put_entry(&mut out, &mut columns, before, key_id, points);
    }
    bytes::finish(out)
}

/// Reads a whole segment.
pub fn decode_segment(bytes: &[u8]) -> Result<Segment, SeriesError> {
    let mut keys = Vec::new();
    each_entry(bytes, |entry| {
        let mut points = Vec::with_capacity(entry.n);
        let key_id = entry.head.key_id;
        read_entry(entry, &mut points)?;
        keys.push(KeySeries { key_id, points });
        Ok(())
    })?;
    Ok(Segment { keys })
}

/// Reads the points of one key and skips the others; empty when the key does not occur.
pub fn decode_segment_key(bytes: &[u8], key_id: i64) -> Result<Vec<MetricPoint>, SeriesError> {
    let mut points = Vec::new();
    each_entry(
        bytes,
        |entry| {
            if entry.head.key_id == key_id { read_entry(entry, &mut points) } else { Ok(()) }
        },
    )?;
    Ok(points)
}

/// Appends one entry and returns its head. `columns` is scratch space.
fn put_entry(
    out: &mut Vec<u8>,
    columns: &mut Vec<u8>,
    before: Head,
    key_id: i64,
    points: &[MetricPoint],
) -> Head {
    let Some(first) = points.first() else { return before };
    let head = Head { key_id, step: first.step, timestamp: first.timestamp.0 };
    put_signed(out, key_id.wrapping_sub(before.key_id));
    put_varint(out, points.len() as u64);
    put_signed(out, head.step.wrapping_sub(before.step));
    put_signed(out, head.timestamp.wrapping_sub(before.timestamp));
    if points.len() > 1 {
        columns.clear();
        let steps_even = put_differences(columns, points, |point| point.step);
        let times_even = put_differences(columns, points, |point| point.timestamp.0);
        out.push(u8::from(steps_even) * STEPS_EVEN + u8::from(times_even) * TIMES_EVEN);
        put_varint(out, columns.len() as u64);
        out.extend_from_slice(columns);
    }
    out.reserve(points.len() * 8);
    for point in points {
        out.extend_from_slice(&point.value.to_le_bytes());
    }
    head
}

/// Appends the differences of a column; only the first, returning true, when all are equal.
fn put_differences(out: &mut Vec<u8>, points: &[MetricPoint], number: impl Fn(&MetricPoint) -> i64) -> bool {
    let differences = || points.windows(2).map(|pair| number(&pair[1]).wrapping_sub(number(&pair[0])));
    let first = differences().next().unwrap_or_default();
    let even = differences().all(|difference| difference == first);
    let n = if even { 1 } else { points.len() };
    differences().take(n).for_each(|difference| put_signed(out, difference));
    even
}

/// Walks the entries of a segment.
fn each_entry<'a>(
    bytes: &'a [u8],
    mut visit: impl FnMut(Entry<'a>) -> Result<(), SeriesError>,
) -> Result<(), SeriesError> {
    let mut reader = Reader::open(Part::Segment, SEGMENT_FORMAT, bytes)?;
    if reader.u8()? != 0 {
        return Err(reader.fault(Fault::Impossible));
    }
    let n_entries = reader.varint()?;
    if n_entries > (reader.remaining() / ENTRY_BYTES_MIN) as u64 {
        return Err(reader.fault(Fault::Impossible));
    }
    let mut before = Head::default();
    for _ in 0..n_entries {
        let entry = find_entry(&mut reader, before)?;
        before = entry.head;
        visit(entry)?;
    }
    reader.end()
}

/// Reads the head of an entry and steps over its columns.
fn find_entry<'a>(reader: &mut Reader<'a>, before: Head) -> Result<Entry<'a>, SeriesError> {
    let key_id = before.key_id.wrapping_add(reader.signed()?);
    let n = reader.count(SEGMENT_KEY_POINTS)?;
    let step = before.step.wrapping_add(reader.signed()?);
    let timestamp = before.timestamp.wrapping_add(reader.signed()?);
    let (shape, length) = if n > 1 { (reader.u8()?, reader.length()?) } else { (STEPS_EVEN | TIMES_EVEN, 0) };
    if shape & !(STEPS_EVEN | TIMES_EVEN) != 0 {
        return Err(reader.fault(Fault::Impossible));
    }
    let columns = reader.sub(length)?;
    let values = reader.sub(n * 8)?;
    Ok(Entry { head: Head { key_id, step, timestamp }, n, shape, columns, values })
}

/// Appends the points of an entry.
fn read_entry(mut entry: Entry<'_>, points: &mut Vec<MetricPoint>) -> Result<(), SeriesError> {
    let start = points.len();
    let head = entry.head;
    points.extend(entry.values.doubles(entry.n)?.map(|value| MetricPoint {
        step: head.step,
        timestamp: TimestampMs(head.timestamp),
        value,
    }));
    if entry.n > 1 {
        let added = &mut points[start..];
        let columns = &mut entry.columns;
        read_differences(columns, entry.shape & STEPS_EVEN != 0, added, |point| &mut point.step)?;
        read_differences(columns, entry.shape & TIMES_EVEN != 0, added, |point| &mut point.timestamp.0)?;
    }
    entry.columns.end()
}

/// Adds up the differences of a column; all points hold its first number beforehand.
fn read_differences(
    columns: &mut Reader<'_>,
    even: bool,
    points: &mut [MetricPoint],
    number: impl Fn(&mut MetricPoint) -> &mut i64,
) -> Result<(), SeriesError> {
    let constant = if even { columns.signed()? } else { 0 };
    let mut sum: i64 = 0;
    for point in points.iter_mut().skip(1) {
        sum = sum.wrapping_add(if even { constant } else { columns.signed()? });
        let place = number(point);
        *place = place.wrapping_add(sum);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
