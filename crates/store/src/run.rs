//! Persistence of runs and what they log.

use crate::Answer;
use trialbook_domain::{
    DatasetInput, DatasetSummary, ExperimentId, Key, Lifecycle, LogBatch, ModelInput, ModelOutput, NewRun,
    Run, RunChange, RunRecord, RunUid, TimestampMs,
};

/// What a run consumed and produced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunInputs {
    /// Datasets; the first of equal (name, digest) counts, and a dataset the run already has keeps its first tags.
    pub datasets: Vec<DatasetInput>,
    /// Models consumed.
    pub model_inputs: Vec<ModelInput>,
    /// Models produced.
    pub model_outputs: Vec<ModelOutput>,
}

/// Makes the new value of a tag from the present one; `None` when there is none.
pub type TagEdit = Box<dyn FnOnce(Option<&str>) -> String + Send>;

/// Persistence of runs and what they log.
pub trait RunStore {
    /// Creates a run. Problems: `experiment_not_found`, `experiment_deleted`.
    fn create_run(&self, new: NewRun, now: TimestampMs) -> Answer<'_, RunRecord>;

    /// One run with everything it logged, deleted or not; unknown is `run_not_found` with fact `run_id`.
    fn get_run(&self, uid: RunUid) -> Answer<'_, RunRecord>;

    /// One run without what it logged; unknown is `run_not_found`.
    fn get_run_info(&self, uid: RunUid) -> Answer<'_, Run>;

    /// Changes status, end or name. Problems: `run_not_found`, `run_deleted`.
    fn update_run(&self, uid: RunUid, change: RunChange, now: TimestampMs) -> Answer<'_, Run>;

    /// Marks a run that goes on as killed at `now`, with a tag that says why; a killed run stays as it is.
    /// Problems: `run_not_found`, `run_deleted`, and `state_conflict` when it finished or failed.
    fn stop_run(&self, uid: RunUid, reason: (Key, String), now: TimestampMs) -> Answer<'_, Run>;

    /// Moves a run to the trash or out of it; repeating it changes nothing. Problem: `run_not_found`.
    fn set_run_lifecycle(&self, uid: RunUid, lifecycle: Lifecycle, now: TimestampMs) -> Answer<'_, Run>;

    /// Stores a batch whole or not at all; durable when the answer resolves.
    ///
    /// Parameters are write-once: an equal repeat is harmless, another value is `param_changed` with the facts `key`,
    /// `old` and `new` once per conflict, in the order of the batch. The tag `mlflow.runName` also renames the run.
    /// Problems: `run_not_found`, `run_deleted`, `logged_model_not_found`, `param_changed`, `too_many_keys`, `overloaded`, `storage_unavailable`.
    fn log_batch(&self, uid: RunUid, batch: LogBatch, now: TimestampMs) -> Answer<'_, ()>;

    /// Removes a tag. Problems: `run_not_found`, `run_deleted`, `tag_not_found` with facts `key` and `run_id`.
    fn delete_run_tag(&self, uid: RunUid, key: Key, now: TimestampMs) -> Answer<'_, ()>;

    /// Sets a tag to what `edit` makes of its present value, in one step. Problems: `run_not_found`, `run_deleted`,
    /// `too_many_keys`.
    fn edit_run_tag(&self, uid: RunUid, key: Key, edit: TagEdit, now: TimestampMs) -> Answer<'_, ()>;

    /// Ties inputs and outputs to a run. Problems: `run_not_found`, `run_deleted`, `logged_model_not_found`.
    fn log_inputs(&self, uid: RunUid, inputs: RunInputs, now: TimestampMs) -> Answer<'_, ()>;

    /// The datasets used in some experiments, by name, digest and context, at most `limit`.
    fn list_datasets(&self, experiments: Vec<ExperimentId>, limit: usize) -> Answer<'_, Vec<DatasetSummary>>;
}
