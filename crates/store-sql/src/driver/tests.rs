//! The driver: settings of each connection, what readers may do, snapshots, and what errors become.

use super::*;
use rusqlite::ErrorCode;
use rusqlite::ffi;
use trialbook_domain::{Code, Kind};

statement!(MAKE, "CREATE TABLE pair (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)");
statement!(ADD, "INSERT INTO pair (text) VALUES (?1)");
statement!(SET, "UPDATE pair SET text = text || ?1");
statement!(ALL, "SELECT id, text FROM pair ORDER BY id");
statement!(ONE, "SELECT text FROM pair WHERE id = ?1");
statement!(COUNT, "SELECT count(*) FROM pair");
statement!(NONSENSE, "SELECT nothing FROM nowhere");

struct Place {
    _folder: tempfile::TempDir,
    path: std::path::PathBuf,
    writer: Db,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let writer = Db::open_writer(&path, 1024).unwrap();
    writer.execute(&MAKE, ()).unwrap();
    Place { _folder: folder, path, writer }
}

fn count(db: &Db) -> i64 {
    db.row(&COUNT, (), |row| row.get(0)).unwrap().unwrap()
}

/// What a pragma says.
fn setting(db: &Db, name: &str) -> String {
    let value = |row: &Row<'_>| row.get::<_, rusqlite::types::Value>(0);
    match db.connection.query_row(&format!("PRAGMA {name}"), (), value).unwrap() {
        rusqlite::types::Value::Integer(number) => number.to_string(),
        rusqlite::types::Value::Text(text) => text,
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn every_connection_is_as_safe_as_the_writer() {
    let place = place();
    let reader = Db::open_reader(&place.path, 2048).unwrap();
    let checkpointer = Db::open_checkpointer(&place.path).unwrap();
    for (name, value) in [
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("foreign_keys", "1"),
        ("temp_store", "2"),
        ("wal_autocheckpoint", "0"),
        ("trusted_schema", "0"),
        ("cell_size_check", "1"),
        ("busy_timeout", "5000"),
        ("page_size", "8192"),
    ] {
        for db in [&place.writer, &reader, &checkpointer] {
            assert_eq!(setting(db, name), value, "{name}");
        }
    }
    for (db, cache, query_only) in [(&place.writer, "-1024", "0"), (&reader, "-2048", "1")] {
        assert_eq!((setting(db, "cache_size"), setting(db, "query_only")), (cache.into(), query_only.into()));
    }
}

#[test]
fn a_reader_writes_nothing_whatever_it_is_asked() {
    let place = place();
    place.writer.execute(&ADD, ["a"]).unwrap();
    let reader = Db::open_reader(&place.path, 1024).unwrap();
    for outcome in [
        reader.execute(&ADD, ["b"]).map(|_| ()),
        reader.execute(&SET, ["b"]).map(|_| ()),
        reader.batch("DROP TABLE pair"),
        reader.batch("CREATE TABLE other (id INTEGER)"),
    ] {
        let problem = outcome.unwrap_err();
        assert_eq!(problem.code(), Code::StorageUnavailable, "{problem}");
    }
    assert_eq!((count(&reader), count(&place.writer)), (1, 1));
}

#[test]
fn a_reader_of_a_file_that_is_not_there_makes_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.db");
    for opened in [Db::open_reader(&path, 1024), Db::open_checkpointer(&path)] {
        assert_eq!(opened.err().unwrap().code(), Code::StorageUnavailable);
        assert!(!path.exists());
    }
    let missing = folder.path().join("no/folder/a.db");
    assert_eq!(Db::open_writer(&missing, 1024).err().unwrap().code(), Code::StorageUnavailable);
}

#[test]
fn a_statement_tells_how_many_rows_it_changed_and_which_it_added() {
    let Place { writer, .. } = &place();
    for n in 1..=3 {
        assert_eq!(writer.execute(&ADD, [n.to_string()]).unwrap(), 1);
        assert_eq!(writer.last_id(), n);
    }
    assert_eq!(writer.execute(&SET, ["x"]).unwrap(), 3);
    let all = writer.rows(&ALL, (), |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))).unwrap();
    assert_eq!(all, [(1, "1x".to_owned()), (2, "2x".to_owned()), (3, "3x".to_owned())]);
    assert_eq!(writer.row(&ONE, [2], |row| row.get::<_, String>(0)).unwrap().as_deref(), Some("2x"));
    assert_eq!(writer.row(&ONE, [9], |row| row.get::<_, String>(0)).unwrap(), None);
}

#[test]
fn a_visit_that_fails_ends_the_reading_with_the_name_of_its_statement() {
    let Place { writer, .. } = &place();
    for text in ["a", "b", "c"] {
        writer.execute(&ADD, [text]).unwrap();
    }
    let mut seen = 0;
    let outcome = writer.each(&ALL, (), |row| {
        seen += 1;
        // The text of the second row is no number.
        if seen == 2 { row.get::<_, i64>(1).map(|_| ()) } else { Ok(()) }
    });
    let problem = outcome.unwrap_err();
    assert_eq!((seen, problem.code()), (2, Code::Bug));
    assert!(format!("{problem:?}").contains("statement ALL"), "{problem:?}");
    assert_eq!(count(writer), 3, "the statement can be used again");
}

#[test]
fn a_snapshot_stays_as_it_was_while_others_write() {
    let place = place();
    place.writer.execute(&ADD, ["a"]).unwrap();
    let reader = Db::open_reader(&place.path, 1024).unwrap();
    let seen = reader.snapshot(|db| {
        let before = count(db);
        for text in ["b", "c"] {
            place.writer.execute(&ADD, [text])?;
        }
        Ok((before, count(db)))
    });
    assert_eq!(seen.unwrap(), (1, 1));
    assert_eq!(count(&reader), 3, "the next look sees them");
}

#[test]
fn a_snapshot_ends_when_its_work_fails() {
    let place = place();
    let reader = Db::open_reader(&place.path, 1024).unwrap();
    for _ in 0..3 {
        let failed: Result<(), Problem> = reader.snapshot(|db| {
            assert!(db.in_transaction());
            db.row(&NONSENSE, (), |_| Ok(())).map(|_| ())
        });
        assert!(format!("{:?}", failed.unwrap_err()).contains("statement NONSENSE"));
        assert!(!reader.in_transaction());
    }
    place.writer.execute(&ADD, ["a"]).unwrap();
    assert_eq!(reader.snapshot(|db| Ok(count(db))).unwrap(), 1);
}

#[test]
fn a_savepoint_takes_back_its_part_alone() {
    let Place { writer, .. } = &place();
    writer.execute(&BEGIN_WRITE, ()).unwrap();
    for (text, keep) in [("a", true), ("b", false), ("c", true)] {
        writer.execute(&SAVEPOINT, ()).unwrap();
        writer.execute(&ADD, [text]).unwrap();
        if !keep {
            writer.execute(&SAVEPOINT_ROLLBACK, ()).unwrap();
        }
        writer.execute(&SAVEPOINT_RELEASE, ()).unwrap();
    }
    assert!(writer.in_transaction());
    writer.execute(&COMMIT, ()).unwrap();
    assert!(!writer.in_transaction());
    let texts = writer.rows(&ALL, (), |row| row.get::<_, String>(1)).unwrap();
    assert_eq!(texts, ["a", "c"]);
    writer.execute(&BEGIN_WRITE, ()).unwrap();
    writer.execute(&ADD, ["d"]).unwrap();
    writer.execute(&ROLLBACK, ()).unwrap();
    assert_eq!((count(writer), writer.in_transaction()), (2, false));
}

#[test]
fn checkpoints_copy_everything_and_the_log_begins_again() {
    let place = place();
    let checkpointer = Db::open_checkpointer(&place.path).unwrap();
    for n in 0..50 {
        place.writer.execute(&ADD, [format!("{n}").repeat(500)]).unwrap();
    }
    let (frames, copied) = checkpointer.checkpoint().unwrap();
    assert!(frames >= 50 && copied == frames, "{copied} of {frames}");
    let wal = place.path.with_extension("db-wal");
    let size = || std::fs::metadata(&wal).unwrap().len();
    let before = size();
    checkpointer.checkpoint_restart().unwrap();
    assert_eq!(size(), before, "the file keeps its size");
    checkpointer.checkpoint_truncate().unwrap();
    assert_eq!(size(), 0);
    assert_eq!(count(&Db::open_reader(&place.path, 1024).unwrap()), 50);
}

#[test]
fn a_reader_that_looks_holds_back_what_came_later_and_no_more() {
    let place = place();
    let (reader, checkpointer) =
        (Db::open_reader(&place.path, 1024).unwrap(), Db::open_checkpointer(&place.path).unwrap());
    place.writer.execute(&ADD, ["a"]).unwrap();
    let during = reader.snapshot(|db| {
        count(db);
        place.writer.execute(&ADD, ["b"])?;
        checkpointer.checkpoint()
    });
    let (frames, copied) = during.unwrap();
    assert!(copied > 0 && copied < frames, "{copied} of {frames}");
    let (frames, copied) = checkpointer.checkpoint().unwrap();
    assert_eq!(copied, frames);
}

#[test]
fn freed_pages_go_back_to_the_file_system() {
    let place = place();
    for n in 0..40 {
        place.writer.execute(&ADD, [format!("{n:04}").repeat(5_000)]).unwrap();
    }
    let pages = || setting(&place.writer, "page_count").parse::<i64>().unwrap();
    let before = pages();
    place.writer.batch("DELETE FROM pair").unwrap();
    assert_eq!(pages(), before);
    place.writer.incremental_vacuum().unwrap();
    assert!(pages() < before / 2, "{} of {before}", pages());
}

fn failure(code: std::os::raw::c_int) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(code), Some("told by the driver".to_owned()))
}

#[test]
fn each_error_of_the_driver_becomes_the_problem_of_its_kind() {
    for (code, expected, word) in [
        (ffi::SQLITE_FULL, Code::StorageUnavailable, "full"),
        (ffi::SQLITE_IOERR, Code::StorageUnavailable, "told by the driver"),
        (ffi::SQLITE_IOERR_FSYNC, Code::StorageUnavailable, "told by the driver"),
        (ffi::SQLITE_CANTOPEN, Code::StorageUnavailable, "told by the driver"),
        (ffi::SQLITE_READONLY, Code::StorageUnavailable, "told by the driver"),
        (ffi::SQLITE_PERM, Code::StorageUnavailable, "told by the driver"),
        (ffi::SQLITE_BUSY, Code::StorageUnavailable, "lock"),
        (ffi::SQLITE_BUSY_SNAPSHOT, Code::StorageUnavailable, "lock"),
        (ffi::SQLITE_LOCKED, Code::StorageUnavailable, "lock"),
        (ffi::SQLITE_CORRUPT, Code::Corrupt, "told by the driver"),
        (ffi::SQLITE_NOTADB, Code::Corrupt, "told by the driver"),
        (ffi::SQLITE_CONSTRAINT, Code::Bug, "told by the driver"),
        (ffi::SQLITE_MISUSE, Code::Bug, "told by the driver"),
        (ffi::SQLITE_TOOBIG, Code::Bug, "told by the driver"),
    ] {
        let problem = problem("the_statement", &failure(code));
        let whole = format!("{problem:?}");
        assert_eq!(problem.code(), expected, "{whole}");
        assert!(whole.contains(word), "{whole}");
        if matches!(expected, Code::Bug | Code::Corrupt) {
            assert!(whole.contains("the_statement"), "{whole}");
        }
    }
    assert_eq!(ErrorCode::DiskFull, ffi::Error::new(ffi::SQLITE_FULL).code, "extended codes have a kind");
}

#[test]
fn errors_of_this_program_are_told_as_its_mistakes_and_the_others_may_pass() {
    for error in [
        rusqlite::Error::QueryReturnedNoRows,
        rusqlite::Error::InvalidColumnIndex(3),
        rusqlite::Error::InvalidParameterCount(1, 2),
        rusqlite::Error::MultipleStatement,
    ] {
        assert_eq!(problem("s", &error).kind(), Kind::Bug, "{error}");
    }
    for code in [ffi::SQLITE_FULL, ffi::SQLITE_BUSY, ffi::SQLITE_IOERR] {
        assert_eq!(problem("s", &failure(code)).kind(), Kind::Unavailable);
    }
}

#[test]
fn what_breaks_a_rule_of_a_table_is_refused_with_the_name_of_the_statement() {
    let Place { writer, .. } = &place();
    writer.execute(&ADD, ["a"]).unwrap();
    for problem in
        [writer.execute(&ADD, ["a"]).unwrap_err(), writer.execute(&ADD, [rusqlite::types::Null]).unwrap_err()]
    {
        assert_eq!(problem.code(), Code::Bug);
        assert!(format!("{problem:?}").contains("statement ADD"), "{problem:?}");
    }
    let too_few = writer.execute(&ADD, ()).unwrap_err();
    assert!(format!("{too_few:?}").contains("statement ADD"), "{too_few:?}");
    assert_eq!(count(writer), 1);
}
