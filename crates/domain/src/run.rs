//! One execution of training code.

use crate::{
    DatasetInput, ExperimentId, Key, MetricSummary, ModelInput, ModelOutput, ParamValue, RunUid, TimestampMs,
};

/// Whether something is in use or in the trash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lifecycle {
    /// In use.
    Active,
    /// Deleted softly; it can be restored.
    Deleted,
}

/// Which lifecycles a listing shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ViewType {
    /// Only what is in use.
    #[default]
    ActiveOnly,
    /// Only what is deleted.
    DeletedOnly,
    /// Both.
    All,
}

impl ViewType {
    /// Whether something of this lifecycle is shown.
    pub fn shows(self, lifecycle: Lifecycle) -> bool {
        match self {
            ViewType::All => true,
            ViewType::ActiveOnly => lifecycle == Lifecycle::Active,
            ViewType::DeletedOnly => lifecycle == Lifecycle::Deleted,
        }
    }
}

/// Where a run stands, as its client said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RunStatus {
    /// Training.
    Running,
    /// Waiting to start.
    Scheduled,
    /// Ended well.
    Finished,
    /// Ended with an error.
    Failed,
    /// Ended from outside.
    Killed,
}

impl RunStatus {
    /// Whether the run has ended.
    pub fn is_end(self) -> bool {
        matches!(self, RunStatus::Finished | RunStatus::Failed | RunStatus::Killed)
    }
}

/// Which door a run came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// An MLflow client.
    Mlflow,
    /// A W&B client.
    Wandb,
    /// Our own API.
    Own,
    /// An import.
    Import,
}

/// Whether a running run is still heard of. Derived when read, never stored as a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunSignal {
    /// The run has ended, is scheduled, or was heard of lately.
    Heard,
    /// The run says it is running, but nothing came since this moment.
    NoSignalSince(TimestampMs),
}

/// A run without what it logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Public id.
    pub uid: RunUid,
    /// The experiment it belongs to.
    pub experiment: ExperimentId,
    /// Display name.
    pub name: String,
    /// User name as the client sent it.
    pub user: String,
    /// Status as the client said.
    pub status: RunStatus,
    /// Active or deleted.
    pub lifecycle: Lifecycle,
    /// When it was moved to the trash; `None` also when only its experiment is there.
    pub deleted: Option<TimestampMs>,
    /// Start as the client said.
    pub start: TimestampMs,
    /// End as the client said; stays when a run is resumed, until the next end.
    pub end: Option<TimestampMs>,
    /// When the server recorded it.
    pub created: TimestampMs,
    /// When the server last heard of it.
    pub heard: TimestampMs,
    /// Artifact root of the experiment at creation, when it is not in our own store.
    pub artifact_root: Option<String>,
    /// Parent in a nested search.
    pub parent: Option<RunUid>,
    /// Which door it came through.
    pub protocol: Protocol,
}

impl Run {
    /// Whether the run is still heard of at `now`; see [`crate::limits::NO_SIGNAL_AFTER_MS`].
    pub fn signal(&self, now: TimestampMs) -> RunSignal {
        let silent = now.since_ms(self.heard) > crate::limits::NO_SIGNAL_AFTER_MS;
        if self.status == RunStatus::Running && silent {
            RunSignal::NoSignalSince(self.heard)
        } else {
            RunSignal::Heard
        }
    }
}

/// What a run logged: the current value of everything.
#[derive(Clone, Debug, Default)]
pub struct RunData {
    /// Parameters.
    pub params: Vec<(Key, ParamValue)>,
    /// Metrics with their summaries.
    pub metrics: Vec<(Key, MetricSummary)>,
    /// Tags.
    pub tags: Vec<(Key, String)>,
    /// Dataset inputs in order of logging.
    pub datasets: Vec<DatasetInput>,
    /// Models it consumed.
    pub model_inputs: Vec<ModelInput>,
    /// Models it produced.
    pub model_outputs: Vec<ModelOutput>,
}

/// A run and what it logged.
#[derive(Clone, Debug)]
pub struct RunRecord {
    /// The run.
    pub run: Run,
    /// What it logged.
    pub data: RunData,
}

/// A run to be created.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// Chosen id.
    pub uid: RunUid,
    /// The experiment.
    pub experiment: ExperimentId,
    /// Display name.
    pub name: String,
    /// User name.
    pub user: String,
    /// First status.
    pub status: RunStatus,
    /// Start as the client said.
    pub start: TimestampMs,
    /// Tags; keys are unique.
    pub tags: Vec<(Key, String)>,
    /// Parent in a nested search; an unknown one is kept as it is.
    pub parent: Option<RunUid>,
    /// Which door it comes through.
    pub protocol: Protocol,
}

/// A change of a run; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunChange {
    /// New status.
    pub status: Option<RunStatus>,
    /// New end.
    pub end: Option<TimestampMs>,
    /// New display name; the tag `mlflow.runName` follows it.
    pub name: Option<String>,
}
