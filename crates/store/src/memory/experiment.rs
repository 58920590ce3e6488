//! Experiments in memory.

use super::MemoryStore;
use super::problems::{experiment_deleted, experiment_not_found};
use super::state::State;
use crate::{Answer, ChangeKind, ExperimentChange, ExperimentStore};
use std::collections::BTreeMap;
use trialbook_domain::{
    Code, Experiment, ExperimentId, Lifecycle, NewExperiment, Problem, TimestampMs, ViewType,
};

impl ExperimentStore for MemoryStore {
    fn create_experiment(&self, new: NewExperiment, now: TimestampMs) -> Answer<'_, ExperimentId> {
        self.write(|state| create(state, new, now))
    }

    fn get_experiment(&self, id: ExperimentId) -> Answer<'_, Experiment> {
        self.read(|state| state.place(id).map(|place| place.experiment.clone()))
    }

    fn get_experiment_by_name(&self, name: String) -> Answer<'_, Experiment> {
        self.read(|state| {
            find(state, &name).cloned().ok_or_else(|| {
                Problem::new(Code::ExperimentNotFound, format!("No experiment is named '{name}'."))
                    .fact("name", name)
            })
        })
    }

    fn list_experiments(&self, view: ViewType) -> Answer<'_, Vec<Experiment>> {
        self.read(|state| {
            let all = state.experiments.values().map(|place| &place.experiment);
            Ok(all.filter(|experiment| view.shows(experiment.lifecycle)).cloned().collect())
        })
    }

    fn change_experiment(
        &self,
        id: ExperimentId,
        change: ExperimentChange,
        now: TimestampMs,
    ) -> Answer<'_, Experiment> {
        self.write(|state| apply(state, id, change, now))
    }
}

fn find<'a>(state: &'a State, name: &str) -> Option<&'a Experiment> {
    state.experiments.values().map(|place| &place.experiment).find(|experiment| experiment.name == name)
}

fn check_name_free(state: &State, name: &str) -> Result<(), Problem> {
    match find(state, name) {
        None => Ok(()),
        Some(_) => Err(Problem::new(
            Code::ExperimentExists,
            format!("An experiment named '{name}' exists already, perhaps deleted."),
        )
        .hint("Use or restore it, or choose another name.")
        .fact("name", name)),
    }
}

fn create(state: &mut State, new: NewExperiment, now: TimestampMs) -> Result<ExperimentId, Problem> {
    check_name_free(state, &new.name)?;
    let id = ExperimentId(state.experiments.keys().last().map_or(0, |last| last.0 + 1));
    let tags: BTreeMap<String, String> = new.tags.into_iter().collect();
    state.add_experiment(Experiment {
        id,
        name: new.name,
        artifact_root: new.artifact_root.map(|root| root.of(id)),
        lifecycle: Lifecycle::Active,
        created: now,
        updated: now,
        tags: tags.into_iter().collect(),
    });
    state.note(id, None, ChangeKind::ExperimentChanged);
    Ok(id)
}

fn apply(
    state: &mut State,
    id: ExperimentId,
    change: ExperimentChange,
    now: TimestampMs,
) -> Result<Experiment, Problem> {
    let before = &state.place(id)?.experiment;
    let mut after = before.clone();
    match (change, before.lifecycle) {
        (ExperimentChange::Delete, Lifecycle::Active) => {
            (after.lifecycle, after.updated) = (Lifecycle::Deleted, now);
        }
        (ExperimentChange::Restore, Lifecycle::Deleted) => {
            (after.lifecycle, after.updated) = (Lifecycle::Active, now);
        }
        (ExperimentChange::Delete | ExperimentChange::Restore, _) => return Err(experiment_not_found(id)),
        (_, Lifecycle::Deleted) => return Err(experiment_deleted(id)),
        (ExperimentChange::Rename(name), Lifecycle::Active) => {
            if name != before.name {
                check_name_free(state, &name)?;
            }
            (after.name, after.updated) = (name, now);
        }
        (ExperimentChange::SetTag(key, value), Lifecycle::Active) => {
            let mut tags: BTreeMap<String, String> = after.tags.into_iter().collect();
            tags.insert(key, value);
            after.tags = tags.into_iter().collect();
        }
        (ExperimentChange::DeleteTag(key), Lifecycle::Active) => {
            after.tags.retain(|(known, _)| *known != key);
            if after.tags.len() == before.tags.len() {
                return Err(Problem::new(Code::TagNotFound, format!("Experiment {id} has no tag '{key}'."))
                    .fact("key", key)
                    .fact("experiment_id", id));
            }
        }
    }
    state.place_mut(id)?.experiment = after.clone();
    state.note(id, None, ChangeKind::ExperimentChanged);
    Ok(after)
}
