//! One writing process per data directory, held by an advisory lock of the operating system.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use trialbook_domain::{Code, Problem, TimestampMs};

/// Held for the life of the process; the operating system lets go of it when the process ends in any way.
#[derive(Debug)]
pub(crate) struct DataDirLock {
    _file: File,
}

impl DataDirLock {
    /// Takes the lock of a data directory, or says who holds it.
    pub(crate) fn acquire(dir: &Path, now: TimestampMs) -> Result<DataDirLock, Problem> {
        let path = dir.join("trialbook.lock");
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| unusable(dir, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held(dir, &mut file)),
            Err(TryLockError::Error(error)) => return Err(unusable(dir, &error)),
        }
        let owner = format!("process {} since {}\n", std::process::id(), now.0);
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(owner.as_bytes()))
            .map_err(|error| unusable(dir, &error))?;
        Ok(DataDirLock { _file: file })
    }
}

fn held(dir: &Path, file: &mut File) -> Problem {
    let mut owner = String::new();
    // Who holds it is only for the message.
    let _ = file.read_to_string(&mut owner);
    let process = owner.split_whitespace().nth(1).unwrap_or("of unknown number").to_owned();
    Problem::new(Code::StateConflict, format!("Cannot open the data directory {}.", dir.display()))
        .why(format!("Another trialbook server (process {process}) is writing to it."))
        .hint("Stop that server or choose another --data-dir.")
        .fact("process", process)
}

fn unusable(dir: &Path, error: &std::io::Error) -> Problem {
    Problem::new(Code::StorageUnavailable, format!("Cannot use the data directory {}.", dir.display()))
        .why(format!("{error}."))
        .hint("Check that it exists, that it may be written, and that the disk is not full.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_is_told_the_process_of_the_first() {
        let dir = tempfile::tempdir().unwrap();
        let first = DataDirLock::acquire(dir.path(), TimestampMs(5)).unwrap();
        let second = DataDirLock::acquire(dir.path(), TimestampMs(6)).unwrap_err();
        assert_eq!(second.fact_value("process"), std::process::id().to_string());
        drop(first);
        assert!(DataDirLock::acquire(dir.path(), TimestampMs(7)).is_ok());
    }
}
