//! Reading objects and words in the one form that is documented.

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, IntoDeserializer, MapAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// Reads one of some words. A derived reader takes an object as well, whose only key is the word and whose value is
/// `null`.
pub(crate) fn word<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Word::deserialize(deserializer).map(|Word(value)| value)
}

/// Reads one of some words or `null`, for a field that may be absent.
pub(crate) fn optional_word<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<Word<T>>::deserialize(deserializer).map(|word| word.map(|Word(value)| value))
}

/// A value that is read from nothing but a text.
struct Word<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Word<T>, D::Error> {
        deserializer.deserialize_str(Text(PhantomData)).map(Word)
    }
}

struct Text<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Text<T> {
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        T::deserialize(text.into_deserializer())
    }
}

/// Reads an object or `null`, for a field that may be absent.
///
/// A derived reader takes a list as well, whose items would be the fields in the order of their declaration, which
/// nobody may rely on.
pub(crate) fn optional_object<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
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
    use crate::{Axis, ChartRequest, ExperimentChange, Lifecycle, RunEdit, TableRequest, Tag, View};

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

    #[test]
    fn an_object_is_not_taken_for_the_word_that_is_its_key() {
        for body in
            [r#"{"lifecycle":{"deleted":null}}"#, r#"{"lifecycle":["deleted"]}"#, r#"{"lifecycle":0}"#]
        {
            for fault in [
                serde_json::from_str::<RunEdit>(body).unwrap_err(),
                serde_json::from_str::<ExperimentChange>(body).unwrap_err(),
            ] {
                assert!(fault.to_string().contains(", expected a text at line 1"), "{body}: {fault}");
            }
        }
        assert!(serde_json::from_str::<TableRequest>(r#"{"view":{"all":null}}"#).is_err());
        assert!(
            serde_json::from_str::<TableRequest>(r#"{"view":null}"#).is_err(),
            "it has a default, not none"
        );
        let chart = |axis: &str| {
            serde_json::from_str::<ChartRequest>(&format!(r#"{{"runs":[],"keys":[],"axis":{axis}}}"#))
        };
        assert!(chart(r#"{"step":null}"#).is_err());
        assert_eq!(chart(r#""step""#).unwrap().axis, Axis::Step);
    }

    #[test]
    fn a_word_is_read_as_ever_and_an_unknown_one_is_told_with_those_that_are_known() {
        let edit = |text: &str| serde_json::from_str::<RunEdit>(text).map(|edit| edit.lifecycle);
        assert_eq!(edit(r#"{"lifecycle":"deleted"}"#).unwrap(), Some(Lifecycle::Deleted));
        assert_eq!(edit(r#"{"lifecycle":"del\u0065ted"}"#).unwrap(), Some(Lifecycle::Deleted));
        assert_eq!((edit(r#"{"lifecycle":null}"#).unwrap(), edit("{}").unwrap()), (None, None));
        let fault = edit(r#"{"lifecycle":"gone"}"#).unwrap_err();
        assert!(
            fault.to_string().starts_with("unknown variant `gone`, expected `active` or `deleted`"),
            "{fault}"
        );
        assert_eq!((fault.line(), fault.column()), (1, 19));
        let view = |text: &str| serde_json::from_str::<TableRequest>(text).map(|request| request.view);
        assert_eq!((view(r#"{"view":"all"}"#).unwrap(), view("{}").unwrap()), (View::All, View::default()));
    }
}
