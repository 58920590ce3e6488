//! Runs in memory.

use super::MemoryStore;
use super::log::{RUN_NAME_TAG, check_room, log, set_tag};
use super::problems::run_ended;

use super::state::{Logged, Place, State};
use crate::{Answer, ChangeKind, RunInputs, RunStore, TagEdit};
use std::collections::{BTreeMap, BTreeSet};
use trialbook_domain::{
    Code, DatasetInput, DatasetSummary, ExperimentId, Key, Lifecycle, LogBatch, NewRun, Problem, Run,
    RunChange, RunData, RunRecord, RunStatus, RunUid, TimestampMs,
};
use trialbook_query::RunField;

/// The tag of an input that says what the data was used for.
const CONTEXT_TAG: &str = "mlflow.data.context";

impl RunStore for MemoryStore {
    fn create_run(&self, new: NewRun, now: TimestampMs) -> Answer<'_, RunRecord> {
        self.write(|state| create(state, new, now))
    }

    fn get_run(&self, uid: RunUid) -> Answer<'_, RunRecord> {
        self.read(|state| state.record(uid))
    }

    fn get_run_info(&self, uid: RunUid) -> Answer<'_, Run> {
        self.read(|state| state.run(uid))
    }

    fn update_run(&self, uid: RunUid, change: RunChange, now: TimestampMs) -> Answer<'_, Run> {
        self.write(|state| {
            let (logged, place) = state.live_run(uid)?;
            logged.run.status = change.status.unwrap_or(logged.run.status);
            logged.run.end = change.end.or(logged.run.end);
            if let (Some(name), Ok(key)) =
                (change.name.filter(|name| !name.is_empty()), Key::new(RUN_NAME_TAG))
            {
                set_tag(logged, place, key, name);
            }
            state.heard(uid, now, ChangeKind::RunUpdated);
            state.run(uid)
        })
    }

    fn stop_run(&self, uid: RunUid, reason: (Key, String), now: TimestampMs) -> Answer<'_, Run> {
        self.write(|state| {
            let (logged, place) = state.live_run(uid)?;
            match logged.run.status {
                RunStatus::Killed => return state.run(uid),
                RunStatus::Finished | RunStatus::Failed => return Err(run_ended(uid)),
                RunStatus::Running | RunStatus::Scheduled => {}
            }
            logged.run.status = RunStatus::Killed;
            logged.run.end = Some(now);
            set_tag(logged, place, reason.0, reason.1);
            state.heard(uid, now, ChangeKind::RunUpdated);
            state.run(uid)
        })
    }

    fn set_run_lifecycle(&self, uid: RunUid, lifecycle: Lifecycle, now: TimestampMs) -> Answer<'_, Run> {
        self.write(|state| {
            let before = state.logged(uid)?.run.lifecycle;
            if let Some(logged) = state.runs.get_mut(&uid).filter(|_| before != lifecycle) {
                logged.run.lifecycle = lifecycle;
                logged.run.deleted = (lifecycle == Lifecycle::Deleted).then_some(now);
                let experiment = logged.run.experiment;
                state.note(experiment, Some(uid), ChangeKind::RunUpdated);
            }
            state.run(uid)
        })
    }

    fn log_batch(&self, uid: RunUid, batch: LogBatch, now: TimestampMs) -> Answer<'_, ()> {
        let fault = self.faults.of_batch(&batch);
        self.write(|state| match fault {
            Some(problem) => Err(problem),
            None => log(state, uid, batch, now),
        })
    }

    fn delete_run_tag(&self, uid: RunUid, key: Key, now: TimestampMs) -> Answer<'_, ()> {
        self.write(|state| {
            let (logged, _) = state.live_run(uid)?;
            let before = logged.data.tags.len();
            logged.data.tags.retain(|(known, _)| *known != key);
            if logged.data.tags.len() == before {
                return Err(Problem::new(Code::TagNotFound, format!("The run {uid} has no tag '{key}'."))
                    .fact("key", key)
                    .fact("run_id", uid));
            }
            state.heard(uid, now, ChangeKind::RunUpdated);
            Ok(())
        })
    }

    fn edit_run_tag(&self, uid: RunUid, key: Key, edit: TagEdit, now: TimestampMs) -> Answer<'_, ()> {
        self.write(|state| {
            let (logged, place) = state.live_run(uid)?;
            check_room(place, &[RunField::Tag(key.clone())])?;
            let present = logged.data.tags.iter().find(|(known, _)| *known == key);
            let value = edit(present.map(|(_, value)| value.as_str()));
            set_tag(logged, place, key, value);
            state.heard(uid, now, ChangeKind::RunUpdated);
            Ok(())
        })
    }

    fn log_inputs(&self, uid: RunUid, inputs: RunInputs, now: TimestampMs) -> Answer<'_, ()> {
        self.write(|state| {
            state.live_run(uid)?;
            let inputs_of = inputs.model_inputs.iter().map(|input| input.model);
            let outputs_of = inputs.model_outputs.iter().map(|output| output.model);
            inputs_of.chain(outputs_of).try_for_each(|model| state.model(model).map(|_| ()))?;
            let (logged, place) = state.live_run(uid)?;
            for input in inputs.datasets {
                add_dataset(&mut logged.data, place, input);
            }
            add_new(&mut logged.data.model_inputs, inputs.model_inputs);
            add_new(&mut logged.data.model_outputs, inputs.model_outputs);
            state.heard(uid, now, ChangeKind::RunLogged);
            Ok(())
        })
    }

    fn list_datasets(&self, experiments: Vec<ExperimentId>, limit: usize) -> Answer<'_, Vec<DatasetSummary>> {
        self.read(|state| {
            let all = experiments.into_iter().flat_map(|id| datasets(state, id));
            Ok(all.take(limit).collect())
        })
    }
}

fn create(state: &mut State, new: NewRun, now: TimestampMs) -> Result<RunRecord, Problem> {
    if state.runs.contains_key(&new.uid) {
        return Err(Problem::bug(format!("the run {} exists already", new.uid)));
    }
    let place = state.live_place(new.experiment)?;
    let fields: Vec<RunField> = new.tags.iter().map(|(key, _)| RunField::Tag(key.clone())).collect();
    check_room(place, &fields)?;
    place.fields.extend(fields);
    let run = Run {
        uid: new.uid,
        experiment: new.experiment,
        name: new.name,
        user: new.user,
        status: new.status,
        lifecycle: Lifecycle::Active,
        deleted: None,
        start: new.start,
        end: None,
        created: now,
        heard: now,
        artifact_root: None,
        parent: new.parent,
        protocol: new.protocol,
    };
    let data = RunData { tags: new.tags, ..RunData::default() };
    // Runs are never taken away.
    let number = state.runs.len() as u64 + 1;
    state.runs.insert(new.uid, Logged { number, run, data, points: BTreeMap::new() });
    state.note(new.experiment, Some(new.uid), ChangeKind::RunCreated);
    state.record(new.uid)
}

/// What was first logged of a dataset stays: for the experiment the data, for the run the tags.
fn add_dataset(data: &mut RunData, place: &mut Place, input: DatasetInput) {
    let id = (input.dataset.name.clone(), input.dataset.digest.clone());
    let known = data.datasets.iter().any(|had| had.dataset.name == id.0 && had.dataset.digest == id.1);
    if !known {
        let dataset = place.datasets.entry(id).or_insert(input.dataset).clone();
        data.datasets.push(DatasetInput { dataset, tags: input.tags });
    }
}

fn add_new<T: PartialEq>(had: &mut Vec<T>, more: Vec<T>) {
    for one in more {
        if !had.contains(&one) {
            had.push(one);
        }
    }
}

fn datasets(state: &State, experiment: ExperimentId) -> Vec<DatasetSummary> {
    let runs = state.runs.values().filter(|logged| logged.run.experiment == experiment);
    let uses: BTreeSet<(String, String, Option<String>)> = runs
        .flat_map(|logged| &logged.data.datasets)
        .map(|input| {
            let context = input.tags.iter().find(|(key, _)| key == CONTEXT_TAG);
            let context = context.map(|(_, value)| value.clone());
            (input.dataset.name.clone(), input.dataset.digest.clone(), context)
        })
        .collect();
    uses.into_iter()
        .map(|(name, digest, context)| DatasetSummary { experiment, name, digest, context })
        .collect()
}
