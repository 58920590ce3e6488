//! Any bytes are a batch or refused.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = trialbook_mlflow::decode::log_batch(bytes::Bytes::copy_from_slice(data));
});
