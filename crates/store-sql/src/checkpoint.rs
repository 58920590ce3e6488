//! Keeps the write-ahead log short while writes go on, without making them wait.

use crate::driver::Db;
use crate::writer::Writer;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;
use trialbook_domain::Problem;

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
            while stop.recv_timeout(ROUND) == Err(RecvTimeoutError::Timeout) {
                let size = std::fs::metadata(&wal).map_or(0, |data| data.len());
                if size >= WAL_BYTES_DUE
                    && let Err(problem) = round(&db, &writer)
                {
                    tracing::warn!(problem = %problem, "the write-ahead log could not be copied into the database");
                }
            }
        })
        .map_err(|error| Problem::bug(format!("cannot start the checkpoint thread: {error}")))
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
