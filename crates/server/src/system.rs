//! The real clock and the real source of chance: the only place that reaches for them.

use std::time::{SystemTime, UNIX_EPOCH};
use trialbook_domain::{Clock, Entropy, TimestampMs};

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
    fn now(&self) -> TimestampMs {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        TimestampMs(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// The system's random numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn bytes16(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that reads the system's random numbers"
        )]
        #[expect(
            clippy::expect_used,
            reason = "a system without random numbers cannot make ids that never repeat"
        )]
        getrandom::fill(&mut bytes).expect("the operating system gives random numbers");
        bytes
    }
}
