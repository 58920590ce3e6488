//! Turns the driver's errors into problems.

use rusqlite::ErrorCode;
use trialbook_domain::{Code, Problem};

/// The problem that an error of the named statement is.
pub(crate) fn problem(statement: &str, error: &rusqlite::Error) -> Problem {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => unavailable("The disk that holds the data directory is full.")
            .hint("Free some space; reading works meanwhile."),
        Some(
            ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::ReadOnly
            | ErrorCode::PermissionDenied,
        ) => unavailable(&format!("The database file cannot be used: {error} (statement {statement})."))
            .hint("Check the disk and the permissions of the data directory."),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            unavailable("Another process holds a lock on the database.")
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            Problem::new(Code::Corrupt, "The database file is damaged.")
                .why(format!("{error} (statement {statement})."))
                .hint("Restore the data directory from a backup.")
        }
        _ => Problem::bug(format!("statement {statement}: {error}")),
    }
}

fn unavailable(why: &str) -> Problem {
    Problem::new(Code::StorageUnavailable, "The data directory cannot be written right now.").why(why)
}
