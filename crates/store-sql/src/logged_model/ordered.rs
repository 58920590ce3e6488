//! Searches sorted by a metric: the models from the best value on, until the page is full.

use super::search::{MODEL_LIVE, conditions, judge, walk};
use super::{Stored, read};
use crate::driver::{Db, params, statement};
use std::collections::HashSet;
use trialbook_domain::{Key, Problem};
use trialbook_query::{
    Direction, Field as _, LoggedModelField, LoggedModelQuery, OrderBy, SortAs, SortValue, Test,
};

/// Places of the index read at a time.
const STRIDE: i64 = 256;

/// What matches, with what it is sorted by.
type Found = Vec<(Vec<SortValue>, Stored)>;

/// The metric that a search is sorted by first.
pub(super) fn first_metric(query: &LoggedModelQuery) -> Option<(&Key, Direction)> {
    let first = query.order().first().filter(|entry| entry.sort_as == SortAs::Value)?;
    match &first.field {
        LoggedModelField::Metric { key, .. } => Some((key, first.direction)),
        _ => None,
    }
}

/// Adds the first `wanted` models of an experiment, and those equal to the last of them, by their values of `key`.
///
/// A model stands in the index once for each dataset. It counts where the index says what the search sorts it by.
pub(super) fn by_metric(
    db: &Db,
    query: &LoggedModelQuery,
    experiment: i64,
    (key, direction): (&Key, Direction),
    wanted: usize,
    found: &mut Found,
) -> Result<(), Problem> {
    let begin = found.len();
    let mut walk = Walk { db, query, experiment, seen: HashSet::new(), end: begin.saturating_add(wanted) };
    let (page, mut value, mut after) = match direction {
        Direction::Ascending => (&LATEST_UPWARD, f64::NEG_INFINITY, i64::MIN),
        Direction::Descending => (&LATEST_DOWNWARD, f64::INFINITY, i64::MAX),
    };
    loop {
        let places = db.rows(page, params![experiment, key.as_str(), value, after, STRIDE], |row| {
            Ok((row.get::<_, f64>(0)?, row.get::<_, i64>(1)?))
        })?;
        let Some(last) = places.last().copied() else { break };
        (value, after) = last;
        if walk.take(places.into_iter(), found)? == Page::Full {
            return Ok(());
        }
    }
    after = i64::MIN;
    loop {
        let places = db.rows(&LATEST_NAN, params![experiment, key.as_str(), after, STRIDE], |row| {
            row.get::<_, i64>(0)
        })?;
        let Some(last) = places.last().copied() else { break };
        after = last;
        if walk.take(places.into_iter().map(|row| (f64::NAN, row)), found)? == Page::Full {
            return Ok(());
        }
    }
    walk.without_it(key, found)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Page {
    Open,
    Full,
}

struct Walk<'a> {
    db: &'a Db,
    query: &'a LoggedModelQuery,
    experiment: i64,
    /// Rows of the models that were found.
    seen: HashSet<i64>,
    end: usize,
}

impl Walk<'_> {
    /// Judges the models at some places of the index.
    fn take(&mut self, places: impl Iterator<Item = (f64, i64)>, found: &mut Found) -> Result<Page, Problem> {
        for (value, row) in places {
            let here = SortValue::Number(value);
            if found.len() >= self.end && found.last().is_some_and(|last| !same_place(&last.0, &here)) {
                return Ok(Page::Full);
            }
            if self.seen.contains(&row) {
                continue;
            }
            let Some(stored) = self.db.row(&MODEL_LIVE, params![row, self.experiment], read)? else {
                continue;
            };
            let before = found.len();
            judge(self.db, self.query, stored, found)?;
            if found.len() > before {
                if found.last().is_some_and(|last| same_place(&last.0, &here)) {
                    self.seen.insert(row);
                } else {
                    found.pop();
                }
            }
        }
        Ok(Page::Open)
    }

    /// Adds models that lack what is sorted by; they come after all others.
    fn without_it(&mut self, key: &Key, found: &mut Found) -> Result<(), Problem> {
        let asks_for_it = conditions(self.query.expr()).into_iter().any(|predicate| {
            matches!(
                (predicate.field(), predicate.test()),
                (LoggedModelField::Metric { key: asked, .. }, Test::Number(..)) if asked == key
            )
        });
        let first = self.query.order().first().map(|entry| &entry.field);
        let on_any_data =
            matches!(first, Some(LoggedModelField::Metric { datasets, .. }) if datasets.is_empty());
        if (asks_for_it && on_any_data) || found.len() >= self.end {
            return Ok(());
        }
        // From the newest on, as many as are missing; those that were found already do not count.
        let usual = self.query.order().get(1..).is_some_and(is_usual);
        let wanted =
            if usual { (self.end - found.len()).saturating_add(self.seen.len()) } else { usize::MAX };
        let mut rest = Vec::new();
        walk(self.db, self.query, self.experiment, wanted, &mut rest)?;
        rest.retain(|(_, stored)| !self.seen.contains(&stored.row));
        found.append(&mut rest);
        Ok(())
    }
}

fn is_usual(order: &[OrderBy<LoggedModelField>]) -> bool {
    order == LoggedModelField::ties(true)
}

/// Whether a model is sorted first by this value.
fn same_place(values: &[SortValue], here: &SortValue) -> bool {
    values.first().is_some_and(|first| first.compare(here, Direction::Ascending).is_eq())
}

statement!(
    LATEST_UPWARD,
    "SELECT value, model_id FROM logged_model_latest
     WHERE experiment_id = ?1 AND key = ?2 AND value >= ?3 AND (value > ?3 OR model_id > ?4)
     ORDER BY value, model_id LIMIT ?5"
);
statement!(
    LATEST_DOWNWARD,
    "SELECT value, model_id FROM logged_model_latest
     WHERE experiment_id = ?1 AND key = ?2 AND value <= ?3 AND (value < ?3 OR model_id < ?4)
     ORDER BY value DESC, model_id DESC LIMIT ?5"
);
statement!(
    LATEST_NAN,
    "SELECT model_id FROM logged_model_latest
     WHERE experiment_id = ?1 AND key = ?2 AND value IS NULL AND model_id > ?3 ORDER BY model_id LIMIT ?4"
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logged_model::search::tests::plan;

    #[test]
    fn the_best_models_are_read_from_an_index_in_its_order() {
        for statement in [&LATEST_UPWARD, &LATEST_DOWNWARD, &LATEST_NAN] {
            let plan = plan(statement);
            assert!(plan.contains("COVERING INDEX logged_model_latest_value"), "{}: {plan}", statement.name);
            assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{}: {plan}", statement.name);
        }
    }
}
