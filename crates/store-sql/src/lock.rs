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

    fn written(dir: &Path) -> String {
        std::fs::read_to_string(dir.join("trialbook.lock")).unwrap()
    }

    #[test]
    fn a_lock_that_an_earlier_process_left_is_taken_over_whatever_it_says() {
        let dir = tempfile::tempdir().unwrap();
        let mine = format!("process {} since 9\n", std::process::id());
        for left in ["", "process 1 since 2\n", "\0\u{fffd} no process at all", &"long ".repeat(10_000)] {
            std::fs::write(dir.path().join("trialbook.lock"), left).unwrap();
            let lock = DataDirLock::acquire(dir.path(), TimestampMs(9)).unwrap();
            assert_eq!(written(dir.path()), mine, "nothing of it is left");
            drop(lock);
        }
    }

    #[test]
    fn a_holder_whose_name_cannot_be_read_is_still_a_holder() {
        let dir = tempfile::tempdir().unwrap();
        let _first = DataDirLock::acquire(dir.path(), TimestampMs(5)).unwrap();
        for said in [&b"process"[..], b"", b"process \xff\xfe", b"\n\n"] {
            std::fs::write(dir.path().join("trialbook.lock"), said).unwrap();
            let second = DataDirLock::acquire(dir.path(), TimestampMs(6)).unwrap_err();
            assert_eq!(second.code(), Code::StateConflict);
            assert_eq!(second.fact_value("process"), "of unknown number", "{said:?}");
            assert_eq!(std::fs::read(dir.path().join("trialbook.lock")).unwrap(), said, "it is only read");
        }
    }

    #[test]
    fn a_folder_that_cannot_be_locked_is_named_with_the_reason() {
        let dir = tempfile::tempdir().unwrap();
        let missing = dir.path().join("missing");
        std::fs::create_dir(dir.path().join("trialbook.lock")).unwrap();
        for (folder, why) in [(missing.as_path(), "No such file"), (dir.path(), "Is a directory")] {
            let problem = DataDirLock::acquire(folder, TimestampMs(0)).unwrap_err();
            assert_eq!(problem.code(), Code::StorageUnavailable);
            assert!(problem.what().contains(&folder.display().to_string()), "{problem}");
            assert!(problem.cause().unwrap().contains(why), "{problem:?}");
        }
    }
}
