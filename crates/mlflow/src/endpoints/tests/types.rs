//! Every field of every endpoint in every type that JSON has: what fits is taken, what does not is named with its
//! value, its place and its type, and what is missing is named too.

use super::*;

/// What a field takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Text,
    /// A text that must be there and not empty.
    SomeText,
    Whole,
    List,
}

use Takes::{List, SomeText, Text, Whole};

/// Endpoint, fields that make it work, and what each field takes.
type Endpoint = (&'static str, &'static str, &'static str, &'static [(&'static str, Takes)]);

/// `{run}` is a run, `{model}` a logged model; both exist.
const ENDPOINTS: &[Endpoint] = &[
    (
        "POST",
        "experiments/create",
        r#"{"name": "new"}"#,
        &[("name", SomeText), ("artifact_location", Text), ("tags", List)],
    ),
    (
        "POST",
        "experiments/update",
        r#"{"experiment_id": "0", "new_name": "n"}"#,
        &[("experiment_id", SomeText), ("new_name", SomeText)],
    ),
    ("POST", "experiments/delete", r#"{"experiment_id": "0"}"#, &[("experiment_id", SomeText)]),
    ("POST", "experiments/restore", r#"{"experiment_id": "0"}"#, &[("experiment_id", SomeText)]),
    (
        "POST",
        "experiments/search",
        r#"{"max_results": 1}"#,
        &[("max_results", Whole), ("filter", Text), ("order_by", List), ("page_token", Text)],
    ),
    (
        "POST",
        "experiments/set-experiment-tag",
        r#"{"experiment_id": "0", "key": "k", "value": "v"}"#,
        &[("experiment_id", SomeText), ("key", SomeText), ("value", Text)],
    ),
    (
        "POST",
        "experiments/delete-experiment-tag",
        r#"{"experiment_id": "0", "key": "k"}"#,
        &[("experiment_id", SomeText), ("key", SomeText)],
    ),
    (
        "POST",
        "runs/create",
        r#"{"experiment_id": "0"}"#,
        &[
            ("experiment_id", SomeText),
            ("user_id", Text),
            ("run_name", Text),
            ("start_time", Whole),
            ("tags", List),
        ],
    ),
    (
        "POST",
        "runs/update",
        r#"{"run_id": "{run}"}"#,
        &[("run_id", SomeText), ("run_name", Text), ("end_time", Whole)],
    ),
    ("POST", "runs/delete", r#"{"run_id": "{run}"}"#, &[("run_id", SomeText)]),
    ("POST", "runs/restore", r#"{"run_id": "{run}"}"#, &[("run_id", SomeText)]),
    (
        "POST",
        "runs/set-tag",
        r#"{"run_id": "{run}", "key": "k"}"#,
        &[("run_id", SomeText), ("key", SomeText), ("value", Text)],
    ),
    (
        "POST",
        "runs/delete-tag",
        r#"{"run_id": "{run}", "key": "k"}"#,
        &[("run_id", SomeText), ("key", SomeText)],
    ),
    (
        "POST",
        "runs/log-parameter",
        r#"{"run_id": "{run}", "key": "k"}"#,
        &[("run_id", SomeText), ("key", SomeText), ("value", Text)],
    ),
    (
        "POST",
        "runs/log-metric",
        r#"{"run_id": "{run}", "key": "k", "value": 1, "timestamp": 1}"#,
        &[("run_id", SomeText), ("key", SomeText), ("step", Whole)],
    ),
    (
        "POST",
        "runs/log-batch",
        r#"{"run_id": "{run}"}"#,
        &[("metrics", List), ("params", List), ("tags", List)],
    ),
    (
        "POST",
        "runs/log-inputs",
        r#"{"run_id": "{run}"}"#,
        &[("run_id", SomeText), ("datasets", List), ("models", List)],
    ),
    (
        "POST",
        "runs/outputs",
        r#"{"run_id": "{run}", "models": [{"model_id": "{model}"}]}"#,
        &[("run_id", SomeText)],
    ),
    (
        "POST",
        "runs/search",
        r#"{"experiment_ids": ["0"]}"#,
        &[
            ("experiment_ids", List),
            ("filter", Text),
            ("max_results", Whole),
            ("order_by", List),
            ("page_token", Text),
        ],
    ),
    (
        "POST",
        "logged-models",
        r#"{"experiment_id": "0"}"#,
        &[
            ("experiment_id", SomeText),
            ("name", Text),
            ("model_type", Text),
            ("source_run_id", Text),
            ("params", List),
            ("tags", List),
        ],
    ),
    ("PATCH", "logged-models/{model}", r#"{"model_id": "{model}", "status": 2}"#, &[("model_id", SomeText)]),
    ("PATCH", "logged-models/{model}/tags", r#"{"tags": []}"#, &[("tags", List)]),
    (
        "POST",
        "logged-models/{model}/params",
        r#"{"model_id": "{model}"}"#,
        &[("model_id", SomeText), ("params", List)],
    ),
    (
        "POST",
        "registered-models/create",
        r#"{"name": "new"}"#,
        &[("name", SomeText), ("description", Text), ("tags", List)],
    ),
    ("PATCH", "registered-models/update", r#"{"name": "m"}"#, &[("name", SomeText), ("description", Text)]),
    (
        "POST",
        "registered-models/rename",
        r#"{"name": "m", "new_name": "n"}"#,
        &[("name", SomeText), ("new_name", SomeText)],
    ),
    ("DELETE", "registered-models/delete", r#"{"name": "m"}"#, &[("name", SomeText)]),
    (
        "POST",
        "registered-models/set-tag",
        r#"{"name": "m", "key": "k"}"#,
        &[("name", SomeText), ("key", SomeText), ("value", Text)],
    ),
    (
        "DELETE",
        "registered-models/delete-tag",
        r#"{"name": "m", "key": "k"}"#,
        &[("name", SomeText), ("key", SomeText)],
    ),
    (
        "POST",
        "registered-models/alias",
        r#"{"name": "m", "alias": "a", "version": "1"}"#,
        &[("name", SomeText), ("alias", SomeText), ("version", SomeText)],
    ),
    (
        "DELETE",
        "registered-models/alias",
        r#"{"name": "m", "alias": "a"}"#,
        &[("name", SomeText), ("alias", SomeText)],
    ),
    (
        "POST",
        "registered-models/get-latest-versions",
        r#"{"name": "m"}"#,
        &[("name", SomeText), ("stages", List)],
    ),
    (
        "POST",
        "model-versions/create",
        r#"{"name": "m", "source": "s3://b/1"}"#,
        &[
            ("name", SomeText),
            ("source", SomeText),
            ("run_link", Text),
            ("description", Text),
            ("model_id", Text),
            ("tags", List),
        ],
    ),
    (
        "PATCH",
        "model-versions/update",
        r#"{"name": "m", "version": "1"}"#,
        &[("name", SomeText), ("version", SomeText), ("description", Text)],
    ),
    (
        "POST",
        "model-versions/transition-stage",
        r#"{"name": "m", "version": "1", "stage": "Staging"}"#,
        &[("name", SomeText), ("version", SomeText), ("stage", SomeText)],
    ),
    (
        "DELETE",
        "model-versions/delete",
        r#"{"name": "m", "version": "1"}"#,
        &[("name", SomeText), ("version", SomeText)],
    ),
    (
        "POST",
        "model-versions/set-tag",
        r#"{"name": "m", "version": "1", "key": "k"}"#,
        &[("name", SomeText), ("version", SomeText), ("key", SomeText), ("value", Text)],
    ),
    (
        "DELETE",
        "model-versions/delete-tag",
        r#"{"name": "m", "version": "1", "key": "k"}"#,
        &[("name", SomeText), ("version", SomeText), ("key", SomeText)],
    ),
];

/// A value of every type, and what Python calls that type.
fn values() -> [(Value, &'static str); 7] {
    [
        (json!(5), "int"),
        (json!(1.5), "float"),
        (json!(true), "bool"),
        (json!(["x"]), "list"),
        (json!([]), "list"),
        (json!({"x": 1}), "dict"),
        (json!("five"), "str"),
    ]
}

fn fits(takes: Takes, value: &Value) -> bool {
    match takes {
        Text | SomeText => value.is_string(),
        Whole => value.is_u64(),
        List => value.is_array(),
    }
}

/// A server with a run, a logged model, and a registered model with a version, a tag and an alias.
struct Filled {
    server: Server,
    run: String,
    model: String,
}

impl Filled {
    fn new() -> Filled {
        let server = Server::new();
        let run = server.run();
        let model = server.post("logged-models", &json!({"experiment_id": "0"}));
        let model = model["model"]["info"]["model_id"].as_str().unwrap().to_owned();
        server.post("registered-models/create", &json!({"name": "m"}));
        server.post("model-versions/create", &json!({"name": "m", "source": "s3://b/1"}));
        Filled { server, run, model }
    }

    fn fill(&self, text: &str) -> String {
        text.replace("{run}", &self.run).replace("{model}", &self.model)
    }

    fn body(&self, fields: &str) -> Value {
        serde_json::from_str(&self.fill(fields)).unwrap()
    }

    /// Status, code and message.
    fn ask(&self, method: &str, path: &str, body: &Value) -> (u16, String, String) {
        let uri = format!("/api/2.0/mlflow/{}", self.fill(path));
        let request = Request::builder().method(method).uri(uri).header("content-type", "application/json");
        let reply = self.server.send(request, body.to_string());
        let told = reply.json();
        let part = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
        (reply.status, part("error_code"), part("message"))
    }
}

#[test]
fn a_field_of_another_type_is_refused_with_its_value_its_name_and_its_type() {
    let filled = Filled::new();
    for (method, path, fields, takes) in ENDPOINTS {
        for (field, takes) in *takes {
            for (value, python) in values().iter().filter(|(value, _)| !fits(*takes, value)) {
                let mut body = filled.body(fields);
                body[*field] = value.clone();
                let seen = filled.ask(method, path, &body);
                let told = format!(
                    "Invalid value {} for parameter '{field}' supplied:  Hint: Value was of type '{python}'. See the \
                     API docs for more information about request parameters.",
                    if value.is_string() { "\"five\"".to_owned() } else { value.to_string() }
                );
                assert_eq!(seen, invalid(&told), "{method} {path} {field} = {value}");
            }
        }
    }
}

#[test]
fn a_field_that_must_be_there_is_missed_by_name_when_it_is_absent_null_or_empty() {
    let filled = Filled::new();
    for (method, path, fields, takes) in ENDPOINTS {
        for (field, _) in takes.iter().filter(|(_, takes)| *takes == SomeText) {
            let mut absent = filled.body(fields);
            absent.as_object_mut().unwrap().remove(*field);
            let with = |value: Value| {
                let mut body = absent.clone();
                body[*field] = value;
                body
            };
            for body in [absent.clone(), with(Value::Null), with(json!(""))] {
                let told = format!(
                    "Missing value for required parameter '{field}'. See the API docs for more information about \
                     request parameters."
                );
                assert_eq!(filled.ask(method, path, &body), invalid(&told), "{method} {path} {body}");
            }
        }
    }
}

#[test]
fn a_field_that_may_be_absent_may_be_null_or_empty_as_well() {
    for (method, path, fields, takes) in ENDPOINTS {
        for (field, takes) in takes.iter().filter(|(_, takes)| *takes != SomeText) {
            let mut values = vec![Value::Null];
            values.extend((*takes == Text).then(|| json!("")));
            values.extend((*takes == List).then(|| json!([])));
            for value in values {
                let filled = Filled::new();
                let mut body = filled.body(fields);
                // What must be a number of results has no default there, as in the reference.
                if value.is_null() && *path == "experiments/search" && *field == "max_results" {
                    continue;
                }
                body[*field] = value;
                let (status, _, message) = filled.ask(method, path, &body);
                assert_eq!(status, 200, "{method} {path} {body}: {message}");
            }
        }
    }
}

#[test]
fn items_of_lists_are_named_by_their_place() {
    let filled = Filled::new();
    let pairs = ["tags", "params"];
    for (method, path, fields, takes) in ENDPOINTS {
        for (field, _) in takes.iter().filter(|(field, takes)| *takes == List && pairs.contains(field)) {
            for (items, place, told) in [
                (json!([5]), "[0]", "Invalid value 5"),
                (json!([{"key": "a", "value": "b"}, "x"]), "[1]", "Invalid value \"x\""),
                (json!([["a", "b"]]), "[0]", "Invalid value [\"a\",\"b\"]"),
                (json!([{"key": "a", "value": "b"}, []]), "[1]", "Invalid value []"),
                (json!([{"key": "a", "value": 5}]), "[0].value", "Invalid value 5"),
                (json!([{"key": true, "value": "b"}]), "[0].key", "Invalid value true"),
                (json!([{"key": "a", "value": "b"}, {"value": "b"}]), "[1].key", "Missing value"),
                (json!([{"key": "", "value": "b"}]), "[0].key", "Missing value"),
                (json!([{"key": null, "value": "b"}]), "[0].key", "Missing value"),
            ] {
                let mut body = filled.body(fields);
                body[*field] = items.clone();
                let (status, code, message) = filled.ask(method, path, &body);
                assert_eq!(
                    (status, code.as_str()),
                    (400, "INVALID_PARAMETER_VALUE"),
                    "{path} {field} = {items}"
                );
                assert!(message.starts_with(told), "{path} {field} = {items}: {message}");
                let place = format!("'{field}{place}'");
                assert!(message.contains(&place), "{path} {field} = {items}: {message}");
            }
        }
    }
}

/// The reference takes a list for an object without fields, and so loses what was sent.
#[test]
fn a_list_is_no_object_wherever_one_is_nested() {
    let filled = Filled::new();
    let run = r#""run_id": "{run}""#;
    let dataset = r#"{"name": "n", "digest": "d", "source_type": "t", "source": "s"}"#;
    for (path, body, place) in [
        ("runs/log-batch", format!(r#"{{{run}, "metrics": [["a", 1, 2, 3]]}}"#), "metrics[0]"),
        ("runs/log-inputs", format!(r#"{{{run}, "datasets": [[{dataset}, []]]}}"#), "datasets[0]"),
        (
            "runs/log-inputs",
            format!(r#"{{{run}, "datasets": [{{"dataset": ["n", "d", "t", "s"]}}]}}"#),
            "datasets[0].dataset",
        ),
        (
            "runs/log-inputs",
            format!(r#"{{{run}, "datasets": [{{"dataset": {dataset}, "tags": [["k", "v"]]}}]}}"#),
            "datasets[0].tags[0]",
        ),
        ("runs/log-inputs", format!(r#"{{{run}, "models": [["{{model}}"]]}}"#), "models[0]"),
        ("runs/outputs", format!(r#"{{{run}, "models": [["{{model}}", 1]]}}"#), "models[0]"),
        (
            "logged-models/search",
            r#"{"experiment_ids": ["0"], "datasets": [["n", "d"]]}"#.to_owned(),
            "datasets[0]",
        ),
        (
            "logged-models/search",
            r#"{"experiment_ids": ["0"], "order_by": [["creation_time", true]]}"#.to_owned(),
            "order_by[0]",
        ),
    ] {
        let (status, code, message) = filled.ask("POST", path, &filled.body(&body));
        assert_eq!((status, code.as_str()), (400, "INVALID_PARAMETER_VALUE"), "{path} {body}: {message}");
        let place = format!("' for parameter '{place}' supplied:  Hint: Value was of type 'list'.");
        assert!(message.contains(&place[1..]), "{path} {body}: {message}");
    }
}
