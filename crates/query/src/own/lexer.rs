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
                let message = format!("The quote that opens here is never closed: {}", &self.text[start..]);
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
            QueryError::new(format!("`{digits}` is no number."), Span::between(start, self.at)).expected("a number")
        })
    }

    fn symbol(&mut self, first: char) -> Result<TokenKind, QueryError> {
        match SYMBOLS.into_iter().find(|symbol| self.rest().starts_with(symbol)) {
            Some(symbol) => {
                self.at += symbol.len();
                Ok(TokenKind::Symbol(symbol))
            }
            None => {
                let span = Span::between(self.at, self.at + first.len_utf8());
                Err(QueryError::new(format!("The character `{first}` means nothing here."), span))
            }
        }
    }
}
