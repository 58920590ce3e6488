//! Rows of runs and their changes.

use crate::driver::{Db, Row, RowResult, params, statement};
use crate::log::{RUN_NAME_TAG, put_tag, set_tag};
use crate::writer::{KeyKind, WriterState, run_ended, run_not_found};
use trialbook_domain::{
    Code, ExperimentId, Key, Lifecycle, NewRun, Problem, Protocol, Run, RunChange, RunStatus, RunUid,
    TimestampMs,
};
use trialbook_store::ChangeKind;

/// Row number and run.
pub(crate) type StoredRun = (i64, Run);

/// Creates a run.
pub(crate) fn create(state: &mut WriterState, new: &NewRun, now: TimestampMs) -> Result<(), Problem> {
    state.active_experiment(new.experiment)?;
    let (db, keys) = state.db_and_keys();
    keys.check_room(db, new.experiment, KeyKind::Tag, new.tags.iter().map(|(key, _)| key))?;
    let rev = state.next_rev(new.experiment)?;
    state.db().execute(
        &RUN_INSERT,
        params![
            new.experiment.0,
            &new.uid.0[..],
            new.name,
            new.user,
            status_number(new.status),
            new.start.0,
            now.0,
            new.parent.as_ref().map(|uid| &uid.0[..]),
            protocol_number(new.protocol),
            rev
        ],
    )?;
    let row = state.db().last_id();
    for (key, value) in &new.tags {
        put_tag(state, row, new.experiment, key, value)?;
    }
    state.run_created(new.uid, row, new.experiment);
    Ok(())
}

/// Changes status, end or name of an active run.
pub(crate) fn update(
    state: &mut WriterState,
    uid: RunUid,
    change: &RunChange,
    now: TimestampMs,
) -> Result<Run, Problem> {
    let tail = state.active_run(uid)?;
    let (row, experiment) = (tail.row, tail.experiment);
    let status = change.status.map(status_number);
    state.db().execute(&RUN_UPDATE, params![row, status, change.end.map(|end| end.0), now.0])?;
    if let Some(name) = change.name.as_deref().filter(|name| !name.is_empty())
        && let Ok(key) = Key::new(RUN_NAME_TAG)
    {
        set_tag(state, uid, row, experiment, &key, name)?;
    }
    state.heard(uid, now, ChangeKind::RunUpdated)?.ended |= change.status.is_some_and(RunStatus::is_end);
    get(state.db(), uid).map(|(_, run)| run)
}

/// Marks a run that goes on as killed, with the tag that says why.
pub(crate) fn stop(
    state: &mut WriterState,
    uid: RunUid,
    reason: &(Key, String),
    now: TimestampMs,
) -> Result<Run, Problem> {
    let tail = state.active_run(uid)?;
    let (row, experiment) = (tail.row, tail.experiment);
    let (_, before) = get(state.db(), uid)?;
    match before.status {
        RunStatus::Killed => return Ok(before),
        RunStatus::Finished | RunStatus::Failed => return Err(run_ended(uid)),
        RunStatus::Running | RunStatus::Scheduled => {}
    }
    let killed = status_number(RunStatus::Killed);
    state.db().execute(&RUN_UPDATE, params![row, Some(killed), Some(now.0), now.0])?;
    set_tag(state, uid, row, experiment, &reason.0, &reason.1)?;
    state.heard(uid, now, ChangeKind::RunUpdated)?.ended = true;
    get(state.db(), uid).map(|(_, run)| run)
}

/// Moves a run to the trash or out of it.
pub(crate) fn set_lifecycle(
    state: &mut WriterState,
    uid: RunUid,
    lifecycle: Lifecycle,
    now: TimestampMs,
) -> Result<Run, Problem> {
    let tail = state.tail(uid)?;
    let (row, experiment, before) = (tail.row, tail.experiment, tail.lifecycle);
    if before != lifecycle {
        let deleted = (lifecycle == Lifecycle::Deleted).then_some(now.0);
        let rev = state.next_rev(experiment)?;
        state.db().execute(&RUN_LIFE, params![row, i64::from(deleted.is_some()), deleted, rev])?;
        state.note(experiment, Some(uid), ChangeKind::RunUpdated);
        state.tail(uid)?.lifecycle = lifecycle;
    }
    get(state.db(), uid).map(|(_, run)| run)
}

/// Removes a tag of an active run.
pub(crate) fn delete_tag(
    state: &mut WriterState,
    uid: RunUid,
    key: &Key,
    now: TimestampMs,
) -> Result<(), Problem> {
    let tail = state.active_run(uid)?;
    let (row, experiment) = (tail.row, tail.experiment);
    let (db, keys) = state.db_and_keys();
    let removed = match keys.get(db, experiment, KeyKind::Tag, key)? {
        Some(key_id) => db.execute(&TAG_DELETE, [row, key_id])?,
        None => 0,
    };
    if removed == 0 {
        return Err(Problem::new(Code::TagNotFound, format!("The run {uid} has no tag '{key}'."))
            .fact("key", key)
            .fact("run_id", uid));
    }
    state.heard(uid, now, ChangeKind::RunUpdated).map(|_| ())
}

/// One run by its public id.
pub(crate) fn get(db: &Db, uid: RunUid) -> Result<StoredRun, Problem> {
    db.row(&RUN_BY_UID, [&uid.0[..]], read)?.ok_or_else(|| run_not_found(uid))
}

/// One run by its row number.
pub(crate) fn get_by_row(db: &Db, row: i64) -> Result<Option<StoredRun>, Problem> {
    db.row(&RUN_BY_ROW, [row], read)
}

fn read(row: &Row<'_>) -> RowResult<StoredRun> {
    let deleted = row.get::<_, i64>(6)? != 0 || row.get::<_, i64>(13)? != 0;
    let run = Run {
        uid: RunUid(row.get(1)?),
        experiment: ExperimentId(row.get(2)?),
        name: row.get(3)?,
        user: row.get(4)?,
        status: status_of_number(row.get(5)?),
        lifecycle: if deleted { Lifecycle::Deleted } else { Lifecycle::Active },
        deleted: row.get::<_, Option<i64>>(15)?.map(TimestampMs),
        start: TimestampMs(row.get(7)?),
        end: row.get::<_, Option<i64>>(8)?.map(TimestampMs),
        created: TimestampMs(row.get(9)?),
        heard: TimestampMs(row.get(10)?),
        parent: row.get::<_, Option<[u8; 16]>>(11)?.map(RunUid),
        protocol: protocol_of_number(row.get(12)?),
        artifact_root: row.get(14)?,
    };
    Ok((row.get(0)?, run))
}

/// The number that stands for a status in the table.
pub(crate) fn status_number(status: RunStatus) -> i64 {
    match status {
        RunStatus::Running => 1,
        RunStatus::Scheduled => 2,
        RunStatus::Finished => 3,
        RunStatus::Failed => 4,
        RunStatus::Killed => 5,
    }
}

/// The status that a number of the table stands for.
pub(crate) fn status_of_number(number: i64) -> RunStatus {
    match number {
        2 => RunStatus::Scheduled,
        3 => RunStatus::Finished,
        4 => RunStatus::Failed,
        5 => RunStatus::Killed,
        _ => RunStatus::Running,
    }
}

fn protocol_number(protocol: Protocol) -> i64 {
    match protocol {
        Protocol::Mlflow => 1,
        Protocol::Wandb => 2,
        Protocol::Own => 3,
        Protocol::Import => 4,
    }
}

fn protocol_of_number(number: i64) -> Protocol {
    match number {
        1 => Protocol::Mlflow,
        2 => Protocol::Wandb,
        4 => Protocol::Import,
        _ => Protocol::Own,
    }
}

statement!(
    RUN_INSERT,
    "INSERT INTO run (experiment_id, uid, name, user_name, status, life, start_ms, created_ms, heard_ms, parent_uid,
                      protocol, rev)
     VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?7, ?8, ?9, ?10)"
);
statement!(
    RUN_UPDATE,
    "UPDATE run SET status = coalesce(?2, status), end_ms = coalesce(?3, end_ms), heard_ms = max(heard_ms, ?4)
     WHERE id = ?1"
);
statement!(RUN_LIFE, "UPDATE run SET life = ?2, deleted_ms = ?3, rev = ?4 WHERE id = ?1");
statement!(TAG_DELETE, "DELETE FROM tag WHERE run_id = ?1 AND key_id = ?2");
statement!(
    RUN_BY_UID,
    "SELECT r.id, r.uid, r.experiment_id, r.name, r.user_name, r.status, r.life, r.start_ms, r.end_ms, r.created_ms,
            r.heard_ms, r.parent_uid, r.protocol, e.life, e.artifact_root, r.deleted_ms
     FROM run r JOIN experiment e ON e.id = r.experiment_id WHERE r.uid = ?1"
);
statement!(
    RUN_BY_ROW,
    "SELECT r.id, r.uid, r.experiment_id, r.name, r.user_name, r.status, r.life, r.start_ms, r.end_ms, r.created_ms,
            r.heard_ms, r.parent_uid, r.protocol, e.life, e.artifact_root, r.deleted_ms
     FROM run r JOIN experiment e ON e.id = r.experiment_id WHERE r.id = ?1"
);
