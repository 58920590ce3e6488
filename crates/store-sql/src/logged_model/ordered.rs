//! Searches sorted by a metric: the models from the best value on, until the page is full.
//!
//! A model stands in the index of latest values once for each dataset. It counts where the index says what the search
//! sorts it by.

use super::Stored;
use super::search::{bounds, conditions, look_at, walk};
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

/// One experiment's part of a search that is sorted by a metric first.
pub(super) struct Walk<'a> {
    db: &'a Db,
    query: &'a LoggedModelQuery,
    experiment: i64,
    key: &'a Key,
    direction: Direction,
    /// Metrics of which a model must have a point between two values.
    bounds: Vec<(&'a Key, f64, f64)>,
    /// Rows of the models that were found.
    seen: HashSet<i64>,
    /// As many models are found when the page is full.
    end: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Page {
    Open,
    Full,
}

impl<'a> Walk<'a> {
    /// Nothing when the search is not sorted by a metric first. Of each experiment `wanted` models may be on the page.
    pub(super) fn of(
        db: &'a Db,
        query: &'a LoggedModelQuery,
        experiment: i64,
        wanted: usize,
        n_found: usize,
    ) -> Option<Walk<'a>> {
        let first = query.order().first().filter(|entry| entry.sort_as == SortAs::Value)?;
        let LoggedModelField::Metric { key, .. } = &first.field else { return None };
        Some(Walk {
            db,
            query,
            experiment,
            key,
            direction: first.direction,
            bounds: conditions(query.expr()).into_iter().filter_map(bounds).collect(),
            seen: HashSet::new(),
            end: n_found.saturating_add(wanted),
        })
    }

    /// Adds the first models of the experiment, and those equal to the last of them.
    pub(super) fn over_all(mut self, found: &mut Found) -> Result<(), Problem> {
        let (page, mut value, mut after) = match self.direction {
            Direction::Ascending => (&LATEST_UPWARD, f64::NEG_INFINITY, i64::MIN),
            Direction::Descending => (&LATEST_DOWNWARD, f64::INFINITY, i64::MAX),
        };
        loop {
            let of = params![self.experiment, self.key.as_str(), value, after, STRIDE];
            let places = self.db.rows(page, of, |row| Ok((row.get::<_, f64>(0)?, row.get::<_, i64>(1)?)))?;
            let Some(last) = places.last().copied() else { break };
            (value, after) = last;
            if self.take(&places, found)? == Page::Full {
                return Ok(());
            }
        }
        after = i64::MIN;
        loop {
            let of = params![self.experiment, self.key.as_str(), after, STRIDE];
            let places = self.db.rows(&LATEST_NAN, of, |row| Ok((f64::NAN, row.get::<_, i64>(0)?)))?;
            let Some(last) = places.last().copied() else { break };
            after = last.1;
            if self.take(&places, found)? == Page::Full {
                return Ok(());
            }
        }
        self.without_value(found)
    }

    /// The same among a few rows.
    pub(super) fn among(mut self, rows: &[i64], found: &mut Found) -> Result<(), Problem> {
        let mut places = Vec::with_capacity(rows.len());
        for row in rows {
            let value = |found: &crate::driver::Row<'_>| found.get::<_, Option<f64>>(0);
            self.db.each(&LATEST_OF_MODEL, params![row, self.key.as_str()], |found| {
                places.push((value(found)?.unwrap_or(f64::NAN), *row));
                Ok(())
            })?;
        }
        let direction = self.direction;
        places
            .sort_by(|left, right| SortValue::Number(left.0).compare(&SortValue::Number(right.0), direction));
        if self.take(&places, found)? == Page::Full {
            return Ok(());
        }
        // Those without a value come after all others.
        for row in rows.iter().filter(|row| !self.seen.contains(row)) {
            look_at(self.db, self.query, self.experiment, *row, found)?;
        }
        Ok(())
    }

    /// Judges the models at some places of the index.
    fn take(&mut self, places: &[(f64, i64)], found: &mut Found) -> Result<Page, Problem> {
        for (value, row) in places.iter().copied() {
            let here = SortValue::Number(value);
            if found.len() >= self.end && found.last().is_some_and(|last| !same_place(&last.0, &here)) {
                return Ok(Page::Full);
            }
            if self.seen.contains(&row) || !self.may_match(row)? {
                continue;
            }
            let before = found.len();
            look_at(self.db, self.query, self.experiment, row, found)?;
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

    /// Whether a model has the points that the conditions ask for, as far as an index tells.
    fn may_match(&self, row: i64) -> Result<bool, Problem> {
        for (key, low, high) in &self.bounds {
            if self.db.row(&POINT_WITHIN, params![row, key.as_str(), low, high], |_| Ok(()))?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Adds models that lack what is sorted by; they come after all others.
    fn without_value(&self, found: &mut Found) -> Result<(), Problem> {
        let asks_for_it = conditions(self.query.expr()).into_iter().any(|predicate| {
            matches!(
                (predicate.field(), predicate.test()),
                (LoggedModelField::Metric { key, .. }, Test::Number(..)) if key == self.key
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
statement!(LATEST_OF_MODEL, "SELECT value FROM logged_model_latest WHERE model_id = ?1 AND key = ?2");
statement!(
    POINT_WITHIN,
    "SELECT 1 FROM logged_model_metric WHERE model_id = ?1 AND key = ?2 AND value BETWEEN ?3 AND ?4 LIMIT 1"
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::fresh;

    #[test]
    fn the_best_models_are_read_from_an_index_in_its_order() {
        fresh::found_by_index(&[
            (&LATEST_UPWARD, "COVERING INDEX logged_model_latest_value"),
            (&LATEST_DOWNWARD, "COVERING INDEX logged_model_latest_value"),
            (&LATEST_NAN, "COVERING INDEX logged_model_latest_value"),
            (&LATEST_OF_MODEL, "PRIMARY KEY (model_id=? AND key=?)"),
            (&POINT_WITHIN, "PRIMARY KEY (model_id=? AND key=?)"),
        ]);
    }
}
