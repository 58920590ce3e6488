//! Logging to a run: parameters are checked before anything is written, then everything is gathered for the group.

use crate::driver::{params, statement};
use crate::logged_model;
use crate::writer::{KeyKind, WriterState};
use trialbook_domain::{
    Code, ExperimentId, Key, LogBatch, MetricSummary, ParamKind, ParamValue, Problem, RunUid, TimestampMs,
};
use trialbook_store::{ChangeKind, TagEdit};

/// The tag that carries a run's display name.
pub(crate) const RUN_NAME_TAG: &str = "mlflow.runName";
/// The tag that names the parent of a nested run.
const PARENT_RUN_TAG: &str = "mlflow.parentRunId";

/// Stores a batch whole or, when it is refused, leaves no trace of it.
pub(crate) fn log_batch(
    state: &mut WriterState,
    uid: RunUid,
    batch: LogBatch,
    now: TimestampMs,
) -> Result<(), Problem> {
    let tail = state.active_run(uid)?;
    let (row, experiment) = (tail.row, tail.experiment);
    if !batch.metrics.is_empty() {
        state.check_backlog(uid, row)?;
    }
    check_keys(state, experiment, &batch)?;
    let models = logged_model::rows_of(state.db(), &batch.models)?;
    let params = new_params(state, uid, row, experiment, batch.params)?;
    // From here on the batch is accepted; only a failing database can stop it, and then the group fails as one.
    let accepted = Accepted { params, tags: batch.tags, metrics: batch.metrics };
    let written = write(state, uid, (row, experiment), accepted, now)
        .and_then(|()| logged_model::add_points(state.db(), row, &batch.models, &models));
    if let Err(problem) = &written {
        state.poison(problem.clone());
    }
    written
}

struct Accepted {
    params: Vec<(Key, ParamValue)>,
    tags: Vec<(Key, String)>,
    metrics: Vec<trialbook_domain::KeyPoints>,
}

fn write(
    state: &mut WriterState,
    uid: RunUid,
    (row, experiment): (i64, ExperimentId),
    accepted: Accepted,
    now: TimestampMs,
) -> Result<(), Problem> {
    for (key, value) in &accepted.params {
        insert_param(state, row, experiment, key, value)?;
    }
    for (key, value) in &accepted.tags {
        set_tag(state, uid, row, experiment, key, value)?;
    }
    state.heard(uid, now, ChangeKind::RunLogged)?;
    for metric in accepted.metrics {
        let (db, keys) = state.db_and_keys();
        let key_id = keys.get_or_insert(db, experiment, KeyKind::Metric, &metric.key)?;
        state.gather(uid, key_id, metric.points)?;
    }
    Ok(())
}

/// Sets a tag to what `edit` makes of its present value.
pub(crate) fn edit_tag(
    state: &mut WriterState,
    uid: RunUid,
    key: &Key,
    edit: TagEdit,
    now: TimestampMs,
) -> Result<(), Problem> {
    let tail = state.active_run(uid)?;
    let (row, experiment) = (tail.row, tail.experiment);
    let (db, keys) = state.db_and_keys();
    keys.check_room(db, experiment, KeyKind::Tag, std::iter::once(key))?;
    let present: Option<String> = match keys.get(db, experiment, KeyKind::Tag, key)? {
        None => None,
        Some(key_id) => db.row(&TAG_TEXT, [row, key_id], |found| found.get(0))?,
    };
    set_tag(state, uid, row, experiment, key, &edit(present.as_deref()))?;
    state.heard(uid, now, ChangeKind::RunUpdated).map(|_| ())
}

fn check_keys(state: &mut WriterState, experiment: ExperimentId, batch: &LogBatch) -> Result<(), Problem> {
    let (db, keys) = state.db_and_keys();
    if !batch.metrics.is_empty() {
        keys.check_room(db, experiment, KeyKind::Metric, batch.metrics.iter().map(|metric| &metric.key))?;
    }
    if !batch.params.is_empty() {
        keys.check_room(db, experiment, KeyKind::Param, batch.params.iter().map(|(key, _)| key))?;
    }
    if !batch.tags.is_empty() {
        keys.check_room(db, experiment, KeyKind::Tag, batch.tags.iter().map(|(key, _)| key))?;
    }
    Ok(())
}

/// The parameters that the run does not have yet; one that it has with another value refuses the batch.
fn new_params(
    state: &mut WriterState,
    uid: RunUid,
    row: i64,
    experiment: ExperimentId,
    params: Vec<(Key, ParamValue)>,
) -> Result<Vec<(Key, ParamValue)>, Problem> {
    let mut new = Vec::with_capacity(params.len());
    let mut conflicts = Vec::new();
    for (key, value) in params {
        match stored_param(state, row, experiment, &key)? {
            None => new.push((key, value)),
            Some(old) if old == value.text() => {}
            Some(old) => conflicts.push((key, old, value)),
        }
    }
    let Some((key, old, value)) = conflicts.first() else { return Ok(new) };
    let what = format!("The parameter '{key}' of run {uid} is '{old}' and cannot become '{}'.", value.text());
    let problem = Problem::new(Code::ParamChanged, what)
        .why("Parameters are written once.")
        .hint("Log the new value under another key, or start a new run.")
        .fact("run_id", uid);
    Err(conflicts.iter().fold(problem, |problem, (key, old, value)| {
        problem.fact("key", key).fact("old", old).fact("new", value.text())
    }))
}

fn stored_param(
    state: &mut WriterState,
    row: i64,
    experiment: ExperimentId,
    key: &Key,
) -> Result<Option<String>, Problem> {
    let (db, keys) = state.db_and_keys();
    match keys.get(db, experiment, KeyKind::Param, key)? {
        None => Ok(None),
        Some(key_id) => db.row(&PARAM_TEXT, [row, key_id], |found| found.get(0)),
    }
}

fn insert_param(
    state: &mut WriterState,
    row: i64,
    experiment: ExperimentId,
    key: &Key,
    value: &ParamValue,
) -> Result<(), Problem> {
    let (db, keys) = state.db_and_keys();
    let key_id = keys.get_or_insert(db, experiment, KeyKind::Param, key)?;
    db.execute(&PARAM_INSERT, params![row, key_id, kind_number(value.kind()), value.number(), value.text()])
        .map(|_| ())
}

/// Stores a tag.
pub(crate) fn put_tag(
    state: &mut WriterState,
    row: i64,
    experiment: ExperimentId,
    key: &Key,
    value: &str,
) -> Result<(), Problem> {
    let (db, keys) = state.db_and_keys();
    let key_id = keys.get_or_insert(db, experiment, KeyKind::Tag, key)?;
    db.execute(&TAG_SET, params![row, key_id, value]).map(|_| ())
}

/// Sets a tag; the tags that name the run and its parent also move those columns.
pub(crate) fn set_tag(
    state: &mut WriterState,
    uid: RunUid,
    row: i64,
    experiment: ExperimentId,
    key: &Key,
    value: &str,
) -> Result<(), Problem> {
    put_tag(state, row, experiment, key, value)?;
    let db = state.db();
    match key.as_str() {
        RUN_NAME_TAG => {
            db.execute(&RUN_NAME_SET, params![row, value])?;
            state.note(experiment, Some(uid), ChangeKind::RunUpdated);
        }
        PARENT_RUN_TAG => {
            let parent = RunUid::parse(value);
            db.execute(&RUN_PARENT_SET, params![row, parent.as_ref().map(|uid| &uid.0[..])])?;
            state.note(experiment, Some(uid), ChangeKind::RunUpdated);
        }
        _ => {}
    }
    Ok(())
}

impl WriterState {
    /// Adds points to the group and to the summary of their metric.
    fn gather(
        &mut self,
        uid: RunUid,
        key_id: i64,
        points: Vec<trialbook_domain::MetricPoint>,
    ) -> Result<(), Problem> {
        let Some(first) = points.first().copied() else { return Ok(()) };
        let mut added = MetricSummary::of(first);
        points[1..].iter().for_each(|point| added.add(*point));
        self.summarise(uid, key_id, &added)?;
        self.points(uid).extend(key_id, points);
        Ok(())
    }
}

/// The number that stands for a kind in the table.
pub(crate) fn kind_number(kind: ParamKind) -> i64 {
    match kind {
        ParamKind::String => 0,
        ParamKind::Int => 1,
        ParamKind::Float => 2,
        ParamKind::Bool => 3,
        ParamKind::Null => 4,
        ParamKind::Json => 5,
    }
}

/// The kind that a number of the table stands for.
pub(crate) fn kind_of_number(number: i64) -> ParamKind {
    match number {
        1 => ParamKind::Int,
        2 => ParamKind::Float,
        3 => ParamKind::Bool,
        4 => ParamKind::Null,
        5 => ParamKind::Json,
        _ => ParamKind::String,
    }
}

statement!(PARAM_TEXT, "SELECT text FROM param WHERE run_id = ?1 AND key_id = ?2");
statement!(PARAM_INSERT, "INSERT INTO param (run_id, key_id, kind, num, text) VALUES (?1, ?2, ?3, ?4, ?5)");
statement!(TAG_TEXT, "SELECT text FROM tag WHERE run_id = ?1 AND key_id = ?2");
statement!(
    TAG_SET,
    "INSERT INTO tag (run_id, key_id, text) VALUES (?1, ?2, ?3)
     ON CONFLICT (run_id, key_id) DO UPDATE SET text = excluded.text"
);
statement!(RUN_NAME_SET, "UPDATE run SET name = ?2 WHERE id = ?1");
statement!(RUN_PARENT_SET, "UPDATE run SET parent_uid = ?2 WHERE id = ?1");
