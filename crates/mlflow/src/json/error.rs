//! Why a text is no JSON, and at which byte.

use std::fmt;

/// What is wrong with a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The text ends too early.
    End,
    /// Something else was due here.
    Expected(&'static str),
    /// A control character stands in a string.
    Control,
    /// The backslash sequence is unknown or cut.
    Escape,
    /// Half of a surrogate pair stands alone.
    Surrogate,
    /// The bytes are no UTF-8.
    Utf8,
    /// Lists and objects are nested too deeply.
    Depth,
    /// There are more values than a tree may hold.
    Count,
    /// Something follows the value.
    Trailing,
}

/// A fault of a JSON text with its byte position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct JsonError {
    /// Offset of the offending byte.
    pub(crate) at: usize,
    /// What is wrong there.
    pub(crate) reason: Reason,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason {
            Reason::End => f.write_str("the text ends too early"),
            Reason::Expected(what) => write!(f, "{what} was expected"),
            Reason::Control => f.write_str("a control character stands in a string"),
            Reason::Escape => f.write_str("the escape sequence is unknown"),
            Reason::Surrogate => f.write_str("half of a surrogate pair stands alone"),
            Reason::Utf8 => f.write_str("the bytes are not UTF-8"),
            Reason::Depth => {
                write!(f, "lists and objects are nested deeper than {} levels", super::DEPTH_MAX)
            }
            Reason::Count => write!(f, "there are more than {} values", super::VALUES_MAX),
            Reason::Trailing => f.write_str("something follows the end of the value"),
        }?;
        write!(f, " (byte {})", self.at)
    }
}

impl std::error::Error for JsonError {}
