//! Directories that earlier versions wrote: opened, brought to the schema of today, and used.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use common::{at, block_on, create_run, history, key, open, point, points, same, uid};
use rusqlite::Connection;
use std::path::Path;
use trialbook_domain::{
    Code, ExperimentId, NewRegisteredModel, NewSavedView, PromotionRules, ViewType, ViewUid, Who,
};
use trialbook_store::{Actor, ExperimentStore, RegistryStore, RunStore, SavedViewStore};
use trialbook_store_sql::SqlStore;

/// The steps of the schema, oldest first.
const STEPS: [&str; 7] = [
    include_str!("../migrations/sqlite/0001_tracking.sql"),
    include_str!("../migrations/sqlite/0002_logged_models.sql"),
    include_str!("../migrations/sqlite/0003_registry.sql"),
    include_str!("../migrations/sqlite/0004_promotion.sql"),
    include_str!("../migrations/sqlite/0005_saved_views.sql"),
    include_str!("../migrations/sqlite/0006_logged_model_latest.sql"),
    include_str!("../migrations/sqlite/0007_trash.sql"),
];

fn database(dir: &Path) -> Connection {
    Connection::open(dir.join("trialbook.db")).unwrap()
}

/// A directory as a version wrote it that knew the first `n` steps.
fn written_by(dir: &Path, n: usize) -> Connection {
    let db = database(dir);
    db.execute_batch("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;").unwrap();
    for step in &STEPS[..n] {
        db.execute_batch(step).unwrap();
    }
    db.execute_batch(&format!("PRAGMA application_id = {}; PRAGMA user_version = {n};", 0x5452_424b))
        .unwrap();
    db.execute_batch(
        "INSERT INTO experiment (id, name, life, created_ms, updated_ms) VALUES (0, 'Default', 0, 5, 5), (1, 'old', 0, 6, 7);
         INSERT INTO run (id, experiment_id, uid, name, user_name, status, life, start_ms, created_ms, heard_ms, protocol, rev)
         VALUES (1, 1, X'09090909090909090909090909090909', 'old run', 'ada', 3, 0, 10, 11, 12, 1, 1);
         INSERT INTO key (id, experiment_id, kind, name) VALUES (1, 1, 2, 'lr');
         INSERT INTO param (run_id, key_id, kind, num, text) VALUES (1, 1, 0, 0.1, '0.1');",
    )
    .unwrap();
    db
}

fn version(db: &Connection) -> i64 {
    db.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
}

/// Every table, index and trigger with its text.
fn schema(dir: &Path) -> Vec<(String, String)> {
    let db = database(dir);
    let mut statement = db
        .prepare(
            "SELECT name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name",
        )
        .unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Something of everything that came with a step.
fn use_everything(store: &SqlStore) {
    let run = create_run(store, 1);
    block_on(store.log_batch(run, points("m", &[point(0, 1.0), point(1, 2.0)]), at(1))).unwrap();
    store.seal_all().unwrap();
    assert!(same(&history(store, run, "m").unwrap(), &[point(0, 1.0), point(1, 2.0)]));
    let actor = || Actor { who: Who::default(), now: at(2), reason: String::new() };
    let model = NewRegisteredModel {
        name: "m".to_owned(),
        description: None,
        tags: vec![(key("k"), "v".to_owned())],
    };
    block_on(store.create_registered_model(model, actor())).unwrap();
    let rules = PromotionRules { aliases: vec!["champion".to_owned()], ..PromotionRules::default() };
    assert_eq!(
        block_on(store.set_promotion_rules("m".to_owned(), 0, Some(rules), actor())).unwrap().revision,
        1
    );
    let view = NewSavedView {
        id: ViewUid([1; 16]),
        experiment: ExperimentId(1),
        owner: "me".to_owned(),
        name: "best".to_owned(),
        state: "s".to_owned(),
    };
    block_on(store.create_saved_view(view, at(3))).unwrap();
}

#[test]
fn a_directory_of_every_earlier_version_is_opened_and_used_like_a_new_one() {
    let fresh = tempfile::tempdir().unwrap();
    drop(open(fresh.path()).unwrap());
    for n in 1..=STEPS.len() {
        let dir = tempfile::tempdir().unwrap();
        drop(written_by(dir.path(), n));
        let store = open(dir.path()).unwrap();
        let names: Vec<String> = block_on(store.list_experiments(ViewType::All))
            .unwrap()
            .into_iter()
            .map(|experiment| experiment.name)
            .collect();
        assert_eq!(names, ["Default", "old"], "written with {n} steps");
        let old = block_on(store.get_run(uid(9))).unwrap();
        assert_eq!((old.run.name.as_str(), old.run.user.as_str()), ("old run", "ada"));
        assert_eq!(old.data.params[0].1.text(), "0.1");
        use_everything(&store);
        drop(store);
        assert_eq!(version(&database(dir.path())), STEPS.len() as i64);
        assert_eq!(schema(dir.path()), schema(fresh.path()), "written with {n} steps");
    }
}

#[test]
fn opening_again_changes_nothing_of_the_schema() {
    let dir = tempfile::tempdir().unwrap();
    drop(written_by(dir.path(), 1));
    drop(open(dir.path()).unwrap());
    let before = schema(dir.path());
    for _ in 0..2 {
        drop(open(dir.path()).unwrap());
        assert_eq!(schema(dir.path()), before);
    }
    let experiments =
        database(dir.path()).query_row("SELECT count(*) FROM experiment", [], |row| row.get::<_, i64>(0));
    assert_eq!(experiments.unwrap(), 2, "the first experiment is made once");
}

#[test]
fn a_step_that_fails_leaves_the_version_before_it_and_is_taken_up_again() {
    for (n, in_the_way) in [
        (1, "logged_model"),
        (2, "model"),
        (3, "promotion_rules"),
        (4, "saved_view"),
        (5, "logged_model_latest"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let db = written_by(dir.path(), n);
        db.execute_batch(&format!("CREATE TABLE {in_the_way} (mine TEXT)")).unwrap();
        drop(db);
        let before = schema(dir.path());
        for _ in 0..2 {
            assert!(open(dir.path()).is_err(), "step {}", n + 1);
            assert_eq!(version(&database(dir.path())), n as i64);
            assert_eq!(schema(dir.path()), before, "step {} left something behind", n + 1);
        }
        database(dir.path()).execute_batch(&format!("DROP TABLE {in_the_way}")).unwrap();
        use_everything(&open(dir.path()).unwrap());
    }
}

#[test]
fn a_version_of_the_future_and_a_database_of_others_are_left_as_they_are() {
    for (change, what) in [
        ("PRAGMA user_version = 8", "The database has schema 8, this program knows up to 7."),
        ("PRAGMA user_version = 1000", "The database has schema 1000, this program knows up to 7."),
        ("PRAGMA application_id = 1", "The database file belongs to another program."),
        ("PRAGMA application_id = 0", "The database file belongs to another program."),
    ] {
        let dir = tempfile::tempdir().unwrap();
        written_by(dir.path(), 7).execute_batch(change).unwrap();
        let before = schema(dir.path());
        let refused = open(dir.path()).err().unwrap();
        assert_eq!((refused.code(), refused.what()), (Code::StateConflict, what), "{change}");
        assert!(refused.advice().is_some(), "{change}");
        assert_eq!(schema(dir.path()), before, "{change}");
    }
}
