//! The key dictionary as readers see it: ids to names and back. Keys are only ever added, so what is cached stays true.

use crate::driver::{Db, params, statement};
use std::collections::HashMap;
use std::sync::RwLock;
use trialbook_domain::{Key, Problem};

/// Ids to names and names to ids, shared by all readers.
#[derive(Default)]
pub(crate) struct KeyNames {
    known: RwLock<HashMap<i64, Key>>,
    /// (experiment, kind) -> name -> id
    ids: RwLock<HashMap<(i64, i64), HashMap<Key, i64>>>,
}

impl KeyNames {
    /// The name of a key id that a row refers to.
    pub(crate) fn get(&self, db: &Db, id: i64) -> Result<Key, Problem> {
        if let Some(key) = self.known.read().ok().and_then(|known| known.get(&id).cloned()) {
            return Ok(key);
        }
        let name: String = db
            .row(&KEY_NAME, [id], |row| row.get(0))?
            .ok_or_else(|| Problem::bug(format!("a row refers to key {id}, which does not exist")))?;
        let key = Key::new(&name).map_err(|error| Problem::bug(format!("key {id}: {error}")))?;
        if let Ok(mut known) = self.known.write() {
            known.insert(id, key.clone());
        }
        Ok(key)
    }

    /// The id of a key of an experiment, if it has it.
    pub(crate) fn id(&self, db: &Db, experiment: i64, kind: i64, key: &Key) -> Result<Option<i64>, Problem> {
        let cached = self.ids.read().ok().and_then(|ids| ids.get(&(experiment, kind))?.get(key).copied());
        if cached.is_some() {
            return Ok(cached);
        }
        let found = db.row(&KEY_ID, params![experiment, kind, key.as_str()], |row| row.get(0))?;
        if let (Some(id), Ok(mut ids)) = (found, self.ids.write()) {
            ids.entry((experiment, kind)).or_default().insert(key.clone(), id);
        }
        Ok(found)
    }
}

statement!(KEY_NAME, "SELECT name FROM key WHERE id = ?1");
statement!(KEY_ID, "SELECT id FROM key WHERE experiment_id = ?1 AND kind = ?2 AND name = ?3");
