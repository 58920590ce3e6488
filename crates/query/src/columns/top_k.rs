//! The first rows of a sorted page, without sorting the rest.
//!
//! Every entry of the order becomes one or two *lanes*. A lane turns the value of a run into a 64-bit key, so that
//! comparing keys compares values: numbers, then texts, then NaN, then what is missing, both ways.

use super::text::Dictionary;
use super::{Bitmap, Column, ColumnSource, NumberColumn, TextColumn};
use crate::cursor::{Cursor, SortValue};
use crate::tree::{Direction, OrderBy, RunAttribute, RunField, SortAs};
use std::cmp::Ordering;
use trialbook_domain::RunUid;

/// The ordinals of the first `k` of `rows` in the given complete order that come after the cursor.
pub fn top_k(
    source: &dyn ColumnSource,
    order: &[OrderBy<RunField>],
    rows: &Bitmap,
    k: usize,
    after: Option<&Cursor>,
) -> Vec<u32> {
    let uids = source.uids();
    let lanes = lanes(source, order);
    let after = after.map(|cursor| Bound { keys: cursor_keys(&lanes, order, cursor), uid: cursor.uid });
    let search = Search { lanes, uids, after };
    search.run(rows, k)
}

/// The place of a run in the given order: where the next page starts.
pub fn cursor_at(source: &dyn ColumnSource, order: &[OrderBy<RunField>], ordinal: u32) -> Cursor {
    let row = ordinal as usize;
    let uid = source.uids().get(row).copied().unwrap_or(RunUid([0; 16]));
    let values = order.iter().map(|entry| sort_value(source, entry, row, uid)).collect();
    Cursor { values, uid }
}

fn sort_value(source: &dyn ColumnSource, entry: &OrderBy<RunField>, row: usize, uid: RunUid) -> SortValue {
    if entry.field == RunField::Attribute(RunAttribute::RunId) {
        return SortValue::Text(uid.to_string());
    }
    let text = |column: &TextColumn| column.get(row).map(|text| SortValue::Text(text.to_string()));
    let number = |column: &NumberColumn| column.get(row).map(SortValue::Number);
    let value = match (source.column(&entry.field), entry.sort_as) {
        (Some(Column::Number(column)), SortAs::Value) => number(column),
        (Some(Column::Param(column)), SortAs::Value) => {
            number(column.numbers()).or_else(|| text(column.texts()))
        }
        (Some(Column::Param(column)), SortAs::Text) => text(column.texts()),
        (Some(Column::Text(column)), _) => text(column),
        (Some(Column::Number(_)), SortAs::Text) | (Some(Column::Sets(_)) | None, _) => None,
    };
    value.unwrap_or(SortValue::Missing)
}

/// Keys from here on are texts: above the key of every number.
const TEXTS: u64 = 0xfff8_0000_0000_0000;
/// Above the place of every text: places are twice the rank, plus one for the text itself.
const PLACES: u64 = 1 << 34;
const NAN: u64 = u64::MAX - 1;
const MISSING: u64 = u64::MAX;

struct Lane<'a> {
    values: LaneValues<'a>,
    direction: Direction,
}

enum LaneValues<'a> {
    Nothing,
    Numbers(&'a NumberColumn),
    Texts(&'a [u32], &'a Dictionary, &'a [u32]),
    Params(&'a NumberColumn, &'a [u32], &'a Dictionary, &'a [u32]),
    HighHalf(&'a [RunUid]),
    LowHalf(&'a [RunUid]),
}

impl Lane<'_> {
    #[inline]
    fn key(&self, row: usize) -> u64 {
        match &self.values {
            LaneValues::Nothing => MISSING,
            LaneValues::Numbers(column) => self.number(column, row).unwrap_or(MISSING),
            LaneValues::Texts(codes, _, ranks) => self.code(codes, ranks, row),
            LaneValues::Params(numbers, codes, _, ranks) => {
                self.number(numbers, row).unwrap_or_else(|| self.code(codes, ranks, row))
            }
            LaneValues::HighHalf(uids) => self.directed(high_half(&uids[row])),
            LaneValues::LowHalf(uids) => self.directed(low_half(&uids[row])),
        }
    }

    #[inline]
    fn number(&self, column: &NumberColumn, row: usize) -> Option<u64> {
        column.get(row).map(|number| number_key(number, self.direction))
    }

    #[inline]
    fn code(&self, codes: &[u32], ranks: &[u32], row: usize) -> u64 {
        let rank = codes.get(row).and_then(|code| ranks.get(*code as usize));
        rank.map_or(MISSING, |rank| self.place_key(2 * u64::from(*rank) + 1))
    }

    fn place_key(&self, place: u64) -> u64 {
        match self.direction {
            Direction::Ascending => TEXTS + place,
            Direction::Descending => TEXTS + (PLACES - place),
        }
    }

    fn directed(&self, key: u64) -> u64 {
        match self.direction {
            Direction::Ascending => key,
            Direction::Descending => !key,
        }
    }

    /// The key that a value from elsewhere has, or would have, in this lane.
    fn key_of(&self, value: &SortValue, uid: &RunUid) -> u64 {
        match (&self.values, value) {
            (LaneValues::HighHalf(_), _) => self.directed(high_half(uid)),
            (LaneValues::LowHalf(_), _) => self.directed(low_half(uid)),
            (_, SortValue::Missing) => MISSING,
            (_, SortValue::Number(number)) => number_key(*number, self.direction),
            (
                LaneValues::Texts(_, dictionary, _) | LaneValues::Params(_, _, dictionary, _),
                SortValue::Text(text),
            ) => {
                let place = match dictionary.find(text) {
                    Ok(rank) => 2 * u64::from(rank) + 1,
                    Err(rank) => 2 * u64::from(rank),
                };
                self.place_key(place)
            }
            (LaneValues::Nothing | LaneValues::Numbers(_), SortValue::Text(_)) => TEXTS,
        }
    }
}

/// Maps numbers to keys of the same order; both zeros are one.
#[inline]
fn number_key(number: f64, direction: Direction) -> u64 {
    if number.is_nan() {
        return NAN;
    }
    let bits = (number + 0.0).to_bits();
    let key = if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
    match direction {
        Direction::Ascending => key,
        Direction::Descending => !key,
    }
}

fn high_half(uid: &RunUid) -> u64 {
    (u128::from_be_bytes(uid.0) >> 64) as u64
}

fn low_half(uid: &RunUid) -> u64 {
    u128::from_be_bytes(uid.0) as u64
}

fn lanes<'a>(source: &'a dyn ColumnSource, order: &[OrderBy<RunField>]) -> Vec<Lane<'a>> {
    let mut lanes = Vec::with_capacity(order.len() + 1);
    for entry in order {
        let direction = entry.direction;
        if entry.field == RunField::Attribute(RunAttribute::RunId) {
            lanes.push(Lane { values: LaneValues::HighHalf(source.uids()), direction });
            lanes.push(Lane { values: LaneValues::LowHalf(source.uids()), direction });
            continue;
        }
        let texts = |column: &'a TextColumn| {
            let dictionary = column.dictionary_with_ranks();
            (column.codes(), dictionary, dictionary.ranks())
        };
        let values = match (source.column(&entry.field), entry.sort_as) {
            (Some(Column::Number(column)), SortAs::Value) => LaneValues::Numbers(column),
            (Some(Column::Param(column)), SortAs::Value) => {
                let (codes, dictionary, ranks) = texts(column.texts());
                LaneValues::Params(column.numbers(), codes, dictionary, ranks)
            }
            (Some(Column::Param(column)), SortAs::Text) => {
                let (codes, dictionary, ranks) = texts(column.texts());
                LaneValues::Texts(codes, dictionary, ranks)
            }
            (Some(Column::Text(column)), _) => {
                let (codes, dictionary, ranks) = texts(column);
                LaneValues::Texts(codes, dictionary, ranks)
            }
            (Some(Column::Number(_)), SortAs::Text) | (Some(Column::Sets(_)) | None, _) => {
                LaneValues::Nothing
            }
        };
        lanes.push(Lane { values, direction });
    }
    lanes
}

/// One key for each lane. Values that a damaged cursor lacks count as missing.
fn cursor_keys(lanes: &[Lane<'_>], order: &[OrderBy<RunField>], cursor: &Cursor) -> Vec<u64> {
    let mut lanes = lanes.iter();
    let mut keys = Vec::new();
    for (i, entry) in order.iter().enumerate() {
        let value = cursor.values.get(i).unwrap_or(&SortValue::Missing);
        let n_lanes = if entry.field == RunField::Attribute(RunAttribute::RunId) { 2 } else { 1 };
        keys.extend(lanes.by_ref().take(n_lanes).map(|lane| lane.key_of(value, &cursor.uid)));
    }
    keys
}

/// A row and its first key. Rows that are equal there are compared in full.
#[derive(Clone, Copy)]
struct Candidate {
    key: u64,
    row: u32,
}

struct Bound {
    keys: Vec<u64>,
    uid: RunUid,
}

struct Search<'a> {
    lanes: Vec<Lane<'a>>,
    uids: &'a [RunUid],
    after: Option<Bound>,
}

impl Search<'_> {
    /// Collects candidates up to twice the page, then drops the worse half; what is worse than the worst kept
    /// candidate is never collected again.
    fn run(&self, rows: &Bitmap, k: usize) -> Vec<u32> {
        const ROOM_MIN: usize = 1_024;
        let k = k.min(self.uids.len());
        if k == 0 {
            return Vec::new();
        }
        let room = (2 * k).max(ROOM_MIN);
        let mut kept: Vec<Candidate> = Vec::with_capacity(room.min(self.uids.len()));
        let mut worst = u64::MAX;
        for row in rows.iter() {
            if row >= self.uids.len() {
                break;
            }
            let key = self.first_key(row);
            if key > worst || !self.is_after(key, row) {
                continue;
            }
            kept.push(Candidate { key, row: row as u32 });
            if kept.len() >= room {
                kept.select_nth_unstable_by(k - 1, |a, b| self.compare(a, b));
                kept.truncate(k);
                worst = kept[k - 1].key;
            }
        }
        if kept.len() > k {
            kept.select_nth_unstable_by(k - 1, |a, b| self.compare(a, b));
            kept.truncate(k);
        }
        kept.sort_unstable_by(|a, b| self.compare(a, b));
        kept.into_iter().map(|candidate| candidate.row).collect()
    }

    #[inline]
    fn first_key(&self, row: usize) -> u64 {
        self.lanes.first().map_or(0, |lane| lane.key(row))
    }

    #[inline]
    fn is_after(&self, key: u64, row: usize) -> bool {
        let Some(bound) = &self.after else { return true };
        let first = bound.keys.first().copied().unwrap_or(0);
        if key != first {
            return key > first;
        }
        for (lane, bound) in self.lanes.iter().zip(&bound.keys).skip(1) {
            let key = lane.key(row);
            if key != *bound {
                return key > *bound;
            }
        }
        self.uids[row] > bound.uid
    }

    fn compare(&self, left: &Candidate, right: &Candidate) -> Ordering {
        left.key.cmp(&right.key).then_with(|| {
            let (left, right) = (left.row as usize, right.row as usize);
            for lane in self.lanes.iter().skip(1) {
                let order = lane.key(left).cmp(&lane.key(right));
                if order != Ordering::Equal {
                    return order;
                }
            }
            self.uids[left].cmp(&self.uids[right])
        })
    }
}
