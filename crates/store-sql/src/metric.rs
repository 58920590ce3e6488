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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::fresh::Fresh;
    use proptest::prelude::*;

    fn any_point() -> impl Strategy<Value = MetricPoint> {
        let number = prop_oneof![
            3 => any::<f64>(),
            1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 0.0, 5e-324]),
        ];
        let whole =
            || prop_oneof![3 => any::<i64>(), 1 => prop::sample::select(vec![i64::MIN, -1, 0, i64::MAX])];
        (number, whole(), whole()).prop_map(|(value, step, timestamp)| MetricPoint {
            step,
            timestamp: TimestampMs(timestamp),
            value,
        })
    }

    fn stored(db: &Db, run: i64) -> Vec<(i64, MetricSummary)> {
        let mut all =
            db.rows(&METRIC_SUMMARIES, [run], |row| Ok((row.get(0)?, read_summary(row, 1)?))).unwrap();
        all.sort_by_key(|(key, _)| *key);
        all
    }

    /// Every part of a summary, bit by bit; all NaN are one, and so are both zeros: a column of SQLite keeps no sign of
    /// zero, which the points themselves do.
    fn told(summary: &MetricSummary) -> String {
        let bits = |number: f64| if number.is_nan() { None } else { Some((number + 0.0).to_bits()) };
        let point = |point: &MetricPoint| (bits(point.value), point.step, point.timestamp);
        let pair = |pair: Option<(f64, i64)>| pair.map(|(number, step)| (bits(number), step));
        let MetricSummary { last, min, max, first, n_points, n_nan } = summary;
        format!("{:?} {:?} {:?} {:?} {n_points} {n_nan}", point(last), pair(*min), pair(*max), point(first))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_summary_of_any_points_reads_back_bit_by_bit(
            first in prop::collection::vec(any_point(), 1..4),
            later in prop::collection::vec(any_point(), 1..4),
        ) {
            let Fresh { db, .. } = &Fresh::with("");
            let mut summary = MetricSummary::of(first[0]);
            for point in &first[1..] {
                summary.add(*point);
            }
            insert_summary(db, 1, 7, &summary).unwrap();
            insert_summary(db, 2, 7, &MetricSummary::of(later[0])).unwrap();
            prop_assert_eq!(told(&stored(db, 1)[0].1), told(&summary));
            for point in &later {
                summary.add(*point);
            }
            update_summary(db, 1, 7, &summary).unwrap();
            prop_assert_eq!(told(&stored(db, 1)[0].1), told(&summary));
            prop_assert_eq!(told(&stored(db, 2)[0].1), told(&MetricSummary::of(later[0])), "the other run's");
        }
    }

    #[test]
    fn a_summary_that_is_not_there_is_not_replaced_and_one_that_is_there_not_added_again() {
        let Fresh { db, .. } = &Fresh::with("");
        let summary = MetricSummary::of(MetricPoint { step: 1, timestamp: TimestampMs(2), value: 0.5 });
        let missing = update_summary(db, 1, 7, &summary).unwrap_err();
        assert!(format!("{missing:?}").contains("METRIC_UPDATE changed 0 rows of run 1"), "{missing:?}");
        insert_summary(db, 1, 7, &summary).unwrap();
        let twice = insert_summary(db, 1, 7, &summary).unwrap_err();
        assert!(format!("{twice:?}").contains("METRIC_INSERT"), "{twice:?}");
        assert_eq!(stored(db, 1).len(), 1);
    }
}
