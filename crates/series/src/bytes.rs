//! Reading and writing of the frame that all parts share: mark, format, body, checksum; and of numbers of varying length.

use crate::{Fault, Part, SeriesError};

const FRAME_BEFORE: usize = 3;
const FRAME_AFTER: usize = 4;

fn mark(part: Part) -> [u8; 2] {
    match part {
        Part::Segment => *b"TS",
        Part::Chunk => *b"TC",
        Part::Rest => *b"TR",
        Part::Level => *b"TL",
        Part::Group => *b"TG",
    }
}

/// Begins a part.
pub(crate) fn begin(part: Part, format: u8, capacity: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(capacity + FRAME_BEFORE + FRAME_AFTER);
    out.extend_from_slice(&mark(part));
    out.push(format);
    out
}

/// Ends a part with its checksum.
pub(crate) fn finish(mut out: Vec<u8>) -> Vec<u8> {
    let checksum = crc32c::crc32c(&out);
    out.extend_from_slice(&checksum.to_le_bytes());
    out
}

/// Appends seven bits a byte, low bits first.
pub(crate) fn put_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends a signed number so that small ones of both signs are short.
pub(crate) fn put_signed(out: &mut Vec<u8>, number: i64) {
    put_varint(out, ((number << 1) ^ (number >> 63)) as u64);
}

/// A place in the body of a part.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    part: Part,
}

impl<'a> Reader<'a> {
    /// Checks mark, format and checksum and stands at the first byte of the body.
    pub(crate) fn open(part: Part, format: u8, bytes: &'a [u8]) -> Result<Reader<'a>, SeriesError> {
        let fail = |fault, offset| SeriesError { part, fault, offset };
        let Some(end) = bytes.len().checked_sub(FRAME_AFTER).filter(|end| *end >= FRAME_BEFORE) else {
            return Err(fail(Fault::Truncated, bytes.len()));
        };
        if bytes[..2] != mark(part) {
            return Err(fail(Fault::WrongMark, 0));
        }
        if bytes[2] != format {
            return Err(fail(Fault::UnknownFormat(bytes[2]), 2));
        }
        let (body, checksum) = bytes.split_at(end);
        if crc32c::crc32c(body).to_le_bytes() != checksum {
            return Err(fail(Fault::Checksum, end));
        }
        Ok(Reader { bytes: body, at: FRAME_BEFORE, part })
    }

    /// The error that something is wrong here.
    pub(crate) fn fault(&self, fault: Fault) -> SeriesError {
        SeriesError { part: self.part, fault, offset: self.at }
    }

    /// Bytes that are left.
    pub(crate) fn remaining(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// Fails unless everything has been read.
    pub(crate) fn end(&self) -> Result<(), SeriesError> {
        if self.remaining() == 0 { Ok(()) } else { Err(self.fault(Fault::Impossible)) }
    }

    /// The next `n` bytes.
    pub(crate) fn take(&mut self, n: usize) -> Result<&'a [u8], SeriesError> {
        let end = self.at.checked_add(n).filter(|end| *end <= self.bytes.len());
        let Some(end) = end else { return Err(self.fault(Fault::Truncated)) };
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    /// The next `n` bytes as a place of their own, whose offsets still count from the start of the part.
    pub(crate) fn sub(&mut self, n: usize) -> Result<Reader<'a>, SeriesError> {
        let at = self.at;
        self.take(n)?;
        Ok(Reader { bytes: &self.bytes[..self.at], at, part: self.part })
    }

    pub(crate) fn u8(&mut self) -> Result<u8, SeriesError> {
        self.take(1).map(|taken| taken[0])
    }

    pub(crate) fn varint(&mut self) -> Result<u64, SeriesError> {
        let mut number = 0;
        for (shift, byte) in (0..).step_by(7).zip(&self.bytes[self.at..]) {
            if shift == 63 && *byte > 1 {
                return Err(self.fault(Fault::Impossible));
            }
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                self.at += shift / 7 + 1;
                return Ok(number);
            }
        }
        Err(self.fault(Fault::Truncated))
    }

    pub(crate) fn signed(&mut self) -> Result<i64, SeriesError> {
        let number = self.varint()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// A count that must lie between 1 and `max`.
    pub(crate) fn count(&mut self, max: usize) -> Result<usize, SeriesError> {
        let at = self.at;
        let number = self.varint()?;
        match usize::try_from(number) {
            Ok(count) if (1..=max).contains(&count) => Ok(count),
            _ => Err(SeriesError { part: self.part, fault: Fault::Impossible, offset: at }),
        }
    }

    /// A length in bytes that must not reach past the end.
    pub(crate) fn length(&mut self) -> Result<usize, SeriesError> {
        let length = self.varint()?;
        match usize::try_from(length) {
            Ok(length) if length <= self.remaining() => Ok(length),
            _ => Err(self.fault(Fault::Truncated)),
        }
    }

    pub(crate) fn doubles(&mut self, n: usize) -> Result<impl Iterator<Item = f64> + use<'a>, SeriesError> {
        let Some(length) = n.checked_mul(8) else { return Err(self.fault(Fault::Impossible)) };
        let (words, _) = self.take(length)?.as_chunks::<8>();
        Ok(words.iter().map(|word| f64::from_le_bytes(*word)))
    }

    pub(crate) fn floats(&mut self, n: usize) -> Result<impl Iterator<Item = f64> + use<'a>, SeriesError> {
        let Some(length) = n.checked_mul(4) else { return Err(self.fault(Fault::Impossible)) };
        let (words, _) = self.take(length)?.as_chunks::<4>();
        Ok(words.iter().map(|word| f64::from(f32::from_le_bytes(*word))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn framed(write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
        let mut out = begin(Part::Chunk, 1, 16);
        write(&mut out);
        finish(out)
    }

    #[test]
    fn a_part_is_not_read_as_another() {
        let bytes = framed(|_| {});
        let fault = Reader::open(Part::Rest, 1, &bytes).err().map(|error| error.fault);
        assert_eq!(fault, Some(Fault::WrongMark));
        let fault = Reader::open(Part::Chunk, 2, &bytes).err().map(|error| error.fault);
        assert_eq!(fault, Some(Fault::UnknownFormat(1)));
    }

    #[test]
    fn a_number_of_more_than_64_bits_is_impossible() {
        let bytes =
            framed(|out| out.extend_from_slice(&[0xff; 9].iter().copied().chain([2]).collect::<Vec<_>>()));
        let error = Reader::open(Part::Chunk, 1, &bytes).unwrap().varint().unwrap_err();
        assert_eq!((error.fault, error.offset), (Fault::Impossible, 3));
    }

    #[test]
    fn lengths_past_the_end_are_refused_before_anything_is_allocated() {
        let bytes = framed(|out| put_varint(out, u64::MAX));
        assert!(Reader::open(Part::Chunk, 1, &bytes).unwrap().length().is_err());
        assert!(Reader::open(Part::Chunk, 1, &bytes).unwrap().count(10).is_err());
        assert!(Reader::open(Part::Chunk, 1, &bytes).unwrap().doubles(usize::MAX).is_err());
        assert!(Reader::open(Part::Chunk, 1, &bytes).unwrap().floats(usize::MAX).is_err());
    }

    proptest! {
        #[test]
        fn numbers_come_back(unsigned in any::<u64>(), signed in any::<i64>()) {
            let bytes = framed(|out| {
                put_varint(out, unsigned);
                put_signed(out, signed);
            });
            let mut reader = Reader::open(Part::Chunk, 1, &bytes).unwrap();
            prop_assert_eq!(reader.varint().unwrap(), unsigned);
            prop_assert_eq!(reader.signed().unwrap(), signed);
            prop_assert!(reader.end().is_ok());
        }
    }
}
