//! A column of texts: codes into a dictionary.

use super::bitmap::{Bitmap, scan};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// The code of a missing text.
pub(super) const NO_CODE: u32 = u32::MAX;

/// Texts by run ordinal. A test is asked once for each distinct text. Texts that are no longer used stay in the
/// dictionary until the column is loaded anew.
#[derive(Clone, Debug, Default)]
pub struct TextColumn {
    codes: Vec<u32>,
    dictionary: Dictionary,
}

/// Distinct texts with their codes, and their ranks, which are sorted on demand.
#[derive(Clone, Debug, Default)]
pub(super) struct Dictionary {
    texts: Vec<Arc<str>>,
    codes: HashMap<Arc<str>, u32>,
    ranks: OnceLock<Ranks>,
}

#[derive(Clone, Debug)]
struct Ranks {
    /// Codes in the order of their texts.
    sorted: Vec<u32>,
    /// Rank by code.
    rank: Vec<u32>,
}

impl Dictionary {
    pub(super) fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.codes.get(text) {
            return *code;
        }
        let code = self.texts.len() as u32;
        let text: Arc<str> = Arc::from(text);
        self.texts.push(Arc::clone(&text));
        self.codes.insert(text, code);
        self.ranks.take();
        code
    }

    pub(super) fn texts(&self) -> &[Arc<str>] {
        &self.texts
    }

    /// Asks the test for each text; the last answer, for missing texts, is no.
    pub(super) fn ask(&self, test: impl Fn(&str) -> bool) -> Vec<bool> {
        let mut answers: Vec<bool> = self.texts.iter().map(|text| test(text)).collect();
        answers.push(false);
        answers
    }

    /// Place of each text among all, by code.
    pub(super) fn ranks(&self) -> &[u32] {
        &self.ranked().rank
    }

    /// The place of a text: `Ok` when it is in the dictionary, else how many texts are smaller.
    pub(super) fn find(&self, text: &str) -> Result<u32, u32> {
        let sorted = &self.ranked().sorted;
        let at = sorted.binary_search_by(|code| (*self.texts[*code as usize]).cmp(text));
        at.map(|rank| rank as u32).map_err(|rank| rank as u32)
    }

    fn ranked(&self) -> &Ranks {
        self.ranks.get_or_init(|| {
            let mut sorted: Vec<u32> = (0..self.texts.len() as u32).collect();
            sorted.sort_unstable_by(|a, b| self.texts[*a as usize].cmp(&self.texts[*b as usize]));
            let mut rank = vec![0; sorted.len()];
            for (place, code) in sorted.iter().enumerate() {
                rank[*code as usize] = place as u32;
            }
            Ranks { sorted, rank }
        })
    }

    pub(super) fn size_bytes(&self) -> usize {
        const ENTRY: usize = size_of::<Arc<str>>() * 2 + size_of::<u32>() * 3 + 24;
        self.texts.iter().map(|text| text.len() + ENTRY).sum()
    }
}

impl TextColumn {
    /// A column without runs.
    pub fn new() -> TextColumn {
        TextColumn::default()
    }

    /// Number of runs.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there are no runs.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// Sets or removes the text of a run; the column grows to hold it.
    pub fn set(&mut self, ordinal: usize, text: Option<&str>) {
        if ordinal >= self.codes.len() {
            self.codes.resize(ordinal + 1, NO_CODE);
        }
        self.codes[ordinal] = text.map_or(NO_CODE, |text| self.dictionary.code(text));
    }

    /// Adds a run.
    pub fn push(&mut self, text: Option<&str>) {
        self.set(self.codes.len(), text);
    }

    /// The text of a run.
    pub fn get(&self, ordinal: usize) -> Option<&Arc<str>> {
        self.dictionary.texts.get(*self.codes.get(ordinal)? as usize)
    }

    /// Codes by ordinal, `u32::MAX` where there is no text.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// Distinct texts by code.
    pub fn dictionary(&self) -> &[Arc<str>] {
        self.dictionary.texts()
    }

    /// Memory in bytes, roughly.
    pub fn size_bytes(&self) -> usize {
        self.codes.capacity() * size_of::<u32>() + self.dictionary.size_bytes()
    }

    /// Which of the runs with a text pass.
    pub(super) fn test(&self, test: impl Fn(&str) -> bool) -> Bitmap {
        let answers = self.dictionary.ask(test);
        Bitmap::from_words(scan_codes(&self.codes, &answers), self.codes.len())
    }

    pub(super) fn dictionary_with_ranks(&self) -> &Dictionary {
        &self.dictionary
    }
}

/// Looks every code up in the answers, the last of which is for missing codes.
pub(super) fn scan_codes(codes: &[u32], answers: &[bool]) -> Vec<u64> {
    let mut passing = answers.iter().enumerate().filter(|(_, answer)| **answer).map(|(code, _)| code as u32);
    match (passing.next(), passing.next()) {
        (None, _) => Vec::new(),
        (Some(only), None) => scan(codes, |code| code == only),
        _ => {
            let last = answers.len() - 1;
            scan(codes, |code| answers[(code as usize).min(last)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(texts: &[Option<&str>]) -> TextColumn {
        let mut column = TextColumn::new();
        for text in texts {
            column.push(*text);
        }
        column
    }

    #[test]
    fn texts_are_set_removed_and_grown_in_place() {
        let mut column = column(&[Some("a"), None, Some("a")]);
        column.set(0, None);
        column.set(5, Some("b"));
        let texts: Vec<Option<&str>> = (0..7).map(|i| column.get(i).map(|text| &**text)).collect();
        assert_eq!(texts, [None, None, Some("a"), None, None, Some("b"), None]);
        assert_eq!(column.dictionary().len(), 2);
    }

    #[test]
    fn a_test_is_asked_once_for_each_distinct_text() {
        let column = column(&[Some("a"), Some("b"), Some("a"), None, Some("c")]);
        let asked = std::cell::Cell::new(0);
        let found = column.test(|text| {
            asked.set(asked.get() + 1);
            text != "b"
        });
        assert_eq!((found.iter().collect::<Vec<_>>(), asked.get()), (vec![0, 2, 4], 3));
        assert_eq!(column.test(|text| text == "c").iter().collect::<Vec<_>>(), [4]);
        assert!(column.test(|_| false).is_empty());
    }

    #[test]
    fn ranks_follow_new_texts() {
        let mut column = column(&[Some("m"), Some("b")]);
        assert_eq!(column.dictionary_with_ranks().ranks(), [1, 0]);
        column.push(Some("a"));
        assert_eq!(column.dictionary_with_ranks().ranks(), [2, 1, 0]);
        assert_eq!(column.dictionary_with_ranks().find("b"), Ok(1));
        assert_eq!(column.dictionary_with_ranks().find("c"), Err(2));
    }
}
