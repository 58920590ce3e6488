//! What a group of writes adds up to before it is flushed: points and dirty summaries per run, changes per experiment.

use crate::board::Unsealed;
use std::collections::{BTreeMap, HashMap};
use trialbook_domain::{ExperimentId, MetricPoint, RunUid, TimestampMs};
use trialbook_store::{ChangeKind, ModelChange};

/// Points of one run gathered over the group, by key id in order of first appearance.
#[derive(Default)]
pub(crate) struct RunDelta {
    /// Row of the run.
    pub(super) row: i64,
    /// Points by key id.
    pub(super) points: Vec<(i64, Vec<MetricPoint>)>,
    index: HashMap<i64, usize>,
    pub(super) n_points: usize,
    /// When the run was last heard of.
    pub(super) heard: TimestampMs,
    /// Whether the run ended with this group.
    pub(crate) ended: bool,
}

impl RunDelta {
    /// Adds points of a key.
    pub(crate) fn extend(&mut self, key_id: i64, points: Vec<MetricPoint>) {
        self.n_points += points.len();
        if let Some(at) = self.index.get(&key_id) {
            self.points[*at].1.extend(points);
        } else {
            self.index.insert(key_id, self.points.len());
            self.points.push((key_id, points));
        }
    }
}

/// Everything that one commit gathers.
#[derive(Default)]
pub(super) struct Group {
    /// Runs with points or news, by id.
    pub(super) runs: HashMap<RunUid, RunDelta>,
    /// Changes by experiment, in order, without immediate repeats.
    pub(super) changes: BTreeMap<ExperimentId, Vec<(Option<RunUid>, ChangeKind)>>,
    /// Changes of registered models, in order.
    pub(super) models: Vec<ModelChange>,
    /// What the group leaves to be sealed.
    pub(super) unsealed: Vec<Unsealed>,
}

impl Group {
    /// Notes a change once.
    pub(super) fn note(&mut self, experiment: ExperimentId, run: Option<RunUid>, kind: ChangeKind) {
        let changes = self.changes.entry(experiment).or_default();
        if changes.last() != Some(&(run, kind)) {
            changes.push((run, kind));
        }
    }

    pub(super) fn clear(&mut self) {
        self.runs.clear();
        self.changes.clear();
        self.models.clear();
        self.unsealed.clear();
    }
}
