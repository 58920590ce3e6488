//! Keeps the write-ahead log short while writes go on, without making them wait.

use crate::driver::Db;
use crate::writer::Writer;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;
use trialbook_domain::{Problem, guarded};

/// How often the size of the log is looked at.
const ROUND: Duration = Duration::from_millis(500);
/// From this size on the log is copied into the database file.
const WAL_BYTES_DUE: u64 = 32 * 1024 * 1024;

/// Starts the thread; it ends when the sender of `stop` is dropped.
///
/// The copying is done on a connection of its own. What was appended meanwhile is little, and the writer copies it
/// right after a commit, so that the log can start again from its beginning.
pub(crate) fn start(
    db: Db,
    wal: PathBuf,
    writer: Writer,
    stop: Receiver<()>,
) -> Result<JoinHandle<()>, Problem> {
    std::thread::Builder::new()
        .name("store-checkpoint".to_owned())
        .spawn(move || {
            rounds(&stop, ROUND, || {
                let size = std::fs::metadata(&wal).map_or(0, |data| data.len());
                if size >= WAL_BYTES_DUE { round(&db, &writer) } else { Ok(()) }
            });
        })
        .map_err(|error| Problem::bug(format!("cannot start the checkpoint thread: {error}")))
}

/// Does it again and again until the sender of `stop` is dropped; a round that fails, also by a panic, is logged.
fn rounds(stop: &Receiver<()>, every: Duration, mut round: impl FnMut() -> Result<(), Problem>) {
    while stop.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
        if let Err(problem) = guarded(&mut round) {
            tracing::warn!(problem = %problem, "the write-ahead log could not be copied into the database");
        }
    }
}

fn round(db: &Db, writer: &Writer) -> Result<(), Problem> {
    let (frames, copied) = db.checkpoint()?;
    if frames > 0 && copied > 0 {
        writer.submit_blocking(0, |state| {
            state.finish_checkpoint();
            Ok(())
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::SealBoard;
    use crate::driver::statement;
    use crate::writer::WriterState;
    use std::sync::Arc;
    use std::sync::mpsc::sync_channel;
    use trialbook_testkit::Deaf;

    statement!(SETTING_ADD, "INSERT INTO setting (name, value) VALUES (hex(randomblob(16)), ?1)");
    statement!(SETTING_COUNT, "SELECT count(*) FROM setting WHERE value <> '1'");

    /// A writer with its thread, beside a connection that copies and one that reads.
    fn place() -> (tempfile::TempDir, PathBuf, Db, Writer, JoinHandle<()>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trialbook.db");
        let db = Db::open_writer(&path, 1024).unwrap();
        crate::migrate::migrate(&db, trialbook_domain::TimestampMs(0), None).unwrap();
        let state = WriterState::new(db, Arc::new(SealBoard::default()));
        let (writer, thread) = Writer::start(state, Arc::new(Deaf)).unwrap();
        (folder, path.clone(), Db::open_checkpointer(&path).unwrap(), writer, thread)
    }

    fn add(writer: &Writer, bytes: usize) {
        let text = "x".repeat(bytes);
        writer.submit_blocking(0, move |state| state.db().execute(&SETTING_ADD, [text]).map(|_| ())).unwrap();
    }

    #[test]
    fn after_a_round_the_log_begins_again_and_nothing_is_lost() {
        let (_folder, path, checkpointer, writer, thread) = place();
        for _ in 0..20 {
            add(&writer, 100_000);
        }
        let wal = path.with_extension("db-wal");
        let size = std::fs::metadata(&wal).unwrap().len();
        assert!(size > 2_000_000, "{size}");
        round(&checkpointer, &writer).unwrap();
        for _ in 0..10 {
            add(&writer, 100_000);
        }
        assert_eq!(
            std::fs::metadata(&wal).unwrap().len(),
            size,
            "the log is written over from its beginning"
        );
        let reader = Db::open_reader(&path, 1024).unwrap();
        assert_eq!(reader.row(&SETTING_COUNT, (), |row| row.get::<_, i64>(0)).unwrap(), Some(30));
        writer.stop();
        thread.join().unwrap();
    }

    #[test]
    fn rounds_go_on_after_one_that_fails_or_panics_and_end_when_they_are_told_to() {
        let (stop, stopped) = sync_channel(0);
        let (mut stop, mut n_rounds) = (Some(stop), 0);
        rounds(&stopped, Duration::ZERO, || {
            n_rounds += 1;
            match n_rounds {
                1 => panic!("in the middle of a round"),
                2 => Err(Problem::bug("the disk is gone")),
                5 => {
                    stop.take();
                    Ok(())
                }
                _ => Ok(()),
            }
        });
        assert_eq!(n_rounds, 5);
    }

    #[test]
    fn a_round_over_an_empty_log_asks_nothing_of_the_writer() {
        let (_folder, _, checkpointer, writer, thread) = place();
        checkpointer.checkpoint_truncate().unwrap();
        writer.stop();
        thread.join().unwrap();
        round(&checkpointer, &writer).unwrap();
    }

    #[test]
    fn the_thread_ends_when_it_is_told_to_and_copies_no_small_log() {
        let (_folder, path, checkpointer, writer, thread) = place();
        add(&writer, 100_000);
        let before = std::fs::metadata(&path).unwrap().len();
        let (stop, stopped) = sync_channel(0);
        let copying = start(checkpointer, path.with_extension("db-wal"), writer.clone(), stopped).unwrap();
        drop(stop);
        copying.join().unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().len(), before);
        writer.stop();
        thread.join().unwrap();
    }
}
