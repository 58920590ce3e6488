//! The canonical text: our own dialect, which parses back to an equal tree.

use crate::limits::{DEPTH_MAX, ORDER_TERMS_MAX};
use crate::pattern::LetterCase;
use crate::record::fixed_names;
use crate::tree::{Direction, Expr, MetricStat, OrderBy, Predicate, RunField, RunQuery, Sense, SortAs, Test};
use std::fmt::{self, Display, Formatter};
use trialbook_domain::Key;

impl RunQuery {
    /// The condition as text; empty when everything matches.
    pub fn filter_text(&self) -> String {
        match self.expr() {
            Expr::All => String::new(),
            expr => {
                let deepest = depth(expr, Parentheses::ForReading);
                let style =
                    if deepest < DEPTH_MAX { Parentheses::ForReading } else { Parentheses::NeededOnly };
                Condition(expr, style).to_string()
            }
        }
    }

    /// The complete order as texts, as many as an order may have: what comes after is completed again.
    pub fn order_texts(&self) -> Vec<String> {
        self.order().iter().take(ORDER_TERMS_MAX).map(ToString::to_string).collect()
    }
}

/// Which lists inside other lists have parentheses.
#[derive(Clone, Copy, PartialEq)]
enum Parentheses {
    /// All of them.
    ForReading,
    /// Those that would mean something else without: deep conditions must not become deeper than they were.
    NeededOnly,
}

struct Condition<'a>(&'a Expr<RunField>, Parentheses);

impl Display for Condition<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Condition(expr, style) = *self;
        let (parts, between) = match expr {
            Expr::All => return f.write_str("ALL"),
            Expr::Test(predicate) => return predicate.fmt(f),
            Expr::Not(inside) => {
                f.write_str("NOT ")?;
                return part(f, expr, inside, style);
            }
            Expr::And(parts) => (parts, " AND "),
            Expr::Or(parts) => (parts, " OR "),
        };
        for (i, inside) in parts.iter().enumerate() {
            if i > 0 {
                f.write_str(between)?;
            }
            part(f, expr, inside, style)?;
        }
        Ok(())
    }
}

/// A condition inside another one.
fn part(
    f: &mut Formatter<'_>,
    outside: &Expr<RunField>,
    inside: &Expr<RunField>,
    style: Parentheses,
) -> fmt::Result {
    if has_parentheses(outside, inside, style) {
        write!(f, "({})", Condition(inside, style))
    } else {
        Condition(inside, style).fmt(f)
    }
}

fn has_parentheses(outside: &Expr<RunField>, inside: &Expr<RunField>, style: Parentheses) -> bool {
    match inside {
        Expr::Or(_) => true,
        Expr::And(_) => style == Parentheses::ForReading || !matches!(outside, Expr::Or(_)),
        Expr::All | Expr::Not(_) | Expr::Test(_) => false,
    }
}

/// How many parentheses and `NOT`s stand around the innermost condition.
fn depth(expr: &Expr<RunField>, style: Parentheses) -> usize {
    let of =
        |inside: &Expr<RunField>| usize::from(has_parentheses(expr, inside, style)) + depth(inside, style);
    match expr {
        Expr::All | Expr::Test(_) => 0,
        Expr::Not(inside) => 1 + of(inside),
        Expr::And(parts) | Expr::Or(parts) => parts.iter().map(of).max().unwrap_or(0),
    }
}

impl Display for Predicate<RunField> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.field())?;
        match self.test() {
            Test::Number(comparison, value) => write!(f, "{} {}", comparison.as_str(), Number(*value)),
            Test::Text(comparison, value) => {
                write!(f, "{} {}", comparison.as_str(), Value(self.field(), value))
            }
            Test::NumberIn(sense, values) => {
                write!(f, "{}IN ({})", not(*sense), join(values.iter().map(|value| Number(*value))))
            }
            Test::TextIn(sense, values) => {
                write!(
                    f,
                    "{}IN ({})",
                    not(*sense),
                    join(values.iter().map(|value| Value(self.field(), value)))
                )
            }
            Test::NumberBetween(sense, low, high) => {
                write!(f, "{}BETWEEN {} AND {}", not(*sense), Number(*low), Number(*high))
            }
            Test::TextBetween(sense, low, high) => {
                write!(
                    f,
                    "{}BETWEEN {} AND {}",
                    not(*sense),
                    Value(self.field(), low),
                    Value(self.field(), high)
                )
            }
            Test::IsNan(sense) => write!(f, "IS {}NAN", not(*sense)),
            Test::Exists(Sense::Is) => f.write_str("IS NOT NULL"),
            Test::Exists(Sense::IsNot) => f.write_str("IS NULL"),
            Test::Like(sense, pattern) => {
                let operator = match pattern.case() {
                    LetterCase::Sensitive => "LIKE",
                    LetterCase::Folded => "ILIKE",
                };
                write!(f, "{}{operator} {}", not(*sense), Quoted(pattern.source()))
            }
            Test::Regex(Sense::Is, pattern) => write!(f, "=~ {}", Quoted(pattern.source())),
            Test::Regex(Sense::IsNot, pattern) => write!(f, "!~ {}", Quoted(pattern.source())),
        }
    }
}

impl Display for OrderBy<RunField> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.sort_as {
            SortAs::Value => self.field.fmt(f)?,
            SortAs::Text => write!(f, "text({})", self.field)?,
        }
        f.write_str(match self.direction {
            Direction::Ascending => " ASC",
            Direction::Descending => " DESC",
        })
    }
}

impl Display for RunField {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            RunField::Metric { key, stat } => match stat {
                MetricStat::Last => write!(f, "metrics.{}", Name(key)),
                MetricStat::Min => write!(f, "min(metrics.{})", Name(key)),
                MetricStat::Max => write!(f, "max(metrics.{})", Name(key)),
                MetricStat::First => write!(f, "first(metrics.{})", Name(key)),
            },
            RunField::Param(key) => write!(f, "params.{}", Name(key)),
            RunField::Tag(key) => write!(f, "tags.{}", Name(key)),
            RunField::Attribute(attribute) => f.write_str(attribute.as_str()),
            RunField::Dataset(field) => write!(f, "datasets.{}", field.as_str()),
        }
    }
}

/// Whether a character of a key needs no backticks.
pub(crate) fn is_bare(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '.' | '/' | ':' | '-')
}

/// A key with backticks where they are needed.
pub(crate) struct Name<'a>(pub(crate) &'a Key);

impl Display for Name<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let name = self.0.as_str();
        if name.chars().all(is_bare) { f.write_str(name) } else { write!(f, "`{}`", name.replace('`', "``")) }
    }
}

/// A text that a field is compared with. Those that the field never has must not be taken for slips.
struct Value<'a>(&'a RunField, &'a str);

impl Display for Value<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match fixed_names(self.0) {
            Some(names) if !names.contains(&self.1) => write!(f, "text({})", Quoted(self.1)),
            _ => Quoted(self.1).fmt(f),
        }
    }
}

struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "'{}'", self.0.replace('\'', "''"))
    }
}

struct Number(f64);

impl Display for Number {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            whole if whole.fract() == 0.0 && whole.abs() < 1e15 => write!(f, "{whole}"),
            other => write!(f, "{other:?}"),
        }
    }
}

fn not(sense: Sense) -> &'static str {
    match sense {
        Sense::Is => "",
        Sense::IsNot => "NOT ",
    }
}

fn join<T: Display>(items: impl Iterator<Item = T>) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}
