//! Counting what is kept of each experiment. All files and the summaries of all metrics are looked at, in slices that
//! end their view of the database: it is read whole, but nobody waits for it and the write-ahead log can be emptied.

use crate::driver::{Db, params, statement};
use crate::experiment;
use std::collections::{BTreeMap, HashMap};
use trialbook_domain::{Code, ExperimentUse, Problem, StorageUse, ViewType};

/// Runs whose metrics are read at once, and files: some milliseconds of work.
const ROWS_PER_SLICE: i64 = 2048;

#[derive(Default)]
struct Counts {
    n_runs: u64,
    n_files: u64,
    size_bytes: u64,
    shared_bytes: u64,
    n_points: u64,
}

type ByExperiment = BTreeMap<i64, Counts>;

/// Counts all; ends between two slices when the store is `closing`.
pub(crate) fn count(db: &Db, closing: impl Fn() -> bool) -> Result<StorageUse, Problem> {
    let go_on = || {
        if closing() { Err(Problem::new(Code::ShuttingDown, "The server is shutting down.")) } else { Ok(()) }
    };
    let mut counts = ByExperiment::new();
    let mut after = Some(0);
    while let Some(row) = after {
        go_on()?;
        after = points_after(db, row, &mut counts)?;
    }
    let mut files = Files::default();
    while files.more {
        go_on()?;
        files.read_on(db, &mut counts)?;
    }
    // Last, so that every experiment that something was counted of is there.
    let experiments = experiment::list(db, ViewType::All)?;
    let counted = experiments.into_iter().map(|experiment| {
        let Counts { n_runs, n_files, size_bytes, shared_bytes, n_points } =
            counts.remove(&experiment.id.0).unwrap_or_default();
        ExperimentUse { experiment, n_runs, n_files, size_bytes, shared_bytes, n_points }
    });
    Ok(StorageUse { experiments: counted.collect(), size_bytes: files.size_bytes })
}

/// Adds the runs that follow a row; gives the last row, if there may be more.
fn points_after(db: &Db, row: i64, counts: &mut ByExperiment) -> Result<Option<i64>, Problem> {
    let (mut last, mut n) = (row, 0);
    db.each(&STORAGE_POINTS, params![row, ROWS_PER_SLICE], |found| {
        (last, n) = (found.get(0)?, n + 1);
        let count = counts.entry(found.get(1)?).or_default();
        count.n_runs += 1;
        count.n_points += found.get::<_, i64>(2)?.unsigned_abs();
        Ok(())
    })?;
    Ok((n == ROWS_PER_SLICE).then_some(last))
}

/// All files by their content, read slice by slice; a content with many names goes on from one slice to the next.
struct Files {
    /// Digest, owner and path of the last file that was read.
    last: (Vec<u8>, i64, String),
    /// Whether there may be more.
    more: bool,
    content: Content,
    /// Bytes that the contents before this one take.
    size_bytes: u64,
}

impl Default for Files {
    fn default() -> Files {
        let before_all = (Vec::new(), i64::MIN, String::new());
        Files { last: before_all, more: true, content: Content::default(), size_bytes: 0 }
    }
}

/// Files of one content, gathered while they come one after the other.
#[derive(Default)]
struct Content {
    size_bytes: u64,
    /// Files by experiment.
    n_files: HashMap<i64, u64>,
}

impl Files {
    /// Adds the files of the next slice; after the last one, everything is settled.
    fn read_on(&mut self, db: &Db, counts: &mut ByExperiment) -> Result<(), Problem> {
        let (digest, owner, path) = self.last.clone();
        let mut n = 0;
        db.each(&STORAGE_FILES, params![digest, owner, path, ROWS_PER_SLICE], |found| {
            n += 1;
            let file = (found.get(0)?, found.get(1)?, found.get(2)?);
            if file.0 != self.last.0 {
                self.size_bytes += self.content.settle(counts);
            }
            self.last = file;
            self.content.size_bytes = found.get::<_, i64>(3)?.unsigned_abs();
            *self.content.n_files.entry(found.get(4)?).or_default() += 1;
            Ok(())
        })?;
        self.more = n == ROWS_PER_SLICE;
        if !self.more {
            self.size_bytes += self.content.settle(counts);
        }
        Ok(())
    }
}

impl Content {
    /// Adds it to the experiments that have it; gives the bytes that it takes.
    fn settle(&mut self, counts: &mut ByExperiment) -> u64 {
        let is_shared = self.n_files.len() > 1;
        for (experiment, n_files) in self.n_files.drain() {
            let count = counts.entry(experiment).or_default();
            count.n_files += n_files;
            count.size_bytes += self.size_bytes;
            count.shared_bytes += if is_shared { self.size_bytes } else { 0 };
        }
        std::mem::take(&mut self.size_bytes)
    }
}

statement!(
    STORAGE_POINTS,
    "SELECT r.id, r.experiment_id, coalesce((SELECT sum(m.n) FROM metric m WHERE m.run_id = r.id), 0)
     FROM run r WHERE r.id > ?1 ORDER BY r.id LIMIT ?2"
);
statement!(
    STORAGE_FILES,
    "SELECT a.sha256, a.owner_id, a.path, a.size_bytes, CASE WHEN a.owner_id > 0
         THEN (SELECT r.experiment_id FROM run r WHERE r.id = a.owner_id)
         ELSE (SELECT m.experiment_id FROM logged_model m WHERE m.id = -a.owner_id) END
     FROM artifact a WHERE (a.sha256, a.owner_id, a.path) > (?1, ?2, ?3)
     ORDER BY a.sha256, a.owner_id, a.path LIMIT ?4"
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::fresh::Fresh;
    use std::cell::Cell;

    /// Runs 1 to 2,050 in two experiments, of two metrics with three points each, and a file each: one of them has the
    /// digest that the files of all others with its number's last digit have.
    const MANY: &str = "
        INSERT INTO experiment (id, name, life, created_ms, updated_ms) VALUES (1, 'b', 0, 0, 0);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2050)
        INSERT INTO run (id, experiment_id, uid, name, user_name, status, life, start_ms, created_ms, heard_ms,
                         protocol, rev)
        SELECT i, i % 2, CAST(printf('%016d', i) AS BLOB), 'r', 'u', 1, 0, 0, 0, 0, 1, i FROM n;
        INSERT INTO metric (run_id, key_id, step, ts_ms, first_step, first_ts_ms, n, n_nan)
        SELECT r.id, k.value, 0, 0, 0, 0, 3, 0 FROM run r, json_each('[1,2]') k;
        INSERT INTO artifact (owner_id, path, sha256, size_bytes, modified_ms)
        SELECT id, 'a', CAST(printf('%032d', id % 10) AS BLOB), 100 + id % 10, 0 FROM run;
    ";

    #[test]
    fn what_is_more_than_a_slice_is_counted_whole() {
        let fresh = Fresh::with(MANY);
        let told = count(&fresh.db, || false).unwrap();
        let each: Vec<_> = told
            .experiments
            .iter()
            .map(|one| (one.n_runs, one.n_files, one.size_bytes, one.shared_bytes, one.n_points))
            .collect();
        assert_eq!(each, [(1025, 1025, 520, 0, 6150), (1025, 1025, 525, 0, 6150)]);
        assert_eq!(told.size_bytes, 1045);
    }

    #[test]
    fn a_count_holds_neither_a_writer_nor_the_emptying_of_the_log() {
        let fresh = Fresh::with(MANY);
        let reader = fresh.reader();
        let n_slices = Cell::new(0);
        let told = count(&reader, || {
            n_slices.set(n_slices.get() + 1);
            fresh.db.batch("UPDATE experiment SET updated_ms = updated_ms + 1").unwrap();
            let (in_log, copied) = fresh.db.checkpoint().unwrap();
            assert!(in_log > 0 && in_log == copied, "{copied} of {in_log} frames");
            false
        });
        assert_eq!(told.unwrap().experiments[1].experiment.updated.0, n_slices.get());
        assert_eq!(n_slices.get(), 2 + 2, "two slices of runs and two of files");
    }

    #[test]
    fn a_content_with_more_names_than_a_slice_holds_up_the_log_no_longer_than_any_other() {
        let fresh = Fresh::with(MANY);
        // Run 1 keeps one content under 5,000 names; a content of run 2 comes after it.
        fresh
            .db
            .batch(
                "DELETE FROM artifact;
                 WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
                 INSERT INTO artifact (owner_id, path, sha256, size_bytes, modified_ms)
                 SELECT 1, printf('%d', i), CAST(printf('%032d', 1) AS BLOB), 100, 0 FROM n;
                 INSERT INTO artifact (owner_id, path, sha256, size_bytes, modified_ms)
                 SELECT 2, 'a', CAST(printf('%032d', value) AS BLOB), 10, 0 FROM json_each('[2]');
                 INSERT INTO artifact (owner_id, path, sha256, size_bytes, modified_ms)
                 SELECT 2, 'b', CAST(printf('%032d', 1) AS BLOB), 100, 0;",
            )
            .unwrap();
        let n_slices = Cell::new(0);
        let told = count(&fresh.db, || {
            n_slices.set(n_slices.get() + 1);
            false
        })
        .unwrap();
        assert_eq!(n_slices.get(), 2 + 3, "5,002 files in slices of 2,048");
        let [first, second] = &told.experiments[..] else { panic!("{told:?}") };
        assert_eq!((first.n_files, first.size_bytes, first.shared_bytes), (2, 110, 100));
        assert_eq!((second.n_files, second.size_bytes, second.shared_bytes), (5000, 100, 100));
        assert_eq!(told.size_bytes, 110);
    }

    #[test]
    fn a_slice_of_files_begins_where_the_one_before_ended_without_reading_it_again() {
        let fresh = Fresh::with("");
        let plan = fresh.db.explain(&STORAGE_FILES).unwrap();
        assert!(plan.contains("USING INDEX artifact_sha256 ((sha256,owner_id,path)>(?,?,?))"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }

    #[test]
    fn a_count_ends_when_the_store_closes() {
        let fresh = Fresh::with(MANY);
        for n_slices in 0..4 {
            let left = Cell::new(n_slices);
            let ended = count(&fresh.db, || left.replace(left.get() - 1) == 0);
            assert_eq!(ended.unwrap_err().code(), Code::ShuttingDown);
        }
    }
}
