//! A column of numbers.

use super::bitmap::{Bitmap, scan};
use crate::tree::{Comparison, Sense, Test};

/// Numbers by run ordinal. NaN is a value; what is missing is told apart by a bitmap.
#[derive(Clone, Debug, Default)]
pub struct NumberColumn {
    values: Vec<f64>,
    present: Bitmap,
}

impl NumberColumn {
    /// A column without runs.
    pub fn new() -> NumberColumn {
        NumberColumn::default()
    }

    /// Number of runs.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are no runs.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Sets or removes the value of a run; the column grows to hold it.
    pub fn set(&mut self, ordinal: usize, value: Option<f64>) {
        if ordinal >= self.values.len() {
            self.values.resize(ordinal + 1, 0.0);
            self.present.grow(ordinal + 1);
        }
        self.values[ordinal] = value.unwrap_or(0.0);
        match value {
            Some(_) => self.present.insert(ordinal),
            None => self.present.remove(ordinal),
        }
    }

    /// Adds a run.
    pub fn push(&mut self, value: Option<f64>) {
        self.set(self.values.len(), value);
    }

    /// The value of a run.
    pub fn get(&self, ordinal: usize) -> Option<f64> {
        self.present.contains(ordinal).then(|| self.values[ordinal])
    }

    /// Which runs have a value.
    pub fn present(&self) -> &Bitmap {
        &self.present
    }

    /// The numbers by ordinal; those of runs without a value mean nothing.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Memory in bytes.
    pub fn size_bytes(&self) -> usize {
        self.values.capacity() * size_of::<f64>() + self.present.size_bytes()
    }

    /// Which of the runs with a value pass.
    pub(super) fn test(&self, test: &Test) -> Bitmap {
        let values = self.values.as_slice();
        let words = match test {
            Test::Number(comparison, value) => {
                let value = *value;
                match comparison {
                    Comparison::Equal => scan(values, |number| number == value),
                    Comparison::NotEqual => scan(values, |number| number != value),
                    Comparison::Less => scan(values, |number| number < value),
                    Comparison::LessOrEqual => scan(values, |number| number <= value),
                    Comparison::Greater => scan(values, |number| number > value),
                    Comparison::GreaterOrEqual => scan(values, |number| number >= value),
                }
            }
            Test::NumberBetween(Sense::Is, low, high) => {
                scan(values, |number| *low <= number && number <= *high)
            }
            Test::NumberIn(sense, list) => {
                // Both zeros are one number, NaN is in no list.
                let mut sorted: Vec<f64> = list.iter().map(|number| number + 0.0).collect();
                sorted.sort_by(f64::total_cmp);
                let is_known =
                    |number: f64| sorted.binary_search_by(|known| known.total_cmp(&(number + 0.0))).is_ok();
                scan(values, |number| sense.of(!number.is_nan() && is_known(number)))
            }
            other => scan(values, |number| other.passes_number(number)),
        };
        let mut found = Bitmap::from_words(words, values.len());
        found.and(&self.present);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_set_removed_and_grown_in_place() {
        let mut column = NumberColumn::new();
        column.push(Some(f64::NAN));
        column.set(70, Some(2.0));
        column.set(0, None);
        column.set(1, Some(f64::INFINITY));
        assert_eq!(
            (column.len(), column.get(0), column.get(1), column.get(70)),
            (71, None, Some(f64::INFINITY), Some(2.0))
        );
        assert_eq!(column.present().iter().collect::<Vec<_>>(), [1, 70]);
    }

    #[test]
    fn missing_passes_nothing_and_nan_passes_not_equal() {
        let mut column = NumberColumn::new();
        for value in [Some(f64::NAN), None, Some(1.0), Some(0.0)] {
            column.push(value);
        }
        let found = |test| column.test(&test).iter().collect::<Vec<_>>();
        assert_eq!(found(Test::Number(Comparison::NotEqual, 1.0)), [0, 3]);
        assert_eq!(found(Test::Number(Comparison::LessOrEqual, 1.0)), [2, 3]);
        assert_eq!(found(Test::IsNan(Sense::Is)), [0]);
    }
}
