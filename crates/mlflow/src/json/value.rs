//! A JSON text as a tree, for small bodies and for exact words about what is wrong with them.

use super::error::Reason;
use super::{JsonError, Reader, Token, VALUES_MAX};
use std::borrow::Cow;
use std::fmt::Write;

/// A JSON value that borrows from its text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Bool(bool),
    /// The number as it stands in the text.
    Number(&'a str),
    String(Cow<'a, str>),
    Array(Vec<Value<'a>>),
    /// Members in the order of the text; of equal keys the last counts.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

impl<'a> Value<'a> {
    /// Reads a whole text.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Value<'a>, JsonError> {
        let mut reader = Reader::new(bytes)?;
        let mut left = VALUES_MAX;
        let value = Value::read(&mut reader, &mut left)?;
        reader.finish()?;
        Ok(value)
    }

    fn read(reader: &mut Reader<'a>, left: &mut usize) -> Result<Value<'a>, JsonError> {
        *left = left.checked_sub(1).ok_or(reader.fault(Reason::Count))?;
        Ok(match reader.peek()? {
            Token::Object => {
                reader.begin_object()?;
                let mut members = Vec::new();
                while let Some(key) = reader.next_key()? {
                    members.push((key, Value::read(reader, left)?));
                }
                Value::Object(members)
            }
            Token::Array => {
                reader.begin_array()?;
                let mut items = Vec::new();
                while reader.next_item()? {
                    items.push(Value::read(reader, left)?);
                }
                Value::Array(items)
            }
            Token::String => Value::String(reader.string()?),
            Token::Number => Value::Number(reader.number()?),
            word @ Token::Bool(value) => {
                reader.word(word)?;
                Value::Bool(value)
            }
            Token::Null => {
                reader.word(Token::Null)?;
                Value::Null
            }
        })
    }

    /// The member of an object; `None` when there is none or this is no object.
    pub(crate) fn get(&self, name: &str) -> Option<&Value<'a>> {
        match self {
            Value::Object(members) => {
                members.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// The name of the type in the client's language.
    pub(crate) fn python_type(&self) -> &'static str {
        match self {
            Value::Null => "NoneType",
            Value::Bool(_) => "bool",
            Value::Number(raw) if raw.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => "int",
            Value::Number(_) => "float",
            Value::String(_) => "str",
            Value::Array(_) => "list",
            Value::Object(_) => "dict",
        }
    }

    /// The value as compact JSON with sorted keys, all in ASCII, as messages quote it; cut when long.
    pub(crate) fn quoted(&self) -> String {
        let mut out = String::new();
        self.quote_into(&mut out);
        if out.len() > QUOTE_BYTES_MAX {
            out.truncate(QUOTE_BYTES_MAX);
            out.push_str("...");
        }
        out
    }

    fn quote_into(&self, out: &mut String) {
        if out.len() > QUOTE_BYTES_MAX {
            return;
        }
        match self {
            Value::Null => out.push_str("null"),
            Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Value::Number(raw) => out.push_str(raw),
            Value::String(text) => quote_text(text, out),
            Value::Array(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    out.push_str(if i == 0 { "" } else { "," });
                    item.quote_into(out);
                }
                out.push(']');
            }
            Value::Object(members) => {
                let mut sorted: Vec<_> = members.iter().collect();
                sorted.sort_by(|left, right| left.0.cmp(&right.0));
                out.push('{');
                for (i, (key, value)) in sorted.into_iter().enumerate() {
                    out.push_str(if i == 0 { "" } else { "," });
                    quote_text(key, out);
                    out.push(':');
                    value.quote_into(out);
                }
                out.push('}');
            }
        }
    }
}

/// Longest value that a message quotes, in bytes of ASCII.
const QUOTE_BYTES_MAX: usize = 1_000;

fn quote_text(text: &str, out: &mut String) {
    out.push('"');
    for unit in text.chars().take(QUOTE_BYTES_MAX) {
        match unit {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' '..='~' => out.push(unit),
            _ => {
                let mut halves = [0_u16; 2];
                for half in unit.encode_utf16(&mut halves) {
                    // Writing to a String cannot fail.
                    let _ = write!(out, "\\u{half:04x}");
                }
            }
        }
    }
    out.push('"');
}
