//! Arbitrary bytes, as they are and behind a good mark and checksum, are an error or points, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = trialbook_series::decode_group(data);
    let mut signed = b"TG\x01".to_vec();
    signed.extend_from_slice(data);
    let checksum = crc32c::crc32c(&signed);
    signed.extend_from_slice(&checksum.to_le_bytes());
    let _ = trialbook_series::decode_group(&signed);
});
