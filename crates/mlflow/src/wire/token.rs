//! Page tokens on the wire: base64 of bytes that clients never look into.

use super::fields::Fields;
use crate::errors::Failure;
use crate::json::Value;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use trialbook_domain::PageToken;

/// A token for the wire.
pub(crate) fn seal_token(token: &PageToken) -> String {
    STANDARD.encode(&token.0)
}

/// The token in a field; empty is none.
pub(crate) fn open_token(fields: &Fields<'_>, name: &str) -> Result<Option<PageToken>, Failure> {
    match fields.string(name)? {
        None | Some("") => Ok(None),
        Some(text) => STANDARD
            .decode(text)
            .map(|bytes| Some(PageToken(bytes)))
            .map_err(|_| Failure::invalid("Invalid page token, could not base64-decode")),
    }
}

/// A token that says how many entries were passed, in the form of the reference.
pub(crate) fn offset_token(offset: u64) -> String {
    STANDARD.encode(format!("{{\"offset\": {offset}}}"))
}

/// The number of entries in a token made by [`offset_token`]; 0 without a token.
pub(crate) fn read_offset(fields: &Fields<'_>, name: &str) -> Result<u64, Failure> {
    let Some(token) = open_token(fields, name)? else { return Ok(0) };
    let damaged = || {
        let shown: String = String::from_utf8_lossy(&token.0).chars().take(200).collect();
        Failure::invalid(format!("Invalid page token, decoded value={shown}"))
    };
    let value = Value::parse(&token.0).map_err(|_| damaged())?;
    match value.get("offset") {
        Some(Value::Number(raw)) => raw.parse().map_err(|_| damaged()),
        _ => Err(damaged()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::borrow::Cow;

    proptest! {
        #[test]
        fn any_token_reads_back_and_any_text_is_read_or_refused(
            bytes in prop::collection::vec(any::<u8>(), 1..60),
            text in any::<String>(),
            offset in any::<u64>(),
        ) {
            let token = PageToken(bytes);
            prop_assert_eq!(with(&seal_token(&token), |fields| open_token(fields, "t")).unwrap(), Some(token));
            prop_assert_eq!(with(&offset_token(offset), |fields| read_offset(fields, "t")).unwrap(), offset);
            let _ = with(&text, |fields| read_offset(fields, "t"));
        }
    }

    fn with<T>(token: &str, read: impl FnOnce(&Fields<'_>) -> T) -> T {
        let value = Value::Object(vec![("t".into(), Value::String(Cow::Borrowed(token)))]);
        read(&Fields::of(&value))
    }

    #[test]
    fn tokens_read_back_what_was_sealed() {
        let token = PageToken(vec![0, 255, 7, 34]);
        let text = seal_token(&token);
        assert_eq!(with(&text, |fields| open_token(fields, "t")).unwrap(), Some(token));
        assert_eq!(with(&offset_token(25_000), |fields| read_offset(fields, "t")).unwrap(), 25_000);
        assert_eq!(with("", |fields| read_offset(fields, "t")).unwrap(), 0);
    }

    #[test]
    fn an_offset_token_has_the_form_that_the_reference_uses() {
        assert_eq!(offset_token(2), "eyJvZmZzZXQiOiAyfQ==");
    }

    #[test]
    fn damaged_tokens_are_told_apart() {
        let failure = with("%%%", |fields| open_token(fields, "t")).unwrap_err();
        assert_eq!(failure.message(), "Invalid page token, could not base64-decode");
        for text in ["abcd", "eyJ4IjogMn0=", "eyJvZmZzZXQiOiAtMX0="] {
            let failure = with(text, |fields| read_offset(fields, "t")).unwrap_err();
            assert!(failure.message().starts_with("Invalid page token, decoded value="), "{text}");
        }
    }
}
