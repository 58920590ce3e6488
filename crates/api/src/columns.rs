//! Columns of numbers as JSON text, written straight into a buffer: charts and histories have a million of them.

use std::ops::Range;
use trialbook_domain::MetricPoint;
use trialbook_services::ChartSeries;

/// About how many bytes a bucket of a chart takes.
const BUCKET_BYTES: usize = 110;
/// About how many bytes a point of a history takes.
const POINT_BYTES: usize = 40;

/// What a NaN is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nan {
    /// `null`: there is no such number.
    Missing,
    /// `"NaN"`: a value like any other.
    Value,
}

/// Appends one series of a chart.
pub(crate) fn write_series(out: &mut Vec<u8>, run: &str, key: &str, series: &ChartSeries) {
    out.reserve(series.n.len() * BUCKET_BYTES);
    out.extend_from_slice(b"{\"run\":");
    write_text(out, run);
    out.extend_from_slice(b",\"key\":");
    write_text(out, key);
    out.extend_from_slice(if series.exact { b",\"exact\":true" } else { b",\"exact\":false" });
    out.extend_from_slice(b",\"n_off_axis\":");
    // Writing to a vector cannot fail.
    let _ = serde_json::to_writer(&mut *out, &series.n_off_axis);
    let x_first = integers(out, "x_first", &series.x_first);
    if series.x_last == series.x_first {
        again(out, "x_last", x_first);
    } else {
        integers(out, "x_last", &series.x_last);
    }
    numbers(out, series);
    integers(out, "n", &series.n);
    integers(out, "n_nan", &series.n_nan);
    out.push(b'}');
}

/// The number columns. Formatting doubles is what takes the time; where every bucket is a single point all columns
/// are the same, and it happens once.
fn numbers(out: &mut Vec<u8>, series: &ChartSeries) {
    let columns = [
        ("min", &series.min),
        ("max", &series.max),
        ("first", &series.first),
        ("last", &series.last),
        ("mean", &series.mean),
    ];
    let mut written: Vec<(&[f64], Range<usize>)> = Vec::with_capacity(columns.len());
    for (name, values) in columns {
        if let Some((_, text)) = written.iter().find(|(known, _)| same_bits(known, values)) {
            again(out, name, text.clone());
            continue;
        }
        begin(out, name);
        let start = out.len();
        list(out, values.iter(), |out, value| write_double(out, *value, Nan::Missing));
        written.push((values, start..out.len()));
    }
}

fn same_bits(left: &[f64], right: &[f64]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(a, b)| a.to_bits() == b.to_bits())
}

/// Appends one line of a history.
pub(crate) fn write_points(out: &mut Vec<u8>, points: &[MetricPoint]) {
    out.reserve(points.len() * POINT_BYTES);
    out.extend_from_slice(b"{\"step\":");
    write_integers(out, points.iter().map(|point| point.step));
    out.extend_from_slice(b",\"timestamp_ms\":");
    write_integers(out, points.iter().map(|point| point.timestamp.0));
    out.extend_from_slice(b",\"value\":");
    list(out, points.iter(), |out, point| write_double(out, point.value, Nan::Value));
    out.extend_from_slice(b"}\n");
}

/// Appends a text in quotes.
pub(crate) fn write_text(out: &mut Vec<u8>, text: &str) {
    // Writing to a vector cannot fail.
    let _ = serde_json::to_writer(out, text);
}

/// A column of whole numbers; gives the place of its text.
fn integers<T: serde::Serialize + Copy>(out: &mut Vec<u8>, name: &str, values: &[T]) -> Range<usize> {
    begin(out, name);
    let start = out.len();
    write_integers(out, values.iter().copied());
    start..out.len()
}

/// A column with the same text as an earlier one.
fn again(out: &mut Vec<u8>, name: &str, text: Range<usize>) {
    begin(out, name);
    out.extend_from_within(text);
}

fn begin(out: &mut Vec<u8>, name: &str) {
    out.extend_from_slice(b",\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
}

fn write_integers<T: serde::Serialize>(out: &mut Vec<u8>, values: impl Iterator<Item = T>) {
    list(out, values, |out, value| {
        // Writing to a vector cannot fail.
        let _ = serde_json::to_writer(out, &value);
    });
}

fn write_double(out: &mut Vec<u8>, value: f64, nan: Nan) {
    if value.is_finite() {
        // Writing to a vector cannot fail.
        let _ = serde_json::to_writer(out, &value);
        return;
    }
    out.extend_from_slice(match (value.is_nan(), nan) {
        (true, Nan::Missing) => b"null".as_slice(),
        (true, Nan::Value) => b"\"NaN\"",
        (false, _) if value > 0.0 => b"\"Infinity\"",
        (false, _) => b"\"-Infinity\"",
    });
}

fn list<T>(out: &mut Vec<u8>, values: impl Iterator<Item = T>, write: impl Fn(&mut Vec<u8>, T)) {
    out.push(b'[');
    for (i, value) in values.enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write(out, value);
    }
    out.push(b']');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use trialbook_api_types::{ChartSeries as WireSeries, HistoryBlock, Number};
    use trialbook_domain::TimestampMs;

    fn text(series: &ChartSeries) -> String {
        let mut out = Vec::new();
        write_series(&mut out, "ab", "a\"b\n", series);
        String::from_utf8(out).unwrap()
    }

    fn single(x: i64, value: f64) -> ChartSeries {
        let number = vec![value];
        ChartSeries {
            x_first: vec![x],
            x_last: vec![x],
            min: number.clone(),
            max: number.clone(),
            first: number.clone(),
            last: number.clone(),
            mean: number,
            n: vec![1],
            n_nan: vec![u64::from(value.is_nan())],
            exact: true,
            ..ChartSeries::default()
        }
    }

    #[test]
    fn a_series_has_all_its_columns_and_its_names_escaped() {
        assert_eq!(
            text(&single(-7, 0.5)),
            concat!(
                r#"{"run":"ab","key":"a\"b\n","exact":true,"n_off_axis":0,"x_first":[-7],"x_last":[-7],"min":[0.5],"max":[0.5],"#,
                r#""first":[0.5],"last":[0.5],"mean":[0.5],"n":[1],"n_nan":[0]}"#
            )
        );
    }

    #[test]
    fn in_charts_nan_is_null_and_infinities_are_texts() {
        assert!(
            text(&single(0, f64::NAN))
                .contains(r#""first":[null],"last":[null],"mean":[null],"n":[1],"n_nan":[1]"#)
        );
        assert!(text(&single(0, f64::INFINITY)).contains(r#""max":["Infinity"]"#));
        assert!(text(&single(0, f64::NEG_INFINITY)).contains(r#""max":["-Infinity"]"#));
    }

    #[test]
    fn a_history_line_keeps_nan_as_a_value() {
        let mut out = Vec::new();
        let at = |step, value| MetricPoint { step, timestamp: TimestampMs(step * 10), value };
        write_points(&mut out, &[at(1, 0.1), at(2, f64::NAN), at(3, f64::NEG_INFINITY)]);
        assert!(out.ends_with(b"}\n"));
        let block: HistoryBlock = serde_json::from_slice(&out).unwrap();
        assert_eq!((block.step, block.timestamp_ms), (vec![1, 2, 3], vec![10, 20, 30]));
        assert_eq!(block.value, [Number(0.1), Number(f64::NAN), Number(f64::NEG_INFINITY)]);
    }

    #[test]
    fn no_points_are_still_a_line() {
        let mut out = Vec::new();
        write_points(&mut out, &[]);
        assert_eq!(out, b"{\"step\":[],\"timestamp_ms\":[],\"value\":[]}\n");
    }

    /// Doubles of few digits: reading those is exact in every JSON reader.
    fn any_double() -> impl Strategy<Value = f64> {
        prop_oneof![
            (-9_999_i32..9_999).prop_map(|n| f64::from(n) / 8.0),
            Just(f64::NAN),
            Just(f64::INFINITY),
            Just(-0.0),
            Just(1e21),
        ]
    }

    proptest! {
        #[test]
        fn every_double_is_written_exactly(value in any::<f64>()) {
            let mut out = Vec::new();
            write_double(&mut out, value, Nan::Value);
            let text = String::from_utf8(out).unwrap();
            let read: f64 = text.trim_matches('"').parse().unwrap();
            prop_assert!(read.to_bits() == value.to_bits() || (read.is_nan() && value.is_nan()), "{}", text);
        }

        #[test]
        fn every_series_reads_back_as_it_was(
            buckets in prop::collection::vec((any::<i64>(), any::<i64>(), any_double(), any_double(), any::<u64>()), 0..20),
            exact in any::<bool>(),
            n_off_axis in any::<u64>(),
        ) {
            let pick = |f: fn(&(i64, i64, f64, f64, u64)) -> f64| buckets.iter().map(f).collect::<Vec<f64>>();
            let series = ChartSeries {
                x_first: buckets.iter().map(|b| b.0).collect(),
                x_last: buckets.iter().map(|b| b.1).collect(),
                min: pick(|b| b.2), max: pick(|b| b.3), first: pick(|b| b.2), last: pick(|b| b.3), mean: pick(|b| b.2),
                n: buckets.iter().map(|b| b.4).collect(),
                n_nan: buckets.iter().map(|b| b.4 / 2).collect(),
                exact,
                n_off_axis,
                ..ChartSeries::default()
            };
            let read: WireSeries = serde_json::from_str(&text(&series)).unwrap();
            let wire = |values: &[f64]| {
                values.iter().map(|value| (!value.is_nan()).then_some(Number(*value))).collect::<Vec<_>>()
            };
            prop_assert_eq!(&read.x_first, &series.x_first);
            prop_assert_eq!(&read.x_last, &series.x_last);
            prop_assert_eq!(&read.min, &wire(&series.min));
            prop_assert_eq!(&read.max, &wire(&series.max));
            prop_assert_eq!(&read.first, &wire(&series.first));
            prop_assert_eq!(&read.last, &wire(&series.last));
            prop_assert_eq!(&read.mean, &wire(&series.mean));
            prop_assert_eq!((&read.n, &read.n_nan, read.exact), (&series.n, &series.n_nan, exact));
            prop_assert_eq!(read.n_off_axis, n_off_axis);
        }
    }
}
