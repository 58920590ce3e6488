//! Searching one thing at a time: whether it matches, and where it stands in the order.

use crate::cursor::SortValue;
use crate::tree::{Expr, Field, OrderBy, Query, SortAs, Test};
use std::borrow::Cow;
use std::cmp::Ordering;

/// The values of one thing. Missing values are `None`; NaN is a number.
pub trait Values<F> {
    /// The number that a field holds.
    fn number(&self, field: &F) -> Option<f64>;

    /// The text that a field holds.
    fn text(&self, field: &F) -> Option<Cow<'_, str>>;

    /// Whether one of the numbers passes. Fields with several values override this.
    fn any_number(&self, field: &F, test: &mut dyn FnMut(f64) -> bool) -> bool {
        self.number(field).is_some_and(test)
    }

    /// Whether one of the texts passes. Fields with several values override this.
    fn any_text(&self, field: &F, test: &mut dyn FnMut(&str) -> bool) -> bool {
        self.text(field).is_some_and(|text| test(&text))
    }
}

impl<F: Field> Query<F> {
    /// Whether the condition holds.
    pub fn matches(&self, values: &impl Values<F>) -> bool {
        matches(self.expr(), values)
    }

    /// The values it is sorted by, in the order of [`Query::order`].
    pub fn sort_values(&self, values: &impl Values<F>) -> Vec<SortValue> {
        self.order().iter().map(|entry| sort_value(entry, values)).collect()
    }

    /// Which of two comes first, by their sort values. Runs that are equal here follow by their ids.
    pub fn compare(&self, left: &[SortValue], right: &[SortValue]) -> Ordering {
        for (entry, (left, right)) in self.order().iter().zip(left.iter().zip(right)) {
            let order = left.compare(right, entry.direction);
            if order != Ordering::Equal {
                return order;
            }
        }
        Ordering::Equal
    }
}

fn matches<F: Field>(expr: &Expr<F>, values: &impl Values<F>) -> bool {
    match expr {
        Expr::All => true,
        Expr::And(parts) => parts.iter().all(|part| matches(part, values)),
        Expr::Or(parts) => parts.iter().any(|part| matches(part, values)),
        Expr::Not(inside) => !matches(inside, values),
        Expr::Test(predicate) => passes(predicate.field(), predicate.test(), values),
    }
}

fn passes<F>(field: &F, test: &Test, values: &impl Values<F>) -> bool {
    if let Test::Exists(sense) = test {
        return sense.of(values.number(field).is_some() || values.any_text(field, &mut |_| true));
    }
    if test.asks_for_number() {
        values.any_number(field, &mut |number| test.passes_number(number))
    } else {
        values.any_text(field, &mut |text| test.passes_text(text))
    }
}

fn sort_value<F>(entry: &OrderBy<F>, values: &impl Values<F>) -> SortValue {
    let number = match entry.sort_as {
        SortAs::Value => values.number(&entry.field),
        SortAs::Text => None,
    };
    match number {
        Some(number) => SortValue::Number(number),
        None => {
            values.text(&entry.field).map_or(SortValue::Missing, |text| SortValue::Text(text.into_owned()))
        }
    }
}
