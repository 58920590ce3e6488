//! Persistence of what is kept: how much of it each experiment has.

use crate::Answer;
use trialbook_domain::StorageUse;

/// Counting what is kept.
pub trait StorageUseStore {
    /// What is kept of every experiment, deleted ones included, by ascending id.
    ///
    /// All of it is looked at, which takes its time: neither writers nor other readers wait meanwhile, and what is
    /// written meanwhile may be counted or not.
    fn count_storage_use(&self) -> Answer<'_, StorageUse>;
}
