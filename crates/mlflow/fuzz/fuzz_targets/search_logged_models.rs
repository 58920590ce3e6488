//! Any bytes are a search or refused.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = trialbook_mlflow::decode::search_logged_models(bytes::Bytes::copy_from_slice(data));
});
