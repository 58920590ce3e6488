//! Persistence of logged models.

use crate::Answer;
use trialbook_domain::{
    ExperimentId, Key, LoggedModel, LoggedModelStatus, ModelUid, NewLoggedModel, TimestampMs,
};
use trialbook_query::LoggedModelQuery;

/// One change of a logged model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoggedModelChange {
    /// A new status; moves the update time.
    Finalize(LoggedModelStatus),
    /// Sets tags; the last of equal keys wins.
    SetTags(Vec<(Key, String)>),
    /// Removes a tag. Refused when there is none.
    DeleteTag(Key),
    /// Adds parameters. An equal repeat is harmless, another value is refused, within this list as well.
    LogParams(Vec<(Key, String)>),
    /// To the trash; repeating it is harmless. Moves the update time.
    Delete,
}

/// Which logged models, in which order.
#[derive(Clone, Debug)]
pub struct LoggedModelSearch {
    /// Experiments to look in; unknown ones hold nothing.
    pub experiments: Vec<ExperimentId>,
    /// Checked filter and order.
    pub query: LoggedModelQuery,
    /// Models to pass over.
    pub skip: usize,
    /// Most models to return.
    pub limit: usize,
}

/// Persistence of logged models. Deleted ones are read, and say so, but not found and not changed.
pub trait LoggedModelStore {
    /// Creates a pending model. Problems: `experiment_not_found`, `experiment_deleted`, `run_not_found`.
    fn create_logged_model(&self, new: NewLoggedModel, now: TimestampMs) -> Answer<'_, LoggedModel>;

    /// One model, deleted or not; unknown is `logged_model_not_found` with fact `model_id`.
    fn get_logged_model(&self, uid: ModelUid) -> Answer<'_, LoggedModel>;

    /// Applies one change, whole or not at all.
    ///
    /// Problems: `logged_model_not_found`, also when deleted unless it is to be deleted; `tag_not_found` with facts `key`
    /// and `model_id`; `param_changed` with facts `key`, `old` and `new` per conflict.
    fn change_logged_model(
        &self,
        uid: ModelUid,
        change: LoggedModelChange,
        now: TimestampMs,
    ) -> Answer<'_, LoggedModel>;

    /// The models that match, in order. Deleted ones never do.
    fn search_logged_models(&self, search: LoggedModelSearch) -> Answer<'_, Vec<LoggedModel>>;
}
