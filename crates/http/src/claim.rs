//! The name that a caller gives: a claim that nobody has checked.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header};
use trialbook_domain::Principal;

/// Longest header that is looked into.
const HEADER_BYTES_MAX: usize = 4_096;

/// Who asks: the user name of basic authentication when it is a name. Its password is not looked at.
pub(crate) fn principal(headers: &HeaderMap) -> Principal {
    claimed(headers).and_then(|name| Principal::named(&name)).unwrap_or(Principal::Anyone)
}

fn claimed(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, credentials) = value.split_once(' ')?;
    if value.len() > HEADER_BYTES_MAX || !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = STANDARD.decode(credentials.trim()).ok()?;
    let end = decoded.iter().position(|byte| *byte == b':')?;
    String::from_utf8(decoded.get(..end)?.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_in(value: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, value.parse().unwrap());
        principal(&headers).name().to_owned()
    }

    #[test]
    fn a_name_is_taken_from_basic_authentication_and_nowhere_else() {
        let basic = |text: &str| format!("Basic {}", STANDARD.encode(text));
        assert_eq!(name_in(&basic("ada:secret:more")), "ada");
        assert_eq!(name_in(&basic("ada:secret").replace("Basic", "basic")), "ada");
        for value in [
            basic("ada"),
            basic(":secret"),
            basic("a\nb:secret"),
            basic(&format!("{}:secret", "a".repeat(256))),
            basic(&"a".repeat(5_000)),
            "Basic !".to_owned(),
            "Basic".to_owned(),
            "Bearer YWRhOnNlY3JldA==".to_owned(),
        ] {
            assert_eq!(name_in(&value), "", "{value}");
        }
        assert_eq!(principal(&HeaderMap::new()), Principal::Anyone);
    }
}
