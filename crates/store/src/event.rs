//! Word of what changed, for live views.

use trialbook_domain::{ExperimentId, RunUid};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// A run was created.
    RunCreated,
    /// A run logged something.
    RunLogged,
    /// Status, name, lifecycle, tags or files of a run changed.
    RunUpdated,
    /// An experiment was created, renamed, tagged, deleted or restored.
    ExperimentChanged,
    /// A named view of an experiment was saved, changed or deleted.
    ViewsChanged,
}

/// One change, told after it is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The experiment it belongs to.
    pub experiment: ExperimentId,
    /// The experiment's change counter after it; grows with every change.
    pub revision: i64,
    /// The run, when it concerns one.
    pub run: Option<RunUid>,
    /// What happened.
    pub kind: ChangeKind,
}

/// One change of a registered model, told after it is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelChange {
    /// Name of the model; a rename is told under both names.
    pub model: String,
    /// Id of the event that is on record for it; grows with every change.
    pub event: i64,
}

/// Receives changes after they are durable. Must not block.
pub trait EventSink: Send + Sync + 'static {
    /// The changes of one commit, in order.
    fn committed(&self, changes: &[Change]);

    /// The changes of registered models of one commit, in order.
    fn models_committed(&self, _changes: &[ModelChange]) {}
}
