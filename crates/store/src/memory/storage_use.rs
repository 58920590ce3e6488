//! Counting what is kept in memory.

use super::MemoryStore;
use super::state::{Place, State};
use crate::{Answer, StorageUseStore};
use std::collections::{BTreeMap, BTreeSet};
use trialbook_domain::{ArtifactOwner, ExperimentId, ExperimentUse, Problem, StorageUse};

impl StorageUseStore for MemoryStore {
    fn count_storage_use(&self) -> Answer<'_, StorageUse> {
        self.read(count)
    }
}

fn count(state: &State) -> Result<StorageUse, Problem> {
    let empty = |place: &Place| {
        let experiment = place.experiment.clone();
        ExperimentUse { experiment, n_runs: 0, n_files: 0, size_bytes: 0, shared_bytes: 0, n_points: 0 }
    };
    let mut counts: BTreeMap<ExperimentId, ExperimentUse> =
        state.experiments.iter().map(|(id, place)| (*id, empty(place))).collect();
    for logged in state.runs.values() {
        if let Some(count) = counts.get_mut(&logged.run.experiment) {
            count.n_runs += 1;
            count.n_points += logged.data.metrics.iter().map(|(_, metric)| metric.n_points).sum::<u64>();
        }
    }
    // The experiments that have a content, beside its size.
    let mut contents: BTreeMap<[u8; 32], (u64, BTreeSet<ExperimentId>)> = BTreeMap::new();
    for (owner, files) in &state.files {
        let experiment = match owner {
            ArtifactOwner::Run(uid) => state.logged(*uid)?.run.experiment,
            ArtifactOwner::Model(uid) => state.model(*uid)?.experiment,
        };
        for file in files.values() {
            contents.entry(file.sha256).or_insert((file.size_bytes, BTreeSet::new())).1.insert(experiment);
            counts.entry(experiment).and_modify(|count| count.n_files += 1);
        }
    }
    for (size, experiments) in contents.values() {
        for experiment in experiments {
            counts.entry(*experiment).and_modify(|count| {
                count.size_bytes += size;
                count.shared_bytes += if experiments.len() > 1 { *size } else { 0 };
            });
        }
    }
    Ok(StorageUse {
        size_bytes: contents.values().map(|(size, _)| size).sum(),
        experiments: counts.into_values().collect(),
    })
}
