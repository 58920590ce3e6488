//! Rest parts: what is left of every key of a run after full chunks were cut off, packed together.
//!
//! Format 1: mark `TR`, format, first step and first timestamp of the part, number of entries, a directory of
//! (`key_id` as difference, `n`, length), the columns of each entry (`column.rs`), and one CRC-32C over everything:
//! checking half a MiB takes 50 µs, which is cheaper than four bytes for each of a thousand one-point keys.

use crate::bytes::{self, Reader, put_signed, put_varint};
use crate::chunk::CHUNK_POINTS;
use crate::column::{Origin, put_points, read_points};
use crate::{Fault, KeySeries, Part, SeriesError};
use trialbook_domain::MetricPoint;

/// Format that [`encode_rest`] writes; third byte of the data.
pub const REST_FORMAT: u8 = 1;
/// A part is closed before it grows past this many bytes.
pub const REST_PART_BYTES: usize = 512 * 1024;
/// A part is closed before it has more points than this, however well they compress.
pub const REST_PART_POINTS: usize = 1 << 20;

/// One row of table `rest`. Parts of a run cover ascending, disjoint ranges of key ids.
#[derive(Clone, Debug)]
pub struct RestPart {
    /// Smallest key id of the part.
    pub key_min: i64,
    /// Largest key id of the part.
    pub key_max: i64,
    /// Points of all keys together.
    pub n_points: u32,
    /// The packed points.
    pub data: Vec<u8>,
}

/// No entry takes less: three bytes in the directory, and shape, step, timestamp and a value.
const ENTRY_BYTES_MIN: usize = 10;

/// A part that is being filled.
struct Filling {
    origin: Origin,
    key_min: i64,
    key_max: i64,
    n_entries: u64,
    n_points: usize,
    directory: Vec<u8>,
    blocks: Vec<u8>,
}

/// A line of the directory.
struct Line {
    key_id: i64,
    n: usize,
    length: usize,
}

/// Packs the remainders of keys into as few parts as the limits allow; keys may come in any order, each once.
pub fn encode_rest(keys: &[KeySeries]) -> Vec<RestPart> {
    let mut sorted: Vec<&KeySeries> = keys.iter().filter(|key| !key.points.is_empty()).collect();
    sorted.sort_by_key(|key| key.key_id);
    let mut parts = Vec::new();
    let mut filling: Option<Filling> = None;
    for key in sorted {
        let full = filling.take_if(|part| part.is_full_for(key.points.len()));
        parts.extend(full.map(Filling::into_part));
        for piece in key.points.chunks(CHUNK_POINTS) {
            filling.get_or_insert_with(|| Filling::new(key.key_id, &piece[0])).add(key.key_id, piece);
        }
    }
    parts.extend(filling.map(Filling::into_part));
    parts
}

/// All keys of a part, ascending.
pub fn decode_rest(data: &[u8]) -> Result<Vec<KeySeries>, SeriesError> {
    let (mut reader, origin, directory) = open(data)?;
    let mut keys: Vec<KeySeries> = Vec::with_capacity(directory.len());
    for line in directory {
        let mut points = read_block(&mut reader, &line, origin)?;
        match keys.last_mut().filter(|last| last.key_id == line.key_id) {
            Some(last) => last.points.append(&mut points),
            None => keys.push(KeySeries { key_id: line.key_id, points }),
        }
    }
    reader.end()?;
    Ok(keys)
}

/// The points of one key; empty when the part does not hold it. Other keys are not decoded.
pub fn decode_rest_key(data: &[u8], key_id: i64) -> Result<Vec<MetricPoint>, SeriesError> {
    let (mut reader, origin, directory) = open(data)?;
    let mut points = Vec::new();
    for line in directory {
        if line.key_id == key_id {
            points.append(&mut read_block(&mut reader, &line, origin)?);
        } else {
            reader.take(line.length)?;
        }
    }
    reader.end()?;
    Ok(points)
}

impl Filling {
    fn new(key_id: i64, first: &MetricPoint) -> Filling {
        Filling {
            origin: Origin::of(first),
            key_min: key_id,
            key_max: key_id,
            n_entries: 0,
            n_points: 0,
            directory: Vec::new(),
            blocks: Vec::new(),
        }
    }

    /// Whether `n` more points could break a limit, taking the longest possible columns for them.
    fn is_full_for(&self, n: usize) -> bool {
        const LONGEST_POINT: usize = 28;
        let after = self.directory.len() + self.blocks.len() + (n + 4) * LONGEST_POINT;
        after > REST_PART_BYTES || self.n_points + n > REST_PART_POINTS
    }

    fn add(&mut self, key_id: i64, points: &[MetricPoint]) {
        let start = self.blocks.len();
        put_points(&mut self.blocks, points, self.origin);
        let before = if self.n_entries == 0 { 0 } else { self.key_max };
        put_signed(&mut self.directory, key_id.wrapping_sub(before));
        put_varint(&mut self.directory, points.len() as u64);
        put_varint(&mut self.directory, (self.blocks.len() - start) as u64);
        self.key_max = key_id;
        self.n_entries += 1;
        self.n_points += points.len();
    }

    fn into_part(self) -> RestPart {
        let mut out = bytes::begin(Part::Rest, REST_FORMAT, 24 + self.directory.len() + self.blocks.len());
        put_signed(&mut out, self.origin.step);
        put_signed(&mut out, self.origin.timestamp);
        put_varint(&mut out, self.n_entries);
        out.extend_from_slice(&self.directory);
        out.extend_from_slice(&self.blocks);
        RestPart {
            key_min: self.key_min,
            key_max: self.key_max,
            n_points: self.n_points as u32,
            data: bytes::finish(out),
        }
    }
}

/// Checks the frame and reads the directory; the reader stands at the first block.
fn open(data: &[u8]) -> Result<(Reader<'_>, Origin, Vec<Line>), SeriesError> {
    let mut reader = Reader::open(Part::Rest, REST_FORMAT, data)?;
    let origin = Origin { step: reader.signed()?, timestamp: reader.signed()? };
    let n_entries = reader.count(reader.remaining() / ENTRY_BYTES_MIN)?;
    let mut directory = Vec::with_capacity(n_entries);
    let (mut key_id, mut n_points) = (0_i64, 0);
    for _ in 0..n_entries {
        key_id = key_id.wrapping_add(reader.signed()?);
        let n = reader.count(CHUNK_POINTS)?;
        n_points += n;
        directory.push(Line { key_id, n, length: reader.length()? });
    }
    if n_points > REST_PART_POINTS {
        return Err(reader.fault(Fault::Impossible));
    }
    Ok((reader, origin, directory))
}

fn read_block(reader: &mut Reader<'_>, line: &Line, origin: Origin) -> Result<Vec<MetricPoint>, SeriesError> {
    let mut block = reader.sub(line.length)?;
    let points = read_points(&mut block, line.n, origin)?;
    block.end()?;
    Ok(points)
}

#[cfg(test)]
mod tests;
