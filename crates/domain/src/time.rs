//! One type for every moment: milliseconds since 1970 in UTC.

use std::fmt;

/// A moment in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimestampMs(pub i64);

impl TimestampMs {
    /// Milliseconds from `earlier` to `self`; zero when the clock went backwards.
    pub fn since_ms(self, earlier: TimestampMs) -> i64 {
        self.0.saturating_sub(earlier.0).max(0)
    }

    /// The moment `duration_ms` later, saturating at the ends of the range.
    #[must_use]
    pub fn plus_ms(self, duration_ms: i64) -> TimestampMs {
        TimestampMs(self.0.saturating_add(duration_ms))
    }
}

impl fmt::Display for TimestampMs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
