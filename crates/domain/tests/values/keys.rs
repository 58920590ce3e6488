//! Names of metrics, parameters and tags, and values of parameters.

use std::collections::{BTreeMap, HashMap};
use trialbook_domain::limits::KEY_BYTES_MAX;
use trialbook_domain::{Key, KeyError, ParamKind, ParamValue};

#[test]
fn the_length_of_a_key_is_counted_in_bytes_up_to_its_limit() {
    for (letter, bytes) in [("k", 1), ("é", 2), ("語", 3), ("🙂", 4)] {
        let most = KEY_BYTES_MAX / bytes;
        for n in [1, most - 1, most] {
            let text = letter.repeat(n);
            assert_eq!(Key::new(&text).map(|key| key.as_str().len()), Ok(n * bytes), "{n} times {letter}");
        }
        let text = letter.repeat(most + 1);
        assert_eq!(Key::new(&text), Err(KeyError::TooLong), "{} times {letter}", most + 1);
    }
}

#[test]
fn a_key_is_any_text_but_nothing_and_nul() {
    for text in [
        " ",
        "\n",
        "\t",
        "a b",
        "/",
        "..",
        "val/loss",
        "val\\loss",
        "a.b-c_d:e",
        "`quoted`",
        "\"quoted\"",
        "'",
        "%2e",
        "語/🙂",
        "e\u{301}",
        "\u{202e}gpj",
        "\u{feff}bom",
        "\u{7f}",
    ] {
        let key = Key::new(text).unwrap();
        assert_eq!((key.as_str(), key.to_string().as_str()), (text, text));
        assert_eq!(format!("{key:?}"), format!("{text:?}"));
    }
    for (text, reason) in [
        ("", KeyError::Empty),
        ("\0", KeyError::Nul),
        ("\0a", KeyError::Nul),
        ("a\0", KeyError::Nul),
        ("a\0b", KeyError::Nul),
    ] {
        assert_eq!(Key::new(text), Err(reason), "{text:?}");
    }
    let both = "\0".repeat(KEY_BYTES_MAX + 1);
    assert_eq!(Key::new(&both), Err(KeyError::TooLong), "the length is told first");
}

#[test]
fn the_reasons_against_a_key_quote_the_limit_that_holds() {
    assert_eq!(KeyError::Empty.to_string(), "the name is empty");
    assert_eq!(KeyError::TooLong.to_string(), format!("the name is longer than {KEY_BYTES_MAX} bytes"));
    assert_eq!(KeyError::Nul.to_string(), "the name holds a NUL character");
}

#[test]
fn keys_are_compared_as_bytes_without_folding_anything() {
    let key = |text: &str| Key::new(text).unwrap();
    assert_ne!(key("loss"), key("Loss"));
    assert_ne!(key("é"), key("e\u{301}"), "two ways to write one letter are two keys");
    assert_ne!(key("a"), key("a "));
    let mut keys: Vec<Key> = ["b", "a/b", "a", "B", "é", "z", "a ", "ab"].into_iter().map(key).collect();
    keys.sort();
    let sorted: Vec<&str> = keys.iter().map(Key::as_str).collect();
    assert_eq!(sorted, ["B", "a", "a ", "a/b", "ab", "b", "z", "é"]);
}

#[test]
fn a_map_by_key_is_asked_with_a_text() {
    let key = Key::new("val/loss").unwrap();
    let hashed: HashMap<Key, u8> = [(key.clone(), 1)].into();
    let sorted: BTreeMap<Key, u8> = [(key, 2)].into();
    assert_eq!((hashed.get("val/loss"), hashed.get("val")), (Some(&1), None));
    assert_eq!((sorted.get("val/loss"), sorted.get("val/loss ")), (Some(&2), None));
}

#[test]
fn a_text_is_a_number_only_when_all_of_it_is_a_finite_decimal() {
    let largest = "1.7976931348623157e308";
    for (text, number) in [
        ("0", 0.0),
        ("00", 0.0),
        ("+0", 0.0),
        ("007", 7.0),
        ("+5", 5.0),
        ("-5", -5.0),
        (".5", 0.5),
        ("-.5", -0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("1E3", 1000.0),
        ("1e+3", 1000.0),
        ("1e-3", 0.001),
        ("1e-999", 0.0),
        ("9007199254740993", 9_007_199_254_740_992.0),
        ("9223372036854775807", 9_223_372_036_854_775_807.0),
        (largest, f64::MAX),
        ("5e-324", f64::from_bits(1)),
        ("0.1000000000000000055511151231257827", 0.1),
    ] {
        assert_eq!(ParamValue::from_text(text.to_owned()).number(), Some(number), "{text}");
    }
    let below_zero = ParamValue::from_text("-0".to_owned()).number().unwrap();
    assert_eq!(below_zero.to_bits(), (-0.0_f64).to_bits());
    for text in [
        "", " ", "1 ", " 1", "1\n", "-", "+", ".", "e3", "-e3", "1e", "1e+", "--1", "+-1", "1.2.3", "1,5",
        "1_000", "0x10", "0b1", "1f", "1d", "1%", "½", "１", "٣", "true", "null", "[1]", "\"1\"", "1\0",
    ] {
        assert_eq!(ParamValue::from_text(text.to_owned()).number(), None, "{text:?}");
    }
    for text in
        ["nan", "NaN", "-nan", "+nan", "inf", "-inf", "+inf", "Infinity", "-Infinity", "1e999", "-1e999"]
    {
        assert_eq!(ParamValue::from_text(text.to_owned()).number(), None, "{text}");
    }
}

#[test]
fn a_text_of_digits_is_a_number_up_to_64_of_them() {
    for (digits, is_number) in [(63, true), (64, true), (65, false), (6_000, false)] {
        let text = "1".repeat(digits);
        let value = ParamValue::from_text(text.clone());
        assert_eq!(value.number().is_some(), is_number, "{digits}");
        assert_eq!(value.text(), text, "the text itself stays whole");
    }
}

#[test]
fn the_kind_of_a_typed_value_decides_whether_it_counts_as_a_number() {
    for (kind, text, number) in [
        (ParamKind::String, "1.5", Some(1.5)),
        (ParamKind::String, "true", None),
        (ParamKind::Int, "-7", Some(-7.0)),
        (ParamKind::Int, "", None),
        (ParamKind::Float, "2.5", Some(2.5)),
        (ParamKind::Float, "NaN", None),
        (ParamKind::Float, "Infinity", None),
        (ParamKind::Bool, "true", Some(1.0)),
        (ParamKind::Bool, "false", Some(0.0)),
        (ParamKind::Null, "null", None),
        (ParamKind::Null, "0", None),
        (ParamKind::Json, "[1,2]", None),
        (ParamKind::Json, "5", None),
    ] {
        let value = ParamValue::typed(kind, text.to_owned());
        assert_eq!(value.number(), number, "{kind:?} {text}");
        assert_eq!((value.kind(), value.text()), (kind, text));
    }
}

#[test]
fn equal_numbers_in_other_words_are_other_values() {
    let value = |text: &str| ParamValue::from_text(text.to_owned());
    assert_eq!(value("0.1"), value("0.1"));
    for other in ["0.10", ".1", "1e-1", "+0.1"] {
        assert_eq!(value("0.1").number(), value(other).number());
        assert_ne!(value("0.1"), value(other), "{other}");
    }
    assert_ne!(
        value("1"),
        ParamValue::typed(ParamKind::Int, "1".to_owned()),
        "the kind is part of the value"
    );
}
