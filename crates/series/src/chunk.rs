//! Chunks: exactly 4096 points of one key, compressed by column, with a summary beside them.
//!
//! Format 1: mark `TC`, format, `n`, then the three columns of `column.rs`, then a CRC-32C over everything.

use crate::bytes::{self, Reader, put_varint};
use crate::column::{Origin, put_points, read_points};
use crate::{ChunkSummary, Part, SeriesError};
use trialbook_domain::MetricPoint;

/// Format that [`encode_chunk`] writes; third byte of the data.
pub const CHUNK_FORMAT: u8 = 1;
/// Points in a full chunk, and the most a chunk or an entry of a rest part may have.
pub const CHUNK_POINTS: usize = 4096;

/// A sealed chunk, ready to be stored.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// What charts and look-ups need to know.
    pub summary: ChunkSummary,
    /// The compressed points; carries its format, count and checksum.
    pub data: Vec<u8>,
}

/// Compresses 1 to 4096 points in order of arrival; `None` for any other number.
pub fn encode_chunk(points: &[MetricPoint]) -> Option<Chunk> {
    let summary = ChunkSummary::of(points).filter(|_| points.len() <= CHUNK_POINTS)?;
    let mut out = bytes::begin(Part::Chunk, CHUNK_FORMAT, points.len() * 8);
    put_varint(&mut out, points.len() as u64);
    put_points(&mut out, points, Origin::default());
    out.shrink_to(out.len() + 4);
    Some(Chunk { summary, data: bytes::finish(out) })
}

/// The points of a chunk in order of arrival. `data` says itself how many there are.
pub fn decode_chunk(data: &[u8]) -> Result<Vec<MetricPoint>, SeriesError> {
    let mut reader = Reader::open(Part::Chunk, CHUNK_FORMAT, data)?;
    let n = reader.count(CHUNK_POINTS)?;
    let points = read_points(&mut reader, n, Origin::default())?;
    reader.end()?;
    Ok(points)
}

#[cfg(test)]
mod tests;
