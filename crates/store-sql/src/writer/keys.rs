//! The key dictionary as the writer sees it: names to ids, per experiment and kind.

use crate::driver::{Db, params, statement};
use std::collections::HashMap;
use trialbook_domain::limits::KEYS_PER_EXPERIMENT_MAX;
use trialbook_domain::{Code, ExperimentId, Key, Problem};

/// What a key names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum KeyKind {
    /// A metric.
    Metric = 1,
    /// A parameter.
    Param = 2,
    /// A tag.
    Tag = 3,
}

/// Names to ids; complete for every (experiment, kind) that was touched.
#[derive(Default)]
pub(crate) struct KeyIds {
    known: HashMap<(ExperimentId, KeyKind), HashMap<Key, i64>>,
    n_inserted: u64,
}

impl KeyIds {
    /// The id of a key that exists.
    pub(crate) fn get(
        &mut self,
        db: &Db,
        experiment: ExperimentId,
        kind: KeyKind,
        key: &Key,
    ) -> Result<Option<i64>, Problem> {
        Ok(self.of(db, experiment, kind)?.get(key).copied())
    }

    /// The id of a key, inserted when it is new.
    pub(crate) fn get_or_insert(
        &mut self,
        db: &Db,
        experiment: ExperimentId,
        kind: KeyKind,
        key: &Key,
    ) -> Result<i64, Problem> {
        let known = self.of(db, experiment, kind)?;
        if let Some(id) = known.get(key) {
            return Ok(*id);
        }
        db.execute(&KEY_INSERT, params![experiment.0, kind as i64, key.as_str()])?;
        let id = db.last_id();
        known.insert(key.clone(), id);
        self.n_inserted += 1;
        Ok(id)
    }

    /// Refuses a batch whose new keys would exceed the limit of the experiment, before anything is written.
    pub(crate) fn check_room<'a>(
        &mut self,
        db: &Db,
        experiment: ExperimentId,
        kind: KeyKind,
        keys: impl ExactSizeIterator<Item = &'a Key>,
    ) -> Result<(), Problem> {
        let known = self.of(db, experiment, kind)?;
        let mut room = KEYS_PER_EXPERIMENT_MAX.saturating_sub(known.len());
        if keys.len() <= room {
            return Ok(());
        }
        for key in keys {
            if !known.contains_key(key) {
                if room == 0 {
                    return Err(too_many_keys(experiment, key));
                }
                room -= 1;
            }
        }
        Ok(())
    }

    /// Keys inserted since the process started.
    pub(crate) fn n_inserted(&self) -> u64 {
        self.n_inserted
    }

    pub(crate) fn clear(&mut self) {
        self.known.clear();
    }

    fn of(
        &mut self,
        db: &Db,
        experiment: ExperimentId,
        kind: KeyKind,
    ) -> Result<&mut HashMap<Key, i64>, Problem> {
        use std::collections::hash_map::Entry;
        match self.known.entry((experiment, kind)) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => {
                let mut ids = HashMap::new();
                db.each(&KEY_LIST, params![experiment.0, kind as i64], |row| {
                    if let Ok(key) = Key::new(row.get_ref(1)?.as_str()?) {
                        ids.insert(key, row.get(0)?);
                    }
                    Ok(())
                })?;
                Ok(entry.insert(ids))
            }
        }
    }
}

fn too_many_keys(experiment: ExperimentId, key: &Key) -> Problem {
    Problem::new(
        Code::TooManyKeys,
        format!(
            "The key '{key}' would be one too many: experiment {experiment} already has {KEYS_PER_EXPERIMENT_MAX} \
             different keys of its kind."
        ),
    )
    .hint("Keep changing parts, such as a step or an id, out of the key.")
    .fact("key", key)
}

statement!(KEY_LIST, "SELECT id, name FROM key WHERE experiment_id = ?1 AND kind = ?2");
statement!(KEY_INSERT, "INSERT INTO key (experiment_id, kind, name) VALUES (?1, ?2, ?3)");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::fresh::Fresh;

    const HOME: ExperimentId = ExperimentId(0);

    fn place() -> Fresh {
        Fresh::with(
            "INSERT INTO experiment (id, name, life, created_ms, updated_ms) VALUES (1, 'other', 0, 0, 0)",
        )
    }

    fn key(name: &str) -> Key {
        Key::new(name).unwrap()
    }

    #[test]
    fn a_name_has_one_id_for_each_experiment_and_kind() {
        let Fresh { db, .. } = &place();
        let mut keys = KeyIds::default();
        let mut ids = Vec::new();
        for experiment in [HOME, ExperimentId(1)] {
            for kind in [KeyKind::Metric, KeyKind::Param, KeyKind::Tag] {
                assert_eq!(keys.get(db, experiment, kind, &key("a")).unwrap(), None);
                let id = keys.get_or_insert(db, experiment, kind, &key("a")).unwrap();
                assert_eq!(keys.get_or_insert(db, experiment, kind, &key("a")).unwrap(), id);
                assert_eq!(keys.get(db, experiment, kind, &key("a")).unwrap(), Some(id));
                ids.push(id);
            }
        }
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((ids.len(), keys.n_inserted()), (6, 6));
    }

    #[test]
    fn what_is_forgotten_is_read_again_with_the_same_ids() {
        let Fresh { db, .. } = &place();
        let mut keys = KeyIds::default();
        let names = ["a", "A", "ä", "a b", "'", "%"];
        let ids = |keys: &mut KeyIds| -> Vec<i64> {
            names
                .iter()
                .map(|name| keys.get_or_insert(db, HOME, KeyKind::Param, &key(name)).unwrap())
                .collect()
        };
        let first = ids(&mut keys);
        keys.clear();
        assert_eq!(ids(&mut keys), first);
        assert_eq!(keys.n_inserted(), names.len() as u64, "nothing was inserted twice");
        assert_eq!(ids(&mut KeyIds::default()), first, "as a new process reads them");
    }

    #[test]
    fn an_experiment_takes_keys_up_to_its_limit_and_known_ones_for_ever() {
        let Fresh { db, .. } = &place();
        let room = 3;
        db.batch(&format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})
             INSERT INTO key (experiment_id, kind, name) SELECT 0, 1, 'k' || i FROM n",
            KEYS_PER_EXPERIMENT_MAX - room
        ))
        .unwrap();
        let mut keys = KeyIds::default();
        let mut check = |kind, names: &[&str]| {
            let names: Vec<Key> = names.iter().map(|name| key(name)).collect();
            keys.check_room(db, HOME, kind, names.iter())
        };
        let metric = KeyKind::Metric;
        assert!(check(metric, &["a", "b", "c"]).is_ok());
        assert!(check(metric, &["a", "k1", "b", "k2", "c", "k3"]).is_ok(), "known ones take no room");
        let refused = check(metric, &["a", "k1", "b", "c", "d", "e"]).unwrap_err();
        assert_eq!((refused.code(), refused.fact_value("key")), (Code::TooManyKeys, "d"));
        assert!(check(KeyKind::Tag, &["a", "b", "c", "d", "e"]).is_ok(), "each kind has room of its own");
        for name in ["a", "b", "c"] {
            keys.get_or_insert(db, HOME, metric, &key(name)).unwrap();
        }
        let mut check = |names: &[&str]| {
            let names: Vec<Key> = names.iter().map(|name| key(name)).collect();
            keys.check_room(db, HOME, metric, names.iter()).map_err(|problem| problem.code())
        };
        assert_eq!(check(&["d"]), Err(Code::TooManyKeys));
        assert_eq!(check(&["a", "b", "c", "k1"]), Ok(()));
        assert_eq!(check(&[]), Ok(()));
    }
}
