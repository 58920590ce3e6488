//! Conditions and orders.

use super::fields;
use super::lexer::{Token, TokenKind, tokens};
use crate::error::{QueryError, Span};
use crate::limits::{DEPTH_MAX, TERMS_MAX};
use crate::suggest::nearest;
use crate::tree::{Direction, Expr, OrderBy, RunField, SortAs};
use trialbook_domain::TimestampMs;

/// A position in the tokens of one text.
pub(super) struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    n_tests: usize,
    pub(super) n_regexes: usize,
    pub(super) now: TimestampMs,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, now: TimestampMs) -> Result<Parser<'a>, QueryError> {
        Ok(Parser { text, tokens: tokens(text)?, at: 0, depth: 0, n_tests: 0, n_regexes: 0, now })
    }

    /// The whole text as a condition.
    pub(super) fn filter(mut self) -> Result<Expr<RunField>, QueryError> {
        let expr = self.any_of()?;
        if self.at_end() {
            return Ok(expr);
        }
        let found = self.shown(self.span());
        let suggestion = match &self.peek().kind {
            TokenKind::Symbol("&&") => Some("AND"),
            TokenKind::Symbol("||") => Some("OR"),
            TokenKind::Word(word) => nearest(word, ["AND", "OR"]),
            _ => None,
        };
        Err(QueryError::new(format!("The condition is complete before `{found}`."), self.span())
            .expected("`AND`, `OR` or the end of the text")
            .suggest(suggestion.map(str::to_owned)))
    }

    /// The whole text as an entry of an order list.
    pub(super) fn order(mut self) -> Result<OrderBy<RunField>, QueryError> {
        let span = self.span();
        let is_text = self.is_word("text") && self.symbol_follows("(");
        let field = if is_text { self.in_parentheses(Parser::plain_field)? } else { self.field()? };
        match (&field, is_text) {
            (RunField::Dataset(_), _) => {
                return Err(QueryError::new(
                    "Runs cannot be sorted by datasets: they may have several.",
                    span,
                ));
            }
            (RunField::Param(_), _) | (_, false) => {}
            _ => return Err(QueryError::new("Only parameters are sorted as texts by `text(...)`.", span)),
        }
        let direction = if self.take_word("DESC") {
            Direction::Descending
        } else {
            self.take_word("ASC");
            Direction::Ascending
        };
        if !self.at_end() {
            let suggestion = match &self.peek().kind {
                TokenKind::Word(word) => nearest(word, ["ASC", "DESC"]).map(str::to_owned),
                _ => None,
            };
            let message = format!("`{}` is no direction of an order.", self.shown(self.span()));
            return Err(QueryError::new(message, self.span())
                .expected("`ASC` or `DESC`")
                .suggest(suggestion));
        }
        let sort_as = if is_text { SortAs::Text } else { SortAs::Value };
        Ok(OrderBy { field, sort_as, direction })
    }

    fn any_of(&mut self) -> Result<Expr<RunField>, QueryError> {
        let mut parts = vec![self.all_of()?];
        while self.take_word("OR") {
            parts.push(self.all_of()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expr::Or(parts) })
    }

    fn all_of(&mut self) -> Result<Expr<RunField>, QueryError> {
        let mut parts = vec![self.negated()?];
        while self.take_word("AND") {
            parts.push(self.negated()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expr::And(parts) })
    }

    fn negated(&mut self) -> Result<Expr<RunField>, QueryError> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            let message = format!("The condition is nested more than {DEPTH_MAX} deep.");
            return Err(QueryError::new(message, self.span()));
        }
        let expr = if self.take_word("NOT") {
            Expr::Not(Box::new(self.negated()?))
        } else if self.is_symbol("(") {
            self.in_parentheses(Parser::any_of)?
        } else if self.is_word("ALL") {
            self.advance();
            Expr::All
        } else {
            self.counted_test()?
        };
        self.depth -= 1;
        Ok(expr)
    }

    fn counted_test(&mut self) -> Result<Expr<RunField>, QueryError> {
        self.n_tests += 1;
        if self.n_tests > TERMS_MAX {
            let message = format!("The condition has more than {TERMS_MAX} comparisons.");
            return Err(QueryError::new(message, self.span()));
        }
        self.test().map(Expr::Test)
    }

    /// A field or a function of a metric.
    pub(super) fn field(&mut self) -> Result<RunField, QueryError> {
        let stat = match &self.peek().kind {
            TokenKind::Word(word) if self.symbol_follows("(") => Some((word.clone(), fields::stat(word))),
            _ => None,
        };
        let Some((name, stat)) = stat else { return self.plain_field() };
        let Some(stat) = stat else {
            let suggestion = nearest(&name, ["min", "max", "first", "last"]).map(str::to_owned);
            return Err(QueryError::new(format!("There is no function `{name}`."), self.span())
                .expected("`min`, `max`, `first` or `last` of a metric")
                .suggest(suggestion));
        };
        let span = self.span();
        match self.in_parentheses(Parser::plain_field)? {
            RunField::Metric { key, .. } => Ok(RunField::Metric { key, stat }),
            _ => {
                Err(QueryError::new(format!("`{name}` is a function of metrics."), span).expected("a metric"))
            }
        }
    }

    fn plain_field(&mut self) -> Result<RunField, QueryError> {
        let field = fields::field(self.peek())?;
        self.advance();
        Ok(field)
    }

    /// What stands between parentheses, which begin at this token or the next.
    fn in_parentheses<T>(
        &mut self,
        inside: impl FnOnce(&mut Parser<'a>) -> Result<T, QueryError>,
    ) -> Result<T, QueryError> {
        if !self.is_symbol("(") {
            self.advance();
        }
        let open = self.span();
        self.take_symbol("(")?;
        let result = inside(self)?;
        if self.at_end() {
            return Err(
                QueryError::new("The parenthesis that opens here is never closed.", open).expected("`)`")
            );
        }
        self.take_symbol(")")?;
        Ok(result)
    }

    pub(super) fn peek(&self) -> &Token {
        &self.tokens[self.at]
    }

    pub(super) fn span(&self) -> Span {
        self.peek().span
    }

    /// Goes to the next token; the end is never passed.
    pub(super) fn advance(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len() - 1);
    }

    pub(super) fn at_end(&self) -> bool {
        self.peek().kind == TokenKind::End
    }

    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.peek().kind, TokenKind::Symbol(found) if found == symbol)
    }

    fn symbol_follows(&self, symbol: &str) -> bool {
        let next = self.tokens.get(self.at + 1);
        next.is_some_and(|token| matches!(token.kind, TokenKind::Symbol(found) if found == symbol))
    }

    pub(super) fn take_symbol(&mut self, symbol: &str) -> Result<(), QueryError> {
        if self.is_symbol(symbol) {
            self.advance();
            return Ok(());
        }
        Err(self.unexpected(&format!("`{symbol}`")))
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(&self.peek().kind, TokenKind::Word(found) if found.eq_ignore_ascii_case(word))
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        if found {
            self.advance();
        }
        found
    }

    /// Whether the previous token ends where this one begins.
    pub(super) fn touches_previous(&self) -> bool {
        let previous = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        previous.is_some_and(|token| token.span.offset + token.span.len == self.span().offset)
    }

    pub(super) fn shown(&self, span: Span) -> &'a str {
        self.text.get(span.offset..span.offset + span.len).unwrap_or_default()
    }

    /// The token at hand is not what belongs here.
    pub(super) fn unexpected(&self, expected: &str) -> QueryError {
        let message = if self.at_end() {
            "The text ends too early.".to_owned()
        } else {
            format!("`{}` does not belong here.", self.shown(self.span()))
        };
        QueryError::new(message, self.span()).expected(expected)
    }
}
