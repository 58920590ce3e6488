//! Whatever is sent, the reply is JSON that answers or refuses.

use super::{Server, batch};
use http::{Method, Request};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

const PATHS: [(&str, &str); 8] = [
    ("POST", "/api/v1/runs/table"),
    ("POST", "/api/v1/charts/series"),
    ("POST", "/api/v1/queries/check"),
    ("POST", "/api/v1/experiments"),
    ("PATCH", "/api/v1/experiments/0"),
    ("PUT", "/api/v1/models/m/rules"),
    ("POST", "/api/v1/models/m/rollback"),
    ("PATCH", "/api/v1/runs/00000000000000000000000000000001"),
];

/// JSON made of the words that requests are made of, mostly in wrong places.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        Just("metrics.loss".to_owned()),
        Just("min(metrics.loss) DESC".to_owned()),
        Just("params.lr > 0 OR NOT (tags.a = 'b')".to_owned()),
        Just("00000000000000000000000000000001".to_owned()),
        Just("0".to_owned()),
        Just("step".to_owned()),
        Just("all".to_owned()),
        ".{0,12}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-3_i64..300).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from),
    ];
    let name = prop::sample::select(vec![
        "filter",
        "order",
        "columns",
        "limit",
        "page_token",
        "view",
        "experiment_ids",
        "experiment_names",
        "runs",
        "keys",
        "axis",
        "range",
        "width",
        "name",
        "tags",
        "lifecycle",
        "set_tag",
        "delete_tag",
        "rules",
        "revision",
        "aliases",
        "metrics",
        "alias",
        "key",
        "value",
        "x",
    ]);
    leaf.prop_recursive(3, 24, 4, move |inside| {
        prop_oneof![
            prop::collection::vec(inside.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name.clone(), inside, 0..4).prop_map(|map| Value::Object(
                map.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            )),
        ]
    })
}

fn check(server: &Server, method: &str, path: &str, body: Vec<u8>) -> Result<(), TestCaseError> {
    let request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
    let reply = server.send(request, body);
    prop_assert!(reply.status < 500, "{} {}: {}", method, path, reply.text);
    let told: Value =
        serde_json::from_str(&reply.text).map_err(|_| TestCaseError::fail(reply.text.clone()))?;
    if reply.status >= 400 {
        prop_assert!(told["code"].is_string() && told["what"].is_string(), "{}", told);
        prop_assert_eq!(&told["request_id"], "req-1");
    }
    Ok(())
}

fn server_with_a_run() -> Server {
    let server = Server::new();
    let run = server.run("a");
    server.log(run, batch().metric("loss", &[(0, 1.0), (1, f64::NAN)]).param("lr", "0.1"));
    server
}

#[test]
fn no_request_body_panics() {
    let server = server_with_a_run();
    let bodies = (
        prop::sample::select(PATHS.to_vec()),
        prop_oneof![
            4 => any_json().prop_map(|value| value.to_string().into_bytes()),
            1 => prop::collection::vec(any::<u8>(), 0..60),
        ],
    );
    let mut runner = TestRunner::new(Config { cases: 400, failure_persistence: None, ..Config::default() });
    runner.run(&bodies, |((method, path), body)| check(&server, method, path, body)).unwrap();
}

#[test]
fn no_path_panics() {
    let server = server_with_a_run();
    let piece = prop::sample::select(vec![
        "runs",
        "experiments",
        "metrics",
        "history",
        "fields",
        "0",
        "table",
        "%20",
        "%2F",
        "%ff",
        "",
        "a",
        "00000000000000000000000000000001",
        "?skip=1",
        "?limit=x",
        "?%ff=1",
        "&view=all",
    ]);
    let paths = prop::collection::vec(piece, 0..6).prop_map(|pieces| format!("/api/v1/{}", pieces.join("/")));
    let mut runner = TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() });
    runner
        .run(&paths, |path| {
            let reply = server.send(Request::get(&path), "");
            prop_assert!(reply.status < 500, "{}: {}", path, reply.text);
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_document_of_every_page_is_json_even_when_names_need_escapes() {
    let server = Server::new();
    let run = server.run("a\"b\\\u{1}\n😀");
    server.log(run, batch().metric("k\"\n", &[(0, 0.1)]).tag("t\"", "\u{7f}"));
    let body = json!({"columns": ["run_name", "metrics.`k\"\n`", "tags.`t\"`"]});
    let table = server.post("/api/v1/runs/table", &body).json();
    assert_eq!(table["columns"][0]["values"], json!(["a\"b\\\u{1}\n😀"]));
    assert_eq!(table["columns"][1]["values"], json!([0.1]));
    let chart = json!({"runs": [run.to_string()], "keys": ["k\"\n"]});
    assert_eq!(server.post("/api/v1/charts/series", &chart).json()["series"][0]["key"], "k\"\n");
}
