//! Columns that are kept over changes of every kind answer as columns that were just loaded, and those used longest ago go
//! first.

use super::super::{Count, find, place};
use super::*;
use crate::tests::fresh::Fresh;
use proptest::prelude::*;
use proptest::sample::select;
use trialbook_domain::{Key, TimestampMs, ViewType};
use trialbook_query::parse_runs;
use trialbook_store::RunSearch;

const HOME: ExperimentId = ExperimentId(0);

fn param(name: &str) -> RunField {
    RunField::Param(Key::new(name).unwrap())
}

/// Experiments that each have runs with three parameters of the same size.
fn place_with_params(experiments: i64, runs: i64) -> Fresh {
    Fresh::with(&format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {experiments})
         INSERT INTO experiment (id, name, life, created_ms, updated_ms) SELECT i, 'e' || i, 0, 0, 0 FROM n;
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {runs})
         INSERT INTO run (experiment_id, uid, name, user_name, status, life, start_ms, created_ms, heard_ms, protocol, rev)
         SELECT e.id, unhex(printf('%016x%016x', e.id, i)), 'r', 'u', 1, 0, i, 0, 0, 1, 0 FROM experiment e, n;
         INSERT INTO key (experiment_id, kind, name) SELECT e.id, 2, k.value FROM experiment e, json_each('[\"p\",\"q\",\"r\"]') k;
         INSERT INTO param (run_id, key_id, kind, num, text)
         SELECT r.id, k.id, 0, NULL, 'value ' || (r.id % 9) FROM run r JOIN key k ON k.experiment_id = r.experiment_id;"
    ))
}

struct Searched<'a> {
    db: &'a Db,
    names: KeyNames,
    cache: SearchCache,
}

impl Searched<'_> {
    fn over(db: &Db, budget: usize) -> Searched<'_> {
        Searched { db, names: KeyNames::default(), cache: SearchCache::new(budget) }
    }

    /// Asks for a column.
    fn ask(&self, experiment: ExperimentId, name: &str) {
        let at = place(self.db, experiment).unwrap().unwrap();
        self.cache.with(self.db, &self.names, &at, &[&param(name)], |_| ()).unwrap();
    }

    /// Which of the columns are held.
    fn held(&self, experiment: ExperimentId) -> String {
        let at = place(self.db, experiment).unwrap().unwrap();
        let guard = self.cache.entries.lock().unwrap();
        let Some(entry) = guard.0.get(&experiment) else { return String::new() };
        let columns = entry.columns.read().unwrap();
        ["p", "q", "r"].into_iter().filter(|name| columns.is_ready(&at, &[&param(name)])).collect()
    }

    fn size(&self, experiment: ExperimentId) -> usize {
        self.cache.entries.lock().unwrap().0[&experiment].size_bytes
    }
}

/// What the columns of two parameters of an experiment take.
fn size_of_two(db: &Db) -> usize {
    let searched = Searched::over(db, usize::MAX);
    searched.ask(HOME, "p");
    searched.ask(HOME, "q");
    searched.size(HOME)
}

#[test]
fn a_column_that_is_asked_for_again_and_again_outlives_one_that_was_asked_for_once() {
    let Fresh { db, .. } = &place_with_params(0, 300);
    let searched = Searched::over(db, size_of_two(db));
    for (name, held) in
        [("p", "p"), ("q", "pq"), ("p", "pq"), ("p", "pq"), ("r", "pr"), ("r", "pr"), ("q", "qr")]
    {
        searched.ask(HOME, name);
        assert_eq!(searched.held(HOME), held, "after {name}");
    }
}

#[test]
fn a_search_keeps_its_own_columns_whatever_they_take() {
    let Fresh { db, .. } = &place_with_params(0, 300);
    let searched = Searched::over(db, 1);
    let at = place(db, HOME).unwrap().unwrap();
    let all = [param("p"), param("q"), param("r")];
    searched.cache.with(db, &searched.names, &at, &all.each_ref(), |_| ()).unwrap();
    assert_eq!(searched.held(HOME), "pqr");
    searched.ask(HOME, "p");
    assert_eq!(searched.held(HOME), "pqr", "nothing was loaded, so nothing is dropped");
    searched.cache.with(db, &searched.names, &at, &[&RunField::Tag(Key::new("t").unwrap())], |_| ()).unwrap();
    assert_eq!(searched.held(HOME), "");
}

#[test]
fn the_experiments_searched_longest_ago_go_first() {
    let Fresh { db, .. } = &place_with_params(4, 100);
    let one = {
        let searched = Searched::over(db, usize::MAX);
        searched.ask(HOME, "p");
        searched.size(HOME)
    };
    let searched = Searched::over(db, 3 * one);
    let held = || (0..=4).filter(|n| !searched.held(ExperimentId(*n)).is_empty()).collect::<Vec<_>>();
    for (experiment, left) in [
        (0, &[0][..]),
        (1, &[0, 1]),
        (2, &[0, 1, 2]),
        (0, &[0, 1, 2]),
        (3, &[0, 2, 3]),
        (4, &[0, 3, 4]),
        (0, &[0, 3, 4]),
    ] {
        searched.ask(ExperimentId(experiment), "p");
        assert_eq!(held(), left, "after {experiment}");
    }
}

#[test]
fn a_column_that_cannot_be_read_answers_nobody_and_is_read_again_later() {
    let Fresh { db, .. } = &place_with_params(0, 50);
    let searched = Searched::over(db, usize::MAX);
    searched.ask(HOME, "p");
    db.batch("ALTER TABLE param RENAME TO gone").unwrap();
    let at = place(db, HOME).unwrap().unwrap();
    for _ in 0..2 {
        let asked = searched.cache.with(db, &searched.names, &at, &[&param("p"), &param("q")], |_| ());
        assert!(asked.is_err());
        assert_eq!(searched.held(HOME), "", "what was half loaded is forgotten");
    }
    db.batch("ALTER TABLE gone RENAME TO param").unwrap();
    searched.ask(HOME, "q");
    assert_eq!(searched.held(HOME), "q");
}

/// What may happen between searches.
#[derive(Clone, Debug)]
enum Act {
    AddRuns(u8),
    Set(u8, &'static str),
    Life(u8, bool),
    Experiment(&'static str),
    Look(usize, usize, ViewType),
    LookBack(usize),
    Renew,
}

/// Changes of the run with the number `?`, as the writer makes them.
const CHANGES: [&str; 12] = [
    "INSERT OR IGNORE INTO param SELECT ?, id, 0, NULL, 'x' FROM key WHERE name = 'p' AND kind = 2",
    "INSERT OR IGNORE INTO param SELECT ?, id, 1, 7, '7' FROM key WHERE name = 'q' AND kind = 2",
    "INSERT OR REPLACE INTO tag SELECT ?, id, 'red' FROM key WHERE name = 'k' AND kind = 3",
    "INSERT OR REPLACE INTO tag SELECT ?, id, '' FROM key WHERE name = 'k' AND kind = 3",
    "DELETE FROM tag WHERE run_id = ?",
    "INSERT OR REPLACE INTO metric SELECT ?, id, 0.5, 1, 1, 0.5, 1, 0.5, 1, 0.5, 1, 1, 1, 0 FROM key WHERE name = 'm' AND kind = 1",
    "INSERT OR REPLACE INTO metric SELECT ?, id, NULL, 2, 1, NULL, NULL, NULL, NULL, NULL, 2, 1, 1, 1 FROM key WHERE name = 'm' AND kind = 1",
    "INSERT OR REPLACE INTO metric SELECT ?, id, 9.5, 3, 1, -1, 1, 9.5, 1, 0.5, 1, 1, 2, 0 FROM key WHERE name = 'm' AND kind = 1",
    "UPDATE run SET status = 3, end_ms = 9 WHERE id = ?",
    "UPDATE run SET name = 'renamed' WHERE id = ?",
    "INSERT OR IGNORE INTO dataset_input SELECT ?, id, 0, 'train', '[]' FROM dataset",
    "UPDATE run SET user_name = 'eve' WHERE id = ?",
];
const KEYS: &str = "INSERT OR IGNORE INTO key (experiment_id, kind, name) VALUES (0, 2, 'p'), (0, 2, 'q'), (0, 3, 'k'), (0, 1, 'm')";
const QUERIES: [(&str, &[&str]); 8] = [
    ("params.p = 'x'", &["params.q DESC"]),
    ("tags.k = 'red' or tags.k is null", &["tags.k", "name"]),
    ("metrics.m > 0 and not status = finished", &["metrics.m DESC"]),
    ("max(metrics.m) >= 0.5 or metrics.m is nan", &["min(metrics.m)", "end_time"]),
    ("experiment = 'renamed' or lifecycle = deleted", &["lifecycle", "status"]),
    ("datasets.name = 'iris'", &["user", "duration DESC"]),
    ("", &["params.p", "tags.none"]),
    ("duration > 0s and params.q > 1", &["start_time"]),
];

fn any_act() -> impl Strategy<Value = Act> {
    let view = || select(&[ViewType::ActiveOnly, ViewType::DeletedOnly, ViewType::All][..]);
    let experiment = select(
        &[
            "UPDATE experiment SET name = 'renamed' WHERE id = 0",
            "UPDATE experiment SET name = 'Default' WHERE id = 0",
            "UPDATE experiment SET life = 1 WHERE id = 0",
            "UPDATE experiment SET life = 0 WHERE id = 0",
            KEYS,
        ][..],
    );
    prop_oneof![
        2 => select(&[1_u8, 2, 150][..]).prop_map(Act::AddRuns),
        6 => (any::<u8>(), select(&CHANGES[..])).prop_map(|(run, change)| Act::Set(run, change)),
        1 => (any::<u8>(), any::<bool>()).prop_map(|(run, deleted)| Act::Life(run, deleted)),
        2 => experiment.prop_map(Act::Experiment),
        6 => (0..QUERIES.len(), select(&[0_usize, 3, 1_000][..]), view()).prop_map(|(query, limit, view)| Act::Look(query, limit, view)),
        3 => (0..QUERIES.len()).prop_map(Act::LookBack),
        1 => Just(Act::Renew),
    ]
}

fn asked(query: usize, limit: usize, view: ViewType) -> RunSearch {
    let (filter, order) = QUERIES[query];
    let query = parse_runs(filter, order, TimestampMs(0)).unwrap();
    RunSearch { experiments: vec![HOME], view, query, limit, after: None, n_created: None }
}

/// The page of a search as text.
fn looked(db: &Db, names: &KeyNames, cache: &SearchCache, search: &RunSearch) -> String {
    let found = find(db, names, cache, search, Count::Yes).unwrap();
    format!("{:?} {:?} {} {:?}", found.rows, found.uids, found.n_matching, found.next)
}

/// Makes a change of a run that there is, and moves the counters.
fn change(db: &Db, run: u8, statement: &str) {
    let row = format!("(SELECT 1 + {run} % max(id) FROM run)");
    db.batch(&format!(
        "BEGIN; {};
         UPDATE run SET rev = (SELECT rev + 1 FROM experiment WHERE id = 0) WHERE id = {row};
         UPDATE experiment SET rev = rev + 1 WHERE id = 0; COMMIT",
        statement.replace('?', &row)
    ))
    .unwrap();
}

fn add_runs(db: &Db, n: u8) {
    db.batch(&format!(
        "BEGIN;
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {n})
         INSERT INTO run (experiment_id, uid, name, user_name, status, life, start_ms, created_ms, heard_ms, protocol, rev)
         SELECT 0, randomblob(16), 'r' || (i % 3), 'u', 1, 0, i % 7, 0, 0, 1, (SELECT rev + 1 FROM experiment WHERE id = 0) FROM n;
         UPDATE experiment SET rev = rev + 1 WHERE id = 0; COMMIT"
    ))
    .unwrap();
}

/// Does all of this over one cache, of which an older snapshot makes use as well; every look is compared with a new cache.
fn live_through(acts: &[Act], budget: usize) -> Result<(), TestCaseError> {
    let fresh = Fresh::with(
        "INSERT INTO dataset (experiment_id, name, digest, source_type, source) VALUES (0, 'iris', 'd', '', '')",
    );
    let (db, older) = (&fresh.db, fresh.reader());
    let (names, cache) = (KeyNames::default(), SearchCache::new(budget));
    add_runs(db, 5);
    older.batch("BEGIN").unwrap();
    for act in acts {
        match act {
            Act::AddRuns(n) => add_runs(db, *n),
            Act::Set(run, statement) => change(db, *run, statement),
            Act::Life(run, deleted) => {
                change(db, *run, &format!("UPDATE run SET life = {} WHERE id = ?", u8::from(*deleted)));
            }
            Act::Experiment(statement) => {
                db.batch(&format!("{statement}; UPDATE experiment SET rev = rev + 1 WHERE id = 0")).unwrap();
            }
            Act::Look(query, limit, view) => {
                let search = asked(*query, *limit, *view);
                let new = looked(db, &KeyNames::default(), &SearchCache::new(usize::MAX), &search);
                prop_assert_eq!(looked(db, &names, &cache, &search), new, "{:?}", search.query);
            }
            Act::LookBack(query) => {
                looked(&older, &names, &cache, &asked(*query, 1_000, ViewType::All));
            }
            Act::Renew => older.batch("COMMIT; BEGIN").unwrap(),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn columns_kept_over_any_changes_answer_as_new_ones(
        acts in prop::collection::vec(any_act(), 1..60),
        budget in select(&[0_usize, 4_000, usize::MAX][..]),
    ) {
        live_through(&acts, budget)?;
    }
}
