//! A column of several texts per run, such as the names of its datasets.

use super::Bitmap;
use super::text::{Dictionary, NO_CODE, scan_codes};
use std::collections::HashMap;

/// Sets of texts by run ordinal. Runs with equal sets share one, so a test is asked once for each distinct text
/// and combined once for each distinct set.
#[derive(Clone, Debug, Default)]
pub struct SetColumn {
    codes: Vec<u32>,
    sets: Vec<Vec<u32>>,
    set_codes: HashMap<Vec<u32>, u32>,
    dictionary: Dictionary,
}

impl SetColumn {
    /// A column without runs.
    pub fn new() -> SetColumn {
        SetColumn::default()
    }

    /// Number of runs.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there are no runs.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// Sets the texts of a run; the column grows to hold it. No texts means that the value is missing.
    pub fn set(&mut self, ordinal: usize, texts: &[&str]) {
        if ordinal >= self.codes.len() {
            self.codes.resize(ordinal + 1, NO_CODE);
        }
        let mut set: Vec<u32> = texts.iter().map(|text| self.dictionary.code(text)).collect();
        set.sort_unstable();
        set.dedup();
        self.codes[ordinal] = if set.is_empty() { NO_CODE } else { self.set_code(set) };
    }

    /// Memory in bytes, roughly.
    pub fn size_bytes(&self) -> usize {
        let sets: usize = self.sets.iter().map(|set| set.len() * 2 * size_of::<u32>() + 80).sum();
        self.codes.capacity() * size_of::<u32>() + sets + self.dictionary.size_bytes()
    }

    /// Which runs have a text that passes.
    pub(super) fn test(&self, test: impl Fn(&str) -> bool) -> Bitmap {
        let texts = self.dictionary.ask(test);
        let mut sets: Vec<bool> =
            self.sets.iter().map(|set| set.iter().any(|code| texts[*code as usize])).collect();
        sets.push(false);
        Bitmap::from_words(scan_codes(&self.codes, &sets), self.codes.len())
    }

    fn set_code(&mut self, set: Vec<u32>) -> u32 {
        if let Some(code) = self.set_codes.get(&set) {
            return *code;
        }
        let code = self.sets.len() as u32;
        self.sets.push(set.clone());
        self.set_codes.insert(set, code);
        code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_passes_when_one_of_its_texts_does() {
        let mut column = SetColumn::new();
        column.set(0, &["train", "test"]);
        column.set(1, &["test"]);
        column.set(3, &["test", "train", "test"]);
        let found = |test: fn(&str) -> bool| column.test(test).iter().collect::<Vec<_>>();
        assert_eq!(found(|text| text == "train"), [0, 3]);
        assert_eq!(found(|text| text != "train"), [0, 1, 3]);
        assert_eq!((column.sets.len(), column.len()), (2, 4));
    }

    #[test]
    fn a_set_can_be_replaced_and_removed() {
        let mut column = SetColumn::new();
        column.set(0, &["a"]);
        column.set(0, &["b"]);
        assert!(column.test(|text| text == "a").is_empty());
        column.set(0, &[]);
        assert!(column.test(|_| true).is_empty());
    }
}
