//! Typed access to the fields of a request, with the protocol's rules and wording.

use crate::errors::Failure;
use crate::json::Value;

/// The fields of one object of a request, and where that object stands in it.
#[derive(Clone, Debug)]
pub(crate) struct Fields<'v> {
    value: &'v Value<'v>,
    path: String,
}

impl<'v> Fields<'v> {
    /// The fields of the request itself.
    pub(crate) fn of(value: &'v Value<'v>) -> Fields<'v> {
        Fields { value, path: String::new() }
    }

    /// Where a field stands, such as `metrics[1].key`.
    pub(crate) fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// The field as it came; `None` when absent or null.
    pub(crate) fn value(&self, name: &str) -> Option<&'v Value<'v>> {
        self.value.get(name).filter(|value| **value != Value::Null)
    }

    /// An optional string.
    pub(crate) fn string(&self, name: &str) -> Result<Option<&'v str>, Failure> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong_type(name, other)),
        }
    }

    /// A string that must be there and not empty.
    pub(crate) fn required_string(&self, name: &str) -> Result<&'v str, Failure> {
        match self.string(name)? {
            None | Some("") => Err(self.missing(name)),
            Some(text) => Ok(text),
        }
    }

    /// The run id of endpoints that also know it as `run_uuid`; `run_id` wins.
    pub(crate) fn required_run_id(&self) -> Result<&'v str, Failure> {
        let given = |name| self.string(name).map(|text| text.filter(|id| !id.is_empty()));
        given("run_id")?.or(given("run_uuid")?).ok_or_else(|| self.missing("run_id"))
    }

    /// An optional whole number of 64 bits: a number without fraction or a string of digits.
    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>, Failure> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let number = match value {
            Value::Number(raw) => whole_number(raw),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        number.map(Some).ok_or_else(|| self.wrong_type(name, value))
    }

    /// A whole number that must be there.
    pub(crate) fn required_integer(&self, name: &str) -> Result<i64, Failure> {
        if matches!(self.value(name), Some(Value::String(text)) if text.is_empty()) {
            return Err(self.missing(name));
        }
        self.integer(name)?.ok_or_else(|| self.missing(name))
    }

    /// A double that must be there: a number, a numeric string, or the name of NaN or an infinity.
    pub(crate) fn required_double(&self, name: &str) -> Result<f64, Failure> {
        match self.value(name) {
            None => Err(self.missing(name)),
            Some(Value::String(text)) if text.is_empty() => Err(self.missing(name)),
            Some(value @ Value::Number(text)) => {
                json_double(text).ok_or_else(|| self.wrong_type(name, value))
            }
            Some(value @ Value::String(text)) => double(text).ok_or_else(|| self.wrong_type(name, value)),
            Some(other) => Err(self.wrong_type(name, other)),
        }
    }

    /// One of some words, given by name or number.
    pub(crate) fn choice<T: Copy>(
        &self,
        name: &str,
        choices: &[(&str, i64, T)],
    ) -> Result<Option<T>, Failure> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let number = match value {
            Value::Number(raw) => whole_number(raw),
            Value::String(text) => text.parse().ok(),
            _ => return Err(self.wrong_type(name, value)),
        };
        let found = choices.iter().find(|(word, code, _)| {
            number == Some(*code) || matches!(value, Value::String(text) if text == word)
        });
        if let Some((_, _, choice)) = found {
            return Ok(Some(*choice));
        }
        let words: Vec<&str> = choices.iter().map(|(word, _, _)| *word).collect();
        Err(Failure::invalid(format!(
            "Invalid value {} for parameter '{}' supplied: it must be one of {}.",
            value.quoted(),
            self.path_of(name),
            words.join(", ")
        )))
    }

    /// The items of a list; an absent list is empty.
    pub(crate) fn list(&self, name: &str) -> Result<&'v [Value<'v>], Failure> {
        match self.value(name) {
            None => Ok(&[]),
            Some(Value::Array(items)) => Ok(items),
            Some(other) => Err(self.wrong_type(name, other)),
        }
    }

    /// A list of strings.
    pub(crate) fn strings(&self, name: &str) -> Result<Vec<&'v str>, Failure> {
        let mut texts = Vec::new();
        for item in self.list(name)? {
            match item {
                Value::String(text) => texts.push(&**text),
                _ => return Err(self.wrong_type(name, &Value::Array(self.list(name)?.to_vec()))),
            }
        }
        Ok(texts)
    }

    /// A list of objects, each with its own path.
    pub(crate) fn objects(&self, name: &str) -> Result<Vec<Fields<'v>>, Failure> {
        let mut objects = Vec::new();
        for (i, item) in self.list(name)?.iter().enumerate() {
            let path = format!("{}[{i}]", self.path_of(name));
            if !matches!(item, Value::Object(_)) {
                return Err(wrong_type_at(&path, item));
            }
            objects.push(Fields { value: item, path });
        }
        Ok(objects)
    }

    /// An object inside this one.
    pub(crate) fn required_object(&self, name: &str) -> Result<Fields<'v>, Failure> {
        match self.value(name) {
            None => Err(self.missing(name)),
            Some(value @ Value::Object(_)) => Ok(Fields { value, path: self.path_of(name) }),
            Some(other) => Err(self.wrong_type(name, other)),
        }
    }

    /// The refusal of an absent field.
    pub(crate) fn missing(&self, name: &str) -> Failure {
        Failure::invalid(format!(
            "Missing value for required parameter '{}'. See the API docs for more information about request parameters.",
            self.path_of(name)
        ))
    }

    /// The refusal of a value of the wrong type.
    pub(crate) fn wrong_type(&self, name: &str, value: &Value<'_>) -> Failure {
        wrong_type_at(&self.path_of(name), value)
    }
}

fn wrong_type_at(path: &str, value: &Value<'_>) -> Failure {
    Failure::invalid(format!(
        "Invalid value {} for parameter '{path}' supplied:  Hint: Value was of type '{}'. \
         See the API docs for more information about request parameters.",
        value.quoted(),
        value.python_type()
    ))
}

/// A number without fraction that fits 64 bits; `5.0` and `1e3` count.
pub(super) fn whole_number(raw: &str) -> Option<i64> {
    if let Ok(number) = raw.parse() {
        return Some(number);
    }
    let number: f64 = raw.parse().ok()?;
    let whole = number.is_finite() && number.trunc() == number && number.abs() <= 9_007_199_254_740_992.0;
    whole.then_some(number as i64)
}

/// A double from a number of JSON, whose form the reader has checked.
pub(super) fn json_double(raw: &str) -> Option<f64> {
    if raw.ends_with(|last: char| last.is_ascii_digit()) { raw.parse().ok() } else { double(raw) }
}

/// A double from text.
pub(super) fn double(text: &str) -> Option<f64> {
    match text {
        "NaN" => return Some(f64::NAN),
        "Infinity" => return Some(f64::INFINITY),
        "-Infinity" => return Some(f64::NEG_INFINITY),
        _ => {}
    }
    let numeric =
        text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E'));
    if numeric { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<T>(json: &str, read: impl FnOnce(&Fields<'_>) -> T) -> T {
        let value = Value::parse(json.as_bytes()).unwrap();
        read(&Fields::of(&value))
    }

    fn message<T: std::fmt::Debug>(result: Result<T, Failure>) -> String {
        result.unwrap_err().message().to_owned()
    }

    #[test]
    fn absent_null_and_empty_are_missing_alike() {
        for json in ["{}", r#"{"name":null}"#, r#"{"name":""}"#, r#"{"Name":"x"}"#] {
            assert_eq!(
                message(with(json, |fields| fields.required_string("name").map(str::to_owned))),
                "Missing value for required parameter 'name'. See the API docs for more information about request \
                 parameters.",
                "{json}"
            );
        }
    }

    #[test]
    fn strings_refuse_other_types_and_name_them() {
        for (value, quoted, python) in [
            ("5", "5", "int"),
            ("1.5", "1.5", "float"),
            ("true", "true", "bool"),
            ("[1, \"é\"]", "[1,\"\\u00e9\"]", "list"),
            ("{\"b\":1,\"a\":null}", "{\"a\":null,\"b\":1}", "dict"),
        ] {
            let json = format!("{{\"name\":{value}}}");
            assert_eq!(
                message(with(&json, |fields| fields.string("name").map(|_| ()))),
                format!(
                    "Invalid value {quoted} for parameter 'name' supplied:  Hint: Value was of type '{python}'. See \
                     the API docs for more information about request parameters."
                )
            );
        }
    }

    #[test]
    fn whole_numbers_come_as_numbers_or_digits_and_never_lose_a_fraction() {
        for (value, number) in [
            ("5", 5),
            ("\"5\"", 5),
            ("-3", -3),
            ("5.0", 5),
            ("1e3", 1000),
            ("9223372036854775807", i64::MAX),
            ("\"-9223372036854775808\"", i64::MIN),
        ] {
            let json = format!("{{\"n\":{value}}}");
            assert_eq!(with(&json, |fields| fields.integer("n")).unwrap(), Some(number), "{value}");
        }
        for value in ["1.5", "\"1.5\"", "true", "\"x\"", "9223372036854775808", "1e300", "NaN", "[]"] {
            let json = format!("{{\"n\":{value}}}");
            assert!(
                message(with(&json, |fields| fields.integer("n"))).contains("Hint: Value was of type"),
                "{value}"
            );
        }
    }

    #[test]
    fn doubles_come_as_numbers_numeric_strings_and_names() {
        for (value, number) in [
            ("1.5", 1.5),
            ("\"1.5\"", 1.5),
            ("1e999", f64::INFINITY),
            ("Infinity", f64::INFINITY),
            ("\"-Infinity\"", f64::NEG_INFINITY),
            ("3", 3.0),
            ("\"\\u0031\"", 1.0),
        ] {
            let json = format!("{{\"x\":{value}}}");
            assert_eq!(with(&json, |fields| fields.required_double("x")).unwrap(), number, "{value}");
        }
        for value in ["NaN", "\"NaN\""] {
            let json = format!("{{\"x\":{value}}}");
            assert!(with(&json, |fields| fields.required_double("x")).unwrap().is_nan());
        }
        for value in ["true", "\"nan\"", "\"inf\"", "\"x\"", "[1]", "\" 1\""] {
            let json = format!("{{\"x\":{value}}}");
            assert!(with(&json, |fields| fields.required_double("x")).is_err(), "{value}");
        }
    }

    #[test]
    fn run_id_wins_over_run_uuid_and_either_will_do() {
        for (json, id) in [
            (r#"{"run_id":"a","run_uuid":"b"}"#, "a"),
            (r#"{"run_uuid":"b"}"#, "b"),
            (r#"{"run_id":"","run_uuid":"b"}"#, "b"),
            (r#"{"run_id":"a"}"#, "a"),
        ] {
            assert_eq!(
                with(json, |fields| fields.required_run_id().map(str::to_owned)).unwrap(),
                id,
                "{json}"
            );
        }
        assert!(
            message(with("{}", |fields| fields.required_run_id().map(str::to_owned))).contains("'run_id'")
        );
    }

    #[test]
    fn items_of_lists_carry_their_position() {
        with(r#"{"tags":[{"key":"a"},{"key":5}]}"#, |fields| {
            let tags = fields.objects("tags").unwrap();
            assert_eq!(tags[0].required_string("key").unwrap(), "a");
            assert!(
                message(tags[1].string("key").map(|_| ())).contains("for parameter 'tags[1].key' supplied")
            );
        });
        assert!(message(with(r#"{"tags":[1]}"#, |f| f.objects("tags").map(|_| ()))).contains("'tags[0]'"));
        assert!(message(with(r#"{"tags":{}}"#, |f| f.objects("tags").map(|_| ()))).contains("type 'dict'"));
        assert!(message(with(r#"{"ids":["1",2]}"#, |f| f.strings("ids").map(|_| ()))).contains("[\"1\",2]"));
    }
}
