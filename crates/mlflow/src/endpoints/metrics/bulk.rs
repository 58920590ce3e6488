//! `GET metrics/get-history-bulk`: the points of one metric in several runs.

use super::super::call::{Answer, Call, written};
use crate::errors::Failure;
use crate::json::Writer;
use crate::wire::{BULK_RUNS_MAX, Fields, positive, write_metric_row};
use trialbook_domain::limits::HISTORY_PAGE_MAX;
use trialbook_domain::{Key, RunUid};

struct Ask {
    runs: Vec<RunUid>,
    key: Option<Key>,
    limit: usize,
}

pub(super) async fn serve(call: Call) -> Answer {
    let ask = call.input.decode(&["run_id"], read)?;
    let mut writer = Writer::with_capacity(16_000);
    writer.begin_object();
    writer.key("metrics");
    writer.begin_array();
    if let Some(key) = &ask.key {
        let mut left = ask.limit;
        for run in &ask.runs {
            write_some(&call, &mut writer, *run, key, &mut left).await?;
        }
    }
    writer.end_array();
    writer.end_object();
    Ok(written(writer))
}

/// Writes the points of one run until none are left or `left` is used up.
async fn write_some(
    call: &Call,
    writer: &mut Writer,
    run: RunUid,
    key: &Key,
    left: &mut usize,
) -> Result<(), Failure> {
    if *left == 0 {
        return Ok(());
    }
    let mut history = call.services().open_history(&call.ctx, run, key, 0).await?;
    while *left > 0 {
        let points = history.next_points().await?;
        if points.is_empty() {
            break;
        }
        for point in points.iter().take(*left) {
            write_metric_row(writer, key.as_str(), point, Some(run));
        }
        *left = left.saturating_sub(points.len());
    }
    Ok(())
}

fn read(fields: &Fields<'_>) -> Result<Ask, Failure> {
    let ids = fields.strings("run_id")?;
    if ids.is_empty() {
        return Err(Failure::invalid("GetMetricHistoryBulk request must specify at least one run_id."));
    }
    if ids.len() > BULK_RUNS_MAX {
        return Err(Failure::invalid(format!(
            "GetMetricHistoryBulk request cannot specify more than {BULK_RUNS_MAX} run_ids. Received {} run_ids.",
            ids.len()
        )));
    }
    let Some(key) = fields.string("metric_key")? else {
        return Err(Failure::invalid("GetMetricHistoryBulk request must specify a metric_key."));
    };
    let limit = fields.integer("max_results")?.map_or(Ok(HISTORY_PAGE_MAX), positive)?;
    let mut runs: Vec<RunUid> = ids.into_iter().filter_map(RunUid::parse).collect();
    runs.sort_unstable();
    runs.dedup();
    Ok(Ask { runs, key: Key::new(key).ok(), limit: limit.min(HISTORY_PAGE_MAX) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Input;

    fn decoded(pairs: &[(&str, &str)]) -> Result<Ask, String> {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Input::Query(pairs).decode(&["run_id"], read).map_err(|failure| failure.message().to_owned())
    }

    #[test]
    fn runs_come_in_order_of_their_ids_once_each() {
        let (low, high) = ("0a".repeat(16), "0b".repeat(16));
        let ask = decoded(&[
            ("run_id", &high),
            ("run_id", &low),
            ("run_id", &high),
            ("run_id", "x"),
            ("metric_key", "a"),
        ]);
        let ask = ask.unwrap();
        assert_eq!(ask.runs, [RunUid([10; 16]), RunUid([11; 16])]);
        assert_eq!(ask.limit, 25_000);
    }

    #[test]
    fn runs_and_a_metric_are_required() {
        let message = |pairs: &[(&str, &str)]| decoded(pairs).err().unwrap();
        assert_eq!(
            message(&[("metric_key", "a")]),
            "GetMetricHistoryBulk request must specify at least one run_id."
        );
        assert_eq!(message(&[("run_id", "a")]), "GetMetricHistoryBulk request must specify a metric_key.");
        assert_eq!(
            message(&[("run_id", "a"); 101]),
            "GetMetricHistoryBulk request cannot specify more than 100 run_ids. Received 101 run_ids."
        );
    }
}
