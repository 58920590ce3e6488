//! Brings a database to the schema of this binary: forward only, one transaction each.

use crate::driver::{Db, params, statement};
use trialbook_domain::{Code, Problem, TimestampMs};

/// Marks a file as ours (`PRAGMA application_id`): "TRBK".
const APPLICATION_ID: i64 = 0x5452_424b;

const MIGRATIONS: [&str; 5] = [
    include_str!("../migrations/sqlite/0001_tracking.sql"),
    include_str!("../migrations/sqlite/0002_logged_models.sql"),
    include_str!("../migrations/sqlite/0003_registry.sql"),
    include_str!("../migrations/sqlite/0004_promotion.sql"),
    include_str!("../migrations/sqlite/0005_saved_views.sql"),
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
