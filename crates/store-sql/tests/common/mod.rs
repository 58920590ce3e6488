//! What the tests of this crate share: a store in a fresh folder, a clock moved by hand, ears.
#![expect(dead_code, reason = "each test binary uses its own part")]

use std::path::Path;
use std::sync::Arc;
use trialbook_domain::{
    ExperimentId, Key, KeyPoints, LogBatch, MetricPoint, NewRun, ParamValue, Problem, Protocol, RunStatus,
    RunUid, TimestampMs,
};
use trialbook_store::{EventSink, RunStore, SeriesStore};
use trialbook_store_sql::{OpenOptions, SqlStore};
pub(crate) use trialbook_testkit::{Ears, HandClock};

pub(crate) fn open(dir: &Path) -> Result<SqlStore, Problem> {
    open_with(dir, &Arc::new(Ears::default()))
}

pub(crate) fn open_with(dir: &Path, ears: &Arc<Ears>) -> Result<SqlStore, Problem> {
    let clock = Arc::new(HandClock::default());
    let ears: Arc<dyn EventSink> = Arc::clone(ears) as Arc<dyn EventSink>;
    SqlStore::open(dir, OpenOptions::default(), clock, ears)
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

pub(crate) fn at(n: i64) -> TimestampMs {
    TimestampMs(1_700_000_000_000 + n)
}

pub(crate) fn key(name: &str) -> Key {
    Key::new(name).unwrap()
}

pub(crate) fn uid(n: u8) -> RunUid {
    RunUid([n; 16])
}

pub(crate) fn new_run(n: u8, start: TimestampMs) -> NewRun {
    NewRun {
        uid: uid(n),
        experiment: ExperimentId(0),
        name: format!("run-{n}"),
        user: String::new(),
        status: RunStatus::Running,
        start,
        tags: Vec::new(),
        parent: None,
        protocol: Protocol::Mlflow,
    }
}

pub(crate) fn create_run(store: &SqlStore, n: u8) -> RunUid {
    block_on(store.create_run(new_run(n, at(i64::from(n))), at(0))).unwrap().run.uid
}

pub(crate) fn points(name: &str, points: &[MetricPoint]) -> LogBatch {
    LogBatch { metrics: vec![KeyPoints { key: key(name), points: points.to_vec() }], ..LogBatch::default() }
}

pub(crate) fn param(name: &str, value: &str) -> LogBatch {
    LogBatch { params: vec![(key(name), ParamValue::from_text(value.to_owned()))], ..LogBatch::default() }
}

pub(crate) fn point(step: i64, value: f64) -> MetricPoint {
    MetricPoint { step, timestamp: TimestampMs(1000 + step), value }
}

pub(crate) fn history(store: &SqlStore, run: RunUid, name: &str) -> Result<Vec<MetricPoint>, Problem> {
    block_on(async {
        let mut cursor = store.open_history(run, key(name), 0).await?;
        let mut all = Vec::new();
        loop {
            let block = cursor.next_points().await?;
            if block.is_empty() {
                return Ok(all);
            }
            all.extend(block);
        }
    })
}

pub(crate) fn same(left: &[MetricPoint], right: &[MetricPoint]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(a, b)| a.same(b))
}
