//! A pull reader: the caller asks for what is due, nothing is built that is not asked for.

use super::DEPTH_MAX;
use super::error::{JsonError, Reason};
use std::borrow::Cow;

/// What kind of value comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Object,
    Array,
    String,
    Number,
    Bool(bool),
    Null,
}

/// Reads one JSON text from front to back.
///
/// Objects: [`Reader::begin_object`], then [`Reader::next_key`] until `None`, reading or skipping a value after each key.
/// Lists: [`Reader::begin_array`], then [`Reader::next_item`] until false.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    /// Whether the innermost list or object has just been opened.
    fresh: bool,
}

impl<'a> Reader<'a> {
    /// Starts to read; the whole text must be UTF-8.
    pub(crate) fn new(bytes: &'a [u8]) -> Result<Reader<'a>, JsonError> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Reader { text, at: 0, depth: 0, fresh: false }),
            Err(error) => Err(JsonError { at: error.valid_up_to(), reason: Reason::Utf8 }),
        }
    }

    /// The kind of the next value, which stays unread.
    pub(crate) fn peek(&mut self) -> Result<Token, JsonError> {
        match self.skip_space() {
            Some(b'{') => Ok(Token::Object),
            Some(b'[') => Ok(Token::Array),
            Some(b'"') => Ok(Token::String),
            Some(b'-' | b'0'..=b'9' | b'N' | b'I') => Ok(Token::Number),
            Some(b't') => Ok(Token::Bool(true)),
            Some(b'f') => Ok(Token::Bool(false)),
            Some(b'n') => Ok(Token::Null),
            Some(_) => Err(self.fault(Reason::Expected("a value"))),
            None => Err(self.fault(Reason::End)),
        }
    }

    /// Enters an object.
    pub(crate) fn begin_object(&mut self) -> Result<(), JsonError> {
        self.begin(b'{', "'{'")
    }

    /// Enters a list.
    pub(crate) fn begin_array(&mut self) -> Result<(), JsonError> {
        self.begin(b'[', "'['")
    }

    /// The next key of the object entered last; `None` leaves it.
    pub(crate) fn next_key(&mut self) -> Result<Option<Cow<'a, str>>, JsonError> {
        if !self.next_member(b'}', "',' or '}'")? {
            return Ok(None);
        }
        let key = self.string()?;
        if self.skip_space() != Some(b':') {
            return Err(self.due("':'"));
        }
        self.at += 1;
        Ok(Some(key))
    }

    /// Whether the list entered last has another item; false leaves it.
    pub(crate) fn next_item(&mut self) -> Result<bool, JsonError> {
        self.next_member(b']', "',' or ']'")
    }

    /// A string, borrowed when nothing in it is escaped.
    pub(crate) fn string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        if self.skip_space() != Some(b'"') {
            return Err(self.due("a string"));
        }
        self.at += 1;
        let start = self.at;
        match self.plain_run()? {
            b'"' => {
                let text = self.slice(start, self.at)?;
                self.at += 1;
                Ok(Cow::Borrowed(text))
            }
            _ => self.escaped_string(start).map(Cow::Owned),
        }
    }

    /// A number as it stands in the text, or `NaN`, `Infinity`, `-Infinity`.
    pub(crate) fn number(&mut self) -> Result<&'a str, JsonError> {
        let first = self.skip_space();
        let start = self.at;
        if first == Some(b'-') {
            self.at += 1;
        }
        match self.byte() {
            Some(b'N') if first == Some(b'N') => {
                self.literal("NaN")?;
                return self.slice(start, self.at);
            }
            Some(b'I') => {
                self.literal("Infinity")?;
                return self.slice(start, self.at);
            }
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits()?,
            _ => return Err(self.due("a number")),
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.byte(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        self.slice(start, self.at)
    }

    /// `true`, `false` or `null`, as [`Reader::peek`] announced it.
    pub(crate) fn word(&mut self, token: Token) -> Result<(), JsonError> {
        self.skip_space();
        match token {
            Token::Bool(true) => self.literal("true"),
            Token::Bool(false) => self.literal("false"),
            Token::Null => self.literal("null"),
            Token::Object | Token::Array | Token::String | Token::Number => Err(self.due("a word")),
        }
    }

    /// Passes over one value of any kind.
    pub(crate) fn skip_value(&mut self) -> Result<(), JsonError> {
        match self.peek()? {
            Token::Object => {
                self.begin_object()?;
                while self.next_key()?.is_some() {
                    self.skip_value()?;
                }
                Ok(())
            }
            Token::Array => {
                self.begin_array()?;
                while self.next_item()? {
                    self.skip_value()?;
                }
                Ok(())
            }
            Token::String => self.string().map(drop),
            Token::Number => self.number().map(drop),
            word @ (Token::Bool(_) | Token::Null) => self.word(word),
        }
    }

    /// Makes sure that nothing but space follows.
    pub(crate) fn finish(mut self) -> Result<(), JsonError> {
        match self.skip_space() {
            None => Ok(()),
            Some(_) => Err(self.fault(Reason::Trailing)),
        }
    }

    fn begin(&mut self, open: u8, what: &'static str) -> Result<(), JsonError> {
        if self.skip_space() != Some(open) {
            return Err(self.due(what));
        }
        if self.depth == DEPTH_MAX {
            return Err(self.fault(Reason::Depth));
        }
        self.at += 1;
        self.depth += 1;
        self.fresh = true;
        Ok(())
    }

    fn next_member(&mut self, close: u8, what: &'static str) -> Result<bool, JsonError> {
        let fresh = std::mem::replace(&mut self.fresh, false);
        match self.skip_space() {
            Some(byte) if byte == close => {
                self.at += 1;
                self.depth = self.depth.saturating_sub(1);
                Ok(false)
            }
            Some(b',') if !fresh => {
                self.at += 1;
                Ok(true)
            }
            Some(_) if fresh => Ok(true),
            _ => Err(self.due(what)),
        }
    }

    fn escaped_string(&mut self, start: usize) -> Result<String, JsonError> {
        let mut whole = self.slice(start, self.at)?.to_owned();
        loop {
            let plain = self.at;
            let stop = self.plain_run()?;
            whole.push_str(self.slice(plain, self.at)?);
            self.at += 1;
            if stop == b'"' {
                return Ok(whole);
            }
            whole.push(self.escape()?);
        }
    }

    /// Moves to the next quote or backslash and returns it.
    fn plain_run(&mut self) -> Result<u8, JsonError> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let length = first_special(rest);
        self.at += length;
        match rest.get(length) {
            Some(stop @ (b'"' | b'\\')) => Ok(*stop),
            Some(_) => Err(self.fault(Reason::Control)),
            None => Err(self.fault(Reason::End)),
        }
    }

    /// The character after a backslash.
    fn escape(&mut self) -> Result<char, JsonError> {
        let begin = self.at;
        let fault = |reason| JsonError { at: begin, reason };
        let byte = self.byte().ok_or(fault(Reason::End))?;
        self.at += 1;
        let plain = match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let high = self.hex4()?;
                if !(0xd800..0xdc00).contains(&high) {
                    return char::from_u32(high).ok_or(fault(Reason::Surrogate));
                }
                if self.text.as_bytes().get(self.at..self.at + 2) != Some(br"\u") {
                    return Err(fault(Reason::Surrogate));
                }
                self.at += 2;
                let low = self.hex4()?;
                if !(0xdc00..0xe000).contains(&low) {
                    return Err(fault(Reason::Surrogate));
                }
                let scalar = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                return char::from_u32(scalar).ok_or(fault(Reason::Surrogate));
            }
            _ => return Err(fault(Reason::Escape)),
        };
        Ok(plain)
    }

    fn hex4(&mut self) -> Result<u32, JsonError> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4).ok_or(self.fault(Reason::End))?;
        let mut value = 0;
        for digit in digits {
            let digit = char::from(*digit).to_digit(16).ok_or(self.fault(Reason::Escape))?;
            value = value << 4 | digit;
        }
        self.at += 4;
        Ok(value)
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let n = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
        self.at += n;
        if n == 0 { Err(self.due("a digit")) } else { Ok(()) }
    }

    fn literal(&mut self, word: &'static str) -> Result<(), JsonError> {
        let end = self.at + word.len();
        if self.text.as_bytes().get(self.at..end) != Some(word.as_bytes()) {
            return Err(self.due(word));
        }
        self.at = end;
        Ok(())
    }

    fn skip_space(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
        }
        self.byte()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn slice(&self, start: usize, end: usize) -> Result<&'a str, JsonError> {
        self.text.get(start..end).ok_or(JsonError { at: start, reason: Reason::Utf8 })
    }

    fn due(&self, what: &'static str) -> JsonError {
        let reason = if self.at >= self.text.len() { Reason::End } else { Reason::Expected(what) };
        self.fault(reason)
    }

    /// A fault at the present position.
    pub(super) fn fault(&self, reason: Reason) -> JsonError {
        JsonError { at: self.at, reason }
    }
}

/// Offset of the first quote, backslash or control character; the length when there is none. Eight bytes at a time: most
/// strings of a batch end within the first or second step.
fn first_special(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    // Sets the high bit of each zero byte; bytes above the first hit may be wrong, and are not looked at.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    let mut chunks = bytes.chunks_exact(8);
    let mut at = 0;
    for chunk in &mut chunks {
        let word = chunk.try_into().map_or(0, u64::from_le_bytes);
        let controls = word.wrapping_sub(ONES * 0x20) & !word;
        let hits = (zeros(word ^ (ONES * 0x22)) | zeros(word ^ (ONES * 0x5c)) | controls) & HIGHS;
        if hits != 0 {
            return at + (hits.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let tail = chunks.remainder();
    at + tail.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).unwrap_or(tail.len())
}
