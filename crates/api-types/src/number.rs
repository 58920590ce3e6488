//! Doubles in JSON, which has no NaN and no infinities.

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::openapi::{OneOf, RefOr};
use utoipa::{PartialSchema, ToSchema};

const NAN: &str = "NaN";
const INFINITY: &str = "Infinity";
const NEGATIVE_INFINITY: &str = "-Infinity";

/// A double: a JSON number, or one of the texts `"NaN"`, `"Infinity"` and `"-Infinity"`. A missing value is `null`,
/// never NaN.
#[derive(Clone, Copy, Debug)]
pub struct Number(pub f64);

/// Equal numbers, every NaN being equal.
impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        self.0 == other.0 || (self.0.is_nan() && other.0.is_nan())
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_finite() {
            serializer.serialize_f64(self.0)
        } else if self.0.is_nan() {
            serializer.serialize_str(NAN)
        } else if self.0 > 0.0 {
            serializer.serialize_str(INFINITY)
        } else {
            serializer.serialize_str(NEGATIVE_INFINITY)
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Number, D::Error> {
        deserializer.deserialize_any(NumberVisitor)
    }
}

struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, \"NaN\", \"Infinity\" or \"-Infinity\"")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Number, E> {
        Ok(Number(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Number, E> {
        Ok(Number(value as f64))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Number, E> {
        Ok(Number(value as f64))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Number, E> {
        match text {
            NAN => Ok(Number(f64::NAN)),
            INFINITY => Ok(Number(f64::INFINITY)),
            NEGATIVE_INFINITY => Ok(Number(f64::NEG_INFINITY)),
            _ => Err(E::invalid_value(serde::de::Unexpected::Str(text), &self)),
        }
    }
}

impl PartialSchema for Number {
    fn schema() -> RefOr<Schema> {
        let number = ObjectBuilder::new().schema_type(Type::Number);
        let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([
            NAN,
            INFINITY,
            NEGATIVE_INFINITY,
        ]));
        let either: OneOf = OneOfBuilder::new().item(number).item(text).build();
        RefOr::T(Schema::OneOf(either))
    }
}

impl ToSchema for Number {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_numbers_and_what_json_lacks_is_text() {
        for (value, json) in [
            (1.5, "1.5"),
            (-0.1, "-0.1"),
            (1e300, "1e300"),
            (f64::NAN, "\"NaN\""),
            (f64::INFINITY, "\"Infinity\""),
            (f64::NEG_INFINITY, "\"-Infinity\""),
        ] {
            let written = serde_json::to_string(&Number(value)).unwrap();
            assert_eq!(serde_json::from_str::<Number>(&written).unwrap(), Number(value));
            assert_eq!(written.replace("e+", "e"), json);
        }
    }

    #[test]
    fn every_double_comes_back_bit_by_bit() {
        for value in [f64::MIN_POSITIVE, f64::MAX, 5e-324, 0.1 + 0.2, 2f64.powi(53) + 2.0, -0.0] {
            let written = serde_json::to_string(&Number(value)).unwrap();
            let back: Number = serde_json::from_str(&written).unwrap();
            assert_eq!(back.0.to_bits(), value.to_bits(), "{written}");
        }
    }

    #[test]
    fn whole_numbers_read_as_numbers_and_other_texts_do_not() {
        assert_eq!(serde_json::from_str::<Number>("7").unwrap(), Number(7.0));
        assert_eq!(serde_json::from_str::<Number>("-7").unwrap(), Number(-7.0));
        let refused = serde_json::from_str::<Number>("\"nan\"").unwrap_err().to_string();
        assert!(refused.contains("expected a number, \"NaN\""), "{refused}");
        assert!(serde_json::from_str::<Number>("true").is_err());
    }

    #[test]
    fn a_missing_number_is_null_and_differs_from_nan() {
        let cells = vec![Some(Number(f64::NAN)), None, Some(Number(0.5))];
        let written = serde_json::to_string(&cells).unwrap();
        assert_eq!(written, "[\"NaN\",null,0.5]");
        assert_eq!(serde_json::from_str::<Vec<Option<Number>>>(&written).unwrap(), cells);
    }

    #[test]
    fn the_schema_allows_exactly_these_forms() {
        let schema = serde_json::to_string(&Number::schema()).unwrap();
        assert!(schema.contains("\"oneOf\"") && schema.contains("\"-Infinity\""), "{schema}");
    }
}
