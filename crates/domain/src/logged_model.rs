//! A model as a run left it: what it is, how good it was on which data, and where its files are.

use crate::{DatasetRef, ExperimentId, Key, Lifecycle, MetricPoint, ModelUid, RunUid, TimestampMs};

/// Whether the files of a logged model are complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LoggedModelStatus {
    /// Its files are still on their way.
    Pending,
    /// It can be loaded.
    Ready,
    /// Logging it went wrong.
    Failed,
}

/// A metric of a logged model: one point that a run logged for it.
#[derive(Clone, Debug)]
pub struct ModelMetric {
    /// Name of the metric.
    pub key: Key,
    /// Value, step and time.
    pub point: MetricPoint,
    /// The run that logged it.
    pub run: RunUid,
    /// The data it was computed on.
    pub dataset: Option<DatasetRef>,
}

/// A logged model with everything known of it.
#[derive(Clone, Debug)]
pub struct LoggedModel {
    /// Public id.
    pub uid: ModelUid,
    /// The experiment it belongs to.
    pub experiment: ExperimentId,
    /// Artifact root of the experiment, when it is not in our own store.
    pub artifact_root: Option<String>,
    /// Name; not unique.
    pub name: String,
    /// Whether its files are complete.
    pub status: LoggedModelStatus,
    /// Kind of model, such as `Agent`, as the client said; empty when it did not.
    pub model_type: String,
    /// The run that made it.
    pub source_run: Option<RunUid>,
    /// When it was created.
    pub created: TimestampMs,
    /// When its status last changed.
    pub updated: TimestampMs,
    /// In use or deleted.
    pub lifecycle: Lifecycle,
    /// Parameters by key; write-once.
    pub params: Vec<(Key, String)>,
    /// Tags by key.
    pub tags: Vec<(Key, String)>,
    /// Metrics by key, time and step.
    pub metrics: Vec<ModelMetric>,
}

/// A logged model to be created. Keys are unique within `params` and within `tags`.
#[derive(Clone, Debug)]
pub struct NewLoggedModel {
    /// Chosen id.
    pub uid: ModelUid,
    /// The experiment.
    pub experiment: ExperimentId,
    /// Name.
    pub name: String,
    /// Kind of model; empty when unknown.
    pub model_type: String,
    /// The run that makes it.
    pub source_run: Option<RunUid>,
    /// Parameters.
    pub params: Vec<(Key, String)>,
    /// Tags.
    pub tags: Vec<(Key, String)>,
}

impl LoggedModel {
    /// Where a metric stands when the latest is wanted: time, then step, then the smaller run id.
    pub fn latest<'a>(metrics: impl Iterator<Item = &'a ModelMetric>) -> Option<&'a ModelMetric> {
        metrics.max_by(|left, right| {
            let place = |metric: &ModelMetric| (metric.point.timestamp, metric.point.step);
            place(left).cmp(&place(right)).then_with(|| right.run.cmp(&left.run))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_metric_goes_by_time_then_step_then_run() {
        let metric = |timestamp, step, run| ModelMetric {
            key: Key::new("m").unwrap(),
            point: MetricPoint { step, timestamp: TimestampMs(timestamp), value: 0.0 },
            run: RunUid([run; 16]),
            dataset: None,
        };
        let all = [metric(1, 9, 1), metric(2, 0, 1), metric(2, 1, 3), metric(2, 1, 2)];
        let latest = LoggedModel::latest(all.iter()).unwrap();
        assert_eq!((latest.point.timestamp.0, latest.point.step, latest.run), (2, 1, RunUid([2; 16])));
        assert!(LoggedModel::latest([].iter()).is_none());
    }
}
