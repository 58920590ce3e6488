//! A place in a sorted list of runs: the values a run is sorted by, and its id. Never an offset, so that a page
//! follows its predecessor whatever was added or removed in between.

use crate::tree::{Direction, OrderBy, RunField};
use std::cmp::Ordering;
use trialbook_domain::RunUid;

/// A value that a list is sorted by.
#[derive(Clone, Debug)]
pub enum SortValue {
    /// A number or NaN.
    Number(f64),
    /// A text.
    Text(String),
    /// Nothing.
    Missing,
}

impl SortValue {
    /// Numbers, then texts, then NaN, then what is missing, both ways; within numbers and texts by `direction`.
    pub fn compare(&self, other: &SortValue, direction: Direction) -> Ordering {
        let upward = match (self, other) {
            (SortValue::Number(left), SortValue::Number(right)) if !left.is_nan() && !right.is_nan() => {
                left.partial_cmp(right).unwrap_or(Ordering::Equal)
            }
            (SortValue::Text(left), SortValue::Text(right)) => left.cmp(right),
            _ => return self.class().cmp(&other.class()),
        };
        match direction {
            Direction::Ascending => upward,
            Direction::Descending => upward.reverse(),
        }
    }

    fn class(&self) -> u8 {
        match self {
            SortValue::Number(number) if !number.is_nan() => 0,
            SortValue::Text(_) => 1,
            SortValue::Number(_) => 2,
            SortValue::Missing => 3,
        }
    }
}

/// Equal to the bit, so that a decoded cursor can be told from another one.
impl PartialEq for SortValue {
    fn eq(&self, other: &SortValue) -> bool {
        match (self, other) {
            (SortValue::Number(left), SortValue::Number(right)) => left.to_bits() == right.to_bits(),
            (SortValue::Text(left), SortValue::Text(right)) => left == right,
            (SortValue::Missing, SortValue::Missing) => true,
            _ => false,
        }
    }
}

/// Where a page ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    /// One value for each entry of the query's complete order.
    pub values: Vec<SortValue>,
    /// The last run of the page.
    pub uid: RunUid,
}

/// Bytes that are no cursor, or one of another search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the cursor is damaged")]
pub struct DamagedCursor;

const FORMAT: u8 = 1;
const NUMBER: u8 = 0;
const TEXT: u8 = 1;
const MISSING: u8 = 2;

impl Cursor {
    /// Whether the cursor has a value for each entry of the order.
    pub fn fits(&self, order: &[OrderBy<RunField>]) -> bool {
        self.values.len() == order.len()
    }

    /// Format 1: version, number of values, then each with a tag: doubles by their bits, texts with their length;
    /// at the end the id.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![FORMAT];
        bytes.extend((self.values.len() as u32).to_le_bytes());
        for value in &self.values {
            match value {
                SortValue::Number(number) => {
                    bytes.push(NUMBER);
                    bytes.extend(number.to_bits().to_le_bytes());
                }
                SortValue::Text(text) => {
                    bytes.push(TEXT);
                    bytes.extend((text.len() as u32).to_le_bytes());
                    bytes.extend(text.as_bytes());
                }
                SortValue::Missing => bytes.push(MISSING),
            }
        }
        bytes.extend(self.uid.0);
        bytes
    }

    /// Reads what [`Cursor::encode`] wrote. Nothing is allocated beyond the length of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Cursor, DamagedCursor> {
        let mut rest = bytes;
        if take::<1>(&mut rest)? != [FORMAT] {
            return Err(DamagedCursor);
        }
        let n_values = u32::from_le_bytes(take(&mut rest)?);
        let mut values = Vec::new();
        for _ in 0..n_values {
            values.push(match take::<1>(&mut rest)? {
                [NUMBER] => SortValue::Number(f64::from_bits(u64::from_le_bytes(take(&mut rest)?))),
                [TEXT] => {
                    let n_bytes = u32::from_le_bytes(take(&mut rest)?) as usize;
                    let (text, after) = rest.split_at_checked(n_bytes).ok_or(DamagedCursor)?;
                    rest = after;
                    SortValue::Text(std::str::from_utf8(text).map_err(|_| DamagedCursor)?.to_owned())
                }
                [MISSING] => SortValue::Missing,
                _ => return Err(DamagedCursor),
            });
        }
        let uid = RunUid(take(&mut rest)?);
        if rest.is_empty() { Ok(Cursor { values, uid }) } else { Err(DamagedCursor) }
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], DamagedCursor> {
    let (taken, after) = rest.split_first_chunk::<N>().ok_or(DamagedCursor)?;
    *rest = after;
    Ok(*taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value() -> impl Strategy<Value = SortValue> {
        prop_oneof![
            any::<u64>().prop_map(|bits| SortValue::Number(f64::from_bits(bits))),
            ".{0,12}".prop_map(SortValue::Text),
            Just(SortValue::Missing),
        ]
    }

    proptest! {
        #[test]
        fn a_cursor_reads_back_to_the_bit(
            values in prop::collection::vec(value(), 0..5), uid in any::<[u8; 16]>()
        ) {
            let cursor = Cursor { values, uid: RunUid(uid) };
            let bytes = cursor.encode();
            prop_assert_eq!(Cursor::decode(&bytes), Ok(cursor));
            for n in 0..bytes.len() {
                prop_assert_eq!(Cursor::decode(&bytes[..n]), Err(DamagedCursor));
            }
        }

        #[test]
        fn decoding_any_bytes_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = Cursor::decode(&bytes);
            let _ = Cursor::decode(&[&[FORMAT, 1, 0, 0, 0], bytes.as_slice()].concat());
        }
    }

    #[test]
    fn format_1_does_not_change() {
        let cursor = Cursor {
            values: vec![SortValue::Number(1.0), SortValue::Text("é".to_owned())],
            uid: RunUid([7; 16]),
        };
        let mut bytes = vec![1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 1, 2, 0, 0, 0, 0xc3, 0xa9];
        bytes.extend([7; 16]);
        assert_eq!(cursor.encode(), bytes);
        bytes.push(0);
        assert_eq!(Cursor::decode(&bytes), Err(DamagedCursor));
    }

    #[test]
    fn numbers_then_texts_then_nan_then_missing_both_ways() {
        let ranked = |direction| {
            let mut values = vec![
                SortValue::Missing,
                SortValue::Number(f64::NAN),
                SortValue::Text("a".to_owned()),
                SortValue::Number(f64::INFINITY),
                SortValue::Number(-1.0),
                SortValue::Text("b".to_owned()),
            ];
            values.sort_by(|left, right| left.compare(right, direction));
            format!("{values:?}").replace("Number", "").replace("Text", "")
        };
        assert_eq!(ranked(Direction::Ascending), r#"[(-1.0), (inf), ("a"), ("b"), (NaN), Missing]"#);
        assert_eq!(ranked(Direction::Descending), r#"[(inf), (-1.0), ("b"), ("a"), (NaN), Missing]"#);
    }
}
