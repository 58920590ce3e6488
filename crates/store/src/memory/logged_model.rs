//! Logged models in memory.

use super::MemoryStore;
use super::problems::logged_model_not_found;
use super::state::State;
use crate::{Answer, LoggedModelChange, LoggedModelSearch, LoggedModelStore};
use trialbook_domain::{
    Code, Key, Lifecycle, LoggedModel, LoggedModelStatus, ModelMetric, ModelPoint, ModelUid, NewLoggedModel,
    Problem, RunUid, TimestampMs,
};
use trialbook_query::SortValue;

impl LoggedModelStore for MemoryStore {
    fn create_logged_model(&self, new: NewLoggedModel, now: TimestampMs) -> Answer<'_, LoggedModel> {
        self.write(|state| {
            state.live_place(new.experiment)?;
            if let Some(run) = new.source_run {
                state.logged(run)?;
            }
            let mut model = LoggedModel {
                uid: new.uid,
                experiment: new.experiment,
                artifact_root: None,
                name: new.name,
                status: LoggedModelStatus::Pending,
                model_type: new.model_type,
                source_run: new.source_run,
                created: now,
                updated: now,
                lifecycle: Lifecycle::Active,
                params: new.params,
                tags: new.tags,
                metrics: Vec::new(),
            };
            model.params.sort();
            model.tags.sort();
            state.models.insert(new.uid, model);
            state.model(new.uid)
        })
    }

    fn get_logged_model(&self, uid: ModelUid) -> Answer<'_, LoggedModel> {
        self.read(|state| state.model(uid))
    }

    fn change_logged_model(
        &self,
        uid: ModelUid,
        change: LoggedModelChange,
        now: TimestampMs,
    ) -> Answer<'_, LoggedModel> {
        self.write(|state| {
            state.change_model(uid, change, now)?;
            state.model(uid)
        })
    }

    fn search_logged_models(&self, search: LoggedModelSearch) -> Answer<'_, Vec<LoggedModel>> {
        self.read(|state| {
            let query = &search.query;
            let mut found: Vec<(Vec<SortValue>, LoggedModel)> = state
                .models
                .values()
                .filter(|model| model.lifecycle == Lifecycle::Active)
                .filter(|model| search.experiments.contains(&model.experiment) && query.matches(*model))
                .map(|model| state.model(model.uid).map(|model| (query.sort_values(&model), model)))
                .collect::<Result<_, _>>()?;
            found.sort_by(|left, right| query.compare(&left.0, &right.0));
            Ok(found.into_iter().skip(search.skip).take(search.limit).map(|(_, model)| model).collect())
        })
    }
}

impl State {
    /// A model as others see it, deleted or not.
    pub(super) fn model(&self, uid: ModelUid) -> Result<LoggedModel, Problem> {
        let model = self.models.get(&uid).ok_or_else(|| logged_model_not_found(uid))?;
        let artifact_root = self.place(model.experiment)?.experiment.artifact_root.clone();
        Ok(LoggedModel { artifact_root, ..model.clone() })
    }

    /// A model that may be written to.
    pub(super) fn live_model(&mut self, uid: ModelUid) -> Result<&mut LoggedModel, Problem> {
        let model = self.models.get_mut(&uid).filter(|model| model.lifecycle == Lifecycle::Active);
        model.ok_or_else(|| logged_model_not_found(uid))
    }

    /// Adds a point to a model that exists; exact repeats count once.
    pub(super) fn score(&mut self, run: RunUid, point: ModelPoint) {
        let Some(model) = self.models.get_mut(&point.model) else { return };
        let known = model.metrics.iter().any(|metric| {
            let same_place =
                (metric.point.step, metric.point.timestamp) == (point.point.step, point.point.timestamp);
            same_place && metric.run == run && metric.key == point.key && metric.dataset == point.dataset
        });
        if !known {
            model.metrics.push(ModelMetric {
                key: point.key,
                point: point.point,
                run,
                dataset: point.dataset,
            });
            model.metrics.sort_by(|left, right| {
                let place =
                    |metric: &ModelMetric| (metric.key.clone(), metric.point.timestamp, metric.point.step);
                place(left).cmp(&place(right))
            });
        }
    }

    fn change_model(
        &mut self,
        uid: ModelUid,
        change: LoggedModelChange,
        now: TimestampMs,
    ) -> Result<(), Problem> {
        if change == LoggedModelChange::Delete {
            let model = self.models.get_mut(&uid).ok_or_else(|| logged_model_not_found(uid))?;
            model.lifecycle = Lifecycle::Deleted;
            model.updated = now;
            return Ok(());
        }
        let model = self.live_model(uid)?;
        match change {
            LoggedModelChange::Delete => {}
            LoggedModelChange::Finalize(status) => {
                model.status = status;
                model.updated = now;
            }
            LoggedModelChange::SetTags(tags) => {
                for (key, value) in tags {
                    set(&mut model.tags, key, value);
                }
            }
            LoggedModelChange::DeleteTag(key) => {
                let before = model.tags.len();
                model.tags.retain(|(known, _)| *known != key);
                if model.tags.len() == before {
                    return Err(Problem::new(
                        Code::TagNotFound,
                        format!("The logged model {uid} has no tag '{key}'."),
                    )
                    .fact("key", key)
                    .fact("model_id", uid));
                }
            }
            LoggedModelChange::LogParams(params) => {
                check_params(model, &params)?;
                for (key, value) in params {
                    set(&mut model.params, key, value);
                }
            }
        }
        Ok(())
    }
}

fn set(pairs: &mut Vec<(Key, String)>, key: Key, value: String) {
    match pairs.iter_mut().find(|(known, _)| *known == key) {
        Some(slot) => slot.1 = value,
        None => pairs.push((key, value)),
    }
    pairs.sort();
}

fn check_params(model: &LoggedModel, params: &[(Key, String)]) -> Result<(), Problem> {
    let conflict = |(key, new): &'_ (Key, String)| {
        // What the model has comes first, then what this list says first.
        let old = model.params.iter().chain(params).find(|(known, _)| known == key);
        old.filter(|(_, old)| old != new).map(|(_, old)| (key.clone(), old, new.clone()))
    };
    let conflicts: Vec<(Key, &String, String)> = params.iter().filter_map(conflict).collect();
    let Some((key, old, new)) = conflicts.first() else { return Ok(()) };
    let uid = model.uid;
    let what =
        format!("The parameter '{key}' of the logged model {uid} is '{old}' and cannot become '{new}'.");
    let problem = Problem::new(Code::ParamChanged, what).why("Parameters are written once.");
    Err(conflicts
        .iter()
        .fold(problem, |problem, (key, old, new)| problem.fact("key", key).fact("old", old).fact("new", new)))
}
