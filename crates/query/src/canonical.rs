//! The canonical text: our own dialect, which parses back to an equal tree.

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
            expr => Condition(expr).to_string(),
        }
    }

    /// The complete order as texts.
    pub fn order_texts(&self) -> Vec<String> {
        self.order().iter().map(ToString::to_string).collect()
    }
}

struct Condition<'a>(&'a Expr<RunField>);

impl Display for Condition<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expr::All => f.write_str("ALL"),
            Expr::And(parts) => list(f, parts, " AND "),
            Expr::Or(parts) => list(f, parts, " OR "),
            Expr::Not(inside) => write!(f, "NOT {}", Part(inside)),
            Expr::Test(predicate) => predicate.fmt(f),
        }
    }
}

/// A condition inside another one.
struct Part<'a>(&'a Expr<RunField>);

impl Display for Part<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expr::And(_) | Expr::Or(_) => write!(f, "({})", Condition(self.0)),
            _ => Condition(self.0).fmt(f),
        }
    }
}

fn list(f: &mut Formatter<'_>, parts: &[Expr<RunField>], between: &str) -> fmt::Result {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            f.write_str(between)?;
        }
        Part(part).fmt(f)?;
    }
    Ok(())
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
