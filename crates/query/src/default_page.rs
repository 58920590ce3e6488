//! Searches that one SQL statement over the run table can answer.

use crate::record::{STATUSES, lifecycle_text, status_text};
use crate::tree::{Comparison, Direction, Expr, Predicate, RunAttribute, RunField, RunQuery, Sense, Test};
use trialbook_domain::{Lifecycle, RunStatus, TimestampMs};

/// A search that only asks for life, status, start, name and user, sorted by start.
///
/// A run is found when **all** of these hold:
/// - its status is one of `statuses`, its lifecycle one of `lifecycles`;
/// - with `start`: it has a start, in milliseconds, between the two bounds, both included (the range may be empty);
/// - its name passes each of `names` and its user each of `users`; a missing text passes none of them.
///
/// Order: by start in `direction`, runs without a start last, then by run id ascending. These are the whole rules;
/// a statement that follows them agrees with [`RunQuery::matches`].
#[derive(Clone, Debug, PartialEq)]
pub struct DefaultPage<'a> {
    /// Statuses that pass.
    pub statuses: Vec<RunStatus>,
    /// Lifecycles that pass.
    pub lifecycles: Vec<Lifecycle>,
    /// First and last start that pass.
    pub start: Option<(TimestampMs, TimestampMs)>,
    /// What the name must be.
    pub names: Vec<OneOf<'a>>,
    /// What the user must be.
    pub users: Vec<OneOf<'a>>,
    /// Which way the start is sorted.
    pub direction: Direction,
}

/// A text that must be, or must not be, one of a list; compared byte by byte.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OneOf<'a> {
    /// Whether it must be or must not be.
    pub sense: Sense,
    /// The list; one entry for `=` and `!=`.
    pub texts: &'a [String],
}

impl OneOf<'_> {
    /// Whether a present text passes.
    pub fn passes(&self, text: &str) -> bool {
        self.sense.of(self.texts.iter().any(|known| known == text))
    }
}

impl DefaultPage<'_> {
    /// Whether a run with a start, name and user passes: the rules in code, for tests and simple stores.
    pub fn passes(
        &self,
        status: RunStatus,
        lifecycle: Lifecycle,
        start: TimestampMs,
        name: &str,
        user: &str,
    ) -> bool {
        self.statuses.contains(&status)
            && self.lifecycles.contains(&lifecycle)
            && self.start.is_none_or(|(first, last)| first <= start && start <= last)
            && self.names.iter().all(|names| names.passes(name))
            && self.users.iter().all(|users| users.passes(user))
    }
}

impl RunQuery {
    /// The search in the form of a default page, if it is one: a plain conjunction (no `OR`, no `NOT (...)`) of
    /// - any test of `status` and `lifecycle`;
    /// - comparisons and `BETWEEN` of `start_time` with numbers, without `!=`, `IN` and `NOT BETWEEN`;
    /// - `=`, `!=`, `IN`, `NOT IN` of `run_name` and `user_id`;
    ///
    /// ordered by `start_time` alone.
    pub fn default_page(&self) -> Option<DefaultPage<'_>> {
        let [order] = self.order() else { return None };
        if order.field != RunField::Attribute(RunAttribute::StartTime) {
            return None;
        }
        let mut page = DefaultPage {
            statuses: STATUSES.to_vec(),
            lifecycles: vec![Lifecycle::Active, Lifecycle::Deleted],
            start: None,
            names: Vec::new(),
            users: Vec::new(),
            direction: order.direction,
        };
        match self.expr() {
            Expr::All => {}
            Expr::Test(predicate) => page.add(predicate)?,
            Expr::And(parts) => {
                for part in parts {
                    let Expr::Test(predicate) = part else { return None };
                    page.add(predicate)?;
                }
            }
            Expr::Or(_) | Expr::Not(_) => return None,
        }
        Some(page)
    }
}

impl<'a> DefaultPage<'a> {
    fn add(&mut self, predicate: &'a Predicate<RunField>) -> Option<()> {
        let RunField::Attribute(attribute) = predicate.field() else { return None };
        let test = predicate.test();
        match attribute {
            RunAttribute::Status => self.statuses.retain(|status| test.passes_text(status_text(*status))),
            RunAttribute::Lifecycle => self.lifecycles.retain(|life| test.passes_text(lifecycle_text(*life))),
            RunAttribute::Name => self.names.push(one_of(test)?),
            RunAttribute::User => self.users.push(one_of(test)?),
            RunAttribute::StartTime => {
                let (first, last) = range(test)?;
                let (low, high) = self.start.unwrap_or((TimestampMs(i64::MIN), TimestampMs(i64::MAX)));
                self.start = Some((low.max(first), high.min(last)));
            }
            _ => return None,
        }
        Some(())
    }
}

fn one_of(test: &Test) -> Option<OneOf<'_>> {
    match test {
        Test::Text(Comparison::Equal, text) => {
            Some(OneOf { sense: Sense::Is, texts: std::slice::from_ref(text) })
        }
        Test::Text(Comparison::NotEqual, text) => {
            Some(OneOf { sense: Sense::IsNot, texts: std::slice::from_ref(text) })
        }
        Test::TextIn(sense, texts) => Some(OneOf { sense: *sense, texts }),
        _ => None,
    }
}

/// Beyond 2^53 neighbouring milliseconds are one double; such bounds are left to the evaluator.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The whole milliseconds that pass a test of numbers.
fn range(test: &Test) -> Option<(TimestampMs, TimestampMs)> {
    let (low, high) = match test {
        Test::Number(comparison, value) => match comparison {
            Comparison::Equal => (value.ceil(), value.floor()),
            Comparison::Less => (f64::NEG_INFINITY, (value.ceil() - 1.0)),
            Comparison::LessOrEqual => (f64::NEG_INFINITY, value.floor()),
            Comparison::Greater => ((value.floor() + 1.0), f64::INFINITY),
            Comparison::GreaterOrEqual => (value.ceil(), f64::INFINITY),
            Comparison::NotEqual => return None,
        },
        Test::NumberBetween(Sense::Is, low, high) => (low.ceil(), high.floor()),
        _ => return None,
    };
    let is_exact = |bound: f64| bound.is_infinite() || bound.abs() < EXACT;
    (is_exact(low) && is_exact(high)).then_some((TimestampMs(low as i64), TimestampMs(high as i64)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Values;
    use crate::{parse_runs, parse_runs_mlflow};
    use proptest::prelude::*;
    use std::borrow::Cow;

    fn parse(filter: &str, order: &[&str]) -> RunQuery {
        parse_runs(filter, order, TimestampMs(0)).expect(filter)
    }

    #[test]
    fn plain_searches_by_attributes_are_default_pages() {
        for filter in [
            "",
            "status = 'RUNNING' AND lifecycle != 'deleted'",
            "status LIKE '%ED' AND user_id NOT IN ('a', 'b')",
            "start_time > now - 7d AND run_name = 'x'",
            "start_time BETWEEN 1.5 AND 7 AND status IS NOT NULL",
        ] {
            assert!(parse(filter, &[]).default_page().is_some(), "{filter}");
        }
        assert!(parse_runs_mlflow("attributes.status = 'FAILED'", &["start_time ASC"]).is_ok_and(|query| {
            query.default_page().is_some_and(|page| page.direction == Direction::Ascending)
        }));
    }

    #[test]
    fn everything_else_is_left_to_the_columns() {
        for filter in [
            "metrics.a > 1",
            "status = 'RUNNING' OR status = 'FAILED'",
            "NOT status = 'RUNNING'",
            "run_name LIKE 'a%'",
            "start_time != 5",
            "start_time > 1e300",
            "end_time > 5",
            "run_id = 'x'",
        ] {
            assert!(parse(filter, &[]).default_page().is_none(), "{filter}");
        }
        assert!(parse("", &["metrics.a"]).default_page().is_none());
        assert!(parse("", &["start_time", "run_name"]).default_page().is_none());
    }

    #[test]
    fn bounds_of_the_start_become_whole_milliseconds() {
        let start = |filter: &str| {
            parse(filter, &[]).default_page().and_then(|page| page.start).map(|(a, b)| (a.0, b.0))
        };
        assert_eq!(start("start_time > 1.5"), Some((2, i64::MAX)));
        assert_eq!(start("start_time >= 2 AND start_time < 5"), Some((2, 4)));
        assert_eq!(start("start_time = 1.5"), Some((2, 1)));
        assert_eq!(start("status = 'FAILED'"), None);
    }

    struct Row(RunStatus, Lifecycle, i64, String, String);

    impl Values<RunField> for Row {
        fn number(&self, field: &RunField) -> Option<f64> {
            (*field == RunField::Attribute(RunAttribute::StartTime)).then_some(self.2 as f64)
        }

        fn text(&self, field: &RunField) -> Option<Cow<'_, str>> {
            let RunField::Attribute(attribute) = field else { return None };
            match attribute {
                RunAttribute::Status => Some(Cow::Borrowed(status_text(self.0))),
                RunAttribute::Lifecycle => Some(Cow::Borrowed(lifecycle_text(self.1))),
                RunAttribute::Name => Some(Cow::Borrowed(&self.3)),
                RunAttribute::User => Some(Cow::Borrowed(&self.4)),
                _ => None,
            }
        }
    }

    fn part() -> impl Strategy<Value = String> {
        let operator = prop::sample::select(vec!["=", "<", "<=", ">", ">="]);
        prop_oneof![
            (operator, -4_i32..12)
                .prop_map(|(operator, half)| format!("start_time {operator} {}", f64::from(half) / 2.0)),
            "(run_name|user_id) (=|!=) '[ab]'",
            "(run_name|user_id) (IN|NOT IN) \\('a', '[bc]'\\)",
            "status (=|!=) '(RUNNING|FAILED)'",
            "status LIKE '%[DG]'",
            "lifecycle (=|!=) 'active'",
        ]
    }

    proptest! {
        #[test]
        fn a_default_page_agrees_with_the_evaluator(
            parts in prop::collection::vec(part(), 0..4),
            status in 0_usize..5, deleted in any::<bool>(), start in -3_i64..7, name in "[abc]", user in "[abc]",
        ) {
            let query = parse(&parts.join(" AND "), &[]);
            let page = query.default_page().expect("only plain attributes");
            let lifecycle = if deleted { Lifecycle::Deleted } else { Lifecycle::Active };
            let passes = page.passes(STATUSES[status], lifecycle, TimestampMs(start), &name, &user);
            let row = Row(STATUSES[status], lifecycle, start, name, user);
            prop_assert_eq!(passes, query.matches(&row));
        }
    }
}
