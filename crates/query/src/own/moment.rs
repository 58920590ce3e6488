//! Dates and durations.

use trialbook_domain::TimestampMs;

const DAY_MS: i64 = 86_400_000;

/// Names of units with their milliseconds.
pub(super) const UNITS: [(&str, i64); 20] = [
    ("ms", 1),
    ("s", 1_000),
    ("sec", 1_000),
    ("second", 1_000),
    ("seconds", 1_000),
    ("m", 60_000),
    ("min", 60_000),
    ("mins", 60_000),
    ("minute", 60_000),
    ("minutes", 60_000),
    ("h", 3_600_000),
    ("hour", 3_600_000),
    ("hours", 3_600_000),
    ("d", DAY_MS),
    ("day", DAY_MS),
    ("days", DAY_MS),
    ("w", 7 * DAY_MS),
    ("week", 7 * DAY_MS),
    ("weeks", 7 * DAY_MS),
    ("millis", 1),
];

/// Milliseconds of a unit.
pub(super) fn unit_ms(word: &str) -> Option<i64> {
    UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, ms)| *ms)
}

/// Reads `2026-01-31`, or a date and a time of day with `T` or a space between: `10:20`, `10:20:30.5`, and an offset
/// `Z` or `+01:00`. Without an offset the text is UTC.
pub(super) fn moment(text: &str) -> Option<TimestampMs> {
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let day = day_number(date)?;
    let ms = time.map_or(Some(0), time_ms)?;
    Some(TimestampMs(day * DAY_MS + ms))
}

fn day_number(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = digits(parts.next()?, 2)?;
    let day = digits(parts.next()?, 2)?;
    if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=month_days(year, month)).contains(&day) {
        return None;
    }
    // Years begin in March here, so that the leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(year * 365 + leap_days + day_of_year - 719_468)
}

fn month_days(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Milliseconds since midnight UTC.
fn time_ms(time: &str) -> Option<i64> {
    let (clock, offset_ms) = if let Some(clock) = time.strip_suffix(['Z', 'z']) {
        (clock, 0)
    } else if let Some(at) = time.rfind(['+', '-']) {
        let sign = if time[at..].starts_with('-') { -1 } else { 1 };
        let (hours, minutes) = time[at + 1..].split_once(':')?;
        (&time[..at], sign * clock_ms(hours, minutes, "0")?)
    } else {
        (time, 0)
    };
    let mut parts = clock.splitn(3, ':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next().unwrap_or("0"));
    Some(clock_ms(hours, minutes, seconds)? - offset_ms)
}

fn clock_ms(hours: &str, minutes: &str, seconds: &str) -> Option<i64> {
    let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    let seconds = digits(whole, 2)?;
    if hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    digits(fraction, 9)?;
    let thousandths: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    Some(((hours * 60 + minutes) * 60 + seconds) * 1_000 + thousandths)
}

fn digits(text: &str, max: usize) -> Option<i64> {
    let is_number = !text.is_empty() && text.len() <= max && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ms(text: &str) -> Option<i64> {
        moment(text).map(|moment| moment.0)
    }

    #[test]
    fn dates_and_times_are_milliseconds_in_utc() {
        for (text, wanted) in [
            ("1970-01-01", 0),
            ("2000-02-29", 951_782_400_000),
            ("2026-01-31", 1_769_817_600_000),
            ("2026-01-31T10:20:30.5Z", 1_769_854_830_500),
            ("2026-01-31 10:20", 1_769_854_800_000),
            ("2026-01-31T10:20:30+01:30", 1_769_849_430_000),
            ("1969-12-31T23:59:59.999", -1),
        ] {
            assert_eq!(ms(text), Some(wanted), "{text}");
        }
    }

    #[test]
    fn impossible_dates_are_refused() {
        for text in [
            "",
            "2026",
            "2026-13-01",
            "2025-02-29",
            "1900-02-29",
            "2026-01-32",
            "2026-01-01T24:00",
            "2026-01-01Tx",
            "2026-01-01T10",
            "20260-01-01",
            "2026-01-01T10:00+1",
            "2026-01-01-01",
            "é-01-01",
        ] {
            assert_eq!(ms(text), None, "{text}");
        }
    }

    #[test]
    fn days_follow_each_other_without_gaps() {
        let mut next = day_number("1896-01-01");
        for year in 1896..2105 {
            for month in 1..=12 {
                for day in 1..=month_days(year, month) {
                    assert_eq!(day_number(&format!("{year:04}-{month:02}-{day:02}")), next);
                    next = next.map(|number| number + 1);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_moment_or_not(text in "\\PC{0,30}|[0-9T:+.Z -]{0,30}") {
            let _ = moment(&text);
        }
    }
}
