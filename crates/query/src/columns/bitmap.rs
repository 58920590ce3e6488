//! A set of run ordinals, one bit each.

/// Bits of a word.
pub(super) const WORD: usize = 64;

/// A set of the numbers below its length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bitmap {
    words: Vec<u64>,
    len: usize,
}

impl Bitmap {
    /// No number below `len`.
    pub fn none(len: usize) -> Bitmap {
        Bitmap { words: vec![0; len.div_ceil(WORD)], len }
    }

    /// Every number below `len`.
    pub fn all(len: usize) -> Bitmap {
        let mut bitmap = Bitmap { words: vec![u64::MAX; len.div_ceil(WORD)], len };
        bitmap.clear_tail();
        bitmap
    }

    /// Takes words whose lowest bit is the lowest number; bits from `len` on are dropped.
    pub(super) fn from_words(mut words: Vec<u64>, len: usize) -> Bitmap {
        words.resize(len.div_ceil(WORD), 0);
        let mut bitmap = Bitmap { words, len };
        bitmap.clear_tail();
        bitmap
    }

    /// Numbers below this may be in the set.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no number is in the set.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// How many numbers are in the set.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether a number is in the set.
    pub fn contains(&self, index: usize) -> bool {
        self.words.get(index / WORD).is_some_and(|word| word >> (index % WORD) & 1 == 1)
    }

    /// Adds a number, growing if need be.
    pub fn insert(&mut self, index: usize) {
        self.grow(index + 1);
        if let Some(word) = self.words.get_mut(index / WORD) {
            *word |= 1 << (index % WORD);
        }
    }

    /// Takes a number out.
    pub fn remove(&mut self, index: usize) {
        if let Some(word) = self.words.get_mut(index / WORD) {
            *word &= !(1 << (index % WORD));
        }
    }

    /// Lets numbers below `len` in; never shrinks.
    pub fn grow(&mut self, len: usize) {
        if len > self.len {
            self.words.resize(len.div_ceil(WORD), 0);
            self.len = len;
        }
    }

    /// The same set among the numbers below `len`.
    #[must_use]
    pub fn resized(mut self, len: usize) -> Bitmap {
        self.words.resize(len.div_ceil(WORD), 0);
        self.len = len;
        self.clear_tail();
        self
    }

    /// Keeps what is in both.
    pub fn and(&mut self, other: &Bitmap) {
        for (i, word) in self.words.iter_mut().enumerate() {
            *word &= other.word(i);
        }
    }

    /// Adds what is in the other, as far as it is below the length.
    pub fn or(&mut self, other: &Bitmap) {
        for (i, word) in self.words.iter_mut().enumerate() {
            *word |= other.word(i);
        }
        self.clear_tail();
    }

    /// Swaps what is in and what is out.
    pub fn not(&mut self) {
        for word in &mut self.words {
            *word = !*word;
        }
        self.clear_tail();
    }

    /// The numbers in the set, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(i, word)| Ones(*word).map(move |bit| i * WORD + bit))
    }

    /// 64 numbers at once; zero beyond the end.
    pub(super) fn word(&self, index: usize) -> u64 {
        self.words.get(index).copied().unwrap_or(0)
    }

    pub(super) fn size_bytes(&self) -> usize {
        self.words.capacity() * size_of::<u64>()
    }

    fn clear_tail(&mut self) {
        if !self.len.is_multiple_of(WORD)
            && let Some(last) = self.words.last_mut()
        {
            *last &= u64::MAX >> (WORD - self.len % WORD);
        }
    }
}

/// The set bits of a word, ascending.
struct Ones(u64);

impl Iterator for Ones {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let bit = self.0.trailing_zeros() as usize;
        self.0 &= self.0 - 1;
        Some(bit)
    }
}

/// Asks every value in turn and writes the answers as words, without a branch per value.
pub(super) fn scan<T: Copy>(values: &[T], passes: impl Fn(T) -> bool) -> Vec<u64> {
    let word = |chunk: &[T]| {
        let mut word = 0;
        for (i, value) in chunk.iter().enumerate() {
            word |= u64::from(passes(*value)) << i;
        }
        word
    };
    let (chunks, rest) = values.as_chunks::<WORD>();
    let mut words: Vec<u64> = Vec::with_capacity(chunks.len() + 1);
    words.extend(chunks.iter().map(|chunk| word(chunk)));
    if !rest.is_empty() {
        words.push(word(rest));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn bitmap(len: usize, numbers: &BTreeSet<usize>) -> Bitmap {
        let mut bitmap = Bitmap::none(len);
        for number in numbers {
            bitmap.insert(*number);
        }
        bitmap
    }

    proptest! {
        #[test]
        fn it_behaves_like_a_set(
            left in prop::collection::btree_set(0_usize..200, 0..40),
            right in prop::collection::btree_set(0_usize..200, 0..40),
        ) {
            let (a, b) = (bitmap(200, &left), bitmap(200, &right));
            let (mut and, mut or, mut not) = (a.clone(), a.clone(), a.clone());
            and.and(&b);
            or.or(&b);
            not.not();
            prop_assert!(and.iter().eq(left.intersection(&right).copied()));
            prop_assert!(or.iter().eq(left.union(&right).copied()));
            prop_assert!(not.iter().eq((0..200).filter(|number| !left.contains(number))));
            prop_assert_eq!((a.count(), a.is_empty()), (left.len(), left.is_empty()));
        }

        #[test]
        fn a_scan_asks_every_value(values in prop::collection::vec(any::<u8>(), 0..300)) {
            let found = Bitmap::from_words(scan(&values, |value| value > 127), values.len());
            let wanted = values.iter().enumerate().filter(|(_, value)| **value > 127).map(|(i, _)| i);
            prop_assert!(found.iter().eq(wanted));
        }
    }

    #[test]
    fn numbers_from_the_length_on_are_never_in() {
        assert_eq!(Bitmap::all(70).count(), 70);
        assert_eq!(Bitmap::all(70).resized(3).iter().collect::<Vec<_>>(), [0, 1, 2]);
        let mut short = Bitmap::none(3);
        short.or(&Bitmap::all(10));
        assert_eq!((short.count(), short.contains(5)), (3, false));
    }

    #[test]
    fn inserting_grows_and_removing_does_not_shrink() {
        let mut bitmap = Bitmap::default();
        bitmap.insert(100);
        bitmap.remove(100);
        bitmap.remove(500);
        assert_eq!((bitmap.len(), bitmap.count()), (101, 0));
    }
}
