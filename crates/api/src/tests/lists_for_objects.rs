//! Every object that the document describes in a body is refused as a list, wherever it stands.

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

#[test]
fn no_list_is_taken_for_an_object_in_any_body() {
    let server = Server::new();
    let run = server.run("a").to_string();
    let view = server
        .post("/api/v1/experiments/0/views", &json!({"owner": "o", "name": "v", "state": "q=x"}))
        .json();
    let document: Value = serde_json::from_str(&openapi_json()).unwrap();
    let mut places = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let filled = path
                .replace("{run_id}", &run)
                .replace("{experiment_id}", "0")
                .replace("{view_id}", view["view_id"].as_str().unwrap())
                .replace("{name}", "m");
            for (place, body) in with_a_list(&document, schema, "") {
                let reply = server.send(Request::builder().method(&method).uri(&filled), body.to_string());
                let told = reply.json();
                assert_eq!(reply.status, 400, "{method} {path} {body}: {told}");
                let said = format!("{} {}", told["what"], told["why"]).to_lowercase();
                assert!(
                    said.contains("an object") || said.contains("a map"),
                    "{method} {path} {body}: {told}"
                );
                places.push(place);
            }
        }
    }
    for place in ["", ".set_tag", ".tags", ".rules", ".rules.tags[0]", ".rules.metrics[0].not_worse_than"] {
        assert!(places.iter().any(|known| known == place), "{place} was not tried: {places:?}");
    }
}
