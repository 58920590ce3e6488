//! Finding logged models.
//!
//! A condition that few models meet is looked up in its index, and those few are judged. Everything else goes through
//! the models from the newest on, or from the best value of a metric on (`ordered.rs`), reading of each only what the
//! search asks for, until the page is full. Only another order than these two looks at all models.

use super::{PARAM, Stored, TAG, head, key, metric_columns, metrics, model_columns, ordered, read, whole};
use crate::driver::{Db, Statement, params, statement};
use trialbook_domain::{Key, LoggedModel, Problem};
use trialbook_query::{
    Comparison, Expr, Field, LoggedModelAttribute, LoggedModelField, LoggedModelQuery, Predicate, SortValue,
    Test,
};
use trialbook_store::LoggedModelSearch;

/// As many models are judged one by one before the usual order is walked instead.
const FEW: i64 = 1_000;
/// Models read at a time on the walk.
const STRIDE: i64 = 256;

/// The models that match, in order.
pub(crate) fn search(db: &Db, search: &LoggedModelSearch) -> Result<Vec<LoggedModel>, Problem> {
    let wanted = search.skip.saturating_add(search.limit);
    let query = &search.query;
    let usual = query.order() == LoggedModelField::ties(true);
    let mut found: Vec<(Vec<SortValue>, Stored)> = Vec::new();
    let mut experiments = search.experiments.clone();
    experiments.sort_unstable();
    experiments.dedup();
    for experiment in experiments {
        let few = few(db, query, experiment.0)?;
        match (ordered::Walk::of(db, query, experiment.0, wanted, found.len()), few) {
            (Some(walk), Some(rows)) => walk.among(&rows, &mut found)?,
            (Some(walk), None) => walk.over_all(&mut found)?,
            (None, Some(rows)) => {
                rows.into_iter().try_for_each(|row| look_at(db, query, experiment.0, row, &mut found))?;
            }
            (None, None) => {
                walk(db, query, experiment.0, if usual { wanted } else { usize::MAX }, &mut found)?;
            }
        }
    }
    found.sort_by(|left, right| query.compare(&left.0, &right.0));
    found
        .into_iter()
        .skip(search.skip)
        .take(search.limit)
        .map(|(_, stored)| {
            let bare =
                LoggedModel { params: Vec::new(), tags: Vec::new(), metrics: Vec::new(), ..stored.model };
            whole(db, Stored { row: stored.row, model: bare })
        })
        .collect()
}

/// Goes through an experiment's models from the newest on until so many match.
pub(super) fn walk(
    db: &Db,
    query: &LoggedModelQuery,
    experiment: i64,
    wanted: usize,
    found: &mut Vec<(Vec<SortValue>, Stored)>,
) -> Result<(), Problem> {
    let end = found.len().saturating_add(wanted);
    let (mut created, mut uid) = (i64::MAX, [0; 16]);
    while found.len() < end {
        let page = db.rows(&MODEL_PAGE, params![experiment, created, &uid[..], STRIDE], read)?;
        let Some(last) = page.last() else { break };
        (created, uid) = (last.model.created.0, last.model.uid.0);
        for stored in page {
            judge(db, query, stored, found)?;
            if found.len() >= end {
                break;
            }
        }
    }
    Ok(())
}

/// Reads the model in a row of an experiment, and judges it unless it is deleted.
pub(super) fn look_at(
    db: &Db,
    query: &LoggedModelQuery,
    experiment: i64,
    row: i64,
    found: &mut Vec<(Vec<SortValue>, Stored)>,
) -> Result<(), Problem> {
    match db.row(&MODEL_LIVE, params![row, experiment], read)? {
        Some(stored) => judge(db, query, stored, found),
        None => Ok(()),
    }
}

/// Keeps a model that matches, with what it is sorted by.
fn judge(
    db: &Db,
    query: &LoggedModelQuery,
    mut stored: Stored,
    found: &mut Vec<(Vec<SortValue>, Stored)>,
) -> Result<(), Problem> {
    for field in query.fields() {
        load(db, &mut stored, field)?;
    }
    if query.matches(&stored.model) {
        found.push((query.sort_values(&stored.model), stored));
    }
    Ok(())
}

/// Reads what one field of a search asks for.
fn load(db: &Db, stored: &mut Stored, field: &LoggedModelField) -> Result<(), Problem> {
    let row = stored.row;
    let text = |kind: i64, name: &str| -> Result<Option<String>, Problem> {
        db.row(&super::PAIR_TEXT, params![row, kind, name], |found| found.get(0))
    };
    let model = &mut stored.model;
    match field {
        LoggedModelField::Attribute(_) => {}
        LoggedModelField::Param(name) => {
            if let Some(text) = text(PARAM, name.as_str())? {
                model.params.push((key(name.as_str())?, text));
            }
        }
        LoggedModelField::Tag(name) => {
            if let Some(text) = text(TAG, name.as_str())? {
                model.tags.push((key(name.as_str())?, text));
            }
        }
        LoggedModelField::Metric { key, .. } => {
            if model.metrics.iter().all(|metric| metric.key != *key) {
                model.metrics.extend(metrics(db, &METRICS_OF_KEY, params![row, key.as_str()])?);
            }
        }
        LoggedModelField::AnyMetric(_) => model.metrics = metrics(db, &super::METRICS, params![row])?,
    }
    Ok(())
}

/// Rows of the models that meet one of the conditions, when these are few.
fn few(db: &Db, query: &LoggedModelQuery, experiment: i64) -> Result<Option<Vec<i64>>, Problem> {
    for predicate in conditions(query.expr()) {
        let rows = match (predicate.field(), predicate.test()) {
            (
                LoggedModelField::Attribute(LoggedModelAttribute::SourceRun),
                Test::Text(Comparison::Equal, text),
            ) => {
                let Some(run) = trialbook_domain::RunUid::parse(text) else { continue };
                by(db, &BY_RUN, params![&run.0[..], FEW + 1])?
            }
            (LoggedModelField::Attribute(LoggedModelAttribute::Id), Test::Text(Comparison::Equal, text)) => {
                let Some(uid) = trialbook_domain::ModelUid::parse(text) else { return Ok(Some(Vec::new())) };
                by(db, &BY_UID, params![&uid.0[..]])?
            }
            (LoggedModelField::Param(key), Test::Text(Comparison::Equal, text)) => {
                by(db, &BY_PAIR, params![PARAM, key.as_str(), head(text), FEW + 1])?
            }
            (LoggedModelField::Tag(key), Test::Text(Comparison::Equal, text)) => {
                by(db, &BY_PAIR, params![TAG, key.as_str(), head(text), FEW + 1])?
            }
            (LoggedModelField::Metric { .. }, _) => {
                let Some((key, low, high)) = bounds(predicate) else { continue };
                by(db, &BY_METRIC, params![experiment, key.as_str(), low, high, FEW + 1])?
            }
            _ => continue,
        };
        if rows.is_some() {
            return Ok(rows);
        }
    }
    Ok(None)
}

/// The metric that a test asks for, and between which values one of its points must be.
pub(super) fn bounds(predicate: &Predicate<LoggedModelField>) -> Option<(&Key, f64, f64)> {
    let LoggedModelField::Metric { key, .. } = predicate.field() else { return None };
    let Test::Number(comparison, number) = predicate.test() else { return None };
    let (low, high) = match comparison {
        Comparison::Equal => (*number, *number),
        Comparison::Greater | Comparison::GreaterOrEqual => (*number, f64::INFINITY),
        Comparison::Less | Comparison::LessOrEqual => (f64::NEG_INFINITY, *number),
        Comparison::NotEqual => return None,
    };
    Some((key, low, high))
}

/// The rows that a look-up of at most one more than [`FEW`] finds, each once; `None` when it may have been cut short.
fn by(db: &Db, statement: &Statement, of: impl crate::driver::Params) -> Result<Option<Vec<i64>>, Problem> {
    let mut rows = db.rows(statement, of, |row| row.get(0))?;
    if rows.len() as i64 > FEW {
        return Ok(None);
    }
    rows.sort_unstable();
    rows.dedup();
    Ok(Some(rows))
}

/// The tests that must all hold.
pub(super) fn conditions(expr: &Expr<LoggedModelField>) -> Vec<&Predicate<LoggedModelField>> {
    match expr {
        Expr::Test(predicate) => vec![predicate],
        Expr::And(parts) => parts.iter().flat_map(conditions).collect(),
        Expr::All | Expr::Or(_) | Expr::Not(_) => Vec::new(),
    }
}

const MODEL_LIVE: Statement = Statement {
    name: "MODEL_LIVE",
    sql: concat!(model_columns!(), "WHERE m.id = ?1 AND m.experiment_id = ?2 AND m.life = 0"),
};
const MODEL_PAGE: Statement = Statement {
    name: "MODEL_PAGE",
    sql: concat!(
        model_columns!(),
        "WHERE m.experiment_id = ?1 AND m.life = 0 AND m.created_ms <= ?2 AND (m.created_ms < ?2 OR m.uid > ?3)
         ORDER BY m.created_ms DESC, m.uid LIMIT ?4"
    ),
};
const METRICS_OF_KEY: Statement = Statement {
    name: "METRICS_OF_KEY",
    sql: concat!(metric_columns!(), "WHERE m.model_id = ?1 AND m.key = ?2 ORDER BY m.ts_ms, m.step"),
};
statement!(BY_UID, "SELECT id FROM logged_model WHERE uid = ?1");
statement!(BY_RUN, "SELECT id FROM logged_model WHERE source_run = ?1 LIMIT ?2");
statement!(
    BY_PAIR,
    "SELECT model_id FROM logged_model_kv WHERE kind = ?1 AND key = ?2 AND head = ?3 LIMIT ?4"
);
statement!(
    BY_METRIC,
    "SELECT model_id FROM logged_model_metric
     WHERE experiment_id = ?1 AND key = ?2 AND value BETWEEN ?3 AND ?4 LIMIT ?5"
);

#[cfg(test)]
mod tests;
