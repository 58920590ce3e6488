//! The store over SQLite answers as the one in memory does: the same runs in the same order, whether a search is
//! answered by the index of the default page, over columns, or by looking at one run after the other.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

#[path = "../common/mod.rs"]
mod common;
mod plan;
mod questions;

use common::{Ears, at, block_on, key, open, uid};
use plan::{Planned, planned};
use proptest::prelude::*;
use questions::{Question, question};
use std::sync::Arc;
use trialbook_domain::{ExperimentId, NewExperiment, RunRecord, RunUid};
use trialbook_query::{DatasetField, MetricStat, RunAttribute, RunField};
use trialbook_store::memory::MemoryStore;
use trialbook_store::{RunSearch, Store};

/// What a table shows in this test.
fn fields() -> Vec<RunField> {
    let metric = |stat| RunField::Metric { key: key("a"), stat };
    let stats = [MetricStat::Last, MetricStat::First, MetricStat::Min, MetricStat::Max].map(metric);
    let others = [RunField::Param(key("p")), RunField::Tag(key("t")), RunField::Dataset(DatasetField::Name)];
    let attributes = RunAttribute::ALL.map(RunField::Attribute);
    stats.into_iter().chain(others).chain(attributes).collect()
}

/// All pages of a search, one after the other.
fn pages(store: &dyn Store, mut search: RunSearch) -> Vec<RunUid> {
    let mut uids = Vec::new();
    loop {
        let (records, next) = block_on(store.search_runs(search.clone())).unwrap();
        uids.extend(records.iter().map(|record| record.run.uid));
        search.after = next;
        if search.after.is_none() {
            return uids;
        }
    }
}

/// A table of the search's second page, as text: NaN is NaN.
fn table(store: &dyn Store, mut search: RunSearch) -> String {
    let first = block_on(store.search_table(search.clone(), Vec::new())).unwrap();
    search.after = first.ids.next;
    let second = block_on(store.search_table(search, fields())).unwrap();
    format!("{} {:?} {:?}", first.ids.n_matching, second.ids.uids, second.columns)
}

/// A run as text; what it logged has no order.
fn shown(mut record: RunRecord) -> String {
    record.data.params.sort_by(|left, right| left.0.cmp(&right.0));
    record.data.metrics.sort_by(|left, right| left.0.cmp(&right.0));
    record.data.tags.sort_by(|left, right| left.0.cmp(&right.0));
    format!("{record:?}")
}

/// The two stores after the same writes.
struct Pair {
    stores: [Box<dyn Store>; 2],
    experiments: [ExperimentId; 2],
    n_runs: u8,
    _dir: tempfile::TempDir,
}

impl Pair {
    fn new() -> Pair {
        let dir = tempfile::tempdir().unwrap();
        let sql = open(dir.path()).unwrap();
        let memory = MemoryStore::new(at(0), Arc::new(Ears::default()));
        let stores: [Box<dyn Store>; 2] = [Box::new(sql), Box::new(memory)];
        let other = NewExperiment { name: "other".to_owned(), artifact_root: None, tags: Vec::new() };
        let [left, right] = [&stores[0], &stores[1]]
            .map(|store| block_on(store.create_experiment(other.clone(), at(0))).unwrap());
        assert_eq!(left, right);
        Pair { stores, experiments: [ExperimentId(0), left], n_runs: 0, _dir: dir }
    }

    fn create(&mut self, plan: &[Planned]) {
        for planned in plan {
            for store in &self.stores {
                planned.create(&**store, self.n_runs, self.experiments);
            }
            self.n_runs += 1;
        }
    }

    /// Both do it, or both refuse for the same reason.
    fn change(&self, plan: &[Planned]) {
        for (at, planned) in (1..).zip(plan) {
            let run = (at * 7) % self.n_runs.max(1);
            let [left, right] =
                [&self.stores[0], &self.stores[1]].map(|store| planned.change(&**store, run, at));
            assert_eq!(left, right);
        }
    }

    /// The answer of both.
    fn both<T: PartialEq + std::fmt::Debug>(&self, ask: impl Fn(&dyn Store) -> T) -> (T, T) {
        let [sql, memory] = &self.stores;
        (ask(&**sql), ask(&**memory))
    }

    fn compare(&self, question: &Question) -> Result<(), TestCaseError> {
        let search = question.search(self.experiments);
        let (sql, memory) = self.both(|store| pages(store, search.clone()));
        prop_assert_eq!(sql, memory, "{:?}", question);
        let (sql, memory) = self.both(|store| table(store, search.clone()));
        prop_assert_eq!(sql, memory, "{:?}", question);
        Ok(())
    }
}

/// Random histories of the two stores. Each opens a database.
const N: u32 = 32;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(N) })]

    #[test]
    fn both_stores_answer_every_search_alike(
        plan in prop::collection::vec(planned(), 0..25),
        later in prop::collection::vec(planned(), 0..6),
        changes in prop::collection::vec(planned(), 0..6),
        asked in prop::collection::vec(question(), 2..12),
    ) {
        let mut pair = Pair::new();
        pair.create(&plan);
        // Half of the questions come first and fill the columns; then all see them refreshed.
        for question in &asked[..asked.len() / 2] {
            pair.compare(question)?;
        }
        pair.create(&later);
        pair.change(&changes);
        for question in &asked {
            pair.compare(question)?;
        }
        for n in 0..pair.n_runs {
            let (sql, memory) = pair.both(|store| shown(block_on(store.get_run(uid(n))).unwrap()));
            prop_assert_eq!(sql, memory);
        }
        for experiment in pair.experiments {
            let (sql, memory) = pair.both(|store| block_on(store.list_run_fields(experiment)).unwrap());
            prop_assert_eq!(sql, memory);
        }
    }
}
