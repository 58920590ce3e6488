//! The id of a request: taken from the client when it is harmless, else made.

use http::{HeaderMap, HeaderName};
use trialbook_domain::{Entropy, RequestId};

/// Header that carries the id both ways.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const LENGTH_MAX: usize = 64;

/// The client's id when it is 1 to 64 letters, digits, `-`, `_` or `.`; else a fresh one.
pub(crate) fn request_id(headers: &HeaderMap, entropy: &dyn Entropy) -> RequestId {
    let given =
        headers.get(REQUEST_ID).and_then(|value| value.to_str().ok()).filter(|text| is_harmless(text));
    match given {
        Some(text) => RequestId(text.to_owned()),
        None => RequestId(format!("{:016x}", u128::from_le_bytes(entropy.bytes16()) as u64)),
    }
}

fn is_harmless(text: &str) -> bool {
    (1..=LENGTH_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;
    impl Entropy for Fixed {
        fn bytes16(&self) -> [u8; 16] {
            [1; 16]
        }
    }

    fn id_for(given: Option<&'static str>) -> String {
        let mut headers = HeaderMap::new();
        if let Some(text) = given {
            headers.insert(REQUEST_ID, http::HeaderValue::from_static(text));
        }
        request_id(&headers, &Fixed).0
    }

    #[test]
    fn a_harmless_id_is_kept_and_any_other_is_replaced() {
        assert_eq!(id_for(Some("train-7.a_B")), "train-7.a_B");
        for bad in [None, Some(""), Some("a b"), Some("<script>"), Some(&*"x".repeat(65).leak())] {
            assert_eq!(id_for(bad), "0101010101010101");
        }
    }
}
