//! Any bytes are JSON or refused.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = trialbook_mlflow::decode::json(data);
});
