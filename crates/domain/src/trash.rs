//! What lies in the trash.

use crate::{ExperimentId, Lifecycle, RunStatus, RunUid, TimestampMs};

/// A run that was moved to the trash itself, not along with its experiment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletedRun {
    /// Its id.
    pub uid: RunUid,
    /// Its name.
    pub name: String,
    /// Its status as the client said.
    pub status: RunStatus,
    /// Its experiment.
    pub experiment: ExperimentId,
    /// The name of its experiment.
    pub experiment_name: String,
    /// Whether its experiment is in the trash as well: the run shows only once both are back.
    pub experiment_lifecycle: Lifecycle,
    /// Start as the client said.
    pub start: TimestampMs,
    /// End as the client said.
    pub end: Option<TimestampMs>,
    /// When it was moved to the trash.
    pub deleted: TimestampMs,
}
