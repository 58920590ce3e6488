//! Everything that runs logged: current values, never points.

use crate::driver::{Db, statement};
use crate::input;
use crate::log::kind_of_number;
use crate::metric::{METRIC_SUMMARIES, read_summary};
use crate::names::KeyNames;
use crate::run::{StoredRun, get, get_by_row};
use trialbook_domain::{ParamKind, ParamValue, Problem, RunData, RunRecord, RunUid};

/// One run with everything it logged.
pub(crate) fn record(db: &Db, names: &KeyNames, uid: RunUid) -> Result<RunRecord, Problem> {
    let (row, run) = get(db, uid)?;
    Ok(RunRecord { run, data: data(db, names, row)? })
}

/// The runs of these rows, in this order; rows that are gone are left out.
pub(crate) fn records(db: &Db, names: &KeyNames, rows: &[i64]) -> Result<Vec<RunRecord>, Problem> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some((row, run)) = stored(db, *row)? {
            all.push(RunRecord { run, data: data(db, names, row)? });
        }
    }
    Ok(all)
}

fn stored(db: &Db, row: i64) -> Result<Option<StoredRun>, Problem> {
    get_by_row(db, row)
}

fn data(db: &Db, names: &KeyNames, row: i64) -> Result<RunData, Problem> {
    let mut data = RunData::default();
    let mut params = Vec::new();
    db.each(&PARAMS_OF_RUN, [row], |found| {
        params.push((found.get::<_, i64>(0)?, found.get::<_, i64>(1)?, found.get::<_, String>(2)?));
        Ok(())
    })?;
    for (key_id, kind, text) in params {
        let value = match kind_of_number(kind) {
            ParamKind::String => ParamValue::from_text(text),
            kind => ParamValue::typed(kind, text),
        };
        data.params.push((names.get(db, key_id)?, value));
    }
    let metrics =
        db.rows(&METRIC_SUMMARIES, [row], |found| Ok((found.get::<_, i64>(0)?, read_summary(found, 1)?)))?;
    for (key_id, summary) in metrics {
        data.metrics.push((names.get(db, key_id)?, summary));
    }
    let tags =
        db.rows(&TAGS_OF_RUN, [row], |found| Ok((found.get::<_, i64>(0)?, found.get::<_, String>(1)?)))?;
    for (key_id, text) in tags {
        data.tags.push((names.get(db, key_id)?, text));
    }
    input::read(db, row, &mut data)?;
    Ok(data)
}

statement!(PARAMS_OF_RUN, "SELECT key_id, kind, text FROM param WHERE run_id = ?1");
statement!(TAGS_OF_RUN, "SELECT key_id, text FROM tag WHERE run_id = ?1");
