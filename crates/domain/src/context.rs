//! What a request brings along, and the sources of time and chance that are passed in, never reached for.

use crate::TimestampMs;
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
    /// Anyone who reaches the address: the only principal while no accounts exist.
    Anyone,
}

/// First argument of every use case: who asks, under which request id.
#[derive(Clone, Debug)]
pub struct RequestContext {
    /// Id of the request, quoted in logs and error replies.
    pub request_id: RequestId,
    /// Who asks.
    pub principal: Principal,
}
