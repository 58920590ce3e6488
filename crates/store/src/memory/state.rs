//! What the store remembers, and the changes that are still to be told.

use super::problems::{experiment_deleted, experiment_not_found, run_deleted, run_not_found};
use super::registry::Registry;
use crate::{Change, ChangeKind, ModelChange};
use std::collections::{BTreeMap, BTreeSet};
use trialbook_domain::{
    ArtifactFile, ArtifactOwner, ArtifactPath, Dataset, Experiment, ExperimentId, Key, Lifecycle,
    LoggedModel, MetricPoint, ModelUid, Problem, Run, RunData, RunRecord, RunUid, SavedView, TimestampMs,
    ViewUid,
};
use trialbook_query::RunField;

/// An experiment and what its runs share.
pub(super) struct Place {
    pub(super) experiment: Experiment,
    revision: i64,
    /// Every key that a run has ever used.
    pub(super) fields: BTreeSet<RunField>,
    /// Datasets by name and digest, as they were first logged.
    pub(super) datasets: BTreeMap<(String, String), Dataset>,
}

/// A run and what it logged. Its lifecycle is its own: it counts as deleted with its experiment too.
pub(super) struct Logged {
    /// How many runs had been created with it.
    pub(super) number: u64,
    pub(super) run: Run,
    pub(super) data: RunData,
    /// Points in order of arrival, repeats included.
    pub(super) points: BTreeMap<Key, Vec<MetricPoint>>,
}

/// Files by path.
pub(super) type Files = BTreeMap<ArtifactPath, ArtifactFile>;

#[derive(Default)]
pub(super) struct State {
    pub(super) experiments: BTreeMap<ExperimentId, Place>,
    pub(super) runs: BTreeMap<RunUid, Logged>,
    pub(super) models: BTreeMap<ModelUid, LoggedModel>,
    pub(super) registry: Registry,
    pub(super) views: BTreeMap<ViewUid, SavedView>,
    pub(super) files: BTreeMap<ArtifactOwner, Files>,
    pub(super) no_files: Files,
    /// Contents that no file refers to, and since when.
    pub(super) doomed: BTreeMap<[u8; 32], TimestampMs>,
    noted: Vec<(ExperimentId, Option<RunUid>, ChangeKind)>,
}

impl State {
    pub(super) fn new(now: TimestampMs) -> State {
        let mut state = State::default();
        state.add_experiment(Experiment {
            id: ExperimentId(0),
            name: "Default".to_owned(),
            artifact_root: None,
            lifecycle: Lifecycle::Active,
            created: now,
            updated: now,
            tags: Vec::new(),
        });
        state
    }

    pub(super) fn add_experiment(&mut self, experiment: Experiment) {
        let place = Place { revision: 0, fields: BTreeSet::new(), datasets: BTreeMap::new(), experiment };
        self.experiments.insert(place.experiment.id, place);
    }

    pub(super) fn place(&self, id: ExperimentId) -> Result<&Place, Problem> {
        self.experiments.get(&id).ok_or_else(|| experiment_not_found(id))
    }

    pub(super) fn place_mut(&mut self, id: ExperimentId) -> Result<&mut Place, Problem> {
        self.experiments.get_mut(&id).ok_or_else(|| experiment_not_found(id))
    }

    /// An experiment that may be written to.
    pub(super) fn live_place(&mut self, id: ExperimentId) -> Result<&mut Place, Problem> {
        let place = self.place_mut(id)?;
        match place.experiment.lifecycle {
            Lifecycle::Active => Ok(place),
            Lifecycle::Deleted => Err(experiment_deleted(id)),
        }
    }

    pub(super) fn logged(&self, uid: RunUid) -> Result<&Logged, Problem> {
        self.runs.get(&uid).ok_or_else(|| run_not_found(uid))
    }

    /// The run as others see it.
    pub(super) fn run(&self, uid: RunUid) -> Result<Run, Problem> {
        let run = self.logged(uid)?.run.clone();
        let experiment = &self.place(run.experiment)?.experiment;
        let lifecycle = match experiment.lifecycle {
            Lifecycle::Active => run.lifecycle,
            Lifecycle::Deleted => Lifecycle::Deleted,
        };
        Ok(Run { lifecycle, artifact_root: experiment.artifact_root.clone(), ..run })
    }

    pub(super) fn record(&self, uid: RunUid) -> Result<RunRecord, Problem> {
        Ok(RunRecord { run: self.run(uid)?, data: self.logged(uid)?.data.clone() })
    }

    /// A run that may be written to, beside what its experiment's runs share.
    pub(super) fn live_run(&mut self, uid: RunUid) -> Result<(&mut Logged, &mut Place), Problem> {
        let logged = self.runs.get_mut(&uid).ok_or_else(|| run_not_found(uid))?;
        let id = logged.run.experiment;
        let place = self.experiments.get_mut(&id).ok_or_else(|| experiment_not_found(id))?;
        match (logged.run.lifecycle, place.experiment.lifecycle) {
            (Lifecycle::Active, Lifecycle::Active) => Ok((logged, place)),
            _ => Err(run_deleted(uid)),
        }
    }

    /// Notes a change of an experiment or of one of its runs.
    pub(super) fn note(&mut self, experiment: ExperimentId, run: Option<RunUid>, kind: ChangeKind) {
        if self.noted.last() != Some(&(experiment, run, kind)) {
            self.noted.push((experiment, run, kind));
        }
    }

    /// Notes a change of a run, which was heard of by it.
    pub(super) fn heard(&mut self, uid: RunUid, now: TimestampMs, kind: ChangeKind) {
        if let Some(logged) = self.runs.get_mut(&uid) {
            logged.run.heard = now;
            let experiment = logged.run.experiment;
            self.note(experiment, Some(uid), kind);
        }
    }

    /// The changes of registered models to tell.
    pub(super) fn commit_models(&mut self) -> Vec<ModelChange> {
        self.registry.take_told()
    }

    /// Moves the counters of what changed, and gives the changes to tell.
    pub(super) fn commit(&mut self) -> Vec<Change> {
        let noted = std::mem::take(&mut self.noted);
        for id in noted.iter().map(|(id, ..)| *id).collect::<BTreeSet<_>>() {
            self.experiments.entry(id).and_modify(|place| place.revision += 1);
        }
        let revision = |id: ExperimentId| self.experiments.get(&id).map_or(0, |place| place.revision);
        noted
            .into_iter()
            .map(|(experiment, run, kind)| Change { experiment, revision: revision(experiment), run, kind })
            .collect()
    }
}
