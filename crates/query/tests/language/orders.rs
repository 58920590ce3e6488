//! Orders: what comes first, and where a page goes on.

use crate::sample::{NOW, key, run, summary};
use std::cmp::Ordering;
use trialbook_domain::{ParamValue, RunRecord, RunUid, TimestampMs};
use trialbook_query::{
    Cursor, DamagedCursor, Direction, RunQuery, RunRow, SortValue, parse_runs, parse_runs_mlflow,
};

fn row(record: &RunRecord) -> RunRow<'_> {
    RunRow { record, experiment_name: "", artifact_uri: "" }
}

/// Runs in this order, as their names; equal ones as they were given.
fn sorted(query: &RunQuery, runs: &[RunRecord]) -> Vec<String> {
    let mut rows: Vec<(Vec<SortValue>, &RunRecord)> =
        runs.iter().map(|record| (query.sort_values(&row(record)), record)).collect();
    rows.sort_by(|left, right| query.compare(&left.0, &right.0));
    rows.into_iter().map(|(_, record)| record.run.name.clone()).collect()
}

fn named(name: &str, change: impl FnOnce(&mut RunRecord)) -> RunRecord {
    let mut record = run();
    name.clone_into(&mut record.run.name);
    record.data.metrics.clear();
    record.data.params.clear();
    change(&mut record);
    record
}

fn own(order: &[&str]) -> RunQuery {
    parse_runs("", order, NOW).unwrap()
}

#[test]
fn numbers_are_sorted_by_size_with_nan_and_nothing_last_both_ways() {
    let metric = |name: &str, value: Option<f64>| {
        named(name, |record| {
            record.data.metrics.extend(value.map(|value| (key("m"), summary(&[(0, value)]))));
        })
    };
    let runs = [
        metric("nan", Some(f64::NAN)),
        metric("nothing", None),
        metric("ten", Some(10.0)),
        metric("-inf", Some(f64::NEG_INFINITY)),
        metric("two", Some(2.0)),
        metric("inf", Some(f64::INFINITY)),
    ];
    assert_eq!(sorted(&own(&["metrics.m"]), &runs), ["-inf", "two", "ten", "inf", "nan", "nothing"]);
    assert_eq!(sorted(&own(&["metrics.m DESC"]), &runs), ["inf", "ten", "two", "-inf", "nan", "nothing"]);
}

#[test]
fn parameters_are_sorted_as_numbers_here_and_as_texts_for_mlflow() {
    let param = |text: &str| {
        named(text, |record| record.data.params.push((key("p"), ParamValue::from_text(text.to_owned()))))
    };
    let runs = ["10", "b", "9", "a", "1e1", "-1"].map(param);
    assert_eq!(sorted(&own(&["params.p"]), &runs), ["-1", "9", "10", "1e1", "a", "b"]);
    assert_eq!(sorted(&own(&["params.p DESC"]), &runs), ["10", "1e1", "9", "-1", "b", "a"]);
    let texts = ["-1", "10", "1e1", "9", "a", "b"];
    assert_eq!(sorted(&own(&["text(params.p)"]), &runs), texts);
    assert_eq!(sorted(&parse_runs_mlflow("", &["params.p"]).unwrap(), &runs), texts);
}

#[test]
fn texts_are_sorted_by_bytes() {
    let runs = ["b", "B", "é", "a", "", "aa"].map(|name| named(name, |_| ()));
    assert_eq!(sorted(&own(&["name"]), &runs), ["", "B", "a", "aa", "b", "é"]);
    assert_eq!(sorted(&own(&["name DESC"]), &runs), ["é", "b", "aa", "a", "B", ""]);
}

#[test]
fn later_entries_decide_between_equals_and_the_newest_start_at_last() {
    let at = |name: &str, user: &str, start: i64| {
        named(name, |record| {
            user.clone_into(&mut record.run.user);
            record.run.start = TimestampMs(start);
        })
    };
    let runs = [at("1", "b", 5), at("2", "a", 5), at("3", "b", 9), at("4", "a", 7)];
    assert_eq!(sorted(&own(&[]), &runs), ["3", "4", "1", "2"]);
    assert_eq!(sorted(&own(&["user"]), &runs), ["4", "2", "3", "1"]);
    assert_eq!(sorted(&own(&["user DESC", "start_time"]), &runs), ["1", "3", "2", "4"]);
    assert_eq!(sorted(&own(&["start_time ASC"]), &runs), ["1", "2", "4", "3"]);
}

#[test]
fn a_run_without_an_end_comes_last_by_end_and_by_duration() {
    let ended = |name: &str, end: Option<i64>| {
        named(name, |record| {
            record.run.start = TimestampMs(100);
            record.run.end = end.map(TimestampMs);
        })
    };
    let runs = [
        ended("open", None),
        ended("long", Some(900)),
        ended("backwards", Some(50)),
        ended("short", Some(101)),
    ];
    for field in ["end_time", "duration"] {
        assert_eq!(sorted(&own(&[field]), &runs), ["backwards", "short", "long", "open"], "{field}");
        assert_eq!(
            sorted(&own(&[&format!("{field} DESC")]), &runs),
            ["long", "short", "backwards", "open"],
            "{field}"
        );
    }
}

fn values() -> Vec<SortValue> {
    let mut values = vec![SortValue::Missing];
    values.extend(["", "a", "b", "é"].map(|text| SortValue::Text(text.to_owned())));
    let numbers = [f64::NEG_INFINITY, -1.0, -0.0, 0.0, 1.0, f64::INFINITY, f64::NAN, -f64::NAN];
    values.extend(numbers.map(SortValue::Number));
    values
}

#[test]
fn the_order_of_values_is_consistent_whichever_two_are_compared() {
    for direction in [Direction::Ascending, Direction::Descending] {
        for a in values() {
            assert_eq!(a.compare(&a, direction), Ordering::Equal, "{a:?}");
            for b in values() {
                assert_eq!(a.compare(&b, direction), b.compare(&a, direction).reverse(), "{a:?} {b:?}");
                for c in values() {
                    if a.compare(&b, direction).is_le() && b.compare(&c, direction).is_le() {
                        assert!(a.compare(&c, direction).is_le(), "{a:?} {b:?} {c:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn both_zeros_and_every_nan_stand_at_one_place_though_a_cursor_keeps_their_bits() {
    let (zero, below) = (SortValue::Number(0.0), SortValue::Number(-0.0));
    assert_eq!(zero.compare(&below, Direction::Ascending), Ordering::Equal);
    assert_ne!(zero, below);
    let (nan, other) = (SortValue::Number(f64::NAN), SortValue::Number(-f64::NAN));
    assert_eq!(nan.compare(&other, Direction::Descending), Ordering::Equal);
    assert_ne!(nan, other);
}

#[test]
fn a_cursor_reads_back_and_no_other_bytes_are_taken() {
    let cursor = Cursor { values: values(), uid: RunUid([0x5a; 16]) };
    let bytes = cursor.encode();
    assert_eq!(Cursor::decode(&bytes), Ok(cursor.clone()));
    for end in 0..bytes.len() {
        assert_eq!(Cursor::decode(&bytes[..end]), Err(DamagedCursor), "cut at {end}");
    }
    for extra in [0_u8, 1, 255] {
        assert_eq!(Cursor::decode(&[&bytes[..], &[extra]].concat()), Err(DamagedCursor));
    }
    for format in [0_u8, 2, 255] {
        let mut other = bytes.clone();
        other[0] = format;
        assert_eq!(Cursor::decode(&other), Err(DamagedCursor), "format {format}");
    }
    let mut tag = bytes.clone();
    tag[5] = 3;
    assert_eq!(Cursor::decode(&tag), Err(DamagedCursor), "an unknown kind of value");
    let mut many = bytes;
    many[1..5].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(Cursor::decode(&many), Err(DamagedCursor), "more values than there are bytes");
}

#[test]
fn a_cursor_that_claims_an_endless_text_or_is_no_text_is_refused() {
    let with_text = |length: u32, text: &[u8]| {
        let mut bytes = vec![1, 1, 0, 0, 0, 1];
        bytes.extend(length.to_le_bytes());
        bytes.extend(text);
        bytes.extend([7; 16]);
        Cursor::decode(&bytes)
    };
    assert!(with_text(2, "é".as_bytes()).is_ok());
    assert_eq!(with_text(u32::MAX, "é".as_bytes()), Err(DamagedCursor));
    assert_eq!(with_text(2, &[0xff, 0xfe]), Err(DamagedCursor));
    assert_eq!(with_text(1, "é".as_bytes()), Err(DamagedCursor));
}

#[test]
fn a_cursor_fits_only_an_order_of_its_length() {
    let cursor = |n: usize| Cursor { values: vec![SortValue::Missing; n], uid: RunUid([0; 16]) };
    for (order, n) in [(&[][..], 1), (&["start_time"], 1), (&["name"], 2), (&["name", "user"], 3)] {
        let query = own(order);
        for other in 0..5 {
            assert_eq!(cursor(other).fits(query.order()), other == n, "{order:?} with {other}");
        }
    }
}

#[test]
fn the_fields_of_a_search_are_those_of_filter_and_order_each_once() {
    let query =
        parse_runs("metrics.a > 1 AND (params.p = 'x' OR NOT metrics.a < 5)", &["params.p", "tags.t"], NOW)
            .unwrap();
    let fields: Vec<String> = query.fields().iter().map(ToString::to_string).collect();
    assert_eq!(fields, ["metrics.a", "params.p", "tags.t", "start_time"]);
    let min = parse_runs("min(metrics.a) > 1 AND metrics.a > 1", &[], NOW).unwrap();
    assert_eq!(min.fields().len(), 3, "each number of a metric is a field of its own");
}
