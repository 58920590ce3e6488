//! Finding runs: the default page by SQL, everything else over columns.

mod cache;
mod cell;
mod columns;
mod load;
mod recent;
mod scan;

use crate::driver::{Db, params, statement};
use crate::hydrate;
use crate::names::KeyNames;
use trialbook_domain::{Code, ExperimentId, Key, Problem, RunUid};
use trialbook_query::columns::{cursor_at, top_k};
use trialbook_query::{Cursor, MetricStat, RunField, RunQuery, SortValue};
use trialbook_store::{RunIds, RunSearch, RunTable, next_position};

pub(crate) use cache::SearchCache;
pub(crate) use scan::scan;

/// Whether all matches are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    /// They are.
    Yes,
    /// They are not, which the default page makes use of.
    No,
}

/// A page as row numbers.
pub(crate) struct Found {
    /// Rows in order.
    pub(crate) rows: Vec<i64>,
    uids: Vec<RunUid>,
    /// Where the next page starts.
    pub(crate) next: Option<Vec<u8>>,
    n_matching: u64,
    n_created: u64,
}

/// One match: what it is sorted by, and its row.
pub(crate) struct Hit {
    pub(crate) cursor: Cursor,
    pub(crate) row: i64,
}

/// The page of a search.
pub(crate) fn find(
    db: &Db,
    names: &KeyNames,
    cache: &SearchCache,
    search: &RunSearch,
    count: Count,
) -> Result<Found, Problem> {
    let (asked, after) = search.position().ok_or_else(damaged)?;
    let after = after.map(|place| read_cursor(place, &search.query)).transpose()?;
    let wanted = search.limit.saturating_add(1);
    let mut hits = Vec::new();
    let (mut n_matching, mut n_created) = (0, 0);
    let recent = recent::direction(&search.query);
    for experiment in &search.experiments {
        let Some(mut place) = place(db, *experiment)? else { continue };
        place.n_created = place.n_created.min(asked);
        n_created = place.n_created;
        if let Some(direction) = recent {
            hits.extend(recent::find(db, &place, search.view, direction, wanted, after.as_ref())?);
            if count == Count::Yes {
                n_matching += recent::count(db, &place, search.view)?;
            }
        } else {
            n_matching += in_columns(db, names, cache, &place, search, wanted, after.as_ref(), &mut hits)?;
        }
    }
    if let Some(direction) = recent {
        recent::sort(&mut hits, direction);
    } else if search.experiments.len() > 1 {
        hits.sort_by(|left, right| {
            search
                .query
                .compare(&left.cursor.values, &right.cursor.values)
                .then(left.cursor.uid.cmp(&right.cursor.uid))
        });
    }
    let more = hits.len() > search.limit;
    hits.truncate(search.limit);
    let next =
        if more { hits.last().map(|hit| next_position(n_created, &hit.cursor.encode())) } else { None };
    let (rows, uids) = hits.into_iter().map(|hit| (hit.row, hit.cursor.uid)).unzip();
    Ok(Found { rows, uids, next, n_matching, n_created })
}

/// What a search needs to know of an experiment.
pub(crate) struct Place {
    pub(crate) id: ExperimentId,
    pub(crate) name: String,
    pub(crate) deleted: bool,
    pub(crate) rev: i64,
    pub(crate) artifact_root: String,
    /// How many runs were ever created, in any experiment: they are numbered in that order, and never taken away.
    pub(crate) n_created: u64,
}

fn place(db: &Db, experiment: ExperimentId) -> Result<Option<Place>, Problem> {
    db.row(&EXPERIMENT_PLACE, [experiment.0], |row| {
        let root: Option<String> = row.get(3)?;
        Ok(Place {
            id: experiment,
            name: row.get(0)?,
            deleted: row.get::<_, i64>(1)? != 0,
            rev: row.get(2)?,
            artifact_root: root.unwrap_or_else(|| format!("mlflow-artifacts:/{experiment}")),
            n_created: row.get::<_, i64>(4)?.unsigned_abs(),
        })
    })
}

/// Adds the first matches of one experiment, and returns how many there are in all.
#[expect(clippy::too_many_arguments, reason = "the parts of one search, passed on once")]
fn in_columns(
    db: &Db,
    names: &KeyNames,
    cache: &SearchCache,
    place: &Place,
    search: &RunSearch,
    wanted: usize,
    after: Option<&Cursor>,
    hits: &mut Vec<Hit>,
) -> Result<u64, Problem> {
    let fields: Vec<&RunField> = search.query.fields();
    cache.with(db, names, place, &fields, |columns| {
        let mut matching = columns.matching(place, search.view, search.query.expr());
        columns.keep_created(&mut matching, place.n_created);
        let order = search.query.order();
        for ordinal in top_k(columns, order, &matching, wanted, after) {
            hits.push(Hit { cursor: cursor_at(columns, order, ordinal), row: columns.row(ordinal) });
        }
        matching.count() as u64
    })
}

fn read_cursor(bytes: &[u8], query: &RunQuery) -> Result<Cursor, Problem> {
    Cursor::decode(bytes).ok().filter(|cursor| cursor.fits(query.order())).ok_or_else(damaged)
}

fn damaged() -> Problem {
    Problem::new(Code::InvalidPageToken, "The page token is damaged.")
        .hint("Start again from the first page, without a token.")
}

/// A page as columns of the given fields.
pub(crate) fn table(
    db: &Db,
    names: &KeyNames,
    cache: &SearchCache,
    search: &RunSearch,
    fields: Vec<RunField>,
) -> Result<RunTable, Problem> {
    let found = find(db, names, cache, search, Count::Yes)?;
    let columns = cell::columns(db, names, fields, &found.rows)?;
    let Found { uids, next, n_matching, n_created, .. } = found;
    Ok(RunTable { ids: RunIds { uids, next, n_matching, n_created }, columns })
}

/// The keys that runs of an experiment have used, as fields.
pub(crate) fn fields(db: &Db, experiment: ExperimentId) -> Result<Vec<RunField>, Problem> {
    let mut fields = Vec::new();
    db.each(&KEYS_OF_EXPERIMENT, params![experiment.0], |row| {
        if let Ok(key) = Key::new(row.get_ref(1)?.as_str()?) {
            match row.get::<_, i64>(0)? {
                1 => fields.push(RunField::Metric { key, stat: MetricStat::Last }),
                2 => fields.push(RunField::Param(key)),
                3 => fields.push(RunField::Tag(key)),
                _ => {}
            }
        }
        Ok(())
    })?;
    Ok(fields)
}

/// A sort value as a whole number.
pub(crate) fn whole(value: &SortValue) -> Option<i64> {
    match value {
        SortValue::Number(number) => Some(*number as i64),
        SortValue::Text(digits) => digits.parse().ok(),
        SortValue::Missing => None,
    }
}

/// Everything the found runs logged, in order.
pub(crate) fn records(
    db: &Db,
    names: &KeyNames,
    found: &Found,
) -> Result<Vec<trialbook_domain::RunRecord>, Problem> {
    hydrate::records(db, names, &found.rows)
}

statement!(
    EXPERIMENT_PLACE,
    "SELECT name, life, rev, artifact_root, (SELECT ifnull(max(id), 0) FROM run) FROM experiment WHERE id = ?1"
);
statement!(KEYS_OF_EXPERIMENT, "SELECT kind, name FROM key WHERE experiment_id = ?1 ORDER BY kind, name");
