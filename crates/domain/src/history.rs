//! Reading a metric's points back.

use crate::{Key, MetricPoint, RunUid};

/// One point of a history.
pub type HistoryPoint = MetricPoint;

/// Which points of which metric.
#[derive(Clone, Debug)]
pub struct HistoryRequest {
    /// The run.
    pub run: RunUid,
    /// The metric.
    pub key: Key,
}
