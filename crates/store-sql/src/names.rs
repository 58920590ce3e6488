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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::fresh::Fresh;
    use trialbook_domain::Code;

    fn place() -> Fresh {
        Fresh::with(
            "INSERT INTO key (id, experiment_id, kind, name) VALUES (5, 0, 1, 'a'), (6, 0, 2, 'a'), (7, 0, 1, 'b')",
        )
    }

    fn key(name: &str) -> Key {
        Key::new(name).unwrap()
    }

    #[test]
    fn ids_and_names_lead_to_each_other() {
        let Fresh { db, .. } = &place();
        let names = KeyNames::default();
        for _ in 0..2 {
            for (id, kind, name) in [(5, 1, "a"), (6, 2, "a"), (7, 1, "b")] {
                assert_eq!(names.get(db, id).unwrap(), key(name));
                assert_eq!(names.id(db, 0, kind, &key(name)).unwrap(), Some(id));
            }
        }
        for (experiment, kind, name) in [(0, 3, "a"), (1, 1, "a"), (0, 2, "b"), (0, 1, "A")] {
            assert_eq!(
                names.id(db, experiment, kind, &key(name)).unwrap(),
                None,
                "{experiment} {kind} {name}"
            );
        }
    }

    #[test]
    fn what_is_known_is_not_asked_for_again_and_what_is_missing_is() {
        let Fresh { db, .. } = &place();
        let names = KeyNames::default();
        assert_eq!(names.get(db, 5).unwrap(), key("a"));
        assert_eq!(names.id(db, 0, 1, &key("c")).unwrap(), None);
        db.batch("UPDATE key SET name = 'z' WHERE id = 5; INSERT INTO key (id, experiment_id, kind, name) VALUES (8, 0, 1, 'c')")
            .unwrap();
        assert_eq!(names.get(db, 5).unwrap(), key("a"));
        assert_eq!(names.id(db, 0, 1, &key("c")).unwrap(), Some(8), "it may be new");
    }

    #[test]
    fn a_row_that_refers_to_no_key_or_to_an_impossible_one_is_a_mistake_of_ours() {
        let Fresh { db, .. } = &place();
        db.batch("INSERT INTO key (id, experiment_id, kind, name) VALUES (9, 0, 1, '')").unwrap();
        for id in [0, 9, 99] {
            let problem = KeyNames::default().get(db, id).unwrap_err();
            assert_eq!(problem.code(), Code::Bug, "{id}");
            assert!(format!("{problem:?}").contains(&format!("key {id}")), "{problem:?}");
        }
    }
}
