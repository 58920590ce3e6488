//! What is kept.

use super::experiment::lifecycle;
use trialbook_api_types as types;
use trialbook_domain::{ExperimentUse, StorageUse};

/// What is kept, on the wire.
pub(crate) fn storage_use(told: StorageUse) -> types::StorageUse {
    types::StorageUse {
        experiments: told.experiments.into_iter().map(experiment_use).collect(),
        size_bytes: told.size_bytes,
    }
}

fn experiment_use(told: ExperimentUse) -> types::ExperimentUse {
    let ExperimentUse { experiment, n_runs, n_files, size_bytes, shared_bytes, n_points } = told;
    types::ExperimentUse {
        experiment_id: experiment.id.to_string(),
        name: experiment.name,
        lifecycle: lifecycle(experiment.lifecycle),
        artifact_root: experiment.artifact_root,
        n_runs,
        n_files,
        size_bytes,
        shared_bytes,
        n_points,
    }
}
