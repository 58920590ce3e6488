//! Text to tokens.

use crate::canonical::is_bare;
use crate::error::{QueryError, Span};

/// A token and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    /// A keyword, attribute or unit.
    Word(String),
    /// A bare word in backticks.
    Quoted(String),
    /// Entity and key, such as `metrics.loss`.
    Path(String, String),
    /// A quoted text without its quotes.
    Text(String),
    /// A number without a sign.
    Number(f64),
    /// An operator or punctuation.
    Symbol(&'static str),
    /// The end of the text.
    End,
}

/// Longest first, so that `>=` is not read as `>`.
const SYMBOLS: [&str; 17] =
    ["==", "!=", "<>", "<=", ">=", "=~", "!~", "=", "<", ">", "(", ")", ",", "+", "-", "&&", "||"];

/// The tokens of a text; the last one is the end.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, QueryError> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.skip(char::is_whitespace);
        let start = lexer.at;
        let kind = lexer.token()?;
        let is_end = kind == TokenKind::End;
        tokens.push(Token { kind, span: Span::between(start, lexer.at) });
        if is_end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let len = rest.find(|letter| !belongs(letter)).unwrap_or(rest.len());
        self.at += len;
        &rest[..len]
    }

    fn token(&mut self) -> Result<TokenKind, QueryError> {
        let Some(first) = self.peek() else { return Ok(TokenKind::End) };
        match first {
            '\'' | '"' => self.quoted(first).map(TokenKind::Text),
            '`' => self.quoted(first).map(TokenKind::Quoted),
            digit if digit.is_ascii_digit() || digit == '.' => self.number(),
            letter if letter.is_alphabetic() || letter == '_' => self.word(),
            other => self.symbol(other),
        }
    }

    fn word(&mut self) -> Result<TokenKind, QueryError> {
        // Right behind a number stands a unit, which another number may follow: `1h30m`.
        let is_unit = self.text[..self.at].ends_with(|letter: char| letter.is_ascii_digit());
        if is_unit && self.peek().is_some_and(char::is_alphabetic) {
            return Ok(TokenKind::Word(self.skip(char::is_alphabetic).to_owned()));
        }
        let word = self.skip(|letter| letter.is_alphanumeric() || letter == '_').to_owned();
        if !self.rest().starts_with('.') {
            return Ok(TokenKind::Word(word));
        }
        self.at += 1;
        let key = match self.peek() {
            Some(quote @ ('`' | '"' | '\'')) => self.quoted(quote)?,
            _ => self.skip(is_bare).to_owned(),
        };
        Ok(TokenKind::Path(word, key))
    }

    /// Reads up to the closing quote; a doubled quote stands for one.
    fn quoted(&mut self, quote: char) -> Result<String, QueryError> {
        let start = self.at;
        let mut content = String::new();
        self.at += 1;
        loop {
            content.push_str(self.skip(|letter| letter != quote));
            if self.rest().is_empty() {
                let message = "The quote that opens here is never closed.";
                return Err(QueryError::new(message, Span::between(start, self.at)).expected(quote));
            }
            self.at += 1;
            if self.peek() != Some(quote) {
                return Ok(content);
            }
            content.push(quote);
            self.at += 1;
        }
    }

    fn number(&mut self) -> Result<TokenKind, QueryError> {
        let start = self.at;
        self.skip(|letter| letter.is_ascii_digit());
        if self.rest().starts_with('.') {
            self.at += 1;
            self.skip(|letter| letter.is_ascii_digit());
        }
        let before_exponent = self.at;
        if self.rest().starts_with(['e', 'E']) {
            self.at += 1;
            if self.rest().starts_with(['+', '-']) {
                self.at += 1;
            }
            if self.skip(|letter| letter.is_ascii_digit()).is_empty() {
                self.at = before_exponent;
            }
        }
        let digits = &self.text[start..self.at];
        digits.parse().map(TokenKind::Number).map_err(|_| {
            QueryError::new(format!("`{digits}` is no number."), Span::between(start, self.at))
                .expected("a number")
        })
    }

    fn symbol(&mut self, first: char) -> Result<TokenKind, QueryError> {
        if let Some(symbol) = SYMBOLS.into_iter().find(|symbol| self.rest().starts_with(symbol)) {
            self.at += symbol.len();
            return Ok(TokenKind::Symbol(symbol));
        }
        let span = Span::between(self.at, self.at + first.len_utf8());
        Err(QueryError::new(format!("The character `{first}` means nothing here."), span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<TokenKind> {
        tokens(text).expect(text).into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn a_unit_may_be_followed_by_another_number() {
        let word = |text: &str| TokenKind::Word(text.to_owned());
        let wanted = [TokenKind::Number(1.0), word("h"), TokenKind::Number(30.0), word("m"), TokenKind::End];
        assert_eq!(kinds("1h30m"), wanted);
        assert_eq!(kinds("1e3 ms"), [TokenKind::Number(1_000.0), word("ms"), TokenKind::End]);
        assert_eq!(kinds("5_"), [TokenKind::Number(5.0), word("_"), TokenKind::End]);
    }

    #[test]
    fn keys_follow_their_dot_bare_or_quoted() {
        let path = |key: &str| TokenKind::Path("tags".to_owned(), key.to_owned());
        for (text, key) in
            [("tags.a.b-c/d:e", "a.b-c/d:e"), ("tags.`a``b`", "a`b"), ("tags.\"x y\"", "x y"), ("tags.", "")]
        {
            assert_eq!(kinds(text)[0], path(key), "{text}");
        }
    }

    #[test]
    fn the_longest_operator_wins() {
        assert_eq!(kinds(">==~"), [TokenKind::Symbol(">="), TokenKind::Symbol("=~"), TokenKind::End]);
        assert!(tokens("a ; b").is_err() && tokens("'a").is_err() && tokens(".").is_err());
    }

    #[test]
    fn endless_pieces_take_linear_time() {
        for piece in ["(", "''", "`", "a.", "-", "1m", "1.5", "=="] {
            let _ = tokens(&piece.repeat(100_000));
        }
    }
}
