//! The exact history of one metric, read block by block.

use super::rows::{chunk_points, chunks, tail};
use crate::driver::{Db, params, statement};
use crate::names::KeyNames;
use crate::readers::Readers;
use trialbook_domain::{Key, MetricPoint, Problem, RunUid};
use trialbook_series::HistoryMerge;
use trialbook_store::{Answer, HistoryCursor};

/// What is read when a history is opened: chunks never change after it, so later reads need no common snapshot.
pub(crate) struct Opened {
    run: i64,
    key: i64,
    order: HistoryMerge,
    skip: u64,
}

/// A history being read on the reader threads.
pub(crate) struct History {
    readers: Readers,
    opened: Option<Opened>,
}

/// Opens the history of one metric; an unknown run or metric is an empty history.
pub(crate) fn open(
    db: &Db,
    names: &KeyNames,
    uid: RunUid,
    key: &Key,
    skip: u64,
) -> Result<Option<Opened>, Problem> {
    db.snapshot(|db| {
        let Some((run, key_id)) = metric_id(db, names, uid, key)? else { return Ok(None) };
        let chunks = chunks(db, run, key_id, 0, i64::MAX)?;
        let (mut points, fresh) = tail(db, run, key_id)?;
        points.extend(fresh);
        let order = HistoryMerge::new(&chunks, points);
        Ok(Some(Opened { run, key: key_id, order, skip }))
    })
}

/// Row of a run and id of a key that its experiment has.
pub(crate) fn metric_id(
    db: &Db,
    names: &KeyNames,
    uid: RunUid,
    key: &Key,
) -> Result<Option<(i64, i64)>, Problem> {
    let found = db.row(&RUN_PLACE, params![&uid.0[..]], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let Some((run, experiment)) = found else { return Ok(None) };
    Ok(names.id(db, experiment, 1, key)?.map(|key_id| (run, key_id)))
}

impl History {
    pub(crate) fn new(readers: Readers, opened: Option<Opened>) -> History {
        History { readers, opened }
    }
}

impl HistoryCursor for History {
    fn next_points(&mut self) -> Answer<'_, Vec<MetricPoint>> {
        Box::pin(async move {
            let Some(opened) = self.opened.take() else { return Ok(Vec::new()) };
            let (opened, points) = self
                .readers
                .run(move |db| {
                    let mut opened = opened;
                    let points = opened.next(db)?;
                    Ok((opened, points))
                })
                .await?;
            self.opened = (!points.is_empty()).then_some(opened);
            Ok(points)
        })
    }
}

impl Opened {
    fn next(&mut self, db: &Db) -> Result<Vec<MetricPoint>, Problem> {
        let (run, key) = (self.run, self.key);
        let load = |i: usize| chunk_points(db, run, key, i as i64);
        loop {
            let Some(block) = self.order.next_block(load) else { return Ok(Vec::new()) };
            let mut points = block?;
            let skipped = self.skip.min(points.len() as u64);
            self.skip -= skipped;
            points.drain(..skipped as usize);
            if !points.is_empty() {
                return Ok(points);
            }
        }
    }
}

statement!(RUN_PLACE, "SELECT id, experiment_id FROM run WHERE uid = ?1");
