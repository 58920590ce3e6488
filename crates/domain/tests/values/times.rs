//! Moments.

use trialbook_domain::TimestampMs;

const DAY: i64 = 86_400_000;

/// Days of a month, told the slow way.
fn days_of(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[test]
fn every_day_of_eight_centuries_has_the_date_that_counting_gives() {
    // 1600-01-01 is 135,140 days before 1970-01-01.
    let mut day = -135_140;
    for year in 1600..2400 {
        for month in 1..=12 {
            for in_month in 1..=days_of(year, month) {
                let date = format!("{year:04}-{month:02}-{in_month:02}");
                assert_eq!(TimestampMs(day * DAY).iso(), format!("{date}T00:00:00.000Z"));
                assert_eq!(TimestampMs(day * DAY + DAY - 1).iso(), format!("{date}T23:59:59.999Z"));
                day += 1;
            }
        }
    }
    assert_eq!(TimestampMs(day * DAY).iso(), "2400-01-01T00:00:00.000Z");
}

#[test]
fn every_part_of_a_day_turns_over_where_the_next_begins() {
    for (ms, time) in [
        (0, "00:00:00.000"),
        (1, "00:00:00.001"),
        (999, "00:00:00.999"),
        (1_000, "00:00:01.000"),
        (59_999, "00:00:59.999"),
        (60_000, "00:01:00.000"),
        (3_599_999, "00:59:59.999"),
        (3_600_000, "01:00:00.000"),
        (43_200_000, "12:00:00.000"),
        (DAY - 1, "23:59:59.999"),
    ] {
        assert_eq!(TimestampMs(ms).iso(), format!("1970-01-01T{time}Z"));
        assert_eq!(
            TimestampMs(ms - DAY).iso(),
            format!("1969-12-31T{time}Z"),
            "before the epoch as after it"
        );
    }
}

#[test]
fn years_outside_four_digits_have_a_sign() {
    for (ms, year) in [
        (-62_167_219_200_000, "0000-01-01"),
        (-62_167_219_200_000 - 1, "-0001-12-31"),
        (253_402_300_799_999, "9999-12-31"),
        (253_402_300_800_000, "+10000-01-01"),
    ] {
        assert!(TimestampMs(ms).iso().starts_with(year), "{}", TimestampMs(ms).iso());
    }
    assert_eq!(TimestampMs(i64::MAX).iso(), "+292278994-08-17T07:12:55.807Z");
    assert_eq!(TimestampMs(i64::MIN).iso(), "-292275055-05-16T16:47:04.192Z");
}

#[test]
fn adding_a_duration_stops_at_the_ends_of_the_range() {
    for (from, by, to) in [
        (0, 0, 0),
        (5, -7, -2),
        (i64::MAX - 1, 1, i64::MAX),
        (i64::MAX, 1, i64::MAX),
        (i64::MAX, i64::MAX, i64::MAX),
        (i64::MIN, -1, i64::MIN),
        (i64::MIN + 1, -1, i64::MIN),
        (i64::MAX, i64::MIN, -1),
    ] {
        assert_eq!(TimestampMs(from).plus_ms(by), TimestampMs(to), "{from} + {by}");
    }
}

#[test]
fn time_since_is_never_negative_and_never_wraps() {
    for (later, earlier, ms) in [
        (10, 4, 6),
        (4, 4, 0),
        (4, 10, 0),
        (-4, -10, 6),
        (i64::MAX, i64::MIN, i64::MAX),
        (i64::MIN, i64::MAX, 0),
        (i64::MAX, 0, i64::MAX),
        (0, i64::MIN, i64::MAX),
    ] {
        assert_eq!(TimestampMs(later).since_ms(TimestampMs(earlier)), ms, "{later} since {earlier}");
    }
}

#[test]
fn moments_are_written_and_ordered_as_the_numbers_they_are() {
    assert_eq!(TimestampMs(-5).to_string(), "-5");
    assert_eq!(TimestampMs(i64::MIN).to_string(), i64::MIN.to_string());
    assert_eq!(TimestampMs::default(), TimestampMs(0));
    let mut moments = [7, i64::MAX, -1, 0, i64::MIN].map(TimestampMs);
    moments.sort();
    assert_eq!(moments.map(|moment| moment.0), [i64::MIN, -1, 0, 7, i64::MAX]);
}
