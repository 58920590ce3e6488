//! Tests of batches: both readers agree, every fault is named.

use super::*;
use bytes::Bytes;
use proptest::prelude::*;
use std::fmt::Write;

fn run() -> String {
    "0a".repeat(16)
}

fn input(json: &str) -> Input {
    Input::Json(Bytes::from(json.replace("RUN", &run())))
}

fn refusal(json: &str) -> String {
    let input = input(json);
    assert!(direct::log_batch(input.json()).is_none(), "{json}");
    decode_log_batch(&input).unwrap_err().message().to_owned()
}

fn metric_refusal(json: &str) -> String {
    decode_log_metric(&input(json)).unwrap_err().message().to_owned()
}

/// A batch as text that two equal batches share; NaN is equal to NaN here.
fn shown(found: &(RunUid, LogBatch)) -> String {
    format!("{found:?}")
}

/// Asserts that both readers take a text and agree, and gives what they read.
fn agreed(json: &str) -> LogBatch {
    let input = input(json);
    let direct = direct::log_batch(input.json()).expect(json);
    let tree = input.decode(&[], tree::log_batch).unwrap();
    assert_eq!(shown(&direct), shown(&tree), "{json}");
    direct.1
}

#[test]
fn points_are_grouped_by_key_in_order_of_arrival() {
    let batch = agreed(
        r#"{"run_id":"RUN","metrics":[
            {"key":"loss","value":0.5,"timestamp":1,"step":0},{"key":"acc","value":1,"timestamp":2,"step":0},
            {"step":1,"timestamp":3,"value":"NaN","key":"loss"},{"key":"acc","value":1e999,"timestamp":"4"}],
            "params":[{"key":"lr","value":"0.1"},{"key":"e"}],"tags":[{"key":"t","value":"v"}],"unknown":{"a":[1]}}"#,
    );
    let names: Vec<&str> = batch.metrics.iter().map(|group| group.key.as_str()).collect();
    assert_eq!(names, ["loss", "acc"]);
    assert_eq!((batch.metrics[0].points[0].value, batch.metrics[0].points[1].step), (0.5, 1));
    assert!(batch.metrics[0].points[1].value.is_nan());
    assert_eq!((batch.metrics[1].points[1].value, batch.metrics[1].points[1].step), (f64::INFINITY, 0));
    assert_eq!(batch.params[1].1.text(), "");
    assert_eq!(batch.tags[0].1, "v");
}

#[test]
fn an_empty_batch_is_a_batch() {
    assert!(agreed(r#"{"run_id":"RUN"}"#).is_empty());
    assert!(agreed(r#"{"run_id":"RUN","metrics":[],"params":[],"tags":[]}"#).is_empty());
    assert!(decode_log_batch(&input(r#"{"run_id":"RUN","metrics":null}"#)).unwrap().1.is_empty());
}

#[test]
fn of_several_values_of_a_tag_the_last_counts() {
    let batch =
        agreed(r#"{"run_id":"RUN","tags":[{"key":"a","value":"1"},{"key":"b"},{"key":"a","value":"2"}]}"#);
    let tags: Vec<(&str, &str)> =
        batch.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(tags, [("a", "2"), ("b", "")]);
}

#[test]
fn long_values_are_cut() {
    let json = format!(
        r#"{{"run_id":"RUN","params":[{{"key":"p","value":"{}"}}],"tags":[{{"key":"t","value":"{}"}}]}}"#,
        "ü".repeat(6_001),
        "ü".repeat(8_001)
    );
    let batch = agreed(&json);
    assert_eq!(batch.params[0].1.text().chars().count(), 6_000);
    assert_eq!(batch.tags[0].1.chars().count(), 8_000);
}

#[test]
fn escapes_in_names_and_fields_are_read() {
    let batch =
        agreed(r#"{"run\u005fid":"RUN","metrics":[{"k\u0065y":"l\u006fss","value":1,"timestamp":1}]}"#);
    assert_eq!(batch.metrics[0].key.as_str(), "loss");
}

#[test]
fn missing_values_are_named_with_their_path() {
    for (json, path) in [
        (r"{}", "run_id"),
        (r#"{"run_uuid":"RUN"}"#, "run_id"),
        (
            r#"{"run_id":"RUN","metrics":[{"key":"a","value":1,"timestamp":1},{"value":1,"timestamp":1}]}"#,
            "metrics[1].key",
        ),
        (r#"{"run_id":"RUN","metrics":[{"key":"","value":1,"timestamp":1}]}"#, "metrics[0].key"),
        (r#"{"run_id":"RUN","metrics":[{"key":"a","timestamp":1}]}"#, "metrics[0].value"),
        (r#"{"run_id":"RUN","metrics":[{"key":"a","value":1}]}"#, "metrics[0].timestamp"),
        (r#"{"run_id":"RUN","params":[{"value":"x"}]}"#, "params[0].key"),
        (r#"{"run_id":"RUN","tags":[{"key":"a"},{"key":null}]}"#, "tags[1].key"),
    ] {
        let wanted = format!("Missing value for required parameter '{path}'. See the API docs");
        assert!(refusal(json).starts_with(&wanted), "{json}: {}", refusal(json));
    }
}

#[test]
fn wrong_types_are_named_with_their_path() {
    let metric = |fields: &str| {
        format!(r#"{{"run_id":"RUN","metrics":[{{"key":"a","value":1,"timestamp":1,{fields}}}]}}"#)
    };
    for (json, path, kind) in [
        (metric(r#""value":true"#), "metrics[0].value", "bool"),
        (metric(r#""value":"x""#), "metrics[0].value", "str"),
        (metric(r#""timestamp":1.7"#), "metrics[0].timestamp", "float"),
        (metric(r#""step":1.5"#), "metrics[0].step", "float"),
        (metric(r#""key":5"#), "metrics[0].key", "int"),
        (metric(r#""dataset_name":5"#), "metrics[0].dataset_name", "int"),
        (r#"{"run_id":"RUN","metrics":[5]}"#.to_owned(), "metrics[0]", "int"),
        (r#"{"run_id":"RUN","metrics":{}}"#.to_owned(), "metrics", "dict"),
        (r#"{"run_id":"RUN","params":[{"key":"a","value":0.1}]}"#.to_owned(), "params[0].value", "float"),
        (r#"{"run_id":5}"#.to_owned(), "run_id", "int"),
    ] {
        let message = refusal(&json);
        assert!(
            message.contains(&format!("for parameter '{path}' supplied:  Hint: Value was of type '{kind}'.")),
            "{message}"
        );
    }
}

#[test]
fn bad_values_are_named_with_their_path() {
    for (json, message) in [
        (
            r#"{"run_id":"RUN","metrics":[{"key":"a","value":1,"timestamp":1},{"key":"a$","value":1,"timestamp":1}]}"#,
            "Invalid value \"a$\" for parameter 'metrics[1].name' supplied: Names may only contain",
        ),
        (
            r#"{"run_id":"RUN","metrics":[{"key":"a","value":1,"timestamp":-1}]}"#,
            "Invalid value -1 for parameter 'metrics[0].timestamp' supplied: metric 'a' (value=1.0). Timestamp must be \
             a nonnegative long (64-bit integer) ",
        ),
        (
            r#"{"run_id":"RUN","metrics":[{"key":"a","value":1,"timestamp":1,"model_id":"m-1"}]}"#,
            "Invalid value \"m-1\" for parameter 'metrics[0].model_id' supplied.",
        ),
        (
            r#"{"run_id":"RUN","params":[{"key":"a//b"}]}"#,
            "Invalid value \"a//b\" for parameter 'params[0].key' supplied: Names may be treated as files",
        ),
        (r#"{"run_id":"a/b"}"#, "Invalid value \"a/b\" for parameter 'run_id' supplied."),
        (r#"{"run_id":"nope"}"#, "Run with id=nope not found"),
        (
            r#"{"run_id":"RUN","params":[{"key":"a"},{"key":"b"},{"key":"a"}]}"#,
            "Duplicate parameter keys have been submitted: ['a']. Please ensure the request contains only one param \
             value per param key.",
        ),
    ] {
        assert!(refusal(json).starts_with(message), "{}", refusal(json));
    }
}

#[test]
fn too_long_names_are_refused() {
    let long = "k".repeat(251);
    for (json, name) in [
        (
            format!(r#"{{"run_id":"RUN","metrics":[{{"key":"{long}","value":1,"timestamp":1}}]}}"#),
            "Metric name",
        ),
        (format!(r#"{{"run_id":"RUN","params":[{{"key":"{long}"}}]}}"#), "Param key"),
        (format!(r#"{{"run_id":"RUN","tags":[{{"key":"{long}"}}]}}"#), "tags[0].key"),
    ] {
        assert_eq!(refusal(&json), format!("'{name}' exceeds the maximum length of 250 characters"));
    }
}

#[test]
fn the_first_fault_wins_in_the_reference_order() {
    let missing_before_bad_id = r#"{"run_id":"a/b","tags":[{}]}"#;
    assert!(refusal(missing_before_bad_id).contains("'tags[0].key'"));
    let id_before_metrics = r#"{"run_id":"a/b","metrics":[{"key":"$","value":1,"timestamp":1}]}"#;
    assert!(refusal(id_before_metrics).contains("'run_id'"));
    let metrics_before_params =
        r#"{"run_id":"RUN","params":[{"key":"$"}],"metrics":[{"key":"$","value":1,"timestamp":1}]}"#;
    assert!(refusal(metrics_before_params).contains("'metrics[0].name'"));
    let repeats_before_unknown_run = r#"{"run_id":"nope","params":[{"key":"a"},{"key":"a"}]}"#;
    assert!(refusal(repeats_before_unknown_run).starts_with("Duplicate parameter keys"));
}

fn batch_json(n_metrics: usize, n_params: usize, n_tags: usize) -> String {
    let list = |n: usize, item: &dyn Fn(usize) -> String| (0..n).map(item).collect::<Vec<_>>().join(",");
    format!(
        r#"{{"run_id":"RUN","metrics":[{}],"params":[{}],"tags":[{}]}}"#,
        list(n_metrics, &|i| format!(r#"{{"key":"m{}","value":{i}.5,"timestamp":{i},"step":{i}}}"#, i % 10)),
        list(n_params, &|i| format!(r#"{{"key":"p{i}","value":"{i}"}}"#)),
        list(n_tags, &|i| format!(r#"{{"key":"t{i}","value":"{i}"}}"#)),
    )
}

#[test]
fn sizes_are_limited_one_by_one_and_together() {
    assert_eq!(agreed(&batch_json(1_000, 0, 0)).n_points(), 1_000);
    assert_eq!(agreed(&batch_json(800, 100, 100)).params.len(), 100);
    for (json, limit, what, n) in [
        (batch_json(1_001, 0, 0), 1_000, "metrics", 1_001),
        (batch_json(0, 101, 0), 100, "params", 101),
        (batch_json(0, 0, 101), 100, "tags", 101),
        (batch_json(801, 100, 100), 1_000, "metrics, params, and tags", 1_001),
    ] {
        assert_eq!(
            refusal(&json),
            format!(
                "A batch logging request can contain at most {limit} {what}. Got {n} {what}. Please split up {what} \
                 across multiple requests and try again."
            )
        );
    }
}

#[test]
fn one_metric_is_read_by_either_name_of_the_run() {
    for id in [r#""run_id":"RUN""#, r#""run_uuid":"RUN""#, r#""run_uuid":"x","run_id":"RUN""#] {
        let json = format!(r#"{{{id},"key":"loss","value":0.5,"timestamp":7,"step":-2}}"#);
        let input = input(&json);
        let (uid, points) = direct::log_metric(input.json()).unwrap();
        let tree = input.decode(&[], tree::log_metric).unwrap();
        assert_eq!(format!("{:?}", (uid, &points)), format!("{tree:?}"));
        let metric = &points.metrics[0];
        assert_eq!((uid.to_string(), metric.key.as_str(), metric.points[0].step), (run(), "loss", -2));
    }
}

#[test]
fn faults_of_one_metric_are_named_without_a_position() {
    for (json, message) in [
        (r#"{"key":"a","value":1,"timestamp":1}"#, "Missing value for required parameter 'run_id'."),
        (r#"{"run_id":"RUN","value":1,"timestamp":1}"#, "Missing value for required parameter 'key'."),
        (r#"{"run_id":"RUN","key":"a","timestamp":1}"#, "Missing value for required parameter 'value'."),
        (r#"{"run_id":"RUN","key":"a","value":1}"#, "Missing value for required parameter 'timestamp'."),
        (
            r#"{"run_id":"RUN","key":"a$","value":1,"timestamp":1}"#,
            "Invalid value \"a$\" for parameter 'name' supplied:",
        ),
        (
            r#"{"run_id":"RUN","key":"a","value":"NaN","timestamp":-1}"#,
            "Invalid value -1 for parameter 'timestamp' supplied: metric 'a' (value=nan).",
        ),
        (r#"{"run_id":"nope","key":"a","value":1,"timestamp":1}"#, "Run with id=nope not found"),
    ] {
        assert!(metric_refusal(json).starts_with(message), "{}", metric_refusal(json));
    }
}

/// A field of a metric as some client might send it, now and then wrong.
fn metric_text() -> impl Strategy<Value = String> {
    let key = prop_oneof![
        8 => "[a-c]",
        1 => "[a-c/.$ ]{0,3}",
        1 => Just("l\\u006fss".to_owned()),
    ];
    let value = prop_oneof![
        8 => any::<f64>().prop_filter("finite", |x| x.is_finite()).prop_map(|x| format!("{x:?}")),
        1 => prop::sample::select(vec!["\"NaN\"", "NaN", "1e999", "\"1.5\"", "true", "null", "\"x\""]).prop_map(str::to_owned),
    ];
    let whole = || {
        prop_oneof![
            8 => any::<i64>().prop_map(|n| n.to_string()),
            4 => (0_i64..1_000).prop_map(|n| n.to_string()),
            1 => prop::sample::select(vec!["\"7\"", "5.0", "1.5", "null", "\"\""]).prop_map(str::to_owned),
        ]
    };
    (key, value, whole(), whole(), any::<bool>()).prop_map(|(key, value, timestamp, step, with_step)| {
        let mut text = format!(r#"{{"key":"{key}","value":{value},"timestamp":{timestamp}"#);
        if with_step {
            write!(text, r#","step":{step}"#).unwrap();
        }
        text.push('}');
        text
    })
}

proptest! {
    #[test]
    fn both_readers_agree_on_any_batch(
        metrics in prop::collection::vec(metric_text(), 0..12),
        pairs in prop::collection::vec("[a-d]|a/|\\.", 0..4),
    ) {
        let pairs: Vec<String> = pairs.iter().map(|key| format!(r#"{{"key":"{key}","value":"v{key}"}}"#)).collect();
        let json = format!(
            r#"{{"run_id":"RUN","metrics":[{}],"params":[{}],"tags":[{}]}}"#,
            metrics.join(","), pairs.join(","), pairs.join(",")
        );
        let input = input(&json);
        let tree = input.decode(&[], tree::log_batch);
        if let Some(direct) = direct::log_batch(input.json()) {
            prop_assert_eq!(shown(&direct), shown(&tree.unwrap()));
        }
    }

    #[test]
    fn usual_batches_take_the_direct_way(n in 0_usize..60, keys in 1_usize..12) {
        let items: Vec<String> = (0..n)
            .map(|i| format!(r#"{{"key":"k/{}","value":0.{i},"timestamp":17{i},"step":{i}}}"#, i % keys))
            .collect();
        let batch = agreed(&format!(r#"{{"run_id":"RUN","metrics":[{}]}}"#, items.join(", ")));
        prop_assert_eq!(batch.n_points(), n);
        prop_assert_eq!(batch.metrics.len(), n.min(keys));
    }

    #[test]
    fn any_text_is_a_batch_or_refused_without_panic(text in r#"[\[\]{}",:0-9a-z_$ .-]{0,60}"#) {
        let _ = decode_log_batch(&Input::Json(Bytes::from(text.clone())));
        let _ = decode_log_metric(&Input::Json(Bytes::from(text)));
    }
}
