//! Limits of the protocol at their edges, and fields of every wrong type, as a client meets them.

use super::*;

/// How the reference shows infinities.
const LARGEST: &str = "1.7976931348623157e+308";
const LOWEST: &str = "-1.7976931348623157e+308";
const ALL_TYPES: [&str; 6] = ["5", "1.5", "true", "[]", "{}", "\"text\""];

impl Server {
    fn raw(&self, path: &str, body: &str) -> Reply {
        let request =
            Request::post(format!("/api/2.0/mlflow/{path}")).header("content-type", "application/json");
        self.send(request, body.to_owned())
    }

    fn tags_of(&self, run: &str) -> Vec<(String, String)> {
        let read = self.get(&format!("runs/get?run_id={run}"));
        let text = |tag: &Value, name: &str| tag[name].as_str().unwrap_or_default().to_owned();
        let tags = read["run"]["data"]["tags"].as_array().cloned().unwrap_or_default();
        tags.iter().map(|tag| (text(tag, "key"), text(tag, "value"))).collect()
    }
}

#[test]
fn names_are_taken_up_to_250_characters_by_every_way_of_logging() {
    let server = Server::new();
    let run = server.run();
    for (n, status) in [(249, 200), (250, 200), (251, 400)] {
        for letter in ["k", "é"] {
            let name = letter.repeat(n);
            for (path, body) in [
                ("runs/log-metric", json!({"run_id": run, "key": name, "value": 1, "timestamp": 1})),
                ("runs/log-parameter", json!({"run_id": run, "key": name, "value": "1"})),
                ("runs/set-tag", json!({"run_id": run, "key": name, "value": "1"})),
                (
                    "runs/log-batch",
                    json!({"run_id": run, "metrics": [{"key": name, "value": 1, "timestamp": 1}]}),
                ),
                ("runs/log-batch", json!({"run_id": run, "params": [{"key": name, "value": "1"}]})),
                ("runs/log-batch", json!({"run_id": run, "tags": [{"key": name, "value": "1"}]})),
                ("experiments/set-experiment-tag", json!({"experiment_id": "0", "key": name, "value": "1"})),
            ] {
                let reply = server.post_any(path, &body);
                assert_eq!(reply.status, status, "{path}, {n} times {letter}: {}", reply.text);
            }
        }
    }
}

#[test]
fn names_that_are_no_paths_of_their_own_are_refused_by_every_way_of_logging() {
    let server = Server::new();
    let run = server.run();
    for name in
        ["a$", "a\\b", "a//b", "/a", "a/", ".", "..", "../a", "a/../b", "./a", "a\nb", "a\u{0}b", "a#b", "🙂"]
    {
        for (path, body) in [
            ("runs/log-metric", json!({"run_id": run, "key": name, "value": 1, "timestamp": 1})),
            ("runs/log-parameter", json!({"run_id": run, "key": name, "value": "1"})),
            ("runs/set-tag", json!({"run_id": run, "key": name, "value": "1"})),
            ("runs/log-batch", json!({"run_id": run, "tags": [{"key": "fine"}, {"key": name}]})),
        ] {
            let (status, code, message) = server.refused(path, &body);
            assert_eq!((status, code.as_str()), (400, "INVALID_PARAMETER_VALUE"), "{path} {name:?}");
            assert!(message.starts_with("Invalid value "), "{path} {name:?}: {message}");
        }
    }
    assert_eq!(server.tags_of(&run).len(), 1, "of the refused batches nothing was kept");
    for name in ["a b", "a.b", "a-b", "a_b", "a:b", "a/b/c", ".a", "a..b", "é", "日本", "0"] {
        server.post("runs/set-tag", &json!({"run_id": run, "key": name, "value": "1"}));
    }
}

#[test]
fn values_of_runs_are_cut_at_their_limit_and_those_of_experiments_are_refused() {
    let server = Server::new();
    let run = server.run();
    for letter in ["v", "é", "🙂"] {
        for n in [7_999, 8_000, 8_001] {
            server.post("runs/set-tag", &json!({"run_id": run, "key": "t", "value": letter.repeat(n)}));
            let kept = server.tags_of(&run).into_iter().find(|(key, _)| key == "t").unwrap().1;
            assert_eq!(kept, letter.repeat(n.min(8_000)), "{n} times {letter}");
        }
        for (n, status) in [(19_999, 200), (20_000, 200), (20_001, 400)] {
            let body = json!({"experiment_id": "0", "key": "t", "value": letter.repeat(n)});
            assert_eq!(
                server.post_any("experiments/set-experiment-tag", &body).status,
                status,
                "{n} times {letter}"
            );
        }
    }
    for (n, key) in [(5_999, "a"), (6_000, "b"), (6_001, "c")] {
        server.post("runs/log-parameter", &json!({"run_id": run, "key": key, "value": "é".repeat(n)}));
        let read = server.get(&format!("runs/get?run_id={run}"));
        let params = read["run"]["data"]["params"].as_array().unwrap().clone();
        let kept =
            params.iter().find(|param| param["key"] == key).unwrap()["value"].as_str().unwrap().to_owned();
        assert_eq!(kept, "é".repeat(n.min(6_000)), "{n}");
    }
}

#[test]
fn a_batch_has_its_limits_of_each_kind_and_of_all_together() {
    let server = Server::new();
    let run = server.run();
    let metrics = |n: usize| vec![json!({"key": "m", "value": 1, "timestamp": 1}); n];
    let pairs =
        |n: usize| (0..n).map(|at| json!({"key": format!("k{at}"), "value": "v"})).collect::<Vec<_>>();
    for (n_metrics, n_params, n_tags, told) in [
        (1_000, 0, 0, None),
        (1_001, 0, 0, Some("at most 1000 metrics. Got 1001 metrics")),
        (0, 100, 0, None),
        (0, 101, 0, Some("at most 100 params. Got 101 params")),
        (0, 0, 100, None),
        (0, 0, 101, Some("at most 100 tags. Got 101 tags")),
        (800, 100, 100, None),
        (801, 100, 100, Some("at most 1000 metrics, params, and tags. Got 1001 metrics, params, and tags")),
        (1_001, 101, 101, Some("at most 1000 metrics. Got 1001 metrics")),
    ] {
        let body = json!({"run_id": run, "metrics": metrics(n_metrics), "params": pairs(n_params), "tags": pairs(n_tags)});
        let reply = server.post_any("runs/log-batch", &body);
        match told {
            None => assert_eq!(reply.status, 200, "{n_metrics} {n_params} {n_tags}: {}", reply.text),
            Some(told) => {
                assert_eq!(reply.status, 400, "{n_metrics} {n_params} {n_tags}");
                assert!(reply.text.contains(told), "{}", reply.text);
            }
        }
    }
}

#[test]
fn a_field_of_the_wrong_type_is_named_with_its_value_and_type() {
    let server = Server::new();
    let run = server.run();
    for (path, rest, field, right) in [
        ("runs/log-parameter", r#""key": "a""#, "value", &["\"text\""][..]),
        ("runs/set-tag", r#""key": "a""#, "value", &["\"text\""]),
        ("runs/set-tag", r#""value": "a""#, "key", &["\"text\""]),
        ("runs/log-metric", r#""key": "a", "timestamp": 1"#, "value", &["5", "1.5"]),
        ("runs/log-metric", r#""key": "a", "value": 1"#, "timestamp", &["5"]),
        ("runs/log-metric", r#""key": "a", "value": 1, "timestamp": 1"#, "step", &["5"]),
        ("runs/log-batch", r#""params": []"#, "metrics", &["[]"]),
        ("runs/log-batch", r#""metrics": []"#, "tags", &["[]"]),
        ("runs/update", r#""status": "RUNNING""#, "end_time", &["5"]),
        ("runs/update", r#""status": "RUNNING""#, "run_name", &["\"text\""]),
    ] {
        for value in ALL_TYPES {
            let body = format!("{{\"run_id\": \"{run}\", {rest}, \"{field}\": {value}}}");
            let reply = server.raw(path, &body);
            if right.contains(&value) {
                assert_eq!(reply.status, 200, "{path} {field} = {value}: {}", reply.text);
            } else {
                assert_eq!(reply.status, 400, "{path} {field} = {value}: {}", reply.text);
                let message = reply.json()["message"].as_str().unwrap().to_owned();
                assert!(message.contains(&format!("'{field}'")), "{path} {field} = {value}: {message}");
            }
        }
    }
}

#[test]
fn numbers_come_as_numbers_or_as_their_texts() {
    let server = Server::new();
    let run = server.run();
    for (value, shown) in [
        ("0.5", "0.5"),
        ("-1e3", "-1000.0"),
        ("1e400", LARGEST),
        ("\"0.25\"", "0.25"),
        ("\"NaN\"", "NaN"),
        ("\"Infinity\"", LARGEST),
        ("\"-Infinity\"", LOWEST),
        ("NaN", "NaN"),
        ("Infinity", LARGEST),
        ("-Infinity", LOWEST),
        ("-0.0", "-0.0"),
    ] {
        let key =
            format!("m{}", value.len()) + &value.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
        let body = format!(
            "{{\"run_id\": \"{run}\", \"key\": \"{key}\", \"value\": {value}, \"timestamp\": \"7\", \"step\": 3.0}}"
        );
        let reply = server.raw("runs/log-metric", &body);
        assert_eq!(reply.status, 200, "{value}: {}", reply.text);
        let read = server.get_any(&format!("metrics/get-history?run_id={run}&metric_key={key}")).text;
        assert!(read.contains(shown), "{value}: {read}");
        assert!(
            read.replace(' ', "").contains("\"step\":3") && read.replace(' ', "").contains("\"timestamp\":7"),
            "{read}"
        );
    }
    for (field, value) in [
        ("value", "\"1,5\""),
        ("value", "\"0x10\""),
        ("value", "\"nan\""),
        ("value", "\"inf\""),
        ("value", "\"\""),
        ("value", "null"),
        ("timestamp", "1.5"),
        ("timestamp", "\"x\""),
        ("timestamp", "9223372036854775808"),
        ("timestamp", "-1"),
        ("timestamp", "null"),
        ("step", "1.5"),
        ("step", "\"1.5\""),
        ("step", "1e30"),
    ] {
        let rest = [("value", "1"), ("timestamp", "1"), ("step", "1")]
            .map(|(name, fine)| format!("\"{name}\": {}", if name == field { value } else { fine }))
            .join(", ");
        let reply =
            server.raw("runs/log-metric", &format!("{{\"run_id\": \"{run}\", \"key\": \"a\", {rest}}}"));
        assert_eq!(reply.status, 400, "{field} = {value}: {}", reply.text);
    }
}

#[test]
fn a_body_that_is_no_json_object_is_refused_in_the_form_of_the_protocol() {
    let server = Server::new();
    for body in [
        "",
        " ",
        "nonsense",
        "[]",
        "5",
        "\"text\"",
        "null",
        "{",
        "{\"a\":}",
        "{\"a\": 1,}",
        "{'a': 1}",
        "\u{feff}{}",
        "{} {}",
    ] {
        let reply = server.raw("runs/create", body);
        assert_eq!(reply.status, 400, "{body:?}: {}", reply.text);
        assert!(reply.json()["error_code"].is_string(), "{body:?}: {}", reply.text);
    }
    let deep = format!("{{\"run_id\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(server.raw("runs/log-batch", &deep).status, 400, "nesting without end");
}

#[test]
fn a_page_has_one_to_fifty_thousand_runs() {
    let server = Server::new();
    server.run();
    for (n, status) in [(1, 200), (50_000, 200), (0, 400), (-1, 400), (50_001, 400), (i64::MAX, 400)] {
        let body = json!({"experiment_ids": ["0"], "max_results": n});
        assert_eq!(server.post_any("runs/search", &body).status, status, "{n}");
    }
    for token in ["%%%", "abcd", "AAAA", "eyJvZmZzZXQiOiAyfQ=="] {
        let body = json!({"experiment_ids": ["0"], "page_token": token});
        assert_eq!(server.post_any("runs/search", &body).status, 400, "{token}");
    }
}

#[test]
fn unknown_fields_are_passed_over_and_null_is_as_good_as_absent() {
    let server = Server::new();
    let run = server.run();
    let body = json!({"run_id": run, "key": "a", "value": "b", "unknown": {"x": [1, 2]}, "step": null});
    server.post("runs/set-tag", &body);
    assert!(server.tags_of(&run).contains(&("a".to_owned(), "b".to_owned())));
    let (_, _, message) = server.refused("runs/set-tag", &json!({"run_id": null, "key": "a"}));
    assert!(message.starts_with("Missing value for required parameter 'run_id'."), "{message}");
}
