//! Logging in memory: everything that can refuse comes before the first change.

use super::state::{Logged, Place, State};
use crate::ChangeKind;
use std::mem::discriminant;
use trialbook_domain::limits::KEYS_PER_EXPERIMENT_MAX;
use trialbook_domain::{
    Code, Key, KeyPoints, LogBatch, MetricSummary, ParamValue, Problem, RunUid, TimestampMs,
};
use trialbook_query::{MetricStat, RunField};

/// The tag that carries a run's display name.
pub(super) const RUN_NAME_TAG: &str = "mlflow.runName";
/// The tag that names the parent of a nested run.
const PARENT_RUN_TAG: &str = "mlflow.parentRunId";

/// Stores a batch whole or not at all.
pub(super) fn log(state: &mut State, uid: RunUid, batch: LogBatch, now: TimestampMs) -> Result<(), Problem> {
    state.live_run(uid)?;
    batch.models.iter().try_for_each(|point| state.model(point.model).map(|_| ()))?;
    let (logged, place) = state.live_run(uid)?;
    let experiment = place.experiment.id;
    let fields = fields(&batch);
    check_room(place, &fields)?;
    let params = new_params(logged, batch.params)?;
    place.fields.extend(fields);
    logged.data.params.extend(params);
    let mut renamed = false;
    for (key, value) in batch.tags {
        renamed |= matches!(key.as_str(), RUN_NAME_TAG | PARENT_RUN_TAG);
        set_tag(logged, place, key, value);
    }
    for metric in batch.metrics {
        add_points(logged, metric);
    }
    for point in batch.models {
        state.score(uid, point);
    }
    if renamed {
        state.note(experiment, Some(uid), ChangeKind::RunUpdated);
    }
    state.heard(uid, now, ChangeKind::RunLogged);
    Ok(())
}

fn fields(batch: &LogBatch) -> Vec<RunField> {
    let metrics = batch.metrics.iter();
    let metrics = metrics.map(|metric| RunField::Metric { key: metric.key.clone(), stat: MetricStat::Last });
    let params = batch.params.iter().map(|(key, _)| RunField::Param(key.clone()));
    let tags = batch.tags.iter().map(|(key, _)| RunField::Tag(key.clone()));
    metrics.chain(params).chain(tags).collect()
}

/// Refuses keys that would exceed the limit of the experiment.
pub(super) fn check_room(place: &Place, wanted: &[RunField]) -> Result<(), Problem> {
    if place.fields.len() + wanted.len() <= KEYS_PER_EXPERIMENT_MAX {
        return Ok(());
    }
    for (at, field) in wanted.iter().enumerate() {
        let same_kind = |other: &&RunField| discriminant(*other) == discriminant(field);
        let fresh = |other: &&RunField| !place.fields.contains(*other);
        let n_known = place.fields.iter().filter(same_kind).count();
        let n_fresh = wanted[..=at].iter().filter(same_kind).filter(fresh).count();
        if fresh(&field) && n_known + n_fresh > KEYS_PER_EXPERIMENT_MAX {
            return Err(too_many_keys(place, field));
        }
    }
    Ok(())
}

fn too_many_keys(place: &Place, field: &RunField) -> Problem {
    let key = match field {
        RunField::Metric { key, .. } | RunField::Param(key) | RunField::Tag(key) => key.as_str(),
        RunField::Attribute(_) | RunField::Dataset(_) => "",
    };
    let what = format!(
        "The key '{key}' would be one too many: experiment {} already has {KEYS_PER_EXPERIMENT_MAX} different keys \
         of its kind.",
        place.experiment.id
    );
    Problem::new(Code::TooManyKeys, what)
        .hint("Keep changing parts, such as a step or an id, out of the key.")
        .fact("key", key)
}

/// The parameters that the run does not have yet.
fn new_params(logged: &Logged, params: Vec<(Key, ParamValue)>) -> Result<Vec<(Key, ParamValue)>, Problem> {
    let mut fresh = Vec::new();
    let mut changed = Vec::new();
    for (key, value) in params {
        match logged.data.params.iter().find(|(known, _)| *known == key) {
            None => fresh.push((key, value)),
            Some((_, old)) if old.text() == value.text() => {}
            Some((_, old)) => changed.push((key, old, value)),
        }
    }
    let Some((key, old, value)) = changed.first() else { return Ok(fresh) };
    let uid = logged.run.uid;
    let (old, new) = (old.text(), value.text());
    let problem = Problem::new(
        Code::ParamChanged,
        format!("The parameter '{key}' of run {uid} is '{old}' and cannot become '{new}'."),
    )
    .why("Parameters are written once.")
    .hint("Log the new value under another key, or start a new run.")
    .fact("run_id", uid);
    Err(changed.iter().fold(problem, |problem, (key, old, value)| {
        problem.fact("key", key).fact("old", old.text()).fact("new", value.text())
    }))
}

/// Sets a tag; the tags that name the run and its parent also change the run.
pub(super) fn set_tag(logged: &mut Logged, place: &mut Place, key: Key, value: String) {
    match key.as_str() {
        RUN_NAME_TAG => logged.run.name.clone_from(&value),
        PARENT_RUN_TAG => logged.run.parent = RunUid::parse(&value),
        _ => {}
    }
    place.fields.insert(RunField::Tag(key.clone()));
    match logged.data.tags.iter_mut().find(|(known, _)| *known == key) {
        Some(slot) => slot.1 = value,
        None => logged.data.tags.push((key, value)),
    }
}

fn add_points(logged: &mut Logged, metric: KeyPoints) {
    for point in &metric.points {
        match logged.data.metrics.iter_mut().find(|(known, _)| *known == metric.key) {
            Some((_, summary)) => summary.add(*point),
            None => logged.data.metrics.push((metric.key.clone(), MetricSummary::of(*point))),
        }
    }
    logged.points.entry(metric.key).or_default().extend(metric.points);
}
