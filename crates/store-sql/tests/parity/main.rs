//! The store over SQLite and the one in memory, told the same things in the same order, answer alike: every value,
//! every refusal with its facts, and everything that is left at the end.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

#[path = "../common/mod.rs"]
mod common;
mod registry;
mod tracking;

use common::{at, block_on, open};
use std::fmt::Debug;
use std::sync::Arc;
use trialbook_domain::{Code, Problem};
use trialbook_store::memory::MemoryStore;
use trialbook_store::{Answer, Store};
use trialbook_store_sql::SqlStore;
use trialbook_testkit::Deaf;

/// Both stores.
struct Pair {
    sql: SqlStore,
    memory: MemoryStore,
    dir: tempfile::TempDir,
}

/// An answer as text: the value, or the code with its facts. Wording may differ.
fn told<T: Debug>(answer: &Result<T, Problem>) -> String {
    match answer {
        Ok(value) => format!("{value:?}"),
        Err(problem) => {
            let facts: Vec<String> =
                problem.facts().iter().map(|fact| format!("{}={}", fact.name, fact.value)).collect();
            format!("{} {}", problem.code().as_str(), facts.join(" "))
        }
    }
}

impl Pair {
    fn new() -> Pair {
        let dir = tempfile::tempdir().unwrap();
        let memory = MemoryStore::new(at(0), Arc::new(Deaf));
        Pair { sql: open_at(&dir), memory, dir }
    }

    /// The same question to both; their answers as text.
    fn ask<T: Debug>(&self, ask: impl Fn(&dyn Store) -> Answer<'_, T>) -> (String, String) {
        (told(&block_on(ask(&self.sql))), told(&block_on(ask(&self.memory))))
    }

    /// The same question to both, unless they answer that something is missing: then the other question.
    fn ask_or<T: Debug, U: Debug>(
        &self,
        ask: impl Fn(&dyn Store) -> Answer<'_, T>,
        missing: Code,
        or: impl Fn(&dyn Store) -> Answer<'_, U>,
    ) -> (String, String) {
        let answers = self.ask(ask);
        if answers.0.starts_with(missing.as_str()) { self.ask(or) } else { answers }
    }

    /// The store over SQLite is closed and opened again.
    fn reopen(self) -> Pair {
        let Pair { sql, memory, dir } = self;
        drop(sql);
        Pair { sql: open_at(&dir), memory, dir }
    }
}

/// Something that both stores can be told to do.
trait Act: Debug {
    /// Does it, and gives both answers; without any, the store over SQLite is closed and opened again.
    fn carry_out(&self, pair: &Pair, n: i64) -> Option<(String, String)>;
}

/// Tells both stores the same acts in the same order, then compares all that can be read; gives the answers.
fn tell<A: Act>(acts: &[A], everything: impl Fn(&Pair) -> Vec<(String, String)>) -> Vec<String> {
    let mut pair = Pair::new();
    let mut told = Vec::new();
    for (n, act) in (1_i64..).zip(acts) {
        match act.carry_out(&pair, n) {
            Some((sql, memory)) => {
                assert_eq!(sql, memory, "act {n}: {act:?}");
                told.push(sql);
            }
            None => pair = pair.reopen(),
        }
    }
    for (sql, memory) in everything(&pair) {
        assert_eq!(sql, memory);
    }
    told
}

fn open_at(dir: &tempfile::TempDir) -> SqlStore {
    // Experiment 0 is made when a directory is opened first, at the time of the clock, which both stores share.
    open(dir.path()).unwrap()
}
