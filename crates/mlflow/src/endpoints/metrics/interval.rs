//! `GET metrics/get-history-bulk-interval`: evenly sampled points of one metric in several runs.

use super::super::call::{Answer, Call, empty, written};
use crate::errors::{Failure, about_run};
use crate::json::Writer;
use crate::wire::{BULK_RUNS_MAX, Fields, INTERVAL_POINTS_MAX, run_id, write_metric_row};
use trialbook_domain::{Key, MetricPoint, RunUid};

struct Ask {
    runs: Vec<RunUid>,
    key: Option<Key>,
    steps: Option<(i64, i64)>,
    limit: usize,
}

pub(super) async fn serve(call: Call) -> Answer {
    let ask = call.input.decode(&["run_ids"], read)?;
    for run in &ask.runs {
        call.services().get_run_info(&call.ctx, *run).await.map_err(about_run(*run))?;
    }
    let Some(key) = &ask.key else { return Ok(empty()) };
    let mut writer = Writer::with_capacity(16_000);
    writer.begin_object();
    writer.key("metrics");
    writer.begin_array();
    let mut n_rows = 0;
    for run in &ask.runs {
        let points = points_in(&call, *run, key, ask.steps).await?;
        for row in sampled_rows(points.len(), ask.limit) {
            write_metric_row(&mut writer, key.as_str(), &points[row], Some(*run));
            n_rows += 1;
        }
    }
    writer.end_array();
    writer.end_object();
    Ok(if n_rows == 0 { empty() } else { written(writer) })
}

/// The points within the steps, by (step, timestamp, value).
async fn points_in(
    call: &Call,
    run: RunUid,
    key: &Key,
    steps: Option<(i64, i64)>,
) -> Result<Vec<MetricPoint>, Failure> {
    let mut history = call.services().open_history(&call.ctx, run, key, 0).await?;
    let mut points = Vec::new();
    loop {
        let block = history.next_points().await?;
        if block.is_empty() {
            break;
        }
        let within = |point: &&MetricPoint| steps.is_none_or(|(from, to)| (from..=to).contains(&point.step));
        points.extend(block.iter().filter(within).copied());
    }
    points.sort_by(MetricPoint::recency);
    Ok(points)
}

/// Rows that stand for `n` rows: the first of each of `wanted` equal parts, and the last row in place of the last part's
/// first. One row is the last row.
fn sampled_rows(n: usize, wanted: usize) -> Vec<usize> {
    if n <= wanted {
        return (0..n).collect();
    }
    let (part, longer) = (n / wanted, n % wanted);
    let start = |i: usize| i * part + i.min(longer);
    (0..wanted).map(|i| if i + 1 == wanted { n - 1 } else { start(i) }).collect()
}

fn read(fields: &Fields<'_>) -> Result<Ask, Failure> {
    let ids = fields.strings("run_ids")?;
    if ids.is_empty() {
        return Err(fields.missing("run_ids"));
    }
    if ids.len() > BULK_RUNS_MAX {
        return Err(Failure::invalid(format!(
            "GetMetricHistoryBulkInterval request must specify at most {BULK_RUNS_MAX} run_ids. Received {} run_ids. \
             See the API docs for more information about request parameters.",
            ids.len()
        )));
    }
    let key = fields.required_string("metric_key")?;
    let limit = fields.integer("max_results")?.unwrap_or(INTERVAL_POINTS_MAX);
    if !(1..=INTERVAL_POINTS_MAX).contains(&limit) {
        return Err(Failure::invalid(format!(
            "max_results must be between 1 and {INTERVAL_POINTS_MAX}. See the API docs for more information about \
             request parameters."
        )));
    }
    let steps = read_steps(fields)?;
    let runs = ids.into_iter().map(run_id).collect::<Result<_, _>>()?;
    Ok(Ask { runs, key: Key::new(key).ok(), steps, limit: usize::try_from(limit).unwrap_or(1) })
}

fn read_steps(fields: &Fields<'_>) -> Result<Option<(i64, i64)>, Failure> {
    match (fields.integer("start_step")?, fields.integer("end_step")?) {
        (None, None) => Ok(None),
        (Some(from), Some(to)) if from > to => Err(Failure::invalid(format!(
            "end_step must be greater than start_step. Found start_step={from} and end_step={to}."
        ))),
        (Some(from), Some(to)) => Ok(Some((from, to))),
        _ => Err(Failure::invalid("If either start step or end step are specified, both must be specified.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Input;

    fn decoded(pairs: &[(&str, &str)]) -> Result<Ask, String> {
        let run = "0a".repeat(16);
        let mut all = vec![("run_ids".to_owned(), run), ("metric_key".to_owned(), "loss".to_owned())];
        all.extend(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        Input::Query(all).decode(&["run_ids"], read).map_err(|failure| failure.message().to_owned())
    }

    #[test]
    fn samples_keep_the_first_and_the_last_row() {
        assert_eq!(sampled_rows(30, 4), [0, 8, 16, 29]);
        assert_eq!(sampled_rows(3, 4), [0, 1, 2]);
        assert_eq!(sampled_rows(5, 1), [4]);
        assert_eq!(sampled_rows(0, 4), [0_usize; 0]);
        for (n, wanted) in [(10, 3), (1_000_000, 2_500), (2_501, 2_500), (7, 6)] {
            let rows = sampled_rows(n, wanted);
            assert_eq!((rows.len(), rows.first(), rows.last()), (wanted, Some(&0), Some(&(n - 1))));
            assert!(rows.windows(2).all(|pair| pair[0] < pair[1]), "{n} {wanted}");
        }
    }

    #[test]
    fn steps_come_in_pairs_and_in_order() {
        assert_eq!(decoded(&[("start_step", "-5"), ("end_step", "5")]).unwrap().steps, Some((-5, 5)));
        assert_eq!(decoded(&[]).unwrap().steps, None);
        assert_eq!(
            decoded(&[("start_step", "1")]).err().unwrap(),
            "If either start step or end step are specified, both must be specified."
        );
        assert_eq!(
            decoded(&[("start_step", "2"), ("end_step", "1")]).err().unwrap(),
            "end_step must be greater than start_step. Found start_step=2 and end_step=1."
        );
    }

    #[test]
    fn numbers_of_runs_and_points_are_limited() {
        assert_eq!(decoded(&[]).unwrap().limit, 2_500);
        for wanted in ["0", "2501"] {
            let message = decoded(&[("max_results", wanted)]).err().unwrap();
            assert!(message.starts_with("max_results must be between 1 and 2500."));
        }
        let message = decoded(&[("run_ids", "x"); 100]).err().unwrap();
        assert!(message.starts_with(
            "GetMetricHistoryBulkInterval request must specify at most 100 run_ids. Received 101"
        ));
    }
}
