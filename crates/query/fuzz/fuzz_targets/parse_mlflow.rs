//! Any text through the `mlflow` dialect. What parses must survive its canonical text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trialbook_domain::TimestampMs;
use trialbook_query::{parse_experiments_mlflow, parse_runs, parse_runs_mlflow};

fuzz_target!(|text: &str| {
    let (filter, order) = text.split_once('\n').unwrap_or((text, "start_time"));
    let _ = parse_experiments_mlflow(filter, &[order]);
    let Ok(query) = parse_runs_mlflow(filter, &[order]) else { return };
    let texts = query.order_texts();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    assert_eq!(parse_runs(&query.filter_text(), &texts, TimestampMs(0)), Ok(query));
});
