//! Any text through our own dialect. What parses must survive its canonical text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trialbook_domain::TimestampMs;
use trialbook_query::parse_runs;

fuzz_target!(|text: &str| {
    let (filter, order) = text.split_once('\n').unwrap_or((text, "start_time"));
    let now = TimestampMs(1_700_000_000_000);
    let Ok(query) = parse_runs(filter, &[order], now) else { return };
    let texts = query.order_texts();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    assert_eq!(parse_runs(&query.filter_text(), &texts, now), Ok(query));
});
