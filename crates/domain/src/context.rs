//! What a request brings along, and the sources of time and chance that are passed in, never reached for.

use crate::TimestampMs;
use crate::limits::USER_NAME_CHARS_MAX;
use std::fmt;

/// Tells the time. The server's clock reads the system; tests move theirs by hand.
pub trait Clock: Send + Sync + 'static {
    /// The current moment in UTC.
    fn now(&self) -> TimestampMs;
}

/// A source of random bytes for ids, names and secrets.
pub trait Entropy: Send + Sync + 'static {
    /// 16 random bytes.
    fn bytes16(&self) -> [u8; 16];
}

/// The id that one request carries through logs, replies and error pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub String);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// Anyone who reaches the address.
    Anyone,
    /// Someone who gave a name without any proof: a claim, not a fact, while no accounts exist.
    Named(String),
}

impl Principal {
    /// Someone by the name they give; `None` when it is no name: empty, too long, or with control characters.
    pub fn named(name: &str) -> Option<Principal> {
        let fits = name.chars().count() <= USER_NAME_CHARS_MAX && !name.chars().any(char::is_control);
        (fits && !name.trim().is_empty()).then(|| Principal::Named(name.to_owned()))
    }

    /// The name they gave; empty when they gave none.
    pub fn name(&self) -> &str {
        match self {
            Principal::Anyone => "",
            Principal::Named(name) => name,
        }
    }
}

/// First argument of every use case: who asks, under which request id.
#[derive(Clone, Debug)]
pub struct RequestContext {
    /// Id of the request, quoted in logs and error replies.
    pub request_id: RequestId,
    /// Who asks.
    pub principal: Principal,
    /// Why they want it, in their own words; empty when they gave no reason.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_printable() {
        for name in ["ada", "Ada Lovelace", "ada@example.org", &"a".repeat(255)] {
            assert_eq!(Principal::named(name).map(|named| named.name().to_owned()).as_deref(), Some(name));
        }
        for name in ["", " ", "a\nb", "a\0", &"a".repeat(256)] {
            assert_eq!(Principal::named(name), None, "{name:?}");
        }
    }
}
