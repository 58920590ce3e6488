//! Persistence of what lies in the trash.

use crate::Answer;
use trialbook_domain::{DeletedRun, RunUid, TimestampMs};

/// A page of the runs in the trash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrashSearch {
    /// Part of the name of the run or of its experiment; ASCII letters in either case. Empty for all.
    pub text: String,
    /// The last run of the page before, and when it was deleted.
    pub after: Option<(TimestampMs, RunUid)>,
    /// Most runs to return.
    pub limit: usize,
}

/// Persistence of what lies in the trash.
pub trait TrashStore {
    /// Runs that were moved to the trash themselves, the latest first, equal moments by descending id; beside them how
    /// many there are on all pages.
    fn list_deleted_runs(&self, search: TrashSearch) -> Answer<'_, (Vec<DeletedRun>, u64)>;
}
