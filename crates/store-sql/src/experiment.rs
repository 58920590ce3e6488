//! Rows of experiments.

use crate::driver::{Db, Row, RowResult, params, statement};
use crate::writer::{WriterState, experiment_deleted, experiment_not_found};
use std::collections::HashMap;
use trialbook_domain::{
    Code, Experiment, ExperimentId, ExperimentTag, Lifecycle, NewExperiment, Problem, TimestampMs, ViewType,
};
use trialbook_store::{ChangeKind, ExperimentChange};

/// Creates an experiment.
pub(crate) fn create(
    state: &mut WriterState,
    new: &NewExperiment,
    now: TimestampMs,
) -> Result<ExperimentId, Problem> {
    check_name_free(state.db(), &new.name)?;
    state.db().execute(&EXPERIMENT_INSERT, params![new.name, now.0])?;
    let id = ExperimentId(state.db().last_id());
    if let Some(root) = new.artifact_root.clone() {
        state.db().execute(&EXPERIMENT_ROOT, params![id.0, root.of(id)])?;
    }
    for (key, value) in &new.tags {
        state.db().execute(&EXPERIMENT_TAG_SET, params![id.0, key, value])?;
    }
    state.note(id, None, ChangeKind::ExperimentChanged);
    Ok(id)
}

/// Applies one change.
pub(crate) fn change(
    state: &mut WriterState,
    id: ExperimentId,
    change: ExperimentChange,
    now: TimestampMs,
) -> Result<Experiment, Problem> {
    let before = get(state.db(), id)?;
    let active = before.lifecycle == Lifecycle::Active;
    match change {
        ExperimentChange::Delete if active => set_life(state, id, 1, now)?,
        ExperimentChange::Restore if !active => set_life(state, id, 0, now)?,
        ExperimentChange::Delete | ExperimentChange::Restore => return Err(experiment_not_found(id)),
        ExperimentChange::Rename(_) | ExperimentChange::SetTag(..) | ExperimentChange::DeleteTag(_)
            if !active =>
        {
            return Err(experiment_deleted(id));
        }
        ExperimentChange::Rename(name) => {
            if name != before.name {
                check_name_free(state.db(), &name)?;
            }
            state.db().execute(&EXPERIMENT_RENAME, params![id.0, name, now.0])?;
        }
        ExperimentChange::SetTag(key, value) => {
            state.db().execute(&EXPERIMENT_TAG_SET, params![id.0, key, value])?;
        }
        ExperimentChange::DeleteTag(key) => {
            if state.db().execute(&EXPERIMENT_TAG_DELETE, params![id.0, key])? == 0 {
                return Err(Problem::new(Code::TagNotFound, format!("Experiment {id} has no tag '{key}'."))
                    .fact("key", key)
                    .fact("experiment_id", id));
            }
        }
    }
    state.note(id, None, ChangeKind::ExperimentChanged);
    get(state.db(), id)
}

fn set_life(state: &mut WriterState, id: ExperimentId, life: i64, now: TimestampMs) -> Result<(), Problem> {
    state.db().execute(&EXPERIMENT_LIFE, params![id.0, life, now.0])?;
    state.experiment_changed(id);
    Ok(())
}

fn check_name_free(db: &Db, name: &str) -> Result<(), Problem> {
    match db.row(&EXPERIMENT_BY_NAME, [name], |row| row.get::<_, i64>(3))? {
        None => Ok(()),
        Some(life) => {
            let problem =
                Problem::new(Code::ExperimentExists, format!("An experiment named '{name}' exists already."))
                    .fact("name", name);
            Err(if life == 0 {
                problem.hint("Use it, or choose another name.")
            } else {
                problem.why("It is deleted.").hint("Restore it, or choose another name.")
            })
        }
    }
}

/// One experiment.
pub(crate) fn get(db: &Db, id: ExperimentId) -> Result<Experiment, Problem> {
    let found = db.row(&EXPERIMENT_BY_ID, [id.0], read)?;
    with_tags(db, found.ok_or_else(|| experiment_not_found(id))?)
}

/// One experiment by name.
pub(crate) fn get_by_name(db: &Db, name: &str) -> Result<Experiment, Problem> {
    let found = db.row(&EXPERIMENT_BY_NAME, [name], read)?;
    with_tags(
        db,
        found.ok_or_else(|| {
            Problem::new(Code::ExperimentNotFound, format!("No experiment is named '{name}'."))
                .fact("name", name)
        })?,
    )
}

/// All experiments of a view by id.
pub(crate) fn list(db: &Db, view: ViewType) -> Result<Vec<Experiment>, Problem> {
    let mut tags: HashMap<i64, Vec<ExperimentTag>> = HashMap::new();
    db.each(&EXPERIMENT_TAGS_ALL, (), |row| {
        tags.entry(row.get(0)?).or_default().push((row.get(1)?, row.get(2)?));
        Ok(())
    })?;
    let mut all = db.rows(&EXPERIMENT_LIST, (), read)?;
    all.retain(|experiment| view.shows(experiment.lifecycle));
    for experiment in &mut all {
        experiment.tags = tags.remove(&experiment.id.0).unwrap_or_default();
    }
    Ok(all)
}

fn with_tags(db: &Db, mut experiment: Experiment) -> Result<Experiment, Problem> {
    experiment.tags = db.rows(&EXPERIMENT_TAGS, [experiment.id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(experiment)
}

fn read(row: &Row<'_>) -> RowResult<Experiment> {
    Ok(Experiment {
        id: ExperimentId(row.get(0)?),
        name: row.get(1)?,
        artifact_root: row.get(2)?,
        lifecycle: if row.get::<_, i64>(3)? == 0 { Lifecycle::Active } else { Lifecycle::Deleted },
        created: TimestampMs(row.get(4)?),
        updated: TimestampMs(row.get(5)?),
        tags: Vec::new(),
    })
}

statement!(
    EXPERIMENT_INSERT,
    "INSERT INTO experiment (name, life, created_ms, updated_ms) VALUES (?1, 0, ?2, ?2)"
);
statement!(EXPERIMENT_ROOT, "UPDATE experiment SET artifact_root = ?2 WHERE id = ?1");
statement!(EXPERIMENT_RENAME, "UPDATE experiment SET name = ?2, updated_ms = ?3 WHERE id = ?1");
statement!(EXPERIMENT_LIFE, "UPDATE experiment SET life = ?2, updated_ms = ?3 WHERE id = ?1");
statement!(
    EXPERIMENT_BY_ID,
    "SELECT id, name, artifact_root, life, created_ms, updated_ms FROM experiment WHERE id = ?1"
);
statement!(
    EXPERIMENT_BY_NAME,
    "SELECT id, name, artifact_root, life, created_ms, updated_ms FROM experiment WHERE name = ?1"
);
statement!(
    EXPERIMENT_LIST,
    "SELECT id, name, artifact_root, life, created_ms, updated_ms FROM experiment ORDER BY id"
);
statement!(EXPERIMENT_TAGS, "SELECT key, value FROM experiment_tag WHERE experiment_id = ?1 ORDER BY key");
statement!(
    EXPERIMENT_TAGS_ALL,
    "SELECT experiment_id, key, value FROM experiment_tag ORDER BY experiment_id, key"
);
statement!(
    EXPERIMENT_TAG_SET,
    "INSERT INTO experiment_tag (experiment_id, key, value) VALUES (?1, ?2, ?3)
     ON CONFLICT (experiment_id, key) DO UPDATE SET value = excluded.value"
);
statement!(EXPERIMENT_TAG_DELETE, "DELETE FROM experiment_tag WHERE experiment_id = ?1 AND key = ?2");
