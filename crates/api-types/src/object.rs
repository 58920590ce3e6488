//! Reading objects inside of objects.

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// Reads an object or `null`, for a field that may be absent.
///
/// A derived reader takes a list as well, whose items would be the fields in the order of their declaration, which
/// nobody may rely on.
pub(crate) fn optional<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<Object<T>>::deserialize(deserializer).map(|object| object.map(|Object(value)| value))
}

/// A value that is read from nothing but an object.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Object<T>, D::Error> {
        deserializer.deserialize_map(Fields(PhantomData)).map(Object)
    }
}

struct Fields<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields))
    }
}

#[cfg(test)]
mod tests {
    use crate::{ExperimentChange, RunEdit, Tag};

    #[test]
    fn a_tag_given_as_a_list_of_key_and_value_is_refused() {
        for list in [r#"["a","b"]"#, "[]", r#"[["a"],["b"]]"#] {
            let body = format!(r#"{{"set_tag":{list}}}"#);
            let faults = [
                serde_json::from_str::<RunEdit>(&body).unwrap_err(),
                serde_json::from_str::<ExperimentChange>(&body).unwrap_err(),
            ];
            for fault in faults {
                assert!(
                    fault.to_string().starts_with("invalid type: sequence, expected an object"),
                    "{fault}"
                );
                assert_eq!((fault.line(), fault.column()), (1, 11), "{body}: before the list");
            }
        }
    }

    #[test]
    fn a_tag_is_an_object_null_or_absent() {
        let tag = Tag { key: "a".to_owned(), value: "b".to_owned() };
        for (body, set_tag) in [
            (r#"{"set_tag":{"value":"b","key":"a"}}"#, Some(tag)),
            (r#"{"set_tag":null}"#, None),
            ("{}", None),
        ] {
            assert_eq!(serde_json::from_str::<RunEdit>(body).unwrap().set_tag, set_tag, "{body}");
            assert_eq!(serde_json::from_str::<ExperimentChange>(body).unwrap().set_tag, set_tag, "{body}");
        }
    }

    #[test]
    fn what_is_wrong_inside_of_a_tag_is_still_said() {
        for (tag, said) in [
            (r#"{"key":"a"}"#, "missing field `value`"),
            (r#"{"key":"a","value":"b","color":"c"}"#, "unknown field `color`, expected `key` or `value`"),
            (r#"{"key":"a","key":"b","value":"c"}"#, "duplicate field `key`"),
            (r#"{"key":"a","value":7}"#, "invalid type: integer `7`, expected a string"),
            (r#""a""#, "invalid type: string \"a\", expected an object"),
            ("true", "invalid type: boolean `true`, expected an object"),
        ] {
            let fault = serde_json::from_str::<RunEdit>(&format!(r#"{{"set_tag":{tag}}}"#)).unwrap_err();
            assert!(fault.to_string().starts_with(said), "{tag}: {fault}");
        }
    }
}
