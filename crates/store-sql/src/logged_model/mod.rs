//! Rows of logged models: creating, changing, reading.

mod ordered;
mod search;

use crate::driver::{Db, Row, RowResult, params, statement};
use crate::writer::{WriterState, run_not_found};
use std::collections::HashMap;
use trialbook_domain::{
    Code, DatasetRef, ExperimentId, Key, Lifecycle, LoggedModel, LoggedModelStatus, MetricPoint, ModelMetric,
    ModelPoint, ModelUid, NewLoggedModel, Problem, RunUid, TimestampMs,
};
use trialbook_store::LoggedModelChange;

pub(crate) use search::search;

const PARAM: i64 = 1;
const TAG: i64 = 2;
/// Characters of a text that its index holds.
const HEAD_CHARS: usize = 48;

/// What a row says of a model, without what hangs on it.
pub(crate) struct Stored {
    pub(crate) row: i64,
    pub(crate) model: LoggedModel,
}

/// Creates a pending model.
pub(crate) fn create(
    state: &mut WriterState,
    new: &NewLoggedModel,
    now: TimestampMs,
) -> Result<LoggedModel, Problem> {
    state.active_experiment(new.experiment)?;
    let db = state.db();
    if let Some(run) = new.source_run
        && db.row(&RUN_EXISTS, [&run.0[..]], |_| Ok(()))?.is_none()
    {
        return Err(run_not_found(run));
    }
    db.execute(
        &MODEL_INSERT,
        params![
            &new.uid.0[..],
            new.experiment.0,
            new.name,
            status_number(LoggedModelStatus::Pending),
            new.model_type,
            new.source_run.as_ref().map(|run| &run.0[..]),
            now.0
        ],
    )?;
    let row = db.last_id();
    new.params.iter().try_for_each(|(key, value)| set_pair(db, row, PARAM, key, value))?;
    new.tags.iter().try_for_each(|(key, value)| set_pair(db, row, TAG, key, value))?;
    get(db, new.uid)
}

/// One model with everything known of it, deleted or not.
pub(crate) fn get(db: &Db, uid: ModelUid) -> Result<LoggedModel, Problem> {
    whole(db, find(db, uid)?.ok_or_else(|| not_found(uid))?)
}

/// A model without what hangs on it, deleted or not.
pub(crate) fn find(db: &Db, uid: ModelUid) -> Result<Option<Stored>, Problem> {
    db.row(&MODEL_BY_UID, [&uid.0[..]], read)
}

/// A model that may be written to.
pub(crate) fn live(db: &Db, uid: ModelUid) -> Result<Stored, Problem> {
    find(db, uid)?.filter(|stored| stored.model.lifecycle == Lifecycle::Active).ok_or_else(|| not_found(uid))
}

/// Applies one change, whole or not at all.
pub(crate) fn change(
    state: &WriterState,
    uid: ModelUid,
    change: LoggedModelChange,
    now: TimestampMs,
) -> Result<LoggedModel, Problem> {
    let db = state.db();
    if change == LoggedModelChange::Delete {
        let row = find(db, uid)?.ok_or_else(|| not_found(uid))?.row;
        db.execute(&MODEL_DELETE, params![row, now.0])?;
        return get(db, uid);
    }
    let row = live(db, uid)?.row;
    match change {
        LoggedModelChange::Delete => {}
        LoggedModelChange::Finalize(status) => {
            db.execute(&MODEL_STATUS, params![row, status_number(status), now.0])?;
        }
        LoggedModelChange::SetTags(tags) => {
            tags.iter().try_for_each(|(key, value)| set_pair(db, row, TAG, key, value))?;
        }
        LoggedModelChange::DeleteTag(key) => {
            if db.execute(&PAIR_DELETE, params![row, TAG, key.as_str()])? == 0 {
                let what = format!("The logged model {uid} has no tag '{key}'.");
                return Err(Problem::new(Code::TagNotFound, what).fact("key", key).fact("model_id", uid));
            }
        }
        LoggedModelChange::LogParams(params) => {
            check_params(db, row, uid, &params)?;
            params.iter().try_for_each(|(key, value)| set_pair(db, row, PARAM, key, value))?;
        }
    }
    get(db, uid)
}

/// Rows and experiments of the models that points are for; an unknown one refuses them all.
pub(crate) fn rows_of(db: &Db, points: &[ModelPoint]) -> Result<Vec<(ModelUid, i64, ExperimentId)>, Problem> {
    let mut known: Vec<(ModelUid, i64, ExperimentId)> = Vec::new();
    for point in points {
        if known.iter().all(|(uid, ..)| *uid != point.model) {
            let stored = find(db, point.model)?.ok_or_else(|| not_found(point.model))?;
            known.push((point.model, stored.row, stored.model.experiment));
        }
    }
    Ok(known)
}

/// Adds the points that a run logged for a model; exact repeats count once.
pub(crate) fn add_points(
    db: &Db,
    run: i64,
    points: &[ModelPoint],
    rows: &[(ModelUid, i64, ExperimentId)],
) -> Result<(), Problem> {
    for ModelPoint { model, key, point, dataset } in points {
        let Some((_, row, experiment)) = rows.iter().find(|(uid, ..)| uid == model) else { continue };
        let (name, digest) =
            dataset.as_ref().map_or(("", ""), |dataset| (dataset.name.as_str(), dataset.digest.as_str()));
        // The driver stores NaN as NULL, which is what the tables mean by NULL.
        for statement in [&METRIC_INSERT, &LATEST_SET] {
            db.execute(
                statement,
                params![
                    row,
                    key.as_str(),
                    point.timestamp.0,
                    point.step,
                    run,
                    name,
                    digest,
                    experiment.0,
                    point.value
                ],
            )?;
        }
    }
    Ok(())
}

/// Refuses parameters that the model, or this list before them, has with other values, and names each of them.
fn check_params(db: &Db, row: i64, uid: ModelUid, params: &[(Key, String)]) -> Result<(), Problem> {
    let (mut conflicts, mut sent) = (Vec::new(), HashMap::with_capacity(params.len()));
    for (key, new) in params {
        let stored = db.row(&PAIR_TEXT, params![row, PARAM, key.as_str()], |found| found.get(0))?;
        let first: &String = sent.entry(key).or_insert(new);
        let old: Option<String> = stored.or_else(|| Some(first.clone()));
        conflicts.extend(old.filter(|old| old != new).map(|old| (key, old, new)));
    }
    let Some((key, old, new)) = conflicts.first() else { return Ok(()) };
    let what =
        format!("The parameter '{key}' of the logged model {uid} is '{old}' and cannot become '{new}'.");
    let problem = Problem::new(Code::ParamChanged, what).why("Parameters are written once.");
    Err(conflicts
        .iter()
        .fold(problem, |problem, (key, old, new)| problem.fact("key", key).fact("old", old).fact("new", new)))
}

fn set_pair(db: &Db, row: i64, kind: i64, key: &Key, value: &str) -> Result<(), Problem> {
    db.execute(&PAIR_SET, params![row, kind, key.as_str(), head(value), value]).map(|_| ())
}

/// The part of a text that its index holds.
fn head(text: &str) -> &str {
    text.char_indices().nth(HEAD_CHARS).map_or(text, |(at, _)| &text[..at])
}

/// Adds what hangs on a model.
fn whole(db: &Db, stored: Stored) -> Result<LoggedModel, Problem> {
    let Stored { row, mut model } = stored;
    let mut pairs = Vec::new();
    db.each(&PAIRS, [row], |found| {
        pairs.push((found.get::<_, i64>(0)?, found.get::<_, String>(1)?, found.get::<_, String>(2)?));
        Ok(())
    })?;
    for (kind, name, text) in pairs {
        let list = if kind == PARAM { &mut model.params } else { &mut model.tags };
        list.push((key(&name)?, text));
    }
    model.metrics = metrics(db, &METRICS, params![row])?;
    Ok(model)
}

fn metrics(
    db: &Db,
    statement: &crate::driver::Statement,
    of: impl crate::driver::Params,
) -> Result<Vec<ModelMetric>, Problem> {
    let found = db.rows(statement, of, |row| Ok((row.get::<_, String>(0)?, read_metric(row)?)))?;
    found
        .into_iter()
        .map(|(name, (point, run, dataset))| Ok(ModelMetric { key: key(&name)?, point, run, dataset }))
        .collect()
}

fn read_metric(row: &Row<'_>) -> RowResult<(MetricPoint, RunUid, Option<DatasetRef>)> {
    let point = MetricPoint {
        value: row.get::<_, Option<f64>>(1)?.unwrap_or(f64::NAN),
        step: row.get(2)?,
        timestamp: TimestampMs(row.get(3)?),
    };
    let dataset = DatasetRef { name: row.get(5)?, digest: row.get(6)? };
    let is_none = dataset.name.is_empty() && dataset.digest.is_empty();
    Ok((point, RunUid(row.get(4)?), (!is_none).then_some(dataset)))
}

fn key(name: &str) -> Result<Key, Problem> {
    Key::new(name).map_err(|error| Problem::bug(format!("the stored key '{name}' of a model: {error}")))
}

fn read(row: &Row<'_>) -> RowResult<Stored> {
    let lifecycle = if row.get::<_, i64>(9)? == 0 { Lifecycle::Active } else { Lifecycle::Deleted };
    let model = LoggedModel {
        uid: ModelUid(row.get(1)?),
        experiment: ExperimentId(row.get(2)?),
        name: row.get(3)?,
        status: status_of_number(row.get(4)?),
        model_type: row.get(5)?,
        source_run: row.get::<_, Option<[u8; 16]>>(6)?.map(RunUid),
        created: TimestampMs(row.get(7)?),
        updated: TimestampMs(row.get(8)?),
        lifecycle,
        artifact_root: row.get(10)?,
        params: Vec::new(),
        tags: Vec::new(),
        metrics: Vec::new(),
    };
    Ok(Stored { row: row.get(0)?, model })
}

/// The problem of an id that no model has.
pub(crate) fn not_found(uid: ModelUid) -> Problem {
    Problem::new(Code::LoggedModelNotFound, format!("The logged model {uid} does not exist."))
        .fact("model_id", uid)
}

fn status_number(status: LoggedModelStatus) -> i64 {
    match status {
        LoggedModelStatus::Pending => 1,
        LoggedModelStatus::Ready => 2,
        LoggedModelStatus::Failed => 3,
    }
}

fn status_of_number(number: i64) -> LoggedModelStatus {
    match number {
        2 => LoggedModelStatus::Ready,
        3 => LoggedModelStatus::Failed,
        _ => LoggedModelStatus::Pending,
    }
}

macro_rules! model_columns {
    () => {
        "SELECT m.id, m.uid, m.experiment_id, m.name, m.status, m.model_type, m.source_run, m.created_ms, \
         m.updated_ms, m.life, e.artifact_root FROM logged_model m JOIN experiment e ON e.id = m.experiment_id "
    };
}
use model_columns;

macro_rules! metric_columns {
    () => {
        "SELECT m.key, m.value, m.step, m.ts_ms, r.uid, m.dataset_name, m.dataset_digest \
         FROM logged_model_metric m JOIN run r ON r.id = m.run_id "
    };
}
use metric_columns;

statement!(RUN_EXISTS, "SELECT 1 FROM run WHERE uid = ?1");
statement!(
    MODEL_INSERT,
    "INSERT INTO logged_model (uid, experiment_id, name, status, model_type, source_run, created_ms, updated_ms, life)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, 0)"
);
statement!(MODEL_STATUS, "UPDATE logged_model SET status = ?2, updated_ms = ?3 WHERE id = ?1");
statement!(MODEL_DELETE, "UPDATE logged_model SET life = 1, updated_ms = ?2 WHERE id = ?1");
const MODEL_BY_UID: crate::driver::Statement =
    crate::driver::Statement { name: "MODEL_BY_UID", sql: concat!(model_columns!(), "WHERE m.uid = ?1") };
statement!(
    PAIR_SET,
    "INSERT INTO logged_model_kv (model_id, kind, key, head, text) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (model_id, kind, key) DO UPDATE SET head = excluded.head, text = excluded.text"
);
statement!(PAIR_DELETE, "DELETE FROM logged_model_kv WHERE model_id = ?1 AND kind = ?2 AND key = ?3");
statement!(PAIR_TEXT, "SELECT text FROM logged_model_kv WHERE model_id = ?1 AND kind = ?2 AND key = ?3");
statement!(PAIRS, "SELECT kind, key, text FROM logged_model_kv WHERE model_id = ?1 ORDER BY kind, key");
statement!(
    METRIC_INSERT,
    "INSERT INTO logged_model_metric (model_id, key, ts_ms, step, run_id, dataset_name, dataset_digest, experiment_id,
                                      value)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING"
);
statement!(
    LATEST_SET,
    "INSERT INTO logged_model_latest (model_id, key, ts_ms, step, run_id, dataset_name, dataset_digest, experiment_id,
                                      value)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
     ON CONFLICT (model_id, key, dataset_name, dataset_digest) DO UPDATE
     SET ts_ms = excluded.ts_ms, step = excluded.step, run_id = excluded.run_id, value = excluded.value
     WHERE (excluded.ts_ms, excluded.step) > (ts_ms, step)
        OR ((excluded.ts_ms, excluded.step) = (ts_ms, step)
            AND (SELECT uid FROM run WHERE id = excluded.run_id)
              < (SELECT uid FROM run WHERE id = logged_model_latest.run_id))"
);
const METRICS: crate::driver::Statement = crate::driver::Statement {
    name: "METRICS",
    sql: concat!(metric_columns!(), "WHERE m.model_id = ?1 ORDER BY m.key, m.ts_ms, m.step"),
};
