//! The default page: every run of a view by start, straight from an index.

use super::{Hit, Place, whole};
use crate::driver::{Db, params, statement};
use trialbook_domain::{Lifecycle, Problem, RunUid, ViewType};
use trialbook_query::{Cursor, Direction, Expr, RunAttribute, RunField, RunQuery, SortValue};

/// The direction of a query that is nothing but "all runs by start"; `None` for every other query.
pub(super) fn direction(query: &RunQuery) -> Option<Direction> {
    match (query.expr(), query.order()) {
        (Expr::All, [only]) if only.field == RunField::Attribute(RunAttribute::StartTime) => {
            Some(only.direction)
        }
        _ => None,
    }
}

/// The first runs after the cursor, unsorted between the lives.
pub(super) fn find(
    db: &Db,
    place: &Place,
    view: ViewType,
    direction: Direction,
    wanted: usize,
    after: Option<&Cursor>,
) -> Result<Vec<Hit>, Problem> {
    let statement = match direction {
        Direction::Descending => &RECENT_DOWN,
        Direction::Ascending => &RECENT_UP,
    };
    let start = match after.map(|cursor| cursor.values.first().and_then(whole)) {
        Some(Some(start)) => start,
        _ if direction == Direction::Descending => i64::MAX,
        _ => i64::MIN,
    };
    let uid = after.map(|cursor| cursor.uid.0);
    let mut hits = Vec::new();
    for life in lives(place, view) {
        hits.extend(db.rows(
            statement,
            params![place.id.0, life, start, uid.as_ref().map(|uid| &uid[..]), wanted as i64, last(place)],
            |row| {
                let values = vec![exact(row.get(1)?)];
                Ok(Hit { row: row.get(0)?, cursor: Cursor { values, uid: RunUid(row.get(2)?) } })
            },
        )?);
    }
    Ok(hits)
}

/// A start as a value of the cursor: digits when a double would make another moment of it.
fn exact(start: i64) -> SortValue {
    let number = start as f64;
    if number as i64 == start { SortValue::Number(number) } else { SortValue::Text(start.to_string()) }
}

/// Sorts the hits of all lives and experiments as the index has those of each.
pub(super) fn sort(hits: &mut [Hit], direction: Direction) {
    let place = |hit: &Hit| (hit.cursor.values.first().and_then(whole), hit.cursor.uid);
    hits.sort_by(|left, right| {
        let ((left, left_uid), (right, right_uid)) = (place(left), place(right));
        let by_start = match direction {
            Direction::Ascending => left.cmp(&right),
            Direction::Descending => right.cmp(&left),
        };
        by_start.then(left_uid.cmp(&right_uid))
    });
}

/// How many runs the view has.
pub(super) fn count(db: &Db, place: &Place, view: ViewType) -> Result<u64, Problem> {
    let mut n = 0;
    for life in lives(place, view) {
        n += db
            .row(&RUN_COUNT, [place.id.0, life, last(place)], |row| row.get::<_, i64>(0))?
            .unwrap_or(0)
            .unsigned_abs();
    }
    Ok(n)
}

/// The stored lives that a view shows; all runs of a deleted experiment count as deleted.
pub(super) fn lives(place: &Place, view: ViewType) -> Vec<i64> {
    let shown = |life: i64| {
        let deleted = place.deleted || life != 0;
        view.shows(if deleted { Lifecycle::Deleted } else { Lifecycle::Active })
    };
    [0, 1].into_iter().filter(|life| shown(*life)).collect()
}

/// The number of the last run that has a part in the answer.
fn last(place: &Place) -> i64 {
    i64::try_from(place.n_created).unwrap_or(i64::MAX)
}

statement!(
    RECENT_DOWN,
    "SELECT id, start_ms, uid FROM run
     WHERE experiment_id = ?1 AND life = ?2 AND start_ms <= ?3 AND (?4 IS NULL OR start_ms < ?3 OR uid > ?4)
       AND id <= ?6
     ORDER BY start_ms DESC, uid LIMIT ?5"
);
statement!(
    RECENT_UP,
    "SELECT id, start_ms, uid FROM run
     WHERE experiment_id = ?1 AND life = ?2 AND start_ms >= ?3 AND (?4 IS NULL OR start_ms > ?3 OR uid > ?4)
       AND id <= ?6
     ORDER BY start_ms, uid LIMIT ?5"
);
statement!(RUN_COUNT, "SELECT count(*) FROM run WHERE experiment_id = ?1 AND life = ?2 AND id <= ?3");
