//! What is asked of one value.

use crate::pattern::{LikePattern, RegexPattern};

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// Every comparison.
    pub const ALL: [Comparison; 6] = [
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::Greater,
        Comparison::GreaterOrEqual,
    ];

    /// The operator as written.
    pub fn as_str(self) -> &'static str {
        match self {
            Comparison::Equal => "=",
            Comparison::NotEqual => "!=",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        }
    }

    /// Whether `left` stands to `right` as the operator says. NaN differs from everything and is nothing else.
    pub fn holds<T: PartialOrd + ?Sized>(self, left: &T, right: &T) -> bool {
        match self {
            Comparison::Equal => left == right,
            Comparison::NotEqual => left != right,
            Comparison::Less => left < right,
            Comparison::LessOrEqual => left <= right,
            Comparison::Greater => left > right,
            Comparison::GreaterOrEqual => left >= right,
        }
    }
}

/// Whether a test is meant as written or as its opposite. Neither matches a missing value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sense {
    /// `IN`, `LIKE`, ...
    Is,
    /// `NOT IN`, `NOT LIKE`, ...
    IsNot,
}

impl Sense {
    pub(crate) fn of(self, holds: bool) -> bool {
        holds == (self == Sense::Is)
    }
}

/// A question about one value.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Compares with a number.
    Number(Comparison, f64),
    /// Whether it is one of these numbers.
    NumberIn(Sense, Vec<f64>),
    /// Whether it lies between two numbers, both included; NaN lies neither between nor beside them.
    NumberBetween(Sense, f64, f64),
    /// Whether it is NaN.
    IsNan(Sense),
    /// Compares with a text, byte by byte.
    Text(Comparison, String),
    /// Whether it is one of these texts.
    TextIn(Sense, Vec<String>),
    /// Whether it lies between two texts, both included.
    TextBetween(Sense, String, String),
    /// Whether it has the form of a pattern.
    Like(Sense, LikePattern),
    /// Whether it holds a regular expression.
    Regex(Sense, RegexPattern),
    /// Whether there is a value at all; the opposite is the only test that matches a missing value.
    Exists(Sense),
}

impl Test {
    /// Whether only numbers can pass.
    pub fn asks_for_number(&self) -> bool {
        matches!(self, Test::Number(..) | Test::NumberIn(..) | Test::NumberBetween(..) | Test::IsNan(_))
    }

    /// Whether only texts can pass.
    pub fn asks_for_text(&self) -> bool {
        !self.asks_for_number() && !matches!(self, Test::Exists(_))
    }

    /// Whether a present number passes.
    pub fn passes_number(&self, number: f64) -> bool {
        match self {
            Test::Number(comparison, value) => comparison.holds(&number, value),
            Test::NumberIn(sense, values) => sense.of(values.contains(&number)),
            Test::NumberBetween(Sense::Is, low, high) => *low <= number && number <= *high,
            Test::NumberBetween(Sense::IsNot, low, high) => number < *low || *high < number,
            Test::IsNan(sense) => sense.of(number.is_nan()),
            Test::Exists(sense) => *sense == Sense::Is,
            _ => false,
        }
    }

    /// Whether a present text passes.
    pub fn passes_text(&self, text: &str) -> bool {
        match self {
            Test::Text(comparison, value) => comparison.holds(text, value.as_str()),
            Test::TextIn(sense, values) => sense.of(values.iter().any(|value| value == text)),
            Test::TextBetween(sense, low, high) => sense.of(low.as_str() <= text && text <= high.as_str()),
            Test::Like(sense, pattern) => sense.of(pattern.matches(text)),
            Test::Regex(sense, pattern) => sense.of(pattern.matches(text)),
            Test::Exists(sense) => *sense == Sense::Is,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nan_passes_only_not_equal_and_not_in_and_is_nan() {
        let passes = |test: Test| test.passes_number(f64::NAN);
        for comparison in Comparison::ALL {
            assert_eq!(
                passes(Test::Number(comparison, 0.0)),
                comparison == Comparison::NotEqual,
                "{comparison:?}"
            );
        }
        assert!(passes(Test::NumberIn(Sense::IsNot, vec![0.0])) && passes(Test::IsNan(Sense::Is)));
        assert!(!passes(Test::NumberBetween(Sense::Is, f64::NEG_INFINITY, f64::INFINITY)));
        assert!(!passes(Test::NumberBetween(Sense::IsNot, 0.0, 1.0)));
    }

    #[test]
    fn infinity_compares_as_the_largest_number() {
        assert!(Test::Number(Comparison::Greater, f64::MAX).passes_number(f64::INFINITY));
        assert!(Test::Number(Comparison::Equal, f64::INFINITY).passes_number(f64::INFINITY));
    }

    #[test]
    fn texts_compare_by_bytes() {
        assert!(Test::Text(Comparison::Less, "a".to_owned()).passes_text("B"));
        assert!(Test::TextBetween(Sense::Is, "a".to_owned(), "c".to_owned()).passes_text("c"));
        assert!(Test::TextIn(Sense::IsNot, vec!["x".to_owned()]).passes_text("y"));
    }

    #[test]
    fn a_value_of_the_wrong_kind_never_passes() {
        assert!(!Test::Number(Comparison::NotEqual, 1.0).passes_text("2"));
        assert!(!Test::Text(Comparison::NotEqual, "1".to_owned()).passes_number(2.0));
    }
}
