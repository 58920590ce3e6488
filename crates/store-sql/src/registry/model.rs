//! Rows of registered models and their aliases.

use super::event::{Author, Record};
use super::{head, model_not_found, rules, tags, version};
use crate::driver::{Db, Row, RowResult, params, statement};
use trialbook_domain::{
    Code, Key, NewRegisteredModel, Problem, RegisteredModel, RegistryAction, TimestampMs,
};
use trialbook_store::RegisteredModelChange;

/// A model's row, without what hangs on it.
pub(super) struct StoredModel {
    pub(super) row: i64,
    pub(super) model: RegisteredModel,
}

/// Registers a model.
pub(crate) fn create(db: &Db, new: &NewRegisteredModel, author: &Author) -> Result<RegisteredModel, Problem> {
    check_free(db, &new.name)?;
    db.execute(&MODEL_INSERT, params![new.name, new.description, author.now.0])?;
    let row = db.last_id();
    for (key, value) in &new.tags {
        db.execute(&MODEL_TAG_SET, params![row, key.as_str(), head(value), value])?;
    }
    Record::new(row, &new.name, None, RegistryAction::CreateModel).write(db, author)?;
    get(db, &new.name)
}

fn check_free(db: &Db, name: &str) -> Result<(), Problem> {
    if find(db, name)?.is_none() {
        return Ok(());
    }
    Err(Problem::new(Code::RegisteredModelExists, format!("There is a registered model '{name}' already."))
        .fact("name", name))
}

/// One model with everything that hangs on it.
pub(crate) fn get(db: &Db, name: &str) -> Result<RegisteredModel, Problem> {
    whole(db, stored(db, name)?)
}

pub(super) fn stored(db: &Db, name: &str) -> Result<StoredModel, Problem> {
    find(db, name)?.ok_or_else(|| model_not_found(name))
}

fn find(db: &Db, name: &str) -> Result<Option<StoredModel>, Problem> {
    db.row(&MODEL_BY_NAME, [name], read)
}

/// Adds tags, aliases and the newest version of each stage.
pub(super) fn whole(db: &Db, stored: StoredModel) -> Result<RegisteredModel, Problem> {
    let StoredModel { row, mut model } = stored;
    model.tags = tags(db, &MODEL_TAGS, row)?;
    model.aliases = db.rows(&ALIASES, [row], |found| Ok((found.get(0)?, found.get(1)?)))?;
    for number in db.rows(&LATEST, [row], |found| found.get::<_, i64>(0))? {
        model.latest.push(version::of(db, row, &model.name, number)?);
    }
    Ok(model)
}

/// Applies one change.
pub(crate) fn change(
    db: &Db,
    name: &str,
    change: RegisteredModelChange,
    author: &Author,
) -> Result<RegisteredModel, Problem> {
    let StoredModel { row, model } = stored(db, name)?;
    match change {
        RegisteredModelChange::Describe(description) => {
            db.execute(&MODEL_DESCRIBE, params![row, description, author.now.0])?;
            let record = Record::new(row, name, None, RegistryAction::Describe);
            Record { before: model.description, after: description, ..record }.write(db, author)?;
        }
        RegisteredModelChange::Rename(new) => {
            check_free(db, &new)?;
            db.execute(&MODEL_RENAME, params![row, new, author.now.0])?;
            db.execute(&VERSIONS_TOUCH, params![row, author.now.0])?;
            let record = Record::new(row, &new, None, RegistryAction::RenameModel);
            Record { before: Some(name.to_owned()), after: Some(new.clone()), ..record }.write(db, author)?;
            return get(db, &new);
        }
        RegisteredModelChange::SetTag(key, value) => set_tag(db, row, name, &key, &value, author)?,
        RegisteredModelChange::DeleteTag(key) => {
            let before: Option<String> =
                db.row(&MODEL_TAG, params![row, key.as_str()], |found| found.get(0))?;
            if before.is_some() {
                db.execute(&MODEL_TAG_DELETE, params![row, key.as_str()])?;
                let record = Record::new(row, name, None, RegistryAction::DeleteTag);
                Record { subject: key.as_str(), before, ..record }.write(db, author)?;
            }
        }
        RegisteredModelChange::DeleteAlias(alias) => remove_alias(db, row, name, &alias, author)?,
    }
    get(db, name)
}

fn set_tag(db: &Db, row: i64, name: &str, key: &Key, value: &str, author: &Author) -> Result<(), Problem> {
    let before: Option<String> = db.row(&MODEL_TAG, params![row, key.as_str()], |found| found.get(0))?;
    if before.as_deref() == Some(value) {
        return Ok(());
    }
    db.execute(&MODEL_TAG_SET, params![row, key.as_str(), head(value), value])?;
    let record = Record::new(row, name, None, RegistryAction::SetTag);
    Record { subject: key.as_str(), before, after: Some(value.to_owned()), ..record }.write(db, author)
}

/// Removes an alias, if it is there.
pub(super) fn remove_alias(
    db: &Db,
    row: i64,
    name: &str,
    alias: &str,
    author: &Author,
) -> Result<(), Problem> {
    let before: Option<i64> = db.row(&ALIAS, params![row, alias], |found| found.get(0))?;
    let Some(number) = before else { return Ok(()) };
    db.execute(&ALIAS_DELETE, params![row, alias])?;
    let record = Record::new(row, name, Some(number), RegistryAction::DeleteAlias);
    Record { subject: alias, before: Some(number.to_string()), ..record }.write(db, author)
}

/// Removes a model with all its versions.
pub(crate) fn delete(db: &Db, name: &str, author: &Author) -> Result<(), Problem> {
    let row = stored(db, name)?.row;
    for statement in
        [&VERSION_TAGS_DELETE, &VERSIONS_DELETE, &ALIASES_DELETE, &MODEL_TAGS_DELETE, &MODEL_DELETE]
    {
        db.execute(statement, [row])?;
    }
    rules::delete(db, row)?;
    Record::new(row, name, None, RegistryAction::DeleteModel).write(db, author)
}

/// Moves the update time of a model.
pub(super) fn touch(db: &Db, row: i64, now: TimestampMs) -> Result<(), Problem> {
    db.execute(&MODEL_TOUCH, params![row, now.0]).map(|_| ())
}

pub(super) fn read(row: &Row<'_>) -> RowResult<StoredModel> {
    Ok(StoredModel {
        row: row.get(0)?,
        model: RegisteredModel {
            name: row.get(1)?,
            description: row.get(2)?,
            created: TimestampMs(row.get(3)?),
            updated: TimestampMs(row.get(4)?),
            tags: Vec::new(),
            aliases: Vec::new(),
            latest: Vec::new(),
        },
    })
}

statement!(
    MODEL_INSERT,
    "INSERT INTO model (name, description, created_ms, updated_ms, last_version) VALUES (?1, ?2, ?3, ?3, 0)"
);
statement!(MODEL_BY_NAME, "SELECT id, name, description, created_ms, updated_ms FROM model WHERE name = ?1");
statement!(MODEL_DESCRIBE, "UPDATE model SET description = ?2, updated_ms = ?3 WHERE id = ?1");
statement!(MODEL_RENAME, "UPDATE model SET name = ?2, updated_ms = ?3 WHERE id = ?1");
statement!(MODEL_TOUCH, "UPDATE model SET updated_ms = ?2 WHERE id = ?1");
statement!(VERSIONS_TOUCH, "UPDATE version SET updated_ms = ?2 WHERE model_id = ?1");
statement!(MODEL_TAG, "SELECT value FROM model_tag WHERE model_id = ?1 AND key = ?2");
statement!(MODEL_TAGS, "SELECT key, value FROM model_tag WHERE model_id = ?1 ORDER BY key");
statement!(
    MODEL_TAG_SET,
    "INSERT INTO model_tag (model_id, key, head, value) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT (model_id, key) DO UPDATE SET head = excluded.head, value = excluded.value"
);
statement!(MODEL_TAG_DELETE, "DELETE FROM model_tag WHERE model_id = ?1 AND key = ?2");
statement!(ALIAS, "SELECT number FROM alias WHERE model_id = ?1 AND alias = ?2");
statement!(ALIASES, "SELECT alias, number FROM alias WHERE model_id = ?1 ORDER BY alias");
statement!(ALIAS_DELETE, "DELETE FROM alias WHERE model_id = ?1 AND alias = ?2");
statement!(LATEST, "SELECT max(number) FROM version WHERE model_id = ?1 GROUP BY stage ORDER BY min(number)");
statement!(
    VERSION_TAGS_DELETE,
    "DELETE FROM version_tag WHERE version_id IN (SELECT id FROM version WHERE model_id = ?1)"
);
statement!(VERSIONS_DELETE, "DELETE FROM version WHERE model_id = ?1");
statement!(ALIASES_DELETE, "DELETE FROM alias WHERE model_id = ?1");
statement!(MODEL_TAGS_DELETE, "DELETE FROM model_tag WHERE model_id = ?1");
statement!(MODEL_DELETE, "DELETE FROM model WHERE id = ?1");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::fresh;

    #[test]
    fn models_and_their_aliases_are_read_and_changed_through_indexes() {
        fresh::found_by_index(&[
            (&MODEL_BY_NAME, "model_name"),
            (&ALIAS, "PRIMARY KEY"),
            (&ALIASES, "PRIMARY KEY"),
            (&ALIAS_DELETE, "PRIMARY KEY"),
            (&MODEL_TAGS, "PRIMARY KEY"),
            (&LATEST, "COVERING INDEX version_stage"),
            (&VERSIONS_TOUCH, "version_number"),
        ]);
    }
}
