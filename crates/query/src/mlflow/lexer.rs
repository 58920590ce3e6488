//! Text to tokens, cut where the reference cuts.

use crate::error::Span;
use std::collections::HashMap;

/// A token; its text is what the span covers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    pub(super) span: Span,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// A name with dots and quoted pieces, a keyword, or anything that begins like one.
    Name,
    /// A name with characters that need quotes, such as `val/loss`.
    Unquoted,
    /// A text in single quotes.
    Text,
    /// A number.
    Number,
    /// A run of comparison characters.
    Operator,
    /// A balanced parenthesis with everything in it.
    Parenthesis,
    /// Anything else, one character.
    Other,
}

impl<'a> Token<'a> {
    /// Whether it is this keyword, in any case.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Name && self.text.eq_ignore_ascii_case(word)
    }

    /// The text without the quotes around it, single or double; nothing inside is unescaped.
    pub(super) fn unquoted(&self) -> Option<&'a str> {
        strip(self.text, '\'').or_else(|| strip(self.text, '"'))
    }
}

/// Takes the quotes off, if the text begins and ends with them.
pub(super) fn strip(text: &str, quote: char) -> Option<&str> {
    text.strip_prefix(quote)?.strip_suffix(quote)
}

/// The tokens of a text; no text is an error here.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let parentheses = parentheses(text);
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (kind, len) = match parentheses.get(&at) {
            Some(end) => (Kind::Parenthesis, end - at),
            None => token(&text[at..], first),
        };
        tokens.push(Token { kind, text: &text[at..at + len], span: Span { offset: at, len } });
        at += len;
    }
    tokens
}

fn token(rest: &str, first: char) -> (Kind, usize) {
    let is_number_start = |text: &str| {
        text.strip_prefix('.').unwrap_or(text).starts_with(|letter: char| letter.is_ascii_digit())
    };
    match first {
        '\'' => quoted_len(rest, first).map_or((Kind::Other, 1), |len| (Kind::Text, len)),
        '<' | '>' | '=' | '~' | '!' => {
            (Kind::Operator, run_len(rest, |c| matches!(c, '<' | '>' | '=' | '~' | '!')))
        }
        '-' if is_number_start(&rest[1..]) => number(rest),
        '.' | '0'..='9' if is_number_start(rest) => number(rest),
        _ if is_name(first) || first == '`' || first == '"' => name(rest),
        other => (Kind::Other, other.len_utf8()),
    }
}

fn run_len(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|letter| !belongs(letter)).unwrap_or(text.len())
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Length of a quoted text with both quotes. A doubled or escaped quote does not end it, unless nothing else does.
fn quoted_len(text: &str, quote: char) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = quote as u8;
    let mut candidate = None;
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        let next_is_quote = bytes.get(at + 1) == Some(&quote);
        if *byte == quote {
            if !next_is_quote {
                return Some(at + 1);
            }
            candidate = Some(at + 1);
            at += 2;
        } else if *byte == b'\\' && next_is_quote && quote != b'`' {
            candidate = Some(at + 2);
            at += 2;
        } else {
            at += 1;
        }
    }
    candidate
}

/// Where each parenthesis ends, by where it opens; those that are never closed are left out. One pass, so that
/// the work stays linear however many are open. Quoted texts are skipped.
fn parentheses(text: &str) -> HashMap<usize, usize> {
    let bytes = text.as_bytes();
    let (mut ends, mut open, mut at) = (HashMap::new(), Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'(' => open.push(at),
            b')' => {
                if let Some(start) = open.pop() {
                    ends.insert(start, at + 1);
                }
            }
            b'\'' | b'"' | b'`' => {
                at += quoted_len(&text[at..], *byte as char).unwrap_or(1);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    ends
}

fn number(text: &str) -> (Kind, usize) {
    let mut len = usize::from(text.starts_with('-'));
    len += run_len(&text[len..], |c| c.is_ascii_digit());
    if text[len..].starts_with('.') {
        len += 1;
        len += run_len(&text[len..], |c| c.is_ascii_digit());
    }
    if text[len..].starts_with(['e', 'E']) {
        let sign = usize::from(text[len + 1..].starts_with(['+', '-']));
        let digits = run_len(&text[len + 1 + sign..], |c| c.is_ascii_digit());
        if digits > 0 {
            len += 1 + sign + digits;
        }
    }
    match run_len(&text[len..], is_name) {
        0 => (Kind::Number, len),
        more => (Kind::Name, len + more),
    }
}

/// Pieces of names and quoted texts with dots between.
fn name(text: &str) -> (Kind, usize) {
    let mut len = 0;
    let mut kind = Kind::Name;
    loop {
        let rest = &text[len..];
        let piece = match rest.chars().next() {
            Some(quote @ ('`' | '"')) => quoted_len(rest, quote),
            Some('\'') if len > 0 => quoted_len(rest, '\''),
            _ => Some(run_len(rest, is_name)),
        };
        let Some(piece) = piece else {
            // A quote that is never closed stands alone.
            return if len == 0 { (Kind::Other, 1) } else { (kind, len) };
        };
        len += piece;
        let odd = run_len(&text[len..], |c| matches!(c, '/' | '-' | ':' | '@' | '#' | '$'));
        let more = text[len + odd..].starts_with(|c: char| is_name(c) || c == '.');
        if odd > 0 && more && text[..len].contains('.') {
            kind = Kind::Unquoted;
            len += odd;
            continue;
        }
        if !text[len..].starts_with('.') {
            return (kind, len);
        }
        len += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str) -> Vec<&str> {
        tokens(text).iter().map(|token| token.text).collect()
    }

    #[test]
    fn texts_are_cut_where_the_reference_cuts() {
        for (text, wanted) in [
            ("metrics.a>=-1.5e-3", vec!["metrics.a", ">=", "-1.5e-3"]),
            ("params.`a b`='x'and", vec!["params.`a b`", "=", "'x'", "and"]),
            (r#"metrics."x/y" > .7"#, vec![r#"metrics."x/y""#, ">", ".7"]),
            ("params.a = 'it''s'", vec!["params.a", "=", "'it''s'"]),
            (r"params.a = 'a\'b'", vec!["params.a", "=", r"'a\'b'"]),
            (r"a = 'b\'", vec!["a", "=", r"'b\'"]),
            ("run_id IN ('a)', 'b')", vec!["run_id", "IN", "('a)', 'b')"]),
            ("params.a = 'x", vec!["params.a", "=", "'", "x"]),
            ("metrics.val/loss > 1and", vec!["metrics.val/loss", ">", "1and"]),
            ("metrics.a == 0x10", vec!["metrics.a", "==", "0x10"]),
            ("run_id in ('a'", vec!["run_id", "in", "(", "'a'"]),
        ] {
            assert_eq!(texts(text), wanted, "{text}");
        }
    }

    #[test]
    fn endless_openings_take_linear_time() {
        for piece in ["(", "'", "`", "\"", ".", "-", "'(", "a.`", "a/", "''", "(\\'", "1.", "=~"] {
            let text = piece.repeat(100_000);
            assert!(!tokens(&text).is_empty(), "{piece}");
        }
    }

    proptest! {
        #[test]
        fn tokens_cover_all_but_white_space(text in "\\PC{0,40}|[a(.'\"`) \\\\=1e-]{0,40}") {
            let covered: String = texts(&text).concat().split_whitespace().collect();
            let wanted: String = text.split_whitespace().collect();
            prop_assert_eq!(covered, wanted);
        }
    }
}
