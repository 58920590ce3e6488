//! What the server keeps of each experiment.

use crate::Experiment;

/// What the server keeps, deleted runs and experiments included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StorageUse {
    /// Every experiment and what is kept of it.
    pub experiments: Vec<ExperimentUse>,
    /// Bytes of files, each content once however many experiments have it: what the disk holds.
    pub size_bytes: u64,
}

/// What the server keeps of one experiment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExperimentUse {
    /// The experiment.
    pub experiment: Experiment,
    /// Its runs.
    pub n_runs: u64,
    /// Files of its runs and logged models.
    pub n_files: u64,
    /// Bytes of these files, each content once.
    pub size_bytes: u64,
    /// Of these, bytes of contents that another experiment has too: without this one they would stay.
    pub shared_bytes: u64,
    /// Points that its runs logged; exact repeats are counted until they are sealed away.
    pub n_points: u64,
}
