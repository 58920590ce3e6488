//! What a run says in one breath: points, parameters and tags that become durable together or not at all.

use crate::{Key, MetricPoint, ModelUid, ParamValue};

/// Points of one metric in order of arrival; never empty.
#[derive(Clone, Debug)]
pub struct KeyPoints {
    /// Name of the metric.
    pub key: Key,
    /// The points in order of arrival.
    pub points: Vec<MetricPoint>,
}

/// A logged model (and dataset) that a metric of the batch also belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedModelRef {
    /// Name of the metric.
    pub key: Key,
    /// The model.
    pub model: ModelUid,
    /// Dataset name and digest, when the metric was computed on one.
    pub dataset: Option<(String, String)>,
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
        self.n_points() * size_of::<MetricPoint>() + params + tags + metrics
    }
}
