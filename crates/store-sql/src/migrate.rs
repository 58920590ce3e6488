//! Brings a database to the schema of this binary: forward only, one transaction each.

use crate::driver::{Db, params, statement};
use trialbook_domain::{Code, Problem, TimestampMs};

/// Marks a file as ours (`PRAGMA application_id`): "TRBK".
const APPLICATION_ID: i64 = 0x5452_424b;

const MIGRATIONS: [&str; 7] = [
    include_str!("../migrations/sqlite/0001_tracking.sql"),
    include_str!("../migrations/sqlite/0002_logged_models.sql"),
    include_str!("../migrations/sqlite/0003_registry.sql"),
    include_str!("../migrations/sqlite/0004_promotion.sql"),
    include_str!("../migrations/sqlite/0005_saved_views.sql"),
    include_str!("../migrations/sqlite/0006_logged_model_latest.sql"),
    include_str!("../migrations/sqlite/0007_trash.sql"),
];

/// Applies the migrations that are missing, and creates experiment 0 on a new database.
pub(crate) fn migrate(db: &Db, now: TimestampMs, first_root: Option<&str>) -> Result<(), Problem> {
    let application = db.row(&APPLICATION, (), |row| row.get::<_, i64>(0))?.unwrap_or(0);
    let version = db.row(&VERSION, (), |row| row.get::<_, i64>(0))?.unwrap_or(0);
    let tables = db.row(&TABLES, (), |row| row.get::<_, i64>(0))?.unwrap_or(0);
    if application != APPLICATION_ID && tables > 0 {
        return Err(Problem::new(Code::StateConflict, "The database file belongs to another program.")
            .hint("Choose an empty folder for --data-dir."));
    }
    let newest = MIGRATIONS.len() as i64;
    if version > newest {
        return Err(Problem::new(
            Code::StateConflict,
            format!("The database has schema {version}, this program knows up to {newest}."),
        )
        .why("A newer trialbook has written it.")
        .hint("Start that version or a newer one."));
    }
    for (number, sql) in (1_i64..).zip(MIGRATIONS) {
        if number > version {
            apply(db, number, sql, now, first_root)?;
        }
    }
    Ok(())
}

fn apply(db: &Db, number: i64, sql: &str, now: TimestampMs, first_root: Option<&str>) -> Result<(), Problem> {
    db.batch("BEGIN IMMEDIATE")?;
    let applied = db.batch(sql).and_then(|()| {
        if number == 1 {
            db.execute(&DEFAULT_EXPERIMENT, params![now.0, first_root.map(|root| format!("{root}/0"))])?;
        }
        db.batch(&format!(
            "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {number}; COMMIT;"
        ))
    });
    applied.inspect_err(|_| {
        // The first error is the one to tell; without a transaction there is nothing to roll back.
        let _ = db.batch("ROLLBACK");
    })
}

statement!(APPLICATION, "PRAGMA application_id");
statement!(VERSION, "PRAGMA user_version");
statement!(TABLES, "SELECT count(*) FROM sqlite_master");
statement!(
    DEFAULT_EXPERIMENT,
    "INSERT INTO experiment (id, name, artifact_root, life, created_ms, updated_ms) VALUES (0, 'Default', ?2, 0, ?1, ?1)"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_scored_before_the_index_of_latest_values_are_sorted_by_their_latest() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open_writer(&dir.path().join("trialbook.db"), 1024).unwrap();
        for (number, sql) in (1..).zip(&MIGRATIONS[..5]) {
            apply(&db, number, sql, TimestampMs(0), None).unwrap();
        }
        db.batch(
            "INSERT INTO run (id, experiment_id, uid, name, user_name, status, life, start_ms, created_ms, heard_ms, protocol, rev)
             VALUES (1, 0, X'02020202020202020202020202020202', 'a', 'u', 1, 0, 0, 0, 0, 1, 1),
                    (2, 0, X'01010101010101010101010101010101', 'b', 'u', 1, 0, 0, 0, 0, 1, 2);
             INSERT INTO logged_model_metric
             (model_id, key, ts_ms, step, run_id, dataset_name, dataset_digest, experiment_id, value) VALUES
             (7, 'acc', 5, 1, 1, '', '', 0, 0.5), (7, 'acc', 5, 2, 1, '', '', 0, 0.6), (7, 'acc', 5, 2, 2, '', '', 0, 0.7),
             (7, 'acc', 4, 9, 1, '', '', 0, 0.8), (7, 'acc', 1, 1, 1, 'test', 'd', 0, NULL);",
        )
        .unwrap();
        migrate(&db, TimestampMs(1), None).unwrap();
        let latest = db
            .rows(&LATEST, (), |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, Option<f64>>(2)?))
            })
            .unwrap();
        assert_eq!(latest, [(String::new(), 2, Some(0.7)), ("test".to_owned(), 1, None)]);
    }

    statement!(LATEST, "SELECT dataset_name, run_id, value FROM logged_model_latest ORDER BY dataset_name");
}
