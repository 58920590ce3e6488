//! A store just good enough to drive the endpoints: no filters, no order, no durability.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use trialbook_domain::{
    ArtifactEntry, ArtifactFile, ArtifactPath, Code, DatasetSummary, Experiment, ExperimentId, Key,
    Lifecycle, LogBatch, MetricPoint, MetricSummary, NewExperiment, NewRun, Problem, Retry, Run, RunChange,
    RunData, RunRecord, RunUid, TimestampMs, ViewType,
};
use trialbook_query::RunField;
use trialbook_store::{
    Answer, ArtifactStore, ChartRequest, ChartSeries, ExperimentChange, ExperimentStore, HistoryCursor,
    RunInputs, RunSearch, RunStore, RunTable, SearchStore, SeriesStore,
};

/// How many points a block of a history has here: few, so that short histories have several blocks.
const BLOCK: usize = 4;

#[derive(Default)]
pub(super) struct FakeStore {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    experiments: Vec<Experiment>,
    runs: BTreeMap<RunUid, RunRecord>,
    points: BTreeMap<(RunUid, Key), Vec<MetricPoint>>,
}

impl FakeStore {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Some tags and metrics make this store fail, each in its way.
fn told_to_fail(name: &str) -> Option<Problem> {
    match name {
        "fail.overloaded" => {
            Some(Problem::new(Code::Overloaded, "The queue is full.").retry(Retry::AfterMs(2_500)))
        }
        "fail.disk" => {
            Some(Problem::new(Code::StorageUnavailable, "The disk is full.").hint("Free some space."))
        }
        "fail.keys" => Some(Problem::new(Code::TooManyKeys, "There are too many keys.")),
        "fail.bug" => Some(Problem::bug("row 7 of table runs")),
        _ => None,
    }
}

fn done<T: Send + 'static>(result: Result<T, Problem>) -> Answer<'static, T> {
    Box::pin(std::future::ready(result))
}

impl State {
    fn experiment(&mut self, id: ExperimentId) -> Result<&mut Experiment, Problem> {
        let unknown = || Problem::new(Code::ExperimentNotFound, "unknown").fact("experiment_id", id);
        self.experiments.iter_mut().find(|experiment| experiment.id == id).ok_or_else(unknown)
    }

    fn run(&mut self, uid: RunUid) -> Result<&mut RunRecord, Problem> {
        self.runs.get_mut(&uid).ok_or_else(|| Problem::new(Code::RunNotFound, "unknown").fact("run_id", uid))
    }

    fn live_run(&mut self, uid: RunUid) -> Result<&mut RunRecord, Problem> {
        let record = self.run(uid)?;
        if record.run.lifecycle == Lifecycle::Deleted {
            return Err(Problem::new(Code::RunDeleted, "deleted"));
        }
        Ok(record)
    }

    fn change(&mut self, id: ExperimentId, change: ExperimentChange) -> Result<Experiment, Problem> {
        let experiment = self.experiment(id)?;
        let active = experiment.lifecycle == Lifecycle::Active;
        match change {
            ExperimentChange::Delete if active => experiment.lifecycle = Lifecycle::Deleted,
            ExperimentChange::Restore if !active => experiment.lifecycle = Lifecycle::Active,
            ExperimentChange::Delete | ExperimentChange::Restore => {
                return Err(Problem::new(Code::ExperimentNotFound, "not so").fact("experiment_id", id));
            }
            _ if !active => return Err(Problem::new(Code::ExperimentDeleted, "deleted")),
            ExperimentChange::Rename(name) => experiment.name = name,
            ExperimentChange::SetTag(key, value) => experiment.tags.push((key, value)),
            ExperimentChange::DeleteTag(key) => {
                let before = experiment.tags.len();
                experiment.tags.retain(|(known, _)| *known != key);
                if experiment.tags.len() == before {
                    let unknown = Problem::new(Code::TagNotFound, "unknown").fact("key", key);
                    return Err(unknown.fact("experiment_id", id));
                }
            }
        }
        Ok(experiment.clone())
    }

    fn log(&mut self, uid: RunUid, batch: LogBatch) -> Result<(), Problem> {
        if let Some(problem) = batch.tags.iter().find_map(|(key, _)| told_to_fail(key.as_str())) {
            return Err(problem);
        }
        let record = self.live_run(uid)?;
        let mut conflict = Problem::new(Code::ParamChanged, "changed");
        for (key, value) in &batch.params {
            if let Some((_, old)) =
                record.data.params.iter().find(|(known, old)| known == key && old != value)
            {
                conflict = conflict.fact("key", key).fact("old", old.text()).fact("new", value.text());
            }
        }
        if !conflict.facts().is_empty() {
            return Err(conflict);
        }
        for (key, value) in batch.params {
            record.data.params.retain(|(known, _)| *known != key);
            record.data.params.push((key, value));
        }
        for (key, value) in batch.tags {
            record.data.tags.retain(|(known, _)| *known != key);
            record.data.tags.push((key, value));
        }
        for metric in batch.metrics {
            let stored = self.points.entry((uid, metric.key.clone())).or_default();
            stored.extend(metric.points);
            stored.sort_by(MetricPoint::chronology);
            let mut summary = MetricSummary::of(stored[0]);
            stored[1..].iter().for_each(|point| summary.add(*point));
            let metrics = &mut self.runs.get_mut(&uid).expect("read above").data.metrics;
            metrics.retain(|(known, _)| *known != metric.key);
            metrics.push((metric.key, summary));
        }
        Ok(())
    }
}

impl ExperimentStore for FakeStore {
    fn create_experiment(&self, new: NewExperiment, now: TimestampMs) -> Answer<'_, ExperimentId> {
        let mut state = self.state();
        if state.experiments.iter().any(|experiment| experiment.name == new.name) {
            return done(Err(Problem::new(Code::ExperimentExists, "taken").fact("name", new.name)));
        }
        let id = ExperimentId(state.experiments.len() as i64);
        state.experiments.push(Experiment {
            id,
            name: new.name,
            artifact_root: new.artifact_root.map(|root| root.of(id)),
            lifecycle: Lifecycle::Active,
            created: now,
            updated: now,
            tags: new.tags,
        });
        done(Ok(id))
    }

    fn get_experiment(&self, id: ExperimentId) -> Answer<'_, Experiment> {
        done(self.state().experiment(id).cloned())
    }

    fn get_experiment_by_name(&self, name: String) -> Answer<'_, Experiment> {
        let found = self.state().experiments.iter().find(|experiment| experiment.name == name).cloned();
        done(found.ok_or_else(|| Problem::new(Code::ExperimentNotFound, "unknown").fact("name", name)))
    }

    fn list_experiments(&self, view: ViewType) -> Answer<'_, Vec<Experiment>> {
        let state = self.state();
        done(Ok(state.experiments.iter().filter(|found| view.shows(found.lifecycle)).cloned().collect()))
    }

    fn change_experiment(
        &self,
        id: ExperimentId,
        change: ExperimentChange,
        _: TimestampMs,
    ) -> Answer<'_, Experiment> {
        done(self.state().change(id, change))
    }
}

impl RunStore for FakeStore {
    fn create_run(&self, new: NewRun, now: TimestampMs) -> Answer<'_, RunRecord> {
        let mut state = self.state();
        let artifact_root = match state.experiment(new.experiment) {
            Ok(experiment) if experiment.lifecycle == Lifecycle::Deleted => {
                return done(Err(Problem::new(Code::ExperimentDeleted, "deleted")));
            }
            Ok(experiment) => experiment.artifact_root.clone(),
            Err(problem) => return done(Err(problem)),
        };
        let run = Run {
            uid: new.uid,
            experiment: new.experiment,
            name: new.name,
            user: new.user,
            status: new.status,
            lifecycle: Lifecycle::Active,
            start: new.start,
            end: None,
            created: now,
            heard: now,
            artifact_root,
            parent: new.parent,
            protocol: new.protocol,
        };
        let record = RunRecord { run, data: RunData { tags: new.tags, ..RunData::default() } };
        state.runs.insert(new.uid, record.clone());
        done(Ok(record))
    }

    fn get_run(&self, uid: RunUid) -> Answer<'_, RunRecord> {
        done(self.state().run(uid).cloned())
    }

    fn get_run_info(&self, uid: RunUid) -> Answer<'_, Run> {
        done(self.state().run(uid).map(|record| record.run.clone()))
    }

    fn update_run(&self, uid: RunUid, change: RunChange, _: TimestampMs) -> Answer<'_, Run> {
        done(self.state().live_run(uid).map(|record| {
            record.run.status = change.status.unwrap_or(record.run.status);
            record.run.end = change.end.or(record.run.end);
            record.run.name = change.name.unwrap_or_else(|| record.run.name.clone());
            record.run.clone()
        }))
    }

    fn set_run_lifecycle(&self, uid: RunUid, lifecycle: Lifecycle, _: TimestampMs) -> Answer<'_, Run> {
        done(self.state().run(uid).map(|record| {
            record.run.lifecycle = lifecycle;
            record.run.clone()
        }))
    }

    fn log_batch(&self, uid: RunUid, batch: LogBatch, _: TimestampMs) -> Answer<'_, ()> {
        done(self.state().log(uid, batch))
    }

    fn delete_run_tag(&self, uid: RunUid, key: Key, _: TimestampMs) -> Answer<'_, ()> {
        done(self.state().live_run(uid).and_then(|record| {
            let before = record.data.tags.len();
            record.data.tags.retain(|(known, _)| *known != key);
            match record.data.tags.len() {
                after if after == before => Err(Problem::new(Code::TagNotFound, "unknown")),
                _ => Ok(()),
            }
        }))
    }

    fn log_inputs(&self, uid: RunUid, inputs: RunInputs, _: TimestampMs) -> Answer<'_, ()> {
        done(self.state().live_run(uid).map(|record| {
            record.data.datasets.extend(inputs.datasets);
            record.data.model_inputs.extend(inputs.model_inputs);
            record.data.model_outputs.extend(inputs.model_outputs);
        }))
    }

    fn list_datasets(&self, experiments: Vec<ExperimentId>, limit: usize) -> Answer<'_, Vec<DatasetSummary>> {
        let state = self.state();
        let of_run = |record: &RunRecord| {
            let experiment = record.run.experiment;
            let summary = move |input: &trialbook_domain::DatasetInput| DatasetSummary {
                experiment,
                name: input.dataset.name.clone(),
                digest: input.dataset.digest.clone(),
                context: input.tags.first().map(|(_, value)| value.clone()),
            };
            record.data.datasets.iter().map(summary).collect::<Vec<_>>()
        };
        let runs = state.runs.values().filter(|record| experiments.contains(&record.run.experiment));
        done(Ok(runs.flat_map(of_run).take(limit).collect()))
    }
}

impl SearchStore for FakeStore {
    fn search_runs(&self, search: RunSearch) -> Answer<'_, (Vec<RunRecord>, Option<Vec<u8>>)> {
        let skip = search.after.map_or(0, |position| usize::from(position[0]));
        let state = self.state();
        let mut found: Vec<RunRecord> = state
            .runs
            .values()
            .filter(|found| {
                search.experiments.contains(&found.run.experiment) && search.view.shows(found.run.lifecycle)
            })
            .skip(skip)
            .cloned()
            .collect();
        let more = found.len() > search.limit;
        found.truncate(search.limit);
        done(Ok((found, more.then(|| vec![(skip + search.limit) as u8]))))
    }

    fn search_table(&self, _: RunSearch, _: Vec<RunField>) -> Answer<'_, RunTable> {
        done(Err(Problem::bug("not here")))
    }

    fn list_run_fields(&self, _: ExperimentId) -> Answer<'_, Vec<RunField>> {
        done(Ok(Vec::new()))
    }
}

/// The points still to come, and whether the reading fails when they are used up.
struct Blocks(Vec<MetricPoint>, Option<Problem>);

impl HistoryCursor for Blocks {
    fn next_points(&mut self) -> Answer<'_, Vec<MetricPoint>> {
        if let (true, Some(problem)) = (self.0.is_empty(), &self.1) {
            return done(Err(problem.clone()));
        }
        let n = self.0.len().min(BLOCK);
        done(Ok(self.0.drain(..n).collect()))
    }
}

impl SeriesStore for FakeStore {
    fn open_history(&self, run: RunUid, key: Key, skip: u64) -> Answer<'_, Box<dyn HistoryCursor>> {
        let problem = told_to_fail(key.as_str());
        let points = self.state().points.get(&(run, key)).cloned().unwrap_or_default();
        let rest: Vec<MetricPoint> = points.into_iter().skip(skip as usize).collect();
        done(Ok(Box::new(Blocks(rest, problem))))
    }

    fn chart(&self, _: ChartRequest) -> Answer<'_, Vec<ChartSeries>> {
        done(Ok(Vec::new()))
    }
}

impl ArtifactStore for FakeStore {
    fn put_artifact(&self, _: RunUid, _: ArtifactFile) -> Answer<'_, ()> {
        done(Err(Problem::bug("not here")))
    }

    fn get_artifact(&self, _: RunUid, _: ArtifactPath) -> Answer<'_, ArtifactFile> {
        done(Err(Problem::bug("not here")))
    }

    fn list_artifacts(&self, _: RunUid, _: Option<ArtifactPath>) -> Answer<'_, Vec<ArtifactEntry>> {
        done(Ok(Vec::new()))
    }

    fn delete_artifacts(&self, _: RunUid, _: ArtifactPath, _: TimestampMs) -> Answer<'_, u64> {
        done(Ok(0))
    }

    fn take_doomed_blobs(&self, _: TimestampMs, _: usize) -> Answer<'_, Vec<[u8; 32]>> {
        done(Ok(Vec::new()))
    }
}
