//! Batches and single metrics: decoded, checked and grouped by key in one pass.
//!
//! The direct reader takes what clients usually send. Whatever it does not like it leaves to the reader over the tree,
//! which accepts the same and says exactly what is wrong with the rest.

mod direct;
mod group;
mod tree;

use super::input::Input;
use crate::errors::Failure;
use trialbook_domain::{KeyPoints, LogBatch, RunUid};

/// The run and the batch of a log-batch request.
pub(crate) fn decode_log_batch(input: &Input) -> Result<(RunUid, LogBatch), Failure> {
    match direct::log_batch(input.json()) {
        Some(found) => Ok(found),
        None => input.decode(&[], tree::log_batch),
    }
}

/// The run and the one point of a log-metric request.
pub(crate) fn decode_log_metric(input: &Input) -> Result<(RunUid, KeyPoints), Failure> {
    match direct::log_metric(input.json()) {
        Some(found) => Ok(found),
        None => input.decode(&[], tree::log_metric),
    }
}

#[cfg(test)]
mod tests;
