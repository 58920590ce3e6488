//! Runs in the trash, in order of their deletion.

use crate::driver::{Db, Row, RowResult, Statement, params};
use crate::run::status_of_number;
use trialbook_domain::{DeletedRun, ExperimentId, Lifecycle, Problem, RunUid, TimestampMs};
use trialbook_store::TrashSearch;

/// A page of them, and how many there are on all pages.
pub(crate) fn list(db: &Db, search: &TrashSearch) -> Result<(Vec<DeletedRun>, u64), Problem> {
    let text = search.text.to_ascii_lowercase();
    let (at, uid) = search.after.unwrap_or((TimestampMs(i64::MAX), RunUid([0xff; 16])));
    let limit = i64::try_from(search.limit).unwrap_or(i64::MAX);
    let found = db.rows(&TRASH_PAGE, params![text, at.0, &uid.0[..], limit], read)?;
    let n = db.row(&TRASH_COUNT, params![text, i64::MAX], |row| row.get::<_, i64>(0))?;
    Ok((found, n.unwrap_or(0).unsigned_abs()))
}

fn read(row: &Row<'_>) -> RowResult<DeletedRun> {
    Ok(DeletedRun {
        uid: RunUid(row.get(0)?),
        name: row.get(1)?,
        status: status_of_number(row.get(2)?),
        experiment: ExperimentId(row.get(3)?),
        experiment_name: row.get(4)?,
        experiment_lifecycle: if row.get::<_, i64>(5)? == 0 { Lifecycle::Active } else { Lifecycle::Deleted },
        start: TimestampMs(row.get(6)?),
        end: row.get::<_, Option<i64>>(7)?.map(TimestampMs),
        deleted: TimestampMs(row.get(8)?),
    })
}

/// Runs of the trash that have a text in their name or that of their experiment. The order of the join keeps that of the
/// index.
macro_rules! trash {
    () => {
        "FROM run r CROSS JOIN experiment e ON e.id = r.experiment_id
         WHERE r.deleted_ms IS NOT NULL AND r.deleted_ms <= ?2
           AND (?1 = '' OR instr(lower(r.name), ?1) > 0 OR instr(lower(e.name), ?1) > 0) "
    };
}

const TRASH_PAGE: Statement = Statement {
    name: "TRASH_PAGE",
    sql: concat!(
        "SELECT r.uid, r.name, r.status, r.experiment_id, e.name, e.life, r.start_ms, r.end_ms, r.deleted_ms ",
        trash!(),
        "AND (r.deleted_ms < ?2 OR r.uid < ?3) ORDER BY r.deleted_ms DESC, r.uid DESC LIMIT ?4"
    ),
};
const TRASH_COUNT: Statement = Statement { name: "TRASH_COUNT", sql: concat!("SELECT count(*) ", trash!()) };

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::fresh;

    #[test]
    fn the_trash_is_read_in_its_order_and_sorts_nothing() {
        fresh::found_by_index(&[(&TRASH_PAGE, "run_trash"), (&TRASH_COUNT, "run_trash")]);
    }
}
