//! Dates, durations and `now`.

use crate::sample::{DAY_MS, NOW};
use trialbook_domain::TimestampMs;
use trialbook_query::{Comparison, Expr, RunQuery, Sense, Test, parse_runs};

fn number(filter: &str) -> f64 {
    let query = parse_runs(filter, &[], NOW).unwrap_or_else(|error| panic!("{filter}: {error}"));
    match query.expr() {
        Expr::Test(predicate) => match predicate.test() {
            Test::Number(_, number) => *number,
            other => panic!("{filter}: {other:?}"),
        },
        other => panic!("{filter}: {other:?}"),
    }
}

#[test]
fn every_unit_has_its_milliseconds_in_any_case_and_number() {
    for (units, ms) in [
        (&["ms", "millis"][..], 1),
        (&["s", "sec", "second", "seconds"], 1_000),
        (&["m", "min", "mins", "minute", "minutes"], 60_000),
        (&["h", "hour", "hours"], 3_600_000),
        (&["d", "day", "days"], DAY_MS),
        (&["w", "week", "weeks"], 7 * DAY_MS),
    ] {
        for unit in units {
            for unit in [(*unit).to_owned(), unit.to_uppercase()] {
                assert_eq!(number(&format!("duration = 3{unit}")), 3.0 * ms as f64, "{unit}");
                assert_eq!(number(&format!("duration = 0.5 {unit}")), 0.5 * ms as f64, "{unit}");
                assert_eq!(number(&format!("start_time > now - 2{unit}")), (NOW.0 - 2 * ms) as f64, "{unit}");
                assert_eq!(number(&format!("created < now + 2 {unit}")), (NOW.0 + 2 * ms) as f64, "{unit}");
                assert_eq!(number(&format!("ended IN LAST 2 {unit}")), (NOW.0 - 2 * ms) as f64, "{unit}");
            }
        }
    }
}

#[test]
fn a_duration_is_the_sum_of_its_pieces() {
    for (text, ms) in [
        ("1h30m", 5_400_000.0),
        ("1d2h3m4s5ms", 93_784_005.0),
        ("1.5h", 5_400_000.0),
        (".5h", 1_800_000.0),
        ("1e3ms", 1_000.0),
        ("90 minutes", 5_400_000.0),
        ("0s", 0.0),
        ("30m1h", 5_400_000.0),
        ("-1h", -3_600_000.0),
        ("+1h", 3_600_000.0),
        ("5", 5.0),
        ("1e999w", f64::INFINITY),
        ("inf", f64::INFINITY),
        ("-inf", f64::NEG_INFINITY),
    ] {
        assert_eq!(number(&format!("duration = {text}")), ms, "{text}");
    }
}

#[test]
fn a_duration_needs_a_unit_it_knows() {
    for (filter, at, suggestion) in [
        ("duration = 5x", "x", None),
        ("duration = 5secs", "secs", Some("sec")),
        ("duration = 5 AND", "", None),
        ("start_time > now - 5", "", None),
        ("start_time > now - 5 dayz", "dayz", Some("day")),
        ("start_time > now -", "", None),
        ("start_time > now - d", "d", None),
        ("start_time > now - '5d'", "'5d'", None),
        ("start_time IN LAST 5", "", None),
        ("start_time IN LAST", "", None),
        ("start_time WITHIN 5d", "5", None),
        ("duration = 1h30", "", None),
        ("duration > 1h 30m", "30", None),
    ] {
        let error = parse_runs(filter, &[], NOW).expect_err(filter);
        assert_eq!(&filter[error.span.offset..error.span.offset + error.span.len], at, "{filter}");
        assert_eq!(error.suggestion.as_deref(), suggestion, "{filter}");
    }
}

#[test]
fn only_moments_know_now_and_the_last_days() {
    for field in ["start_time", "started", "end_time", "ended", "created"] {
        for operator in ["IN LAST", "in last", "WITHIN LAST"] {
            let filter = format!("{field} {operator} 7 days");
            assert_eq!(number(&filter), (NOW.0 - 7 * DAY_MS) as f64, "{filter}");
        }
        assert_eq!(number(&format!("{field} = NOW")), NOW.0 as f64);
        assert_eq!(number(&format!("{field} = 5")), 5.0, "milliseconds are taken as they are");
        assert_eq!(number(&format!("{field} = -5")), -5.0);
    }
    for filter in [
        "duration = now",
        "duration IN LAST 7d",
        "experiment_id = now",
        "metrics.a IN LAST 7d",
        "name IN LAST 7d",
        "params.a WITHIN LAST 1h",
    ] {
        assert!(parse_runs(filter, &[], NOW).is_err(), "{filter}");
    }
    let error = parse_runs("duration IN LAST 7d", &[], NOW).unwrap_err();
    assert_eq!(error.message, "`duration` is no moment, so it is not within the last of anything.");
}

#[test]
fn now_at_the_ends_of_the_range_is_still_a_number() {
    for now in [i64::MIN, 0, i64::MAX] {
        let query =
            parse_runs("start_time > now - 10w AND end_time < now + 10w", &[], TimestampMs(now)).unwrap();
        assert_eq!(parse_runs(&query.filter_text(), &[], TimestampMs(now)), Ok(query));
    }
}

fn same(left: &str, right: &str) {
    let parse = |filter: &str| -> RunQuery { parse_runs(filter, &[], NOW).unwrap() };
    assert_eq!(parse(left), parse(right), "{left}");
}

#[test]
fn dates_stand_wherever_a_moment_can() {
    same("start_time BETWEEN '1970-01-01' AND '1970-01-02'", "start_time BETWEEN 0 AND 86400000");
    same("start_time IN ('1970-01-01', now, 5)", "start_time IN (0, 86400000000, 5)");
    same("start_time NOT BETWEEN now - 1d AND now", "start_time NOT BETWEEN 86313600000 AND 86400000000");
    let query = parse_runs("created IN LAST 1d", &[], NOW).unwrap();
    let Expr::Test(predicate) = query.expr() else { panic!("{query:?}") };
    assert_eq!(*predicate.test(), Test::Number(Comparison::GreaterOrEqual, (NOW.0 - DAY_MS) as f64));
    let query = parse_runs("created NOT IN ('1970-01-01')", &[], NOW).unwrap();
    let Expr::Test(predicate) = query.expr() else { panic!("{query:?}") };
    assert_eq!(*predicate.test(), Test::NumberIn(Sense::IsNot, vec![0.0]));
}

#[test]
fn a_date_is_read_in_all_its_forms() {
    for (text, ms) in [
        ("1970-01-01", 0.0),
        ("1970-1-1", 0.0),
        ("1970-01-01T00:00", 0.0),
        ("1970-01-01t00:00z", 0.0),
        ("1970-01-01 01:02:03", 3_723_000.0),
        ("1970-01-01T00:00:00.1", 100.0),
        ("1970-01-01T00:00:00.12", 120.0),
        ("1970-01-01T00:00:00.1239", 123.0),
        ("1970-01-01T00:00:00.123456789Z", 123.0),
        ("1970-01-01T00:00-01:30", 5_400_000.0),
        ("1970-01-01T00:00+01:30", -5_400_000.0),
        ("1970-01-01T23:59:59+00:00", 86_399_000.0),
        ("0001-01-01", -62_135_596_800_000.0),
        ("9999-12-31T23:59:59.999", 253_402_300_799_999.0),
        ("1969-12-31", -86_400_000.0),
    ] {
        assert_eq!(number(&format!("start_time = '{text}'")), ms, "{text}");
    }
}

#[test]
fn a_date_that_no_calendar_has_is_refused() {
    for text in [
        "",
        " ",
        "1970",
        "1970-01",
        "1970-00-01",
        "1970-13-01",
        "1970-01-00",
        "1970-04-31",
        "1970-02-29",
        "2100-02-29",
        "1970-01-01T",
        "1970-01-01T24:00",
        "1970-01-01T00:60",
        "1970-01-01T00:00:60",
        "1970-01-01T0",
        "1970-01-01T00:00:00.",
        "1970-01-01T00:00:00.1234567890",
        "1970-01-01T00:00+24:00",
        "1970-01-01T00:00+0130",
        "1970-01-01T00:00+",
        "1970-01-01T00:00ZZ",
        "1970-01-01T00:00:00:00",
        "1970/01/01",
        "01-01-1970",
        "-1970-01-01",
        "+1970-01-01",
        "19700-01-01",
        "１９７０-01-01",
        "1970-01-01  00:00",
        " 1970-01-01",
        "1970-01-01 ",
        "now",
    ] {
        assert!(parse_runs(&format!("start_time = '{text}'"), &[], NOW).is_err(), "{text:?}");
    }
}
