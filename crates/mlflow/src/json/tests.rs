//! Tests of reader, tree and writer.

use super::error::Reason;
use super::*;
use proptest::prelude::*;

fn parsed(text: &str) -> Value<'_> {
    Value::parse(text.as_bytes()).unwrap()
}

fn refused(text: &str) -> (usize, Reason) {
    let error = Value::parse(text.as_bytes()).unwrap_err();
    (error.at, error.reason)
}

fn written(write: impl FnOnce(&mut Writer)) -> String {
    let mut writer = Writer::default();
    write(&mut writer);
    String::from_utf8(writer.into_bytes()).unwrap()
}

/// The same value as serde_json sees it; numbers by their double.
fn same(ours: &Value<'_>, theirs: &serde_json::Value) -> bool {
    match (ours, theirs) {
        (Value::Null, serde_json::Value::Null) => true,
        (Value::Bool(a), serde_json::Value::Bool(b)) => a == b,
        (Value::Number(a), serde_json::Value::Number(b)) => {
            // Their reader is not exact to the last bit unless asked to be.
            let (a, b): (f64, f64) = (a.parse().unwrap(), b.as_f64().unwrap());
            a == b || ((a - b) / b).abs() < 1e-15
        }
        (Value::String(a), serde_json::Value::String(b)) => a == b,
        (Value::Array(a), serde_json::Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(_), serde_json::Value::Object(b)) => {
            b.iter().all(|(key, value)| ours.get(key).is_some_and(|own| same(own, value)))
        }
        _ => false,
    }
}

#[test]
fn every_kind_of_value_is_read() {
    assert_eq!(parsed(" null "), Value::Null);
    assert_eq!(parsed("true"), Value::Bool(true));
    assert_eq!(parsed("false"), Value::Bool(false));
    assert_eq!(parsed("\"a\""), Value::String("a".into()));
    assert_eq!(parsed("[]"), Value::Array(vec![]));
    assert_eq!(
        parsed("[1, [2]\n]"),
        Value::Array(vec![Value::Number("1"), Value::Array(vec![Value::Number("2")])])
    );
    assert_eq!(parsed("{ }"), Value::Object(vec![]));
    assert_eq!(parsed(r#"{"a" : 1 , "b":{}}"#).get("b"), Some(&Value::Object(vec![])));
}

#[test]
fn numbers_keep_their_text() {
    for text in [
        "0",
        "-0",
        "-1",
        "10",
        "1.5",
        "0.5e-3",
        "1E+5",
        "1e999",
        "NaN",
        "Infinity",
        "-Infinity",
        "123456789012345678901",
    ] {
        assert_eq!(parsed(text), Value::Number(text), "{text}");
    }
    for text in ["01", "1.", ".5", "-", "+1", "1e", "1e+", "-NaN", "NaN.5", "Inf", "0x10", "1_000", "--1"] {
        assert!(Value::parse(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn strings_are_borrowed_unless_something_is_escaped() {
    assert!(matches!(parsed("\"größe\""), Value::String(std::borrow::Cow::Borrowed("größe"))));
    assert_eq!(
        parsed(r#""a\"\\\/\b\f\n\r\t\u00e9\ud83e\udd80z""#),
        Value::String("a\"\\/\u{8}\u{c}\n\r\té🦀z".into())
    );
}

#[test]
fn lone_surrogates_and_bad_escapes_are_errors() {
    for text in [r#""\ud83e""#, r#""\ud83ex""#, r#""\ud83e\n""#, r#""\ud83e\u0041""#, r#""\udd80""#] {
        assert_eq!(refused(text).1, Reason::Surrogate, "{text}");
    }
    for text in [r#""\x""#, r#""\u12g4""#, r#""\u+123""#] {
        assert_eq!(refused(text).1, Reason::Escape, "{text}");
    }
    for text in [r#""\"#, r#""\u12"#, "\"abc", "\""] {
        assert_eq!(refused(text).1, Reason::End, "{text}");
    }
    assert_eq!(refused("\"a\nb\""), (2, Reason::Control));
}

#[test]
fn faults_are_told_with_their_byte() {
    assert_eq!(refused("[1,]"), (3, Reason::Expected("a value")));
    assert_eq!(refused("[1 2]"), (3, Reason::Expected("',' or ']'")));
    assert_eq!(refused("{\"a\" 1}"), (5, Reason::Expected("':'")));
    assert_eq!(refused("{\"a\":1,}"), (7, Reason::Expected("a string")));
    assert_eq!(refused("{a:1}"), (1, Reason::Expected("a string")));
    assert_eq!(refused("[,1]"), (1, Reason::Expected("a value")));
    assert_eq!(refused("{} x"), (3, Reason::Trailing));
    assert_eq!(refused("{"), (1, Reason::End));
    assert_eq!(refused(""), (0, Reason::End));
    assert_eq!(refused("nul"), (0, Reason::Expected("null")));
    assert_eq!(Value::parse(b"\"a\xff\"").unwrap_err(), JsonError { at: 2, reason: Reason::Utf8 });
    let error = Value::parse(b"[1,]").unwrap_err();
    assert_eq!(error.to_string(), "a value was expected (byte 3)");
}

#[test]
fn nesting_is_limited_also_where_values_are_skipped() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(Value::parse(nested(DEPTH_MAX).as_bytes()).is_ok());
    assert_eq!(refused(&nested(DEPTH_MAX + 1)), (DEPTH_MAX, Reason::Depth));
    let deep = nested(100_000);
    assert_eq!(Reader::new(deep.as_bytes()).unwrap().skip_value().unwrap_err().reason, Reason::Depth);
}

#[test]
fn a_tree_holds_a_limited_number_of_values() {
    let list = |n: usize| format!("[{}0]", "0,".repeat(n - 1));
    assert!(Value::parse(list(VALUES_MAX - 1).as_bytes()).is_ok());
    assert_eq!(refused(&list(VALUES_MAX)).1, Reason::Count);
}

#[test]
fn of_equal_keys_the_last_counts() {
    let value = parsed(r#"{"a":1,"b":2,"a":3}"#);
    assert_eq!(value.get("a"), Some(&Value::Number("3")));
    assert_eq!(value.get("c"), None);
    assert_eq!(Value::Null.get("a"), None);
}

#[test]
fn quoted_values_are_compact_sorted_ascii_and_cut() {
    let value = parsed(r#"{"b": [1, 2.50, null, true], "a": "é\n\"🦀"}"#);
    assert_eq!(value.quoted(), r#"{"a":"\u00e9\n\"\ud83e\udd80","b":[1,2.50,null,true]}"#);
    let long = Value::String("x".repeat(100_000).into());
    assert_eq!(long.quoted().len(), 1_003);
    let wide = Value::Array(vec![Value::Null; 100_000]);
    assert!(wide.quoted().len() < 1_100);
}

#[test]
fn types_have_the_names_that_clients_know() {
    for (text, name) in [
        ("null", "NoneType"),
        ("true", "bool"),
        ("-5", "int"),
        ("5.0", "float"),
        ("1e3", "float"),
        ("NaN", "float"),
        ("\"\"", "str"),
        ("[]", "list"),
        ("{}", "dict"),
    ] {
        assert_eq!(parsed(text).python_type(), name, "{text}");
    }
}

#[test]
fn the_writer_sets_commas_and_escapes() {
    let text = written(|writer| {
        writer.begin_object();
        writer.string_field("a", "x\"\\\n\r\t\u{1}é🦀");
        writer.key("list");
        writer.begin_array();
        writer.integer(1);
        writer.boolean(true);
        writer.begin_object();
        writer.end_object();
        writer.begin_array();
        writer.end_array();
        writer.quoted_integer(-7);
        writer.end_array();
        writer.integer_field("n", i64::MIN);
        writer.end_object();
    });
    assert_eq!(
        text,
        "{\"a\":\"x\\\"\\\\\\n\\r\\t\\u0001é🦀\",\"list\":[1,true,{},[],\"-7\"],\"n\":-9223372036854775808}"
    );
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
}

#[test]
fn a_continued_text_begins_with_a_comma() {
    let mut writer = Writer::continued(8);
    writer.integer(5);
    writer.integer(6);
    assert_eq!(writer.into_bytes(), b",5,6");
}

#[test]
fn doubles_are_shortest_and_never_bare_nan() {
    for (value, text) in [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1.0, "1.0"),
        (0.1, "0.1"),
        (-2.5, "-2.5"),
        (1e15, "1000000000000000.0"),
        (123_456_789.0, "123456789.0"),
        (1e16, "1e+16"),
        (1e300, "1e+300"),
        (5e-324, "5e-324"),
        (f64::NAN, "\"NaN\""),
        (f64::INFINITY, "1.7976931348623157e+308"),
        (f64::NEG_INFINITY, "-1.7976931348623157e+308"),
        (f64::MAX, "1.7976931348623157e+308"),
    ] {
        assert_eq!(written(|writer| writer.double(value)), text);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Value::parse(&bytes);
        if let Ok(mut reader) = Reader::new(&bytes) {
            let _ = reader.skip_value();
        }
    }

    #[test]
    fn json_like_texts_are_read_or_refused_like_serde_does(text in r#"[\[\]{}",:0-9a-z\\ .eE+-]{0,40}"#) {
        let ours = Value::parse(text.as_bytes());
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        if let Ok(theirs) = &theirs {
            prop_assert!(same(ours.as_ref().unwrap(), theirs));
        } else if let Ok(value) = &ours {
            // Only numbers out of their range are more than they accept.
            prop_assert!(text.contains(['e', 'E']), "{:?}", value);
        }
    }

    #[test]
    fn what_is_skipped_is_what_is_read(text in r#"(\[|\]|\{|\}|"a"|,|:|1|null|true){0,20}"#) {
        let skipped = Reader::new(text.as_bytes()).and_then(|mut reader| {
            reader.skip_value()?;
            reader.finish()
        });
        prop_assert_eq!(skipped.is_ok(), Value::parse(text.as_bytes()).is_ok());
    }

    #[test]
    fn strings_come_back_as_written(text in any::<String>()) {
        let json = written(|writer| writer.string(&text));
        prop_assert_eq!(parsed(&json), Value::String(text.as_str().into()));
        let theirs: String = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(theirs, text);
    }

    #[test]
    fn finite_doubles_come_back_bit_by_bit(bits in any::<u64>()) {
        let value = f64::from_bits(bits);
        prop_assume!(value.is_finite());
        let json = written(|writer| writer.double(value));
        prop_assert!(Value::parse(json.as_bytes()).is_ok());
        prop_assert_eq!(json.parse::<f64>().unwrap().to_bits(), bits);
    }

    #[test]
    fn whole_numbers_come_back(value in any::<i64>()) {
        let json = written(|writer| writer.integer(value));
        prop_assert_eq!(json, value.to_string());
    }
}
