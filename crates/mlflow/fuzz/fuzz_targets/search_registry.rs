//! Any bytes are a search of the registry or refused.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = trialbook_mlflow::decode::search_registry(bytes::Bytes::copy_from_slice(data));
});
