//! Appends JSON to a buffer, commas included.

use std::io::Write;

/// Writes one JSON text into a growing buffer.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    out: Vec<u8>,
    comma: bool,
}

impl Writer {
    /// An empty text with room for about `bytes`.
    pub(crate) fn with_capacity(bytes: usize) -> Writer {
        Writer { out: Vec::with_capacity(bytes), comma: false }
    }

    /// Goes on inside a list that an earlier text has opened and already put an item into.
    pub(crate) fn continued(bytes: usize) -> Writer {
        Writer { out: Vec::with_capacity(bytes), comma: true }
    }

    /// The text so far.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    /// Opens an object.
    pub(crate) fn begin_object(&mut self) {
        self.before();
        self.out.push(b'{');
        self.comma = false;
    }

    /// Closes an object.
    pub(crate) fn end_object(&mut self) {
        self.out.push(b'}');
        self.comma = true;
    }

    /// Opens a list.
    pub(crate) fn begin_array(&mut self) {
        self.before();
        self.out.push(b'[');
        self.comma = false;
    }

    /// Closes a list.
    pub(crate) fn end_array(&mut self) {
        self.out.push(b']');
        self.comma = true;
    }

    /// The key of the value that follows; `name` must need no escaping.
    pub(crate) fn key(&mut self, name: &'static str) {
        self.before();
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
        self.comma = false;
    }

    /// A string.
    pub(crate) fn string(&mut self, text: &str) {
        self.before();
        write_string(&mut self.out, text);
        self.comma = true;
    }

    /// A whole number.
    pub(crate) fn integer(&mut self, value: i64) {
        self.before();
        write_integer(&mut self.out, value);
        self.comma = true;
    }

    /// A whole number in quotes, as ids are written.
    pub(crate) fn quoted_integer(&mut self, value: i64) {
        self.before();
        self.out.push(b'"');
        write_integer(&mut self.out, value);
        self.out.push(b'"');
        self.comma = true;
    }

    /// A double as the MLflow wire has it: NaN is the string `"NaN"`, infinities the largest finite numbers.
    pub(crate) fn double(&mut self, value: f64) {
        self.before();
        write_double(&mut self.out, value);
        self.comma = true;
    }

    /// A truth value.
    pub(crate) fn boolean(&mut self, value: bool) {
        self.before();
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
        self.comma = true;
    }

    /// Key and string.
    pub(crate) fn string_field(&mut self, name: &'static str, text: &str) {
        self.key(name);
        self.string(text);
    }

    /// Key and whole number.
    pub(crate) fn integer_field(&mut self, name: &'static str, value: i64) {
        self.key(name);
        self.integer(value);
    }

    /// Something that is JSON already, such as a prepared piece.
    pub(crate) fn raw(&mut self, json: &[u8]) {
        self.before();
        self.out.extend_from_slice(json);
        self.comma = true;
    }

    fn before(&mut self) {
        if self.comma {
            self.out.push(b',');
        }
    }
}

fn write_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut done = 0;
    for (i, byte) in bytes.iter().enumerate() {
        if !matches!(byte, b'"' | b'\\' | 0..=0x1f) {
            continue;
        }
        out.extend_from_slice(&bytes[done..i]);
        done = i + 1;
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            _ => append(out, format_args!("\\u{byte:04x}")),
        }
    }
    out.extend_from_slice(&bytes[done..]);
    out.push(b'"');
}

fn write_integer(out: &mut Vec<u8>, value: i64) {
    let mut digits = [0_u8; 20];
    let mut start = digits.len();
    let mut rest = value.unsigned_abs();
    loop {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[start..]);
}

fn write_double(out: &mut Vec<u8>, value: f64) {
    if value.is_nan() {
        out.extend_from_slice(b"\"NaN\"");
    } else if value.is_infinite() {
        let largest: &[u8] =
            if value > 0.0 { b"1.7976931348623157e+308" } else { b"-1.7976931348623157e+308" };
        out.extend_from_slice(largest);
    } else if value.trunc() == value && value.abs() < 1e15 && (value != 0.0 || value.is_sign_positive()) {
        write_integer(out, value as i64);
        out.extend_from_slice(b".0");
    } else {
        // The shortest form that reads back equal; it always has a point or an exponent.
        out.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes());
    }
}

fn append(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing to a Vec cannot fail.
    let _ = out.write_fmt(text);
}
