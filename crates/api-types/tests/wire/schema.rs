//! What the OpenAPI document says of each type is what is read and written: callers make their own types from it.

use crate::replies::{Reply, fields, replies, with, without};
use crate::requests::{Read, joined, read, requests};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use trialbook_api_types as types;
use utoipa::openapi::path::Parameter;
use utoipa::{IntoParams, ToSchema};

/// The description of a type, and of those that it is made of.
pub(crate) struct Document {
    root: Value,
    parts: Map<String, Value>,
}

pub(crate) fn document<T: ToSchema>() -> Document {
    let mut parts = Vec::new();
    T::schemas(&mut parts);
    let parts = parts.into_iter().map(|(name, schema)| (name, serde_json::to_value(schema).unwrap()));
    Document { root: serde_json::to_value(T::schema()).unwrap(), parts: parts.collect() }
}

impl Document {
    /// Follows a reference to a part.
    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(path) => {
                let name = path.strip_prefix("#/components/schemas/").unwrap();
                self.resolved(&self.parts[name])
            }
            None => schema,
        }
    }

    /// Whether a value is one of those that the description allows.
    fn allows(&self, value: &Value) -> bool {
        self.fits(&self.root, value)
    }

    fn fits(&self, schema: &Value, value: &Value) -> bool {
        let schema = self.resolved(schema);
        let list = |name: &str| schema.get(name).and_then(Value::as_array);
        if let Some(choices) = list("oneOf").or_else(|| list("anyOf")) {
            return choices.iter().any(|choice| self.fits(choice, value));
        }
        if let Some(parts) = list("allOf") {
            return parts.iter().all(|part| self.fits(part, value));
        }
        let types: Vec<&str> = match schema.get("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
            _ => return true,
        };
        types.iter().any(|kind| self.is(kind, schema, value))
            && list("enum").is_none_or(|known| known.contains(value))
    }

    fn is(&self, kind: &str, schema: &Value, value: &Value) -> bool {
        let bound = |name: &str| schema.get(name).and_then(Value::as_u64).map(|bound| bound as usize);
        match (kind, value) {
            ("null", Value::Null)
            | ("boolean", Value::Bool(_))
            | ("string", Value::String(_))
            | ("number", Value::Number(_)) => true,
            ("integer", Value::Number(number)) => {
                let from_zero = schema.get("minimum").is_some();
                if from_zero { number.is_u64() } else { number.is_i64() }
            }
            ("array", Value::Array(items)) => {
                bound("minItems").is_none_or(|least| items.len() >= least)
                    && bound("maxItems").is_none_or(|most| items.len() <= most)
                    && items.iter().all(|item| self.fits(&schema["items"], item))
            }
            ("object", Value::Object(object)) => self.is_object(schema, object),
            _ => false,
        }
    }

    fn is_object(&self, schema: &Value, object: &Map<String, Value>) -> bool {
        let properties = schema.get("properties").and_then(Value::as_object);
        let known = |name: &String| properties.and_then(|properties| properties.get(name));
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        let others = schema.get("additionalProperties");
        required.filter_map(Value::as_str).all(|name| object.contains_key(name))
            && object.iter().all(|(name, value)| match (known(name), others) {
                (None, Some(Value::Bool(allowed))) => *allowed,
                (Some(schema), _) | (None, Some(schema)) => self.fits(schema, value),
                (None, None) => true,
            })
    }
}

/// A value for every type that JSON has, and some that are nearly right.
fn any_values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!("text"),
        json!(""),
        json!("NaN"),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(i64::MAX),
        json!([]),
        json!([1]),
        json!(["a", "b"]),
        json!([[["a"]]]),
        json!([null]),
        json!({}),
        json!({"a": "b"}),
        json!({"a": {"b": 1}}),
    ]
}

/// Whether a list stands where an object belongs: it is read by the order of the fields, which the document does not
/// tell and a body as a whole is refused for.
fn is_list_for_object(right: &Value, value: &Value) -> bool {
    match (right, value) {
        (Value::Object(_), Value::Array(_)) => true,
        (Value::Array(right), Value::Array(values)) => {
            right.first().is_some_and(|right| values.iter().any(|value| is_list_for_object(right, value)))
        }
        _ => false,
    }
}

#[test]
fn a_reply_has_the_fields_that_the_document_names_and_no_others() {
    for Reply { name, document, whole, null, left_out, .. } in replies() {
        let mut named: Vec<&String> = document.root["properties"].as_object().unwrap().keys().collect();
        let mut there: Vec<&String> = fields(&whole).keys().collect();
        named.sort();
        there.sort();
        assert_eq!(named, there, "{name}");
        let required = document.root.get("required").and_then(Value::as_array);
        let required: Vec<&str> = required.into_iter().flatten().filter_map(Value::as_str).collect();
        for field in there {
            let may_lack = null.contains(&field.as_str()) || left_out.contains(&field.as_str());
            // A problem without facts may come from a server that has none to tell.
            if (name, field.as_str()) != ("Problem", "facts") {
                assert_eq!(required.contains(&field.as_str()), !may_lack, "{name}: {field}");
            }
        }
    }
}

#[test]
fn what_is_written_is_what_the_document_allows() {
    for Reply { name, again, document, whole, null, .. } in replies() {
        assert!(document.allows(&again(&whole).unwrap()), "{name}");
        for field in null {
            assert!(document.allows(&with(&whole, field, Value::Null)), "{name}: {field} is null");
        }
    }
}

#[test]
fn a_value_is_read_as_part_of_a_reply_exactly_when_the_document_allows_it() {
    for Reply { name, again, document, whole, .. } in replies() {
        for (field, right) in fields(&whole) {
            for value in any_values().into_iter().filter(|value| !is_list_for_object(right, value)) {
                let changed = with(&whole, field, value.clone());
                assert_eq!(again(&changed).is_ok(), document.allows(&changed), "{name}: {field} = {value}");
            }
            let less = without(&whole, field);
            assert_eq!(again(&less).is_ok(), document.allows(&less), "{name} without {field}");
        }
    }
}

fn body<T: DeserializeOwned + ToSchema>() -> (&'static str, Read, Document) {
    (std::any::type_name::<T>().rsplit("::").next().unwrap(), read::<T>, document::<T>())
}

/// The requests that are sent as a body.
fn bodies() -> Vec<(&'static str, Read, Document)> {
    vec![
        body::<types::ChartRequest>(),
        body::<types::PairRequest>(),
        body::<types::NewExperiment>(),
        body::<types::ExperimentChange>(),
        body::<types::GroupRequest>(),
        body::<types::BandRequest>(),
        body::<types::CheckQuery>(),
        body::<types::RunEdit>(),
        body::<types::NewSavedView>(),
        body::<types::SavedViewChange>(),
        body::<types::TableRequest>(),
        body::<types::Rollback>(),
        body::<types::SetModelRules>(),
    ]
}

#[test]
fn a_body_is_read_exactly_when_the_document_allows_it() {
    let known = requests();
    for (name, read, document) in bodies() {
        let (_, _, needed, more) = known.iter().find(|(known, ..)| *known == name).unwrap();
        let all = joined(needed, more);
        let mut changed = vec![needed.clone(), all.clone(), joined(&all, &json!({"unknown": 1}))];
        for (field, right) in fields(&all) {
            changed.push(without(&all, field));
            // The rules of a model are any JSON here and checked where their fields can be named.
            let fits = |value: &Value| field != "rules" && !is_list_for_object(right, value);
            let values = any_values().into_iter().filter(fits);
            changed.extend(values.map(|value| with(&all, field, value)));
        }
        for sent in changed {
            assert_eq!(read(&sent).is_ok(), document.allows(&sent), "{name}: {sent}");
        }
    }
}

fn params<T: IntoParams>() -> (&'static str, Vec<Parameter>) {
    (std::any::type_name::<T>().rsplit("::").next().unwrap(), T::into_params(|| None))
}

#[test]
fn what_stands_in_an_address_is_named_in_the_document_with_what_is_needed() {
    let known = requests();
    for (name, described) in [
        params::<types::EventParams>(),
        params::<types::ListExperiments>(),
        params::<types::FolderParams>(),
        params::<types::FileContentParams>(),
        params::<types::HistoryParams>(),
        params::<types::ListSavedViews>(),
        params::<types::ListModels>(),
        params::<types::ListRegistryEvents>(),
        params::<types::LineageParams>(),
        params::<types::CheckPromotionParams>(),
        params::<types::ClearModelRules>(),
    ] {
        let (_, _, needed, more) = known.iter().find(|(known, ..)| *known == name).unwrap();
        let mut named: Vec<(String, bool)> = described
            .iter()
            .map(|one| {
                let told = serde_json::to_value(one).unwrap();
                assert_eq!(told["in"], json!("query"), "{name}: {}", one.name);
                (one.name.clone(), told["required"] == json!(true))
            })
            .collect();
        named.sort();
        let mut wanted: Vec<(String, bool)> = fields(&joined(needed, more))
            .keys()
            .map(|field| (field.clone(), needed.get(field).is_some()))
            .collect();
        wanted.sort();
        assert_eq!(named, wanted, "{name}");
    }
}
