//! Rows of model versions.

use super::event::{Author, Record};
use super::model::{StoredModel, remove_alias, stored, touch};
use super::{alias_not_found, head, tags, version_not_found};
use crate::driver::{Db, Row, RowResult, params, statement};
use trialbook_domain::{
    Code, Key, ModelUid, ModelVersion, NewModelVersion, Problem, RegistryAction, Stage, TimestampMs,
    VersionOrigin, VersionRef,
};
use trialbook_store::ModelVersionChange;

/// A version's row, without what hangs on it.
pub(super) struct StoredVersion {
    pub(super) row: i64,
    pub(super) model: i64,
    pub(super) version: ModelVersion,
}

/// Registers a version under the next number.
pub(crate) fn create(db: &Db, new: &NewModelVersion, author: &Author) -> Result<ModelVersion, Problem> {
    let StoredModel { row: model, .. } = stored(db, &new.model)?;
    let origin = Origin::of(db, &new.origin)?;
    let number: i64 = db
        .row(&NUMBER_NEXT, params![model, author.now.0], |row| row.get(0))?
        .ok_or_else(|| Problem::bug(format!("model row {model} is gone")))?;
    db.execute(
        &VERSION_INSERT,
        params![
            model,
            number,
            author.now.0,
            new.description,
            origin.source,
            origin.location,
            origin.run_id,
            new.run_link,
            origin.logged_model.as_ref().map(|uid| &uid.0[..])
        ],
    )?;
    let row = db.last_id();
    for (key, value) in &new.tags {
        db.execute(&VERSION_TAG_SET, params![row, key.as_str(), head(value), value])?;
    }
    let record = Record::new(model, &new.model, Some(number), RegistryAction::CreateVersion);
    Record { after: Some(origin.source), ..record }.write(db, author)?;
    of(db, model, &new.model, number)
}

/// Where a version comes from, and what it takes over from there.
struct Origin {
    source: String,
    location: String,
    run_id: String,
    logged_model: Option<ModelUid>,
}

impl Origin {
    fn of(db: &Db, origin: &VersionOrigin) -> Result<Origin, Problem> {
        match origin {
            VersionOrigin::Files { source, location, run_id, logged_model } => Ok(Origin {
                source: source.clone(),
                location: location.clone(),
                run_id: run_id.clone(),
                logged_model: *logged_model,
            }),
            VersionOrigin::Copy { model, which, run_id, logged_model } => {
                let version = which_of(db, model, which)?;
                let source = format!("models:/{model}/{}", version.number);
                let same_run = run_id.as_ref().is_none_or(|run| *run == version.run_id);
                if !same_run || (logged_model.is_some() && *logged_model != version.logged_model) {
                    return Err(Problem::new(
                        Code::InvalidValue,
                        format!("The version '{source}' has another run or logged model."),
                    )
                    .fact("field", "source")
                    .fact("source", source));
                }
                let ModelVersion { location, run_id, logged_model, .. } = version;
                Ok(Origin { source, location, run_id, logged_model })
            }
        }
    }
}

/// A version by whatever it is known.
fn which_of(db: &Db, name: &str, which: &VersionRef) -> Result<ModelVersion, Problem> {
    match which {
        VersionRef::Number(number) => get(db, name, *number),
        VersionRef::Alias(alias) if which.is_latest() => {
            let model = stored(db, name)?.row;
            let newest: Option<i64> = db.row(&NUMBER_HIGHEST, [model], |row| row.get(0))?;
            of(db, model, name, newest.ok_or_else(|| alias_not_found(name, alias))?)
        }
        VersionRef::Alias(alias) => by_alias(db, name, alias),
        VersionRef::Stage(stage) => {
            let model = stored(db, name)?.row;
            let newest: Option<i64> =
                db.row(&NUMBER_OF_STAGE, params![model, stage_number(*stage)], |row| row.get(0))?;
            of(db, model, name, newest.unwrap_or(0))
        }
    }
}

/// One version with everything that hangs on it.
pub(crate) fn get(db: &Db, name: &str, number: i64) -> Result<ModelVersion, Problem> {
    let model = stored(db, name).map_err(|problem| {
        if problem.code() == Code::RegisteredModelNotFound {
            version_not_found(name, number)
        } else {
            problem
        }
    })?;
    of(db, model.row, name, number)
}

/// The version that an alias points to.
pub(crate) fn by_alias(db: &Db, name: &str, alias: &str) -> Result<ModelVersion, Problem> {
    let model = stored(db, name)?.row;
    pointed(db, model, name, alias)?.ok_or_else(|| alias_not_found(name, alias))
}

/// The version that an alias of a model's row points to.
pub(super) fn pointed(db: &Db, model: i64, name: &str, alias: &str) -> Result<Option<ModelVersion>, Problem> {
    let number: Option<i64> = db.row(&ALIAS_NUMBER, params![model, alias], |row| row.get(0))?;
    number.map(|number| of(db, model, name, number)).transpose()
}

/// A version of a model's row.
pub(super) fn of(db: &Db, model: i64, name: &str, number: i64) -> Result<ModelVersion, Problem> {
    whole(db, find(db, model, number)?.ok_or_else(|| version_not_found(name, number))?)
}

pub(super) fn find(db: &Db, model: i64, number: i64) -> Result<Option<StoredVersion>, Problem> {
    db.row(&VERSION_BY_NUMBER, params![model, number], read)
}

/// Adds tags and aliases.
pub(super) fn whole(db: &Db, stored: StoredVersion) -> Result<ModelVersion, Problem> {
    let StoredVersion { row, model, mut version } = stored;
    version.tags = tags(db, &VERSION_TAGS, row)?;
    version.aliases = db.rows(&ALIASES_OF_VERSION, params![model, version.number], |found| found.get(0))?;
    Ok(version)
}

/// Applies one change.
pub(crate) fn change(
    db: &Db,
    name: &str,
    number: i64,
    change: ModelVersionChange,
    author: &Author,
) -> Result<ModelVersion, Problem> {
    let stored = found(db, name, number)?;
    let (row, model) = (stored.row, stored.model);
    match change {
        ModelVersionChange::Describe(description) => {
            db.execute(&VERSION_DESCRIBE, params![row, description, author.now.0])?;
            let record = Record::new(model, name, Some(number), RegistryAction::Describe);
            Record { before: Some(stored.version.description), after: Some(description), ..record }
                .write(db, author)?;
        }
        ModelVersionChange::SetTag(key, value) => set_tag(db, &stored, name, &key, &value, author)?,
        ModelVersionChange::DeleteTag(key) => {
            let before: Option<String> =
                db.row(&VERSION_TAG, params![row, key.as_str()], |found| found.get(0))?;
            if before.is_some() {
                db.execute(&VERSION_TAG_DELETE, params![row, key.as_str()])?;
                let record = Record::new(model, name, Some(number), RegistryAction::DeleteTag);
                Record { subject: key.as_str(), before, ..record }.write(db, author)?;
            }
        }
    }
    of(db, model, name, number)
}

pub(super) fn found(db: &Db, name: &str, number: i64) -> Result<StoredVersion, Problem> {
    let model = stored(db, name).map_err(|problem| {
        if problem.code() == Code::RegisteredModelNotFound {
            version_not_found(name, number)
        } else {
            problem
        }
    })?;
    find(db, model.row, number)?.ok_or_else(|| version_not_found(name, number))
}

fn set_tag(
    db: &Db,
    stored: &StoredVersion,
    name: &str,
    key: &Key,
    value: &str,
    author: &Author,
) -> Result<(), Problem> {
    let before: Option<String> =
        db.row(&VERSION_TAG, params![stored.row, key.as_str()], |found| found.get(0))?;
    if before.as_deref() == Some(value) {
        return Ok(());
    }
    db.execute(&VERSION_TAG_SET, params![stored.row, key.as_str(), head(value), value])?;
    let record = Record::new(stored.model, name, Some(stored.version.number), RegistryAction::SetTag);
    Record { subject: key.as_str(), before, after: Some(value.to_owned()), ..record }.write(db, author)
}

/// Removes a version, with the aliases that point to it.
pub(crate) fn delete(db: &Db, name: &str, number: i64, author: &Author) -> Result<(), Problem> {
    let stored = found(db, name, number)?;
    let aliases: Vec<String> =
        db.rows(&ALIASES_OF_VERSION, params![stored.model, number], |found| found.get(0))?;
    aliases.iter().try_for_each(|alias| remove_alias(db, stored.model, name, alias, author))?;
    db.execute(&TAGS_OF_VERSION_DELETE, [stored.row])?;
    db.execute(&VERSION_DELETE, [stored.row])?;
    touch(db, stored.model, author.now)?;
    let record = Record::new(stored.model, name, Some(number), RegistryAction::DeleteVersion);
    Record { before: Some(stored.version.source), ..record }.write(db, author)
}

pub(super) fn read(row: &Row<'_>) -> RowResult<StoredVersion> {
    Ok(StoredVersion {
        row: row.get(0)?,
        model: row.get(1)?,
        version: ModelVersion {
            model: row.get(2)?,
            number: row.get(3)?,
            created: TimestampMs(row.get(4)?),
            updated: TimestampMs(row.get(5)?),
            stage: stage_of_number(row.get(6)?),
            description: row.get(7)?,
            source: row.get(8)?,
            location: row.get(9)?,
            run_id: row.get(10)?,
            run_link: row.get(11)?,
            logged_model: row.get::<_, Option<[u8; 16]>>(12)?.map(ModelUid),
            tags: Vec::new(),
            aliases: Vec::new(),
        },
    })
}

pub(super) fn stage_number(stage: Stage) -> i64 {
    match stage {
        Stage::None => 0,
        Stage::Staging => 1,
        Stage::Production => 2,
        Stage::Archived => 3,
    }
}

fn stage_of_number(number: i64) -> Stage {
    match number {
        1 => Stage::Staging,
        2 => Stage::Production,
        3 => Stage::Archived,
        _ => Stage::None,
    }
}

/// Columns of a version, in the order that [`read`] reads.
macro_rules! version_columns {
    () => {
        "SELECT v.id, v.model_id, m.name, v.number, v.created_ms, v.updated_ms, v.stage, v.description, v.source, \
         v.location, v.run_id, v.run_link, v.logged_model FROM version v JOIN model m ON m.id = v.model_id "
    };
}
pub(super) use version_columns;

const VERSION_BY_NUMBER: crate::driver::Statement = crate::driver::Statement {
    name: "VERSION_BY_NUMBER",
    sql: concat!(version_columns!(), "WHERE v.model_id = ?1 AND v.number = ?2"),
};
statement!(
    NUMBER_NEXT,
    "UPDATE model SET last_version = last_version + 1, updated_ms = ?2 WHERE id = ?1 RETURNING last_version"
);
statement!(
    VERSION_INSERT,
    "INSERT INTO version (model_id, number, created_ms, updated_ms, stage, description, source, location, run_id,
                          run_link, logged_model)
     VALUES (?1, ?2, ?3, ?3, 0, ?4, ?5, ?6, ?7, ?8, ?9)"
);
statement!(NUMBER_HIGHEST, "SELECT number FROM version WHERE model_id = ?1 ORDER BY number DESC LIMIT 1");
statement!(
    NUMBER_OF_STAGE,
    "SELECT number FROM version WHERE model_id = ?1 AND stage = ?2 ORDER BY number DESC LIMIT 1"
);
statement!(VERSION_DESCRIBE, "UPDATE version SET description = ?2, updated_ms = ?3 WHERE id = ?1");
statement!(VERSION_DELETE, "DELETE FROM version WHERE id = ?1");
statement!(VERSION_TAG, "SELECT value FROM version_tag WHERE version_id = ?1 AND key = ?2");
statement!(VERSION_TAGS, "SELECT key, value FROM version_tag WHERE version_id = ?1 ORDER BY key");
statement!(
    VERSION_TAG_SET,
    "INSERT INTO version_tag (version_id, key, head, value) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT (version_id, key) DO UPDATE SET head = excluded.head, value = excluded.value"
);
statement!(VERSION_TAG_DELETE, "DELETE FROM version_tag WHERE version_id = ?1 AND key = ?2");
statement!(TAGS_OF_VERSION_DELETE, "DELETE FROM version_tag WHERE version_id = ?1");
statement!(ALIAS_NUMBER, "SELECT number FROM alias WHERE model_id = ?1 AND alias = ?2");
statement!(ALIASES_OF_VERSION, "SELECT alias FROM alias WHERE model_id = ?1 AND number = ?2 ORDER BY alias");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::fresh;

    #[test]
    fn versions_are_read_through_indexes_and_nothing_is_sorted() {
        fresh::found_by_index(&[
            (&VERSION_BY_NUMBER, "version_number"),
            (&NUMBER_HIGHEST, "COVERING INDEX version_number"),
            (&NUMBER_OF_STAGE, "COVERING INDEX version_stage"),
            (&ALIAS_NUMBER, "PRIMARY KEY"),
            (&ALIASES_OF_VERSION, "COVERING INDEX alias_number"),
            (&VERSION_TAGS, "PRIMARY KEY"),
        ]);
    }
}
