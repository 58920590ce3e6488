//! Persistence of experiments.

use crate::Answer;
use trialbook_domain::{Experiment, ExperimentId, NewExperiment, TimestampMs, ViewType};

/// One change of an experiment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExperimentChange {
    /// A new name; moves the update time. Refused when deleted or when the name is taken.
    Rename(String),
    /// To the trash, with its active runs; moves the update time. Refused when not active.
    Delete,
    /// Out of the trash, with the runs that were deleted along with it; moves the update time. Refused when active.
    Restore,
    /// Sets a tag. Refused when deleted.
    SetTag(String, String),
    /// Removes a tag. Refused when deleted or when there is none.
    DeleteTag(String),
}

/// Persistence of experiments.
pub trait ExperimentStore {
    /// Creates an experiment. A taken name, also by a deleted experiment, is `experiment_exists` with fact `name`.
    fn create_experiment(&self, new: NewExperiment, now: TimestampMs) -> Answer<'_, ExperimentId>;

    /// One experiment, deleted or not; unknown is `experiment_not_found` with fact `experiment_id`.
    fn get_experiment(&self, id: ExperimentId) -> Answer<'_, Experiment>;

    /// One experiment by name, deleted or not; unknown is `experiment_not_found` with fact `name`.
    fn get_experiment_by_name(&self, name: String) -> Answer<'_, Experiment>;

    /// All experiments of a view by ascending id.
    fn list_experiments(&self, view: ViewType) -> Answer<'_, Vec<Experiment>>;

    /// Applies one change and returns the experiment after it.
    ///
    /// Problems: `experiment_not_found` (`Delete` of a deleted, `Restore` of an active one too), `experiment_deleted`
    /// (rename and tags of a deleted one), `experiment_exists`, `tag_not_found` with facts `key` and `experiment_id`.
    fn change_experiment(
        &self,
        id: ExperimentId,
        change: ExperimentChange,
        now: TimestampMs,
    ) -> Answer<'_, Experiment>;
}
