//! A type per id, parsed once at the door.

use std::fmt;

/// Number of an experiment, from 0 (`Default`), never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExperimentId(pub i64);

impl fmt::Display for ExperimentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ExperimentId {
    /// Reads a decimal id; `None` when the text is no whole number from 0 to 2^63-1.
    pub fn parse(text: &str) -> Option<ExperimentId> {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        text.parse().ok().map(ExperimentId)
    }
}

/// The public id of a run: 128 random bits, written as 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunUid(pub [u8; 16]);

impl RunUid {
    /// Reads exactly 32 hexadecimal digits in lower case.
    pub fn parse(text: &str) -> Option<RunUid> {
        parse_hex16(text).map(RunUid)
    }
}

impl fmt::Display for RunUid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

impl fmt::Debug for RunUid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

/// The public id of a saved view: 128 random bits, written as 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ViewUid(pub [u8; 16]);

impl ViewUid {
    /// Reads exactly 32 hexadecimal digits in lower case.
    pub fn parse(text: &str) -> Option<ViewUid> {
        parse_hex16(text).map(ViewUid)
    }
}

impl fmt::Display for ViewUid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

/// The public id of a logged model: `m-` and 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelUid(pub [u8; 16]);

impl ModelUid {
    /// Reads `m-` followed by 32 hexadecimal digits in lower case.
    pub fn parse(text: &str) -> Option<ModelUid> {
        parse_hex16(text.strip_prefix("m-")?).map(ModelUid)
    }
}

impl fmt::Display for ModelUid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("m-")?;
        write_hex(&self.0, f)
    }
}

fn parse_hex16(text: &str) -> Option<[u8; 16]> {
    let digits: &[u8; 32] = text.as_bytes().try_into().ok()?;
    let mut bytes = [0_u8; 16];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(bytes)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

fn write_hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [0_u8; 32];
    for (i, byte) in bytes.iter().enumerate() {
        text[2 * i] = DIGITS[usize::from(byte >> 4)];
        text[2 * i + 1] = DIGITS[usize::from(byte & 15)];
    }
    f.write_str(std::str::from_utf8(&text).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_uid_reads_back_what_it_writes() {
        let uid = RunUid([0, 1, 2, 0xab, 0xff, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
        assert_eq!(uid.to_string(), "000102abff05060708090a0b0c0d0e0f");
        assert_eq!(RunUid::parse(&uid.to_string()), Some(uid));
    }

    #[test]
    fn run_uid_refuses_upper_case_and_other_lengths() {
        for text in ["", "00", "000102ABFF05060708090A0B0C0D0E0F", "000102abff05060708090a0b0c0d0e0g", "é"] {
            assert_eq!(RunUid::parse(text), None, "{text}");
        }
    }

    #[test]
    fn model_uid_needs_its_prefix() {
        let uid = ModelUid([7; 16]);
        assert_eq!(ModelUid::parse(&uid.to_string()), Some(uid));
        assert_eq!(ModelUid::parse("07070707070707070707070707070707"), None);
    }

    #[test]
    fn experiment_ids_are_plain_decimals() {
        assert_eq!(ExperimentId::parse("0"), Some(ExperimentId(0)));
        for text in ["", "-1", "+1", "1.0", "abc", "9223372036854775808"] {
            assert_eq!(ExperimentId::parse(text), None, "{text}");
        }
    }
}
