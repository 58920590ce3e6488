//! What can be wrong with stored bytes.

use std::fmt;

/// Which stored thing the bytes should have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A segment, written once per batch.
    Segment,
    /// A sealed chunk of one key.
    Chunk,
    /// A part of the packed remainder of a run.
    Rest,
    /// A row of a level of detail.
    Level,
    /// The summaries of 64 chunks.
    Group,
}

/// Why the bytes cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The bytes do not begin with the mark of the part.
    WrongMark,
    /// The format is unknown: newer than this program, or not a format at all.
    UnknownFormat(u8),
    /// The checksum does not match the bytes.
    Checksum,
    /// The bytes end too early.
    Truncated,
    /// A count or length is impossible.
    Impossible,
    /// A compressed column does not decode.
    Column,
}

/// Stored bytes that cannot be read: what they should be, what is wrong, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{part} bytes are damaged at byte {offset}: {fault}")]
pub struct SeriesError {
    /// What the bytes should have been.
    pub part: Part,
    /// What is wrong.
    pub fault: Fault,
    /// Offset of the byte where it was noticed.
    pub offset: usize,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Part::Segment => "segment",
            Part::Chunk => "chunk",
            Part::Rest => "rest",
            Part::Level => "level",
            Part::Group => "group",
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::WrongMark => f.write_str("the leading mark is missing"),
            Fault::UnknownFormat(format) => write!(f, "format {format} is unknown"),
            Fault::Checksum => f.write_str("the checksum does not match"),
            Fault::Truncated => f.write_str("the bytes end too early"),
            Fault::Impossible => f.write_str("a count or length is impossible"),
            Fault::Column => f.write_str("a compressed column does not decode"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_part_place_and_fault() {
        let error = SeriesError { part: Part::Chunk, fault: Fault::UnknownFormat(9), offset: 2 };
        assert_eq!(error.to_string(), "chunk bytes are damaged at byte 2: format 9 is unknown");
    }

    #[test]
    fn every_fault_reads_differently() {
        let faults = [
            Fault::WrongMark,
            Fault::UnknownFormat(0),
            Fault::Checksum,
            Fault::Truncated,
            Fault::Impossible,
            Fault::Column,
        ];
        let texts: std::collections::HashSet<String> = faults.iter().map(Fault::to_string).collect();
        assert_eq!(texts.len(), faults.len());
    }
}
