//! A column of parameters: the text of each, and the number that some of them are.

use super::evaluate::text_question;
use super::{Bitmap, NumberColumn, TextColumn};
use crate::tree::Test;
use trialbook_domain::ParamValue;

/// Parameters by run ordinal.
#[derive(Clone, Debug, Default)]
pub struct ParamColumn {
    texts: TextColumn,
    numbers: NumberColumn,
}

impl ParamColumn {
    /// A column without runs.
    pub fn new() -> ParamColumn {
        ParamColumn::default()
    }

    /// Number of runs.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there are no runs.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Sets or removes the value of a run; the column grows to hold it.
    pub fn set(&mut self, ordinal: usize, value: Option<&ParamValue>) {
        self.set_parts(ordinal, value.map(|value| (value.text(), value.number())));
    }

    /// Sets or removes the value of a run, given as its text and number.
    pub fn set_parts(&mut self, ordinal: usize, value: Option<(&str, Option<f64>)>) {
        self.texts.set(ordinal, value.map(|(text, _)| text));
        self.numbers.set(ordinal, value.and_then(|(_, number)| number));
    }

    /// Adds a run.
    pub fn push(&mut self, value: Option<&ParamValue>) {
        self.set(self.len(), value);
    }

    /// The texts.
    pub fn texts(&self) -> &TextColumn {
        &self.texts
    }

    /// The numbers.
    pub fn numbers(&self) -> &NumberColumn {
        &self.numbers
    }

    /// Memory in bytes, roughly.
    pub fn size_bytes(&self) -> usize {
        self.texts.size_bytes() + self.numbers.size_bytes()
    }

    pub(super) fn test(&self, test: &Test) -> Bitmap {
        if test.asks_for_number() { self.numbers.test(test) } else { self.texts.test(text_question(test)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{Comparison, Sense};

    #[test]
    fn number_tests_skip_values_that_are_only_texts() {
        let mut column = ParamColumn::new();
        for text in ["0.01", "auto", "1e-2"] {
            column.push(Some(&ParamValue::from_text(text.to_owned())));
        }
        column.push(None);
        let found = |test| column.test(&test).iter().collect::<Vec<_>>();
        assert_eq!(found(Test::Number(Comparison::Equal, 0.01)), [0, 2]);
        assert_eq!(found(Test::Number(Comparison::NotEqual, 5.0)), [0, 2]);
        assert_eq!(found(Test::Text(Comparison::Equal, "0.01".to_owned())), [0]);
        assert_eq!(found(Test::Exists(Sense::Is)), [0, 1, 2]);
    }
}
