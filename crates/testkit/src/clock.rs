//! Time that stands until a test moves it.

use std::sync::atomic::{AtomicI64, Ordering};
use trialbook_domain::{Clock, TimestampMs};

/// When tests begin.
pub const NOW: TimestampMs = TimestampMs(1_700_000_000_000);

/// A clock moved by hand; it starts at [`NOW`].
#[derive(Debug)]
pub struct HandClock(AtomicI64);

impl Default for HandClock {
    fn default() -> HandClock {
        HandClock(AtomicI64::new(NOW.0))
    }
}

impl HandClock {
    /// Lets time pass, in milliseconds.
    pub fn pass_ms(&self, duration_ms: i64) {
        self.0.fetch_add(duration_ms, Ordering::Relaxed);
    }
}

impl Clock for HandClock {
    fn now(&self) -> TimestampMs {
        TimestampMs(self.0.load(Ordering::Relaxed))
    }
}
