//! Data that a run consumed, and models that it consumed or produced.

use crate::{ExperimentId, ModelUid};

/// A dataset, identified by (experiment, name, digest).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dataset {
    /// Name.
    pub name: String,
    /// Digest of the content.
    pub digest: String,
    /// Kind of source, such as `local` or `http`.
    pub source_type: String,
    /// Where the data comes from.
    pub source: String,
    /// Schema as JSON text.
    pub schema: Option<String>,
    /// Profile as JSON text.
    pub profile: Option<String>,
}

/// Name and digest: what tells datasets apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DatasetRef {
    /// Name.
    pub name: String,
    /// Digest of the content; empty when unknown.
    pub digest: String,
}

/// A dataset as the input of a run. The first tags that were logged for a dataset of a run stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetInput {
    /// The dataset.
    pub dataset: Dataset,
    /// Tags of the use, such as the context (`mlflow.data.context`).
    pub tags: Vec<(String, String)>,
}

/// A model that a run consumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelInput {
    /// The model.
    pub model: ModelUid,
}

/// A model that a run produced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelOutput {
    /// The model.
    pub model: ModelUid,
    /// Training step at which it was produced.
    pub step: i64,
}

/// One line of the list of datasets of some experiments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetSummary {
    /// The experiment.
    pub experiment: ExperimentId,
    /// Name of the dataset.
    pub name: String,
    /// Digest of the dataset.
    pub digest: String,
    /// Context in which it was used, if any was given.
    pub context: Option<String>,
}
