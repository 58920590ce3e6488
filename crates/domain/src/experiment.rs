//! A named collection of runs with one objective.

use crate::{ExperimentId, Lifecycle, TimestampMs};

/// A tag of an experiment.
pub type ExperimentTag = (String, String);

/// An experiment as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Experiment {
    /// Its number.
    pub id: ExperimentId,
    /// Its name, unique among all experiments, deleted ones included.
    pub name: String,
    /// Where its artifacts live when not in our own store, as the client gave it.
    pub artifact_root: Option<String>,
    /// Active or deleted.
    pub lifecycle: Lifecycle,
    /// When it was created.
    pub created: TimestampMs,
    /// When it was last renamed, deleted or restored.
    pub updated: TimestampMs,
    /// Tags sorted by key.
    pub tags: Vec<ExperimentTag>,
}

/// Where the artifacts of a new experiment live, fixed when it is created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewArtifactRoot {
    /// At this address.
    Exactly(String),
    /// At this address, a slash and the number of the experiment.
    Below(String),
}

impl NewArtifactRoot {
    /// The address for the experiment of this number.
    pub fn of(self, id: ExperimentId) -> String {
        match self {
            NewArtifactRoot::Exactly(address) => address,
            NewArtifactRoot::Below(address) => format!("{address}/{id}"),
        }
    }
}

/// An experiment to be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewExperiment {
    /// Checked name.
    pub name: String,
    /// Where its artifacts live when not in our own store.
    pub artifact_root: Option<NewArtifactRoot>,
    /// Tags; the last of equal keys wins.
    pub tags: Vec<ExperimentTag>,
}
