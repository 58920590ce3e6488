//! The contract of persistence, over a fresh data directory for each case.

use std::sync::Arc;
use trialbook_store::contract::all_cases;
use trialbook_store_sql::{OpenOptions, SqlStore};
use trialbook_testkit::{Deaf, HandClock};

/// Runs every case and reports all that fail, by name.
#[test]
fn every_case_of_the_contract_holds_over_sqlite() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let cases = all_cases();
    assert!(cases.len() > 50, "{} cases", cases.len());
    let mut failed = Vec::new();
    for (name, case) in cases {
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let dir = tempfile::tempdir().unwrap();
            let clock = Arc::new(HandClock::default());
            let store = SqlStore::open(dir.path(), OpenOptions::default(), clock, Arc::new(Deaf)).unwrap();
            runtime.block_on(case(&store))
        }));
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(problem)) => failed.push(format!("{name}: {problem}")),
            Err(_) => failed.push(format!("{name}: an assertion failed")),
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}
