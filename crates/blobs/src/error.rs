//! Failures of the file system as problems.

use std::io;
use std::path::Path;
use trialbook_domain::{Code, Problem};

/// The problem of an operation on a file of the store.
pub(crate) fn problem(doing: &str, path: &Path, error: &io::Error) -> Problem {
    let what = format!("Cannot {doing} an artifact in {}.", path.display());
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Problem::new(Code::StorageUnavailable, what)
                .why("The disk that holds the artifacts is full.")
                .hint("Free some space and send it again.")
        }
        _ => Problem::new(Code::StorageUnavailable, what)
            .why(format!("{error}."))
            .hint("Check the disk and the permissions of the artifact folder."),
    }
}
