//! Rows of current metric values.

use crate::driver::{Db, Row, RowResult, params, statement};
use trialbook_domain::{MetricPoint, MetricSummary, Problem, TimestampMs};

/// Columns of a summary, in the order that [`read_summary`] reads.
macro_rules! summary_columns {
    () => {
        "value, step, ts_ms, min, min_step, max, max_step, first_value, first_step, first_ts_ms, n, n_nan"
    };
}

/// Reads a summary from the columns that start at `at`.
pub(crate) fn read_summary(row: &Row<'_>, at: usize) -> RowResult<MetricSummary> {
    let number = |value: Option<f64>| value.unwrap_or(f64::NAN);
    let pair = |value: usize| -> RowResult<Option<(f64, i64)>> {
        let found: Option<f64> = row.get(at + value)?;
        let step: Option<i64> = row.get(at + value + 1)?;
        Ok(found.zip(step))
    };
    Ok(MetricSummary {
        last: MetricPoint {
            value: number(row.get(at)?),
            step: row.get(at + 1)?,
            timestamp: TimestampMs(row.get(at + 2)?),
        },
        min: pair(3)?,
        max: pair(5)?,
        first: MetricPoint {
            value: number(row.get(at + 7)?),
            step: row.get(at + 8)?,
            timestamp: TimestampMs(row.get(at + 9)?),
        },
        n_points: row.get::<_, i64>(at + 10)? as u64,
        n_nan: row.get::<_, i64>(at + 11)? as u64,
    })
}

/// Stores the summary of a metric that the run did not have.
pub(crate) fn insert_summary(db: &Db, run: i64, key_id: i64, summary: &MetricSummary) -> Result<(), Problem> {
    write_summary(db, &METRIC_INSERT, run, key_id, summary)
}

/// Replaces the summary of a metric that the run has.
pub(crate) fn update_summary(db: &Db, run: i64, key_id: i64, summary: &MetricSummary) -> Result<(), Problem> {
    write_summary(db, &METRIC_UPDATE, run, key_id, summary)
}

fn write_summary(
    db: &Db,
    statement: &crate::driver::Statement,
    run: i64,
    key_id: i64,
    summary: &MetricSummary,
) -> Result<(), Problem> {
    let MetricSummary { last, min, max, first, n_points, n_nan } = summary;
    // The driver stores NaN as NULL, which is what the table means by NULL.
    let changed = db.execute(
        statement,
        params![
            run,
            key_id,
            last.value,
            last.step,
            last.timestamp.0,
            min.map(|pair| pair.0),
            min.map(|pair| pair.1),
            max.map(|pair| pair.0),
            max.map(|pair| pair.1),
            first.value,
            first.step,
            first.timestamp.0,
            *n_points as i64,
            *n_nan as i64,
        ],
    )?;
    if changed == 1 {
        Ok(())
    } else {
        Err(Problem::bug(format!("statement {} changed {changed} rows of run {run}", statement.name)))
    }
}

pub(crate) const METRIC_SUMMARIES: crate::driver::Statement = crate::driver::Statement {
    name: "METRIC_SUMMARIES",
    sql: concat!("SELECT key_id, ", summary_columns!(), " FROM metric WHERE run_id = ?1"),
};
const METRIC_INSERT: crate::driver::Statement = crate::driver::Statement {
    name: "METRIC_INSERT",
    sql: concat!(
        "INSERT INTO metric (run_id, key_id, ",
        summary_columns!(),
        ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
    ),
};
statement!(
    METRIC_UPDATE,
    "UPDATE metric SET value = ?3, step = ?4, ts_ms = ?5, min = ?6, min_step = ?7, max = ?8, max_step = ?9,
            first_value = ?10, first_step = ?11, first_ts_ms = ?12, n = ?13, n_nan = ?14
     WHERE run_id = ?1 AND key_id = ?2"
);
