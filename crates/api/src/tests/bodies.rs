//! Every body that the document describes, sent wrong on purpose: lists for objects, fields of another type, fields
//! that nobody knows, fields that are missing.

use super::Server;
use crate::openapi_json;
use http::{Method, Request};
use serde_json::{Map, Value, json};

/// What a `$ref` stands for.
fn resolved<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    let Some(name) = schema["$ref"].as_str() else { return schema };
    resolved(document, document.pointer(&name[1..]).unwrap())
}

/// The alternatives of a schema; itself when there is but one.
fn alternatives<'d>(document: &'d Value, schema: &'d Value) -> Vec<&'d Value> {
    let schema = resolved(document, schema);
    match ["oneOf", "anyOf", "allOf"].iter().find_map(|kind| schema[kind].as_array()) {
        Some(list) => list.iter().flat_map(|one| alternatives(document, one)).collect(),
        None => vec![schema],
    }
}

fn is_of(schema: &Value, kind: &str) -> bool {
    schema["type"] == kind || schema["type"].as_array().is_some_and(|kinds| kinds.contains(&json!(kind)))
}

/// The least that a schema lets pass.
fn least(document: &Value, schema: &Value) -> Value {
    let schema = alternatives(document, schema)[0];
    if let Some(known) = schema["enum"].as_array() {
        return known[0].clone();
    }
    if is_of(schema, "object") {
        return Value::Object(required(document, schema));
    }
    match schema["type"].as_str() {
        Some("string") => json!("a"),
        Some("integer" | "number") => json!(0),
        Some("boolean") => json!(false),
        Some("array") => json!([]),
        _ => Value::Null,
    }
}

/// The fields that an object must have.
fn required(document: &Value, schema: &Value) -> Map<String, Value> {
    let names = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    names.map(|name| (name.to_owned(), least(document, &schema["properties"][name]))).collect()
}

/// Where objects stand inside of a schema, and the bodies that have a list in that place.
fn with_a_list(document: &Value, schema: &Value, place: &str) -> Vec<(String, Value)> {
    let mut bodies = Vec::new();
    for schema in alternatives(document, schema) {
        if is_of(schema, "array") {
            let inside = with_a_list(document, &schema["items"], &format!("{place}[0]"));
            bodies.extend(inside.into_iter().map(|(place, body)| (place, json!([body]))));
        }
        if !is_of(schema, "object") {
            continue;
        }
        bodies.extend([json!([]), json!(["a", "b"])].map(|list| (place.to_owned(), list)));
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            for (place, value) in with_a_list(document, field, &format!("{place}.{name}")) {
                let mut body = required(document, schema);
                body.insert(name.clone(), value);
                bodies.push((place, Value::Object(body)));
            }
        }
    }
    bodies
}

/// An operation that takes a body: its method, a path to something that is there, and the schema of the body.
struct Operation {
    method: Method,
    path: String,
    schema: Value,
}

/// A server with a run and a saved view, and every operation that takes JSON.
fn operations(document: &Value) -> (Server, Vec<Operation>) {
    let server = Server::new();
    let run = server.run("a").to_string();
    let view = json!({"owner": "o", "name": "v", "state": "q=x"});
    let view = server.post("/api/v1/experiments/0/views", &view).json();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            if schema.is_null() {
                continue;
            }
            let path = path
                .replace("{run_id}", &run)
                .replace("{experiment_id}", "0")
                .replace("{view_id}", view["view_id"].as_str().unwrap())
                .replace("{name}", "m");
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            operations.push(Operation { method, path, schema: schema.clone() });
        }
    }
    assert!(operations.len() > 10, "{} operations", operations.len());
    (server, operations)
}

impl Operation {
    /// The refusal of a body, in lower case.
    fn refused(&self, server: &Server, body: &Value) -> String {
        let Operation { method, path, .. } = self;
        let reply = server.send(Request::builder().method(method).uri(path), body.to_string());
        let told = reply.json();
        assert_eq!(reply.status, 400, "{method} {path} {body}: {told}");
        format!("{} {} {}", told["what"], told["why"], told["hint"]).to_lowercase()
    }
}

#[test]
fn no_list_is_taken_for_an_object_in_any_body() {
    let document: Value = serde_json::from_str(&openapi_json()).unwrap();
    let (server, operations) = operations(&document);
    let mut places = Vec::new();
    for operation in &operations {
        for (place, body) in with_a_list(&document, &operation.schema, "") {
            let said = operation.refused(&server, &body);
            assert!(
                said.contains("an object") || said.contains("a map"),
                "{} {body}: {said}",
                operation.path
            );
            places.push(place);
        }
    }
    for place in ["", ".set_tag", ".tags", ".rules", ".rules.tags[0]", ".rules.metrics[0].not_worse_than"] {
        assert!(places.iter().any(|known| known == place), "{place} was not tried: {places:?}");
    }
}

/// Whether a value is of a type that the schema has.
fn fits(document: &Value, schema: &Value, value: &Value) -> bool {
    alternatives(document, schema).into_iter().any(|schema| match value {
        Value::Null => is_of(schema, "null") || schema["type"].is_null(),
        Value::Bool(_) => is_of(schema, "boolean"),
        Value::Number(number) => is_of(schema, "number") || (is_of(schema, "integer") && number.is_i64()),
        Value::String(_) => is_of(schema, "string") && schema["enum"].is_null(),
        Value::Array(_) => is_of(schema, "array"),
        Value::Object(_) => is_of(schema, "object"),
    })
}

#[test]
fn a_field_of_another_type_is_refused_in_every_body() {
    let document: Value = serde_json::from_str(&openapi_json()).unwrap();
    let (server, operations) = operations(&document);
    let values = [json!(5), json!(1.5), json!(true), json!("five"), json!([["x"]]), json!({"x": 1})];
    let mut n_tried = 0;
    for operation in &operations {
        for schema in alternatives(&document, &operation.schema) {
            for (name, field) in schema["properties"].as_object().unwrap() {
                // A word that is known, as the only key of an object.
                let words =
                    alternatives(&document, field).into_iter().filter_map(|one| one["enum"].as_array());
                let words = words.flatten().filter_map(Value::as_str).map(|word| json!({word: null}));
                let wrong =
                    values.iter().cloned().chain(words).filter(|value| !fits(&document, field, value));
                for value in wrong {
                    let mut body = required(&document, schema);
                    body.insert(name.clone(), value);
                    operation.refused(&server, &Value::Object(body));
                    n_tried += 1;
                }
            }
        }
    }
    assert!(n_tried > 200, "{n_tried}");
}

#[test]
fn a_field_that_nobody_knows_is_refused_by_name_in_every_body() {
    let document: Value = serde_json::from_str(&openapi_json()).unwrap();
    let (server, operations) = operations(&document);
    for operation in &operations {
        for schema in alternatives(&document, &operation.schema) {
            let mut body = required(&document, schema);
            body.insert("unheard_of".to_owned(), json!(1));
            let said = operation.refused(&server, &Value::Object(body));
            assert!(said.contains("unknown field `unheard_of`"), "{}: {said}", operation.path);
        }
    }
}

#[test]
fn a_field_that_must_be_there_is_missed_by_name_in_every_body() {
    let document: Value = serde_json::from_str(&openapi_json()).unwrap();
    let (server, operations) = operations(&document);
    let mut missed = Vec::new();
    for operation in &operations {
        for schema in alternatives(&document, &operation.schema) {
            let whole = required(&document, schema);
            for name in whole.keys() {
                let mut body = whole.clone();
                body.remove(name);
                let said = operation.refused(&server, &Value::Object(body));
                assert!(said.contains(&format!("missing field `{name}`")), "{}: {said}", operation.path);
                missed.push(name.clone());
            }
        }
    }
    for name in ["alias", "name", "revision", "rules", "runs"] {
        assert!(missed.iter().any(|known| known == name), "{name} was not left out: {missed:?}");
    }
}
