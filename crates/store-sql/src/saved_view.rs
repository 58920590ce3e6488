//! Rows of saved views.

use crate::driver::{Db, Row, RowResult, params, statement};
use crate::experiment;
use crate::writer::WriterState;
use trialbook_domain::{Code, ExperimentId, NewSavedView, Problem, SavedView, TimestampMs, ViewUid};
use trialbook_store::{ChangeKind, SavedViewChange};

/// Saves a view.
pub(crate) fn create(
    state: &mut WriterState,
    new: &NewSavedView,
    now: TimestampMs,
) -> Result<SavedView, Problem> {
    let db = state.db();
    experiment::get(db, new.experiment)?;
    check_free(db, new.experiment, &new.owner, &new.name, new.id)?;
    db.execute(&VIEW_INSERT, params![new.id.0, new.experiment.0, new.owner, new.name, new.state, now.0])?;
    if !new.name.is_empty() {
        state.note(new.experiment, None, ChangeKind::ViewsChanged);
    }
    get(state.db(), new.id)
}

/// One view.
pub(crate) fn get(db: &Db, id: ViewUid) -> Result<SavedView, Problem> {
    db.row(&VIEW_BY_ID, [id.0], read)?.ok_or_else(|| not_found(id))
}

/// The named views of an owner, by name.
pub(crate) fn list(db: &Db, experiment: ExperimentId, owner: &str) -> Result<Vec<SavedView>, Problem> {
    db.rows(&VIEW_LIST, params![experiment.0, owner], read)
}

/// Applies one change.
pub(crate) fn change(
    state: &mut WriterState,
    id: ViewUid,
    change: &SavedViewChange,
    now: TimestampMs,
) -> Result<SavedView, Problem> {
    let db = state.db();
    let view = get(db, id)?;
    match change {
        SavedViewChange::Rename(name) => {
            check_free(db, view.experiment, &view.owner, name, id)?;
            db.execute(&VIEW_RENAME, params![id.0, name, now.0])?;
        }
        SavedViewChange::Replace(content) => {
            db.execute(&VIEW_REPLACE, params![id.0, content, now.0])?;
        }
        SavedViewChange::MakeDefault => {
            db.execute(&VIEW_NO_DEFAULT, params![view.experiment.0, view.owner])?;
            db.execute(&VIEW_DEFAULT, params![id.0, 1, now.0])?;
        }
        SavedViewChange::DropDefault => {
            db.execute(&VIEW_DEFAULT, params![id.0, 0, now.0])?;
        }
    }
    if change.is_told_of(&view.name) {
        state.note(view.experiment, None, ChangeKind::ViewsChanged);
    }
    get(state.db(), id)
}

/// Forgets a view.
pub(crate) fn delete(state: &mut WriterState, id: ViewUid) -> Result<(), Problem> {
    let view = get(state.db(), id)?;
    state.db().execute(&VIEW_DELETE, [id.0])?;
    if !view.name.is_empty() {
        state.note(view.experiment, None, ChangeKind::ViewsChanged);
    }
    Ok(())
}

fn not_found(id: ViewUid) -> Problem {
    Problem::new(Code::ViewNotFound, format!("There is no saved view '{id}'.")).fact("view_id", id)
}

fn check_free(
    db: &Db,
    experiment: ExperimentId,
    owner: &str,
    name: &str,
    id: ViewUid,
) -> Result<(), Problem> {
    if name.is_empty() {
        return Ok(());
    }
    match db.row(&VIEW_BY_NAME, params![experiment.0, owner, name], |row| row.get::<_, [u8; 16]>(0))? {
        Some(other) if other != id.0 => {
            Err(Problem::new(Code::ViewExists, format!("A view named '{name}' exists already."))
                .hint("Choose another name, or change that view.")
                .fact("name", name))
        }
        _ => Ok(()),
    }
}

fn read(row: &Row<'_>) -> RowResult<SavedView> {
    Ok(SavedView {
        id: ViewUid(row.get(0)?),
        experiment: ExperimentId(row.get(1)?),
        owner: row.get(2)?,
        name: row.get(3)?,
        state: row.get(4)?,
        is_default: row.get::<_, i64>(5)? != 0,
        created: TimestampMs(row.get(6)?),
        updated: TimestampMs(row.get(7)?),
    })
}

statement!(
    VIEW_INSERT,
    "INSERT INTO saved_view (uid, experiment_id, owner, name, state, is_default, created_ms, updated_ms)
     VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?6)"
);
statement!(
    VIEW_BY_ID,
    "SELECT uid, experiment_id, owner, name, state, is_default, created_ms, updated_ms
     FROM saved_view WHERE uid = ?1"
);
statement!(
    VIEW_LIST,
    "SELECT uid, experiment_id, owner, name, state, is_default, created_ms, updated_ms
     FROM saved_view WHERE experiment_id = ?1 AND owner = ?2 AND name <> '' ORDER BY name"
);
statement!(
    VIEW_BY_NAME,
    "SELECT uid FROM saved_view WHERE experiment_id = ?1 AND owner = ?2 AND name = ?3 AND name <> ''"
);
statement!(VIEW_RENAME, "UPDATE saved_view SET name = ?2, updated_ms = ?3 WHERE uid = ?1");
statement!(VIEW_REPLACE, "UPDATE saved_view SET state = ?2, updated_ms = ?3 WHERE uid = ?1");
statement!(
    VIEW_NO_DEFAULT,
    "UPDATE saved_view SET is_default = 0 WHERE experiment_id = ?1 AND owner = ?2 AND is_default <> 0 AND name <> ''"
);
statement!(VIEW_DEFAULT, "UPDATE saved_view SET is_default = ?2, updated_ms = ?3 WHERE uid = ?1");
statement!(VIEW_DELETE, "DELETE FROM saved_view WHERE uid = ?1");
