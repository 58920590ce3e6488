//! Stored bytes that are damaged: named wherever they are read, never served, and never a reason to lose what is good.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use common::{at, block_on, create_run, history, key, open, point, points, same, uid};
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use trialbook_domain::{Code, MetricPoint, Problem};
use trialbook_store::{AxisKind, ChartRequest, ChartSeries, ExperimentStore, RunStore, SeriesStore, Spacing};
use trialbook_store_sql::SqlStore;

fn database(dir: &Path) -> Connection {
    Connection::open(dir.join("trialbook.db")).unwrap()
}

fn chart(store: &SqlStore) -> Result<Vec<ChartSeries>, Problem> {
    block_on(store.chart(ChartRequest {
        runs: vec![uid(1)],
        keys: vec![key("m")],
        axis: AxisKind::Step,
        spacing: Spacing::Linear,
        range: None,
        width_px: 50,
    }))
}

fn wave(n: i64) -> Vec<MetricPoint> {
    (0..n).map(|step| point(step, (step as f64 / 9.0).sin())).collect()
}

/// Two chunks, a rest, and a segment that is not sealed.
fn filled(dir: &Path) -> (SqlStore, Vec<MetricPoint>) {
    let store = open(dir).unwrap();
    let run = create_run(&store, 1);
    let logged = wave(9_100);
    block_on(store.log_batch(run, points("m", &logged[..9_000]), at(1))).unwrap();
    store.seal_all().unwrap();
    block_on(store.log_batch(run, points("m", &logged[9_000..]), at(2))).unwrap();
    create_run(&store, 2);
    block_on(store.log_batch(uid(2), points("m", &[point(0, 7.0)]), at(2))).unwrap();
    (store, logged)
}

fn blob(db: &Connection, table: &str, column: &str) -> (i64, Vec<u8>) {
    let sql = format!("SELECT {column}, run_id FROM {table} WHERE run_id = 1 LIMIT 1");
    db.query_row(&sql, [], |row| Ok((row.get(1)?, row.get(0)?))).unwrap()
}

fn put(db: &Connection, table: &str, column: &str, bytes: &[u8]) {
    let only = if table == "chunk" { " AND seq = 0" } else { "" };
    let sql = format!("UPDATE {table} SET {column} = ?1 WHERE run_id = 1{only}");
    assert_eq!(db.execute(&sql, [bytes]).unwrap(), 1);
}

#[test]
fn a_flipped_bit_anywhere_in_points_is_named_with_its_table_and_never_served() {
    for (table, column) in [("segment", "body"), ("chunk", "data"), ("rest", "data")] {
        let dir = tempfile::tempdir().unwrap();
        let (store, logged) = filled(dir.path());
        let db = database(dir.path());
        let (_, good) = blob(&db, table, column);
        for at in (0..good.len()).step_by(good.len() / 40 + 1).chain([good.len() - 1]) {
            let mut bytes = good.clone();
            bytes[at] ^= 1 << (at % 8);
            put(&db, table, column, &bytes);
            let problem = history(&store, uid(1), "m").unwrap_err();
            assert_eq!(problem.code(), Code::Corrupt, "{table} byte {at}");
            assert!(problem.what().contains(table), "{table} byte {at}: {problem}");
            assert_eq!(history(&store, uid(2), "m").unwrap().len(), 1, "others are read");
        }
        put(&db, table, column, &good);
        assert!(same(&history(&store, uid(1), "m").unwrap(), &logged), "{table}");
    }
}

#[test]
fn bytes_that_are_cut_swapped_or_of_another_kind_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = filled(dir.path());
    let db = database(dir.path());
    let parts = [("segment", "body"), ("chunk", "data"), ("rest", "data")];
    let good = parts.map(|(table, column)| blob(&db, table, column).1);
    for (at, (table, column)) in parts.into_iter().enumerate() {
        let own = &good[at];
        let other = &good[(at + 1) % parts.len()];
        let wrong: [&[u8]; 7] =
            [&[], &own[..1], &own[..7], &own[..own.len() - 1], &own[1..], other, &[0; 64]];
        for bytes in wrong {
            put(&db, table, column, bytes);
            let problem = history(&store, uid(1), "m").unwrap_err();
            assert_eq!(problem.code(), Code::Corrupt, "{table} of {} bytes", bytes.len());
        }
        put(&db, table, column, own);
        assert!(history(&store, uid(1), "m").is_ok(), "{table}");
    }
}

#[test]
fn a_chart_needs_no_points_of_whole_chunks_and_names_the_damage_of_those_it_opens() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = filled(dir.path());
    let whole = chart(&store).unwrap();
    assert_eq!(whole[0].n.iter().sum::<u64>(), 9_100);
    let db = database(dir.path());
    let (_, good) = blob(&db, "rest", "data");
    put(&db, "rest", "data", &good[..good.len() - 1]);
    assert_eq!(chart(&store).unwrap_err().code(), Code::Corrupt);
    put(&db, "rest", "data", &good);
    assert_eq!(chart(&store).unwrap(), whole);
}

#[test]
fn a_damaged_run_can_still_be_found_and_logged_to() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = filled(dir.path());
    put(&database(dir.path()), "chunk", "data", &[1, 2, 3]);
    block_on(store.log_batch(uid(1), points("m", &[point(20_000, 1.0)]), at(3))).unwrap();
    block_on(store.log_batch(uid(1), points("other", &[point(0, 1.0)]), at(3))).unwrap();
    let record = block_on(store.get_run(uid(1))).unwrap();
    assert_eq!(record.data.metrics[0].1.last.step, 20_000);
    assert_eq!(history(&store, uid(1), "m").unwrap_err().code(), Code::Corrupt);
}

#[test]
fn sealing_never_replaces_what_it_could_not_read() {
    for (table, column) in [("segment", "body"), ("rest", "data")] {
        let dir = tempfile::tempdir().unwrap();
        let (store, logged) = filled(dir.path());
        let db = database(dir.path());
        let (_, good) = blob(&db, table, column);
        let mut bytes = good.clone();
        bytes[good.len() / 2] ^= 0x10;
        put(&db, table, column, &bytes);
        for _ in 0..2 {
            assert_eq!(store.seal_all().unwrap_err().code(), Code::Corrupt, "{table}");
        }
        assert_eq!(blob(&db, table, column).1, bytes, "{table}: the bytes are left for who mends them");
        put(&db, table, column, &good);
        store.seal_all().unwrap();
        assert!(same(&history(&store, uid(1), "m").unwrap(), &logged), "{table}");
    }
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_as_it_is() {
    for bytes in
        [b"not a database, but long enough to look at its head: ".repeat(40), vec![0; 4_096], vec![0xff; 100]]
    {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("trialbook.db");
        fs::write(&path, &bytes).unwrap();
        assert!(open(dir.path()).is_err(), "{} bytes", bytes.len());
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn an_empty_file_and_an_empty_folder_become_a_database() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("trialbook.db"), "").unwrap();
    let store = open(dir.path()).unwrap();
    assert_eq!(block_on(store.list_experiments(trialbook_domain::ViewType::All)).unwrap().len(), 1);
    drop(store);
    let below = dir.path().join("a/b/c");
    drop(open(&below).unwrap());
    assert!(below.join("trialbook.db").is_file());
}

#[test]
fn a_database_cut_short_is_told_and_not_taken_for_an_empty_one() {
    let dir = tempfile::tempdir().unwrap();
    drop(filled(dir.path()));
    let path = dir.path().join("trialbook.db");
    let good = fs::read(&path).unwrap();
    for length in [100, 512, 4_096, good.len() / 2] {
        fs::write(&path, &good[..length]).unwrap();
        let outcome = open(dir.path()).and_then(|store| {
            history(&store, uid(1), "m")?;
            block_on(store.get_run(uid(2))).map(drop)
        });
        assert!(outcome.is_err(), "{length} of {} bytes", good.len());
    }
    fs::write(&path, &good).unwrap();
    assert_eq!(history(&open(dir.path()).unwrap(), uid(1), "m").unwrap().len(), 9_100);
}

#[test]
fn a_copy_of_the_directory_has_everything_and_can_be_opened_beside_the_first() {
    let dir = tempfile::tempdir().unwrap();
    let (store, logged) = filled(dir.path());
    drop(store);
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(dir.path()).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    let (first, second) = (open(dir.path()).unwrap(), open(copy.path()).unwrap());
    block_on(first.log_batch(uid(1), points("m", &[point(9_100, 0.0)]), at(3))).unwrap();
    assert!(same(&history(&second, uid(1), "m").unwrap(), &logged));
    assert_eq!(history(&first, uid(1), "m").unwrap().len(), 9_101);
}
