//! Batches and single metrics: decoded, checked and grouped by key in one pass.
//!
//! The direct reader takes what clients usually send. Whatever it does not like it leaves to the reader over the tree,
//! which accepts the same and says exactly what is wrong with the rest.

mod direct;
mod group;
mod tree;

use super::input::Input;
use crate::errors::Failure;
use trialbook_domain::{DatasetRef, Key, KeyPoints, LogBatch, MetricPoint, ModelPoint, ModelUid, RunUid};

/// The run and the batch of a log-batch request.
pub(crate) fn decode_log_batch(input: &Input) -> Result<(RunUid, LogBatch), Failure> {
    match direct::log_batch(input.json()) {
        Some(found) => Ok(found),
        None => input.decode(&[], tree::log_batch),
    }
}

/// The run and the one point of a log-metric request, as a batch.
pub(crate) fn decode_log_metric(input: &Input) -> Result<(RunUid, LogBatch), Failure> {
    match direct::log_metric(input.json()) {
        Some(found) => Ok(found),
        None => input.decode(&[], tree::log_metric),
    }
}

/// The batch of one point.
fn single(key: Key, point: MetricPoint, model: Option<Scored>) -> LogBatch {
    let models = model.into_iter().map(|scored| scored.point(&key, point)).collect();
    LogBatch { metrics: vec![KeyPoints { key, points: vec![point] }], models, ..LogBatch::default() }
}

/// The model, and the data, that a metric says it is of.
struct Scored {
    model: ModelUid,
    dataset: Option<DatasetRef>,
}

impl Scored {
    fn new(model: ModelUid, name: Option<&str>, digest: Option<&str>) -> Scored {
        let (name, digest) = (name.unwrap_or_default().to_owned(), digest.unwrap_or_default().to_owned());
        let is_none = name.is_empty() && digest.is_empty();
        Scored { model, dataset: (!is_none).then_some(DatasetRef { name, digest }) }
    }

    fn point(self, key: &Key, point: MetricPoint) -> ModelPoint {
        ModelPoint { model: self.model, key: key.clone(), point, dataset: self.dataset }
    }
}

#[cfg(test)]
mod tests;
