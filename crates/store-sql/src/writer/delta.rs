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

#[cfg(test)]
mod tests {
    use super::*;

    fn point(step: i64) -> MetricPoint {
        MetricPoint { step, timestamp: TimestampMs(0), value: 0.5 }
    }

    #[test]
    fn points_of_a_key_stay_in_the_order_of_arrival_and_keys_in_that_of_their_first() {
        let mut delta = RunDelta::default();
        for (key, steps) in [(7, &[1, 2][..]), (3, &[9]), (7, &[0]), (5, &[4, 4]), (3, &[]), (7, &[2])] {
            delta.extend(key, steps.iter().map(|step| point(*step)).collect());
        }
        let told: Vec<(i64, Vec<i64>)> = delta
            .points
            .iter()
            .map(|(key, points)| (*key, points.iter().map(|point| point.step).collect()))
            .collect();
        assert_eq!(told, [(7, vec![1, 2, 0, 2]), (3, vec![9]), (5, vec![4, 4])]);
        assert_eq!(delta.n_points, 7);
    }

    #[test]
    fn a_change_is_noted_once_in_a_row_and_again_after_another() {
        let (a, b) = (Some(RunUid([1; 16])), Some(RunUid([2; 16])));
        let mut group = Group::default();
        for (experiment, run, kind) in [
            (0, a, ChangeKind::RunLogged),
            (0, a, ChangeKind::RunLogged),
            (1, a, ChangeKind::RunLogged),
            (0, a, ChangeKind::RunUpdated),
            (0, b, ChangeKind::RunUpdated),
            (1, a, ChangeKind::RunLogged),
            (0, None, ChangeKind::ExperimentChanged),
            (0, a, ChangeKind::RunLogged),
        ] {
            group.note(ExperimentId(experiment), run, kind);
        }
        let of = |experiment| group.changes[&ExperimentId(experiment)].clone();
        assert_eq!(
            of(0),
            [
                (a, ChangeKind::RunLogged),
                (a, ChangeKind::RunUpdated),
                (b, ChangeKind::RunUpdated),
                (None, ChangeKind::ExperimentChanged),
                (a, ChangeKind::RunLogged)
            ]
        );
        assert_eq!(of(1), [(a, ChangeKind::RunLogged)]);
        group.clear();
        assert!(group.changes.is_empty() && group.runs.is_empty() && group.unsealed.is_empty());
    }
}
