//! The record of what happened in the registry: rows are added, never changed.

use crate::driver::{Db, Statement, params, statement};
use std::cell::RefCell;
use trialbook_domain::{KnownFrom, Problem, RegistryAction, RegistryEvent, TimestampMs, Who};
use trialbook_store::{Actor, Generations, ModelChange};

/// Who writes the record, and what was written so far.
pub(crate) struct Author {
    who: Who,
    pub(super) now: TimestampMs,
    pub(super) reason: String,
    told: RefCell<Vec<ModelChange>>,
}

impl Author {
    /// An author who has written nothing yet.
    pub(crate) fn new(actor: Actor) -> Author {
        Author { who: actor.who, now: actor.now, reason: actor.reason, told: RefCell::default() }
    }

    /// What was written, for those who listen.
    pub(crate) fn into_told(self) -> Vec<ModelChange> {
        self.told.into_inner()
    }
}

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
    pub(super) fn write(self, db: &Db, author: &Author) -> Result<(), Problem> {
        db.execute(
            &EVENT_INSERT,
            params![
                author.now.0,
                self.model,
                self.name,
                self.version,
                author.who.name,
                author.who.known_from.as_str(),
                self.action.as_str(),
                self.subject,
                self.before,
                self.after,
                author.reason
            ],
        )?;
        let event = db.last_id();
        let mut told = author.told.borrow_mut();
        told.push(ModelChange { model: self.name.to_owned(), event });
        if self.action == RegistryAction::RenameModel
            && let Some(model) = self.before
        {
            told.push(ModelChange { model, event });
        }
        Ok(())
    }
}

/// What happened to a model, newest first.
pub(crate) fn list(
    db: &Db,
    name: &str,
    generations: Generations,
    before: Option<i64>,
    limit: usize,
) -> Result<Vec<RegistryEvent>, Problem> {
    let newest = newest(db, name)?;
    let named = named(db, name)?;
    let wanted: &[i64] = match generations {
        Generations::Newest => &[newest],
        Generations::All => &named,
    };
    let mut events = Vec::new();
    for model in wanted {
        let of = params![model, before.unwrap_or(i64::MAX), limit as i64];
        events.extend(read(db, &EVENTS_OF_MODEL, of, generation(&named, *model))?);
    }
    Ok(latest(events, limit))
}

/// What happened to a version, newest first: what concerned it, and moves of aliases away from it.
pub(crate) fn list_of_version(
    db: &Db,
    name: &str,
    number: i64,
    limit: usize,
) -> Result<Vec<RegistryEvent>, Problem> {
    let model = newest(db, name)?;
    let generation = generation(&named(db, name)?, model);
    let mut events = read(db, &EVENTS_OF_VERSION, params![model, number, limit as i64], generation)?;
    let left = params![model, number.to_string(), limit as i64];
    events.extend(read(db, &EVENTS_LEAVING_VERSION, left, generation)?);
    Ok(latest(events, limit))
}

fn latest(mut events: Vec<RegistryEvent>, limit: usize) -> Vec<RegistryEvent> {
    events.sort_by_key(|event| std::cmp::Reverse(event.id));
    events.dedup_by_key(|event| event.id);
    events.truncate(limit);
    events
}

/// The model that has a name, or else the last that had it.
fn newest(db: &Db, name: &str) -> Result<i64, Problem> {
    let living: Option<i64> = db.row(&MODEL_ID, [name], |row| row.get(0))?;
    let model = match living {
        Some(model) => Some(model),
        None => db.row(&EVENT_MODEL, [name], |row| row.get(0))?,
    };
    model.ok_or_else(|| super::model_not_found(name))
}

/// The models that ever had a name, in order of creation.
fn named(db: &Db, name: &str) -> Result<Vec<i64>, Problem> {
    let mut models = Vec::new();
    let mut last = 0;
    // Each round steps over all events of a model.
    while let Some(model) = db.row(&EVENT_MODEL_NEXT, params![name, last], |row| row.get::<_, i64>(0))? {
        models.push(model);
        last = model;
    }
    Ok(models)
}

fn generation(named: &[i64], model: i64) -> i64 {
    named.iter().take_while(|known| **known <= model).count() as i64
}

/// Where an alias pointed before its last move that was not taken back, nearest first.
pub(super) fn earlier_places(db: &Db, model: i64, alias: &str) -> Result<Vec<i64>, Problem> {
    let mut places: Vec<Option<i64>> = Vec::new();
    for event in read(db, &EVENTS_OF_ALIAS, params![model, alias], 0)? {
        let after = event.after.and_then(|number| number.parse().ok());
        match event.action {
            RegistryAction::SetAlias => places.push(after),
            RegistryAction::DeleteAlias => places.push(None),
            RegistryAction::RollBackAlias => {
                places.pop();
                // A rollback may have passed over versions that were gone.
                while places.last().is_some_and(|place| *place != after) {
                    places.pop();
                }
            }
            _ => {}
        }
    }
    places.pop();
    Ok(places.into_iter().rev().flatten().collect())
}

fn read(
    db: &Db,
    statement: &Statement,
    of: impl crate::driver::Params,
    generation: i64,
) -> Result<Vec<RegistryEvent>, Problem> {
    let found = db.rows(statement, of, |row| {
        Ok((
            row.get::<_, String>(5)?,
            RegistryEvent {
                id: row.get(0)?,
                at: TimestampMs(row.get(1)?),
                model: row.get(2)?,
                generation,
                version: row.get(3)?,
                who: Who::new(&row.get::<_, String>(4)?, KnownFrom::parse(&row.get::<_, String>(9)?)),
                action: RegistryAction::Describe,
                subject: row.get(6)?,
                before: row.get(7)?,
                after: row.get(8)?,
                reason: row.get(10)?,
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
    "INSERT INTO registry_event (at_ms, model_id, model, version, user_name, user_from, action, subject, before, after,
                                 reason)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
);
statement!(EVENT_MODEL, "SELECT model_id FROM registry_event WHERE model = ?1 ORDER BY id DESC LIMIT 1");
statement!(
    EVENT_MODEL_NEXT,
    "SELECT model_id FROM registry_event WHERE model = ?1 AND model_id > ?2 ORDER BY model_id LIMIT 1"
);

/// Columns of an event, in the order that [`read`] reads.
macro_rules! event_columns {
    () => {
        "SELECT id, at_ms, model, version, user_name, action, subject, before, after, user_from, reason FROM registry_event "
    };
}

const EVENTS_OF_MODEL: Statement = Statement {
    name: "EVENTS_OF_MODEL",
    sql: concat!(event_columns!(), "WHERE model_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"),
};
const EVENTS_OF_VERSION: Statement = Statement {
    name: "EVENTS_OF_VERSION",
    sql: concat!(event_columns!(), "WHERE model_id = ?1 AND version = ?2 ORDER BY id DESC LIMIT ?3"),
};
const EVENTS_LEAVING_VERSION: Statement = Statement {
    name: "EVENTS_LEAVING_VERSION",
    sql: concat!(
        event_columns!(),
        "WHERE model_id = ?1 AND before = ?2 AND action IN ('set_alias', 'roll_back_alias') ORDER BY id DESC LIMIT ?3"
    ),
};
const EVENTS_OF_ALIAS: Statement = Statement {
    name: "EVENTS_OF_ALIAS",
    sql: concat!(event_columns!(), "WHERE model_id = ?1 AND subject = ?2 AND subject <> '' ORDER BY id"),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::fresh;

    #[test]
    fn the_record_is_read_through_its_indexes_and_sorts_nothing() {
        fresh::found_by_index(&[
            (&MODEL_ID, "model_name"),
            (&EVENT_MODEL, "registry_event_name"),
            (&EVENT_MODEL_NEXT, "COVERING INDEX registry_event_generation"),
            (&EVENTS_OF_MODEL, "registry_event_model"),
            (&EVENTS_OF_VERSION, "registry_event_version"),
            (&EVENTS_LEAVING_VERSION, "registry_event_left"),
            (&EVENTS_OF_ALIAS, "registry_event_alias"),
        ]);
    }
}
