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

    /// ISO 8601 in UTC with milliseconds, as `2026-02-28T07:05:09.120Z`, in the proleptic Gregorian calendar.
    ///
    /// Years outside 0 to 9999 have a sign and as many digits as they need.
    pub fn iso(self) -> String {
        let (days, in_day) = (self.0.div_euclid(86_400_000), self.0.rem_euclid(86_400_000));
        let (year, month, day) = civil(days);
        let sign = if (0..=9999).contains(&year) {
            ""
        } else if year < 0 {
            "-"
        } else {
            "+"
        };
        let (hour, minute, second) = (in_day / 3_600_000, in_day / 60_000 % 60, in_day / 1000 % 60);
        let (year, ms) = (year.abs(), in_day % 1000);
        format!("{sign}{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
    }
}

/// Year, month and day of a day counted from 1970-01-01. The year starts in March here, so that the day that comes
/// and goes is its last, and every five months have 153 days.
fn civil(days: i64) -> (i64, i64, i64) {
    // Days since 0000-03-01, in eras of 400 years.
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

impl fmt::Display for TimestampMs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_as_dates() {
        for (ms, expected) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_772_262_309_120, "2026-02-28T07:05:09.120Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (253_402_300_800_000, "+10000-01-01T00:00:00.000Z"),
            (-62_167_219_200_001, "-0001-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(TimestampMs(ms).iso(), expected);
        }
        assert!(TimestampMs(i64::MAX).iso().starts_with("+292278994-08-17T07:12:55"));
        assert!(TimestampMs(i64::MIN).iso().starts_with('-'));
    }
}
