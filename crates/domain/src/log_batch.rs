//! What a run says in one breath: points, parameters and tags that become durable together or not at all.

use crate::{DatasetRef, Key, MetricPoint, ModelUid, ParamValue};

/// Points of one metric in order of arrival; never empty.
#[derive(Clone, Debug)]
pub struct KeyPoints {
    /// Name of the metric.
    pub key: Key,
    /// The points in order of arrival.
    pub points: Vec<MetricPoint>,
}

/// A point that is a metric of a logged model as well as of the run.
#[derive(Clone, Debug)]
pub struct ModelPoint {
    /// The model.
    pub model: ModelUid,
    /// Name of the metric.
    pub key: Key,
    /// Value, step and time.
    pub point: MetricPoint,
    /// The data it was computed on.
    pub dataset: Option<DatasetRef>,
}

/// One atomic write to one run. Keys are unique within `params` and within `tags`.
#[derive(Clone, Debug, Default)]
pub struct LogBatch {
    /// Metric points, one entry per key.
    pub metrics: Vec<KeyPoints>,
    /// Parameters; write-once.
    pub params: Vec<(Key, ParamValue)>,
    /// Tags; the last write wins.
    pub tags: Vec<(Key, String)>,
    /// Points of `metrics` that belong to logged models too.
    pub models: Vec<ModelPoint>,
}

impl LogBatch {
    /// Number of metric points.
    pub fn n_points(&self) -> usize {
        self.metrics.iter().map(|key_points| key_points.points.len()).sum()
    }

    /// Whether the batch carries nothing.
    pub fn is_empty(&self) -> bool {
        self.metrics.is_empty() && self.params.is_empty() && self.tags.is_empty()
    }

    /// Bytes that the batch roughly occupies, for the limits of queues.
    pub fn size_bytes(&self) -> usize {
        let params: usize =
            self.params.iter().map(|(key, value)| key.as_str().len() + value.text().len() + 48).sum();
        let tags: usize = self.tags.iter().map(|(key, value)| key.as_str().len() + value.len() + 32).sum();
        let metrics: usize = self.metrics.iter().map(|metric| metric.key.as_str().len() + 48).sum();
        let models: usize = self.models.iter().map(|point| point.key.as_str().len() + 128).sum();
        self.n_points() * size_of::<MetricPoint>() + params + tags + metrics + models
    }
}
