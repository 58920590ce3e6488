//! Values of parameters: the text that was sent, and what kind of value it came as.

/// How a parameter came: MLflow sends texts, other clients send typed JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParamKind {
    /// Text.
    String,
    /// Whole number.
    Int,
    /// Floating-point number.
    Float,
    /// Truth value.
    Bool,
    /// JSON null.
    Null,
    /// A JSON list or object.
    Json,
}

/// A parameter's value: its exact text, and the number it stands for if it is one.
#[derive(Clone, Debug, PartialEq)]
pub struct ParamValue {
    kind: ParamKind,
    text: String,
    number: Option<f64>,
}

impl ParamValue {
    /// A text as an MLflow client sends it; it counts as a number when it wholly reads as a finite decimal.
    pub fn from_text(text: String) -> ParamValue {
        let number = decimal(&text);
        ParamValue { kind: ParamKind::String, text, number }
    }

    /// A value of a stated kind with its canonical text.
    pub fn typed(kind: ParamKind, text: String) -> ParamValue {
        let number = match kind {
            ParamKind::Bool => Some(if text == "true" { 1.0 } else { 0.0 }),
            ParamKind::Null | ParamKind::Json => None,
            ParamKind::String | ParamKind::Int | ParamKind::Float => decimal(&text),
        };
        ParamValue { kind, text, number }
    }

    /// How the value came.
    pub fn kind(&self) -> ParamKind {
        self.kind
    }

    /// The exact text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The number used when parameters are compared, sorted or plotted as numbers.
    pub fn number(&self) -> Option<f64> {
        self.number
    }
}

/// The finite decimal that the whole text is, if it is one.
fn decimal(text: &str) -> Option<f64> {
    let starts_like_a_number =
        text.bytes().next().is_some_and(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.'));
    if !starts_like_a_number || text.len() > 64 {
        return None;
    }
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_a_finite_decimal_is_a_number() {
        for (text, number) in [
            ("0.01", Some(0.01)),
            ("-3", Some(-3.0)),
            ("1e-3", Some(0.001)),
            (".5", Some(0.5)),
            ("6", Some(6.0)),
        ] {
            assert_eq!(ParamValue::from_text(text.to_owned()).number(), number, "{text}");
        }
        for text in ["", "inf", "nan", "-inf", "1e999", "1_000", "0x10", "6 trees", " 6"] {
            assert_eq!(ParamValue::from_text(text.to_owned()).number(), None, "{text}");
        }
    }

    #[test]
    fn truth_values_compare_as_numbers_only_when_typed() {
        assert_eq!(ParamValue::typed(ParamKind::Bool, "true".to_owned()).number(), Some(1.0));
        assert_eq!(ParamValue::from_text("true".to_owned()).number(), None);
    }
}
