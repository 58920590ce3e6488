//! The record of what happened in the registry: rows are added, never changed.

use crate::driver::{Db, Statement, params, statement};
use trialbook_domain::{Problem, RegistryAction, RegistryEvent, TimestampMs};
use trialbook_store::Actor;

/// A change about to be put on record.
pub(super) struct Record<'a> {
    pub(super) model: i64,
    pub(super) name: &'a str,
    pub(super) version: Option<i64>,
    pub(super) action: RegistryAction,
    /// Name of an alias or key of a tag.
    pub(super) subject: &'a str,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

impl<'a> Record<'a> {
    /// A change that concerns no alias and no tag.
    pub(super) fn new(model: i64, name: &'a str, version: Option<i64>, action: RegistryAction) -> Record<'a> {
        Record { model, name, version, action, subject: "", before: None, after: None }
    }

    /// Puts it on record.
    pub(super) fn write(self, db: &Db, actor: &Actor) -> Result<(), Problem> {
        db.execute(
            &EVENT_INSERT,
            params![
                actor.now.0,
                self.model,
                self.name,
                self.version,
                actor.user,
                self.action.as_str(),
                self.subject,
                self.before,
                self.after
            ],
        )
        .map(|_| ())
    }
}

/// What happened to a model, newest first.
pub(crate) fn list(
    db: &Db,
    name: &str,
    before: Option<i64>,
    limit: usize,
) -> Result<Vec<RegistryEvent>, Problem> {
    let living: Option<i64> = db.row(&MODEL_ID, [name], |row| row.get(0))?;
    let model = match living {
        Some(model) => Some(model),
        None => db.row(&EVENT_MODEL, [name], |row| row.get(0))?,
    };
    let model = model.ok_or_else(|| super::model_not_found(name))?;
    read(db, &EVENTS_OF_MODEL, params![model, before.unwrap_or(i64::MAX), limit as i64])
}

/// Where an alias pointed before its last move that was not taken back; `None` when it pointed nowhere.
pub(super) fn before_last_move(db: &Db, model: i64, alias: &str) -> Result<Option<i64>, Problem> {
    let mut places: Vec<Option<i64>> = Vec::new();
    for event in read(db, &EVENTS_OF_ALIAS, params![model, alias])? {
        match event.action {
            RegistryAction::SetAlias => places.push(event.after.and_then(|number| number.parse().ok())),
            RegistryAction::DeleteAlias => places.push(None),
            RegistryAction::RollBackAlias => drop(places.pop()),
            _ => {}
        }
    }
    places.pop();
    Ok(places.pop().flatten())
}

fn read(
    db: &Db,
    statement: &Statement,
    of: impl crate::driver::Params,
) -> Result<Vec<RegistryEvent>, Problem> {
    let found = db.rows(statement, of, |row| {
        Ok((
            row.get::<_, String>(5)?,
            RegistryEvent {
                id: row.get(0)?,
                at: TimestampMs(row.get(1)?),
                model: row.get(2)?,
                version: row.get(3)?,
                user: row.get(4)?,
                action: RegistryAction::Describe,
                subject: row.get(6)?,
                before: row.get(7)?,
                after: row.get(8)?,
            },
        ))
    })?;
    found
        .into_iter()
        .map(|(word, event)| {
            let action = RegistryAction::parse(&word).ok_or_else(|| {
                Problem::bug(format!("registry_event {} has the action '{word}'", event.id))
            })?;
            Ok(RegistryEvent { action, ..event })
        })
        .collect()
}

statement!(MODEL_ID, "SELECT id FROM model WHERE name = ?1");
statement!(
    EVENT_INSERT,
    "INSERT INTO registry_event (at_ms, model_id, model, version, user_name, action, subject, before, after)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
);
statement!(EVENT_MODEL, "SELECT model_id FROM registry_event WHERE model = ?1 ORDER BY id DESC LIMIT 1");
statement!(
    EVENTS_OF_MODEL,
    "SELECT id, at_ms, model, version, user_name, action, subject, before, after FROM registry_event
     WHERE model_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"
);
statement!(
    EVENTS_OF_ALIAS,
    "SELECT id, at_ms, model, version, user_name, action, subject, before, after FROM registry_event
     WHERE model_id = ?1 AND subject = ?2 AND subject <> '' ORDER BY id"
);
