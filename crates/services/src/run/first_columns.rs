//! The columns of a table whose columns nobody has chosen.
//!
//! The pages choose alike (`ui/src/features/runs/firstColumns.ts`): the first rows are asked for before they run.

use trialbook_query::{Interest, RunAttribute, RunField};

/// Metrics among the first columns, and how many of them stand before the times.
const METRICS: usize = 4;
const METRICS_BEFORE_TIMES: usize = 2;
/// Parameters among the first columns.
const PARAMS: usize = 5;

/// Name and status, then the fields by which runs are told apart first: goals before other metrics, and the first
/// parameters. Nothing that the machine did.
pub fn first_columns(fields: &[RunField]) -> Vec<RunField> {
    let mut metrics: Vec<(Interest, &RunField)> = fields
        .iter()
        .filter_map(|field| match field {
            RunField::Metric { key, .. } => Some((Interest::of(key.as_str()), field)),
            _ => None,
        })
        .filter(|(interest, _)| *interest != Interest::Machine)
        .collect();
    metrics.sort_by_key(|(interest, _)| *interest);
    let mut metrics = metrics.into_iter().map(|(_, field)| field).take(METRICS);
    let params = fields.iter().filter(|field| matches!(field, RunField::Param(_))).take(PARAMS);
    let mut columns = attributes([RunAttribute::Name, RunAttribute::Status]);
    columns.extend(metrics.by_ref().take(METRICS_BEFORE_TIMES).cloned());
    columns.extend(attributes([RunAttribute::StartTime, RunAttribute::Duration]));
    columns.extend(metrics.chain(params).cloned());
    columns
}

fn attributes(named: [RunAttribute; 2]) -> Vec<RunField> {
    named.map(RunField::Attribute).to_vec()
}
